package archive

import (
	"maps"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// module is a repository with the time function and two more: echo's handler
// is for the cloud only, shout has a main of its own for everywhere else.
func module() map[string]string {
	return map[string]string{
		"go.mod":     "module timeupdater\n\ngo 1.23.0\n",
		"go.sum":     "",
		"handler.go": "package main\n\nimport _ \"timeupdater/tracker\"\n\nfunc Handler() {}\n",
		"main.go":    "//go:build !ycf\n\npackage main\n\nfunc main() {}\n",
		"only.go":    "package main\n",

		"tracker/tracker.go": "package tracker\n",
		"tracker/unused.go":  "//go:build !ycf\n\npackage tracker\n",

		"integrate/echo/echo.go":               "package echo\n\nimport _ \"timeupdater/tracker\"\n",
		"integrate/echo/function/handler.go":   "//go:build ycf\n\npackage main\n\nimport _ \"timeupdater/integrate/echo\"\n\nfunc Handler() { help() }\n",
		"integrate/echo/function/help.go":      "//go:build ycf\n\npackage main\n\nimport _ \"embed\"\n\n//go:embed help.txt\nvar text string\n\nfunc help() { _ = text }\n",
		"integrate/echo/function/help.txt":     "help\r\n",
		"integrate/echo/function/help_test.go": "//go:build ycf\n\npackage main\n",

		"integrate/shout/function/handler.go": "package main\n\nfunc Handler() {}\n",
		"integrate/shout/function/main.go":    "//go:build !ycf\n\npackage main\n\nfunc main() { Handler() }\n",
	}
}

func TestEachFunctionIsTheRootOfItsOwnArchive(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		files []string
		from  string // the folder that the archive's root comes from
	}{
		Default: {[]string{"go.mod", "go.sum", "handler.go", "only.go", "tracker/tracker.go"}, "."},
		"echo":  {[]string{"go.mod", "go.sum", "handler.go", "help.go", "help.txt", "integrate/echo/echo.go", "tracker/tracker.go"}, "integrate/echo/function"},
		"shout": {[]string{"go.mod", "go.sum", "handler.go"}, "integrate/shout/function"},
	}
	repository := module()
	root := write(t, repository)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder, err := Folder(root, name)
			if err != nil {
				t.Fatal(err)
			}
			files, err := Files(folder)
			if err != nil {
				t.Fatal(err)
			}
			var names []string
			for _, file := range files {
				names = append(names, file.Name)
				want := repository[file.Name]
				if moved := repository[test.from+"/"+file.Name]; moved != "" {
					want = moved
				}
				if string(file.Content) != want {
					t.Errorf("%s holds\n%s\nwant\n%s", file.Name, file.Content, want)
				}
			}
			if !slices.Equal(names, test.files) {
				t.Errorf("the archive holds\n%s\nwant\n%s", names, test.files)
			}
		})
	}
}

// The functions are in the way of nobody who builds or vets the repository.
func TestRepositoryBuildsWithFunctionsInIt(t *testing.T) {
	t.Parallel()
	root := write(t, module())
	for _, verb := range []string{"build", "vet"} {
		command := exec.Command("go", verb, "./...")
		command.Dir = root
		if output, err := command.CombinedOutput(); err != nil || len(output) > 0 {
			t.Errorf("go %s ./...: %v, %s", verb, err, output)
		}
	}
}

func TestFolderRefuses(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		files    map[string]string
		function string
		says     string
	}{
		"another folder":             {nil, Default, "no go.mod here"},
		"a function that is none":    {module(), "review", `no function is called "review"; there is timeupdater, echo, shout`},
		"a folder that is no name":   {module(), "../integrate/echo", "there is timeupdater, echo, shout"},
		"a library without function": {map[string]string{"go.mod": "", "integrate/notify/notify.go": "package notify\n"}, "notify", "there is timeupdater"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := Folder(write(t, test.files), test.function); err == nil || !strings.Contains(err.Error(), test.says) {
				t.Errorf("error = %v, want one that says %q", err, test.says)
			}
		})
	}
}

