package function_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"timeupdater/deploy/function"
	"timeupdater/summarize"
	"timeupdater/tracker"
)

func readme(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// README's table of answers is that of the kinds of errors.
func TestREADMEHasTheStatuses(t *testing.T) {
	t.Parallel()
	text := readme(t)
	rows := 0
	for _, s := range function.Statuses {
		row := fmt.Sprintf("\n| %d | %s | %s | ", s.Code, s.Name, s.Who)
		rows += strings.Count(text, row)
		if !strings.Contains(text, row) {
			t.Errorf("README lacks the row%s", row)
		}
	}
	_, table, _ := strings.Cut(text, "| status | kind | who has to act | when |")
	table, _, _ = strings.Cut(table, "\n\n")
	if all := strings.Count(table, "\n| ") - 2; rows != all { // but for the line below the head, and 200
		t.Errorf("README has %d rows of errors, the code has %d", all, rows)
	}
}

// README's table of settings has every setting.
func TestREADMEHasTheSettings(t *testing.T) {
	t.Parallel()
	_, table, _ := strings.Cut(readme(t), "| name | meaning | default |")
	table, _, _ = strings.Cut(table, "\n\n")
	names := function.Names(new(function.Config), new(function.Callers), new(tracker.Config), new(summarize.Options))
	for _, name := range names {
		if !strings.Contains(table, "`"+name+"`") {
			t.Errorf("README does not explain %s", name)
		}
	}
	if got := strings.Count(table, "\n| `") + 1; got != len(names) { // RATE and SEARCH_RATE share a row
		t.Errorf("README explains %d settings, there are %d", got, len(names))
	}
}
