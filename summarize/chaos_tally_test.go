//go:build go1.25

package summarize_test

import (
	"maps"
	"slices"
	"testing"
)

// tally is what happened in numbers.
type tally struct {
	operations  int            // by people
	invocations int            // of the function
	requests    int            // to Tracker
	lost        int            // webhooks
	reconciled  int            // calls that were owed
	written     int            // requests that wrote time
	necessary   int            // those that made a wrong total right
	leafs       int            // those to an issue that had just lost its last sub-issue
	endings     map[string]int // of invocations
}

func newTally() tally { return tally{endings: map[string]int{}} }

func (t *tally) add(o tally) {
	t.operations += o.operations
	t.invocations += o.invocations
	t.requests += o.requests
	t.lost += o.lost
	t.reconciled += o.reconciled
	t.written += o.written
	t.necessary += o.necessary
	t.leafs += o.leafs
	for ending, n := range o.endings {
		t.endings[ending] += n
	}
}

// report shows the numbers and judges the writes that were not necessary:
// they came too early or too late, or were sent again because their answer
// was lost. There may be one for every three operations of people, and a few.
func (t *tally) report(tb testing.TB) {
	tb.Helper()
	tb.Logf("%d operations, %d webhooks lost, %d invocations, %d requests, %d reconcile calls",
		t.operations, t.lost, t.invocations, t.requests, t.reconciled)
	tb.Logf("%d writes, %d of them necessary, %d to issues that had just lost their last sub-issue",
		t.written, t.necessary, t.leafs)
	for _, ending := range slices.Sorted(maps.Keys(t.endings)) {
		tb.Logf("%8d invocations ended with %s", t.endings[ending], ending)
	}
	if t.written-t.necessary > t.operations/3+50 {
		tb.Errorf("%d writes more than necessary", t.written-t.necessary)
	}
}
