package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// target is a system that the command is built for.
type target struct{ os, arch string }

const windows = "windows"

var targets = []target{
	{"darwin", "amd64"},
	{"darwin", "arm64"},
	{"linux", "amd64"},
	{"linux", "arm64"},
	{windows, "amd64"},
}

// archive is the name of the archive of the command for this system.
func (t target) archive(version string) string {
	kind := ".tar.gz"
	if t.os == windows {
		kind = ".zip"
	}
	return "timeupdater_" + version + "_" + t.os + "_" + t.arch + kind
}

// program is the name of the command itself.
func (t target) program() string {
	if t.os == windows {
		return "timeupdater.exe"
	}
	return "timeupdater"
}

// versionVariable is what the command tells as its version. The linker says
// nothing if there is no such variable; a test does.
const versionVariable = "timeupdater/deploy/command.version"

// compile builds the command. Whatever would tell one machine, folder or moment
// from another stays out of it: paths, the state of the repository, the build's
// id, a C compiler, and settings of the go command.
func (t target) compile(root, version string) ([]byte, error) {
	folder, err := os.MkdirTemp("", "timeupdater")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	program := filepath.Join(folder, t.program())
	command := exec.CommandContext(context.Background(), "go", "build", "-o", program, "-trimpath", "-buildvcs=false",
		"-ldflags=-s -w -buildid= -X "+versionVariable+"="+version, ".")
	command.Dir = root
	command.Env = append(os.Environ(), "GOOS="+t.os, "GOARCH="+t.arch, "GOAMD64=v1", "GOARM64=v8.0", "CGO_ENABLED=0",
		"GOFLAGS=-mod=readonly", "GOWORK=off", "GO111MODULE=on", "GOEXPERIMENT=", "GOFIPS140=off")
	if _, err := command.Output(); err != nil {
		if failed := new(exec.ExitError); errors.As(err, &failed) {
			return nil, fmt.Errorf("go build: %s", bytes.TrimSpace(failed.Stderr))
		}
		return nil, err
	}
	return os.ReadFile(program)
}
