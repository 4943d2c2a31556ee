//go:build go1.25

package summarize_test

import (
	"context"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"timeupdater/summarize"
	"timeupdater/tracker/errkind"
	"timeupdater/tracker/trackertest"
)

// slow is a Tracker that takes so long for each request, or refuses each for
// its rate, until told otherwise.
type slow struct {
	each atomic.Int64
	busy atomic.Bool
}

func (s *slow) fault(*http.Request) trackertest.Fault {
	if s.busy.Load() {
		return trackertest.TooMany("")
	}
	return trackertest.Fault{Delay: time.Duration(s.each.Load())}
}

func often(t *testing.T, every time.Duration) summarize.Options {
	t.Helper()
	options := inQueues(t, "*")
	options.Sweep = every
	return options
}

func TestASweepEndsBeforeTheNextIsDue(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		payload string
		every   time.Duration // SWEEP
		late    time.Duration // how old the timer's event is
		within  time.Duration
	}{
		"each minute":                       {"since 10m", time.Minute, 0, time.Minute},
		"each minute, an event that waited": {"since 10m", time.Minute, 20 * time.Second, 40 * time.Second},
		"how often is not said":             {"since 10m", 0, 0, time.Minute},
		"every five minutes":                {"since 10m", 5 * time.Minute, 0, 5 * time.Minute},
		"each hour":                         {"since 25h", time.Minute, 0, time.Hour},
		"each night":                        {"all", time.Minute, 0, 24 * time.Hour},
		"an event of an hour ago":           {"since 10m", time.Minute, time.Hour, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var s slow
			sweeping(t, trackertest.Switches{QuietAPI: true, Fault: s.fault}, often(t, test.every), func(w *world) {
				oneParent(w)
				pass(2 * time.Hour)
				w.Log("TEST-2", hour, "")
				s.busy.Store(true)
				window, _ := summarize.ParseWindow(test.payload)
				began := time.Now()
				_, err := w.rule.Sweep(w.t.Context(), window, began.Add(-test.late))
				if took := time.Since(began); took > test.within || took < test.within-10*time.Second {
					t.Errorf("it took %v, want almost %v", took, test.within)
				}
				if errkind.Of(err) != errkind.OutOfTime && errkind.Of(err) != errkind.Unavailable || !strings.Contains(err.Error(), "did not end") {
					t.Errorf("error %v", err)
				}
			})
		})
	}
}

func TestNeverTwoSweepsOfOneKindAtOnce(t *testing.T) {
	t.Parallel()
	var s slow
	sweeping(t, trackertest.Switches{QuietAPI: true, Fault: s.fault}, often(t, time.Minute), func(w *world) {
		noTotal(w)
		s.each.Store(int64(5 * time.Second))
		first := make(chan summarize.Report, 1)
		go func() { first <- w.sweep("since 10m") }()
		pass(time.Second)
		second, err := w.trySweep("since 20m")
		if err != nil || len(second.Why) != 1 || !strings.Contains(second.Why[0], "still running") || w.asked() != 0 {
			t.Errorf("%+v, error %v, %d requests", second, err, w.asked())
		}
		s.each.Store(0)
		if report := w.sweep("since 25h"); report.Looked != 4 {
			t.Errorf("one of another kind: %+v", report)
		}
		if report := <-first; report.Looked != 4 {
			t.Errorf("the first: %+v", report)
		}
		if report := w.sweep("since 10m"); report.Looked != 4 {
			t.Errorf("one after it: %+v", report)
		}
		w.checkTotals()
	})
}

// What a sweep has not done is in the window of the next of its kind, as long
// as the instance lives.
func TestASweepThatDidNotEndWidensTheNext(t *testing.T) {
	t.Parallel()
	var s slow
	sweeping(t, trackertest.Switches{QuietAPI: true, Fault: s.fault}, often(t, time.Minute), func(w *world) {
		oneParent(w)
		pass(time.Hour)
		w.Log("TEST-2", hour, "")
		pass(9 * time.Minute)
		s.busy.Store(true)
		for range 3 {
			if _, err := w.trySweep("since 10m"); err == nil {
				t.Error("a sweep has ended that had no time")
			}
			pass(10 * time.Minute)
		}
		s.busy.Store(false)
		w.sweep("since 10m")
		w.checkTotals()
		if report := w.sweep("since 10m"); report.Looked > 1 {
			t.Errorf("the one after that looks back too far: %+v", report)
		}
	})
}

