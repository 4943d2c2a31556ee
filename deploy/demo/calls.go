package demo

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"sync"
	"time"

	"timeupdater/deploy/local"
	"timeupdater/tracker"
)

// call is one call of the function.
type call struct {
	Number  int // from 1
	Start   time.Time
	Took    time.Duration
	Sweep   bool // a timer called
	Issue   string
	Status  int // 0 if the function failed
	Message string
	Changed []changed
	Mended  int // totals, by a sweep
}

// changed is a parent that a call gave another total.
type changed struct {
	Issue    string
	From, To tracker.Duration
}

// callLog remembers the function's calls.
type callLog struct {
	mu    sync.Mutex
	calls []call // the last ones
	count int
}

// keep is how many calls are remembered.
const keep = 200

// record is the function with its calls written down. after runs when a call
// is over.
func (l *callLog) record(function local.Function, after func()) local.Function {
	return func(ctx context.Context, event []byte) ([]byte, error) {
		c := call{Start: time.Now()}
		answer, err := c.do(ctx, function, event)
		l.add(c)
		after()
		return answer, err
	}
}

// recordSweeps is record for a timer's calls, of which only those are written
// down that found something or failed.
func (l *callLog) recordSweeps(function local.Function, after func()) local.Function {
	return func(ctx context.Context, event []byte) ([]byte, error) {
		c := call{Start: time.Now(), Sweep: true}
		answer, err := c.do(ctx, function, event)
		if c.Failed() || c.Mended > 0 {
			l.add(c)
			after()
		}
		return answer, err
	}
}

// do makes the call.
func (c *call) do(ctx context.Context, function local.Function, event []byte) ([]byte, error) {
	answer, err := function(ctx, event)
	c.Took = time.Since(c.Start)
	if err != nil {
		c.Message = err.Error()
	} else {
		c.read(answer)
	}
	return answer, err
}

// read takes from an answer what the demo shows.
func (c *call) read(answer []byte) {
	var outer struct {
		StatusCode int    `json:"statusCode"`
		Body       string `json:"body"`
	}
	var body struct {
		Issue, Message string
		Changed        []struct{ Issue, From, To string }
		Mended         int
	}
	if json.Unmarshal(answer, &outer) != nil || json.Unmarshal([]byte(outer.Body), &body) != nil {
		c.Message = "an answer that cannot be read"
		return
	}
	c.Status, c.Issue, c.Message, c.Mended = outer.StatusCode, body.Issue, body.Message, body.Mended
	for _, level := range body.Changed {
		from, err1 := tracker.ParseDuration(level.From)
		to, err2 := tracker.ParseDuration(level.To)
		if err1 == nil && err2 == nil {
			c.Changed = append(c.Changed, changed{level.Issue, from, to})
		}
	}
}

// Failed says that the function did not do its work.
func (c call) Failed() bool { return c.Status/100 != 2 }

// Left says that the function leaves its work to the next sweep.
func (c call) Left() bool { return c.Status == http.StatusAccepted }

// Idle says that there was nothing to do.
func (c call) Idle() bool { return !c.Failed() && !c.Left() && c.Changed == nil && c.Mended == 0 }

func (l *callLog) add(c call) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.count++
	c.Number = l.count
	l.calls = append(l.calls, c)
	if len(l.calls) > keep {
		l.calls = slices.Delete(l.calls, 0, len(l.calls)-keep)
	}
}

// after returns the calls that ended after the one with a number, oldest first.
func (l *callLog) after(number int) []call {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(l.calls), func(c call) bool { return c.Number <= number })
}

// last returns up to n calls, newest first.
func (l *callLog) last(n int) []call {
	l.mu.Lock()
	defer l.mu.Unlock()
	last := slices.Clone(l.calls[max(0, len(l.calls)-n):])
	slices.Reverse(last)
	return last
}

func (l *callLog) total() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.count
}
