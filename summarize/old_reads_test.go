//go:build go1.25

package summarize_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"timeupdater/summarize"
	"timeupdater/tracker/trackertest"
)

// Where reads are a second old they do not show our own write at first. It is
// waited for, since each write makes the issue one version older.
func TestOldReadsCauseNoMoreWrites(t *testing.T) {
	t.Parallel()
	for way, options := range ways {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, trackertest.Switches{StaleReads: time.Second}, options)
				w.rule = summarize.New(w.client, options)
				parent := w.create("", 0)
				child := w.create(parent, hour)
				time.Sleep(2 * time.Second) //nolint:forbidigo // it is the time of the bubble
				w.update(child)
				w.checkSpent(parent, hour)
				if n := w.Writes(); n.Spent+n.Worklog != 1 {
					t.Errorf("%+v; want one", n)
				}
			})
		})
	}
}

// A sweep that reads what is old may write what is wrong. The next one of the
// last minutes does not remember that.
func TestSweepAfterOldRead(t *testing.T) {
	t.Parallel()
	for way, options := range ways {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, trackertest.Switches{StaleReads: time.Second}, options)
				parent := w.create("", 0)
				w.create(parent, hour)
				time.Sleep(2 * time.Second) //nolint:forbidigo // it is the time of the bubble
				w.Log(parent, hour, "work")
				rule := summarize.New(w.client, onlyIn(t, "*", options))
				for range 2 {
					if _, err := rule.Sweep(context.Background(), summarize.Window{Since: time.Minute}, time.Now()); err != nil {
						t.Error(err)
					}
					time.Sleep(2 * time.Second) //nolint:forbidigo // it is the time of the bubble
				}
				w.checkTotals()
			})
		})
	}
}
