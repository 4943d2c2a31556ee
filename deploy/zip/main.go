// Command zip writes the archive that the cloud builds a function from.
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
	output := flag.String("o", "", "the file to write (default build/<function>.zip)")
	flag.Usage = func() {
		fmt.Fprint(flag.CommandLine.Output(), "Usage: go run ./deploy/zip [-o file] [function]\n\n"+
			"Writes a function's source, and nothing else of this repository, as a zip\n"+
			"archive for Yandex Cloud Functions. The function is "+archive.Default+", or the name\n"+
			"of a folder integrate/<name>/function. Run it in the module's root.\n\n")
		flag.PrintDefaults()
	}
	flag.Parse()
	name := archive.Default
	switch flag.NArg() {
	case 0:
	case 1:
		name = flag.Arg(0)
	default:
		flag.Usage()
		os.Exit(2)
	}
	if *output == "" {
		*output = filepath.Join("build", name+".zip")
	}
	if err := run(".", name, *output); err != nil {
		fmt.Fprintln(os.Stderr, "zip:", err)
		os.Exit(1)
	}
}

// run writes nothing unless the whole archive is made.
func run(root, name, output string) error {
	folder, err := archive.Folder(root, name)
	if err != nil {
		return err
	}
	files, err := archive.Files(folder)
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
