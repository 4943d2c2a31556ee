//go:build go1.25

package summarize_test

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"timeupdater/summarize"
	"timeupdater/tracker"
	"timeupdater/tracker/errkind"
	"timeupdater/tracker/trackertest"
)

// Nobody has to know whether Tracker takes a written time spent: every story
// comes out right. Refusals take turns, so that each meets every story and every
// behaviour.
func TestStoriesOnWhateverTrackerIsThere(t *testing.T) {
	t.Parallel()
	everything := maps.Clone(refusals)
	everything["403"] = trackertest.SpentForbidden
	names := slices.Sorted(maps.Keys(everything))
	for n, story := range slices.Sorted(maps.Keys(stories)) {
		for m, sw := range behaviours() {
			name := names[(n+m)%len(names)]
			sw.SpentWrite = everything[name]
			t.Run(fmt.Sprintf("%s/%s/%d", story, name, m), func(t *testing.T) {
				t.Parallel()
				newWorld(t, sw, summarize.Options{}).play(stories[story])
			})
		}
	}
}

// A refusal turns to a record within the same call. After that the instance asks
// for no more than if it had been told so.
func TestARefusalTurnsToARecord(t *testing.T) {
	t.Parallel()
	for name, write := range refusals {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cost := func(o summarize.Options) (first, later int, w *world) {
				w = newWorld(t, trackertest.Switches{SpentWrite: write, QuietAPI: true}, o)
				parent := w.create("", hour)
				sub := w.create(parent, hour)
				first = w.cost(w.rule, sub)
				other := w.create(w.create("", hour), hour)
				later = w.cost(w.rule, other)
				w.checkTotals()
				return first, later, w
			}
			first, later, w := cost(summarize.Options{})
			_, forced, _ := cost(ways["worklog"])
			if later != forced {
				t.Errorf("%d requests, and %d by WRITE=worklog", later, forced)
			}
			if first > forced+5 {
				t.Errorf("%d requests to find out", first)
			}
			if records := len(w.Issue("TEST-1").Records); records != 2 {
				t.Errorf("TEST-1 has %d records", records)
			}
		})
	}
}

// Where Tracker takes the field nothing is different.
func TestAnAcceptedFieldIsNoRecord(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{}, summarize.Options{})
	w.create(w.create("", hour), hour)
	w.settle()
	w.checkTotals()
	if w.Writes().Worklog > 0 {
		t.Errorf("%+v", w.Writes())
	}
}

// An issue that has our record stays with records, whatever Tracker takes.
func TestAnIssueWithOurRecordStaysWithRecords(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{}, ways["worklog"])
	sub := w.create(w.create("", hour), hour)
	w.settle()
	w.rule = newRule(w.client, summarize.Options{})
	before := w.Writes()
	w.Log(sub, hour, "")
	w.settle()
	w.checkTotals()
	if w.Writes().Spent > before.Spent {
		t.Errorf("%+v, before that %+v", w.Writes(), before)
	}
}

// A write that Tracker has ignored does not use the slot of an old issue.
func TestAnOldIssueTurnsInItsSlot(t *testing.T) {
	t.Parallel()
	for _, bumps := range []bool{false, true} {
		sw := trackertest.Switches{SpentWrite: trackertest.SpentIgnored, NoOpBumps: bumps, QuietAPI: true}
		o := inQueues(t, "*")
		o.Sweep = time.Minute
		for name, act := range map[string]func(w *world){
			"a call":  func(w *world) { w.update("TEST-2") },
			"a sweep": func(w *world) { w.sweep("since 10m") },
		} {
			t.Run(fmt.Sprintf("%s, versions rise: %t", name, bumps), func(t *testing.T) {
				t.Parallel()
				sweeping(t, sw, o, func(w *world) {
					until(1, 40)
					w.create(w.create("", hour), hour)
					w.SetVersion("TEST-1", old)
					act(w)
					w.checkTotals()
				})
			})
		}
	}
}

// A record cannot leave own time out, so then only the field is tried.
func TestWithoutOwnTimeNothingTurns(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{SpentWrite: trackertest.SpentRefusedBare}, summarize.Options{OwnTime: summarize.LeftOut})
	parent := w.create("", hour)
	_, err := w.rule.Update(t.Context(), summarize.Call{Issue: w.create(parent, 2*hour)})
	w.noTotal(err, parent, "Tracker refused to set time spent")
	w.checkSpent(parent, hour)
}

// answers makes Tracker answer writes of the field, and of records, in its own
// words.
func answers(field, record trackertest.Fault) trackertest.Switches {
	return trackertest.Switches{Fault: func(r *http.Request) trackertest.Fault {
		switch {
		case r.Method == http.MethodPatch && !strings.Contains(r.URL.Path, "/worklog"):
			return field
		case r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/worklog"):
			return record
		}
		return trackertest.Fault{}
	}}
}

func says(status int, body string) trackertest.Fault {
	return trackertest.Fault{Status: status, ContentType: "application/json", Body: body}
}

