//go:build go1.25

package tracker_test

import (
	"context"
	"math/rand/v2"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
)

const (
	opening  = 10 * time.Second
	underWay = 10 * time.Minute
)

// distant is a Tracker that is 20 ms away or a little more. It counts answers
// after the opening burst.
type distant struct {
	tracker http.RoundTripper
	from    time.Time

	mu            sync.Mutex
	good, refused map[string]int // by method: searches are POSTs
}

func (d *distant) RoundTrip(r *http.Request) (*http.Response, error) {
	<-time.After(10*time.Millisecond + rand.N(10*time.Millisecond))
	answer, err := d.tracker.RoundTrip(r)
	d.mu.Lock()
	switch {
	case err != nil || time.Now().Before(d.from):
	case answer.StatusCode == http.StatusTooManyRequests:
		d.refused[r.Method]++
	default:
		d.good[r.Method]++
	}
	d.mu.Unlock()
	<-time.After(10 * time.Millisecond)
	return answer, err
}

// Three clients that know nothing of one another share Tracker's limits while
// each wants more than there is.
func TestClientsShareTrackersLimits(t *testing.T) {
	t.Parallel()
	for name, wants := range map[string][3]int{ // how many at a time
		"all want much":       {8, 8, 8},
		"one wants much more": {20, 3, 3},
		"one wants little":    {8, 8, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { shareLimits(t, wants) })
		})
	}
}

func shareLimits(t *testing.T, wants [3]int) {
	server := trackertest.New(trackertest.Switches{SearchRate: 5, Rate: 10})
	defer server.Close()
	server.AddQueue("TEST")
	key := server.Create("TEST", "Issue", "")
	ctx, cancel := context.WithTimeout(t.Context(), opening+underWay)
	defer cancel()
	far := &distant{
		tracker: trackertest.InProcess(server), from: time.Now().Add(opening),
		good: map[string]int{}, refused: map[string]int{},
	}
	var all sync.WaitGroup
	for _, want := range wants {
		client, err := tracker.New(tracker.Config{
			Org: "1", Rate: 10, SearchRate: 5, Transport: far,
			Authorization: func(context.Context) (string, error) { return "OAuth demo", nil },
		})
		if err != nil {
			t.Fatal(err)
		}
		for range want {
			for _, ask := range []func() error{
				func() error { _, err := client.Issue(ctx, key); return err },
				func() error { _, err := client.IndexedVersion(ctx, key); return err },
			} {
				all.Go(func() {
					for ask() == nil {
						continue
					}
				})
			}
		}
	}
	all.Wait()
	for method, limit := range map[string]int{http.MethodGet: 10, http.MethodPost: 5} {
		good, refused := far.good[method], far.refused[method]
		t.Logf("%s: %d answered, %.0f %% of the limit; %.1f %% refused", method, good,
			100*float64(good)/float64(limit)/underWay.Seconds(), 100*float64(refused)/float64(good+refused))
		if good*100 < 70*limit*int(underWay.Seconds()) || refused*100 > 5*(good+refused) {
			t.Errorf("%s: %d answered, %d refused; want 70 %% of the limit and at most 5 %%", method, good, refused)
		}
	}
}
