//go:build go1.25

package summarize_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"timeupdater/summarize"
	"timeupdater/tracker/trackertest"
)

// Worklogs that an earlier check has read are not read again, unless the issue
// has changed since. A file between the two keeps them as JSON.
func TestACheckGoesOnWhereOneHasStopped(t *testing.T) {
	t.Parallel()
	for way, options := range ways {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			options.Queues = inQueues(t, "*").Queues
			sweeping(t, trackertest.Switches{QuietAPI: true}, options, func(w *world) {
				const parents = 80
				w.tidy(func(w *world) {
					for range parents {
						w.create(w.create("", hour), hour)
					}
				})
				stop := errors.New("the disk is full")
				var kept []byte
				known := 0
				_, err := w.tryCheck(options, everything, summarize.Watch{Looked: func(l summarize.Looked) error {
					if known == parents/2 {
						return stop
					}
					line, err := json.Marshal(l)
					kept, known = append(kept, line...), known+1
					return err
				}})
				if !errors.Is(err, stop) {
					t.Errorf("the first: error %v", err)
				}
				for _, step := range []struct {
					happens func()
					reads   int
				}{
					{func() {}, 2*parents - known},
					{func() { w.Log("TEST-1", hour, "") }, 2*parents - known + 1},
				} {
					step.happens()
					pass(10 * time.Second)
					var all []summarize.Looked
					for lines := json.NewDecoder(strings.NewReader(string(kept))); lines.More(); {
						var l summarize.Looked
						if err := lines.Decode(&l); err != nil {
							t.Fatal(err)
						}
						all = append(all, l)
					}
					survey, err := w.tryCheck(options, everything, summarize.Watch{Known: all})
					if n := w.asked(trackertest.KindWorklog); err != nil || n != step.reads {
						t.Errorf("%d worklogs were read, want %d; error %v", n, step.reads, err)
					}
					if wrong := w.Wrong(counts); len(survey.Off) != len(wrong) {
						t.Errorf("off are %+v; want %+v", survey.Off, wrong)
					}
				}
			})
		})
	}
}

// Whatever goes wrong, nothing is written; a check that cannot end is an error.
func TestACheckThatFails(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault func(*http.Request) trackertest.Fault
		left  bool // of single issues, which is no error
	}{
		"the search fails":   {failing("/_search", trackertest.Fault{Status: http.StatusForbidden}), false},
		"worklogs fail":      {failing("/worklog", trackertest.Fault{Status: http.StatusForbidden}), true},
		"the connection":     {failing("/worklog", trackertest.Fault{Reset: true}), true},
		"an answer is cut":   {failing("/worklog", trackertest.Fault{Cut: 1}), true},
		"all takes too long": {failing("", trackertest.Fault{Delay: time.Hour}), false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			broken := false
			sw := trackertest.Switches{Fault: func(r *http.Request) (f trackertest.Fault) {
				if broken {
					f = test.fault(r)
				}
				return f
			}}
			sweeping(t, sw, inQueues(t, "*"), func(w *world) {
				twoLevels(w)
				w.Log("TEST-4", hour, "")
				pass(10 * time.Second)
				broken = true
				survey, err := w.tryCheck(inQueues(t, "*"), everything, summarize.Watch{})
				if test.left && (err != nil || survey.Left == 0 || len(survey.LeftWhy) == 0) || !test.left && err == nil {
					t.Errorf("%+v, error %v", survey, err)
				}
			})
		})
	}
	sweeping(t, trackertest.Switches{}, inQueues(t, "*"), func(w *world) {
		noTotal(w)
		ctx, cancel := context.WithCancel(w.t.Context())
		_, err := w.rule.Check(ctx, everything, summarize.Watch{Progress: func(summarize.Progress) { cancel() }})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("it was interrupted: %v", err)
		}
	})
}

// failing is a fault of all requests to such addresses.
func failing(suffix string, f trackertest.Fault) func(*http.Request) trackertest.Fault {
	return func(r *http.Request) trackertest.Fault {
		if strings.HasSuffix(r.URL.Path, suffix) {
			return f
		}
		return trackertest.Fault{}
	}
}
