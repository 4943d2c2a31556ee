//go:build go1.25

package summarize_test

import (
	"context"
	"maps"
	"slices"

	"timeupdater/summarize"
	"timeupdater/tracker/trackertest"
)

// onlySubIssue: TEST-1 is the parent of TEST-2, which has an hour of its own and
// the only sub-issue TEST-3. The function's user has written their totals. TEST-4
// is another issue.
func onlySubIssue(way summarize.Way) func(*world) {
	return func(w *world) {
		root := w.create("", 0)
		middle := w.create(root, hour)
		w.create(middle, 2*hour)
		w.create("", 0)
		for _, key := range []string{middle, root} {
			issue, err := w.client.Issue(context.Background(), key)
			switch {
			case err != nil:
			case way == summarize.Records: // not by the API, which says when work began
				w.LogAs("robot", key, 3*hour-issue.Spent, summarize.Marker)
			default:
				_, err = w.client.SetSpent(context.Background(), key, issue.Version, 3*hour)
			}
			if err != nil {
				w.t.Fatal(err)
			}
		}
		w.drop()
	}
}

// goes takes TEST-3 from one issue to another one, "" is none.
func goes(from, to string) planned {
	p := planned{name: "move TEST-3 from " + from + " to " + to, do: func(w *world) { w.Move("TEST-3", to) }, touches: []string{"TEST-3"}}
	for _, key := range []string{from, to} {
		if key != "" {
			p.touches = append(p.touches, key)
		}
	}
	return p
}

// night is a full sweep, and one of the issues without sub-issues.
var night = planned{name: aNight, sweep: true}

// lonelies are the cases in which an issue loses its only sub-issue.
func lonelies() []interleaving {
	comes := planned{
		name:    "create a sub-issue of TEST-2",
		do:      func(w *world) { w.create("TEST-2", hour) },
		touches: []string{"TEST-2", "TEST-5"},
	}
	away, gone := goes("TEST-2", "TEST-4"), goes("TEST-2", "")
	back := goes("", "TEST-2").afterwards()
	all := []interleaving{
		{"the only sub-issue moves away, own writes fire, one instance", false, plan{setup: onlySubIssue(summarize.Field), updates: []planned{gone}, together: true}},
		{"the only sub-issue moves away while the search lags in order", true, plan{setup: onlySubIssue(summarize.Field), updates: []planned{away}, switches: lagging, inOrder: true}},
	}
	for _, way := range slices.Sorted(maps.Keys(ways)) {
		add := func(name string, long bool, sw trackertest.Switches, updates ...planned) {
			sw.QuietAPI = true
			long = long || way == "worklog" && !updates[0].unheard
			all = append(all, interleaving{name + ", " + way, long, plan{setup: onlySubIssue(ways[way].Write), options: ways[way], switches: sw, updates: updates}})
		}
		keeps := trackertest.Switches{LinksKeepVersion: true}
		add("the only sub-issue moves away", false, quiet, away)
		add("the only sub-issue moves away, versions ignored", false, ignored, away)
		add("the only sub-issue moves away, links keep versions", false, keeps, away)
		add("the only sub-issue moves up", true, quiet, goes("TEST-2", "TEST-1"))
		add("the only sub-issue leaves while its time changes", true, quiet, gone, logged("TEST-3", hour))
		add("the only sub-issue leaves while own time changes", true, ignored, gone, logged("TEST-2", hour))
		add("the only sub-issue leaves and comes back", true, quiet, gone, back)
		add("the only sub-issue leaves and comes back, links keep versions", true, keeps, gone, back)
		add("the only sub-issue leaves while another one comes", true, quiet, gone, comes)
		add("the only sub-issue leaves while another one comes, versions ignored", true, ignored, gone, comes)
		add("the only sub-issue leaves, its call is lost, a night", false, quiet, gone.lost(), night.afterwards())
		add("the only sub-issue leaves, its call is lost, a night beside it", false, quiet, gone.lost(), night)
		add("the only sub-issue leaves, a night beside it", true, quiet, gone, night)
	}
	return all
}
