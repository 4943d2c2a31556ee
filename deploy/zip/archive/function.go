package archive

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// Default is the function that keeps time spent, in the module's root.
const Default = "timeupdater"

// The entry point that the cloud is told is handler.Handler: the function
// Handler in the file handler.go.
const (
	handler = "handler.go"
	entry   = "Handler"
)

// Names are the names of the functions in the module in the folder root:
// [Default] for the one in the module's root, <name> for every
// integrate/<name>/function.
func Names(root string) ([]string, error) {
	if _, err := os.Stat(filepath.Join(root, "go.mod")); errors.Is(err, fs.ErrNotExist) {
		return nil, errors.New("no go.mod here: run this in the root of the functions' module")
	} else if err != nil {
		return nil, err
	}
	folders, err := fs.Glob(os.DirFS(root), "integrate/*/function")
	names := []string{Default}
	for _, folder := range folders {
		names = append(names, path.Base(path.Dir(folder)))
	}
	return names, err
}

// Folder is the folder of the function with this name, in the module in the
// folder root.
func Folder(root, name string) (string, error) {
	names, err := Names(root)
	switch {
	case err != nil:
		return "", err
	case !slices.Contains(names, name):
		return "", fmt.Errorf("no function is called %q; there is %s", name, strings.Join(names, ", "))
	case name == Default:
		return root, nil
	}
	return filepath.Join(root, "integrate", name, "function"), nil
}

// checkFunction checks that the function's package has the entry point, and that
// it can leave its folder for the archive's root, where the cloud adds a main.
func checkFunction(p *goPackage) error {
	if p.Name != "main" || !slices.Contains(p.GoFiles, handler) {
		return fmt.Errorf("%s is not part of package main with the tag %s, which the cloud sets", filepath.Join(p.Dir, handler), Tag)
	}
	for _, name := range p.GoFiles {
		file := filepath.Join(p.Dir, name)
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		switch {
		case err != nil:
			return err
		case name == handler && !declares(parsed, entry):
			return fmt.Errorf("%s has no func %s, where the cloud starts the function", file, entry)
		case declares(parsed, "main"):
			return fmt.Errorf("%s has a func main, and so has what the cloud adds: put it in a file with //go:build !%s", file, Tag)
		}
	}
	for _, name := range p.Imports {
		// Only what stands in the folder above internal may import it.
		above := strings.LastIndex(name+"/", "/internal/")
		if above > len(p.Module.Path) && strings.HasPrefix(name, p.Module.Path+"/") {
			return fmt.Errorf("%s imports %s, which it may not from the archive's root: rename the folder internal", p.Dir, name)
		}
	}
	return nil
}

// declares tells whether the file has a function of this name.
func declares(file *ast.File, name string) bool {
	return slices.ContainsFunc(file.Decls, func(d ast.Decl) bool {
		f, ok := d.(*ast.FuncDecl)
		return ok && f.Recv == nil && f.Name.Name == name
	})
}
