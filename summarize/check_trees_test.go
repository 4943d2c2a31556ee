//go:build go1.25

package summarize_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"timeupdater/summarize"
	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
)

// writing are the ways of writing, on Trackers that take a written time spent or
// do not.
var writing = map[string]struct {
	way   summarize.Way
	spent trackertest.SpentWrite
}{
	"spent":         {summarize.Field, trackertest.SpentAccepted},
	"worklog":       {summarize.Records, trackertest.SpentAccepted},
	"auto":          {summarize.Auto, trackertest.SpentAccepted},
	"auto, ignored": {summarize.Auto, trackertest.SpentIgnored},
	"auto, refused": {summarize.Auto, trackertest.SpentRefused422},
}

// inAllWays plays a test in virtual time by each way of writing, in all queues.
func inAllWays(t *testing.T, name string, sw trackertest.Switches, play func(w *world, o summarize.Options, sw trackertest.Switches)) {
	t.Helper()
	for way, how := range writing {
		t.Run(way+name, func(t *testing.T) {
			t.Parallel()
			sw := sw
			sw.SpentWrite = how.spent
			options := inQueues(t, "*")
			options.Write = how.way
			sweeping(t, sw, options, func(w *world) { play(w, options, sw) })
		})
	}
}

// TestACheckFindsWhatIsOff holds a check of random trees, in which people did
// what nobody was called for, against what follows from Tracker's state. Then
// it is fixed, after which each total is what the check has told and nothing is
// off.
func TestACheckFindsWhatIsOff(t *testing.T) {
	t.Parallel()
	for seed := range uint64(2) {
		inAllWays(t, fmt.Sprintf("/%d", seed), trackertest.Switches{QuietAPI: true, Lag: time.Second}, func(w *world, o summarize.Options, sw trackertest.Switches) {
			f := &forest{world: w, rng: rand.New(rand.NewPCG(seed, 0)), taken: sw.SpentWrite == trackertest.SpentAccepted}
			w.tidy(f.grow)
			f.spoil()
			pass(10 * time.Second)
			want := f.off(o)
			survey := w.check(o, everything)
			f.compare(survey.Off, want)
			report, err := w.rule.Fix(w.t.Context(), survey.Off, nil)
			if err != nil || report.Left > 0 {
				w.t.Errorf("%v: %q, error %v", report, report.Why, err)
			}
			w.checkTotals()
			for _, off := range survey.Off {
				w.checkSpent(off.Issue, off.To)
			}
			pass(10 * time.Second)
			if again := w.check(o, everything); len(again.Off) > 0 {
				w.t.Errorf("after it is fixed: %+v", again.Off)
			}
			w.t.Logf("%d issues, %d of them off", len(w.Keys()), len(want))
		})
	}
}

// forest is trees of up to five levels.
type forest struct {
	*world
	rng   *rand.Rand
	taken bool // Tracker takes a written time spent
}

func (f *forest) some() tracker.Duration { return tracker.Duration(1+f.rng.IntN(600)) * minute }

// grow makes more parents than are read at a time.
func (f *forest) grow(*world) {
	for range 20 {
		f.plant("", 1+f.rng.IntN(4))
	}
}

// plant makes a tree that has so many levels of sub-issues.
func (f *forest) plant(parent string, levels int) {
	key := f.create(parent, f.some())
	if levels == 0 || parent != "" && f.rng.IntN(4) == 0 {
		return
	}
	for range 1 + f.rng.IntN(3) {
		f.plant(key, levels-1)
	}
}

// spoil does what nobody is called for.
func (f *forest) spoil() {
	f.plant("", 4)
	for _, key := range f.Keys() {
		issue := f.Issue(key)
		ours := slices.ContainsFunc(issue.Records, byUs)
		switch n := f.rng.IntN(12); {
		case n == 0:
			f.Log(key, f.some(), "")
		case n == 1:
			f.EditLog(key, issue.Records[0].ID, f.some())
		case n == 2 && issue.SubIssues != nil && (f.taken || !ours):
			f.SetSpent(key, f.some())
		case n == 3 && issue.SubIssues != nil && !ours: // what was written is forgotten
			f.Log(key, minute, "automatic added from "+issue.SubIssues[0])
		case n == 4:
			f.Move(key, "")
		case n == 5 && len(issue.SubIssues) == 1:
			f.Move(issue.SubIssues[0], "")
		}
	}
}

func byUs(r trackertest.Record) bool {
	return r.ByAPI && strings.HasPrefix(r.Comment, summarize.Marker)
}

// off are the levels that must be off, by key.
func (f *forest) off(o summarize.Options) map[string]summarize.Level {
	off := map[string]summarize.Level{}
	wrong := map[string]bool{}
	for _, m := range f.Wrong(counts) {
		wrong[m.Key] = true
	}
	for _, key := range f.Keys() {
		if issue := f.Issue(key); issue.Parent == "" {
			f.addOff(off, o, wrong, issue)
		}
	}
	return off
}

// addOff adds an issue and those below it to those that are off, and returns what
// it will have.
func (f *forest) addOff(off map[string]summarize.Level, o summarize.Options, wrong map[string]bool, issue trackertest.Issue) tracker.Duration {
	level := summarize.Level{Issue: issue.Key, From: issue.Spent, Count: len(issue.SubIssues)}
	var copies, ours tracker.Duration
	records := 0
	for _, r := range issue.Records {
		switch {
		case byUs(r):
			ours, records = ours+r.Duration, records+1
		case counts(r.Comment):
			level.Own += r.Duration
		default:
			copies += r.Duration
		}
	}
	for _, sub := range issue.SubIssues {
		level.SubIssues += f.addOff(off, o, wrong, f.Issue(sub))
	}
	if level.Count == 0 && !wrong[issue.Key] {
		return issue.Spent
	}
	level.To = level.Own + level.SubIssues
	kept := ours == level.SubIssues-copies && records == min(1, int(ours))
	byRecord := o.Write == summarize.Records || o.Write == summarize.Auto && records > 0
	if issue.Spent != level.To || byRecord && !kept {
		off[issue.Key] = level
	}
	return level.To
}

// compare compares what was found with what must be, and its order: the lowest
// first.
func (f *forest) compare(found []summarize.Off, want map[string]summarize.Level) {
	f.t.Helper()
	place := map[string]int{}
	for i, o := range found {
		place[o.Issue] = i
		w, ok := want[o.Issue]
		if !ok || o.From != w.From || o.To != w.To || o.Own != w.Own || o.SubIssues != w.SubIssues || o.Count != w.Count {
			f.t.Errorf("found %+v; want %+v", o, w)
		}
		if o.ID != f.Issue(o.Issue).ID || o.Logged != w.Own {
			f.t.Errorf("%+v", o)
		}
	}
	for key := range want {
		at, ok := place[key]
		if above, known := place[f.Issue(key).Parent]; !ok || known && above < at {
			f.t.Errorf("%s was found: %t, as number %d, what is above it as number %d", key, ok, at, above)
		}
	}
}
