//go:build go1.25

package summarize_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"timeupdater/summarize"
	"timeupdater/tracker/trackertest"
)

// sweeping plays a test in virtual time, with a rule that may take its time.
func sweeping(t *testing.T, sw trackertest.Switches, o summarize.Options, play func(w *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, sw, o)
		w.rule = summarize.New(w.client, o)
		play(w)
	})
}

// trySweep is one sweep, at the moment at which its timer fires.
func (w *world) trySweep(payload string) (summarize.Report, error) {
	w.t.Helper()
	window, err := summarize.ParseWindow(payload)
	if err != nil {
		w.t.Fatal(err)
	}
	w.ResetCalls()
	return w.rule.Sweep(w.t.Context(), window, time.Now())
}

// sweep is one that must end, and leave nothing.
func (w *world) sweep(payload string) summarize.Report {
	w.t.Helper()
	report, err := w.trySweep(payload)
	if err != nil || report.Left > 0 {
		w.t.Errorf("%v: %q, error %v", report, report.Why, err)
	}
	return report
}

// asked counts the requests since the last sweep or call began, of some kinds or
// of all.
func (w *world) asked(kinds ...trackertest.Kind) (n int) {
	for _, call := range w.Calls() {
		if len(kinds) == 0 || slices.Contains(kinds, call.Kind) {
			n++
		}
	}
	return n
}

// tree is a tree of levels, with two sub-issues each, an hour on each leaf, and
// an hour of its own on each parent. No total is right.
func (w *world) tree(parent string, levels int) {
	key := w.create(parent, hour)
	for range 2 {
		if levels > 1 {
			w.tree(key, levels-1)
		}
	}
}

func TestASweepGoesFromTheBottomUpAndWritesEachOnce(t *testing.T) {
	t.Parallel()
	for _, payload := range []string{"since 10m", "since 25h", "all"} {
		for way := range ways {
			t.Run(payload+"/"+way, func(t *testing.T) {
				t.Parallel()
				options := inQueues(t, "*")
				options.Write = ways[way].Write
				sweeping(t, trackertest.Switches{QuietAPI: true, Lag: time.Second}, options, func(w *world) {
					w.tree("", 5)
					pass(time.Minute)
					report := w.sweep(payload)
					w.checkTotals()
					w.checkSpent("TEST-1", 31*hour)
					if report.Parents != 15 || report.Wrong != 15 || report.Mended != 15 {
						t.Errorf("%+v; want 15 of all", report)
					}
					if writes := w.Writes(); writes.Spent+writes.Worklog != 15 {
						t.Errorf("%+v for 15 totals", writes)
					}
					pass(time.Minute)
					if report = w.sweep(payload); report.Wrong != 0 {
						t.Errorf("the second sweep: %+v", report)
					}
				})
			})
		}
	}
}

// A family of which only the lowest level has changed is followed up to the
// root.
func TestASweepFollowsAChangeToTheRoot(t *testing.T) {
	t.Parallel()
	sweeping(t, trackertest.Switches{QuietAPI: true}, inQueues(t, "*"), func(w *world) {
		leaf, root := w.chain(20)
		pass(time.Hour)
		w.Log(leaf, hour, "more work")
		report := w.sweep("since 10m")
		w.checkSpent(root, 2*hour)
		if report.Parents != 20 || report.Mended != 20 {
			t.Errorf("%+v; want 20 mended", report)
		}
		w.checkTotals()
	})
}

// beforeFirst is a fault where something happens when the first request of a
// method to an address arrives.
func (w *world) beforeFirst(method, suffix string, do func()) func(*http.Request) trackertest.Fault {
	armed := true
	return func(r *http.Request) trackertest.Fault {
		if armed && r.Method == method && strings.HasSuffix(r.URL.Path, suffix) {
			armed = false
			do()
		}
		return trackertest.Fault{}
	}
}

