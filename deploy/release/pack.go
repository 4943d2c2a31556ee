package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"io/fs"
	"time"
)

// file is a file of the release, or of an archive in it.
type file struct {
	name    string
	mode    fs.FileMode
	content []byte
}

const (
	plain      fs.FileMode = 0o644
	executable fs.FileMode = 0o755
)

// packedAt is when every file in an archive was changed last: no moment of a
// build. It is the earliest that zip can say.
var packedAt = time.Date(1980, time.January, 1, 0, 0, 0, 0, time.UTC)

// tarred packs the files for systems that have tar. Nobody owns them, and the
// outer header of gzip, with its time and name, stays empty.
func tarred(files []file) ([]byte, error) {
	var buffer bytes.Buffer
	compressor := gzip.NewWriter(&buffer)
	writer := tar.NewWriter(compressor)
	for _, f := range files {
		header := &tar.Header{
			Typeflag: tar.TypeReg,
			Name:     f.name,
			Mode:     int64(f.mode),
			Size:     int64(len(f.content)),
			ModTime:  packedAt,
			Format:   tar.FormatUSTAR,
		}
		if err := writer.WriteHeader(header); err != nil {
			return nil, err
		}
		if _, err := writer.Write(f.content); err != nil {
			return nil, err
		}
	}
	if err := writer.Close(); err != nil {
		return nil, err
	}
	if err := compressor.Close(); err != nil {
		return nil, err
	}
	return buffer.Bytes(), nil
}

// zipped packs the files for Windows. They are compressed, unlike a function's
// archive, which is small and the same with every Go: a command never is.
func zipped(files []file) ([]byte, error) {
	var buffer bytes.Buffer
	writer := zip.NewWriter(&buffer)
	for _, f := range files {
		header := &zip.FileHeader{Name: f.name, Method: zip.Deflate, Modified: packedAt}
		header.SetMode(f.mode)
		entry, err := writer.CreateHeader(header)
		if err != nil {
			return nil, err
		}
		if _, err := entry.Write(f.content); err != nil {
			return nil, err
		}
	}
	if err := writer.Close(); err != nil {
		return nil, err
	}
	return buffer.Bytes(), nil
}
