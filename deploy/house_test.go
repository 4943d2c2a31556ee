package deploy_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Dependencies point one way: what a folder may import of the others.
func TestDependenciesPointOneWay(t *testing.T) {
	t.Parallel()
	// Looked at so that go test does not take an old result when they change.
	for _, pattern := range []string{
		"../summarize/*.go", "../summarize/*/*.go", "../tracker/*.go", "../tracker/*/*.go",
		"../integrate/*/*.go", "../integrate/*/*/*.go", "*/*.go",
	} {
		files, err := filepath.Glob(pattern)
		for _, file := range files {
			if _, err = os.Stat(file); err != nil {
				break
			}
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	const module = "timeupdater/"
	client := []string{"tracker", "tracker/errkind", "tracker/wait", "tracker/internal/exactjson"}
	reviewing := append([]string{"integrate/review", "integrate/forge", "integrate/keys", "tracker/workflow"}, client...)
	for folder, allowed := range map[string][]string{
		"tracker/...":               {"tracker"},
		"summarize/patience":        {"summarize/patience"},
		"summarize":                 append([]string{"summarize", "summarize/patience"}, client...),
		"deploy/function":           {"deploy/function", "tracker/errkind"},
		"deploy/zip/...":            {"deploy/zip"},
		"deploy/testprogress":       {"deploy/testprogress"},
		"integrate/forge":           {"integrate/forge"},
		"integrate/keys":            append([]string{"integrate/keys"}, client...),
		"integrate/notify":          append([]string{"integrate/notify", "tracker/triggers"}, client...),
		"integrate/review":          reviewing,
		"integrate/review/function": append([]string{"integrate/review/function", "integrate/review/webhook", "deploy/function"}, reviewing...),
		"integrate/review/...":      append([]string{"deploy/function"}, reviewing...),
		"integrate/testbench":       append([]string{"integrate/testbench", "integrate/keys", "tracker/workflow"}, client...),
	} {
		// With the cloud's tag, or its entry points would be left out.
		output, err := exec.Command("go", "list", "-deps", "-tags=ycf", module+folder).Output()
		if err != nil {
			t.Fatal(folder, err)
		}
		for _, name := range strings.Fields(string(output)) {
			name, ours := strings.CutPrefix(name, module)
			within := func(room string) bool {
				return name == room || strings.HasSuffix(folder, "/...") && strings.HasPrefix(name, room+"/")
			}
			if ours && !slices.ContainsFunc(allowed, within) {
				t.Errorf("%s depends on %s", folder, name)
			}
		}
	}
}
