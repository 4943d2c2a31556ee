package main

import (
	"cmp"
	"context"
	"slices"
	"time"

	"timeupdater/deploy/bench/scene"
	"timeupdater/tracker/trackertest"
)

// What is repeated is done at least so often, and for so long.
const (
	leastRuns = 3
	leastTime = 300 * time.Millisecond
)

// measureCalls calls a running function in every way that matters.
func measureCalls(ctx context.Context, p *process, st *stage, subIssues []int) ([]calls, error) {
	var all []calls
	measure := func(levels, n int, cases ...scene.Case) error {
		s := st.show(levels, n)
		for _, d := range []time.Duration{0, latency} {
			for _, what := range cases {
				c, err := measureCall(ctx, p, s, what, d)
				if err != nil {
					return err
				}
				c.Levels, c.SubIssues = levels, n
				all = append(all, c)
			}
		}
		return nil
	}
	for _, n := range subIssues {
		if err := measure(1, n, scene.Cases...); err != nil {
			return nil, err
		}
	}
	for levels := 2; levels <= 3; levels++ {
		if err := measure(levels, 10, scene.Nothing, scene.Change); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// measureCall repeats one way of calling. The first two calls warm the
// connections up.
func measureCall(ctx context.Context, p *process, s *scene.Scene, what scene.Case, d time.Duration) (calls, error) {
	s.SetLatency(d)
	var times []time.Duration
	begin := time.Now()
	for n := -2; n < leastRuns || time.Since(begin) < leastTime; n++ {
		key := s.Prepare(what)
		s.ResetCalls()
		start := time.Now()
		if err := p.call(ctx, key); err != nil {
			return calls{}, err
		}
		if n >= 0 {
			times = append(times, time.Since(start))
		}
	}
	c := calls{Case: what, Latency: milliseconds(d), Wall: milliseconds(median(times)), Requests: map[string]int{}}
	made := s.Calls()
	for _, call := range made {
		c.Requests[string(call.Kind)]++
	}
	c.Total = len(made)
	if d > 0 {
		c.Depth = trackertest.Depth(made)
		c.Ratio = c.Wall / c.Latency
	}
	c.Paced = paced(c.Requests[string(trackertest.KindSearch)])
	return c, nil
}

// paced is how many seconds searches take at the function's default rate: five
// at once, and five more each 1.05 s.
func paced(searches int) float64 {
	return float64(max(searches-1, 0)/5) * 1.05
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func median[T cmp.Ordered](values []T) T {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}
