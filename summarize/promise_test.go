//go:build go1.25

package summarize_test

import (
	"context"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"timeupdater/summarize"
	"timeupdater/tracker/errkind"
	"timeupdater/tracker/trackertest"
)

// What the first version left wrong for good. Each comment quotes what was
// seen then.

// waysOf are the ways of writing where sweeps write everywhere.
func waysOf(t *testing.T) map[string]summarize.Options {
	all := map[string]summarize.Options{}
	for way, options := range ways {
		options.Queues = inQueues(t, "*").Queues
		all[way] = options
	}
	return all
}

// isWrite tells the request that writes a total.
func isWrite(r *http.Request) bool {
	return r.Method == http.MethodPatch || r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/worklog")
}

// "A call dies after writing late, its issue has moved since: no later call
// repairs the old parent" (P1).
func TestASweepMendsWhatADeadCallWroteLate(t *testing.T) {
	t.Parallel()
	for way, options := range waysOf(t) {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			var w *world
			var die func()
			armed := false
			fault := func(r *http.Request) (f trackertest.Fault) {
				if armed && isWrite(r) {
					armed = false
					w.Move("TEST-2", w.create("", 0))
					w.settle()
					die()
				}
				return f
			}
			sw := trackertest.Switches{QuietAPI: true, Stale: trackertest.StaleIgnored, Fault: fault}
			sweeping(t, sw, options, func(world *world) {
				w = world
				noTotal(w)
				w.settle()
				w.Log("TEST-2", hour, "")
				w.drop()
				armed = true
				ctx, cancel := context.WithCancel(w.t.Context())
				die = cancel
				if _, err := newRule(w.client, options).Update(ctx, summarize.Call{Issue: "TEST-2"}); err == nil {
					t.Error("the call did not die")
				}
				if len(w.Wrong(counts)) != 1 {
					t.Errorf("%d totals are wrong before the sweep, want 1", len(w.Wrong(counts)))
				}
				w.sweep("since 10m")
				w.checkTotals()
			})
		})
	}
}

// "Calls were lost and the search lags: a call for the parent or a sibling says
// 'already right' and the total stays wrong" (P2).
func TestASweepMendsWhatALostCallLeft(t *testing.T) {
	t.Parallel()
	for way, options := range waysOf(t) {
		for _, key := range []string{"TEST-1", "TEST-3", ""} {
			t.Run(way+"/"+key, func(t *testing.T) {
				t.Parallel()
				sweeping(t, trackertest.Switches{QuietAPI: true, Lag: 5 * time.Second}, options, func(w *world) {
					noTotal(w)
					pass(time.Minute)
					w.sweep("all")
					w.Log("TEST-2", hour, "")
					w.drop()
					if key != "" {
						w.cost(w.rule, key)
					}
					pass(time.Minute)
					w.sweep("since 10m")
					w.checkTotals()
				})
			})
		}
	}
}

// tardy is a network on which armed writes arrive late, and whoever sent them
// hears nothing.
type tardy struct {
	next  http.RoundTripper
	armed atomic.Bool
	by    time.Duration
}

func (l *tardy) RoundTrip(r *http.Request) (*http.Response, error) {
	if !isWrite(r) || !l.armed.CompareAndSwap(true, false) {
		return l.next.RoundTrip(r)
	}
	late := r.Clone(context.Background())
	if r.GetBody != nil {
		late.Body, _ = r.GetBody()
	}
	go func() {
		pass(l.by)
		if answer, err := l.next.RoundTrip(late); err == nil {
			answer.Body.Close()
		}
	}()
	<-r.Context().Done()
	return nil, r.Context().Err()
}

// "A write given up after 10 s acts later: wrong where own writes fire nothing"
// (P3).
func TestASweepMendsAWriteThatActsLate(t *testing.T) {
	t.Parallel()
	for way, options := range waysOf(t) {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			sweeping(t, trackertest.Switches{QuietAPI: true, Stale: trackertest.StaleIgnored}, options, func(w *world) {
				noTotal(w)
				w.sweep("all")
				w.drop()
				network := &tardy{next: trackertest.InProcess(w.Tracker), by: 2 * time.Minute}
				network.armed.Store(true)
				w.Log("TEST-2", hour, "")
				ctx, cancel := context.WithTimeout(w.t.Context(), 8*time.Second)
				defer cancel()
				_, err := summarize.New(w.connect(network), options).Update(ctx, summarize.Call{Issue: "TEST-2"})
				if errkind.Of(err) != errkind.OutOfTime {
					t.Errorf("error %v", err)
				}
				w.Log("TEST-3", hour, "")
				w.cost(w.rule, "TEST-3")
				w.checkTotals()
				pass(3 * time.Minute)
				if len(w.Wrong(counts)) != 1 {
					t.Errorf("%d totals are wrong before the sweep, want 1", len(w.Wrong(counts)))
				}
				w.sweep("since 10m")
				w.checkTotals()
			})
		})
	}
}

// "WRITE=worklog: one 502 on the POST of the record fails the call with 25 s
// left" (P4).
func TestALostAnswerOfANewRecordIsReadBack(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]trackertest.Fault{
		"502, and it was not made":          {Status: http.StatusBadGateway},
		"502, and it was made":              {Status: http.StatusBadGateway, Acted: true},
		"a broken connection, not made":     {Reset: true},
		"a broken connection, and was made": {Reset: true, Acted: true},
		"an answer that is cut off":         {Cut: 10},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var w *world
			armed := 1
			faulty := func(r *http.Request) trackertest.Fault {
				if armed > 0 && r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/worklog") {
					armed--
					return fault
				}
				return trackertest.Fault{}
			}
			sweeping(t, trackertest.Switches{QuietAPI: true, Fault: faulty}, ways["worklog"], func(world *world) {
				w = world
				noTotal(w)
				ctx, cancel := context.WithTimeout(w.t.Context(), 25*time.Second)
				defer cancel()
				if _, err := w.rule.Update(ctx, summarize.Call{Issue: "TEST-2"}); err != nil {
					t.Errorf("error %v", err)
				}
				if records := w.Issue("TEST-1").Records; len(records) != 1 {
					t.Errorf("%d records", len(records))
				}
				w.checkTotals()
			})
		})
	}
}