// Each repository is that of the other tests but for a few files of echo.
func TestFilesRefuses(t *testing.T) {
	t.Parallel()
	const folder = "integrate/echo/function"
	tests := map[string]struct {
		changed map[string]string // an empty content removes the file
		says    string
	}{
		"no handler":                   {map[string]string{folder + "/handler.go": ""}, "no handler.go in"},
		"nothing with ycf":             {map[string]string{folder + "/handler.go": "//go:build !ycf\n\npackage main\n\nfunc Handler() {}\n", folder + "/help.go": "", folder + "/help_test.go": ""}, "-tags=ycf: package timeupdater/integrate/echo/function: build constraints exclude all Go files"},
		"a handler without ycf":        {map[string]string{folder + "/handler.go": "//go:build !ycf\n\npackage main\n\nfunc Handler() {}\n"}, "handler.go is not part of package main with the tag ycf"},
		"a handler that is a library":  {map[string]string{folder + "/handler.go": "package handler\n\nfunc Handler() {}\n", folder + "/help.go": "", folder + "/help_test.go": ""}, "handler.go is not part of package main with the tag ycf"},
		"a handler that is no Go":      {map[string]string{folder + "/handler.go": "package main\n\nfunc Handler( {}\n"}, "handler.go:3:"},
		"no Handler":                   {map[string]string{folder + "/handler.go": "package main\n\ntype T struct{}\n\nfunc (T) Handler() {}\n\nfunc handler() {}\n"}, "handler.go has no func Handler"},
		"Handler in another file":      {map[string]string{folder + "/handler.go": "package main\n", folder + "/help.go": "package main\n\nfunc Handler() {}\n"}, "handler.go has no func Handler"},
		"a main for the cloud":         {map[string]string{folder + "/help.go": "package main\n\nfunc main() {}\n\nfunc help() {}\n"}, "help.go has a func main, and so has what the cloud adds"},
		"a second file of the archive": {map[string]string{folder + "/help.go": "package main\n\nimport _ \"embed\"\n\n//go:embed go.sum\nvar text string\n\nfunc help() {}\n", folder + "/go.sum": "x"}, "two files go.sum"},
		"a folder internal":            {map[string]string{folder + "/help.go": "package main\n\nimport _ \"timeupdater/integrate/echo/internal/words\"\n\nfunc help() {}\n", "integrate/echo/internal/words/words.go": "package words\n"}, "timeupdater/integrate/echo/internal/words, which it may not from the archive's root"},
		"an import of the root":        {map[string]string{"handler.go": "package timeupdater\n", "main.go": "", "only.go": "", "integrate/echo/echo.go": "package echo\n\nimport _ \"timeupdater\"\n"}, "the function imports timeupdater, the module's root"},
		"a module nobody requires":     {map[string]string{"tracker/tracker.go": "package tracker\n\nimport _ \"example.com/missing\"\n"}, "example.com/missing"},
		"no go.sum":                    {map[string]string{"go.sum": ""}, "go.sum"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			repository := module()
			maps.Copy(repository, test.changed)
			maps.DeleteFunc(repository, func(name, content string) bool {
				_, changed := test.changed[name]
				return changed && content == ""
			})
			root := write(t, repository)
			if _, err := Files(filepath.Join(root, filepath.FromSlash(folder))); err == nil || !strings.Contains(err.Error(), test.says) {
				t.Errorf("error = %v, want one that says %q", err, test.says)
			}
		})
	}
}

// The root's own folder internal stays where the function may import it.
func TestFunctionMayImportTheRootsInternal(t *testing.T) {
	t.Parallel()
	repository := module()
	repository["internal/words/words.go"] = "package words\n"
	repository["integrate/shout/function/handler.go"] = "package main\n\nimport _ \"timeupdater/internal/words\"\n\nfunc Handler() {}\n"
	if _, err := Files(filepath.Join(write(t, repository), "integrate/shout/function")); err != nil {
		t.Error(err)
	}
}
