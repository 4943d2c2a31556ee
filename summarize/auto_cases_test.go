//go:build go1.25

package summarize_test

import "timeupdater/tracker/trackertest"

// refuses is that Tracker does not take a written time spent any more, or takes it
// again.
func refuses(how trackertest.SpentWrite) planned {
	name := "Tracker refuses the field"
	if how == trackertest.SpentAccepted {
		name = "Tracker takes the field"
	}
	return planned{name: name, do: func(w *world) { w.SetSpentWrite(how) }, touches: []string{"TEST-1"}}
}

// autos are the cases in which nobody knows whether Tracker takes a written time
// spent. Each call has an instance of its own, so all of them find out for
// themselves.
func autos() []interleaving {
	var all []interleaving
	add := func(name string, long bool, setup func(*world), sw trackertest.Switches, updates ...planned) {
		sw.QuietAPI = true
		all = append(all, interleaving{name, long, plan{setup: setup, switches: sw, updates: updates}})
	}
	for _, does := range []struct {
		how  trackertest.SpentWrite
		says string
	}{
		{trackertest.SpentIgnored, ", the field is ignored"},
		{trackertest.SpentRefusedBare, ", the field is refused"},
		{trackertest.SpentForbidden, ", the field is forbidden"},
	} {
		sw := trackertest.Switches{SpentWrite: does.how}
		add("an update"+does.says, false, noTotal, sw, two[0])
		add("two updates"+does.says, true, noTotal, sw, two...)
		add("a correction"+does.says, true, noTotal, sw, correction...)
		add("an update, its call is lost, a sweep"+does.says, false, noTotal, sw, two[0].lost(), swept.afterwards())
		add("an update, a sweep beside it"+does.says, true, noTotal, sw, two[0], swept)
	}
	yes, no := trackertest.Switches{}, trackertest.Switches{SpentWrite: trackertest.SpentRefusedBare}
	refused, taken := refuses(trackertest.SpentRefusedBare), refuses(trackertest.SpentAccepted)
	add("an update while Tracker begins to refuse the field", false, noTotal, yes, two[0], refused)
	add("an update while Tracker begins to take the field", false, noTotal, no, two[0], taken)
	add("two updates while Tracker begins to refuse the field", true, noTotal, yes, two[0], two[1], refused)
	add("two updates while Tracker begins to take the field", true, noTotal, no, two[0], two[1], taken)
	return all
}
