package command

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// What documents and other programs tell people to run must be what the command
// takes.
func TestCommandsInDocuments(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"README.md", "Makefile", ".github/CONTRIBUTING.md", "tracker/trackertest/README.md", "deploy/README.md", "deploy/terraform/outputs.tf", "deploy/terraform/review/outputs.tf", "integrate/review/README.md", "integrate/testbench/README.md", "integrate/notify/README.md", "deploy/yc.sh", "deploy/demo/page/page.html",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(filepath.Join("../..", name))
			if err != nil {
				t.Fatal(err)
			}
			checkCommands(t, string(text))
		})
	}
}

func TestCommandsInHelp(t *testing.T) {
	t.Parallel()
	for _, verb := range below(newRoot(IO{}, nil)) {
		checkCommands(t, verb.Example)
	}
}

var (
	commands = regexp.MustCompile("go run \\. ([^`<>|#\n]+)") // up to what is not an argument
	words    = regexp.MustCompile(`'[^']*'|[^\s']+`)
)

func checkCommands(t *testing.T, text string) {
	t.Helper()
	found := commands.FindAllStringSubmatch(text, -1)
	if len(found) == 0 && strings.Contains(text, "go run . ") {
		t.Error("there is a command that the test does not see")
	}
	for _, command := range found {
		args := words.FindAllString(strings.ReplaceAll(command[1], " … ", " "), -1)
		verb, rest, err := newRoot(IO{}, nil).Find(args)
		if err == nil {
			err = verb.ParseFlags(rest)
		}
		if err == nil {
			err = verb.ValidateArgs(verb.Flags().Args())
		}
		if err != nil {
			t.Errorf("%s: %v", command[0], err)
		}
	}
}
