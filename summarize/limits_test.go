package summarize_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"

	"timeupdater/summarize"
	"timeupdater/tracker/errkind"
	"timeupdater/tracker/trackertest"
)

func TestTenThousandSubIssues(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{LinksKeepVersion: true}, ways["spent"]) // or it would be locked
	parent := w.create("", hour)
	for range 10_000 {
		w.create(parent, minute)
	}
	w.drop()
	levels := w.update(parent)
	if len(levels) != 1 || levels[0].Count != 10_000 {
		t.Errorf("%+v", levels)
	}
	w.checkSpent(parent, hour+10_000*minute)
}

// chain makes an issue with so many levels above it.
func (w *world) chain(levels int) (leaf, root string) {
	root = w.create("", 0)
	leaf = root
	for range levels {
		leaf = w.create(leaf, 0)
	}
	w.Log(leaf, hour, "work")
	w.drop()
	return leaf, root
}

func TestDepth(t *testing.T) {
	t.Parallel()
	for way, options := range ways {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, trackertest.Switches{}, options)
			leaf, root := w.chain(summarize.MaxLevels)
			w.update(leaf)
			w.checkSpent(root, hour)
			w.checkTotals()

			w = newWorld(t, trackertest.Switches{}, options)
			leaf, _ = w.chain(summarize.MaxLevels + 1)
			result, err := w.rule.Update(context.Background(), summarize.Call{Issue: leaf})
			if errkind.Of(err) != errkind.NoTotal || result.Levels != nil || w.Writes() != (trackertest.Writes{}) {
				t.Errorf("Update: %+v, %v; writes %+v", result.Levels, err, w.Writes())
			}
		})
	}
}

// TestManyCallsAtOnce: sub-issues of one parent change at the same time, and
// one instance gets all the calls at once.
func TestManyCallsAtOnce(t *testing.T) {
	t.Parallel()
	const many = 200
	for way, options := range ways {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, trackertest.Switches{QuietAPI: true}, options)
			parent := w.create("", hour)
			for range many {
				w.create(parent, minute)
			}
			var calls sync.WaitGroup
			start := make(chan struct{})
			for key, ok := w.next(); ok; key, ok = w.next() {
				calls.Add(1)
				go func() {
					defer calls.Done()
					<-start
					if _, err := w.rule.Update(context.Background(), key); err != nil {
						t.Errorf("Update(%s): %v", key, err)
					}
				}()
			}
			close(start)
			calls.Wait()
			w.checkSpent(parent, hour+many*minute)
			if writes := w.Writes(); writes.Spent+writes.Worklog > 5 {
				t.Errorf("%+v for one new total", writes)
			}
		})
	}
}

// TestAnyCallMayBeTheLast ends the time of an invocation at every one of its
// API calls, before and after Tracker acted. The next invocation must make
// all right.
func TestAnyCallMayBeTheLast(t *testing.T) {
	t.Parallel()
	for way, options := range ways {
		for _, acted := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/acted %t", way, acted), func(t *testing.T) {
				t.Parallel()
				last := 1
				for ; !interrupted(t, options, last, acted); last++ {
				}
				if last < 8 {
					t.Errorf("only %d calls were interrupted", last)
				}
			})
		}
	}
}

// interrupted plays one story whose invocation ends with its n-th API call,
// and tells whether it was over before that.
func interrupted(t *testing.T, options summarize.Options, n int, acted bool) (over bool) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var calls atomic.Int64
	var armed atomic.Bool
	w := newWorld(t, trackertest.Switches{QuietAPI: true, Fault: func(r *http.Request) (f trackertest.Fault) {
		if armed.Load() && calls.Add(1) == int64(n) {
			cancel()
			f = trackertest.Fault{Reset: true, Acted: acted}
		}
		return f
	}}, options)
	root := w.create("", hour)
	parent := w.create(root, hour)
	leaf := w.create(parent, hour)
	w.create(parent, hour)
	w.update(leaf)
	w.checkTotals()
	w.Log(leaf, hour, "work")
	armed.Store(true)
	_, err := w.rule.Update(ctx, summarize.Call{Issue: leaf})
	armed.Store(false)
	if int(calls.Load()) >= n && !errors.Is(err, context.Canceled) {
		t.Errorf("call %d was the last: %v", n, err)
	}
	w.update(leaf)
	w.checkTotals()
	if w.Writes().Leaf > 0 {
		t.Errorf("call %d was the last: an issue without sub-issues was written", n)
	}
	return int(calls.Load()) < n
}
