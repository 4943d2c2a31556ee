//go:build go1.25

package summarize_test

import (
	"context"
	"net/http"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"timeupdater/summarize"
	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
)

// "A person's record whose comment begins with '[timeupdater]' is deleted; a
// word in front of our marker makes our record own time, counted twice" (P6).
func TestRecordsAreOursByTheirAuthorAndTheMarkerAnywhere(t *testing.T) {
	t.Parallel()
	for way, options := range ways {
		for name, test := range map[string]struct {
			login, comment string
			counts         bool // as own time
			stays          bool
		}{
			"a person's, who begins with the marker":  {"person", "[timeupdater] does not count my work", true, true},
			"a person's, who quotes the marker":       {"person", "see [timeupdater]", true, true},
			"of the function's user, without it":      {"robot", "my work", true, true},
			"ours, with a word in front":              {"robot", "NB: [timeupdater] time of the sub-issues", false, false},
			"ours, as an earlier version wrote it":    {"robot", "[timeupdater] sum", false, false},
			"the Python sample's":                     {"person", "automatic added from TEST-2", false, true},
			"ours, left under another user's token":   {"second", "[timeupdater] time of the sub-issues, kept up to date by a function; please do not edit", false, true},
			"of another user of the API, who logs it": {"second", "[timeupdater] is wrong", true, true},
		} {
			t.Run(way+"/"+name, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, trackertest.Switches{}, options)
				w.create(w.create("", 0), 5*hour)
				id := w.LogAs(test.login, "TEST-1", 2*hour, test.comment)
				for range 2 {
					w.update("TEST-2")
				}
				want := 5 * hour
				if test.counts {
					want += 2 * hour
				}
				w.checkSpent("TEST-1", want)
				kept := slices.ContainsFunc(w.Issue("TEST-1").Records, func(r trackertest.Record) bool {
					return r.ID == id && r.Duration == 2*hour && r.Comment == test.comment
				})
				if test.stays && !kept {
					t.Errorf("it was touched: %+v", w.Issue("TEST-1").Records)
				}
			})
		}
	}
}

// elderly is a Tracker that answers direct reads as they were a while ago.
type elderly struct {
	summarize.Tracker
	was map[string]tracker.Issue
}

func (e elderly) Issue(ctx context.Context, key string) (tracker.Issue, error) {
	if issue, ok := e.was[key]; ok {
		return issue, nil
	}
	return e.Tracker.Issue(ctx, key)
}

func (e elderly) IssueWithLinks(ctx context.Context, key string) (tracker.Issue, []tracker.Ref, error) {
	issue, links, err := e.Tracker.IssueWithLinks(ctx, key)
	if was, ok := e.was[key]; ok {
		issue = was
	}
	return issue, links, err
}

// "Reads that are one second old gave a wrong total in 1 of 12 runs (outside
// the promise; a sweep heals it)" (P7).
func TestASweepMendsWhatOldReadsLeft(t *testing.T) {
	t.Parallel()
	for way, options := range waysOf(t) {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			sweeping(t, trackertest.Switches{QuietAPI: true, Lag: 2 * time.Second}, options, func(w *world) {
				noTotal(w)
				pass(time.Minute)
				w.sweep("all")
				old := elderly{w.client, map[string]tracker.Issue{}}
				for _, key := range w.Keys() {
					old.was[key], _ = w.client.Issue(w.t.Context(), key)
				}
				w.Log("TEST-2", hour, "")
				w.cost(summarize.New(old, options), "TEST-2")
				if len(w.Wrong(counts)) != 1 {
					t.Errorf("%d totals are wrong before the sweep, want 1", len(w.Wrong(counts)))
				}
				pass(time.Minute)
				w.sweep("since 10m")
				w.checkTotals()
			})
		})
	}
}

// "Calls that wrote and failed their second look do not list the write" (P9).
func TestWhatWasWrittenIsListedAlthoughTheCallFailed(t *testing.T) {
	t.Parallel()
	for way, options := range ways {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			wrote := false
			fault := func(r *http.Request) (f trackertest.Fault) {
				if wrote {
					f.Status = http.StatusUnprocessableEntity
				}
				wrote = wrote || isWrite(r)
				return f
			}
			w := newWorld(t, trackertest.Switches{Fault: fault}, options)
			noTotal(w)
			wrote = false
			result, err := w.rule.Update(context.Background(), summarize.Call{Issue: "TEST-2"})
			if err == nil {
				t.Error("the call did not fail")
			}
			w.checkSpent("TEST-1", 3*hour)
			checkLevels(t, result.Levels, []summarize.Level{{Issue: "TEST-1", To: 3 * hour, SubIssues: 3 * hour, Count: 3}})
		})
	}
}

// Calls that share a run which wrote and failed are told of the write too.
func TestWhatWasWrittenIsListedForAllWhoSharedTheRun(t *testing.T) {
	t.Parallel()
	broken := atomic.Bool{}
	fault := func(*http.Request) (f trackertest.Fault) {
		if broken.Load() {
			f.Status = http.StatusUnprocessableEntity
		}
		return f
	}
	virtually(t, trackertest.Switches{QuietAPI: true, Fault: fault}, func(s *stage) {
		first := working(s)
		second, third := s.reads("TEST-3", 0), s.reads("TEST-4", 0)
		s.letAll(first)
		for s.Writes().Spent == 0 {
			s.letAllNow()
		}
		broken.Store(true)
		synctest.Wait()
		s.letAll(second, third)
		for _, e := range []*ending{second, third} {
			if e.err == nil || len(e.result.Levels) != 1 || e.result.Levels[0].To != 5*hour {
				t.Errorf("%+v, error %v", e.result, e.err)
			}
		}
	})
}
