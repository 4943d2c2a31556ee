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
	parents map[string]time.Time // when an issue, by id, last had sub-issues
}

func newOracle(title string) oracle {
	return oracle{tally: newTally(), title: title, born: time.Now(), parents: map[string]time.Time{}}
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

func (c *chaos) isRight(key string) bool {
	issue := c.Issue(key)
	own, subs := c.total(issue)
	return issue.Spent == own+subs
}

// queued tells whether an issue is in a queue where totals are written.
func (c *chaos) queued(key string) bool { return !c.onlyTest || strings.HasPrefix(key, "TEST-") }

// allRight tells whether all is right, and shows what is not.
func (c *chaos) allRight(when string) bool {
	for _, key := range c.Keys() {
		issue := c.Issue(key)
		if len(issue.SubIssues) == 0 || !c.queued(key) || c.isRight(key) {
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
	issue := c.Issue(t.key)
	t.leafs, t.wasRight = issue.Writes.Leaf, c.isRight(t.key)
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
	c.oracle.mu.Lock()
	defer c.oracle.mu.Unlock()
	c.requests++
	if !t.writes {
		return
	}
	if t.status/100 == 2 || t.status == http.StatusNotFound {
		c.written++
	}
	if !t.wasRight && c.isRight(t.key) {
		c.necessary++
	}
	if issue.Writes.Leaf > t.leafs {
		c.leafs++
		// The search may have shown sub-issues that had gone.
		if !c.ManualIndex && !c.parents[issue.ID].After(t.from.begun.Add(-c.Lag-c.StaleReads)) {
			c.t.Errorf("%s was written and had no sub-issues\n%s\n%s", t.key, c.title, c.tail(100, t.key))
		}
	}
}
