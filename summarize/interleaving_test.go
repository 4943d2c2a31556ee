//go:build go1.25

package summarize_test

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"testing"

	"timeupdater/summarize"
	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
)

func logged(key string, d tracker.Duration) planned {
	return planned{
		name:    fmt.Sprintf("log %v on %s", d, key),
		do:      func(w *world) { w.Log(key, d, "") },
		touches: []string{key},
	}
}

// deleted takes the newest record of an issue back.
func deleted(key string) planned {
	return planned{
		name: "delete a record of " + key,
		do: func(w *world) {
			records := w.Issue(key).Records
			w.DeleteLog(key, records[len(records)-1].ID)
		},
		touches: []string{key},
	}
}

// afterwards makes an update a correction of the one before it.
func (p planned) afterwards() planned {
	p.correction = true
	return p
}

// moved takes a sub-issue of TEST-1 elsewhere.
func moved(key, to string) planned {
	return planned{
		name:    fmt.Sprintf("move %s from TEST-1 to %s", key, to),
		do:      func(w *world) { w.Move(key, to) },
		touches: []string{key, "TEST-1", to},
	}
}

// oneParent: TEST-1 is the parent of TEST-2, TEST-3 and TEST-4, one hour each.
func oneParent(w *world) {
	parent := w.create("", 0)
	for range 3 {
		w.create(parent, hour)
	}
	w.SetSpent(parent, 3*hour)
}

// noTotal is oneParent before the function has seen it.
func noTotal(w *world) {
	parent := w.create("", 0)
	for range 3 {
		w.create(parent, hour)
	}
}

// twoParents: TEST-1 is the parent of TEST-3 and TEST-4, TEST-2 of TEST-5 and
// TEST-6, one hour each.
func twoParents(w *world) {
	first, second := w.create("", 0), w.create("", 0)
	for _, parent := range []string{first, first, second, second} {
		w.create(parent, hour)
	}
	w.SetSpent(first, 2*hour)
	w.SetSpent(second, 2*hour)
}

// twoLevels: TEST-1 is the parent of TEST-2 and TEST-3, TEST-2 of TEST-4.
func twoLevels(w *world) {
	root := w.create("", 0)
	middle := w.create(root, 0)
	w.create(root, hour)
	w.create(middle, hour)
	w.SetSpent(middle, hour)
	w.SetSpent(root, 2*hour)
}

// twoRoots: TEST-1 is the parent of TEST-3 and TEST-4, TEST-2 of TEST-5;
// TEST-3 is the parent of TEST-6.
func twoRoots(w *world) {
	first, second := w.create("", 0), w.create("", 0)
	middle := w.create(first, 0)
	w.create(first, hour)
	w.create(second, hour)
	w.create(middle, hour)
	w.SetSpent(middle, hour)
	w.SetSpent(first, 2*hour)
	w.SetSpent(second, hour)
}

// calledAlready is twoRoots when the call for more time on TEST-6 has come and
// not yet begun. The call for the new parent is left out: the one for the issue
// that moves reads the same.
func calledAlready(w *world) {
	twoRoots(w)
	w.Log("TEST-6", hour, "")
	w.early = []string{"TEST-6"}
	w.deaf = "TEST-2"
}

type interleaving struct {
	name string
	long bool // minutes rather than seconds
	plan
}

var (
	quiet   = trackertest.Switches{QuietAPI: true}
	ignored = trackertest.Switches{QuietAPI: true, Stale: trackertest.StaleIgnored}
	lagging = trackertest.Switches{QuietAPI: true, Stale: trackertest.StaleIgnored, ManualIndex: true}

	byRecord = summarize.Options{Write: summarize.Records}

	two   = []planned{logged("TEST-2", hour), logged("TEST-3", hour)}
	three = append(two, logged("TEST-4", hour))

	// What came is taken back, so the total is what it was before.
	correction = []planned{logged("TEST-2", hour), deleted("TEST-2").afterwards()}

	// The total is in the end what it was before, by two people's doing.
	balance = []planned{logged("TEST-2", hour), deleted("TEST-3")}
)

