package archive

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/version"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// goPackage and goModule are what we need of `go list -json`.
type goPackage struct {
	Name       string
	ImportPath string
	Dir        string
	GoFiles    []string
	EmbedFiles []string
	Imports    []string
	Module     *goModule // nil for the standard library
}

type goModule struct {
	Path      string
	Version   string
	Dir       string
	GoVersion string
	Replace   *goModule
}

// list names the packages that the function in a folder is built from, each
// after those that it imports, for the cloud's system whatever this one is.
func list(folder string) ([]*goPackage, error) {
	command := exec.CommandContext(context.Background(), "go", "list", "-deps", "-tags="+Tag,
		"-json=Name,ImportPath,Dir,GoFiles,EmbedFiles,Imports,Module", ".")
	command.Dir = folder
	command.Env = append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=1",
		"GOFLAGS=-mod=readonly", "GOWORK=off", "GO111MODULE=on", "GOEXPERIMENT=")
	output, err := command.Output()
	if err != nil {
		if failed := new(exec.ExitError); errors.As(err, &failed) {
			return nil, fmt.Errorf("go list -tags=%s: %s", Tag, bytes.TrimSpace(failed.Stderr))
		}
		return nil, err
	}
	var packages []*goPackage
	for decoder := json.NewDecoder(bytes.NewReader(output)); ; {
		p := new(goPackage)
		if err := decoder.Decode(p); errors.Is(err, io.EOF) {
			return packages, nil
		} else if err != nil {
			return nil, fmt.Errorf("go list: %w", err)
		}
		packages = append(packages, p)
	}
}

// moduleFiles makes the archive's go.mod and go.sum.
func moduleFiles(packages []*goPackage, main *goModule) ([]File, error) {
	modules, err := requirements(packages, main)
	if err != nil {
		return nil, err
	}
	sums, err := os.ReadFile(filepath.Join(main.Dir, "go.sum"))
	if err != nil {
		return nil, fmt.Errorf("%w: run go mod tidy", err)
	}
	goSum, err := goSum(string(sums), modules)
	if err != nil {
		return nil, err
	}
	return []File{{"go.mod", goMod(main, modules)}, {"go.sum", goSum}}, nil
}

// requirement is a module that the function needs; it is direct if the
// function's own packages import something of it.
type requirement struct {
	*goModule
	direct bool
}

// requirements names the modules that packages come from, ordered by path.
func requirements(packages []*goPackage, main *goModule) ([]*requirement, error) {
	if version.Compare("go"+main.GoVersion, Go) > 0 {
		return nil, tooNew(main)
	}
	imported := make(map[string]bool)
	for _, p := range packages {
		if p.Module != nil && p.Module.Path == main.Path {
			for _, name := range p.Imports {
				imported[name] = true
			}
		}
	}
	modules := make(map[string]*requirement)
	for _, p := range packages {
		switch m := p.Module; {
		case m == nil || m.Path == main.Path:
			continue
		case m.Replace != nil:
			return nil, fmt.Errorf("go.mod replaces %s, which the archive cannot", m.Path)
		case version.Compare("go"+m.GoVersion, Go) > 0:
			return nil, tooNew(m)
		case modules[m.Path] == nil:
			modules[m.Path] = &requirement{goModule: m}
		}
		modules[p.Module.Path].direct = modules[p.Module.Path].direct || imported[p.ImportPath]
	}
	var ordered []*requirement
	for _, m := range modules {
		ordered = append(ordered, m)
	}
	slices.SortFunc(ordered, func(a, b *requirement) int { return cmp.Compare(a.Path, b.Path) })
	return ordered, nil
}

func tooNew(m *goModule) error {
	name := strings.TrimSpace(m.Path + " " + m.Version)
	return fmt.Errorf("%s wants Go %s; the cloud builds with %s", name, m.GoVersion, Go)
}

// goMod writes the archive's go.mod. It has no toolchain line, which would
// make the cloud fetch another Go and build a plugin that it cannot load.
func goMod(main *goModule, modules []*requirement) []byte {
	var text strings.Builder
	fmt.Fprintf(&text, "module %s\n\ngo %s\n", main.Path, main.GoVersion)
	for _, direct := range []bool{true, false} {
		var lines []string
		for _, m := range modules {
			if m.direct == direct {
				lines = append(lines, "\t"+m.Path+" "+m.Version+map[bool]string{false: " // indirect"}[direct]+"\n")
			}
		}
		if len(lines) > 0 {
			text.WriteString("\nrequire (\n" + strings.Join(lines, "") + ")\n")
		}
	}
	return []byte(text.String())
}

// goSum keeps the lines of go.sum that these modules need.
func goSum(sums string, modules []*requirement) ([]byte, error) {
	given := make(map[string]string) // by module, version and what is summed
	for _, line := range strings.Split(sums, "\n") {
		if fields := strings.Fields(line); len(fields) == 3 {
			given[fields[0]+" "+fields[1]] = fields[2]
		}
	}
	var text strings.Builder
	for _, m := range modules {
		for _, summed := range []string{m.Path + " " + m.Version, m.Path + " " + m.Version + "/go.mod"} {
			sum, ok := given[summed]
			if !ok {
				return nil, fmt.Errorf("go.sum does not have %s: run go mod tidy", summed)
			}
			fmt.Fprintf(&text, "%s %s\n", summed, sum)
		}
	}
	return []byte(text.String()), nil
}
