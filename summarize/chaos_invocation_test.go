//go:build go1.25

package summarize_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing/synctest"
	"time"

	"timeupdater/summarize"
	"timeupdater/tracker"
	"timeupdater/tracker/errkind"
)

// sweepTime is how long a sweep may take.
const sweepTime = 10 * time.Minute

// invocation is one of the function: a call for an issue, or a sweep. A check and
// a fix by an administrator count as one that sweeps all.
type invocation struct {
	number int
	call   summarize.Call   // zero for a sweep
	window summarize.Window // of the sweep
	fixes  bool
	begun  time.Time
	kill   func()
	struck bool // it was killed
	trail  trail

	result summarize.Result
	report summarize.Report
	err    error
	ended  chan struct{}
}

func (i *invocation) sweeps() bool { return i.call == summarize.Call{} }

func (i *invocation) String() string {
	switch {
	case i.fixes:
		return fmt.Sprintf("check and fix %d", i.number)
	case i.sweeps():
		return fmt.Sprintf("sweep %d of %v", i.number, i.window)
	}
	return fmt.Sprintf("call %d for %v", i.number, i.call)
}

// call begins a call.
func (c *chaos) call(call summarize.Call) {
	rule := pick(c.rng, c.instances)
	c.begin(&invocation{call: call}, c.callTime, func(ctx context.Context, i *invocation) {
		i.result, i.err = rule.Update(ctx, call)
	})
}

// sweep begins a sweep.
func (c *chaos) sweep(rule *summarize.Summarizer, w summarize.Window) *invocation {
	i := &invocation{window: w}
	c.begin(i, sweepTime, func(ctx context.Context, i *invocation) {
		i.report, i.err = rule.Sweep(ctx, w, i.begun)
	})
	return i
}

// administer begins a check and a fix of what it has found, by a command of its own.
func (c *chaos) administer() {
	rule, scope := c.start(), summarize.Scope{Leaves: c.rng.IntN(2) == 0}
	c.begin(&invocation{fixes: true}, sweepTime, func(ctx context.Context, i *invocation) {
		survey, err := rule.Check(ctx, scope, summarize.Watch{})
		if i.err = err; err == nil {
			i.report, i.err = rule.Fix(ctx, survey.Off, nil)
		}
	})
}

func (c *chaos) begin(i *invocation, limit time.Duration, do func(context.Context, *invocation)) {
	c.invocations++
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	i.number, i.begun, i.kill, i.ended = c.invocations, time.Now(), cancel, make(chan struct{})
	c.running = append(c.running, i)
	c.note("%v", i)
	go func() {
		defer close(i.ended)
		defer cancel()
		do(context.WithValue(ctx, invocationKey{}, i), i)
	}()
	synctest.Wait()
}

// timer fires: most often for the last minutes, now and then for all. In its place
// an administrator may be at work.
func (c *chaos) timer() {
	w := summarize.Window{Since: time.Duration(1+c.rng.IntN(10)) * time.Minute}
	switch c.rng.IntN(8) {
	case 0:
		w = summarize.Window{}
	case 1:
		w = summarize.Window{Parts: 2, Part: 1 + c.rng.IntN(2)}
	case 2:
		w = summarize.Window{Leaves: true}
	case 3:
		c.administer()
		return
	}
	c.sweep(pick(c.rng, c.instances), w)
}

// deliver makes one of the trigger's calls, in any order.
func (c *chaos) deliver() {
	line := c.waiting()
	n := c.rng.IntN(len(line))
	call := callOf(line[n])
	chance := c.rng.Float64()
	if c.quiet || chance >= c.twice {
		c.remove(n)
	}
	if !c.quiet && chance >= 1-c.lost {
		c.excuse("the trigger's call for %v gets lost", call)
		c.tally.lost++
		return
	}
	c.call(call)
}

// end judges the invocations that have ended.
func (c *chaos) end() {
	c.running = slices.DeleteFunc(c.running, func(i *invocation) bool {
		select {
		case <-i.ended:
		default:
			return false
		}
		ending, expected := c.endingOf(i)
		if i.sweeps() {
			c.note("%v ends: %s, %v %v", i, ending, i.report, i.report.Why)
			ending = "sweeps: " + ending
		} else {
			c.note("%v ends: %s, %+v", i, ending, i.result.Levels)
		}
		if !expected {
			c.t.Errorf("%v: %v\n%s\n%s", i, i.err, c.title, c.tail(100))
		}
		if i.err != nil {
			c.excuse("%v: %v", i, i.err)
		}
		c.judge(i)
		c.endings[ending]++
		return true
	})
}

// endingOf names how an invocation ended, and tells whether that may be.
func (c *chaos) endingOf(i *invocation) (name string, expected bool) {
	kind := errkind.Of(i.err)
	passing := map[errkind.Kind]string{
		errkind.OutOfTime: "out of time", errkind.Unavailable: "unavailable", errkind.Contended: "contended",
	}
	toSweep := !i.sweeps() && c.options.Sweep > 0 && c.queued(i.call.Issue)
	switch {
	case i.err == nil && i.result.Hidden:
		return "hidden", true // deleted, or a page of a proxy
	case i.err == nil && i.result.Stopped != "":
		return "stopped at QUEUES", c.onlyTest
	case i.err == nil:
		return "success", true
	case errors.Is(i.err, context.Canceled):
		return "killed", i.struck
	case isHeld(i.err):
		return "held until the next slot", c.old
	case kind == errkind.Left:
		return "left to the next sweep", toSweep
	case passing[kind] != "":
		return passing[kind], !toSweep
	case kind == errkind.Locked:
		return "written no more", c.old
	case kind == errkind.NotFound:
		return "not found", true
	case kind == errkind.NoTotal:
		// Issues that move while we read can look like a cycle.
		return "a cycle", strings.Contains(i.err.Error(), "parents of one another")
	}
	return "no answer of Tracker", errors.Is(i.err, tracker.ErrBadAnswer)
}
