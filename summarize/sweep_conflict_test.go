//go:build go1.25

package summarize_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"timeupdater/summarize"
	"timeupdater/tracker/trackertest"
)

// A sweep that meets a conflict settles the issue as a call does. The list that
// it then searches must show what the sweep itself has written below.
func TestConflictAboveOwnWriteInSweep(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, trackertest.Switches{Lag: time.Second}, ways["spent"])
		top := w.create("", 0)
		middle := w.create(top, 0)
		w.create(middle, hour)
		time.Sleep(2 * time.Second) //nolint:forbidigo // it is the time of the bubble
		disturb := transportFunc(func(r *http.Request) (*http.Response, error) {
			if r.Method == http.MethodPatch && strings.HasSuffix(r.URL.Path, "/"+top) && w.Issue(top).Summary != "new" {
				w.Rename(top, "new")
			}
			return trackertest.InProcess(w.Tracker).RoundTrip(r)
		})
		rule := summarize.New(w.connect(disturb), onlyIn(t, "*", ways["spent"]))
		report, err := rule.Sweep(context.Background(), summarize.Window{}, time.Now())
		if err != nil || report.Left > 0 {
			t.Errorf("%v %v, %v", report, report.Why, err)
		}
		w.checkTotals()
	})
}
