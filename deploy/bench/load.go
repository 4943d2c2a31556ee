package main

import (
	"context"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"timeupdater/deploy/trigger/install"
	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
	"timeupdater/tracker/triggers"
)

const (
	// width is how many calls the instance takes at a time. The others wait
	// in front of it, as in the platform's queue.
	width = 16

	latency = 20 * time.Millisecond
)

// load is what many webhooks at once came to. A call that fails is not made
// again, since Tracker does not repeat webhooks (assumed): what it should have
// mended stays wrong until something else calls for the same parent.
type load struct {
	Variant   string  `json:"variant"`
	Webhooks  int     `json:"webhooks"`       // of people's changes
	Echoes    int     `json:"echoes"`         // webhooks of our own writes
	Requests  int     `json:"requests"`       // to Tracker
	Searches  int     `json:"searches"`       // of these
	Refused   int     `json:"refused"`        // of these, with 429
	Failed    int     `json:"failed"`         // calls of the function
	Longest   float64 `json:"longestSeconds"` // from a change to the end of its call
	Right     float64 `json:"rightSeconds"`   // until every total was right; 0 is never
	Wrong     int     `json:"wrong"`          // totals in the end
	Seconds   float64 `json:"seconds"`        // until the last call ended
	CPU       float64 `json:"cpu,omitempty"`  // of the function, per call
	Peak      int     `json:"peak,omitempty"` // memory of the function
	SubIssues int     `json:"subIssues"`
	Parents   int     `json:"parents"`
}

// storm is a Tracker whose trigger calls one instance of the function.
type storm struct {
	*trackertest.Tracker
	call func(ctx context.Context, key string) error

	subIssues []string
	queue     chan webhook
	under     sync.WaitGroup // webhooks that are not answered yet

	mu     sync.Mutex
	begin  time.Time
	people bool // they are still changing things
	load   load
}

type webhook struct {
	key string
	at  time.Time
}

// newStorm makes a Tracker with so many parents and sub-issues.
func newStorm(parents, subIssues int, switches trackertest.Switches) (*storm, error) {
	const most = 100_000 // webhooks; the queue must never block Tracker
	s := &storm{queue: make(chan webhook, most), load: load{Parents: parents, SubIssues: subIssues}}
	switches.Deliver = func(d trackertest.Delivery) {
		s.under.Add(1)
		s.queue <- webhook{d.Key, time.Now()}
	}
	switches.Fault = func(*http.Request) trackertest.Fault { return trackertest.Fault{Delay: latency} }
	s.Tracker = trackertest.New(switches)
	s.AddQueue("TEST")
	var above []string
	for range parents {
		above = append(above, s.Create("TEST", "Parent", ""))
	}
	for i := range subIssues {
		s.subIssues = append(s.subIssues, s.Create("TEST", "Sub-issue", above[i%parents]))
	}
	client, err := tracker.New(clientOf(s.Tracker))
	if err != nil {
		return nil, err
	}
	_, err = triggers.Create(context.Background(), client, "TEST",
		install.Trigger(install.Name, "http://localhost", triggers.Auth{Type: "noauth"}, nil))
	s.ResetCalls()
	return s, err
}

func clientOf(t *trackertest.Tracker) tracker.Config {
	return tracker.Config{
		URL: "http://localhost", Org: "1", Transport: trackertest.InProcess(t),
		Authorization: func(context.Context) (string, error) { return "OAuth demo", nil },
	}
}

// run lets people make so many changes within a time, and returns when all
// webhooks are answered.
func (s *storm) run(ctx context.Context, variant string, webhooks int, within time.Duration) load {
	s.begin, s.people = time.Now(), true
	s.load.Variant, s.load.Webhooks = variant, webhooks
	var workers sync.WaitGroup
	for range width {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for w := range s.queue {
				s.answered(w, s.call(ctx, w.key))
			}
		}()
	}
	s.change(ctx, webhooks, within)
	s.under.Wait()
	close(s.queue)
	workers.Wait()
	return s.sum()
}

// change logs a minute on one sub-issue after the other, in an order of chance
// that is the same each time.
func (s *storm) change(ctx context.Context, changes int, within time.Duration) {
	order := rand.New(rand.NewPCG(1, 1)).Perm(changes)
	for i, n := range order {
		due := time.NewTimer(time.Until(s.begin.Add(within * time.Duration(i) / time.Duration(changes))))
		select {
		case <-due.C:
		case <-ctx.Done():
			return
		}
		if i == len(order)-1 {
			s.mu.Lock()
			s.people = false
			s.mu.Unlock()
		}
		s.Log(s.subIssues[n%len(s.subIssues)], tracker.Minute, "")
	}
}

// answered notes how a call ended and what state it left.
func (s *storm) answered(w webhook, err error) {
	defer s.under.Done()
	wrong := len(s.Wrong(nil))
	s.mu.Lock()
	defer s.mu.Unlock()
	s.load.Longest = max(s.load.Longest, time.Since(w.at).Seconds())
	s.load.Seconds = time.Since(s.begin).Seconds()
	s.load.Echoes++
	if err != nil {
		s.load.Failed++
	}
	switch {
	case wrong > 0 || s.people:
		s.load.Right = 0
	case s.load.Right == 0:
		s.load.Right = time.Since(s.begin).Seconds()
	}
}

func (s *storm) sum() load {
	l := s.load
	l.Echoes -= l.Webhooks
	l.Wrong = len(s.Wrong(nil))
	for _, call := range s.Calls() {
		l.Requests++
		if call.Kind == trackertest.KindSearch {
			l.Searches++
		}
		if call.Status == http.StatusTooManyRequests {
			l.Refused++
		}
	}
	return l
}
