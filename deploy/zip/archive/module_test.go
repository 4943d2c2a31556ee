package archive

import (
	"strings"
	"testing"
)

// A function that imports one module itself and another through it, in a
// repository whose go.sum knows more.
func TestRequirements(t *testing.T) {
	t.Parallel()
	main := &goModule{Path: "timeupdater", GoVersion: "1.23.0"}
	http := &goModule{Path: "example.com/http", Version: "v2.0.0", GoVersion: "1.23.0"}
	net := &goModule{Path: "example.com/net", Version: "v0.1.0"}
	packages := []*goPackage{
		{ImportPath: "fmt"},
		{ImportPath: "example.com/net/html", Module: net},
		{ImportPath: "example.com/http", Module: http, Imports: []string{"example.com/net/html"}},
		{ImportPath: "example.com/http/inner", Module: http},
		{ImportPath: "timeupdater/tracker", Module: main, Imports: []string{"fmt", "example.com/http"}},
		{ImportPath: "timeupdater", Module: main, Imports: []string{"timeupdater/tracker"}},
	}
	modules, err := requirements(packages, main)
	if err != nil {
		t.Fatal(err)
	}

	const wantMod = "module timeupdater\n\ngo 1.23.0\n\nrequire (\n\texample.com/http v2.0.0\n)\n\nrequire (\n\texample.com/net v0.1.0 // indirect\n)\n"
	if got := string(goMod(main, modules)); got != wantMod {
		t.Errorf("go.mod:\n%s\nwant:\n%s", got, wantMod)
	}

	const sums = "example.com/net v0.1.0 h1:a=\r\nexample.com/tool v1.0.0 h1:x=\nexample.com/http v2.0.0/go.mod h1:d=\n" +
		"example.com/http v2.0.0 h1:c=\nexample.com/net v0.1.0/go.mod h1:b=\nexample.com/net v0.0.9/go.mod h1:y=\n"
	got, err := goSum(sums, modules)
	if err != nil {
		t.Fatal(err)
	}
	const wantSum = "example.com/http v2.0.0 h1:c=\nexample.com/http v2.0.0/go.mod h1:d=\nexample.com/net v0.1.0 h1:a=\nexample.com/net v0.1.0/go.mod h1:b=\n"
	if string(got) != wantSum {
		t.Errorf("go.sum:\n%s\nwant:\n%s", got, wantSum)
	}

	if _, err := goSum("example.com/http v2.0.0 h1:c=\n", modules); err == nil || !strings.Contains(err.Error(), "example.com/http v2.0.0/go.mod") {
		t.Errorf("error = %v, want one that names the missing line", err)
	}
}

func TestRequirementsRefuse(t *testing.T) {
	t.Parallel()
	function := func(m goModule) []*goPackage {
		return []*goPackage{{ImportPath: m.Path, Module: &m}}
	}
	main := goModule{Path: "timeupdater", GoVersion: "1.23.0"}
	tests := map[string]struct {
		main       goModule
		dependency goModule
		says       string
	}{
		"a function for a newer Go":   {goModule{Path: "timeupdater", GoVersion: "1.24.0"}, goModule{Path: "m"}, "wants Go 1.24.0; the cloud builds with go1.23.9"},
		"a dependency on a newer Go":  {main, goModule{Path: "example.com/new", Version: "v1.0.0", GoVersion: "1.25"}, "example.com/new v1.0.0 wants Go 1.25"},
		"a patch release that is new": {main, goModule{Path: "example.com/new", Version: "v1.0.0", GoVersion: "1.23.10"}, "wants Go 1.23.10"},
		"a replaced module":           {main, goModule{Path: "example.com/ours", Replace: &goModule{Path: "../ours"}}, "go.mod replaces example.com/ours"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := requirements(function(test.dependency), &test.main); err == nil || !strings.Contains(err.Error(), test.says) {
				t.Errorf("error = %v, want one that says %q", err, test.says)
			}
		})
	}
}
