package summarize_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"timeupdater/deploy/bench/scene"
	"timeupdater/summarize"
	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
)

// What a call costs apart from Tracker and the network: it gets answers that
// were recorded. With -cpu 1 the time is CPU time.
func BenchmarkUpdate(b *testing.B) {
	for _, subIssues := range []int{1, 10, 100, 1000, 10000} {
		for _, what := range scene.Cases {
			b.Run(fmt.Sprintf("%s/sub-issues=%d", what, subIssues), func(b *testing.B) {
				benchmarkUpdate(b, subIssues, what)
			})
		}
	}
}

func benchmarkUpdate(b *testing.B, subIssues int, what scene.Case) {
	s := scene.New(1, subIssues)
	s.SetLatency(5 * time.Millisecond) // so that calls that can overlap do
	tape := scene.Record(trackertest.InProcess(s))
	client, err := tracker.New(tracker.Config{
		URL:           "http://localhost",
		Org:           "1",
		Authorization: func(context.Context) (string, error) { return "OAuth demo", nil },
		Transport:     tape,
	})
	if err != nil {
		b.Fatal(err)
	}
	rule := summarize.New(client, summarize.Options{})
	update := func(key string) {
		if _, err := rule.Update(context.Background(), key); err != nil {
			b.Fatal(err)
		}
	}
	key := s.Prepare(what)
	update(key) // an odd number of changes has been made
	tape.Rewind()
	depth := 0
	for range 2 { // there and back
		s.Prepare(what)
		s.ResetCalls()
		update(key)
		depth = trackertest.Depth(s.Calls())
	}
	tape.Play()

	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		update(key)
	}
	b.ReportMetric(float64(tape.Sent())/float64(b.N), "calls/op")
	b.ReportMetric(float64(depth), "depth")
}
