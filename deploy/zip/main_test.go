package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

func TestNothingIsWrittenOfAFunctionThatHasNoArchive(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	for name, content := range map[string]string{
		"go.mod":                               "module timeupdater\n\ngo 1.23.0\n",
		"go.sum":                               "",
		"integrate/empty/function/README.md":   "no handler\n",
		"integrate/double/function/go.sum":     "",
		"integrate/double/function/sums.go":    "package main\n\nimport _ \"embed\"\n\n//go:embed go.sum\nvar Sums string\n",
		"integrate/double/function/handler.go": "package main\n\nfunc Handler() {}\n",
	} {
		name = filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, function := range map[string]string{
		"a name that is unknown":       "review",
		"a folder without handler.go":  "empty",
		"a file that would be doubled": "double",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			output := filepath.Join(t.TempDir(), "build", "function.zip")
			if err := run(root, function, output); err == nil {
				t.Error("no error")
			}
			if _, err := os.Stat(filepath.Dir(output)); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("something was written: %v", err)
			}
		})
	}
}
