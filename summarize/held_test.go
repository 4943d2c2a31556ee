//go:build go1.25

package summarize_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"timeupdater/summarize"
	"timeupdater/summarize/patience"
	"timeupdater/tracker/errkind"
	"timeupdater/tracker/trackertest"
)

// old is a version with slots of an hour and a half.
const old = 2000

// patient is a world in virtual time, in a slot in which nothing was written yet.
// TEST-1 is the parent of TEST-2, TEST-2 of TEST-3 and TEST-4; the parents
// have been written often. Sweeps run every minute.
func patient(t *testing.T, sw trackertest.Switches, way summarize.Way, version int64, play func(w *world)) {
	t.Helper()
	o := inQueues(t, "*")
	o.Write, o.Sweep = way, time.Minute
	sw.QuietAPI = true
	sweeping(t, sw, o, func(w *world) {
		root := w.create("", 0)
		middle := w.create(root, 0)
		w.create(middle, hour)
		w.create(middle, 0)
		w.settle()
		w.checkTotals()
		for _, key := range []string{root, middle} {
			w.SetVersion(key, version)
		}
		until(1, 40)
		play(w)
	})
}

// another is a call for TEST-3, on which a minute is logged before, on a new
// instance. It tells what became of the call.
func (w *world) another(rule *summarize.Summarizer) error {
	w.Log("TEST-3", minute, "")
	pass(time.Second)
	_, err := rule.Update(w.t.Context(), summarize.Call{Issue: "TEST-3"})
	return err
}

func (w *world) instance() *summarize.Summarizer {
	o := inQueues(w.t, "*")
	o.Sweep = time.Minute
	if len(w.Issue("TEST-1").Records) > 0 {
		o.Write = summarize.Records
	}
	return summarize.New(w.client, o)
}

// until waits for a time of the first day.
func until(hours, minutes int) {
	begin := time.Now().UTC().Truncate(24 * time.Hour)
	pass(time.Until(begin.Add(time.Duration(hours)*time.Hour + time.Duration(minutes)*time.Minute)))
}

func isLeft(err error) bool {
	return errkind.Of(err) == errkind.Left && strings.Contains(err.Error(), "its time spent stays PT1H")
}

var bothWays = map[string]summarize.Way{"spent": summarize.Field, "worklog": summarize.Records}

// An issue that was written often is written once in a slot, by whatever
// instance, and what is held by a sweep when the next slot begins.
func TestAnOldIssueIsWrittenOnceInASlot(t *testing.T) {
	t.Parallel()
	for name, way := range bothWays {
		for unknown, sw := range map[string]trackertest.Switches{
			"":                                {},
			", the changelog is oldest first": {IgnoreSort: true},
		} {
			for _, others := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s%s, others change it too: %t", name, unknown, others), func(t *testing.T) {
					t.Parallel()
					patient(t, sw, way, old, func(w *world) {
						sweeper := w.instance()
						change := func() {
							if others {
								w.Rename("TEST-1", time.Now().String())
								w.Rename("TEST-2", time.Now().String())
								pass(time.Second)
							}
						}
						if err := w.another(w.rule); err != nil {
							t.Errorf("the first change of the slot: %v", err)
						}
						before := w.Writes()
						for range 3 {
							change()
							if err := w.another(w.instance()); !isLeft(err) || !strings.Contains(err.Error(), "until 03:00 UTC") {
								t.Errorf("a later change: %v", err)
							}
							w.rule = sweeper
							if report := w.sweep("since 10m"); report.Held == 0 || report.Mended > 0 {
								t.Errorf("a sweep: %+v", report)
							}
							pass(time.Minute)
						}
						if w.Writes() != before {
							t.Errorf("%+v, before that %+v", w.Writes(), before)
						}
						until(3, 0)
						change()
						if err := w.another(w.instance()); !isLeft(err) || !strings.Contains(err.Error(), "until 03:02 UTC") {
							t.Errorf("a call in the opening: %v", err)
						}
						if report := w.sweep("since 10m"); report.Held > 0 || report.Mended == 0 {
							t.Errorf("the sweep of the next slot: %+v", report)
						}
						w.checkTotals()
						if wrote := w.Writes().Spent + w.Writes().Worklog - before.Spent - before.Worklog; wrote != 2 {
							t.Errorf("%d writes for two totals", wrote)
						}
					})
				})
			}
		}
	}
}

// A quiet issue is written at once however old it is, even if somebody has
// commented on it.
func TestAQuietOldIssueNeedNotWait(t *testing.T) {
	t.Parallel()
	for name, way := range bothWays {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			patient(t, trackertest.Switches{}, way, 9000, func(w *world) {
				until(12, 5)
				w.Rename("TEST-1", "somebody was here")
				w.Rename("TEST-2", "and here")
				if err := w.another(w.instance()); err != nil {
					t.Error(err)
				}
				w.checkTotals()
			})
		})
	}
}

