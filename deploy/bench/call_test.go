package main

import (
	"cmp"
	"context"
	"fmt"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"timeupdater/tracker/trackertest"
)

// latency is what a request to Tracker takes.
const latency = 20 * time.Millisecond

var subIssues = []int{1, 10, 100, 1000, 10_000}

// BenchmarkCall calls a running function in every way that matters, with warm
// connections. Its time is the median. Each case has a process of its own.
// Without latency, the call's own work shows: cpu-ms/op and peak-MB are the
// process's (on Linux). With it, the waiting for Tracker does.
func BenchmarkCall(b *testing.B) {
	program := buildProgram(b)
	for _, d := range []time.Duration{0, latency} {
		b.Run("latency="+d.String(), func(b *testing.B) {
			depths := map[string]int{} // by tree
			for _, n := range subIssues {
				benchmarkScene(b, program, d, 1, n, depths)
			}
			for levels := 2; levels <= 3; levels++ {
				benchmarkScene(b, program, d, levels, 10, depths)
			}
		})
	}
}

func benchmarkScene(b *testing.B, program string, d time.Duration, levels, n int, depths map[string]int) {
	shown := sync.OnceValue(func() *scene { return newScene(levels, n) }) // b.Run calls again and again
	for _, what := range cases {
		if levels > 1 && what == ownWrite {
			continue // one level says it
		}
		b.Run(fmt.Sprintf("%s/levels=%d/sub-issues=%d", what, levels, n), func(b *testing.B) {
			s := shown()
			s.latency.Store(int64(d))
			depth := benchmarkCall(b, program, s, what)
			if d == 0 {
				return // nothing overlaps
			}
			b.ReportMetric(float64(depth), "depth")
			tree := fmt.Sprint(what, n, "/")
			depths[tree+strconv.Itoa(levels)] = depth
			if less, measured := depths[tree+strconv.Itoa(levels-1)]; measured {
				b.ReportMetric(float64(depth-less), "depth-added")
			}
		})
	}
}

func benchmarkCall(b *testing.B, program string, s *scene, what string) (depth int) {
	server := httptest.NewServer(s)
	defer server.Close()
	p := startProcess(b, program, server.URL)
	defer p.stop()
	callOften(b, p, s, what, 2) // the connections get warm
	before, _, _ := p.used()
	b.ResetTimer()
	times, depths := callOften(b, p, s, what, b.N)
	after, peak, err := p.used()
	b.ReportMetric(float64(median(times)), "ns/op")
	b.ReportMetric(float64(len(s.Calls())), "calls/op")
	if d := s.latency.Load(); d > 0 {
		b.ReportMetric(float64(median(times))/float64(d), "wall/latency")
		reportKinds(b, s.Calls())
	} else if err == nil {
		b.ReportMetric((after-before)/float64(b.N), "cpu-ms/op")
		b.ReportMetric(peak, "peak-MB")
	}
	return median(depths)
}

// callOften gives the time and the depth of each call. The scene's log is that
// of the last.
func callOften(tb testing.TB, p *process, s *scene, what string, n int) (times []time.Duration, depths []int) {
	tb.Helper()
	for range n {
		key := s.prepare(what)
		begin := time.Now()
		if err := p.call(context.Background(), key); err != nil {
			tb.Fatal(err)
		}
		times, depths = append(times, time.Since(begin)), append(depths, trackertest.Depth(s.Calls()))
	}
	return times, depths
}

// reportKinds counts one call's requests to Tracker by what they are for.
// paced-s is how many seconds its searches take at the function's default rate:
// five at once, and five more each 1.05 s.
func reportKinds(b *testing.B, made []trackertest.Call) {
	kinds := map[trackertest.Kind]int{}
	for _, c := range made {
		kinds[c.Kind]++
	}
	for kind, n := range kinds {
		b.ReportMetric(float64(n), string(kind)+"/op")
	}
	b.ReportMetric(float64(max(kinds[trackertest.KindSearch]-1, 0)/5)*1.05, "paced-s")
}

// BenchmarkStart measures from the start of a process to its first answer, as
// the median.
func BenchmarkStart(b *testing.B) {
	program := buildProgram(b)
	s := newScene(1, 10)
	server := httptest.NewServer(s)
	defer server.Close()
	for _, d := range []time.Duration{0, latency} {
		b.Run("latency="+d.String(), func(b *testing.B) {
			s.latency.Store(int64(d))
			times := make([]time.Duration, b.N)
			for i := range times {
				begin := time.Now()
				p := startProcess(b, program, server.URL)
				err := p.call(context.Background(), s.subIssue)
				times[i] = time.Since(begin)
				p.stop()
				if err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(median(times)), "ns/op")
		})
	}
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func median[T cmp.Ordered](values []T) T {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}

// A process can be measured at all, and what it does fits together.
func TestProcessIsMeasured(t *testing.T) {
	t.Parallel()
	s := newScene(1, 3)
	s.latency.Store(int64(latency))
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	p := startProcess(t, buildProgram(t), server.URL)
	t.Cleanup(p.stop)
	requests := map[string]int{}
	for _, what := range cases {
		times, depths := callOften(t, p, s, what, 1)
		requests[what] = len(s.Calls())
		if depths[0] < 1 || times[0] < time.Duration(depths[0])*latency {
			t.Errorf("%s: depth %d in %v", what, depths[0], times[0])
		}
	}
	if requests[change] <= requests[nothing] || requests[ownWrite] > requests[nothing] {
		t.Errorf("requests %v; want the most for a change", requests)
	}
	s.latency.Store(0)
	callOften(t, p, s, nothing, 50)
	if cpu, peak, err := p.used(); err != nil || cpu == 0 || peak < 1 {
		t.Errorf("CPU %v ms, peak %v MB, %v", cpu, peak, err)
	}
	if err := p.call(context.Background(), "NO-1"); err == nil || !strings.Contains(err.Error(), "404") {
		t.Errorf("a call that fails: %v", err)
	}
}
