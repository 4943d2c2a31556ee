//go:build go1.25

package summarize_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"timeupdater/summarize"
	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
)

var (
	everything = summarize.Scope{Leaves: true}
	lately     = summarize.Scope{Since: 10 * time.Minute}
)

// check is one on a new instance. It must succeed, leave nothing and write
// nothing, and what it tells must add up.
func (w *world) check(o summarize.Options, scope summarize.Scope) summarize.Survey {
	w.t.Helper()
	survey, err := w.tryCheck(o, scope, summarize.Watch{})
	if err != nil || survey.Left > 0 {
		w.t.Errorf("it left %d: %q, error %v", survey.Left, survey.LeftWhy, err)
	}
	for _, o := range survey.Off {
		sum := tracker.Duration(0)
		for _, share := range o.Shares {
			sum += share.Spent
		}
		if sum != o.SubIssues || o.Own+o.SubIssues != o.To || len(o.Shares) != o.Count {
			w.t.Errorf("it does not add up: %+v", o)
		}
	}
	return survey
}

func (w *world) tryCheck(o summarize.Options, scope summarize.Scope, watch summarize.Watch) (summarize.Survey, error) {
	w.t.Helper()
	w.ResetCalls()
	before := w.Writes()
	survey, err := summarize.New(w.client, o).Check(w.t.Context(), scope, watch)
	if n := w.asked(trackertest.KindPatch, trackertest.KindWorklogWrite); n > 0 || w.Writes() != before {
		w.t.Errorf("%d requests that write", n)
	}
	return survey, err
}

// isOff checks which totals a check has found off, the lowest first.
func isOff(t *testing.T, survey summarize.Survey, want ...summarize.Level) {
	t.Helper()
	var got []summarize.Level
	for _, o := range survey.Off {
		o.Shares = nil
		got = append(got, o.Level)
	}
	checkLevels(t, got, want)
}

// A check tells totals that are off, above them with what they would get.
func TestACheckTellsWhatIsOff(t *testing.T) {
	t.Parallel()
	const h = hour
	for name, test := range map[string]struct {
		happens func(w *world) // to twoLevels, which is right
		scope   summarize.Scope
		want    []summarize.Level
	}{
		"nothing": {func(*world) {}, everything, nil},
		"a call got lost": {func(w *world) { w.Log("TEST-4", h, "") }, everything, []summarize.Level{
			{Issue: "TEST-2", From: h, To: 2 * h, SubIssues: 2 * h, Count: 1},
			{Issue: "TEST-1", From: 2 * h, To: 3 * h, SubIssues: 3 * h, Count: 2},
		}},
		"what was lost above a total that is right": {func(w *world) { w.SetSpent("TEST-1", 9*h) }, everything, []summarize.Level{
			{Issue: "TEST-1", From: 9 * h, To: 2 * h, SubIssues: 2 * h, Count: 2},
		}},
		"two mistakes that make the root right": {func(w *world) { w.SetSpent("TEST-2", 5*h); w.SetSpent("TEST-1", 2*h) }, everything, []summarize.Level{
			{Issue: "TEST-2", From: 5 * h, To: h, SubIssues: h, Count: 1},
		}},
		"long ago": {func(w *world) { w.Log("TEST-4", h, ""); pass(time.Hour) }, lately, nil},
		"lately": {func(w *world) { pass(time.Hour); w.Log("TEST-4", h, ""); pass(time.Minute) }, lately, []summarize.Level{
			{Issue: "TEST-2", From: h, To: 2 * h, SubIssues: 2 * h, Count: 1},
			{Issue: "TEST-1", From: 2 * h, To: 3 * h, SubIssues: 3 * h, Count: 2},
		}},
		"the last sub-issue has gone": {func(w *world) { w.Move("TEST-4", "") }, everything, []summarize.Level{
			{Issue: "TEST-2", From: h},
			{Issue: "TEST-1", From: 2 * h, To: h, SubIssues: h, Count: 2},
		}},
		"it has gone lately": {func(w *world) { w.Move("TEST-4", "") }, lately, []summarize.Level{
			{Issue: "TEST-2", From: h},
			{Issue: "TEST-1", From: 2 * h, To: h, SubIssues: h, Count: 2},
		}},
		"it has gone, and nobody asks for that":     {func(w *world) { w.Move("TEST-4", "") }, summarize.Scope{}, nil},
		"time that was imported without sub-issues": {func(w *world) { w.SetSpent(w.create("", h), 7*h) }, everything, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sweeping(t, trackertest.Switches{QuietAPI: true, Lag: time.Second}, inQueues(t, "*"), func(w *world) {
				w.tidy(twoLevels)
				test.happens(w)
				pass(10 * time.Second)
				isOff(t, w.check(inQueues(t, "*"), test.scope), test.want...)
			})
		})
	}
}

