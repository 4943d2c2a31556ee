//go:build go1.25

package command

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"timeupdater/deploy/totals"
	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
)

// fixer is a person who fixes, in a folder of their own.
type fixer struct {
	*trackertest.Tracker
	fixOptions
	t             *testing.T
	env           map[string]string
	out, problems bytes.Buffer
}

func newFixer(t *testing.T, switches trackertest.Switches) *fixer {
	t.Helper()
	switches.Lag = trackertest.NoLag // what is off has been so for long
	tr := trackertest.New(switches)
	t.Cleanup(tr.Close)
	tr.AddQueue("TEST")
	tr.AddQueue("OTHER")
	tr.AllowToken("OAuth " + token)
	spoil(tr)
	f := &fixer{Tracker: tr, t: t, env: map[string]string{"TOKEN": token, "ORG": "1"}}
	f.transport = trackertest.InProcess(tr)
	f.folder = t.TempDir()
	f.journal = filepath.Join(f.folder, "check.part")
	f.IO = IO{strings.NewReader(""), &f.out, &f.problems, func(name string) string { return f.env[name] }}
	f.all, f.yes = true, true
	return f
}

// fix runs the verb past its flags, and expects an exit status.
func (f *fixer) fix(ctx context.Context, want int) {
	f.t.Helper()
	if got := status(ctx, &f.problems, newRoot(IO{}, nil), runFix(ctx, f.fixOptions)); got != want {
		f.t.Errorf("status %d, want %d\n%s%s", got, want, &f.out, &f.problems)
	}
}

// kept are the rows of the file with the old values; there is one at most.
func (f *fixer) kept() []totals.Row {
	f.t.Helper()
	names, _ := filepath.Glob(filepath.Join(f.folder, "before-*.csv"))
	if len(names) == 0 {
		return nil
	}
	file, err := os.Open(names[0])
	if err != nil || len(names) > 1 {
		f.t.Fatal(err, names)
	}
	defer file.Close()
	rows, err := totals.Read(file)
	if err != nil {
		f.t.Fatal(err)
	}
	return rows
}

var beforeName = regexp.MustCompile(`\S*before-\d{8}T\d{6}\.csv`)

func (f *fixer) printed() string { return beforeName.ReplaceAllString(f.out.String(), "before-T.csv") }

func TestFixWritesAndKeepsTheOldValues(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFixer(t, trackertest.Switches{})
		f.fix(context.Background(), done)
		golden(t, "fix.txt", f.printed())
		if wrong := f.Wrong(nil); len(wrong) > 0 {
			t.Errorf("wrong: %v", wrong)
		}
		old := map[string]tracker.Duration{}
		for _, row := range f.kept() {
			old[row.Issue] = row.From
		}
		if len(old) != 3 || old["OTHER-1"] != 59*tracker.Hour || old["TEST-1"] != 0 {
			t.Errorf("kept %v", old)
		}
	})
}

func TestFixInJSON(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFixer(t, trackertest.Switches{})
		f.json = true
		f.fix(context.Background(), done)
		var document fixDocument
		err := json.Unmarshal(f.out.Bytes(), &document)
		if err != nil || document.Fixed == nil || document.Fixed.Written != 3 || len(document.Off) != 3 || !beforeName.MatchString(document.Fixed.Before) {
			t.Errorf("%v: %s", err, &f.out)
		}
		if f.problems.Len() > 0 {
			t.Errorf("on stderr: %s", &f.problems)
		}
	})
}

func TestFixAsks(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		answer  string
		written bool
	}{
		"y":          {"y\n", true},
		"Yes":        {" Yes\n", true},
		"n":          {"n\n", false},
		"an empty":   {"\n", false},
		"none":       {"", false},
		"some other": {"yess\n", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				f := newFixer(t, trackertest.Switches{})
				f.yes, f.In = false, strings.NewReader(test.answer)
				f.fix(context.Background(), done)
				if written := f.Writes() != (trackertest.Writes{}); written != test.written || (f.kept() != nil) != test.written {
					t.Errorf("written: %v, kept: %v\n%s", written, f.kept(), &f.out)
				}
				if !strings.HasSuffix(f.problems.String(), "Write them? [y/N] ") || strings.HasSuffix(f.printed(), "\nNothing was written.\n") == test.written {
					t.Errorf("printed %s%s", &f.out, &f.problems)
				}
			})
		})
	}
}

