// Package platform builds a function as the cloud does and runs it as the cloud
// does: from the archive alone, with the runtime's Go, as a plugin of a host that
// was built with the same Go.
package platform

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"

	"timeupdater/deploy/zip/archive"
)

// ErrMissing says that this machine lacks what building a plugin takes: the
// runtime's Go, which the go command fetches by itself if it may, or a C
// compiler.
var ErrMissing = errors.New("cannot build as the platform does")

// Toolchain is the runtime's Go.
type Toolchain struct {
	goroot string
	turn   sync.Mutex
}

// Find finds the runtime's Go. Its error matches [ErrMissing].
func Find(ctx context.Context) (*Toolchain, error) {
	compiler := os.Getenv("CC")
	if compiler == "" {
		compiler = "gcc"
	}
	if _, err := exec.LookPath(compiler); err != nil {
		return nil, fmt.Errorf("%w: a plugin needs a C compiler: %w", ErrMissing, err)
	}
	command := exec.CommandContext(ctx, "go", "env", "GOROOT")
	command.Env = environment("GOTOOLCHAIN=" + archive.Go)
	output, err := run(command)
	if err != nil {
		return nil, fmt.Errorf("%w: no %s: %w", ErrMissing, archive.Go, err)
	}
	return &Toolchain{goroot: output}, nil
}

// Go runs the go command in a folder and gives what it prints. Settings in env,
// as in "GOMODCACHE=/empty", go before those made here. It runs one at a time: two
// with an empty build cache would both compile all that they have in common.
func (t *Toolchain) Go(ctx context.Context, folder string, env []string, args ...string) (string, error) {
	command := exec.CommandContext(ctx, filepath.Join(t.goroot, "bin", "go"), args...)
	command.Dir = folder
	command.Env = append(environment("GOTOOLCHAIN=local", "GOROOT="+t.goroot), env...)
	t.turn.Lock()
	defer t.turn.Unlock()
	return run(command)
}

// BuildPlugin compiles the unpacked archive to the file output.
//
// Flags that change what is compiled must be those of [Toolchain.BuildHost]: a
// host loads only plugins whose standard library is exactly its own. With
// -trimpath a build does not depend on the folder, so that the go command's
// cache serves the next one.
func (t *Toolchain) BuildPlugin(ctx context.Context, folder, output string, env ...string) error {
	_, err := t.Go(ctx, folder, env, "build", "-tags="+archive.Tag, "-trimpath", "-buildmode=plugin", "-o", output, ".")
	return err
}

// BuildHost compiles the host to the file output, without what only a debugger
// reads, a third of the linker's work. It must be called in a folder of
// this module.
func (t *Toolchain) BuildHost(ctx context.Context, output string) error {
	_, err := t.Go(ctx, ".", nil, "build", "-trimpath", "-ldflags=-w", "-o", output, "timeupdater/deploy/platform/host")
	return err
}

// environment is this process's, without the settings that could make the go
// command build something else than the cloud does.
func environment(more ...string) []string {
	return append(append(os.Environ(), "GOFLAGS=-mod=readonly -modcacherw", "GOWORK=off", "GO111MODULE=on",
		"GOEXPERIMENT=", "GOOS=", "GOARCH=", "CGO_ENABLED=1", "GOROOT="), more...)
}

// run gives what a command prints, and in its error what it complained of.
func run(command *exec.Cmd) (string, error) {
	var output, complaints bytes.Buffer
	command.Stdout, command.Stderr = &output, &complaints
	if err := command.Run(); err != nil {
		return "", fmt.Errorf("%s: %w: %s", strings.Join(command.Args, " "), err, bytes.TrimSpace(complaints.Bytes()))
	}
	return strings.TrimSpace(output.String()), nil
}
