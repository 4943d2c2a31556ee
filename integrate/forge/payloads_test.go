package forge_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	_ "github.com/drone/go-scm/scm"                 // its module ships payloads that forges sent
	_ "github.com/go-playground/webhooks/v6/github" // and so does this one's
)

// Where the payloads are that forges sent: the folders of two modules.
var (
	scm      = sync.OnceValues(func() (string, error) { return folderOf("github.com/drone/go-scm") })
	webhooks = sync.OnceValues(func() (string, error) { return folderOf("github.com/go-playground/webhooks/v6") })
)

func folderOf(module string) (string, error) {
	output, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", module).Output()
	return strings.TrimSpace(string(output)), err
}

// shipped is a payload of a module, by its path there.
func shipped(t testing.TB, module func() (string, error), path string) []byte {
	t.Helper()
	folder, err := module()
	if err != nil {
		t.Fatal(err)
	}
	payload, err := os.ReadFile(filepath.Join(folder, filepath.FromSlash(path)))
	if err != nil {
		t.Fatal(err)
	}
	return payload
}
