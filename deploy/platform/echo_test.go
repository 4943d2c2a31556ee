package platform_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"timeupdater/deploy/zip/archive"
)

// repository is this module with a second function in it, testdata's echo. It
// has what that is made from, what makes its archive, and of the rest what the
// archive must leave out.
func repository(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	for name, source := range map[string]string{
		"tracker":    root + "/tracker",
		"summarize":  root + "/summarize",
		"deploy/zip": root + "/deploy/zip",
		"integrate":  "testdata/integrate",
	} {
		if err := os.CopyFS(filepath.Join(folder, filepath.FromSlash(name)), os.DirFS(source)); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"go.mod", "go.sum", "handler.go", "main.go"} {
		content, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// makeZip does what `make zip FUNCTION=name` does, with the platform's Go. With
// -trimpath the packages it is compiled from are those of the host.
func makeZip(t *testing.T, root, name string) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), name+".zip")
	if _, err := toolchain(t).Go(context.Background(), root, nil, "run", "-trimpath", "./deploy/zip", "-o", path, name); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// A function in a folder below integrate goes the way of the one in the root.
func TestCloudRunsASecondFunction(t *testing.T) {
	t.Parallel()
	tree := repository(t)
	content := makeZip(t, tree, "echo")
	checkEchoArchive(t, tree, content)

	b, err := unpackAndBuild(toolchain(t), content, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	instance := load(t, b.plugin, nil)
	for _, call := range []call{
		{"over HTTP", "/?time=PT30M", "", "", 200, "PT30M PT30M"},
		{"over HTTP without a time", "/", "", "", 400, "say ?time=PT30M"},
		{"over HTTP with an error", "/?time=soon", "", "", 502, "UserCodeError"},
		{"raw", "/?integration=raw", `{"queryStringParameters":{"time":"PT2H"}}`, "", 200, `{"statusCode":200,"body":"PT2H PT2H"}`},
		{"raw with nothing", "/?integration=raw", "", "", 502, "UserCodeError"},
	} {
		if got := send(t, instance.URL, call); got.status != call.status || !strings.Contains(got.body, call.says) {
			t.Errorf("%s: got %d %s, want %d and %q", call.name, got.status, got.body, call.status, call.says)
		}
	}
}

// checkEchoArchive checks the archive against the one that this Go makes, and
// that it is echo's alone.
func checkEchoArchive(t *testing.T, tree string, content []byte) {
	t.Helper()
	folder, err := archive.Folder(tree, "echo")
	if err != nil {
		t.Fatal(err)
	}
	files, err := archive.Files(folder)
	if err != nil {
		t.Fatal(err)
	}
	ours, err := archive.Zip(files)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(ours, content) {
		t.Errorf("%s makes another archive than this Go", archive.Go)
	}
	for _, file := range files {
		if strings.HasPrefix(file.Name, "summarize/") || file.Name == "go.mod" && bytes.Contains(file.Content, []byte("/envconfig ")) {
			t.Errorf("%s has what only the time function needs:\n%s", file.Name, file.Content)
		}
	}
}
