//go:build go1.25

package summarize_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing/synctest"
	"time"

	"timeupdater/summarize"
	"timeupdater/tracker"
	"timeupdater/tracker/errkind"
	"timeupdater/tracker/trackertest"
)

// timeout is the time that an invocation has.
const timeout = 25 * time.Second

// invocation is one call of the function.
type invocation struct {
	number int
	key    string
	begun  time.Time
	kill   func()
	wrote  []string // ids of issues

	levels []summarize.Level
	err    error
	ended  chan struct{}
}

func (i *invocation) String() string { return fmt.Sprintf("call %d for %s", i.number, i.key) }

// oracle knows what must be right in the end, and keeps a log.
type oracle struct {
	tally
	title string
	born  time.Time

	mu      sync.Mutex
	events  []string
	debts   map[string]bool      // ids of issues that are owed a call
	parents map[string]time.Time // when an issue, by id, last had sub-issues
}

func newOracle(seed int, w weather, sw trackertest.Switches) oracle {
	return oracle{
		tally: newTally(),
		title: fmt.Sprintf("seed %d: %+v %+v", seed, w, sw),
		born:  time.Now(), debts: map[string]bool{}, parents: map[string]time.Time{},
	}
}

func (o *oracle) note(format string, args ...any) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.events = append(o.events, fmt.Sprintf("%9.3fs  %s", time.Since(o.born).Seconds(), fmt.Sprintf(format, args...)))
}

// inKeys is what keys of issues consist of.
const inKeys = "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

// tail is the end of what happened to the issues with these keys, or to all.
func (o *oracle) tail(most int, keys ...string) string {
	o.mu.Lock()
	defer o.mu.Unlock()
	lines := slices.DeleteFunc(slices.Clone(o.events), func(line string) bool {
		words := strings.FieldsFunc(line, func(r rune) bool { return !strings.ContainsRune(inKeys, r) })
		return len(keys) > 0 && !slices.ContainsFunc(words, func(word string) bool { return slices.Contains(keys, word) })
	})
	return strings.Join(lines[max(0, len(lines)-most):], "\n")
}

// begin begins an invocation.
func (c *chaos) begin(key string) {
	c.invocations++
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	i := &invocation{number: c.invocations, key: key, begun: time.Now(), kill: cancel, ended: make(chan struct{})}
	c.running = append(c.running, i)
	c.note("%v", i)
	rule := pick(c.rng, c.instances)
	go func() {
		defer close(i.ended)
		defer cancel()
		i.levels, i.err = rule.Update(context.WithValue(ctx, invocationKey{}, i), key)
	}()
	synctest.Wait()
}

// end judges the invocations that have ended. Who did not make it is owed a
// call for what it was called for and what it wrote to.
func (c *chaos) end() {
	c.running = slices.DeleteFunc(c.running, func(i *invocation) bool {
		select {
		case <-i.ended:
		default:
			return false
		}
		ending, expected := endingOf(i.err)
		c.note("%v ends: %s, %+v", i, ending, i.levels)
		if !expected {
			c.t.Errorf("%v: %v\n%s\n%s", i, i.err, c.title, c.tail(100))
		}
		if i.err != nil {
			c.owe(append(i.wrote, c.Issue(i.key).ID)...)
		}
		c.endings[ending]++
		return true
	})
}

// endingOf names how a call ended, and tells whether that may be.
func endingOf(err error) (name string, expected bool) {
	var api *tracker.Error
	var rule *summarize.Error
	switch {
	case err == nil:
		return "success", true
	case errors.Is(err, context.Canceled):
		return "killed", true
	case errors.Is(err, context.DeadlineExceeded):
		return "out of time", true
	case errors.As(err, &rule):
		// Issues that move while we read can look like a cycle.
		cycle := rule.Kind() == errkind.NoTotal && strings.Contains(err.Error(), "parents of one another")
		return map[errkind.Kind]string{errkind.Contended: "contended", errkind.Unavailable: "the search lags", errkind.NoTotal: "a cycle"}[rule.Kind()],
			cycle || rule.Kind() != errkind.NoTotal
	case errors.As(err, &api):
		refused := errors.Is(err, tracker.ErrRejected) || errors.Is(err, tracker.ErrForbidden) || api.Status == http.StatusUnauthorized
		return fmt.Sprintf("status %d", api.Status), !refused
	}
	return err.Error(), false
}

// owe notes that issues, by id, or their parents have to get a call later.
func (c *chaos) owe(ids ...string) {
	c.oracle.mu.Lock()
	defer c.oracle.mu.Unlock()
	for _, id := range ids {
		c.debts[id] = true
	}
}

// owed are the parents that get a call of a reconcile run now.
func (c *chaos) owed() []string {
	var keys []string
	for _, id := range slices.Sorted(maps.Keys(c.debts)) {
		issue := c.Issue(id)
		key := issue.Key
		if len(issue.SubIssues) == 0 {
			key = issue.Parent
		}
		if key != "" && !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	clear(c.debts)
	c.reconciled += len(keys)
	return keys
}

// deliver makes one of the trigger's calls, in any order.
func (c *chaos) deliver() {
	n := c.rng.IntN(len(c.line))
	key := c.line[n]
	chance := c.rng.Float64()
	if c.quiet || chance >= c.twice {
		c.line = slices.Delete(c.line, n, n+1)
	}
	if !c.quiet && chance >= 1-c.lost {
		c.note("the trigger's call for %s gets lost", key)
		c.tally.lost++
		c.owe(c.Issue(key).ID)
		return
	}
	c.begin(key)
}

// before and after surround every request that Tracker sees.
func (c *chaos) before(t *ticket) {
	if t.writes {
		t.leafs, t.wasRight = c.Issue(t.key).Writes.Leaf, c.isRight(t.key)
	}
}

func (c *chaos) after(t *ticket) {
	c.note("%v: %s → %s", t.from, t.what, t.said())
	issue := c.Issue(t.key)
	c.oracle.mu.Lock()
	defer c.oracle.mu.Unlock()
	c.requests++
	if !t.writes {
		return
	}
	t.from.wrote = append(t.from.wrote, issue.ID)
	if t.status/100 == 2 || t.status == http.StatusNotFound {
		c.written++
	}
	if !t.wasRight && c.isRight(t.key) {
		c.necessary++
	}
	if issue.Writes.Leaf > t.leafs {
		c.leafs++
		if !c.parents[issue.ID].After(t.from.begun) {
			c.t.Errorf("%s was written and had no sub-issues\n%s", t.key, c.title)
		}
	}
}

// isRight tells whether an issue shows its own time and that of its
// sub-issues.
func (c *chaos) isRight(key string) bool {
	issue := c.Issue(key)
	for _, record := range issue.Records {
		if counts(record.Comment) {
			issue.Spent -= record.Duration
		}
	}
	for _, key := range issue.SubIssues {
		issue.Spent -= c.Issue(key).Spent
	}
	return issue.Spent == 0
}

// allRight tells whether all is right, and shows what is not.
func (c *chaos) allRight() bool {
	for _, wrong := range c.Wrong(counts) {
		c.t.Errorf("%s shows %v; its own %v and its sub-issues' %v make %v\n%s\n%s",
			wrong.Key, wrong.Spent, wrong.Own, wrong.Sub, wrong.Want, c.title,
			c.tail(150, append(c.Issue(wrong.Key).SubIssues, wrong.Key)...))
	}
	return !c.t.Failed()
}
