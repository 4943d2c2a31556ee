//go:build go1.25

package summarize_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"timeupdater/summarize"
	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
)

// oracle knows what must be right in the end, and keeps a log.
type oracle struct {
	tally
	title string
	born  time.Time

	mu      sync.Mutex
	events  []string
	excused bool                 // something has happened after which only a sweep helps
	ours    map[string]time.Time // when an issue, by id, last was one that we write
	seen    map[string]int       // our writes of an old issue, by id
	slots   map[slot]int         // those in each slot
}

func newOracle(title string) oracle {
	return oracle{tally: newTally(), title: title, born: time.Now(), ours: map[string]time.Time{}, seen: map[string]int{}, slots: map[slot]int{}}
}

func (o *oracle) note(format string, args ...any) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.events = append(o.events, fmt.Sprintf("%9.3fs  %s", time.Since(o.born).Seconds(), fmt.Sprintf(format, args...)))
}

// excuse notes something after which a total may be wrong until the next sweep.
func (o *oracle) excuse(format string, args ...any) {
	o.note(format, args...)
	o.excused = true
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

// isOurs tells our record from those of people, who may write the marker too.
func isOurs(record trackertest.Record) bool {
	return record.By == "robot" && strings.Contains(record.Comment, summarize.Marker)
}

// total is what an issue has to show.
func (c *chaos) total(issue trackertest.Issue) (own, subs tracker.Duration) {
	for _, record := range issue.Records {
		if !isOurs(record) {
			own += record.Duration
		}
	}
	for _, key := range issue.SubIssues {
		subs += c.Issue(key).Spent
	}
	return own, subs
}

// isRight tells whether an issue shows what it has to. One that has no sub-issues
// and no time of ours may show anything.
func (c *chaos) isRight(issue trackertest.Issue) bool {
	if len(issue.SubIssues) == 0 && !c.isLost(issue) {
		return true
	}
	own, subs := c.total(issue)
	return issue.Spent == own+subs
}

// see notes whether an issue is one that we write. It comes before every change.
// Where versions are ignored, reads from before and after a change make a right
// total look wrong.
func (c *chaos) see(key string) {
	issue := c.Issue(key)
	isWrong := holdsOurs(issue) || !c.isRight(issue) || c.Stale == trackertest.StaleIgnored
	if len(issue.SubIssues) > 0 || isWrong && c.isLost(issue) {
		c.oracle.mu.Lock()
		defer c.oracle.mu.Unlock()
		c.ours[issue.ID] = time.Now()
	}
}

// queued tells whether an issue is in a queue where totals are written.
func (c *chaos) queued(key string) bool { return !c.onlyTest || strings.HasPrefix(key, "TEST-") }

// allRight tells whether all is right, and shows what is not.
func (c *chaos) allRight(when string) bool {
	for _, key := range c.Keys() {
		issue := c.Issue(key)
		if !c.queued(key) || c.isRight(issue) || c.isWornOut(issue) || isOverlooked(issue) {
			continue
		}
		own, subs := c.total(issue)
		c.t.Errorf("%s, %s shows %v; its own %v and its sub-issues' %v make %v\n%s\n%s",
			when, key, issue.Spent, own, subs, own+subs, c.title, c.tail(150, append(issue.SubIssues, key)...))
	}
	return !c.t.Failed()
}

// before and after surround every request that Tracker sees.
func (c *chaos) before(t *ticket) {
	if !t.writes {
		return
	}
	c.see(t.key)
	issue := c.Issue(t.key)
	t.wrote, t.wasRight = issue.Writes, c.isRight(issue)
	if !c.queued(t.key) {
		c.t.Errorf("%v writes outside of QUEUES: %s\n%s\n%s", t.from, t.what, c.title, c.tail(50))
	}
	for _, record := range issue.Records {
		if record.ID == t.record && !isOurs(record) {
			c.t.Errorf("%v changes the record of %s: %s\n%s\n%s", t.from, record.By, t.what, c.title, c.tail(50))
		}
	}
}

func (c *chaos) after(t *ticket) {
	c.note("%v: %s → %s", t.from, t.what, t.said())
	c.follow(t)
	issue := c.Issue(t.key)
	mended := t.writes && !t.wasRight && c.isRight(issue)
	c.count(t, mended)
	if !t.writes || issue.Key == "" {
		return
	}
	c.countWrites(issue)
	switch {
	case issue.Writes.Leaf > t.wrote.Leaf:
		c.t.Errorf("%s was written and never had sub-issues\n%s\n%s", t.key, c.title, c.tail(100, t.key))
	case len(issue.SubIssues) > 0 || issue.Writes == t.wrote:
	case !c.mayWrite(issue, t.from.begun):
		c.t.Errorf("%s was written, has no sub-issues and no time of ours\n%s\n%s", t.key, c.title, c.tail(100, t.key))
	case mended:
		c.took(map[bool]path{false: ownByCall, true: ownBySweep}[t.from.sweeps()])
	}
}

// mayWrite tells that an issue was one that we write at some time since an
// invocation began, or since what the search or a read may have shown to it.
func (c *chaos) mayWrite(issue trackertest.Issue, begun time.Time) bool {
	c.oracle.mu.Lock()
	defer c.oracle.mu.Unlock()
	return c.ManualIndex || c.ours[issue.ID].After(begun.Add(-c.Lag-c.StaleReads))
}

func (o *oracle) count(t *ticket, mended bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.requests++
	if t.writes && (t.status/100 == 2 || t.status == http.StatusNotFound) {
		o.written++
	}
	if mended {
		o.necessary++
	}
}
