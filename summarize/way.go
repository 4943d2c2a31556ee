package summarize

import (
	"errors"
	"strings"
	"sync"
	"sync/atomic"

	"timeupdater/tracker"
)

// Under [Auto] nobody has to know whether Tracker takes a written "time spent":
// it is tried, and a refusal turns to a record within the same call.

// refusing are the queues in which Tracker has refused a written "time spent",
// as far as this instance has tried. That rights are missing may be about the
// whole issue: it counts when a record was accepted there.
type refusing struct {
	mu     sync.Mutex
	queues map[string]bool
}

func (r *refusing) add(key string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.queues == nil {
		r.queues = map[string]bool{}
	}
	r.queues[queueOf(key)] = true
}

func (r *refusing) hold(key string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.queues[queueOf(key)]
}

func queueOf(key string) string {
	queue, _, _ := strings.Cut(key, "-")
	return queue
}

// way is how the total of an issue gets into Tracker, [Field] or [Records].
// Refused says that this call has tried the field in vain.
func (s *Summarizer) way(v view, refused bool) Way {
	switch {
	case s.options.Write != Auto:
		return s.options.Write
	case refused, len(v.logged.ours) > 0, s.refusing.hold(v.issue.Key):
		return Records
	}
	return Field
}

// refusal is that Tracker did not write "time spent". Without a cause it
// answered that all is well and kept what was there.
type refusal struct {
	cause error
	kept  tracker.Duration
}

func (r *refusal) Error() string { return "Tracker refused the write of time spent" }
func (r *refusal) Unwrap() error { return r.cause }

// errTurned says that a total has to be kept as a record, since the field was
// refused.
var errTurned = errors.New("the field was refused")

// notice is what somebody should know when an instance writes its first record
// by its own choice.
type notice struct{ given atomic.Bool }

const recordsNotice = "totals are kept as worklog records of the function's user where Tracker does not take a written time spent: " +
	"they lower the remaining estimate of the parents and show in reports of time; WRITE=worklog says that this is wanted, WRITE=spent forbids it"

// of is the notice, once, if one of the levels was written as a record.
func (n *notice) of(o Options, levels ...Level) string {
	for _, level := range levels {
		if o.Write == Auto && level.ByRecord && level.From != level.To && n.given.CompareAndSwap(false, true) {
			return recordsNotice
		}
	}
	return ""
}
