//go:build go1.25

package summarize_test

import (
	"context"
	"testing"
	"time"

	"timeupdater/summarize"
	"timeupdater/tracker/trackertest"
)

// The search names the parent of an issue even if it does not show it. A sweep
// ends below it.
func TestSweepEndsBelowHiddenParent(t *testing.T) {
	t.Parallel()
	for way, options := range ways {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			options := onlyIn(t, "*", options)
			w := newWorld(t, trackertest.Switches{}, options)
			w.AddQueue("SECRET")
			top := w.Create("SECRET", "an issue", "")
			middle := w.create(top, 0)
			w.create(middle, hour)
			w.Hide("SECRET", true)
			ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
			defer cancel()
			report, err := w.rule.Sweep(ctx, summarize.Window{Since: time.Hour}, time.Now())
			if err != nil || report.Mended != 1 || report.Left != 0 {
				t.Errorf("%v %v, %v; want one mended and none left", report, report.Why, err)
			}
			w.checkSpent(middle, hour)
			w.checkSpent(top, 0)
		})
	}
}
