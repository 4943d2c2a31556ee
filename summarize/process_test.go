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
				running = append(running, x.begin(as(ctx, len(running)), rule, what.start))
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

// work is a call of the function, a sweep, or a fix.
type work struct {
	over atomic.Bool
	end  end
}

// The names of what is no call, among those of calls.
const (
	aSweep    = "a sweep"
	aNight    = "a night of sweeps"
	aFix      = "a fix" // of all issues that had sub-issues in the beginning
	aCheckFix = "a check and a fix"
)

// isCall tells calls from what looks at all families.
func isCall(name string) bool {
	return !slices.Contains([]string{aSweep, aNight, aFix, aCheckFix}, name)
}

func (x *exploration) begin(ctx context.Context, rule *summarize.Summarizer, name string) *work {
	i := &work{end: end{key: name}}
	go func() {
		var err error
		if i.end.left, err = x.invoke(ctx, rule, name); err != nil {
			i.end.err = err.Error()
		}
		i.over.Store(true)
	}()
	return i
}

// invoke does what a name says, and returns how many totals were left.
func (x *exploration) invoke(ctx context.Context, rule *summarize.Summarizer, name string) (left int, err error) {
	switch name {
	case aSweep, aNight:
		return sweepAll(ctx, rule, name == aNight)
	case aFix:
		report, err := rule.Fix(ctx, x.parents, nil)
		return report.Left, err
	case aCheckFix:
		survey, err := rule.Check(ctx, summarize.Scope{}, summarize.Watch{})
		if err != nil {
			return survey.Left, err
		}
		report, err := rule.Fix(ctx, survey.Off, nil)
		return survey.Left + report.Left, err
	}
	_, err = rule.Update(ctx, callOf(name))
	return 0, err
}

// sweepAll sweeps all families, and also what has lost its sub-issues if it is whole.
func sweepAll(ctx context.Context, rule *summarize.Summarizer, whole bool) (left int, err error) {
	windows := []summarize.Window{{}}
	if whole {
		windows = append(windows, summarize.Window{Leaves: true})
	}
	for _, window := range windows {
		report, failed := rule.Sweep(ctx, window, time.Now())
		left, err = left+report.Left, errors.Join(err, failed)
	}
	return left, err
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
