//go:build go1.25

package trackertest_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
)

// lateWrites makes every PATCH suffer a fault.
func lateWrites(f trackertest.Fault) func(*http.Request) trackertest.Fault {
	return func(r *http.Request) trackertest.Fault {
		if r.Method == http.MethodPatch {
			return f
		}
		return trackertest.Fault{}
	}
}

func TestLateRequestActsWhenNobodyWaitsForItAnyMore(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		fault    trackertest.Fault
		status   int           // 0: no answer
		answered time.Duration // after the request was made
	}{
		"the connection breaks at once": {trackertest.Fault{Late: 12 * time.Second, Reset: true}, 0, 0},
		"an error is answered":          {trackertest.Fault{Late: 12 * time.Second, Status: 504}, 504, 0},
		"the client gives up":           {trackertest.Fault{Late: 12 * time.Second}, 0, 10 * time.Second},
		"the answer is delayed too":     {trackertest.Fault{Delay: 2 * time.Second, Late: 10 * time.Second, Reset: true}, 0, 2 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := start(t, trackertest.Switches{Clock: time.Now, Fault: lateWrites(tc.fault)})
				c.client.Timeout = 10 * time.Second
				key := c.tr.Create("TEST", "x", "")
				began := time.Now()
				r, err := c.try("PATCH", "/v3/issues/"+key, `{"spent":"PT1H"}`)
				equal(t, "answered after", time.Since(began), tc.answered)
				equal(t, "status", r.status, tc.status)
				equal(t, "no answer", err != nil, tc.status == 0)

				<-time.After(time.Until(began.Add(12*time.Second - time.Millisecond)))
				c.get("/v3/issues/" + key).is(200)
				equal(t, "just before", c.tr.Issue(key).Spent, 0)
				c.tr.Wait()
				equal(t, "acted after", time.Since(began), 12*time.Second)
				equal(t, "then", c.tr.Issue(key).Spent, tracker.Hour)
			})
		})
	}
}

func TestLateRequestIsJudgedWhenItActs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := start(t, trackertest.Switches{Clock: time.Now, Fault: lateWrites(trackertest.Fault{Late: time.Minute, Reset: true})})
		key := c.tr.Create("TEST", "x", "")
		if _, err := c.try("PATCH", "/v3/issues/"+key+"?version=1", `{"spent":"PT1H"}`); err == nil {
			t.Error("answered")
		}
		c.tr.Rename(key, "y")
		c.tr.Wait()
		equal(t, "spent under an old version", c.tr.Issue(key).Spent, 0)
	})
}

func TestCloseDropsLateRequests(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := start(t, trackertest.Switches{Clock: time.Now, Fault: lateWrites(trackertest.Fault{Late: time.Hour, Reset: true})})
		key := c.tr.Create("TEST", "x", "")
		began := time.Now()
		if _, err := c.try("PATCH", "/v3/issues/"+key, `{"spent":"PT1H"}`); err == nil {
			t.Error("answered")
		}
		c.tr.Close()
		equal(t, "waited", time.Since(began), 0)
		equal(t, "spent", c.tr.Issue(key).Spent, 0)
	})
}

func TestLateRequestWithoutAnAnswerEndsWithItsContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := start(t, trackertest.Switches{Clock: time.Now, Fault: lateWrites(trackertest.Fault{Late: time.Second})})
		key := c.tr.Create("TEST", "x", "")
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		req, err := http.NewRequestWithContext(ctx, http.MethodPatch, "http://tracker.test/v3/issues/"+key, strings.NewReader(`{"spent":"PT1H"}`))
		if err != nil {
			t.Fatal(err)
		}
		req.Header = c.header
		if resp, err := c.client.Do(req); err == nil {
			resp.Body.Close()
			t.Error("answered")
		}
		equal(t, "spent, in spite of the silence", c.tr.Issue(key).Spent, tracker.Hour)
	})
}
