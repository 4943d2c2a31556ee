//go:build go1.25

package load

import (
	"context"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"timeupdater/summarize"
)

// sampling is how often the totals are looked at.
const sampling = time.Second / 4

// perform plays a scene from its begin to its end.
func perform(t *testing.T, sc scene, way summarize.Way) figures {
	s := newStage(t, sc, way)
	ctx, stop := context.WithCancel(context.Background())
	var around sync.WaitGroup
	around.Go(func() { s.watch(ctx) })
	around.Go(func() { s.fire(ctx) })
	sc.play(s)
	for end := time.Now().Add(s.patience()); !s.calm() && time.Now().Before(end); {
		pause(sampling)
	}
	stop()
	around.Wait()
	for s.working() { // each call and each sweep has its time limit
		pause(sampling)
	}
	return s.sum()
}

// patience is how long a scene waits for all to become right: longer than it
// may take, so that it shows by how much.
func (s *stage) patience() time.Duration {
	most := 2 * max(s.scene.must[right], s.scene.must[oldest])
	return max(time.Duration(most)*time.Second, 2*time.Minute)
}

// watch looks at the totals until the scene ends.
func (s *stage) watch(ctx context.Context) {
	const seldom = 10
	before := s.heapMB()
	for n := 1; until(ctx, time.Now().Add(sampling)); n++ {
		s.look()
		if n == seldom {
			s.opening = s.Calls()
		}
		if n%seldom == 0 {
			s.heap = max(s.heap, s.heapMB()-before)
		}
	}
}

// heapMB is what is in use on the heap, without garbage, if the scene is about
// that.
func (s *stage) heapMB() float64 {
	if _, asked := s.scene.must[heap]; !asked {
		return 0
	}
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return float64(stats.HeapAlloc) / 1e6
}

// sum makes the figures of a scene that has ended.
func (s *stage) sum() figures {
	s.look()
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.figures
	f.Asked, f.Opening, f.HeapMB = count(s.Calls()), count(s.opening), s.heap
	f.PerChange = float64(f.Asked.All) / float64(max(f.Changes, 1))
	f.Versions = float64(s.versions()-s.before) / float64(max(s.above, 1))
	f.Oldest = s.ledger.oldest.Seconds()
	f.Right = max(s.ledger.right.Sub(s.last).Seconds(), 0)
	f.Wrong = len(s.Wrong(func(comment string) bool { return !strings.HasPrefix(comment, summarize.Marker) }))
	if len(s.ledger.due) > 0 {
		f.Right = time.Since(s.last).Seconds() // and still not
	}
	f.Sweeps = sumSweeps(s.runs)
	return f
}
