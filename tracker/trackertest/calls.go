package trackertest

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"sync"
)

// Kind is what a call of the API is for.
type Kind string

// The kinds of calls.
const (
	KindIssue        Kind = "issue"  // one issue read
	KindSearch       Kind = "search" // one page
	KindCount        Kind = "count"
	KindLinks        Kind = "links" // an issue's links read
	KindLinkWrite    Kind = "link-write"
	KindWorklog      Kind = "worklog" // records read
	KindWorklogWrite Kind = "worklog-write"
	KindChangelog    Kind = "changelog"
	KindPatch        Kind = "patch"   // an issue changed
	KindCreate       Kind = "create"  // an issue made
	KindTrigger      Kind = "trigger" // triggers and their log
	KindBulk         Kind = "bulk"    // a bulk change asked for
	KindOther        Kind = "other"
)

// Call is one request to the API.
type Call struct {
	Kind         Kind
	Method, Path string
	Key          string // the issue, as the request named it; of a search for sub-issues, the parent
	Status       int    // 0: the connection broke

	// Start and End are places in one common order of starts and ends, from
	// 1. End is 0 until the answer is ready.
	Start, End int
}

// callLog is the log of calls.
type callLog struct {
	mu    sync.Mutex
	tick  int
	calls []*Call
}

func (l *callLog) begin(r *http.Request, rt *routeEntry, q *request) *Call {
	c := &Call{Kind: rt.kind, Method: r.Method, Path: r.URL.Path}
	switch {
	case rt.kind == KindSearch || rt.kind == KindCount:
		var search struct {
			Filter struct {
				Parent json.RawMessage `json:"parent"`
			} `json:"filter"`
		}
		_ = json.Unmarshal(q.body, &search) // the handler complains
		c.Key = refName(search.Filter.Parent)
	case len(q.args) > 0 && rt.path[0] == "issues":
		c.Key = q.args[0]
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.tick++
	c.Start = l.tick
	l.calls = append(l.calls, c)
	return c
}

func (l *callLog) end(c *Call, status int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.tick++
	c.Status, c.End = status, l.tick
}

// Calls are the requests since the last [Tracker.ResetCalls], by their start.
func (t *Tracker) Calls() []Call {
	t.calls.mu.Lock()
	defer t.calls.mu.Unlock()
	calls := make([]Call, len(t.calls.calls))
	for i, c := range t.calls.calls {
		calls[i] = *c
	}
	return calls
}

// ResetCalls forgets the requests so far.
func (t *Tracker) ResetCalls() {
	t.calls.mu.Lock()
	defer t.calls.mu.Unlock()
	t.calls.calls = nil
}

// Depth is the length of the longest chain of calls each of which started only
// after the one before it had ended: how often somebody had to wait.
func Depth(calls []Call) int {
	ended := slices.DeleteFunc(slices.Clone(calls), func(c Call) bool { return c.End == 0 })
	slices.SortFunc(ended, func(a, b Call) int { return cmp.Compare(a.End, b.End) })
	depth, end := 0, 0
	for _, c := range ended {
		if c.Start > end {
			depth, end = depth+1, c.End
		}
	}
	return depth
}
