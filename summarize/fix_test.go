//go:build go1.25

package summarize_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"timeupdater/summarize"
	"timeupdater/summarize/patience"
	"timeupdater/tracker"
	"timeupdater/tracker/errkind"
	"timeupdater/tracker/trackertest"
)

// fix is a check and a fix on a new instance, which must end.
func (w *world) fix(o summarize.Options) summarize.Report {
	w.t.Helper()
	rule := summarize.New(w.client, o)
	survey, err := rule.Check(w.t.Context(), everything, summarize.Watch{})
	if err != nil {
		w.t.Errorf("the check: %v", err)
	}
	report, err := rule.Fix(w.t.Context(), survey.Off, nil)
	if err != nil {
		w.t.Errorf("the fix: %v", err)
	}
	return report
}

// guard sees that nothing is written before that was told, with the values that
// stood then.
type guard struct {
	*world
	mu   sync.Mutex
	told map[string]bool // by key, until it is written
	n    int
}

// before is [summarize.Options.BeforeWrite].
func (g *guard) before(o summarize.Off) error {
	issue := g.Issue(o.Issue)
	record := tracker.Duration(0)
	for _, r := range issue.Records {
		if isOurs(r) {
			record += r.Duration
		}
	}
	if o.From != issue.Spent || o.Record != record || o.ID != issue.ID {
		g.t.Errorf("told %+v; it shows %v, and our record %v", o, issue.Spent, record)
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.told[o.Issue] = true
	return nil
}

// write is asked before each request.
func (g *guard) write(r *http.Request) trackertest.Fault {
	key, isIssue := strings.CutPrefix(r.URL.Path, "/v3/issues/")
	if g.told == nil || r.Method == http.MethodGet || !isIssue || strings.HasPrefix(key, "_") {
		return trackertest.Fault{}
	}
	key, _, _ = strings.Cut(key, "/")
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.told[key] {
		g.t.Errorf("%s %s was not told", r.Method, r.URL.Path)
	}
	delete(g.told, key)
	g.n++
	return trackertest.Fault{}
}

func TestAFixTellsEachWriteBeforeItIsMade(t *testing.T) {
	t.Parallel()
	for seed := range uint64(2) {
		for way, how := range writing {
			t.Run(fmt.Sprintf("%s/%d", way, seed), func(t *testing.T) {
				t.Parallel()
				g := &guard{}
				options := inQueues(t, "*")
				options.Write = how.way
				sw := trackertest.Switches{QuietAPI: true, Lag: time.Second, SpentWrite: how.spent, Fault: g.write}
				sweeping(t, sw, options, func(w *world) {
					g.world = w
					f := &forest{world: w, rng: rand.New(rand.NewPCG(seed, 0)), taken: how.spent == trackertest.SpentAccepted}
					w.tidy(f.grow)
					f.spoil()
					pass(10 * time.Second)
					before := w.Writes()
					g.told, options.BeforeWrite = map[string]bool{}, g.before
					w.fix(options)
					after := w.Writes()
					if wrote := after.Spent + after.Worklog - before.Spent - before.Worklog; wrote == 0 || g.n < wrote || len(g.told) > 0 {
						t.Errorf("%d writes, %d requests for that; told and not written: %v", wrote, g.n, g.told)
					}
					w.checkTotals()
				})
			})
		}
	}
}

// Where the old value cannot be kept nothing is written. What is above is made
// right with what is there.
func TestAFixLeavesWhatCannotBeTold(t *testing.T) {
	t.Parallel()
	inAllWays(t, "", trackertest.Switches{QuietAPI: true}, func(w *world, o summarize.Options, _ trackertest.Switches) {
		middle := w.create(w.create("", hour), hour)
		w.create(middle, hour)
		w.create(w.create("TEST-1", hour), hour)
		pass(10 * time.Second)
		o.BeforeWrite = func(o summarize.Off) error {
			if o.Issue == middle {
				return errors.New("the disk is full")
			}
			return nil
		}
		report := w.fix(o)
		if report.Left != 1 || !slices.Equal(report.Why, []string{middle + ": the disk is full"}) {
			w.t.Errorf("%+v", report)
		}
		if writes := w.Issue(middle).Writes; writes != (trackertest.Writes{}) {
			w.t.Errorf("it was written: %+v", writes)
		}
		w.checkSpent(middle, hour)
		w.checkSpent("TEST-4", 2*hour)
		w.checkSpent("TEST-1", 4*hour)
	})
}

// What is right by the time it is fixed is not written again.
func TestAFixOfWhatHasBecomeRight(t *testing.T) {
	t.Parallel()
	inAllWays(t, "", trackertest.Switches{QuietAPI: true}, func(w *world, o summarize.Options, _ trackertest.Switches) {
		w.tidy(twoLevels)
		w.Log("TEST-3", 2*hour, "")
		w.Move("TEST-4", "") // which TEST-2 has lost then
		pass(10 * time.Second)
		survey := w.check(o, everything)
		if len(survey.Off) != 2 {
			w.t.Errorf("%+v", survey.Off)
		}
		for _, call := range []summarize.Call{{Issue: "TEST-2", Links: true}, {Issue: "TEST-3"}} {
			if _, err := w.rule.Update(w.t.Context(), call); err != nil {
				w.t.Error(err)
			}
		}
		w.checkTotals()
		pass(10 * time.Second)
		before := w.Writes()
		o.BeforeWrite = func(off summarize.Off) error { w.t.Errorf("told %+v", off); return nil }
		report, err := summarize.New(w.client, o).Fix(w.t.Context(), survey.Off, nil)
		if err != nil || report.Left > 0 || w.Writes() != before {
			w.t.Errorf("%+v, error %v; written %+v, before that %+v", report, err, w.Writes(), before)
		}
	})
}

// What changes between the check and the fix counts.
func TestAFixWritesWhatIsRightByThen(t *testing.T) {
	t.Parallel()
	for name, happens := range map[string]func(w *world){
		"more time":                    func(w *world) { w.Log("TEST-4", hour, "") },
		"own time":                     func(w *world) { w.Log("TEST-2", hour, "") },
		"a time entered by hand":       func(w *world) { w.SetSpent("TEST-2", 9*hour) },
		"a sub-issue more":             func(w *world) { w.create("TEST-2", hour) },
		"the last sub-issue goes":      func(w *world) { w.Move("TEST-4", "") },
		"a sub-issue comes again":      func(w *world) { w.Move("TEST-6", "TEST-5") },
		"it goes below another":        func(w *world) { w.Move("TEST-2", "TEST-5") },
		"it is deleted":                func(w *world) { w.Delete("TEST-2") },
		"it moves to where we may not": func(w *world) { w.AddQueue("OTHER"); w.Transfer("TEST-2", "OTHER") },
	} {
		for way, o := range ways {
			t.Run(name+"/"+way, func(t *testing.T) {
				t.Parallel()
				o.Queues = inQueues(t, "TEST").Queues
				sweeping(t, trackertest.Switches{QuietAPI: true, Lag: time.Second}, o, func(w *world) {
					w.tidy(func(w *world) {
						twoLevels(w)
						w.create(w.create("", hour), hour)
					})
					w.Log("TEST-4", hour, "")
					w.Move("TEST-6", "") // which TEST-5 has lost then
					pass(10 * time.Second)
					survey := w.check(o, everything)
					happens(w)
					report, err := summarize.New(w.client, o).Fix(w.t.Context(), survey.Off, nil)
					if err != nil || report.Left > 0 && !strings.Contains(report.Why[0], "it is in another queue now") {
						t.Errorf("%+v, error %v", report, err)
					}
					pass(10 * time.Second)
					w.sweep("since 10m") // for what was right before, and is off by what happened
					for _, wrong := range w.Wrong(counts) {
						if strings.HasPrefix(wrong.Key, "TEST-") {
							t.Errorf("%s shows %v, want %v", wrong.Key, wrong.Spent, wrong.Want)
						}
					}
				})
			})
		}
	}
}

// A fix is no reason to write an issue to death.
func TestAFixOfIssuesThatWereWrittenOften(t *testing.T) {
	t.Parallel()
	for name, way := range bothWays {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			patient(t, trackertest.Switches{}, way, old, func(w *world) {
				o := inQueues(t, "*")
				o.Write, o.Sweep = way, time.Minute
				if err := w.another(w.rule); err != nil {
					t.Error(err)
				}
				w.Log("TEST-3", minute, "")
				pass(10 * time.Second)
				before := w.Writes()
				if report := w.fix(o); report.Held == 0 || report.Mended > 0 || w.Writes() != before {
					t.Errorf("a second time in a slot: %+v", report)
				}
				w.SetVersion("TEST-1", patience.Last)
				until(3, 0)
				report := w.fix(o)
				if report.Mended != 1 || report.Left != 1 || !slices.Equal(report.Locked, []string{"TEST-1"}) {
					t.Errorf("where the last versions are for people: %+v", report)
				}
				w.checkSpent("TEST-2", hour+2*minute)
				w.checkSpent("TEST-1", hour+minute)
			})
		})
	}
}

