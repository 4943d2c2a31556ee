package summarize_test

import (
	"net/http"
	"strings"
	"testing"

	"timeupdater/summarize"
	"timeupdater/tracker/trackertest"
)

// interruptedBy is a world in which people do something while a request of
// that kind is under way, and another instance answers the trigger's calls for
// that before the request arrives.
func interruptedBy(t *testing.T, o summarize.Options, method, suffix *string, people func(w *world)) *world {
	var w *world
	w = newWorld(t, trackertest.Switches{QuietAPI: true, Stale: trackertest.StaleIgnored, Fault: func(r *http.Request) (f trackertest.Fault) {
		if *method == r.Method && strings.HasSuffix(r.URL.Path, *suffix) {
			*method = ""
			people(w)
			rule := w.rule
			w.rule = newRule(w.client, o)
			w.settle()
			w.rule = rule
		}
		return f
	}}, o)
	return w
}

// TestMovesLookLikeACycle: while a call climbs, two issues of its path swap
// places. Their own calls know nothing of the time that this one is about.
func TestMovesLookLikeACycle(t *testing.T) {
	t.Parallel()
	for way, options := range ways {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			var method, suffix string
			w := interruptedBy(t, options, &method, &suffix, func(w *world) {
				w.Move("TEST-2", "")
				w.Move("TEST-1", "TEST-2")
			})
			leaf := w.create(w.create(w.create(w.create("", 0), 0), 0), hour)
			w.settle()
			w.Log(leaf, hour, "more work")
			w.drop()
			method, suffix = http.MethodGet, "/TEST-1"
			w.update(leaf)
			w.settle()
			w.checkTotals()
		})
	}
}

// TestTheWayUpChanges: a late write changes an issue that has lost its last
// sub-issue, and what is above it is below something else by now.
func TestTheWayUpChanges(t *testing.T) {
	t.Parallel()
	for way, options := range ways {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			var method, suffix string
			w := interruptedBy(t, options, &method, &suffix, func(w *world) {
				w.Move("TEST-3", "")
				w.Move("TEST-1", w.create("", 0))
			})
			leaf := w.create(w.create(w.create("", hour), hour), hour)
			w.settle()
			w.Log(leaf, hour, "more work")
			w.drop()
			method, suffix = http.MethodPatch, "/TEST-2"
			if options.Write == summarize.Records {
				suffix = "/worklog/" + w.Issue("TEST-2").Records[1].ID
			}
			w.update(leaf)
			w.settle()
			w.checkTotals()
			if method != "" {
				t.Error("nobody came between")
			}
		})
	}
}
