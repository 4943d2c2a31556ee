//go:build go1.25

package summarize_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"timeupdater/summarize"
	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
)

// run is one schedule.
type run struct {
	*exploration
	w       *world
	gate    *gate
	ctx     context.Context
	began   time.Time
	shared  *summarize.Summarizer
	pending []int // updates to come
	calls   []*actor
	refused int
	died    int
	trace   []string

	// harmed says that something went wrong that only a sweep can mend.
	harmed bool
	healer *actor // a sweep that began when all harm was done and showed
}

// actor is an invocation: a call, or a sweep.
type actor struct {
	key   string // the sweep's is its name
	die   context.CancelFunc
	dead  bool
	ended atomic.Bool // as its goroutine says
	noted bool        // as we have seen
	left  int         // what a sweep has left
	err   error
}

const aSweep = "a sweep"

func (r *run) begin(t *testing.T) {
	sw := r.plan.switches
	r.began = time.Now()
	sw.Clock = func() time.Time { return r.began }
	r.w = newWorld(t, sw, r.plan.options)
	r.plan.setup(r.w)
	r.w.catchUp()
	r.w.line = r.w.early
	r.gate = newGate(trackertest.InProcess(r.w.Tracker))
	r.shared = r.newRule()
	for i := range r.plan.updates {
		r.pending = append(r.pending, i)
	}
}

// options are the plan's where sweeps write everywhere.
func (r *run) options() summarize.Options {
	options := r.plan.options
	options.Queues = inQueues(r.t, "*").Queues
	return options
}

func (r *run) newRule() *summarize.Summarizer {
	var t summarize.Tracker = r.w.connect(r.gate)
	if r.plan.spoil != nil {
		t = r.plan.spoil(t)
	}
	rule := newRule(t, r.options())
	rule.SetLag(max(r.plan.lagTries, 1), time.Millisecond)
	return rule
}

// startCalls begins an invocation for each call of the trigger. What it does
// first is held by the gate, so the moment does not matter unless it may join
// another.
func (r *run) startCalls() {
	for !r.plan.together {
		key, ok := r.w.next()
		if !ok {
			return
		}
		r.start(key)
		synctest.Wait()
	}
}

func (r *run) start(key string) {
	times := 1
	if r.plan.twice && len(r.calls) < 2*len(r.plan.updates) {
		times = 2
	}
	for range times {
		who, call := len(r.calls), &actor{key: key}
		r.calls = append(r.calls, call)
		rule := r.shared
		if !r.plan.together || key == aSweep {
			rule = r.newRule()
		}
		ctx, cancel := context.WithCancel(as(r.ctx, who))
		call.die = cancel
		if key == aSweep && r.harmed && r.calm() {
			r.healer = call
		}
		go func() {
			if key == aSweep {
				var report summarize.Report
				report, call.err = rule.Sweep(ctx, summarize.Window{}, time.Now())
				call.left = report.Left
			} else {
				_, call.err = rule.Update(ctx, key)
			}
			call.ended.Store(true)
		}()
	}
}

// calm tells whether nothing more may happen that a sweep has to see.
func (r *run) calm() bool {
	updates := slices.ContainsFunc(r.pending, func(i int) bool { return !r.plan.updates[i].sweep })
	return !updates && len(r.w.Unindexed()) == 0 && len(r.gate.late) == 0
}

// harm notes that something went wrong.
func (r *run) harm() { r.harmed, r.healer = true, nil }

// noteEnds sees which invocations have ended, and how.
func (r *run) noteEnds() {
	for who, call := range r.calls {
		if !call.ended.Load() || call.noted || call.dead {
			continue
		}
		call.noted = true
		lags := call.err != nil && strings.Contains(call.err.Error(), "search is behind") || call.left > 0
		switch {
		case lags && r.plan.switches.ManualIndex:
			r.harm()
		case call.err != nil || call.left > 0:
			r.failure += fmt.Sprintf("invocation %d left %d: %v\n", who, call.left, call.err)
		case call == r.healer:
			r.harmed, r.healer = false, nil
		}
	}
}

// state is everything that the rest of the schedule depends on: what Tracker
// holds and shows, what is to come, and what those invocations have been told
// that are under way. In an instance of its own each depends on nothing else,
// so it does not matter who is who.
func (r *run) state() string {
	var calls []string
	for who, call := range r.calls {
		over := call.ended.Load() || call.dead
		if over && !r.plan.together && !r.plan.full {
			continue
		}
		calls = append(calls, fmt.Sprint(call.key, over, call == r.healer, r.gate.told(who)))
	}
	if !r.plan.together && !r.plan.full {
		slices.Sort(calls)
	}
	late := make([]string, 0, len(r.gate.late))
	for _, call := range r.gate.late {
		late = append(late, call.what)
	}
	slices.Sort(late)
	twice := r.plan.twice && len(r.calls) < 2*len(r.plan.updates)
	return fmt.Sprint(r.w.Fingerprint(), r.w.Unindexed(), r.pending, r.w.waiting(), calls, late,
		r.refused, r.died, r.harmed, twice, time.Since(r.began))
}

// checkEnd looks at the end of a schedule. Where something went wrong, one full
// sweep must mend it.
func (r *run) checkEnd() {
	r.ends[sha256.Sum256([]byte(r.w.Fingerprint()))] = true
	r.w.catchUp()
	if r.harmed {
		report, err := summarize.New(caughtUp{r.w.client, r.w}, r.options()).Sweep(r.ctx, summarize.Window{}, time.Now())
		if err != nil || report.Left > 0 {
			r.failure += fmt.Sprintf("the last sweep left %v: %v\n", report.Why, err)
		}
	}
	for _, wrong := range r.w.Wrong(counts) {
		r.failure += fmt.Sprintf("%s shows %v, want %v\n", wrong.Key, wrong.Spent, wrong.Want)
	}
	if r.w.Writes().Leaf > 0 {
		r.failure += "an issue without sub-issues was written\n"
	}
	if r.failure != "" {
		r.failure += strings.Join(r.trace, "\n")
	}
}

// caughtUp is a Tracker whose search shows everything.
type caughtUp struct {
	summarize.Tracker
	w *world
}

func (c caughtUp) Families(ctx context.Context, keys []string) ([]tracker.Issue, error) {
	c.w.catchUp()
	return c.Tracker.Families(ctx, keys)
}

func (c caughtUp) Family(ctx context.Context, parent tracker.Ref) (tracker.Issue, []tracker.Issue, error) {
	c.w.catchUp()
	return c.Tracker.Family(ctx, parent)
}
