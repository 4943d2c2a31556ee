//go:build go1.25

package doctor

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"timeupdater/deploy/install"
	"timeupdater/tracker/trackertest"
)

const (
	latency    = 100 * time.Millisecond // of a request
	queueCount = 20
)

// manyQueues is a world with limits, 20 queues whose triggers are right, and
// parents.
func manyQueues(t *testing.T, rate, searchRate, parents int) *world {
	t.Helper()
	late := false
	w := newWorld(t, trackertest.Switches{
		SearchRate: searchRate, Rate: rate,
		Fault: func(*http.Request) trackertest.Fault {
			if late {
				return trackertest.Fault{Delay: latency}
			}
			<-time.After(time.Second) // the limits are there while it is prepared, too
			return trackertest.Fault{}
		},
	})
	w.config.Tracker.Rate, w.config.Tracker.SearchRate = 10, 5
	w.config.Tracker.Backoff = 0
	w.config.Queues, w.config.URL = nil, ""
	for i := range queueCount - 2 {
		queue := "Q" + string(rune('A'+i))
		w.AddQueue(queue)
		w.install(queue, install.AuthSecret, secret)
	}
	for i := range parents {
		w.Create("QA", "Sub", w.Create("QA", fmt.Sprint("Parent ", i), ""))
	}
	late = true
	<-time.After(time.Second)
	return w
}

func TestItTakesLessThanHalfAMinute(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		parents int
		said    string
	}{ // Tracker's limits are documented, incompletely
		"20 queues with a few parents": {10, "of 12 parents none"},
		"20 queues with 3,000 parents": {2_998, "of 3000 parents none"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := manyQueues(t, 10, 5, test.parents)
				w.ResetCalls()
				began := time.Now()
				last, silence := began, time.Duration(0)
				said := false
				Examine(context.Background(), w.config, func(f Finding) {
					silence, last = max(silence, time.Since(last)), time.Now()
					if f.Verdict != Right {
						t.Errorf("%+v", f)
					}
					said = said || f.is(checkVersions, "", test.said, "")
				})
				refused := 0
				for _, call := range w.Calls() {
					if call.Status == http.StatusTooManyRequests {
						refused++
					}
				}
				took := time.Since(began)
				if took >= 30*time.Second || silence > 10*time.Second || refused > 0 || !said {
					t.Errorf("took %v, silent for %v, %d requests refused, said all: %t", took, silence, refused, said)
				}
				t.Logf("%d requests in %v, silent for %v at most", len(w.Calls()), took, silence)
			})
		})
	}
}

// Whatever is silent, it ends in time, and each check says something.
func TestItEndsInTime(t *testing.T) {
	t.Parallel()
	tracker := func(path string) func(*world) {
		return func(w *world) { w.config.Tracker.Transport = silent{w.config.Tracker.Transport, path} }
	}
	function := func(w *world) { w.config.Transport = silent{w.config.Transport, ""} }
	for name, test := range map[string]struct {
		silence []func(*world)
		within  time.Duration
		said    map[string]string // by check
	}{
		"Tracker":             {[]func(*world){tracker("")}, 9 * time.Second, map[string]string{checkTracker: "within 8s", checkVersions: "not asked"}},
		"the search":          {[]func(*world){tracker("/v3/issues/_search")}, 20 * time.Second, map[string]string{checkVersions: "no time left", checkRights: "may read"}},
		"the rights":          {[]func(*world){tracker("/v3/queues/QA/permissions/users/1120000000000002")}, 30 * time.Second, map[string]string{checkRights: "no time left"}},
		"the function":        {[]func(*world){function}, 20 * time.Second, map[string]string{checkFunction: "within 8s", checkVersions: "of 12 parents none"}},
		"both, at an address": {[]func(*world){tracker(""), function, func(w *world) { w.config.URL = address }}, 17 * time.Second, map[string]string{checkTracker: "within 8s", checkFunction: "within 8s"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := manyQueues(t, 10, 5, 10)
				for _, plant := range test.silence {
					plant(w)
				}
				began := time.Now()
				texts := map[string]string{}
				Examine(context.Background(), w.config, func(f Finding) { texts[f.Name] += f.Text + "\n" })
				if took := time.Since(began); took >= test.within {
					t.Errorf("took %v", took)
				}
				for _, check := range []string{
					checkSettings, checkTracker, checkToken, checkOrganization, checkQueues, checkField, checkRights, checkTriggers,
					checkFunction, checkVersions, checkSample, checkMail,
				} {
					if texts[check] == "" || !strings.Contains(texts[check], test.said[check]) {
						t.Errorf("of %s is said %q, want %q", check, texts[check], test.said[check])
					}
				}
			})
		})
	}
}

// Where the function takes half of what Tracker grants, not all may be found
// out, but nothing is called wrong.
func TestItSharesTrackersLimits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := manyQueues(t, 5, 2, 500)
		began := time.Now()
		counts := map[Verdict]int{}
		Examine(context.Background(), w.config, func(f Finding) { counts[f.Verdict]++ })
		if took := time.Since(began); took >= 30*time.Second || counts[Wrong] > 0 || counts[Right] < 60 {
			t.Errorf("took %v: %v", took, counts)
		}
		t.Logf("%v after %v", counts, time.Since(began))
	})
}

// silent never answers at a path; empty is any.
type silent struct {
	next http.RoundTripper
	path string
}

func (s silent) RoundTrip(r *http.Request) (*http.Response, error) {
	if s.path != "" && r.URL.Path != s.path {
		return s.next.RoundTrip(r)
	}
	<-r.Context().Done()
	return nil, r.Context().Err()
}