// tidy is a world whose totals the function has made right.
func (w *world) tidy(setup func(*world)) {
	w.t.Helper()
	setup(w)
	for _, key := range w.Keys() {
		if w.Issue(key).SubIssues != nil {
			w.SetSpent(key, 0)
		}
	}
	w.drop()
	pass(10 * time.Second)
	w.sweep("all")
	pass(10 * time.Second)
	w.checkTotals()
}

// Who logs time while it is looked has a call that makes that right.
func TestACheckDoesNotTellWhatACallIsAt(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		meanwhile func(w *world)
		want      []summarize.Level
	}{
		"the call comes": {func(w *world) { w.update("TEST-4") }, nil},
		"no call comes": {func(*world) {}, []summarize.Level{
			{Issue: "TEST-2", From: hour, To: 2 * hour, SubIssues: 2 * hour, Count: 1},
			{Issue: "TEST-1", From: 2 * hour, To: 3 * hour, SubIssues: 3 * hour, Count: 2},
		}},
		"what is off is deleted": {func(w *world) { w.Delete("TEST-2") }, []summarize.Level{
			{Issue: "TEST-1", From: 2 * hour, To: hour, SubIssues: hour, Count: 1},
		}},
		"it goes to another queue": {func(w *world) { w.AddQueue("OTHER"); w.Transfer("TEST-2", "OTHER") }, nil},
		"it is made right by hand": {func(w *world) { w.SetSpent("TEST-2", 2*hour) }, []summarize.Level{
			{Issue: "TEST-1", From: 2 * hour, To: 3 * hour, SubIssues: 3 * hour, Count: 2},
		}},
		"its last sub-issue goes": {func(w *world) { w.Move("TEST-4", "") }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sweeping(t, trackertest.Switches{QuietAPI: true, Lag: time.Second}, inQueues(t, "TEST"), func(w *world) {
				w.tidy(twoLevels)
				w.Log("TEST-4", hour, "")
				pass(10 * time.Second)
				came := false
				watch := summarize.Watch{Progress: func(p summarize.Progress) {
					if !came && p.Done == 2 { // it has looked at both
						came = true
						go test.meanwhile(w)
					}
				}}
				survey, err := summarize.New(w.client, inQueues(t, "TEST")).Check(w.t.Context(), summarize.Scope{}, watch)
				if err != nil || !came {
					t.Errorf("error %v; somebody came between: %t", err, came)
				}
				isOff(t, survey, test.want...)
			})
		})
	}
}

func TestACheckLooksInTheNamedQueuesOnly(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		setting string
		queues  []string // of a chain, from the root down
		off     []string
	}{
		"a sub-issue of another queue": {"TEST", []string{"TEST", "OTHER"}, []string{"TEST-1"}},
		"a parent of another queue":    {"TEST", []string{"OTHER", "TEST"}, nil},
		"a root of another queue":      {"TEST", []string{"OTHER", "TEST", "TEST"}, []string{"TEST-1"}},
		"a level between of another":   {"TEST", []string{"TEST", "OTHER", "TEST"}, nil},
		"all queues":                   {"*", []string{"OTHER", "TEST", "OTHER"}, []string{"TEST-1", "OTHER-1"}},
	} {
		for _, scope := range []summarize.Scope{everything, lately} {
			t.Run(name+"/"+scope.Since.String(), func(t *testing.T) {
				t.Parallel()
				sweeping(t, trackertest.Switches{}, inQueues(t, test.setting), func(w *world) {
					acrossQueues(w, test.queues...)
					var off []string
					for _, o := range w.check(inQueues(t, test.setting), scope).Off {
						off = append(off, o.Issue)
					}
					if !slices.Equal(off, test.off) {
						t.Errorf("off are %q, want %q", off, test.off)
					}
				})
			})
		}
	}
	sweeping(t, trackertest.Switches{}, summarize.Options{}, func(w *world) {
		if _, err := w.tryCheck(summarize.Options{}, everything, summarize.Watch{}); err == nil || !strings.Contains(err.Error(), "QUEUES") || w.asked() > 0 {
			t.Errorf("without queues: error %v, %d requests", err, w.asked())
		}
	})
}

