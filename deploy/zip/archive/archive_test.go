package archive

import (
	"archive/zip"
	"bytes"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// root is the module's folder, seen from this package's.
const root = "../../.."

// functionFiles are the files of the archive of this repository.
func functionFiles(t *testing.T) []File {
	t.Helper()
	files, err := Files(root)
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// write makes a folder with these files.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	folder := t.TempDir()
	for name, content := range files {
		name = filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// Another machine: other line ends, file modes, times, time zone and settings
// of the go command, and a repository that has grown meanwhile.
func TestSameBytesOnAnotherMachine(t *testing.T) {
	want, err := Zip(functionFiles(t))
	if err != nil {
		t.Fatal(err)
	}

	files := map[string]string{
		"deploy/new/main.go":  "package main\n\nfunc main() {}\n",
		"handler_new_test.go": "package main\n",
	}
	err = fs.WalkDir(os.DirFS(root), ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case name == ".git" && entry.IsDir():
			return fs.SkipDir
		case strings.HasSuffix(name, ".go") || name == "go.mod" || name == "go.sum":
			content, err := os.ReadFile(filepath.Join(root, name))
			files[name] = strings.ReplaceAll(string(content), "\n", "\r\n")
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	other := write(t, files)
	if err := os.Chtimes(filepath.Join(other, "handler.go"), time.Time{}, time.Unix(1e9, 0)); err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{
		"TZ": "Asia/Vladivostok", "GOFLAGS": "-tags=other -mod=mod", "GOOS": "windows", "CGO_ENABLED": "0",
	} {
		t.Setenv(name, value)
	}
	otherFiles, err := Files(other)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Zip(otherFiles)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("the archive differs")
	}
}

func TestArchiveHoldsWhatTheFunctionNeedsAndNothingElse(t *testing.T) {
	t.Parallel()
	files := functionFiles(t)
	names := make(map[string]bool)
	folders := make(map[string]bool)
	imported := make(map[string]bool)
	var mod string
	for _, file := range files {
		names[file.Name] = true
		switch {
		case file.Name == "go.mod":
			mod = string(file.Content)
		case strings.HasSuffix(file.Name, ".go"):
			folders[path.Dir(file.Name)] = true
			parsed, err := parser.ParseFile(token.NewFileSet(), file.Name, file.Content, parser.ImportsOnly)
			if err != nil {
				t.Fatal(err)
			}
			for _, spec := range parsed.Imports {
				name, err := strconv.Unquote(spec.Path.Value)
				if err != nil {
					t.Fatal(err)
				}
				imported[name] = true
			}
		}
	}

	for _, name := range []string{"go.mod", "go.sum", "handler.go"} {
		if !names[name] {
			t.Errorf("%s is missing", name)
		}
	}
	for name := range names {
		if name == "main.go" || strings.HasSuffix(name, "_test.go") || !strings.HasSuffix(name, ".go") && !strings.HasPrefix(name, "go.") {
			t.Errorf("%s has no place in the archive", name)
		}
	}
	for folder := range folders {
		if folder != "." && !imported["timeupdater/"+folder] {
			t.Errorf("nothing in the archive imports %s", folder)
		}
	}
	for name := range imported {
		if folder, ours := strings.CutPrefix(name, "timeupdater/"); ours && !folders[folder] {
			t.Errorf("%s is imported and missing", folder)
		}
	}
	checkGoMod(t, mod, imported)

	content, err := Zip(files)
	if err != nil {
		t.Fatal(err)
	}
	if len(content) > MaxSize/10 {
		t.Errorf("%d bytes are not far below %d", len(content), MaxSize)
	}
	t.Logf("%d files, %d bytes", len(files), len(content))
}

// checkGoMod checks the archive's go.mod against what its Go files import.
func checkGoMod(t *testing.T, mod string, imported map[string]bool) {
	t.Helper()
	if strings.Contains(mod, "toolchain") || !strings.HasPrefix(mod, "module timeupdater\n\ngo 1.23.0\n") {
		t.Errorf("go.mod begins otherwise, or names a toolchain:\n%s", mod)
	}
	needed := func(module string) bool {
		for name := range imported {
			if name == module || strings.HasPrefix(name, module+"/") {
				return true
			}
		}
		return false
	}
	for _, line := range strings.Split(mod, "\n") {
		if fields := strings.Fields(line); strings.HasPrefix(line, "\t") && needed(fields[0]) == strings.HasSuffix(line, "// indirect") {
			t.Errorf("go.mod says %q; the function imports it itself: %v", line, needed(fields[0]))
		}
	}
	for _, module := range []string{"resty/v2", "envconfig", "zap"} {
		if !strings.Contains(mod, "/"+module+" v") {
			t.Errorf("go.mod does not require %s", module)
		}
	}
}

func TestZipIsPlain(t *testing.T) {
	t.Parallel()
	files := []File{{"a.go", []byte("package a\n")}, {"b/b.go", nil}}
	content, err := Zip(files)
	if err != nil {
		t.Fatal(err)
	}
	reader, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	for i, file := range files {
		entry := reader.File[i]
		unpacked, err := fs.ReadFile(reader, file.Name)
		if err != nil {
			t.Fatal(err)
		}
		if entry.Name != file.Name || !bytes.Equal(unpacked, file.Content) {
			t.Errorf("file %d is %s with %q", i, entry.Name, unpacked)
		}
		const sizesFollow = 1 << 3
		if entry.Method != zip.Store || entry.Flags&sizesFollow != 0 || entry.Mode() != 0o644 || entry.Modified.Year() != 1980 {
			t.Errorf("%s: method %d, flags %b, mode %v, modified %v", entry.Name, entry.Method, entry.Flags, entry.Mode(), entry.Modified)
		}
	}
}

func TestTooLargeArchiveIsRefused(t *testing.T) {
	t.Parallel()
	if _, err := Zip([]File{{"large.go", make([]byte, MaxSize)}}); err == nil || !strings.Contains(err.Error(), "the cloud takes") {
		t.Errorf("error = %v, want one that names the limit", err)
	}
}
