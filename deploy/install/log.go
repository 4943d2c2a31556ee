package install

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"timeupdater/tracker"
	"timeupdater/tracker/triggers"
)

// Call is a call that a trigger made.
type Call struct {
	Trigger string // its name

	Time time.Time // UTC; zero if Tracker's cannot be read

	// Key is the issue's that the function was called with. If the address
	// did not hold one, it is the issue's id.
	Key string

	Status int // zero if there was no answer
	Took   time.Duration

	// Sent is the body of the call. It may hold anything, so it is not printed.
	Sent string
}

// MaxCalls is how many calls Tracker shows at most (documented).
const MaxCalls = 100

// Log returns those of the queue's triggers of some names that are there, and the
// last n calls of them all, at most [MaxCalls], newest first.
// Errors: [SeveralError], [ErrNoTrigger] if none is there, and those of the
// client.
func (i Installer) Log(ctx context.Context, queue string, names []string, n int) ([]triggers.Trigger, []Call, error) {
	all, err := i.list(ctx, queue)
	if err != nil {
		return nil, nil, err
	}
	var there []triggers.Trigger
	for _, name := range names {
		is, err := pick(queue, all, name)
		if err != nil {
			return nil, nil, err
		}
		if is.ID != "" {
			there = append(there, is)
		}
	}
	if len(there) == 0 {
		return nil, nil, fmt.Errorf("%s: %w: %q", queue, ErrNoTrigger, names[len(names)-1])
	}
	var calls []Call
	for _, is := range there {
		made, err := i.calls(ctx, queue, is, n)
		if err != nil {
			return nil, nil, err
		}
		calls = append(calls, made...)
	}
	slices.SortStableFunc(calls, func(a, b Call) int { return b.Time.Compare(a.Time) })
	return there, calls[:min(n, len(calls))], nil
}

// calls are the last of one trigger.
func (i Installer) calls(ctx context.Context, queue string, of triggers.Trigger, n int) ([]Call, error) {
	log, err := triggers.Log(ctx, i.Client, queue, of.ID, triggers.LogFilter{Limit: n})
	if err != nil {
		return nil, explain(queue, true, err)
	}
	calls := make([]Call, len(log))
	for k, entry := range log {
		calls[k] = newCall(entry)
		calls[k].Trigger = of.Name
	}
	return calls, nil
}

func newCall(entry triggers.Call) Call {
	call := Call{Key: printable(entry.IssueID), Took: entry.Duration, Sent: entry.Request.Body}
	if key := calledKey(entry.Request.Endpoint); key != "" {
		call.Key = key
	}
	if at, err := time.Parse("2006-01-02T15:04:05.999999999Z0700", entry.Start); err == nil {
		call.Time = at.UTC()
	}
	if entry.Response != nil {
		call.Status = entry.Response.StatusCode
	}
	return call
}

// calledKey finds the key in the address that was called, which saves reading
// the issue by its id. Whoever copied the documentation's address letter by
// letter has "not_var" before it.
func calledKey(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	key, err := tracker.ParseKey(strings.TrimPrefix(u.Query().Get("id"), "not_var"))
	if err != nil {
		return ""
	}
	return key
}

// Trouble says what the status of a call means, and what to do. It is empty if
// all is well.
func (c Call) Trouble() string {
	if c.Status >= 200 && c.Status < 300 {
		return ""
	}
	if text, ok := troubles[c.Status]; ok {
		return text
	}
	return "unexpected: is the address the function's?"
}

// The platform and the function share some of them.
var troubles = map[int]string{
	0:   "no answer: is the address right, does the function take too long?",
	400: "no issue key: bring the trigger up to date",
	401: "secret or API key missing or wrong: see --auth",
	403: "the API key may not call this function, or the function is private: see --auth private",
	404: "no such function, or its token may not see the issue",
	409: "the issue kept changing; its next change mends it",
	422: "Tracker refused the new time: see WRITE in README",
	423: "the issue has had as many versions as Tracker allows, or nearly: go on with a new parent",
	429: "too many calls at once: raise the function's concurrency",
	500: "the function's settings are wrong: see its log",
	502: "the function failed, or Tracker refused its token: see its log",
	503: "Tracker was down or limited the rate",
	504: "out of time: raise TIMEOUT and the function's timeout",
}
