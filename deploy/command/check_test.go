package command

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
)

// newOff is a world with three totals that are off, and one that is right.
func newOff(t *testing.T, switches trackertest.Switches) *world {
	t.Helper()
	w := newWorld(t, switches)
	spoil(w.Tracker)
	return w
}

func spoil(tr *trackertest.Tracker) {
	const h = tracker.Hour
	top := tr.Create("TEST", "Top", "")
	middle := tr.Create("TEST", "Middle", top)
	tr.Log(tr.Create("TEST", "Low", middle), 4*h, "")
	other := tr.Create("OTHER", "Imported", "")
	tr.Log(tr.Create("TEST", "Part of that", other), 2*h+h/2, "")
	tr.SetSpent(other, 59*h)
	right := tr.Create("OTHER", "Right", "")
	tr.Log(tr.Create("OTHER", "Part of that", right), h, "")
	tr.SetSpent(right, h)
}

// check runs the verb, with its journal in a folder of the test.
func (w *world) check(status int, args ...string) (stdout, stderr string) {
	w.t.Helper()
	journal := filepath.Join(w.t.TempDir(), "check.part")
	return w.run(w.t, status, append([]string{"check", "--journal", journal}, args...)...)
}

// byHand is how an import looks that came later than the moment in which its
// issue was made, which is a matter of a millisecond here.
var byHand = regexp.MustCompile(`entered by hand( on \d+ \w+ \d+)?`)

func TestCheckPrintsWhatIsOff(t *testing.T) {
	t.Parallel()
	w := newOff(t, trackertest.Switches{})
	for name, args := range map[string][]string{
		"check.txt":  {"--queue", "TEST,OTHER"},
		"check.csv":  {"--queue", "TEST", "--csv"}, // in one queue, since only below one another they have an order
		"check.json": {"--queue", "TEST", "--json"},
	} {
		out, problems := w.check(someOff, args...)
		golden(t, name, byHand.ReplaceAllString(out, "imported"))
		if (problems == "") != (name != "check.csv") {
			t.Errorf("%s: on stderr: %s", name, problems)
		}
	}
	if n := w.Writes(); n != (trackertest.Writes{}) {
		t.Errorf("it wrote: %v", n)
	}
}

func TestCheckTakesItsQueuesFromFlagsOrTheEnvironment(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		queues string // of the environment
		args   []string
		says   string
	}{
		"a flag":                {"", []string{"--queue", "OTHER"}, "1 of 2 parents in 1 queue is off"},
		"the environment":       {"TEST,OTHER", nil, "3 of 4 parents in 2 queues are off"},
		"all of it":             {"*", nil, "3 of 4 parents in all queues are off"},
		"a flag goes before it": {"TEST", []string{"--all"}, "3 of 4 parents in all queues are off"},
		"what has changed":      {"", []string{"--queue", "TEST", "--since", "1h"}, "2 of 2 parents in 1 queue are off"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newOff(t, trackertest.Switches{})
			w.env["QUEUES"] = test.queues
			if out, _ := w.check(someOff, test.args...); !strings.Contains(out, test.says) {
				t.Errorf("printed %s", out)
			}
		})
	}
}

func TestCheckOfQueuesThatAreRight(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{})
	if out, problems := w.check(done, "--all"); out != "0 of 0 parents in all queues are off\n" || problems != "" {
		t.Errorf("printed %s%s", out, problems)
	}
	out, _ := w.check(done, "--all", "--json")
	var document checkDocument
	if err := json.Unmarshal([]byte(out), &document); err != nil || document.Off == nil {
		t.Errorf("%v: %s", err, out)
	}
}

func TestCheckOfAMisspeltQueueReadsNothingElse(t *testing.T) {
	t.Parallel()
	w := newOff(t, trackertest.Switches{})
	_, problems := w.check(notTried, "--queue", "test,OTHER")
	if w.says(problems, "timeupdater: there is no queue test, or the token's user may not see it; is it TEST?\n"); len(w.Calls()) != 1 {
		t.Errorf("it asked %v", w.Calls())
	}
}

// A family that could not be looked at goes before what is off.
func TestCheckThatCouldNotTell(t *testing.T) {
	t.Parallel()
	w := newOff(t, trackertest.Switches{Fault: func(r *http.Request) trackertest.Fault {
		if strings.Contains(r.URL.Path, "OTHER-1/worklog") {
			return trackertest.Fault{Status: http.StatusForbidden}
		}
		return trackertest.Fault{}
	}})
	out, _ := w.check(failed, "--all")
	if !strings.Contains(out, "2 of 4 parents in all queues are off") || !strings.Contains(out, "1 could not be looked at:\n  OTHER-1: ") {
		t.Errorf("printed %s", out)
	}
}

func TestCheckWithoutTracker(t *testing.T) {
	t.Parallel()
	w := newOff(t, trackertest.Switches{Fault: func(*http.Request) trackertest.Fault {
		return trackertest.Fault{Status: http.StatusForbidden}
	}})
	for _, args := range [][]string{{"--all"}, {"--queue", "TEST"}} {
		if out, problems := w.check(failed, args...); out != "" || !strings.Contains(problems, "403") {
			t.Errorf("printed %s%s", out, problems)
		}
	}
}

func TestCheckInterrupted(t *testing.T) {
	t.Parallel()
	ended, cancel := context.WithCancel(context.Background())
	w := newOff(t, trackertest.Switches{Fault: func(r *http.Request) trackertest.Fault {
		if strings.HasSuffix(r.URL.Path, "/worklog") {
			cancel()
		}
		return trackertest.Fault{}
	}})
	journal := filepath.Join(t.TempDir(), "check.part")
	out, problems := w.runIn(ended, t, interrupted, "check", "--all", "--journal", journal)
	if out != "" || !strings.HasPrefix(problems, "Interrupted after ") {
		t.Errorf("printed %s%s", out, problems)
	}
}

func TestCheckThatMayNotResumeSaysWhy(t *testing.T) {
	t.Parallel()
	w := newOff(t, trackertest.Switches{})
	if _, problems := w.check(notTried, "--all", "--resume"); !strings.Contains(problems, "to resume: begin without --resume") {
		t.Errorf("printed %s", problems)
	}
}

func TestCheckSaysThatItReplacesAJournal(t *testing.T) {
	t.Parallel()
	w := newOff(t, trackertest.Switches{})
	journal := filepath.Join(t.TempDir(), "check.part")
	head := `{"form":1,"began":"2026-03-02T12:00:00Z"}` + "\n"
	if err := os.WriteFile(journal, []byte(head), 0o600); err != nil {
		t.Fatal(err)
	}
	_, problems := w.run(t, someOff, "check", "--all", "--journal", journal)
	if !strings.HasPrefix(problems, journal+" is of a check that was interrupted; it began at 2026-03-0") {
		t.Errorf("printed %s", problems)
	}
}
