//go:build go1.25

package summarize_test

import (
	"maps"
	"slices"
	"testing"
)

// enough operations take every path.
const enough = 20_000

// tally is what happened in numbers.
type tally struct {
	operations  int            // by people
	invocations int            // of the function
	requests    int            // to Tracker
	lost        int            // webhooks
	written     int            // requests that wrote time
	necessary   int            // those that made a wrong total right
	oldWrites   int            // those to issues that have to wait for a slot
	again       int            // of these, not the first in a slot
	endings     map[string]int // of invocations
	paths       map[path]int   // that were taken
}

func newTally() tally { return tally{endings: map[string]int{}, paths: map[path]int{}} }

func (t *tally) add(o tally) {
	t.operations += o.operations
	t.invocations += o.invocations
	t.requests += o.requests
	t.lost += o.lost
	t.written += o.written
	t.necessary += o.necessary
	t.oldWrites += o.oldWrites
	t.again += o.again
	for ending, n := range o.endings {
		t.endings[ending] += n
	}
	for p, n := range o.paths {
		t.paths[p] += n
	}
}

// report shows the numbers and judges them: writes that were not necessary came
// too early or too late, or were sent again because their answer was lost.
// There may be one for every three operations of people, and a few. After
// enough operations every path must have been taken.
func (t *tally) report(tb testing.TB, not ...path) {
	tb.Helper()
	tb.Logf("%d operations, %d webhooks lost, %d invocations, %d requests",
		t.operations, t.lost, t.invocations, t.requests)
	tb.Logf("%d writes, %d of them necessary, %d to old issues, of which %d were not the first in a slot",
		t.written, t.necessary, t.oldWrites, t.again)
	for _, ending := range slices.Sorted(maps.Keys(t.endings)) {
		tb.Logf("%8d ended with %s", t.endings[ending], ending)
	}
	for _, p := range paths {
		tb.Logf("%8d %s", t.paths[p], p)
		if t.operations >= enough && t.paths[p] == 0 && !slices.Contains(not, p) {
			tb.Errorf("there were no %s", p)
		}
	}
	if t.written-t.necessary > t.operations/3+50 {
		tb.Errorf("%d writes more than necessary", t.written-t.necessary)
	}
}
