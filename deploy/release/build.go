package main

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"timeupdater/deploy/zip/archive"
)

// build makes the files of a release, ordered by name.
func build(root, version string, targets []target, progress io.Writer) ([]file, error) {
	names, err := archive.Names(root)
	if err != nil {
		return nil, err
	}
	var files []file
	add := func(name string, content []byte) {
		fmt.Fprintf(progress, "%9d bytes  %s\n", len(content), name)
		files = append(files, file{name, plain, content})
	}
	for _, name := range names {
		content, err := function(root, name)
		if err != nil {
			return nil, err
		}
		add(name+".zip", content)
	}
	for _, t := range targets {
		content, err := t.packed(root, version)
		if err != nil {
			return nil, fmt.Errorf("%s on %s: %w", t.os, t.arch, err)
		}
		add(t.archive(version), content)
	}
	add(sumsName, sums(files))
	slices.SortFunc(files, func(a, b file) int { return cmp.Compare(a.name, b.name) })
	return files, nil
}

// function is the archive of a function. It does not carry the version: the
// cloud compiles it, with no flags of ours, so the version would have to be
// written into the source. As it is, the same source is the same archive in
// every release, and Terraform makes a new version of the function only where
// something changed.
func function(root, name string) ([]byte, error) {
	folder, err := archive.Folder(root, name)
	if err != nil {
		return nil, err
	}
	files, err := archive.Files(folder)
	if err != nil {
		return nil, err
	}
	return archive.Zip(files)
}

// packed is the command for this system, with what a person should have read.
func (t target) packed(root, version string) ([]byte, error) {
	program, err := t.compile(root, version)
	if err != nil {
		return nil, err
	}
	files := []file{{t.program(), executable, program}}
	for _, name := range []string{"LICENSE", "README.md"} {
		content, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			return nil, err
		}
		files = append(files, file{name, plain, content})
	}
	slices.SortFunc(files, func(a, b file) int { return cmp.Compare(a.name, b.name) })
	if t.os == windows {
		return zipped(files)
	}
	return tarred(files)
}

const sumsName = "SHA256SUMS"

// sums are the files' checksums, as sha256sum -c takes them.
func sums(files []file) []byte {
	var lines []string
	for _, f := range files {
		lines = append(lines, fmt.Sprintf("%x  %s\n", sha256.Sum256(f.content), f.name))
	}
	slices.SortFunc(lines, func(a, b string) int { return cmp.Compare(a[sha256.Size*2:], b[sha256.Size*2:]) })
	return []byte(strings.Join(lines, ""))
}
