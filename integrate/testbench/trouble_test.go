package testbench_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"timeupdater/integrate/testbench"
	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
	"timeupdater/tracker/workflow"
)

// somebodyChanges TEST-1 right before each of the next writes, n times.
func (w *world) somebodyChanges(n int) {
	w.goesWrong(func(r *http.Request) trackertest.Fault {
		if isWrite(r) && n > 0 {
			n--
			w.Rename("TEST-1", fmt.Sprint("the ", n))
		}
		return trackertest.Fault{}
	})
}

func TestSomebodyElseIsFaster(t *testing.T) {
	t.Parallel()
	for name, stale := range map[string]trackertest.Stale{"409": trackertest.Stale409, "412": trackertest.Stale412} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, trackertest.Switches{Stale: stale, NoOpBumps: true})
			field := w.AddField("TEST", several)
			w.somebodyChanges(3)
			if r := w.set(newBench); !r.Changed || w.writes() != 4 {
				t.Errorf("%+v after %d writes", r, w.writes())
			}
			w.holds(field, newBench)

			w.somebodyChanges(100)
			_, err := w.benches.Set(context.Background(), "TEST-1", other)
			if !errors.Is(err, tracker.ErrConflict) {
				t.Errorf("without end: %v", err)
			}
			w.holds(field, newBench)
		})
	}
}

// What reads show may be old. A write under an old version is refused, and so the
// other branch's bench is not lost.
func TestReadsThatAreBehind(t *testing.T) {
	t.Parallel()
	for name, stale := range map[string]trackertest.Stale{"409": trackertest.Stale409, "412": trackertest.Stale412} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, trackertest.Switches{StaleReads: 400 * time.Millisecond, Stale: stale})
			field := w.AddField("TEST", single)
			eventually(t, func() bool { // a younger issue does not exist for reads
				_, err := workflow.Read(context.Background(), w.client, "TEST-1")
				return err == nil
			})
			w.holding(field, other)
			r := w.set(newBench)
			if !r.Changed || !slices.Equal(r.After, []string{newBench}) {
				t.Errorf("%+v", r)
			}
			if w.writes() < 2 {
				t.Error("no read was behind")
			}
			eventually(t, func() bool { return slices.Equal(w.held("TEST-1", field), []string{newBench}) })
		})
	}
}

func eventually(t *testing.T, is func() bool) {
	t.Helper()
	for range 100 {
		if is() {
			return
		}
		<-time.After(20 * time.Millisecond)
	}
	t.Error("it never came")
}

// A success alone proves nothing.
func TestTrackerTakesTheChangeAndDoesNothing(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		answer string // to the write
		fails  string // with FIELD
	}{
		"as it was":          {`{"key":"TEST-1","version":3,"status":{"key":"open"},"FIELD":"` + oldBench + `"}`, `TEST-1: Tracker answered with success, but "Bench link" (FIELD) did not take the change: it holds ` + oldBench},
		"without the field":  {`{"key":"TEST-1","version":3,"status":{"key":"open"}}`, `TEST-1: Tracker answered with success, but "Bench link" (FIELD) did not take the change: it holds ` + oldBench},
		"what is no issue":   {`{}`, `TEST-1: change FIELD: not an answer of Tracker's API: an issue without key or status; check the address of Tracker`},
		"an answer of a web": {`<html>`, `TEST-1: change FIELD: not an answer of Tracker's API: `},
	} {
		w := newWorld(t, trackertest.Switches{})
		field := w.AddField("TEST", single)
		w.holding(field, oldBench)
		w.goesWrong(func(r *http.Request) trackertest.Fault {
			if !isWrite(r) {
				return trackertest.Fault{}
			}
			return trackertest.Fault{Status: http.StatusOK, ContentType: "application/json", Body: strings.ReplaceAll(test.answer, "FIELD", field)}
		})
		for what, put := range map[string]func() (testbench.Result, error){
			"set":   func() (testbench.Result, error) { return w.benches.Set(context.Background(), "TEST-1", newBench) },
			"clear": func() (testbench.Result, error) { return w.benches.Clear(context.Background(), "TEST-1", "") },
		} {
			if name == "without the field" && what == "clear" {
				continue // so does Tracker answer when it is empty
			}
			r, err := put()
			if want := strings.ReplaceAll(test.fails, "FIELD", field); err == nil || !strings.HasPrefix(err.Error(), want) || r.Changed {
				t.Errorf("%s, %s: %+v, %v, want %s", name, what, r, err, want)
			}
		}
	}
}

