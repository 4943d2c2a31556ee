package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestCommandIsBuiltForEachSystem(t *testing.T) {
	t.Parallel()
	var names []string
	for _, system := range targets {
		names = append(names, system.archive("v1.2.3")+" "+system.program())
	}
	want := []string{
		"timeupdater_v1.2.3_darwin_amd64.tar.gz timeupdater",
		"timeupdater_v1.2.3_darwin_arm64.tar.gz timeupdater",
		"timeupdater_v1.2.3_linux_amd64.tar.gz timeupdater",
		"timeupdater_v1.2.3_linux_arm64.tar.gz timeupdater",
		"timeupdater_v1.2.3_windows_amd64.zip timeupdater.exe",
	}
	if !slices.Equal(names, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(names, "\n"), strings.Join(want, "\n"))
	}
}

// Somebody downloads the release, verifies it, unpacks the command and asks it
// for its version.
func TestReleasedCommandTellsItsVersion(t *testing.T) {
	t.Parallel()
	const version = "v1.2.3-rc.4"
	files, err := build(module(t), version, []target{here}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	contents := make(map[string][]byte)
	for _, f := range files {
		contents[f.name] = f.content
	}
	verify(t, contents)

	program := filepath.Join(t.TempDir(), here.program())
	for _, f := range unpacked(t, here.archive(version), contents[here.archive(version)]) {
		if f.name == here.program() {
			if err := os.WriteFile(program, f.content, f.mode); err != nil {
				t.Fatal(err)
			}
		}
	}
	if output, err := exec.Command(program).CombinedOutput(); err != nil || strings.TrimSpace(string(output)) != version {
		t.Errorf("the command says %q, %v; want %s", output, err, version)
	}
}

// verify checks the files as sha256sum does.
func verify(t *testing.T, contents map[string][]byte) {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(string(contents["SHA256SUMS"]), "\n"), "\n")
	if len(lines) != len(contents)-1 || !slices.IsSortedFunc(lines, func(a, b string) int { return strings.Compare(a[66:], b[66:]) }) {
		t.Errorf("not a line for each of %d other files, ordered by name:\n%s", len(contents)-1, strings.Join(lines, "\n"))
	}
	for _, line := range lines {
		sum, name, _ := strings.Cut(line, "  ")
		if content, ok := contents[name]; !ok || sum != fmt.Sprintf("%x", sha256.Sum256(content)) {
			t.Errorf("wrong: %s", line)
		}
	}
}

// The linker says nothing when the variable that it should set is missing.
func TestCommandHasTheVariableThatALinkerSets(t *testing.T) {
	t.Parallel()
	folder, name, _ := strings.Cut(strings.TrimPrefix(versionVariable, "timeupdater/"), ".")
	files, err := filepath.Glob(filepath.Join("../..", filepath.FromSlash(folder), "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		if object := parsed.Scope.Lookup(name); object != nil && object.Kind == ast.Var {
			if variable := object.Decl.(*ast.ValueSpec); fmt.Sprint(variable.Type) == "string" && variable.Values == nil {
				return
			}
		}
	}
	t.Errorf("%s has no var %s string without a value", folder, name)
}

func TestArchivesOfTheCommandSayNothingOfTheBuild(t *testing.T) {
	t.Parallel()
	files := []file{{"README.md", plain, []byte("# Read\n")}, {"timeupdater", executable, bytes.Repeat([]byte("go"), 1e6)}}
	for name, pack := range map[string]func([]file) ([]byte, error){"x.tar.gz": tarred, "x.zip": zipped} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			content, err := pack(files)
			if err != nil {
				t.Fatal(err)
			}
			got := unpacked(t, name, content)
			if !slices.EqualFunc(got, files, func(a, b file) bool {
				return a.name == b.name && a.mode == b.mode && bytes.Equal(a.content, b.content)
			}) {
				t.Error("what comes out is not what went in")
			}
			if len(content) > 1e5 {
				t.Errorf("not compressed: %d bytes", len(content))
			}
		})
	}
}

// unpacked reads an archive, and checks that all its files are of 1980 and
// nobody's.
func unpacked(t *testing.T, name string, content []byte) []file {
	t.Helper()
	if path.Ext(name) == ".zip" {
		return unzipped(t, content)
	}
	compressed, err := gzip.NewReader(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	if !compressed.ModTime.IsZero() || compressed.Name != "" {
		t.Errorf("gzip says %v and %q", compressed.ModTime, compressed.Name)
	}
	var files []file
	for reader := tar.NewReader(compressed); ; {
		header, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return files
		}
		if err != nil {
			t.Fatal(err)
		}
		if !header.ModTime.Equal(packedAt) || header.Uid != 0 || header.Gid != 0 || header.Uname != "" || header.Gname != "" {
			t.Errorf("%s: %+v", header.Name, header)
		}
		content, err := io.ReadAll(reader)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file{header.Name, header.FileInfo().Mode(), content})
	}
}

func unzipped(t *testing.T, content []byte) []file {
	t.Helper()
	reader, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	var files []file
	for _, entry := range reader.File {
		if !entry.Modified.Equal(packedAt) {
			t.Errorf("%s: %v", entry.Name, entry.Modified)
		}
		opened, err := entry.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(opened)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file{entry.Name, entry.Mode(), content})
	}
	return files
}
