//go:build go1.25

package summarize_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"timeupdater/summarize"
	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
)

// losses are the ways in which TEST-2 loses TEST-3, its only sub-issue.
var losses = map[string]func(w *world){
	"it moves":              func(w *world) { w.Move("TEST-3", w.Create("TEST", "elsewhere", "TEST-1")) },
	"it moves up":           func(w *world) { w.Move("TEST-3", "TEST-1") },
	"it is unlinked":        func(w *world) { w.Move("TEST-3", "") },
	"it is deleted":         func(w *world) { w.Delete("TEST-3") },
	"the parent moves away": func(w *world) { w.Move("TEST-3", ""); w.Move("TEST-2", w.create("", hour)) },
	"it moves and is changed": func(w *world) {
		w.Move("TEST-3", "")
		w.Log("TEST-3", hour, "more work")
	},
}

// lostSwitches are the answers to what is unknown about links, versions and the
// changelog.
var lostSwitches = map[string]trackertest.Switches{
	"as documented":                   {},
	"links keep versions":             {LinksKeepVersion: true},
	"versions are ignored":            {Stale: trackertest.StaleIgnored},
	"stale versions are 412":          {Stale: trackertest.Stale412},
	"a write of the same counts":      {NoOpBumps: true},
	"records add to time spent":       {Worklogs: trackertest.Additive},
	"own writes fire nothing":         {QuietAPI: true},
	"the changelog is oldest first":   {IgnoreSort: true},
	"records have entries apart":      {RecordEntries: trackertest.RecordApart},
	"records have entries of no time": {RecordEntries: trackertest.RecordBare},
	"records keep the time of change": {RecordsKeepUpdated: true},
}

// lonely is a world in virtual time where the function has summed up TEST-2,
// which has an hour of its own and one sub-issue, in TEST-1 if that is above it.
func lonely(t *testing.T, sw trackertest.Switches, o summarize.Options, above bool, play func(w *world)) {
	sweeping(t, sw, o, func(w *world) {
		root := w.create("", 0)
		if !above {
			root = ""
		}
		middle := w.create(root, hour)
		w.create(middle, 2*hour)
		w.settle()
		w.update("TEST-3") // where own writes fire nothing
		w.checkSpent(middle, 3*hour)
		w.checkTotals()
		pass(time.Second)
		w.drop()
		play(w)
	})
}

// P5: a parent that had lost its only sub-issue kept its time, and everything
// above counted it twice, for ever.
func TestAParentThatLosesItsLastSubIssue(t *testing.T) {
	t.Parallel()
	for way, options := range ways {
		for unknown, sw := range lostSwitches {
			for loss, lose := range losses {
				for _, above := range []bool{true, false} {
					if !above && (loss == "it moves up" || loss == "it moves") {
						continue
					}
					t.Run(fmt.Sprintf("%s, %s, %s, above %t", way, unknown, loss, above), func(t *testing.T) {
						t.Parallel()
						lonely(t, sw, options, above, func(w *world) {
							lose(w)
							w.settle()
							w.checkSpent("TEST-2", hour)
							w.checkTotals()
							if records := len(w.Issue("TEST-2").Records); records != 1 {
								t.Errorf("TEST-2 has %d records", records)
							}
							if w.Writes().Leaf > 0 {
								t.Error("an issue that never had sub-issues was written")
							}
						})
					})
				}
			}
		}
	}
}

// What no call told is found by a sweep, if the former parent has changed, or by
// one over all issues without sub-issues.
func TestASweepFindsAParentThatHasLostItsLastSubIssue(t *testing.T) {
	t.Parallel()
	for way, options := range ways {
		options.Queues = inQueues(t, "*").Queues
		for _, payload := range []string{"since 10m", "since 25h", "leaves"} {
			for unknown, sw := range lostSwitches {
				if sw.LinksKeepVersion && payload != "leaves" {
					continue
				}
				t.Run(fmt.Sprintf("%s, %s, %s", payload, way, unknown), func(t *testing.T) {
					t.Parallel()
					lonely(t, sw, options, true, func(w *world) {
						w.Move("TEST-3", w.create("", 0))
						w.drop()
						if payload == "leaves" {
							w.update("TEST-4") // the new parent, which is in a family
						}
						w.rule = summarize.New(w.client, options) // which has seen nothing
						pass(time.Second)
						w.sweep(payload)
						w.checkSpent("TEST-2", hour)
						w.checkTotals()
					})
				})
			}
		}
	}
}