func interleavings() []interleaving {
	all := []interleaving{
		{"two updates, nothing reduced", true, plan{setup: oneParent, updates: two, full: true, switches: quiet}},
		{"three updates", true, plan{setup: oneParent, updates: three, switches: quiet}},
		{"three updates, versions ignored", true, plan{setup: oneParent, updates: three, switches: ignored}},
		{"three updates, one instance", true, plan{setup: oneParent, updates: three, switches: ignored, together: true}},
		{"two updates, the list lags", true, plan{setup: oneParent, updates: balance, switches: lagging}},
		{"two updates, the list lags, versions respected", true, plan{setup: oneParent, updates: balance, switches: trackertest.Switches{QuietAPI: true, ManualIndex: true}}},
		{"an update, the list lags and is read twice", false, plan{setup: oneParent, updates: two[:1], switches: lagging, lagTries: 2}},
		{"two updates, one call refused for its rate", true, plan{setup: oneParent, updates: two, switches: ignored, refusals: 1}},
		{"a sub-issue moves while its time changes", true, plan{setup: twoParents, updates: []planned{logged("TEST-3", hour), moved("TEST-3", "TEST-2")}, switches: quiet}},
		{"a parent moves while a sub-issue's time changes", true, plan{setup: twoRoots, updates: []planned{logged("TEST-6", hour), moved("TEST-3", "TEST-2")}, switches: quiet}},
		{"a parent moves while its sub-issue's call is under way", true, plan{setup: calledAlready, updates: []planned{moved("TEST-3", "TEST-2")}, switches: quiet}},
		{"two levels at once", false, plan{setup: twoLevels, updates: []planned{logged("TEST-4", hour), logged("TEST-3", hour)}, switches: quiet}},
		{"two levels at once, versions ignored", false, plan{setup: twoLevels, updates: []planned{logged("TEST-4", hour), logged("TEST-3", hour)}, switches: ignored}},
		{"own time and a sub-issue's", false, plan{setup: oneParent, updates: []planned{logged("TEST-1", hour), logged("TEST-2", 2*hour)}, switches: ignored}},
	}
	for _, stale := range []trackertest.Stale{trackertest.Stale409, trackertest.Stale412, trackertest.StaleIgnored} {
		sw := trackertest.Switches{Stale: stale}
		silent := sw
		silent.QuietAPI = true
		under := map[trackertest.Stale]string{
			trackertest.Stale409:     ", old versions get 409",
			trackertest.Stale412:     ", old versions get 412",
			trackertest.StaleIgnored: ", versions ignored",
		}[stale]
		all = append(all,
			interleaving{"two updates" + under, false, plan{setup: oneParent, updates: two, switches: silent}},
			interleaving{"a correction" + under, false, plan{setup: oneParent, updates: correction, switches: silent}},
			interleaving{"two updates, one instance" + under, false, plan{setup: oneParent, updates: two, switches: silent, together: true}},
			interleaving{"an update, own writes fire" + under, false, plan{setup: oneParent, updates: two[:1], switches: sw}},
			interleaving{"an update, its call duplicated, own writes fire" + under, true, plan{setup: oneParent, updates: two[:1], switches: sw, twice: true}},
			interleaving{"two updates, calls duplicated" + under, true, plan{setup: oneParent, updates: two, switches: silent, twice: true}},
			interleaving{"two updates, own writes fire" + under, true, plan{setup: oneParent, updates: two, switches: sw}},
			interleaving{"a correction, own writes fire" + under, true, plan{setup: oneParent, updates: correction, switches: sw}},
		)
	}
	for _, sum := range []trackertest.WorklogSum{trackertest.Recomputed, trackertest.Additive} {
		sw := trackertest.Switches{Worklogs: sum, QuietAPI: true}
		under := map[trackertest.WorklogSum]string{trackertest.Recomputed: ", spent recomputed", trackertest.Additive: ", spent added to"}[sum]
		own := []planned{logged("TEST-1", hour), logged("TEST-2", hour)}
		all = append(all,
			interleaving{"own time and a sub-issue's" + under, false, plan{setup: oneParent, updates: own, switches: sw}},
			interleaving{"two updates by worklog" + under, true, plan{setup: noTotal, updates: two, switches: sw, options: byRecord}},
			interleaving{"a correction by worklog" + under, true, plan{setup: noTotal, updates: correction, switches: sw, options: byRecord}},
			interleaving{"two updates by worklog, one instance" + under, true, plan{setup: noTotal, updates: two, switches: sw, options: byRecord, together: true}},
			interleaving{"own time and a sub-issue's by worklog" + under, true, plan{setup: noTotal, updates: own, switches: sw, options: byRecord}},
			interleaving{"two updates by worklog after the field was written" + under, true, plan{setup: oneParent, updates: two, switches: sw, options: byRecord}},
		)
	}
	return bound(slices.Concat(all, harmful(), fixes(), lonelies(), autos()))
}

