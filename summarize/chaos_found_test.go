//go:build go1.25

package summarize_test

import (
	"slices"
	"testing"
	"time"

	"timeupdater/summarize"
	"timeupdater/summarize/patience"
	"timeupdater/tracker/errkind"
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

// A time that somebody has entered hides from the changelog whether we have
// written the issue before that, in the same slot.
func TestTimeThatWasEnteredHidesOurWriteInASlot(t *testing.T) {
	t.Parallel()
	patient(t, trackertest.Switches{}, summarize.Field, old, func(w *world) {
		if err := w.another(w.rule); err != nil {
			t.Error(err)
		}
		w.SetSpent("TEST-2", 9*hour)
		pass(time.Second)
		before := w.Writes()
		if err := w.another(w.instance()); errkind.Of(err) != errkind.Left || w.Writes() != before {
			t.Errorf("error %v, written %+v, before that %+v", err, w.Writes(), before)
		}
		until(3, 0)
		w.sweep("since 25h")
		w.checkTotals()
	})
}

// A sub-issue may come and go between two sweeps of one instance, while another
// one writes. The minute's sweep takes the issue for the one that it knows; the
// hour's does not.
func TestASubIssueThatComesAndGoesBetweenTwoSweeps(t *testing.T) {
	t.Parallel()
	sweeping(t, trackertest.Switches{}, inQueues(t, "*"), func(w *world) {
		w.create("", hour)
		pass(time.Minute)
		w.sweep("since 10m")
		first := w.rule
		w.rule = summarize.New(w.client, inQueues(t, "*"))
		sub := w.create("TEST-1", 2*hour)
		w.update(sub)
		w.checkSpent("TEST-1", 3*hour)
		w.Move(sub, "")
		pass(time.Minute)
		w.rule = first
		w.sweep("since 10m")
		w.sweep("since 25h")
		w.checkSpent("TEST-1", hour)
	})
}

// Where records do not change an issue, those of others do not, either.
func TestARecordOfOthersIsNotTakenForOurs(t *testing.T) {
	t.Parallel()
	options := summarize.Options{Write: summarize.Records}
	sweeping(t, trackertest.Switches{RecordsKeepUpdated: true}, options, func(w *world) {
		sub := w.create(w.create(w.create("", 0), 0), hour)
		pass(time.Second)
		w.update(sub)
		w.checkTotals()
		pass(time.Second)
		w.Log("TEST-2", hour, "")
		w.rule = summarize.New(w.client, options)
		w.update("TEST-2")
		w.checkTotals()
	})
}

// An instance that knows an issue from before it had sub-issues looks at it again.
func TestAnIssueThatHasBecomeAParentForAnotherInstance(t *testing.T) {
	t.Parallel()
	sweeping(t, trackertest.Switches{}, inQueues(t, "*"), func(w *world) {
		w.create("", hour)
		pass(time.Minute)
		w.sweep("since 10m")
		first := w.rule
		w.rule = summarize.New(w.client, inQueues(t, "*"))
		w.create("TEST-1", 2*hour)
		w.sweep("since 10m")
		w.checkTotals()
		pass(20 * time.Minute)
		w.Log("TEST-1", hour, "")
		w.drop()
		pass(time.Second)
		w.rule = first
		w.sweep("since 10m")
		w.checkTotals()
	})
}

// Reads that are a second old may fit, although they are from before our own
// write. What is above is not made of them.
func TestOldReadsThatFitAreNotBelieved(t *testing.T) {
	t.Parallel()
	for way, options := range ways {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			sweeping(t, trackertest.Switches{StaleReads: time.Second, QuietAPI: true, Lag: 200 * time.Millisecond}, options, func(w *world) {
				parent := w.create(w.create(w.create("", 0), 0), 0)
				for range 3 { // too many to be read directly
					w.create(parent, hour)
				}
				for _, key := range []string{"TEST-4", "TEST-5"} { // the lag is known then
					w.Log(key, hour, "")
					pass(2 * time.Second)
					w.update(key)
					pass(2 * time.Second)
				}
				w.checkTotals()
			})
		})
	}
}