func TestWhatIsARefusal(t *testing.T) {
	t.Parallel()
	none := trackertest.Fault{}
	for name, test := range map[string]struct {
		field, record trackertest.Fault
		turns         bool
		kind          errkind.Kind // if it does not
		text          string
	}{
		"400 without a word":            {says(400, `{}`), none, true, 0, ""},
		"400 in general words":          {says(400, `{"errorMessages":["It is read-only."]}`), none, true, 0, ""},
		"400 that names the field":      {says(400, `{"errors":{"spent":"no"}}`), none, true, 0, ""},
		"400 that names another field":  {says(400, `{"errors":{"components":"required"}}`), none, false, errkind.NoTotal, "components"},
		"422 without a word":            {says(422, `{}`), none, true, 0, ""},
		"422 that names another field":  {says(422, `{"errors":{"customField":"required"}}`), none, false, errkind.NoTotal, "customField"},
		"422 that names both":           {says(422, `{"errors":{"spent":"no","components":"required"}}`), none, true, 0, ""},
		"403, and the record is taken":  {says(403, `{}`), none, true, 0, ""},
		"403, and the record is not":    {says(403, `{}`), says(403, `{}`), false, errkind.Denied, "needs access"},
		"422, and the record is not":    {says(422, `{}`), says(422, `{}`), false, errkind.NoTotal, "refused a worklog record"},
		"422, and no right to log time": {says(422, `{}`), says(403, `{}`), false, errkind.Denied, "Tracker refused to set time spent"},
		"409 is none":                   {says(409, `{}`), none, false, errkind.Contended, ""},
		"423 is none":                   {says(423, `{}`), none, false, errkind.Locked, ""},
		"401 is none":                   {says(401, `{}`), none, false, errkind.Denied, "check the token"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sweeping(t, answers(test.field, test.record), summarize.Options{}, func(w *world) {
				parent := w.create("", hour)
				sub := w.create(parent, hour)
				_, err := w.rule.Update(w.t.Context(), summarize.Call{Issue: sub})
				if test.turns {
					if err != nil {
						t.Error(err)
					}
					w.checkTotals()
					return
				}
				if errkind.Of(err) != test.kind || !strings.Contains(err.Error(), test.text) {
					t.Errorf("error %v", err)
				}
				w.checkSpent(parent, hour)
				if w.Writes() != (trackertest.Writes{}) {
					t.Errorf("written %+v", w.Writes())
				}
			})
		})
	}
}

// That rights are missing in one issue says nothing of its queue, unless a record
// was accepted there.
func TestMissingRightsAreRememberedOnlyIfARecordWasTaken(t *testing.T) {
	t.Parallel()
	var asked int
	sw := trackertest.Switches{Fault: func(r *http.Request) trackertest.Fault {
		if strings.Contains(r.URL.Path, "TEST-1") && r.Method != http.MethodGet {
			return says(403, `{}`)
		}
		if r.Method == http.MethodPatch {
			asked++
		}
		return trackertest.Fault{}
	}}
	sweeping(t, sw, summarize.Options{}, func(w *world) {
		closed, open := w.create("", 0), w.create("", 0)
		_, err := w.rule.Update(w.t.Context(), summarize.Call{Issue: w.create(closed, hour)})
		if !errors.Is(err, tracker.ErrForbidden) {
			t.Errorf("error %v", err)
		}
		w.update(w.create(open, hour))
		if w.Writes() != (trackertest.Writes{Spent: 1}) || asked != 1 {
			t.Errorf("%+v", w.Writes())
		}
	})
}

// Two instances may know different things, and Tracker may change its mind.
func TestATrackerThatChangesItsMind(t *testing.T) {
	t.Parallel()
	for _, sum := range []trackertest.WorklogSum{trackertest.Recomputed, trackertest.Additive} {
		for name, mind := range map[string][]bool{ // whether it takes the field, at each change
			"to yes":         {false, true, true},
			"to no":          {true, true, false, false},
			"and back again": {true, false, true, false, true},
		} {
			if sum == trackertest.Additive && name != "to yes" {
				continue // what was written is added to, and can then not be changed
			}
			t.Run(fmt.Sprint(name, sum), func(t *testing.T) {
				t.Parallel()
				sweeping(t, trackertest.Switches{Worklogs: sum, QuietAPI: true}, inQueues(t, "*"), func(w *world) {
					root := w.create("", 0)
					sub := w.create(w.create(root, hour), hour)
					instances := []*summarize.Summarizer{w.rule, summarize.New(w.client, inQueues(w.t, "*"))}
					for n, yes := range mind {
						w.SetSpentWrite(map[bool]trackertest.SpentWrite{false: trackertest.SpentRefusedBare}[yes])
						for m, rule := range instances {
							w.rule = rule
							w.Log(sub, hour, "")
							pass(time.Second)
							if (n+m)%2 == 0 {
								w.update(sub)
							} else {
								w.sweep("since 10m")
							}
							w.checkTotals()
						}
					}
				})
			})
		}
	}
}
