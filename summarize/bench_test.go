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
			var r *recording // b.Run calls more than once
			b.Run(fmt.Sprintf("%s/sub-issues=%d", what, subIssues), func(b *testing.B) {
				if r == nil {
					r = record(b, subIssues, what)
				}
				r.play(b)
			})
		}
	}
}

// recording is a call that has been made once.
type recording struct {
	rule  *summarize.Summarizer
	key   string
	tape  *scene.Tape
	depth int
}

func record(b *testing.B, subIssues int, what scene.Case) *recording {
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
	r := &recording{rule: summarize.New(client, summarize.Options{}), key: s.Prepare(what), tape: tape}
	r.update(b) // the client learns how this Tracker shows links
	tape.Rewind()
	for range 2 { // there and back
		s.Prepare(what)
		s.ResetCalls()
		r.update(b)
		r.depth = trackertest.Depth(s.Calls())
	}
	return r
}

func (r *recording) update(b *testing.B) {
	if _, err := r.rule.Update(context.Background(), r.key); err != nil {
		b.Fatal(err)
	}
}

func (r *recording) play(b *testing.B) {
	r.tape.Play()
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		r.update(b)
	}
	b.ReportMetric(float64(r.tape.Sent())/float64(b.N), "calls/op")
	b.ReportMetric(float64(r.depth), "depth")
}