// The write was done, but its answer says nothing of the field, or is lost.
func TestAnAnswerThatTellsNothing(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]trackertest.Fault{
		"without the field": {Status: http.StatusOK, ContentType: "application/json", Body: `{"key":"TEST-1","version":3,"status":{"key":"open"}}`, Acted: true},
		"lost":              {Reset: true, Acted: true},
		"an error after it": {Status: http.StatusBadGateway, Acted: true},
	} {
		w := newWorld(t, trackertest.Switches{})
		field := w.AddField("TEST", single)
		w.holding(field, oldBench)
		first := true
		w.goesWrong(func(r *http.Request) trackertest.Fault {
			if !isWrite(r) || !first {
				return trackertest.Fault{}
			}
			first = false
			return fault
		})
		r := w.set(newBench)
		if !r.Changed || !slices.Equal(r.Before, []string{oldBench}) || !slices.Equal(r.After, []string{newBench}) {
			t.Errorf("%s: %+v", name, r)
		}
		w.holds(field, newBench)
	}
}

func TestWhatTrackerRefuses(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		prepare func(w *world)
		key     string
		says    string
	}{
		"an issue that is not there":      {func(w *world) { w.AddField("TEST", single) }, "TEST-9", "TEST-9: read issue: Tracker answered 404"},
		"an issue of a hidden queue":      {func(w *world) { w.AddField("TEST", single); w.Hide("TEST", true) }, "TEST-1", "TEST-1: read issue: Tracker answered 403"},
		"a user who may not write":        {func(w *world) { w.AddField("TEST", single); w.SetRights("TEST", trackertest.Rights{}) }, "TEST-1", "Tracker answered 403"},
		"an issue with too many versions": {func(w *world) { w.AddField("TEST", single); w.SetVersion("TEST-1", 10100) }, "TEST-1", "Tracker answered 423 Locked"},
		"a field that is read-only": {func(w *world) {
			w.AddField("TEST", trackertest.Field{Key: "benchLink", ReadOnly: true})
		}, "TEST-1", "Tracker answered 422"},
		"a field of another type": {func(w *world) {
			w.AddField("TEST", trackertest.Field{Key: "benchLink", Type: "date"})
		}, "TEST-1", "Tracker answered 422"},
		"a field with a list of values": {func(w *world) {
			w.AddField("TEST", trackertest.Field{Key: "benchLink", Options: []string{"a"}})
		}, "TEST-1", "The value is not in the field's list"},
		"a token that is dead": {func(w *world) { w.ExpireToken("OAuth demo") }, "TEST-1", "TEST-1: read issue: Tracker answered 401"},
	} {
		w := newWorld(t, trackertest.Switches{})
		test.prepare(w)
		before := w.Fingerprint()
		r, err := w.benches.Set(context.Background(), test.key, newBench)
		if err == nil || !strings.Contains(err.Error(), test.says) || r.Changed || w.Fingerprint() != before {
			t.Errorf("%s: %+v, %v, want %s", name, r, err, test.says)
		}
	}
}

// An issue that comes without its version is written whatever it is by then.
func TestAnIssueWithoutAVersion(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{})
	field := w.AddField("TEST", single)
	var versions []string
	w.goesWrong(func(r *http.Request) trackertest.Fault {
		if isWrite(r) {
			versions = append(versions, r.URL.Query().Get("version"))
		}
		if r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, "/TEST-1") {
			return trackertest.Fault{Status: http.StatusOK, ContentType: "application/json", Body: `{"key":"TEST-1","status":{"key":"open"}}`}
		}
		return trackertest.Fault{}
	})
	w.set(newBench)
	w.goesWrong(nil)
	w.holds(field, newBench)
	w.goesWrong(func(r *http.Request) trackertest.Fault {
		if isWrite(r) {
			versions = append(versions, r.URL.Query().Get("version"))
		}
		return trackertest.Fault{}
	})
	version := fmt.Sprint(w.Issue("TEST-1").Version)
	w.set(other)
	if want := []string{"", version}; !slices.Equal(versions, want) {
		t.Errorf("written under the versions %q, want %q", versions, want)
	}
}
