package summarize_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"timeupdater/summarize"
	"timeupdater/tracker"
	"timeupdater/tracker/errkind"
	"timeupdater/tracker/trackertest"
)

func TestNothingToDo(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{}, summarize.Options{})
	alone := w.create("", hour)
	if levels := w.update(alone); len(levels) != 0 {
		t.Errorf("an issue on its own has levels: %+v", levels)
	}
	if w.Writes() != (trackertest.Writes{}) {
		t.Errorf("something was written: %+v", w.Writes())
	}
}

func TestWhatComesOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{}, summarize.Options{})
	root := w.create("", 0)
	parent := w.create(root, hour)
	sub := w.create(parent, 2*hour)
	w.create(parent, 30*minute)
	got := w.update(sub)
	want := []summarize.Level{
		{Issue: parent, From: hour, To: 3*hour + 30*minute, Own: hour, SubIssues: 2*hour + 30*minute, Count: 2},
		{Issue: root, From: 0, To: 3*hour + 30*minute, SubIssues: 3*hour + 30*minute, Count: 1},
	}
	checkLevels(t, got, want)
	for i := range want {
		want[i].From = want[i].To
	}
	checkLevels(t, w.update(sub), want)
	if w.Writes().Spent != 2 {
		t.Errorf("%d writes for two changes", w.Writes().Spent)
	}
}

func checkLevels(t *testing.T, got, want []summarize.Level) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d levels: %+v; want %d", len(got), got, len(want))
	}
	for i := range want {
		g, w := got[i], want[i]
		if g.Issue != w.Issue || g.From != w.From || g.To != w.To || g.Own != w.Own || g.SubIssues != w.SubIssues || g.Count != w.Count {
			t.Errorf("level %d: %+v; want %+v", i, g, w)
		}
	}
}

func TestOwnTimeCanBeLeftOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{}, summarize.Options{OwnTime: summarize.LeftOut})
	parent := w.create("", hour)
	w.update(w.create(parent, 2*hour))
	w.checkSpent(parent, 2*hour)
}

// A cycle can only be imported. Its length must not matter.
func TestCycles(t *testing.T) {
	t.Parallel()
	for name, length := range map[string]int{"an issue that is its own parent": 1, "two issues": 2, "five issues": 5} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, trackertest.Switches{}, summarize.Options{})
			keys := []string{w.create("", hour)}
			for len(keys) < length {
				keys = append(keys, w.create(keys[len(keys)-1], hour))
			}
			leaf := w.create(keys[length-1], hour)
			w.Move(keys[0], keys[length-1])
			for _, key := range append(keys, leaf) {
				_, err := w.rule.Update(context.Background(), summarize.Call{Issue: key})
				var cycle *summarize.Error
				if !errors.As(err, &cycle) || cycle.Kind() != errkind.NoTotal || strings.Count(err.Error(), " → ") != length {
					t.Errorf("Update(%s): %v; want a cycle of %d", key, err, length)
				}
			}
			if w.Writes() != (trackertest.Writes{}) {
				t.Errorf("something was written: %+v", w.Writes())
			}
		})
	}
}

// refusals are the ways in which Tracker may not take "time spent".
var refusals = map[string]trackertest.SpentWrite{
	"200 that changes nothing": trackertest.SpentIgnored,
	"400":                      trackertest.SpentRefused400,
	"422":                      trackertest.SpentRefused422,
	"422 without a field":      trackertest.SpentRefusedBare,
}

func TestRefusedWritesNameTheSetting(t *testing.T) {
	t.Parallel()
	for name, write := range refusals {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, trackertest.Switches{SpentWrite: write}, ways["spent"])
			parent := w.create("", 0)
			sub := w.create(parent, hour)
			_, err := w.rule.Update(context.Background(), summarize.Call{Issue: sub})
			w.noTotal(err, parent, "WRITE=auto keeps a record instead")
			w.checkSpent(parent, 0)
		})
	}
}

func TestRefusedRecords(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{Fault: func(r *http.Request) trackertest.Fault {
		if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/worklog") {
			return trackertest.Fault{Status: http.StatusUnprocessableEntity}
		}
		return trackertest.Fault{}
	}}, ways["worklog"])
	parent := w.create("", 0)
	_, err := w.rule.Update(context.Background(), summarize.Call{Issue: w.create(parent, hour)})
	w.noTotal(err, parent, "Tracker refused a worklog record of PT1H")
}

// With records, Tracker need not let "time spent" be written.
func TestStoriesByRecordsWhereSpentCannotBeWritten(t *testing.T) {
	t.Parallel()
	for name, write := range refusals {
		for story, steps := range stories {
			t.Run(name+"/"+story, func(t *testing.T) {
				t.Parallel()
				newWorld(t, trackertest.Switches{SpentWrite: write}, ways["worklog"]).play(steps)
			})
		}
	}
}