func TestAFixThatMayNotBegin(t *testing.T) {
	t.Parallel()
	paused := inQueues(t, "*")
	paused.Pause = true
	for setting, o := range map[string]summarize.Options{"QUEUES": {}, "PAUSE": paused} {
		sweeping(t, trackertest.Switches{}, o, func(w *world) {
			noTotal(w)
			w.ResetCalls()
			_, err := w.rule.Fix(w.t.Context(), []summarize.Off{{Level: summarize.Level{Issue: "TEST-1"}}}, nil)
			if errkind.Of(err) != errkind.Misconfigured || !strings.Contains(err.Error(), setting) || w.asked() > 0 {
				t.Errorf("%s: error %v, %d requests", setting, err, w.asked())
			}
		})
	}
}

// Where the field is refused, an issue is settled singly, with all above it.
// What is above is not written again from the list that was read before.
func TestAFixWritesNoTotalOnTheWayToAnother(t *testing.T) {
	t.Parallel()
	for name, how := range map[string]trackertest.SpentWrite{"refused": trackertest.SpentRefused422, "ignored": trackertest.SpentIgnored} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sweeping(t, trackertest.Switches{SpentWrite: how}, inQueues(t, "*"), func(w *world) {
				root := w.create("", hour)
				middle := w.create(root, hour)
				w.create(root, 3*hour)
				w.create(middle, 4*hour)
				pass(time.Minute)
				told := map[string][]tracker.Duration{}
				var mu sync.Mutex
				o := inQueues(t, "*")
				o.BeforeWrite = func(off summarize.Off) error {
					mu.Lock()
					defer mu.Unlock()
					if off.ByRecord {
						told[off.Issue] = append(told[off.Issue], off.To)
					}
					return nil
				}
				w.fix(o)
				if want := (map[string][]tracker.Duration{middle: {5 * hour}, root: {9 * hour}}); !reflect.DeepEqual(told, want) {
					t.Errorf("records were written for %v, want %v", told, want)
				}
			})
		})
	}
}
