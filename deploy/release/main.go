// Command release writes the files of a release: the functions' archives, the
// command timeupdater for each system, and their checksums. The same source and
// version, built by the same Go, give the same bytes in every folder and at every
// time.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "Usage: make release VERSION=v1.2.3")
		os.Exit(2)
	}
	if err := run(".", os.Args[1], filepath.Join("build", "release"), targets, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

var versions = regexp.MustCompile(`^v(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-rc\.[1-9]\d*)?$`)

// run makes the whole release before it writes any of it. What an earlier
// release left in the folder output goes, or it would be published with this one.
func run(root, version, output string, targets []target, progress io.Writer) error {
	if !versions.MatchString(version) {
		return errors.New("a version looks like v1.2.3 or v1.2.3-rc.1, this one does not: make release VERSION=v1.2.3")
	}
	files, err := build(root, version, targets, progress)
	if err != nil {
		return err
	}
	if err := os.RemoveAll(output); err != nil {
		return err
	}
	if err := os.MkdirAll(output, 0o755); err != nil {
		return err
	}
	for _, f := range files {
		if err := os.WriteFile(filepath.Join(output, f.name), f.content, f.mode); err != nil {
			return err
		}
	}
	fmt.Fprintf(progress, "%d files in %s\n", len(files), output)
	return nil
}
