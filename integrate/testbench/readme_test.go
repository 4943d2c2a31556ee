package testbench

import (
	"os"
	"strings"
	"testing"
)

// The guide names every variable that is asked, in the row of its CI system.
func TestGuideNamesTheVariables(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(guide), "\n## Which branch, ")
	for _, s := range sources {
		_, row, _ := strings.Cut(table, "\n| "+s.system+" |")
		row, _, _ = strings.Cut(row, "\n")
		names := []string{s.variable}
		for _, c := range s.unless {
			names = append(names, c.variable)
		}
		for _, name := range names {
			if !strings.Contains(row, "`"+name+"`") {
				t.Errorf("%s: no %s in %q", s.system, name, row)
			}
		}
	}
}
