//go:build go1.25

package load

import (
	"context"
	"fmt"
	"sync"
	"time"

	"timeupdater/summarize"
)

// mostHeap is what a sweep may hold, in MB, so that its process stays below
// 96: the collector lets the heap double, and 16 are the program and the rest
// of the runtime.
const mostHeap = (96 - 16) / 2

func lastLeaf(s *stage) string { return s.leaves[len(s.leaves)-1] }

func callLeaf(s *stage) { s.call(summarize.Call{Issue: s.leaves[0]}) }

func callParent(s *stage) { s.call(summarize.Call{Issue: s.ledger.parent[s.leaves[0]]}) }

// sweepRecent plays one event of the minute's timer.
func sweepRecent(s *stage) {
	rule, err := s.newInstance()
	s.sweep(rule, err, recent, time.Now())
}

// sweepAll sweeps everything, or all leaves, in so many parts, one after the
// other, and lets people make a change every ten seconds meanwhile.
func sweepAll(what string, parts int) func(*stage) {
	return func(s *stage) {
		ctx, stop := context.WithCancel(context.Background())
		var people sync.WaitGroup
		people.Go(func() {
			for n := 0; until(ctx, time.Now().Add(10*time.Second)); n++ {
				s.log(s.leaves[n%len(s.leaves)])
			}
		})
		rule, err := s.newInstance()
		for part := range parts {
			s.sweep(rule, err, fmt.Sprintf("%s %d/%d", what, part+1, parts), time.Now())
		}
		stop()
		people.Wait()
	}
}

// fill makes all totals right, in the way of the scene.
func (s *stage) fill() {
	client, err := s.newClient(searchRate, rate)
	for key, total := range s.ledger.want {
		switch {
		case err != nil:
		case s.rule.Write == summarize.Field:
			s.SetSpent(key, total)
		default:
			_, err = client.AddRecord(context.Background(), key, total, summarize.Marker+" of an earlier sweep")
		}
	}
	if err != nil {
		s.t.Fatal(err)
	}
}