// Where the changelog does not tell who wrote, it is not written on doubt. The
// sweep at the beginning of a slot goes on.
func TestInDoubtAnOldIssueWaitsForTheNextSlot(t *testing.T) {
	t.Parallel()
	patient(t, trackertest.Switches{IgnoreSort: true}, summarize.Field, old, func(w *world) {
		for n := range 110 { // more than a page
			w.Rename("TEST-2", fmt.Sprint("called ", n))
			pass(time.Second)
		}
		rule := w.instance()
		if err := w.another(rule); !isLeft(err) {
			t.Errorf("a call: %v", err)
		}
		until(3, 0)
		w.Rename("TEST-2", "just now")
		w.rule = rule
		if report := w.sweep("since 10m"); report.Held > 0 || report.Mended == 0 {
			t.Errorf("the sweep of the next slot: %+v", report)
		}
		w.checkTotals()
	})
}

// If the instance that knows what is held is gone, the hour's sweep finds it.
func TestWhatIsHeldAndForgottenIsFoundByTheHour(t *testing.T) {
	t.Parallel()
	for name, way := range bothWays {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			patient(t, trackertest.Switches{}, way, old, func(w *world) {
				first, second := w.another(w.rule), w.another(w.rule)
				if first != nil || !isLeft(second) {
					t.Errorf("%v, then %v", first, second)
				}
				until(3, 7)
				w.rule = w.instance()
				if report := w.sweep("since 10m"); report.Wrong > 0 {
					t.Errorf("the minute's sweep: %+v", report)
				}
				w.sweep("since 25h")
				w.checkTotals()
			})
		})
	}
}

// Without sweeps nobody would write later, so nobody waits.
func TestWithoutSweepsAnOldIssueDoesNotWait(t *testing.T) {
	t.Parallel()
	patient(t, trackertest.Switches{}, summarize.Field, old, func(w *world) {
		rule := summarize.New(w.client, summarize.Options{})
		for range 3 {
			if err := w.another(rule); err != nil {
				t.Error(err)
			}
			w.checkTotals()
		}
	})
}

// The last versions are for people. Whoever asks is told, at every level.
func TestAnIssueThatTrackerIsAboutToLockIsWrittenNoMore(t *testing.T) {
	t.Parallel()
	for name, way := range bothWays {
		for _, swept := range []bool{false, true} {
			o := summarize.Options{}
			if swept {
				o = inQueues(t, "*")
			}
			o.Write = way
			t.Run(fmt.Sprintf("%s, sweeps %t", name, swept), func(t *testing.T) {
				t.Parallel()
				patient(t, trackertest.Switches{}, way, old, func(w *world) {
					w.SetVersion("TEST-1", patience.Last)
					w.rule = summarize.New(w.client, o)
					err := w.another(w.rule)
					var e *summarize.Error
					if !errors.As(err, &e) || e.Kind() != errkind.Locked || e.Issue != "TEST-1" || !strings.Contains(err.Error(), "Move its sub-issues to a new parent") {
						t.Errorf("error %v", err)
					}
					w.checkSpent("TEST-2", hour+minute)
					w.checkSpent("TEST-1", hour)
					if !swept {
						return
					}
					for _, payload := range []string{"since 10m", "since 25h", "all"} {
						report, err := w.trySweep(payload)
						if err != nil || report.Left != 1 || len(report.Locked) != 1 || report.Locked[0] != "TEST-1" || !strings.Contains(report.Why[0], "written no more") {
							t.Errorf("%s: %+v, error %v", payload, report, err)
						}
					}
					w.checkSpent("TEST-1", hour)
				})
			})
		}
	}
}

// An echo of a write whose climb was held above says so too, and costs one
// request.
func TestTheEchoOfAClimbThatWasHeld(t *testing.T) {
	t.Parallel()
	patient(t, trackertest.Switches{}, summarize.Field, 0, func(w *world) {
		w.SetVersion("TEST-1", old)
		if err := w.another(w.rule); err != nil {
			t.Error(err)
		}
		if err := w.another(w.rule); !isLeft(err) {
			t.Errorf("the call: %v", err)
		}
		w.ResetCalls()
		if _, err := w.rule.Update(w.t.Context(), summarize.Call{Issue: "TEST-2"}); !isLeft(err) || w.asked() != 1 {
			t.Errorf("its echo: %v, %d requests", err, w.asked())
		}
	})
}