// Parents of one another have no total. They are named, each once, and what is
// beside them is looked at.
func TestACheckNamesCycles(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		queues []string // of the cycle
		off    []string
		left   []string
	}{
		"of two":                       {[]string{"TEST", "TEST"}, []string{"TEST-4"}, []string{"TEST-1", "TEST-2"}},
		"of three":                     {[]string{"TEST", "TEST", "TEST"}, []string{"TEST-5"}, []string{"TEST-1", "TEST-2", "TEST-3"}},
		"of two, one elsewhere":        {[]string{"TEST", "OTHER"}, []string{"TEST-3"}, []string{"TEST-1"}},
		"of three, the next elsewhere": {[]string{"TEST", "OTHER", "OTHER"}, []string{"TEST-3"}, []string{"TEST-1"}},
	} {
		for _, scope := range []summarize.Scope{everything, lately} {
			t.Run(name+"/"+scope.Since.String(), func(t *testing.T) {
				t.Parallel()
				sweeping(t, trackertest.Switches{}, inQueues(t, "TEST"), func(w *world) {
					keys := acrossQueues(w, test.queues...)
					w.create(keys[0], hour)
					w.create(w.create("", 0), hour) // beside it
					w.Move(keys[0], keys[len(keys)-1])
					survey, err := w.tryCheck(inQueues(t, "TEST"), scope, summarize.Watch{})
					var off, left []string
					for _, o := range survey.Off {
						off = append(off, o.Issue)
					}
					for _, why := range survey.LeftWhy {
						key, _, _ := strings.Cut(why, ":")
						left = append(left, key)
					}
					slices.Sort(left)
					if err != nil || !slices.Equal(off, test.off) || !slices.Equal(left, test.left) || survey.Left != len(left) {
						t.Errorf("off %q, left %d: %q, error %v; want off %q, left %q", off, survey.Left, survey.LeftWhy, err, test.off, test.left)
					}
				})
			})
		}
	}
}

// What the token may not see counts as little as in what a sweep would write; and
// a parent all of whose sub-issues are hidden has not lost them.
func TestACheckWithHiddenSubIssues(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		hide []string
		want []summarize.Level
	}{
		"one of two": {[]string{"TEST-3"}, []summarize.Level{{Issue: "TEST-1", From: 3 * hour, To: 2 * hour, Own: hour, SubIssues: hour, Count: 1}}},
		"all":        {[]string{"TEST-2", "TEST-3"}, nil},
	} {
		for way, options := range ways {
			t.Run(name+"/"+way, func(t *testing.T) {
				t.Parallel()
				options.Queues = inQueues(t, "TEST").Queues
				sweeping(t, trackertest.Switches{QuietAPI: true}, options, func(w *world) {
					w.tidy(func(w *world) {
						parent := w.create("", hour)
						w.create(parent, hour)
						w.create(parent, hour)
					})
					w.AddQueue("HIDDEN")
					for _, key := range test.hide {
						w.Transfer(key, "HIDDEN")
					}
					w.Hide("HIDDEN", true)
					pass(10 * time.Second)
					survey := w.check(options, everything)
					for i := range survey.Off {
						survey.Off[i].ByRecord = false
					}
					isOff(t, survey, test.want...)
				})
			})
		}
	}
}
