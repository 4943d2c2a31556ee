//go:build go1.25

package summarize_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"timeupdater/summarize"
)

// process is the real code at work: an instance with one invocation, or with
// all of them. What it does is decided by what it has been told, so the code
// runs once for everything that it can be told, and not once for each schedule.
type process struct {
	id    int
	told  []told
	calls []*apiCall // those that wait, in an order that does not depend on chance
	ends  []end      // of its invocations
	next  map[told]*process
}

// told is what a process learns next: that an invocation begins, the answer to
// the API call that waits at a place, or else that a second has passed.
type told struct {
	start  string
	call   int
	answer *reply
}

// apiCall is a call that waits for its answer.
type apiCall struct {
	who               int // the invocation
	what              string
	method, url, body string
	header            http.Header
}

// isWrite tells whether a call may change something.
func (c *apiCall) isWrite() bool {
	return c.method != http.MethodGet && !strings.HasPrefix(c.what, "POST _search")
}

// end is what has become of an invocation.
type end struct {
	key  string
	over bool
	left int // what a sweep has left
	err  string
}

// over tells whether all invocations have ended.
func (p *process) over() bool {
	return !slices.ContainsFunc(p.ends, func(e end) bool { return !e.over })
}

// learns is the process after it was told something.
func (x *exploration) learns(p *process, what told) *process {
	next, ok := p.next[what]
	if !ok {
		next = x.perform(append(slices.Clip(p.told), what))
		p.next[what] = next
	}
	return next
}

// perform runs the code from its beginning.
func (x *exploration) perform(script []told) *process {
	p := &process{told: script, next: map[told]*process{}}
	var lines []string
	synctest.Test(x.t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.Background())
		g := newGate(nil)
		rule := x.newRule(t, g)
		var running []*work
		for _, what := range script {
			lines = append(lines, describeTold(what, g.held(), lines))
			switch {
			case what.start != "":
				running = append(running, begin(as(ctx, len(running)), rule, what.start))
			case what.answer != nil:
				call := g.held()[what.call]
				response := what.answer.response()
				response.Request = call.request
				g.answer(call, response)
			default:
				pass(time.Second)
			}
			synctest.Wait()
		}
		for _, call := range g.held() {
			r := call.request
			p.calls = append(p.calls, &apiCall{call.who, call.what, r.Method, r.URL.String(), call.body, r.Header})
			lines = append(lines, fmt.Sprint(call.who, " waits ", call.what))
		}
		for _, i := range running {
			e := i.end
			e.over = i.over.Load()
			p.ends = append(p.ends, e)
			lines = append(lines, fmt.Sprint(e))
		}
		cancel()
		synctest.Wait()
	})
	slices.Sort(lines)
	return x.processOf(strings.Join(lines, "\n"), p)
}

// processOf is the process that has been told the same, in whatever order.
func (x *exploration) processOf(name string, p *process) *process {
	known, ok := x.processes[name]
	if !ok {
		p.id = len(x.processes)
		x.processes[name] = p
		return p
	}
	return known
}

// describeTold names what is told by its time, and which one of its kind it is.
func describeTold(what told, held []*heldCall, before []string) string {
	name := fmt.Sprintf("%v %s", time.Now().Unix(), what.start)
	if what.answer != nil {
		call := held[what.call]
		n := 0
		first := fmt.Sprint(call.who, call.what)
		for _, line := range before {
			if strings.HasPrefix(line, first+" #") {
				n++
			}
		}
		name = fmt.Sprintf("%s #%d %v: %d", first, n, time.Now().Unix(), what.answer.id)
	}
	return name
}

// work is a call of the function, or a sweep.
type work struct {
	over atomic.Bool
	end  end
}

// The names of sweeps, among those of calls.
const (
	aSweep = "a sweep"
	aNight = "a night of sweeps"
)

// sweepsOf are the windows of what is no call.
func sweepsOf(name string) []summarize.Window {
	return map[string][]summarize.Window{aSweep: {{}}, aNight: {{}, {Leaves: true}}}[name]
}

func begin(ctx context.Context, rule *summarize.Summarizer, key string) *work {
	i := &work{end: end{key: key}}
	go func() {
		var err error
		windows := sweepsOf(key)
		if windows == nil {
			_, err = rule.Update(ctx, callOf(key))
		}
		for _, window := range windows {
			report, failed := rule.Sweep(ctx, window, time.Now())
			i.end.left += report.Left
			err = errors.Join(err, failed)
		}
		if err != nil {
			i.end.err = err.Error()
		}
		i.over.Store(true)
	}()
	return i
}

func (x *exploration) newRule(t *testing.T, g *gate) *summarize.Summarizer {
	var tr summarize.Tracker = (&world{t: t}).connect(g)
	if x.plan.spoil != nil {
		tr = x.plan.spoil(tr)
	}
	rule := newRule(tr, x.options())
	rule.SetLag(max(x.plan.lagTries, 1), time.Millisecond)
	return rule
}

// options are the plan's where sweeps write everywhere.
func (x *exploration) options() summarize.Options {
	options := x.plan.options
	options.Queues = inQueues(x.t, "*").Queues
	return options
}
