package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"timeupdater/deploy/zip/archive"
)

// dependencies are the modules that the cloud compiles with the function.
func dependencies(ctx context.Context) ([]dependency, error) {
	output, err := run(exec.CommandContext(ctx, "go", "list", "-deps", "-tags", archive.Tag, "-json=Dir,GoFiles,Module", "."))
	if err != nil {
		return nil, err
	}
	var all []dependency
	place := map[string]int{}
	for decoder := json.NewDecoder(strings.NewReader(output)); ; {
		var p struct {
			Dir     string
			GoFiles []string
			Module  *struct {
				Path, Version string
				Main          bool
			}
		}
		switch err := decoder.Decode(&p); {
		case errors.Is(err, io.EOF):
			return all, nil
		case err != nil:
			return nil, err
		case p.Module == nil || p.Module.Main:
			continue // Go's own, or ours
		}
		i, known := place[p.Module.Path]
		if !known {
			i = len(all)
			place[p.Module.Path] = i
			all = append(all, dependency{Path: p.Module.Path, Version: p.Module.Version})
		}
		all[i].Packages++
		for _, name := range p.GoFiles {
			size, err := fileSize(filepath.Join(p.Dir, name))
			if err != nil {
				return nil, err
			}
			all[i].Source += size
		}
	}
}

func fileSize(path string) (int, error) {
	info, err := os.Stat(path)
	if err != nil {
		return 0, err
	}
	return int(info.Size()), nil
}
