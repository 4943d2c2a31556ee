//go:build go1.25

package summarize_test

import (
	"slices"
	"testing"

	"timeupdater/summarize/patience"
	"timeupdater/tracker/trackertest"
)

// The tests in this file are what [TestChaos] has found, each alone.

// Who mends a leaf may find an issue above it locked. The report named the leaf.
func TestALockedIssueAboveALeafIsNamed(t *testing.T) {
	t.Parallel()
	lonely(t, trackertest.Switches{QuietAPI: true}, inQueues(t, "*"), true, func(w *world) {
		w.Move("TEST-3", "")
		w.SetVersion("TEST-1", patience.Last)
		report, err := w.trySweep("leaves")
		if err != nil || !slices.Equal(report.Locked, []string{"TEST-1"}) || report.Left != 1 {
			t.Errorf("%+v, error %v", report, err)
		}
		w.checkSpent("TEST-2", hour)
	})
}
