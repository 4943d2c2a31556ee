// Command zip writes the archive that the cloud builds the function from.
package main

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"timeupdater/deploy/zip/archive"
)

func main() {
	output := flag.String("o", filepath.Join("build", "timeupdater.zip"), "the file to write")
	flag.Usage = func() {
		fmt.Fprint(flag.CommandLine.Output(), "Usage: go run ./deploy/zip [-o file]\n\n"+
			"Writes the function's source, and nothing else of this repository, as a zip\n"+
			"archive for Yandex Cloud Functions. Run it in the module's root.\n\n")
		flag.PrintDefaults()
	}
	flag.Parse()
	if err := run(*output); err != nil {
		fmt.Fprintln(os.Stderr, "zip:", err)
		os.Exit(1)
	}
}

func run(output string) error {
	files, err := archive.Files(".")
	if err != nil {
		return err
	}
	content, err := archive.Zip(files)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(output), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(output, content, 0o644); err != nil {
		return err
	}
	fmt.Printf("%s: %d files, %d bytes, sha256 %x\n", output, len(files), len(content), sha256.Sum256(content))
	return nil
}
