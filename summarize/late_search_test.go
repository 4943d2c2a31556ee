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

// A sweep that does not know yet how far the search is behind waits for it to
// show what was written, or it cannot tell whether that is right.
func TestSweepWaitsForSearchThatIsFarBehind(t *testing.T) {
	t.Parallel()
	for way, options := range ways {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				const lag = 25 * time.Second
				w := newWorld(t, trackertest.Switches{Lag: lag}, options)
				w.create(w.create("", 0), hour)
				time.Sleep(lag) //nolint:forbidigo // it is the time of the bubble
				rule := summarize.New(w.client, onlyIn(t, "*", options))
				report, err := rule.Sweep(context.Background(), summarize.Window{Since: 10 * time.Minute}, time.Now())
				if err != nil || report.Mended != 1 || report.Left != 0 {
					t.Errorf("%v %v, %v; want one mended and none left", report, report.Why, err)
				}
			})
		})
	}
}