// Time that is not ours is not touched, whoever asks.
func TestTimeThatIsNotOursStays(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		build func(w *world) // up to an issue TEST-1 without sub-issues
		want  tracker.Duration
	}{
		"imported, never a parent": {func(w *world) {
			w.create("", hour)
			pass(time.Second)
			w.SetSpent("TEST-1", 5*hour)
		}, 5 * hour},
		"imported, and we never came to write it": {func(w *world) {
			w.create("", hour)
			w.create("TEST-1", 4*hour)
			pass(time.Second)
			w.SetSpent("TEST-1", 5*hour)
			w.settle()
			w.Move("TEST-2", "")
		}, 5 * hour},
		"entered by hand since": {func(w *world) {
			w.create("", hour)
			w.create("TEST-1", 2*hour)
			w.settle()
			pass(time.Second)
			w.Move("TEST-2", "")
			w.SetSpent("TEST-1", 7*hour)
		}, 7 * hour},
		"its own": {func(w *world) { w.create("", hour) }, hour},
		"imported, and the function's user logs time": {func(w *world) {
			w.create("", 0)
			pass(time.Second)
			w.SetSpent("TEST-1", 5*hour)
			pass(time.Second)
			w.LogAs("robot", "TEST-1", hour, "work")
		}, 6 * hour},
	} {
		for unknown, sw := range lostSwitches {
			sw.Worklogs = trackertest.Additive // or a record makes an imported time forgotten
			t.Run(name+", "+unknown, func(t *testing.T) {
				t.Parallel()
				sweeping(t, sw, inQueues(t, "*"), func(w *world) {
					test.build(w)
					w.drop()
					pass(time.Second)
					before := w.Writes()
					result, err := w.rule.Update(context.Background(), summarize.Call{Issue: "TEST-1", Links: true})
					if err != nil || len(result.Levels) > 0 {
						t.Errorf("%+v, error %v", result, err)
					}
					for _, payload := range []string{"since 10m", "since 25h", "all", "leaves"} {
						w.sweep(payload)
					}
					w.checkSpent("TEST-1", test.want)
					if w.Writes() != before {
						t.Errorf("written %+v", w.Writes())
					}
				})
			})
		}
	}
}

// Only a call about links asks whether an issue without sub-issues had some.
func TestOnlyACallAboutLinksLooksAtAnIssueWithoutSubIssues(t *testing.T) {
	t.Parallel()
	lonely(t, trackertest.Switches{}, summarize.Options{}, false, func(w *world) {
		w.Move("TEST-3", "")
		w.drop()
		if n := w.cost(w.rule, "TEST-2"); n != 1 {
			t.Errorf("%d requests for an ordinary call", n)
		}
		w.checkSpent("TEST-2", 3*hour)
		w.ResetCalls()
		result, err := w.rule.Update(w.t.Context(), summarize.Call{Issue: "TEST-2", Links: true})
		if err != nil || len(result.Levels) != 1 || result.Levels[0].From != 3*hour || result.Levels[0].To != hour {
			t.Errorf("%+v, error %v", result, err)
		}
		// The issue with its links, worklog, changelog, who we are; the write; the
		// issue with its links and worklog again.
		if n := w.asked(); n > 7 {
			t.Errorf("%d requests: %v", n, w.Calls())
		}
	})
}

// A plan tells it, and writes nothing.
func TestAPlanOfAParentThatHasLostItsLastSubIssue(t *testing.T) {
	t.Parallel()
	lonely(t, trackertest.Switches{}, summarize.Options{}, true, func(w *world) {
		w.Move("TEST-3", "")
		before := w.Writes()
		result, err := w.rule.Plan(w.t.Context(), summarize.Call{Issue: "TEST-2", Links: true})
		if err != nil || w.Writes() != before {
			t.Errorf("%+v, error %v; written %+v", result, err, w.Writes())
		}
		checkLevels(t, result.Levels, []summarize.Level{
			{Issue: "TEST-2", From: 3 * hour, To: hour, Own: hour},
			{Issue: "TEST-1", From: 3 * hour, To: hour, SubIssues: hour, Count: 1},
		})
	})
}

// All of whose sub-issues are hidden has not lost them.
func TestAParentWhoseSubIssuesAreHiddenKeepsItsTime(t *testing.T) {
	t.Parallel()
	lonely(t, trackertest.Switches{}, inQueues(t, "*"), true, func(w *world) {
		w.AddQueue("HIDDEN")
		w.Transfer("TEST-3", "HIDDEN")
		w.Hide("HIDDEN", true)
		w.drop()
		result, err := w.rule.Update(w.t.Context(), summarize.Call{Issue: "TEST-2", Links: true})
		if err != nil {
			t.Errorf("%+v, error %v", result, err)
		}
		w.sweep("leaves")
		w.checkSpent("TEST-2", 3*hour)
	})
}

// A sweep that comes to an issue at its youngest version looks again at the next.
func TestAFormerParentThatIsOldIsRememberedByItsVersion(t *testing.T) {
	t.Parallel()
	sweeping(t, trackertest.Switches{QuietAPI: true}, inQueues(t, "*"), func(w *world) {
		w.create("", hour)
		pass(time.Minute)
		for _, step := range []struct {
			payload string
			people  func()
			reads   int
		}{
			{"leaves", func() {}, 1},
			{"leaves", func() {}, 0},
			{"leaves 1/1", func() { w.Log("TEST-1", hour, "") }, 1},
			{"leaves", func() { w.SetSpent("TEST-1", 5*hour) }, 1},
			{"leaves", func() {}, 0},
		} {
			step.people()
			pass(time.Minute)
			w.sweep(step.payload)
			if n := w.asked(trackertest.KindWorklog); n != step.reads {
				t.Errorf("%s: %d worklogs were read, want %d", step.payload, n, step.reads)
			}
		}
	})
}
