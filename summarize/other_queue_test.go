//go:build go1.25

package summarize_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"timeupdater/summarize"
	"timeupdater/tracker/trackertest"
)

type transportFunc func(*http.Request) (*http.Response, error)

func (f transportFunc) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// A parent in another queue is not written. What people log on it counts in
// its own parent all the same.
func TestTimeOfParentInAnotherQueueCountsAboveIt(t *testing.T) {
	t.Parallel()
	for way, options := range ways {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, trackertest.Switches{}, onlyIn(t, "TEST", options))
			w.AddQueue("OTHER")
			top := w.create("", 0)
			middle := w.Create("OTHER", "an issue", top)
			w.create(middle, hour)
			w.Log(middle, 2*hour, "work")
			w.update(middle)
			w.checkSpent(middle, 2*hour)
			w.checkSpent(top, 2*hour)
		})
	}
}

// An issue may move to another queue while a call is under way for it.
func TestIssueThatLeavesTheQueueIsNotWritten(t *testing.T) {
	t.Parallel()
	for way, options := range ways {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, trackertest.Switches{}, onlyIn(t, "TEST", options))
			w.AddQueue("OTHER")
			parent := w.create("", 0)
			child := w.create(parent, hour)
			leaves := transportFunc(func(r *http.Request) (*http.Response, error) {
				if r.Method == http.MethodGet && r.URL.Path == "/v3/issues/"+parent+"/worklog" {
					w.Transfer(parent, "OTHER")
				}
				return trackertest.InProcess(w.Tracker).RoundTrip(r)
			})
			rule := newRule(w.connect(leaves), onlyIn(t, "TEST", options))
			result, err := rule.Update(context.Background(), summarize.Call{Issue: child})
			if err != nil || result.Stopped == "" {
				t.Errorf("%+v, %v; want that it is stopped", result, err)
			}
			if writes := w.Writes(); writes != (trackertest.Writes{}) {
				t.Errorf("it was written: %+v", writes)
			}
		})
	}
}

// An issue may move to another queue between two searches of a sweep.
func TestFamilyThatLeavesTheQueueIsNotMended(t *testing.T) {
	t.Parallel()
	for way, options := range ways {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, trackertest.Switches{}, options)
			w.AddQueue("OTHER")
			parent := w.create("", 0)
			w.create(parent, hour)
			leaves := transportFunc(func(r *http.Request) (*http.Response, error) {
				if strings.Contains(describe(r), "Is Subtask For") {
					w.Transfer(parent, "OTHER")
				}
				return trackertest.InProcess(w.Tracker).RoundTrip(r)
			})
			rule := newRule(w.connect(leaves), onlyIn(t, "TEST", options))
			if _, err := rule.Sweep(context.Background(), summarize.Window{}, time.Now()); err != nil {
				t.Error(err)
			}
			if writes := w.Writes(); writes != (trackertest.Writes{}) {
				t.Errorf("it was written: %+v", writes)
			}
		})
	}
}