// mostStates bounds the cases that are too large to be explored within minutes.
const mostStates = 400_000

// bound says in the names of large cases how far they are explored at most.
// Whether one has ended before stands in the log.
func bound(all []interleaving) []interleaving {
	large := []string{
		"three updates",
		"a family grows from two to three while its search lags in order",
		"two updates by worklog, spent added to",
		"two updates by worklog after the field was written, spent added to",
		"a sweep beside a correction, worklog",
		"a sweep beside two updates, one call is lost, worklog",
		"two sweeps at once, worklog",
		"a fix beside two updates, worklog",
		"a check and a fix beside a correction, worklog",
		"two updates, one call dies, then a sweep, worklog",
		"the only sub-issue moves up, worklog",
		"the only sub-issue leaves and comes back, worklog",
		"the only sub-issue leaves and comes back, links keep versions, spent",
		"the only sub-issue leaves and comes back, links keep versions, worklog",
		"the only sub-issue leaves while another one comes, spent",
		"the only sub-issue leaves while another one comes, worklog",
		"the only sub-issue leaves while another one comes, versions ignored, spent",
		"the only sub-issue leaves while another one comes, versions ignored, worklog",
		"the only sub-issue leaves, a night beside it, worklog",
	}
	for i, c := range all {
		if slices.Contains(large, c.name) {
			all[i].most = mostStates
			all[i].name += fmt.Sprintf(", up to %d states", mostStates)
		}
	}
	return all
}

// TestInterleavings explores every schedule of each case. The long ones run
// with INTERLEAVINGS=all.
func TestInterleavings(t *testing.T) {
	t.Parallel()
	for _, c := range interleavings() {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if c.long && os.Getenv("INTERLEAVINGS") != "all" {
				t.Skip("long: make interleavings runs it")
			}
			x := explore(t, c.plan)
			if x.failure != "" {
				t.Fatal(x.failure)
			}
			t.Log(x)
		})
	}
}

// TestNothingIsReducedAway explores short cases with and without what spares
// schedules. In the end Tracker must be able to hold the same. With
// INTERLEAVINGS=all they need not be quite so short.
func TestNothingIsReducedAway(t *testing.T) {
	t.Parallel()
	most := 60
	if os.Getenv("INTERLEAVINGS") == "all" {
		most = 500
	}
	for _, c := range interleavings() {
		if c.long || c.full {
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.most = most
			reduced := explore(t, c.plan)
			if reduced.open > 0 {
				t.Skip("it would take too long without")
			}
			c.full, c.most = true, 0
			whole := explore(t, c.plan)
			if !maps.Equal(reduced.ends, whole.ends) || whole.failure != "" {
				t.Errorf("%d ends with reduction, %d without: %s", len(reduced.ends), len(whole.ends), whole.failure)
			}
			t.Logf("%d ends; %d and %d states, %d and %d schedules", len(whole.ends), len(reduced.nodes), len(whole.nodes), reduced.schedules, whole.schedules)
		})
	}
}
