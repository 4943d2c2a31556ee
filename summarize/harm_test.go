//go:build go1.25

package summarize_test

import (
	"maps"
	"slices"

	"timeupdater/summarize"
	"timeupdater/tracker/trackertest"
)

// lost makes the calls for an update get lost.
func (p planned) lost() planned {
	p.name += ", its call is lost"
	p.unheard = true
	return p
}

// swept is a full sweep, by an instance of its own.
var swept = planned{name: aSweep, sweep: true}

// fixed is a fix, and checked a check with a fix of what it has found, by an
// administrator.
var fixed, checked = planned{name: aFix, sweep: true}, planned{name: aCheckFix, sweep: true}

// familyOfTwo is read directly: TEST-1 is the parent of TEST-2 and TEST-3, one
// hour each.
func familyOfTwo(w *world) {
	parent := w.create("", 0)
	w.create(parent, hour)
	w.create(parent, hour)
	w.SetSpent(parent, 2*hour)
}

func created(parent string) planned {
	return planned{
		name:    "create a sub-issue of " + parent,
		do:      func(w *world) { w.create(parent, hour) },
		touches: []string{parent, "TEST-4"},
	}
}

// harmful are the cases in which calls get lost or die, writes come late, and
// sweeps mend that.
func harmful() []interleaving {
	var (
		inOrder = trackertest.Switches{QuietAPI: true, Stale: trackertest.StaleIgnored, ManualIndex: true}
		// Here the search shows all changes of an issue at once, so a later one
		// may come before one of another issue. Where versions are ignored as
		// well, a total is lost and left to a sweep.
		respected = trackertest.Switches{QuietAPI: true, ManualIndex: true}
		away      = []planned{logged("TEST-2", hour), moved("TEST-4", "")}
	)
	all := []interleaving{
		{"a family of three loses one while its search lags in order", true, plan{setup: oneParent, updates: away, switches: inOrder, inOrder: true}},
		{"a family grows from two to three while its search lags in order", true, plan{setup: familyOfTwo, updates: []planned{logged("TEST-2", hour), created("TEST-1")}, switches: respected, inOrder: true}},
		{"own writes fire, two levels, one instance", false, plan{setup: twoLevels, updates: []planned{logged("TEST-4", hour)}, together: true}},
		{"own writes fire, two updates, one instance", false, plan{setup: oneParent, updates: two, together: true}},
		{"own writes fire, two levels at once, other instances", true, plan{setup: twoLevels, updates: []planned{logged("TEST-4", hour), logged("TEST-3", hour)}}},
	}
	for _, way := range slices.Sorted(maps.Keys(ways)) {
		options := ways[way]
		setup := oneParent
		if options.Write == summarize.Records {
			setup = noTotal
		}
		add := func(name string, long bool, p plan) {
			p.options = options
			p.setup = setup
			p.switches.QuietAPI = true
			all = append(all, interleaving{name + ", " + way, long, p})
		}
		long := options.Write == summarize.Records
		add("an update, its call is lost, a sweep", false, plan{updates: []planned{two[0].lost(), swept.afterwards()}})
		add("an update, its call is lost, a sweep beside it", false, plan{updates: []planned{two[0].lost(), swept}})
		add("a sweep beside a call", long, plan{updates: []planned{two[0], swept}})
		add("a sweep beside a correction", true, plan{updates: append(slices.Clone(correction), swept)})
		add("a sweep beside two updates, one call is lost", long, plan{updates: []planned{two[0].lost(), two[1], swept}})
		add("two sweeps at once", long, plan{updates: []planned{two[0].lost(), swept, swept}})
		add("an update, its call dies", false, plan{updates: two[:1], deaths: 1})
		add("an update, its call dies, then a sweep", long, plan{updates: []planned{two[0], swept.afterwards()}, deaths: 1})
		add("two updates, one call dies", long, plan{updates: two, deaths: 1})
		add("two updates, one call dies, then a sweep", true, plan{updates: append(slices.Clone(two), swept.afterwards()), deaths: 1})
		add("a late write", long, plan{updates: two, deaths: 1, late: true, switches: ignored})
		add("a late write, then a sweep", long, plan{updates: []planned{two[0], swept.afterwards()}, deaths: 1, late: true, switches: ignored})
		add("a correction, a late write", long, plan{updates: correction, deaths: 1, late: true, switches: ignored})
	}
	return all
}

// fixes are the cases in which an administrator is at work, on a total that is
// wrong from the beginning.
func fixes() []interleaving {
	var all []interleaving
	for _, under := range []struct {
		name    string
		stale   trackertest.Stale
		options summarize.Options
	}{
		{", spent", trackertest.Stale409, ways["spent"]},
		{", versions ignored, spent", trackertest.StaleIgnored, ways["spent"]},
		{", worklog", trackertest.Stale409, byRecord},
	} {
		add := func(name string, long bool, p plan) {
			p.options, p.setup = under.options, noTotal
			p.switches = trackertest.Switches{QuietAPI: true, Stale: under.stale}
			all = append(all, interleaving{name + under.name, long, p})
		}
		long := under.options.Write == summarize.Records
		add("a fix beside a call", long, plan{updates: []planned{two[0], fixed}})
		add("a fix beside two updates", true, plan{updates: []planned{two[0], two[1], fixed}})
		add("a fix dies, then a sweep", long, plan{updates: []planned{fixed, swept.afterwards()}, deaths: 1})
		add("a fix beside a sweep", long, plan{updates: []planned{fixed, swept}})
		add("a check and a fix beside a call", true, plan{updates: []planned{two[0], checked}})
		add("a check and a fix beside a correction", true, plan{updates: append(slices.Clone(correction), checked)})
	}
	return all
}