func TestOneBrokenFamilyDoesNotStopTheOthers(t *testing.T) {
	t.Parallel()
	for name, status := range map[string]int{"it is forbidden": 403, "Tracker breaks": 500, "Tracker refuses": 422} {
		for _, what := range []string{"/worklog", ""} {
			t.Run(name+what, func(t *testing.T) {
				t.Parallel()
				fault := func(r *http.Request) (f trackertest.Fault) {
					if what != "" && strings.HasSuffix(r.URL.Path, "TEST-1"+what) || what == "" && r.Method == http.MethodPatch && strings.HasSuffix(r.URL.Path, "TEST-1") {
						f.Status = status
					}
					return f
				}
				o := inQueues(t, "*")
				o.Write = summarize.Field
				sweeping(t, trackertest.Switches{QuietAPI: true, Fault: fault}, o, func(w *world) {
					for range 5 {
						w.create(w.create("", 0), hour)
					}
					report, err := w.trySweep("all")
					if err != nil || report.Mended != 4 || len(w.Wrong(counts)) != 1 {
						t.Errorf("%+v, error %v, %d wrong", report, err, len(w.Wrong(counts)))
					}
					if report.Left != 1 || len(report.Why) != 1 || !strings.HasPrefix(report.Why[0], "TEST-1") {
						t.Errorf("%d left: %q; want TEST-1 and why", report.Left, report.Why)
					}
				})
			})
		}
	}
}

func TestACycleIsLeft(t *testing.T) {
	t.Parallel()
	sweeping(t, trackertest.Switches{QuietAPI: true}, inQueues(t, "*"), func(w *world) {
		upper := w.create("", hour)
		lower := w.create(upper, hour)
		w.create(lower, hour)
		w.Move(upper, lower)
		sound := w.create("", 0)
		w.create(sound, hour)
		report, err := w.trySweep("all")
		if err != nil || report.Left == 0 || len(report.Why) != report.Left || !strings.Contains(report.Why[0], "cycle") {
			t.Errorf("%+v, error %v; want that the cycle is left", report, err)
		}
		w.checkSpent(sound, hour)
		w.checkSpent(upper, hour)
	})
}

func TestHiddenIssuesAreNoneOfASweep(t *testing.T) {
	t.Parallel()
	sweeping(t, trackertest.Switches{QuietAPI: true}, inQueues(t, "*"), func(w *world) {
		w.AddQueue("SECRET")
		w.Log(w.Create("SECRET", "hidden", w.create("", 0)), hour, "")
		w.create("TEST-1", 2*hour)
		w.create(w.Create("SECRET", "a hidden parent", ""), hour)
		w.Hide("SECRET", true)
		w.sweep("all")
		w.checkSpent("TEST-1", 2*hour)
		w.checkSpent("SECRET-2", 0)
	})
}

// Searches show no more than 10,000 issues page by page (documented).
func TestMoreChangesThanASearchShows(t *testing.T) {
	t.Parallel()
	sweeping(t, trackertest.Switches{QuietAPI: true}, inQueues(t, "*"), func(w *world) {
		parents := []string{w.create("", hour), w.create("", 0), w.create("", 0)}
		for n := range 10_050 {
			w.create(parents[n%len(parents)], minute)
		}
		report := w.sweep("since 10m")
		if report.Looked != 10_053 || report.Mended != 3 {
			t.Errorf("%+v", report)
		}
		w.checkTotals()
	})
}

func TestASweepEndsWithItsContext(t *testing.T) {
	t.Parallel()
	var s slow
	sweeping(t, trackertest.Switches{QuietAPI: true, Fault: s.fault}, inQueues(t, "*"), func(w *world) {
		noTotal(w)
		s.each.Store(int64(time.Minute))
		ctx, cancel := context.WithTimeout(w.t.Context(), time.Second)
		defer cancel()
		if _, err := w.rule.Sweep(ctx, summarize.Window{}, time.Now()); errkind.Of(err) != errkind.OutOfTime {
			t.Errorf("error %v", err)
		}
		s.each.Store(0)
		w.sweep("all")
		w.checkTotals()
	})
}
