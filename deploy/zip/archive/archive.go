// Package archive makes the archive that the cloud builds the function from:
// its source, and of go.mod and go.sum what that source needs. The same source
// gives the same bytes on every machine, at every time and with every Go.
package archive

import (
	"archive/zip"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
)

// Go is the Go of the runtime golang123 (seen in public deployments). The
// cloud builds the function with it, so nothing may ask for a newer one.
const Go = "go1.23.9"

// Tag is the build tag that the cloud sets (documented).
const Tag = "ycf"

// handler is the file that the entry point, handler.Handler, names.
const handler = "handler.go"

// MaxSize is how large an archive the console and the API take, in bytes
// (documented).
const MaxSize = 3_670_016

// File is one file of the archive.
type File struct {
	Name    string // relative to the archive's root, with slashes
	Content []byte
}

// Files collects the archive's files from the module in the folder root,
// ordered by name. It needs the go command and the module's dependencies.
func Files(root string) ([]File, error) {
	for _, name := range []string{"go.mod", "go.sum", handler} {
		if _, err := os.Stat(filepath.Join(root, name)); errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("no %s here: run this in the root of the function's module", name)
		} else if err != nil {
			return nil, err
		}
	}
	packages, err := list(root)
	if err != nil {
		return nil, err
	}
	main := packages[len(packages)-1] // go list -deps names it last
	if main.Name != "main" || !slices.Contains(main.GoFiles, handler) {
		return nil, fmt.Errorf("%s is not part of package main with the tag %s", handler, Tag)
	}

	files, err := source(packages, main.Module)
	if err != nil {
		return nil, err
	}
	modules, err := requirements(packages, main.Module)
	if err != nil {
		return nil, err
	}
	sums, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		return nil, err
	}
	goSum, err := goSum(string(sums), modules)
	if err != nil {
		return nil, err
	}
	files = append(files, File{"go.mod", goMod(main.Module, modules)}, File{"go.sum", goSum})
	slices.SortFunc(files, func(a, b File) int { return cmp.Compare(a.Name, b.Name) })
	return files, nil
}

// source reads the Go files of the main module's packages. Line ends are made
// those of Unix, which Go does not tell apart but a checksum does.
func source(packages []*goPackage, main *goModule) ([]File, error) {
	var files []File
	for _, p := range packages {
		if p.Module == nil || p.Module.Path != main.Path {
			continue
		}
		folder, err := filepath.Rel(main.Dir, p.Dir)
		if err != nil {
			return nil, err
		}
		for _, name := range p.GoFiles {
			content, err := os.ReadFile(filepath.Join(p.Dir, name))
			if err != nil {
				return nil, err
			}
			files = append(files, File{
				Name:    path.Join(filepath.ToSlash(folder), name),
				Content: bytes.ReplaceAll(content, []byte("\r\n"), []byte("\n")),
			})
		}
	}
	return files, nil
}

// Zip writes the files as a zip archive. They are stored, not compressed:
// compressed bytes differ between versions of Go. Sizes come before the
// content, because not every reader takes stored files that have them after.
func Zip(files []File) ([]byte, error) {
	var buffer bytes.Buffer
	writer := zip.NewWriter(&buffer)
	for _, file := range files {
		header := &zip.FileHeader{
			Name:               file.Name,
			Method:             zip.Store,
			CRC32:              crc32.ChecksumIEEE(file.Content),
			CompressedSize64:   uint64(len(file.Content)),
			UncompressedSize64: uint64(len(file.Content)),
			ModifiedDate:       1<<5 | 1, //nolint:staticcheck // 1980-01-01; CreateRaw writes this field, not Modified
		}
		header.SetMode(0o644)
		entry, err := writer.CreateRaw(header)
		if err != nil {
			return nil, err
		}
		if _, err := entry.Write(file.Content); err != nil {
			return nil, err
		}
	}
	if err := writer.Close(); err != nil {
		return nil, err
	}
	if buffer.Len() > MaxSize {
		return nil, fmt.Errorf("the archive has %d bytes; the cloud takes %d", buffer.Len(), MaxSize)
	}
	return buffer.Bytes(), nil
}
