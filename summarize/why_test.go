//go:build go1.25

package summarize_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

	"timeupdater/summarize"
	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
)

// Each reason, with who entered the time where somebody did. TEST-1 has an hour
// of its own and a sub-issue TEST-2 of two hours; the function was never there.
func TestWhyATotalIsOff(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		happens func(w *world)
		want    summarize.Reason
		entered bool // since then
		unread  bool // the changelog cannot be read
	}{
		"nobody has summed it up": {func(*world) {}, summarize.NeverSummed, false, false},
		"by the sample, too little": {func(w *world) {
			w.Log("TEST-1", hour, "automatic added from TEST-2")
		}, summarize.BySample, false, false},
		"entered by hand": {func(w *world) { w.SetSpent("TEST-1", 7*hour) }, summarize.ByHand, true, false},
		"entered by hand in the place of ours": {func(w *world) {
			w.update("TEST-2")
			pass(10 * time.Second)
			w.SetSpent("TEST-1", 7*hour)
		}, summarize.ByHand, true, false},
		"imported": {func(w *world) {
			w.Delete("TEST-1")
			w.imported("TEST-3", 5*hour)
			w.create("TEST-3", hour)
		}, summarize.Imported, false, false},
		"the function has missed a change": {func(w *world) {
			w.update("TEST-2")
			w.Log("TEST-2", hour, "")
		}, summarize.Missed, true, false},
		"it has missed a change of a record": {func(w *world) {
			w.by(summarize.Records).update("TEST-2")
			w.Log("TEST-2", hour, "")
		}, summarize.Missed, false, false},
		"the sub-issues have gone": {func(w *world) {
			w.update("TEST-2")
			w.Move("TEST-2", "")
		}, summarize.Deserted, false, false},
		"it was entered before very many changes": {func(w *world) {
			w.SetSpent("TEST-1", 7*hour)
			for n := range 301 {
				pass(time.Second)
				w.Rename("TEST-1", fmt.Sprint("renamed ", n))
			}
		}, summarize.NotKnown, false, false},
		"the changelog cannot be read": {func(w *world) {
			w.SetSpent("TEST-1", 7*hour)
		}, summarize.NotKnown, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sw := trackertest.Switches{QuietAPI: true}
			if test.unread {
				sw.Fault = failing("/changelog", trackertest.Fault{Status: http.StatusForbidden})
			}
			sweeping(t, sw, inQueues(t, "*"), func(w *world) {
				w.create(w.create("", hour), 2*hour)
				pass(time.Hour)
				begin := time.Now()
				test.happens(w)
				pass(10 * time.Second)
				survey := w.check(inQueues(t, "*"), everything)
				if len(survey.Off) != 1 || survey.Off[0].Why != test.want {
					t.Fatalf("%+v; want %q", survey.Off, test.want)
				}
				at := survey.Off[0].Entered
				if entered := at != nil && !at.Before(begin) && at.Before(time.Now()); entered != test.entered || !entered && at != nil {
					t.Errorf("entered at %v", at)
				}
			})
		})
	}
}

// by makes the rule write in another way.
func (w *world) by(way summarize.Way) *world {
	o := inQueues(w.t, "*")
	o.Write = way
	w.rule = summarize.New(w.client, o)
	return w
}

// imported makes an issue that has a time from the beginning.
func (w *world) imported(key string, d tracker.Duration) {
	w.t.Helper()
	body := fmt.Sprintf(`{"queue":"TEST","summary":"imported","spent":"%v"}`, d)
	r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, "http://localhost/v3/issues", bytes.NewBufferString(body))
	if err != nil {
		w.t.Fatal(err)
	}
	r.Header.Set("Authorization", "OAuth demo")
	r.Header.Set("X-Org-ID", "1")
	r.Header.Set("Content-Type", "application/json")
	answer, err := trackertest.InProcess(w.Tracker).RoundTrip(r)
	if err != nil {
		w.t.Fatal(err)
	}
	text, _ := io.ReadAll(answer.Body)
	if got := w.Issue(key).Spent; answer.StatusCode != http.StatusCreated || got != d {
		w.t.Fatalf("%d %s; %s shows %v", answer.StatusCode, text, key, got)
	}
}