func TestFixInterruptedAtTheQuestion(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	f := newFixer(t, trackertest.Switches{})
	f.yes = false
	f.In = readerFunc(func([]byte) (int, error) {
		cancel()
		select {}
	})
	f.fix(ctx, interrupted)
	if !strings.Contains(f.problems.String(), "interrupted before anything was written") || f.kept() != nil {
		t.Errorf("kept %v, printed %s%s", f.kept(), &f.out, &f.problems)
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func TestFixWithinALimit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFixer(t, trackertest.Switches{})
		f.all, f.queues, f.limit = false, list{"TEST"}, 1
		f.fix(context.Background(), failed)
		if !strings.Contains(f.out.String(), "Written: 1.") || !strings.Contains(f.out.String(), "Left because of --limit: 1.") || strings.Contains(f.out.String(), "Not made right") {
			t.Errorf("printed %s", &f.out)
		}
		if kept := f.kept(); len(kept) != 1 || kept[0].Issue != "TEST-2" || f.Issue("TEST-1").Spent != 0 {
			t.Errorf("kept %v, what is above has %v", kept, f.Issue("TEST-1").Spent)
		}
	})
}

func TestFixOfWhatTrackerRefuses(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFixer(t, trackertest.Switches{})
		f.SetRights("OTHER", trackertest.Rights{Read: true})
		f.fix(context.Background(), failed)
		if out := f.out.String(); !strings.Contains(out, "Written: 2.") || !strings.Contains(out, "Not made right: 1.\n  OTHER-1: ") {
			t.Errorf("printed %s", out)
		}
	})
}

func TestFixWithNothingToDo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFixer(t, trackertest.Switches{})
		f.fix(context.Background(), done)
		f.ResetCalls()
		f.out.Reset()
		f.fix(context.Background(), done)
		if want := "0 of 4 parents in all queues are off\nNothing was written.\n"; f.out.String() != want {
			t.Errorf("printed %s", &f.out)
		}
	})
}

func TestFixInterruptedWhileWriting(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.Background())
		f := newFixer(t, trackertest.Switches{Fault: func(r *http.Request) trackertest.Fault {
			if r.Method == http.MethodPatch {
				cancel()
			}
			return trackertest.Fault{}
		}})
		f.fix(ctx, interrupted)
		if !strings.Contains(f.printed(), "It did not end. Written by then: ") || !strings.Contains(f.printed(), "go run . undo before-T.csv") || len(f.kept()) != 3 {
			t.Errorf("kept %v, printed %s%s", f.kept(), &f.out, &f.problems)
		}
	})
}

func TestFixAsksForSilence(t *testing.T) {
	t.Parallel()
	for notify, mails := range map[string]bool{"": true, "false": false} {
		synctest.Test(t, func(t *testing.T) {
			var silent atomic.Bool
			f := newFixer(t, trackertest.Switches{Fault: func(r *http.Request) trackertest.Fault {
				if r.URL.Query().Get("notify") == "false" {
					silent.Store(true)
				}
				return trackertest.Fault{}
			}})
			f.env["NOTIFY"] = notify
			f.fix(context.Background(), done)
			if strings.Contains(f.out.String(), "may get mail") != mails || silent.Load() == mails {
				t.Errorf("NOTIFY=%s: silent: %v, printed %s", notify, silent.Load(), &f.out)
			}
		})
	}
}

func TestHowLongAFixTakes(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{1: "less than a minute", 150: "less than a minute", 300: "about 2 minutes", 4312: "about 29 minutes"} {
		if got := howLong(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}
