//go:build go1.25

package summarize_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"timeupdater/summarize"
	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
)

// cost is how many requests a call takes that must succeed.
func (w *world) cost(rule *summarize.Summarizer, key string) int {
	w.t.Helper()
	w.ResetCalls()
	if _, err := rule.Update(w.t.Context(), summarize.Call{Issue: key}); err != nil {
		w.t.Errorf("Update(%s): %v", key, err)
	}
	return w.asked()
}

// followed is a world in virtual time where a call has written TEST-2 and
// TEST-1 above it, and the calls that this causes are to come.
func followed(t *testing.T, sw trackertest.Switches, o summarize.Options, play func(w *world)) {
	t.Helper()
	sweeping(t, sw, o, func(w *world) {
		root := w.create("", 0)
		middle := w.create(root, 0)
		for range 3 {
			w.create(middle, hour)
		}
		w.drop()
		w.cost(w.rule, "TEST-3")
		w.checkTotals()
		w.drop()
		play(w)
	})
}

// A call that this instance's own write has caused is one request: what is
// above was followed up already. Only one such call is expected.
func TestTheCallThatOurOwnWriteCausesIsOneRequest(t *testing.T) {
	t.Parallel()
	for way, options := range ways {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			followed(t, trackertest.Switches{}, options, func(w *world) {
				for _, key := range []string{"TEST-2", "TEST-1"} {
					if n := w.cost(w.rule, key); n != 1 {
						t.Errorf("%s: %d requests", key, n)
					}
					if n := w.cost(w.rule, key); n == 1 {
						t.Errorf("%s: a second call is believed to be our own", key)
					}
				}
			})
		})
	}
}

func TestCallsThatAreNotBelievedToBeOurOwn(t *testing.T) {
	t.Parallel()
	for name, people := range map[string]func(w *world){
		"own time is logged by the function's user":      func(w *world) { w.LogAs("robot", "TEST-2", hour, "my work") },
		"own time is logged":                             func(w *world) { w.Log("TEST-2", hour, "") },
		"a sub-issue comes":                              func(w *world) { w.create("TEST-2", hour) },
		"a sub-issue comes, and another one leaves":      func(w *world) { w.create("TEST-2", 5*hour); w.Move("TEST-4", "") },
		"it goes elsewhere":                              func(w *world) { w.Move("TEST-2", w.create("", 0)) },
		"more than a minute has gone by, and the others": func(w *world) { pass(2 * time.Minute) },
	} {
		for _, keeps := range []bool{false, true} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				followed(t, trackertest.Switches{QuietAPI: true, LinksKeepVersion: keeps}, summarize.Options{}, func(w *world) {
					people(w)
					w.line = nil
					if n := w.cost(w.rule, "TEST-2"); n == 1 {
						t.Error("it is taken for our own write")
					}
					if _, err := w.rule.Update(w.t.Context(), summarize.Call{Issue: "TEST-1", Links: true}); err != nil {
						t.Error(err)
					}
					for _, wrong := range w.Wrong(counts) {
						t.Errorf("%s shows %v, not %v", wrong.Key, wrong.Spent, wrong.Want)
					}
				})
			})
		}
	}
}

// The climb that wrote may have failed above. Then its echo does the rest.
func TestTheEchoOfAClimbThatFailedGoesOn(t *testing.T) {
	t.Parallel()
	broken := true
	fault := func(r *http.Request) (f trackertest.Fault) {
		if broken && r.Method == http.MethodPatch && r.URL.Path == "/v3/issues/TEST-1" {
			f.Status = http.StatusForbidden
		}
		return f
	}
	sweeping(t, trackertest.Switches{Fault: fault}, ways["spent"], func(w *world) {
		w.create(w.create(w.create("", 0), 0), hour)
		if _, err := w.rule.Update(w.t.Context(), summarize.Call{Issue: "TEST-3"}); err == nil {
			t.Fatal("the root was written")
		}
		broken = false
		w.cost(w.rule, "TEST-2")
		w.checkTotals()
	})
}

// The call may come while the climb is still under way.
func TestAnEchoWaitsForTheClimbThatWrote(t *testing.T) {
	t.Parallel()
	virtually(t, trackertest.Switches{}, func(s *stage) {
		s.tree("", 3)
		s.drop()
		climb := s.call("TEST-3", 0)
		isAbove := func(call string) bool { return strings.Contains(call, "TEST-1") }
		for s.Writes().Spent == 0 || !slices.ContainsFunc(s.held(0), isAbove) {
			s.letAllNow()
		}
		echo := s.reads("TEST-2", 0)
		if echo.over {
			t.Error("it does not wait for what is above")
		}
		calls := s.letAll(climb, echo)
		if slices.Contains(calls, "GET TEST-2/worklog") {
			t.Errorf("it looks again at what was left right: %q", calls)
		}
		if echo.err != nil || climb.err != nil {
			t.Errorf("errors %v, %v", climb.err, echo.err)
		}
	})
}

// history answers what Tracker's history shows of our own write.
type history struct {
	summarize.Tracker
	change func(tracker.Issue) tracker.Change
	asked  *int
}

func (h history) LastChange(ctx context.Context, key string) (tracker.Change, error) {
	*h.asked++
	issue, err := h.Issue(ctx, key)
	return h.change(issue), err
}

// Another instance knows our write by its last change: nothing but "time
// spent", by our user, at the moment at which the issue last changed.
func TestTheEchoOnAnotherInstance(t *testing.T) {
	t.Parallel()
	ours := func(issue tracker.Issue) tracker.Change {
		return tracker.Change{Updated: issue.Updated, By: issue.UpdatedBy, Fields: []string{"spent"}}
	}
	for name, test := range map[string]struct {
		last func(tracker.Issue) tracker.Change
		age  time.Duration
		echo bool
	}{
		"nothing but time spent": {ours, 0, true},
		"a minute ago":           {ours, 2 * time.Minute, false},
		"a record too": {func(i tracker.Issue) tracker.Change {
			c := ours(i)
			c.Records = true
			return c
		}, 0, false},
		"the parent too": {func(i tracker.Issue) tracker.Change {
			c := ours(i)
			c.Fields = []string{"spent", "parent"}
			return c
		}, 0, false},
		"the parent only": {func(i tracker.Issue) tracker.Change {
			c := ours(i)
			c.Fields = []string{"parent"}
			return c
		}, 0, false},
		"somebody else": {func(i tracker.Issue) tracker.Change {
			c := ours(i)
			c.By = tracker.User{}
			return c
		}, 0, false},
		"an entry of another moment": {func(i tracker.Issue) tracker.Change {
			c := ours(i)
			c.Updated = c.Updated.Add(-time.Second)
			return c
		}, 0, false},
		"the history is empty": {func(tracker.Issue) tracker.Change { return tracker.Change{} }, 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			followed(t, trackertest.Switches{}, summarize.Options{}, func(w *world) {
				pass(test.age)
				asked := 0
				rule := summarize.New(history{w.client, test.last, &asked}, summarize.Options{})
				result, err := rule.Update(w.t.Context(), summarize.Call{Issue: "TEST-2"})
				if err != nil || (len(result.Levels) == 1) != test.echo {
					t.Errorf("%+v, error %v; want that it stops: %t", result.Levels, err, test.echo)
				}
				if asked > 1 {
					t.Errorf("the history was asked %d times", asked)
				}
			})
		})
	}
}
