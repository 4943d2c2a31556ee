package main

import (
	"context"
	"net/http"
	"sync/atomic"
	"time"

	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
)

const queue = "TEST"

// What a call of the function meets.
const (
	nothing  = "nothing"   // a call for a sub-issue, and there is nothing to do
	change   = "change"    // a sub-issue has changed: all parents must be written
	ownWrite = "own-write" // a call for a parent that is right, as our own write causes
)

var cases = []string{nothing, change, ownWrite}

// scene is a Tracker with a chain of parents whose totals are right. Triggers
// call nobody.
type scene struct {
	*trackertest.Tracker
	parents  []string // from the bottom up
	subIssue string   // of the lowest parent
	latency  atomic.Int64
	record   string // of the last change, "" if it was taken back
}

// newScene makes a chain of so many parents, each with so many sub-issues, one
// of which is the parent below.
func newScene(levels, subIssues int) *scene {
	s := &scene{}
	s.Tracker = trackertest.New(trackertest.Switches{
		Lag:     trackertest.NoLag,
		Deliver: func(trackertest.Delivery) {},
		Fault: func(*http.Request) trackertest.Fault {
			return trackertest.Fault{Delay: time.Duration(s.latency.Load())}
		},
	})
	s.AddQueue(queue)
	above := ""
	for range levels {
		above = s.Create(queue, "Parent", above)
		s.parents = append([]string{above}, s.parents...)
	}
	total := tracker.Duration(0)
	for level, parent := range s.parents {
		for range subIssues - min(level, 1) { // above the first, the parent below is one
			s.Log(s.Create(queue, "Sub-issue", parent), tracker.Hour, "")
			total += tracker.Hour
		}
		s.SetSpent(parent, total)
		s.SetVersion(parent, 1) // each link has raised it, and Tracker locks what changed too often
	}
	s.subIssue = s.Issue(s.parents[0]).SubIssues[0]
	return s
}

// prepare makes the next call meet a case, and gives the key to call with. A
// change logs an hour, and the next one takes it back.
func (s *scene) prepare(what string) string {
	s.ResetCalls()
	switch {
	case what == ownWrite:
		return s.parents[0]
	case what == change && s.record == "":
		s.record = s.Log(s.subIssue, tracker.Hour, "")
	case what == change:
		s.DeleteLog(s.subIssue, s.record)
		s.record = ""
	}
	return s.subIssue
}

// newClient is a client of the Tracker behind a transport, without a limit of
// its own.
func newClient(transport http.RoundTripper) (*tracker.Client, error) {
	return tracker.New(tracker.Config{
		URL: "http://localhost", Org: "1", Transport: transport,
		Authorization: func(context.Context) (string, error) { return "OAuth demo", nil },
	})
}
