package main

import (
	"context"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"timeupdater/deploy/install"
	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
	"timeupdater/tracker/triggers"
)

// width is how many calls the instance takes at a time. The others wait in
// front of it, in the order of arrival and as long as it takes: a call's own
// time limit begins when the instance takes it.
const width = 16

// load is what many webhooks at once came to, by the units of a benchmark:
//
//	failed         calls of the function
//	own-writes     webhooks of these, beside those of people's changes
//	calls          requests to Tracker, and of these searches
//	longest-s      from a change to the end of its call
//	right-after-s  until every total was right, if ever
//	end-s          when the last call ended
//	wrong          totals in the end
//
// A call that fails is not made again, since Tracker does not repeat webhooks
// (assumed): what it should have mended stays wrong until something else calls
// for the same parent.
type load map[string]float64

// storm is a Tracker whose trigger calls one instance of the function.
type storm struct {
	*trackertest.Tracker
	call      func(ctx context.Context, key string) error
	subIssues []string
	queue     chan webhook
	under     sync.WaitGroup // webhooks that are not answered yet

	mu    sync.Mutex
	begin time.Time
	load  load
}

type webhook struct {
	key string
	at  time.Time
}

// newStorm makes a Tracker with so many parents and sub-issues.
func newStorm(b *testing.B, parents, subIssues int) *storm {
	const most = 100_000 // webhooks; the queue must never block Tracker
	s := &storm{queue: make(chan webhook, most), load: load{"failed": 0, "searches": 0}}
	s.Tracker = trackertest.New(trackertest.Switches{
		Lag: trackertest.NoLag,
		Deliver: func(d trackertest.Delivery) {
			s.under.Add(1)
			s.queue <- webhook{d.Key, time.Now()}
		},
		Fault: func(*http.Request) trackertest.Fault { return trackertest.Fault{Delay: latency} },
	})
	s.AddQueue(queue)
	var above []string
	for range parents {
		above = append(above, s.Create(queue, "Parent", ""))
	}
	for i := range subIssues {
		s.subIssues = append(s.subIssues, s.Create(queue, "Sub-issue", above[i%parents]))
	}
	client, err := newClient(trackertest.InProcess(s.Tracker))
	want := install.Want{Name: install.Name, URL: "http://localhost", Auth: triggers.Auth{Type: "noauth"}}
	for _, trigger := range install.Triggers(want) {
		if err == nil {
			_, err = triggers.Create(context.Background(), client, queue, trigger)
		}
	}
	if err != nil {
		b.Fatal(err)
	}
	s.ResetCalls()
	return s
}

// run lets people make so many changes within a time, and returns when all
// webhooks are answered.
func (s *storm) run(webhooks int, within time.Duration) load {
	s.begin = time.Now()
	for range width {
		go func() {
			for w := range s.queue {
				s.answered(w, s.call(context.Background(), w.key))
			}
		}()
	}
	// One sub-issue after the other, in an order of chance that is the same
	// each time.
	for i, n := range rand.New(rand.NewPCG(1, 1)).Perm(webhooks) {
		<-time.After(time.Until(s.begin.Add(within * time.Duration(i) / time.Duration(webhooks))))
		s.change(s.subIssues[n%len(s.subIssues)])
	}
	s.under.Wait()
	close(s.queue)
	return s.sum(float64(webhooks))
}

// change logs a minute, which makes a total wrong.
func (s *storm) change(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.load, "right-after-s")
	s.Log(key, tracker.Minute, "")
}

// answered notes how a call ended and what state it left.
func (s *storm) answered(w webhook, err error) {
	defer s.under.Done()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.load["end-s"] = time.Since(s.begin).Seconds()
	s.load["longest-s"] = max(s.load["longest-s"], time.Since(w.at).Seconds())
	s.load["own-writes"]++
	if err != nil {
		s.load["failed"]++
	}
	_, right := s.load["right-after-s"]
	if len(s.Wrong(nil)) > 0 {
		delete(s.load, "right-after-s")
	} else if !right {
		s.load["right-after-s"] = s.load["end-s"]
	}
}

func (s *storm) sum(webhooks float64) load {
	l, made := s.load, s.Calls()
	for _, call := range made {
		if call.Kind == trackertest.KindSearch {
			l["searches"]++
		}
	}
	l["own-writes"] -= webhooks
	l["calls"], l["calls/webhook"] = float64(len(made)), float64(len(made))/webhooks
	l["wrong"] = float64(len(s.Wrong(nil)))
	return l
}

// BenchmarkStorm is a storm in real time, without limits, on a process of the
// function. Then nothing may fail.
func BenchmarkStorm(b *testing.B) {
	program := buildProgram(b)
	for range b.N {
		s := newStorm(b, 10, 100)
		server := httptest.NewServer(s)
		p := startProcess(b, program, server.URL)
		s.call = p.call
		l := s.run(1000, time.Second)
		cpu, peak, err := p.used()
		p.stop()
		server.Close()
		if l["failed"] > 0 || l["wrong"] > 0 {
			b.Fatalf("got %v; want nothing failed and nothing wrong", l)
		}
		if err == nil {
			l["cpu-ms/call"], l["peak-MB"] = cpu/(1000+l["own-writes"]), peak
		}
		for unit, value := range l {
			b.ReportMetric(value, unit)
		}
	}
	b.ReportMetric(0, "ns/op") // end-s says it
}
