package platform

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// Unpack writes the archive's files to a folder.
func Unpack(content []byte, folder string) error {
	reader, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return err
	}
	return os.CopyFS(folder, reader)
}

// Instance is a running instance of the function.
type Instance struct {
	// URL is where the function answers over HTTP.
	URL string

	// Open is how long plugin.Open took, and with it the initialization of
	// the function's packages.
	Open time.Duration

	command *exec.Cmd
	stdin   io.Closer
}

// ready is what the host says on its file descriptor 3 once it serves.
type ready struct {
	URL  string        `json:"url"`
	Open time.Duration `json:"open"` // nanoseconds
}

// Start runs the host with the plugin. env is the function's whole
// environment; what the function logs goes to the writer. The host ends with
// Stop, with the context or with this process.
func Start(ctx context.Context, host, plugin string, env []string, log io.Writer) (*Instance, error) {
	plugin, err := filepath.Abs(plugin)
	if err != nil {
		return nil, err
	}
	reader, writer, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer reader.Close()

	command := exec.CommandContext(ctx, host, plugin)
	command.Env = append([]string{}, env...) // not nil, which would be ours
	command.Stdout, command.Stderr = log, log
	command.ExtraFiles = []*os.File{writer}
	stdin, err := command.StdinPipe()
	if err != nil {
		return nil, err
	}
	err = command.Start()
	writer.Close()
	if err != nil {
		return nil, err
	}
	var said ready
	if err := json.NewDecoder(reader).Decode(&said); err != nil {
		stdin.Close()
		return nil, fmt.Errorf("the host did not start: %w", command.Wait())
	}
	return &Instance{URL: said.URL, Open: said.Open, command: command, stdin: stdin}, nil
}

// Stop ends the instance and waits for it.
func (i *Instance) Stop() error {
	i.stdin.Close()
	return i.command.Wait()
}
