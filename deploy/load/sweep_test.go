//go:build go1.25

package load

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"timeupdater/summarize"
)

// timer is when sweeps run. They have an instance of their own.
type timer struct {
	every time.Duration // zero: never
	cold  bool          // each has a new instance
	twice time.Duration // the same event comes again so much later; zero: once
}

var minutely = timer{every: time.Minute}

const (
	recent = "since 10m" // what the minute's timer says

	// sweepTime is the longest that the platform lets a call take
	// (documented).
	sweepTime = 10 * time.Minute
)

// run is a sweep.
type run struct {
	on         *summarize.Summarizer
	begin, end time.Time
	report     summarize.Report
	err        error

	first, last time.Time // when its first request began and its last one ended
}

// fire fires the timer until the scene ends.
func (s *stage) fire(ctx context.Context) {
	timer := s.scene.timer
	if timer.every == 0 {
		return
	}
	rule, err := s.newInstance()
	for n := time.Duration(1); ; n++ {
		created := s.begin.Add(n * timer.every)
		if !until(ctx, created) {
			return
		}
		if timer.cold {
			rule, err = s.newInstance()
		}
		go s.sweep(rule, err, recent, created)
		if timer.twice == 0 {
			continue
		}
		if !until(ctx, created.Add(timer.twice)) {
			return
		}
		go s.sweep(rule, err, recent, created)
	}
}

func until(ctx context.Context, at time.Time) bool {
	select {
	case <-ctx.Done():
	case <-time.After(time.Until(at)):
	}
	return ctx.Err() == nil
}

// sweep plays one event of a timer.
func (s *stage) sweep(rule *summarize.Summarizer, err error, payload string, created time.Time) {
	r := &run{on: rule, begin: time.Now()}
	s.mu.Lock()
	s.under++
	s.runs = append(s.runs, r)
	s.mu.Unlock()
	window, unread := summarize.ParseWindow(payload)
	if err == nil {
		err = unread
	}
	var report summarize.Report
	if err == nil {
		ctx, cancel := context.WithTimeout(context.WithValue(context.Background(), runKey{}, func() { s.stamp(r) }), sweepTime)
		defer cancel()
		report, err = rule.Sweep(ctx, window, created)
	}
	s.look()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.under--
	r.end, r.report, r.err = time.Now(), report, err
}

// stamp notes that a sweep asks something.
func (s *stage) stamp(r *run) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r.last = time.Now()
	if r.first.IsZero() {
		r.first = r.last
	}
}

type runKey struct{}

// stamped is a transport that tells a sweep of its requests.
type stamped struct{ http.RoundTripper }

func (t stamped) RoundTrip(r *http.Request) (*http.Response, error) {
	if stamp, ok := r.Context().Value(runKey{}).(func()); ok {
		stamp()
		defer stamp()
	}
	return t.RoundTripper.RoundTrip(r)
}

// sumSweeps sums up sweeps in the order of their begin.
func sumSweeps(runs []*run) (sum sweeps) {
	for i, r := range runs {
		took := r.end.Sub(r.begin).Seconds()
		sum.Count++
		sum.Longest = max(sum.Longest, took)
		sum.All += took
		sum.Looked += r.report.Looked
		sum.Mended += r.report.Mended
		if r.err != nil {
			sum.Failed++
			sum.Errors = some(sum.Errors, r.err)
		}
		for _, before := range runs[:i] {
			if before.on == r.on && !r.first.IsZero() && r.first.Before(before.last) {
				sum.Overlap++
				break
			}
		}
	}
	return sum
}

func TestSumSweeps(t *testing.T) {
	t.Parallel()
	begin := time.Now()
	one, other := new(summarize.Summarizer), new(summarize.Summarizer)
	// Seconds: from begin to end, and from the first request to the last.
	sweep := func(on *summarize.Summarizer, from, to, first, last time.Duration) *run {
		at := func(seconds time.Duration) time.Time { return begin.Add(seconds * time.Second) }
		return &run{on: on, begin: at(from), end: at(to), first: at(first), last: at(last)}
	}
	silent := &run{on: one, begin: begin, end: begin.Add(time.Second), err: errors.New("not my turn")}
	for name, test := range map[string]struct {
		runs             []*run
		longest, all     float64
		failed, overlaps int
	}{
		"one after the other":             {runs: []*run{sweep(one, 0, 3, 0, 3), sweep(one, 3, 5, 3, 5)}, longest: 3, all: 5},
		"both at once":                    {runs: []*run{sweep(one, 0, 3, 0, 3), sweep(one, 2, 5, 2, 5)}, longest: 3, all: 6, overlaps: 1},
		"on two instances":                {runs: []*run{sweep(one, 0, 3, 0, 3), sweep(other, 2, 5, 2, 5)}, longest: 3, all: 6},
		"the second waits before it asks": {runs: []*run{sweep(one, 0, 3, 0, 3), sweep(one, 2, 5, 3, 5)}, longest: 3, all: 6},
		"the second asks nothing":         {runs: []*run{sweep(one, 0, 3, 0, 3), silent}, longest: 3, all: 4, failed: 1},
	} {
		got := sumSweeps(test.runs)
		if got.Count != 2 || got.Longest != test.longest || got.All != test.all || got.Failed != test.failed || got.Overlap != test.overlaps {
			t.Errorf("%s: got %+v", name, got)
		}
	}
}
