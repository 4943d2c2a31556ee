// Package scene makes in-memory Trackers of a known size for measurements.
package scene

import (
	"net/http"
	"sync/atomic"
	"time"

	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
)

const queue = "TEST"

// Scene is a Tracker with a chain of parents whose totals are right. Triggers
// call nobody.
type Scene struct {
	*trackertest.Tracker

	// Parents are the keys of the parents, from the bottom up.
	Parents []string

	// SubIssue is the key of a sub-issue of the lowest parent.
	SubIssue string

	latency atomic.Int64
	record  string // of the last change, "" if it was taken back
}

// New makes a chain of so many parents, each with so many sub-issues, one of
// which is the parent below.
func New(levels, subIssues int) *Scene {
	s := &Scene{}
	s.Tracker = trackertest.New(trackertest.Switches{
		Deliver: func(trackertest.Delivery) {},
		Fault: func(*http.Request) trackertest.Fault {
			return trackertest.Fault{Delay: time.Duration(s.latency.Load())}
		},
	})
	s.AddQueue(queue)
	above := ""
	for range levels {
		above = s.Create(queue, "Parent", above)
		s.Parents = append([]string{above}, s.Parents...)
	}
	total := tracker.Duration(0)
	for level, parent := range s.Parents {
		count := subIssues
		if level > 0 {
			count-- // the parent below is one
		}
		for range count {
			s.SubIssue = s.Create(queue, "Sub-issue", parent)
			s.Log(s.SubIssue, tracker.Hour, "")
			total += tracker.Hour
		}
		s.SetSpent(parent, total)
		s.SetVersion(parent, 1) // each link has raised it, and Tracker locks what changed too often
	}
	s.SubIssue = s.Issue(s.Parents[0]).SubIssues[0]
	return s
}

// SetLatency makes each request take so much longer.
func (s *Scene) SetLatency(d time.Duration) { s.latency.Store(int64(d)) }

// Case is what a call of the function meets.
type Case string

// Cases are all of them.
var Cases = []Case{Nothing, Change, OwnWrite}

const (
	// Nothing is a call for a sub-issue when there is nothing to do.
	Nothing Case = "nothing"

	// Change is a call for a sub-issue that has changed, so that all parents
	// must be written.
	Change Case = "change"

	// OwnWrite is a call for a parent that is right already. Our own write
	// causes one.
	OwnWrite Case = "own-write"
)

// Prepare makes the next call meet a case, and returns its key.
func (s *Scene) Prepare(what Case) string {
	switch what {
	case Change:
		s.change()
	case OwnWrite:
		return s.Parents[0]
	}
	return s.SubIssue
}

// change logs an hour on the sub-issue, and the next time takes it back.
func (s *Scene) change() {
	if s.record == "" {
		s.record = s.Log(s.SubIssue, tracker.Hour, "")
		return
	}
	s.DeleteLog(s.SubIssue, s.record)
	s.record = ""
}