// What changes while a sweep is at work is seen, although nobody calls.
func TestASweepSeesWhatChangesMeanwhile(t *testing.T) {
	t.Parallel()
	for name, people := range map[string]func(w *world){
		"the parent itself, so the write is refused":  func(w *world) { w.Rename("TEST-1", "another name") },
		"own time, so the write is refused":           func(w *world) { w.Log("TEST-1", hour, "") },
		"time below, which the second look shows":     func(w *world) { w.Log("TEST-2", 3*hour, "") },
		"time below is taken back":                    func(w *world) { w.DeleteLog("TEST-2", w.Issue("TEST-2").Records[0].ID) },
		"a sub-issue goes":                            func(w *world) { w.Move("TEST-2", "") },
		"a sub-issue comes":                           func(w *world) { w.create("TEST-1", 5*hour) },
		"a sub-issue is deleted":                      func(w *world) { w.Delete("TEST-3") },
		"the whole tree goes below another issue":     func(w *world) { w.Move("TEST-1", w.create("", hour)) },
		"another call has made it right":              func(w *world) { w.SetSpent("TEST-1", 3*hour) },
		"another call has written, and it is not yet": func(w *world) { w.SetSpent("TEST-1", 2*hour) },
	} {
		for way := range ways {
			t.Run(name+"/"+way, func(t *testing.T) {
				t.Parallel()
				options := inQueues(t, "*")
				options.Write = ways[way].Write
				method, suffix := http.MethodPatch, "/TEST-1"
				if options.Write == summarize.Records {
					method, suffix = http.MethodPost, "/worklog"
				}
				var w *world
				came := false
				fault := w.beforeFirst(method, suffix, func() { came = true; people(w) })
				sweeping(t, trackertest.Switches{QuietAPI: true, Lag: time.Second, Fault: fault}, options, func(world *world) {
					w = world
					noTotal(w)
					pass(time.Minute)
					w.sweep("since 10m")
					for _, wrong := range w.Wrong(counts) {
						if wrong.Key == "TEST-1" {
							t.Errorf("it shows %v, not %v", wrong.Spent, wrong.Want)
						}
					}
					pass(time.Minute)
					w.sweep("since 10m") // what is above it now may not have shown
					w.checkTotals()
					if !came {
						t.Error("nobody came between")
					}
				})
			})
		}
	}
}

// What the minute's sweep knows of a worklog holds as long as the version; the
// others read it. Of an issue without sub-issues all remember it, the minute's
// sweep whatever its version is.
func TestASweepOfMinutesRemembersOwnTime(t *testing.T) {
	t.Parallel()
	sweeping(t, trackertest.Switches{QuietAPI: true}, inQueues(t, "*"), func(w *world) {
		oneParent(w)
		for _, c := range []struct {
			payload string
			people  func()
			reads   int
		}{
			{"since 10m", func() {}, 1 + 3},
			{"since 10m", func() {}, 0},
			{"since 25h", func() {}, 1},
			{"all", func() {}, 1},
			{"leaves", func() {}, 0},
			{"since 10m", func() { w.Log("TEST-2", hour, "") }, 0},
			{"since 10m", func() {}, 0},
			{"since 25h", func() {}, 1 + 1},
			{"since 10m", func() { w.Log("TEST-2", hour, "") }, 0},
			{"leaves", func() {}, 1},
			{"since 10m", func() { w.Log("TEST-1", hour, "") }, 1},
			{"since 10m", func() {}, 0},
		} {
			c.people()
			pass(10 * time.Second) // what has changed just now is not remembered
			w.sweep(c.payload)
			w.checkTotals()
			if n := w.asked(trackertest.KindWorklog); n != c.reads {
				t.Errorf("%s: %d worklogs were read, want %d", c.payload, n, c.reads)
			}
		}
	})
}

func TestAnIdleSweepIsOneRequest(t *testing.T) {
	t.Parallel()
	sweeping(t, trackertest.Switches{QuietAPI: true}, inQueues(t, "*"), func(w *world) {
		oneParent(w)
		pass(time.Hour)
		for range 3 {
			if report := w.sweep("since 10m"); report.Looked != 0 || w.asked() != 1 {
				t.Errorf("%+v, %d requests", report, w.asked())
			}
		}
		w.create("", hour) // an issue on its own
		pass(10 * time.Second)
		w.sweep("since 10m")
		for range 3 {
			if w.sweep("since 10m"); w.asked() != 1 {
				t.Errorf("%d requests for an issue that is known to be on its own", w.asked())
			}
		}
	})
}
