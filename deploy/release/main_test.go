package main

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// here is the system that the tests run on.
var here = target{runtime.GOOS, runtime.GOARCH}

// module is a small repository with a command and two functions.
func module(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	for name, content := range map[string]string{
		"go.mod":                             "module timeupdater\n\ngo 1.23.0\n",
		"go.sum":                             "",
		"LICENSE":                            "Do what you like.\n",
		"README.md":                          "# Small\n",
		"handler.go":                         "package main\n\nfunc Handler() {}\n",
		"main.go":                            "//go:build !ycf\n\npackage main\n\nimport \"timeupdater/deploy/command\"\n\nfunc main() { command.Run() }\n",
		"deploy/command/version.go":          "package command\n\nvar version string\n\nfunc Run() { println(version) }\n",
		"integrate/echo/function/handler.go": "package main\n\nfunc Handler() {}\n",
	} {
		name = filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

// written are the contents of the files in a folder, by name.
func written(t *testing.T, folder string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	files := make(map[string]string)
	for _, entry := range entries {
		content, err := os.ReadFile(filepath.Join(folder, entry.Name()))
		if err != nil {
			t.Fatal(err)
		}
		files[entry.Name()] = string(content)
	}
	return files
}

// The second time everything is another: the folder, the files' times and
// modes, the cache, the time zone and the settings of the go command.
func TestSameBytesTwice(t *testing.T) {
	const version = "v1.2.3"
	first := filepath.Join(t.TempDir(), "release")
	if err := run(module(t), version, first, []target{here}, io.Discard); err != nil {
		t.Fatal(err)
	}

	for name, value := range map[string]string{
		"GOCACHE": t.TempDir(), "TZ": "Asia/Vladivostok", "GOFLAGS": "-tags=other -buildvcs=true",
		"GOOS": "plan9", "GOAMD64": "v3", "GOARM64": "v8.1", "CGO_ENABLED": "1",
	} {
		t.Setenv(name, value)
	}
	other, second := module(t), filepath.Join(t.TempDir(), "release")
	if err := exec.Command("git", "init", "--quiet", other).Run(); err != nil {
		t.Fatal(err)
	}
	err := filepath.WalkDir(other, func(name string, _ fs.DirEntry, err error) error {
		return errors.Join(err, os.Chmod(name, 0o755), os.Chtimes(name, time.Time{}, time.Unix(1e9, 0)))
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := run(other, version, second, []target{here}, io.Discard); err != nil {
		t.Fatal(err)
	}

	got, want := written(t, second), written(t, first)
	for name := range want {
		if got[name] != want[name] {
			t.Errorf("%s differs", name)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d files, then %d", len(want), len(got))
	}
}

func TestOnlyThisReleaseIsInTheFolder(t *testing.T) {
	t.Parallel()
	output := filepath.Join(t.TempDir(), "build", "release")
	root := module(t)
	for _, version := range []string{"v1.2.3", "v1.2.4-rc.1"} {
		if err := run(root, version, output, []target{here}, io.Discard); err != nil {
			t.Fatal(err)
		}
	}
	var names []string
	for name := range written(t, output) {
		names = append(names, name)
	}
	slices.Sort(names)
	want := []string{"SHA256SUMS", "echo.zip", "timeupdater.zip", here.archive("v1.2.4-rc.1")}
	if !slices.Equal(names, want) {
		t.Errorf("the folder holds\n%s\nwant\n%s", names, want)
	}
}

func TestNothingIsWritten(t *testing.T) {
	t.Parallel()
	const canary = "y0_canary"
	whole := func(string) error { return nil }
	without := func(name string) func(string) error {
		return func(root string) error { return os.Remove(filepath.Join(root, name)) }
	}
	broken := func(root string) error {
		return os.WriteFile(filepath.Join(root, "main.go"), []byte("//go:build !ycf\n\npackage main\n\nfunc main() { undefined() }\n"), 0o600)
	}
	for name, test := range map[string]struct {
		version string
		change  func(root string) error
		says    string
	}{
		"no version":                 {"", whole, "make release VERSION=v1.2.3"},
		"no v":                       {"1.2.3", whole, "a version looks like v1.2.3"},
		"two numbers":                {"v1.2", whole, "a version looks like v1.2.3"},
		"a leading zero":             {"v1.02.3", whole, "a version looks like v1.2.3"},
		"another prerelease":         {"v1.2.3-beta", whole, "v1.2.3-rc.1"},
		"candidate zero":             {"v1.2.3-rc.0", whole, "v1.2.3-rc.1"},
		"build metadata":             {"v1.2.3+4", whole, "a version looks like v1.2.3"},
		"a way out of the folder":    {"v1.2.3/../../x", whole, "a version looks like v1.2.3"},
		"a second flag for the link": {"v1.2.3 -X main.other=x", whole, "a version looks like v1.2.3"},
		"a secret in its place":      {canary, whole, "a version looks like v1.2.3"},
		"a line after it":            {"v1.2.3\n", whole, "a version looks like v1.2.3"},
		"another folder":             {"v1.2.3", without("go.mod"), "no go.mod here"},
		"no function":                {"v1.2.3", without("handler.go"), "no handler.go in"},
		"no licence":                 {"v1.2.3", without("LICENSE"), "LICENSE"},
		"a command that is broken":   {"v1.2.3", broken, here.os + " on " + here.arch + ": go build: "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			root, output := module(t), t.TempDir()
			if err := test.change(root); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(output, "earlier"), nil, 0o600); err != nil {
				t.Fatal(err)
			}
			err := run(root, test.version, output, []target{here}, io.Discard)
			if err == nil || !strings.Contains(err.Error(), test.says) {
				t.Errorf("error = %v, want one that says %q", err, test.says)
			}
			if err != nil && strings.Contains(err.Error(), canary) {
				t.Errorf("the error repeats what was typed: %v", err)
			}
			if files := written(t, output); len(files) != 1 {
				t.Errorf("something was written: %d files", len(files))
			}
		})
	}
}
