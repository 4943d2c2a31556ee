//go:build go1.25

package summarize_test

import (
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"timeupdater/tracker"
	"timeupdater/tracker/errkind"
)

// path is a way through the rule that is seldom taken. That each was taken is
// seen from outside: by requests, answers and endings.
type path string

const (
	ownEcho     path = "echoes of a write of the same instance"
	otherEcho   path = "echoes of a write of another instance"
	direct      path = "families read directly"
	waited      path = "waits for the search"
	joined      path = "calls that joined another"
	refused     path = "calls refused at arrival"
	leftToSweep path = "calls left to the next sweep"
	stopped     path = "calls stopped at QUEUES"
	conflict    path = "conflicts in a sweep"
	seenAgain   path = "changes seen by the second look of a sweep"
	widened     path = "windows widened"
	unended     path = "sweeps that did not end"
	oneRunning  path = "sweeps while one of the kind was running"
	lateWrite   path = "late writes that acted"
	staleRead   path = "old reads served"
	readBack    path = "records read back after a lost POST"
	ownByCall   path = "former parents that got their own time back by a call"
	ownBySweep  path = "former parents that got their own time back by a sweep"
	byHour      path = "former parents left to the sweep of the hour"
	heldBack    path = "totals held until the next slot"
	wornOut     path = "totals of issues that are written no more"
	fairCalm    path = "storms that needed no sweep"
	shortSweep  path = "storms mended by a sweep of the last minutes"
	fullSweep   path = "storms mended by a full sweep"
)

var paths = []path{
	ownEcho, otherEcho, direct, waited, joined, refused, leftToSweep, stopped, conflict, seenAgain, widened,
	unended, oneRunning, lateWrite, staleRead, readBack,
	ownByCall, ownBySweep, byHour, heldBack, wornOut, fairCalm, shortSweep, fullSweep,
}

// took counts a path.
func (o *oracle) took(p path) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.paths[p]++
}

// trail is what an invocation has asked Tracker.
type trail struct {
	requests int
	searches int
	found    map[string]bool // searches that were answered since its last write
	worklogs map[string]bool // of issues that it read, by key
	posts    map[string]bool // records that may have been made, by the issue's key
}

// within is what a search for changes asks for.
var within = regexp.MustCompile(`now\(\)-(\d+)m`)

// follow counts the paths that a request shows.
func (c *chaos) follow(t *ticket) {
	i := t.from
	c.oracle.mu.Lock()
	defer c.oracle.mu.Unlock()
	tr := &i.trail
	if tr.requests++; tr.requests == 1 {
		tr.found, tr.worklogs, tr.posts = map[string]bool{}, map[string]bool{}, map[string]bool{}
	}
	ok := t.err == nil && t.status/100 == 2
	switch {
	case t.writes:
		clear(tr.found)
		if i.sweeps() && (t.status == http.StatusConflict || t.status == http.StatusPreconditionFailed) {
			c.paths[conflict]++
		}
		if strings.HasPrefix(t.what, "POST") {
			tr.posts[t.key] = !ok
		}
	case strings.Contains(t.what, "_search"):
		tr.searches++
		if ok && !i.sweeps() && tr.found[t.what] {
			c.paths[waited]++
		}
		tr.found[t.what] = ok
		if m := within.FindStringSubmatch(t.what); m != nil {
			if minutes, _ := strconv.ParseFloat(m[1], 64); minutes > math.Ceil(i.window.Since.Minutes())+1 {
				c.paths[widened]++
			}
		}
	case strings.HasSuffix(t.what, "/worklog"):
		tr.worklogs[t.key] = true
		if ok && tr.posts[t.key] {
			c.paths[readBack]++
		}
	default:
		var issue thing
		if ok && json.Unmarshal(t.body, &issue) == nil && int64(issue.Version) < c.Issue(t.key).Version {
			c.paths[staleRead]++
		}
	}
}

// judge counts the paths that the end of an invocation shows.
func (c *chaos) judge(i *invocation) {
	for p, taken := range map[path]bool{
		refused:     i.err != nil && i.trail.requests == 0 && strings.Contains(i.err.Error(), "more calls are waiting"),
		leftToSweep: i.err != nil && strings.Contains(i.err.Error(), "left to the next sweep"),
		stopped:     strings.Contains(i.result.Stopped, "QUEUES"),
		unended:     i.sweeps() && i.err != nil && !errors.Is(i.err, tracker.ErrNotFound),
		oneRunning:  i.sweeps() && i.err == nil && i.trail.requests == 0 && i.report.Why != nil,
		heldBack:    i.report.Held > 0 || isHeld(i.err),
		wornOut:     len(i.report.Locked) > 0 || errkind.Of(i.err) == errkind.Locked,
		seenAgain:   i.sweeps() && i.report.Mended > i.report.Wrong,
	} {
		if taken {
			c.took(p)
		}
	}
	if i.err == nil && i.result.Stopped == "" && !i.sweeps() {
		c.judgeCall(i)
	}
}

// judgeCall is judge for a call that has succeeded.
func (c *chaos) judgeCall(i *invocation) {
	levels, tr := i.result.Levels, i.trail
	switch {
	case tr.requests == 0:
		c.took(joined)
	case len(levels) == 0 && tr.requests == 1 && len(c.Issue(i.call.Issue).SubIssues) > 0:
		c.took(ownEcho)
	case len(levels) == 0:
	case len(levels) == 1 && levels[0].From == levels[0].To && c.stoppedBelow(levels[0].Issue, i):
		c.took(otherEcho)
	case levels[0].Count > 0 && tr.searches == 0 && tr.worklogs[levels[0].Issue]:
		c.took(direct)
	}
}

// stoppedBelow tells that an issue has had a parent ever since a call began.
func (c *chaos) stoppedBelow(key string, i *invocation) bool {
	issue := c.Issue(key)
	return issue.Parent != "" && issue.Updated.Before(i.begun)
}
