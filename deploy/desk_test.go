package deploy_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const token = "y0_the-token"

// desk is a place to run the script at: a folder with the stand-in for yc, what
// it keeps, and an archive.
type desk struct {
	folder string
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	// The go command runs a passed test again only if what the test itself has
	// looked at has changed.
	if _, err := os.Stat("yc.sh"); err != nil {
		t.Fatal(err)
	}
	d := &desk{t.TempDir()}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(program, filepath.Join(d.folder, "yc")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(d.archive(), []byte("zip"), 0o600); err != nil {
		t.Fatal(err)
	}
	return d
}

func (d *desk) archive() string { return filepath.Join(d.folder, "a.zip") }

// bash runs a program of bash with the stand-in in PATH.
func (d *desk) bash(t *testing.T, args ...string) (output string, ok bool) {
	t.Helper()
	command := exec.Command("bash", args...)
	command.Env = []string{
		"PATH=" + d.folder + string(os.PathListSeparator) + os.Getenv("PATH"),
		"STANDIN=" + d.folder, "TOKEN=" + token, "TMPDIR=" + d.folder,
		"GORACE=atexit_sleep_ms=0", // or each call of the stand-in takes a second more
	}
	text, err := command.CombinedOutput()
	if failed := new(exec.ExitError); err != nil && !errors.As(err, &failed) {
		t.Fatal(err)
	}
	for _, secret := range []string{token, apiKey} {
		if strings.Contains(string(text), secret) {
			t.Errorf("a secret was printed:\n%s", text)
		}
	}
	return string(text), err == nil
}

// deploy runs the script, which must succeed, and gives what changed things in
// the cloud, each command up to its first flag.
func (d *desk) deploy(t *testing.T, options ...string) []string {
	t.Helper()
	before := len(d.cloud(t).Calls)
	output, ok := d.bash(t, append([]string{"yc.sh", "--archive", d.archive()}, options...)...)
	if !ok {
		t.Fatal(output)
	}
	return changes(d.cloud(t).Calls[before:])
}

func (d *desk) cloud(t *testing.T) *cloud {
	t.Helper()
	c, err := load(d.folder)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func changes(calls []string) []string {
	var changed []string
	for _, call := range calls {
		command, _, _ := strings.Cut(call, " --")
		if !strings.Contains(command, " get") && !strings.Contains(command, " list-") {
			changed = append(changed, command)
		}
	}
	return changed
}
