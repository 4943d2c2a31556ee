// Package archive makes the archive that the cloud builds a function from: its
// source, and of go.mod and go.sum what that source needs. The same source gives
// the same bytes on every machine, at every time and with every Go.
//
// A module can have several functions, each with an archive of its own. The
// function's package lies at the archive's root, wherever it is in the module,
// so that the entry point of every function is handler.Handler. The module's
// other packages keep their paths, so imports need no change.
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
// cloud builds functions with it, so nothing may ask for a newer one.
const Go = "go1.23.9"

// Tag is the build tag that the cloud sets (documented).
const Tag = "ycf"

// MaxSize is how large an archive the console and the API take, in bytes
// (documented).
const MaxSize = 3_670_016

// File is one file of the archive.
type File struct {
	Name    string // relative to the archive's root, with slashes
	Content []byte
}

// Files collects the files of the archive of the function in a folder, ordered
// by name. It needs the go command and the module's dependencies.
func Files(folder string) ([]File, error) {
	if _, err := os.Stat(filepath.Join(folder, handler)); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("no %s in %s: the cloud starts the function there", handler, folder)
	} else if err != nil {
		return nil, err
	}
	packages, err := list(folder)
	if err != nil {
		return nil, err
	}
	function := packages[len(packages)-1] // go list -deps names it last
	if err := checkFunction(function); err != nil {
		return nil, err
	}
	files, err := source(packages, function)
	if err != nil {
		return nil, err
	}
	module, err := moduleFiles(packages, function.Module)
	if err != nil {
		return nil, err
	}
	files = append(files, module...)
	slices.SortFunc(files, func(a, b File) int { return cmp.Compare(a.Name, b.Name) })
	for i, file := range files[1:] {
		if file.Name == files[i].Name {
			return nil, fmt.Errorf("the archive would have two files %s: rename the one in %s", file.Name, folder)
		}
	}
	return files, nil
}

// source reads the files that the main module's packages are compiled from.
func source(packages []*goPackage, function *goPackage) ([]File, error) {
	var files []File
	for _, p := range packages {
		if p.Module == nil || p.Module.Path != function.Module.Path {
			continue
		}
		folder, err := filepath.Rel(function.Module.Dir, p.Dir)
		switch {
		case err != nil:
			return nil, err
		case p == function:
			folder = "."
		case folder == ".":
			return nil, fmt.Errorf("the function imports %s, the module's root, whose place in the archive is the function's", p.ImportPath)
		}
		for _, name := range slices.Concat(p.GoFiles, p.EmbedFiles) {
			content, err := os.ReadFile(filepath.Join(p.Dir, name))
			if err != nil {
				return nil, err
			}
			files = append(files, File{path.Join(filepath.ToSlash(folder), name), unix(name, content)})
		}
	}
	return files, nil
}

// unix makes the line ends of a Go file those of Unix: Go does not tell them
// apart, but a checksum does. An embedded file stays as it is.
func unix(name string, content []byte) []byte {
	if path.Ext(name) != ".go" {
		return content
	}
	return bytes.ReplaceAll(content, []byte("\r\n"), []byte("\n"))
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
