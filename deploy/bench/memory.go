package main

import (
	"context"
	"time"

	"timeupdater/deploy/bench/scene"
)

// measureMemory starts a process, lets it serve so many calls of each case, one
// after the other, and reads what it used.
func measureMemory(ctx context.Context, program string, st *stage, subIssues int, perCase map[scene.Case]int) (memory, error) {
	s := st.show(1, subIssues)
	m := memory{SubIssues: subIssues, CPU: map[scene.Case]float64{}}
	p, err := startFunction(ctx, program, st.URL)
	if err != nil {
		return m, err
	}
	defer p.stop()
	for _, what := range scene.Cases {
		n := perCase[what]
		before, err := p.cpu()
		if err != nil {
			return m, err
		}
		for range n {
			if err := p.call(ctx, s.Prepare(what)); err != nil {
				return m, err
			}
		}
		after, err := p.cpu()
		if err != nil {
			return m, err
		}
		s.ResetCalls()
		m.Calls += n
		m.CPU[what] = milliseconds((after - before) / time.Duration(n))
	}
	m.Peak, err = p.peak()
	return m, err
}
