package main

import (
	"strings"
	"testing"
)

func TestRun(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		command string
		status  int
		out     string
	}{
		"a success":               {"echo out; echo err >&2", 0, "err"},
		"the command's status":    {"echo out; exit 3", 3, "out"},
		"a line without an end":   {"printf out", 0, "out\n"},
		"a line of a million":     {"head -c 1000000 /dev/zero | tr '\\0' x", 0, "xxx\n"},
		"death by a signal":       {"kill -KILL $$", 1, ""},
		"a command not installed": {"no-such-command", 127, "not found"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out strings.Builder
			if status := run([]string{"sh", "-c", c.command}, &out); status != c.status || !strings.Contains(out.String(), c.out) {
				t.Errorf("status %d, want %d; it printed %.200q", status, c.status, out.String())
			}
		})
	}
}

func TestRunCannotStart(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	if status := run([]string{"./no-such-program"}, &out); status != 1 || out.Len() == 0 {
		t.Errorf("status %d, printed %q", status, out.String())
	}
}

func TestNoTestRan(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	status := run([]string{"go", "test", "-json", "-run=^TestThatIsNone$", "."}, &out)
	if status != 1 || !strings.Contains(out.String(), "no test ran") {
		t.Errorf("status %d, printed\n%s", status, out.String())
	}
}