func TestSwitchingTheWayOnLiveData(t *testing.T) {
	t.Parallel()
	for _, sw := range behaviours() {
		w := newWorld(t, sw, summarize.Options{})
		parent := w.create("", hour)
		a, b := w.create(parent, 2*hour), w.create(parent, 3*hour)
		for range 3 {
			for _, way := range []string{"spent", "worklog"} {
				w.rule = newRule(w.client, ways[way])
				w.Log(a, hour, "")
				w.settle()
				w.checkTotals()
				w.Log(parent, 15*minute, "")
				w.settle()
				w.checkTotals()
				w.DeleteLog(b, w.Log(b, hour, ""))
				w.settle()
				w.checkTotals()
			}
		}
		if t.Failed() {
			t.Fatalf("under %+v", sw)
		}
	}
}

func TestOneRecordIsKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{}, ways["worklog"])
	parent := w.create("", 0)
	theirs := w.Log(parent, hour, "my work on [timeupdater]")
	sub := w.create(parent, 0)
	ours := func() (records []trackertest.Record) {
		for _, record := range w.Issue(parent).Records {
			if strings.HasPrefix(record.Comment, summarize.Marker) {
				records = append(records, record)
			} else if record.ID != theirs || record.Duration != hour {
				t.Errorf("somebody's record was touched: %+v", record)
			}
		}
		return records
	}
	w.update(sub)
	if got := ours(); len(got) != 0 {
		t.Errorf("a record for no time: %+v", got)
	}
	record := w.Log(sub, 2*hour, "")
	w.update(sub)
	if got := ours(); len(got) != 1 || got[0].Duration != 2*hour {
		t.Errorf("%+v; want one of 2 h", got)
	}
	w.LogAs("robot", parent, 5*hour, summarize.Marker+" made by a race")
	w.update(sub)
	if got := ours(); len(got) != 1 || got[0].Duration != 2*hour {
		t.Errorf("%+v; want the duplicate gone", got)
	}
	w.DeleteLog(sub, record)
	w.update(sub)
	if got := ours(); len(got) != 0 {
		t.Errorf("%+v; want none, the sub-issues have no time", got)
	}
	w.checkSpent(parent, hour)
}

func TestTooManyCopiesForARecord(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{}, ways["worklog"])
	parent := w.create("", 0)
	sub := w.create(parent, hour)
	w.Log(parent, 2*hour, "automatic added from "+sub)
	_, err := w.rule.Update(context.Background(), summarize.Call{Issue: sub})
	w.noTotal(err, parent, `records that begin with "automatic added from"`)
	w.checkSpent(parent, 2*hour)
}

func TestImportedTimeThatCannotBeChanged(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{SpentWrite: trackertest.SpentRefused422, Worklogs: trackertest.Additive}, ways["worklog"])
	parent := w.create("", 0)
	sub := w.create(parent, hour)
	w.SetSpent(parent, 8*hour)
	_, err := w.rule.Update(context.Background(), summarize.Call{Issue: sub})
	w.noTotal(err, parent, "time spent is PT9H although its records come to PT1H")
}

func TestSubIssuesThatTheTokenMayNotSee(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{}, summarize.Options{})
	w.AddQueue("SECRET")
	parent := w.create("", 0)
	w.create(parent, hour)
	hidden := w.Create("SECRET", "hidden", parent)
	w.Log(hidden, 4*hour, "")
	w.Hide("SECRET", true)
	levels := w.update(parent)
	if len(levels) != 1 || len(levels[0].Hidden) != 1 || levels[0].Hidden[0] != hidden {
		t.Errorf("%+v; want %s named as hidden", levels, hidden)
	}
	w.checkSpent(parent, hour)
}

// What is wrong above must not keep the levels below from being right.
func TestTroubleAbove(t *testing.T) {
	t.Parallel()
	for name, breaks := range map[string]func(*http.Request) bool{
		"the worklog above cannot be read": func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/TEST-1/worklog") },
		"the time above cannot be written": func(r *http.Request) bool {
			return r.Method == http.MethodPatch && strings.HasSuffix(r.URL.Path, "/TEST-1")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, trackertest.Switches{Fault: func(r *http.Request) trackertest.Fault {
				if breaks(r) {
					return trackertest.Fault{Status: http.StatusForbidden}
				}
				return trackertest.Fault{}
			}}, ways["spent"])
			root := w.create("", 0)
			parent := w.create(root, hour)
			sub := w.create(parent, 2*hour)
			result, err := w.rule.Update(context.Background(), summarize.Call{Issue: sub})
			if !errors.Is(err, tracker.ErrForbidden) {
				t.Errorf("error %v", err)
			}
			if len(result.Levels) != 1 || result.Levels[0].Issue != parent {
				t.Errorf("levels %+v; want %s", result.Levels, parent)
			}
			w.checkSpent(parent, 3*hour)
			w.checkSpent(root, 0)
		})
	}
}

func TestTimesTooLongToAddUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{}, summarize.Options{})
	parent := w.create("", 0)
	w.create(parent, tracker.MaxDuration)
	sub := w.create(parent, hour)
	_, err := w.rule.Update(context.Background(), summarize.Call{Issue: sub})
	w.noTotal(err, parent, "too long to be added up")
	if w.Writes() != (trackertest.Writes{}) {
		t.Errorf("something was written: %+v", w.Writes())
	}
}
