//go:build go1.25

package summarize_test

import (
	"fmt"
	"slices"
	"time"

	"timeupdater/summarize"
	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
)

// operations are what people do. Each returns what it was in words, or
// nothing if it is not possible now.
var operations = []struct {
	weight float64
	do     func(*chaos) string
}{
	{30, (*chaos).log},
	{15, (*chaos).editLog},
	{10, (*chaos).deleteLog},
	{10, (*chaos).create},
	{8, (*chaos).move},
	{8, (*chaos).loseOnly},
	{6, (*chaos).comeBack},
	{4, (*chaos).delete},
	{3, (*chaos).transfer},
	{3, (*chaos).doNoHarm},
	{1, (*chaos).importSpent},
	{1, (*chaos).logOnMany},
}

// mostLevels is how deep people's trees are, mostIssues how many they have.
const (
	mostLevels = 5
	mostIssues = 30
)

// act is one operation of people. What a user did in one millisecond may look
// like one change in the changelog, so nothing else happens in that.
func (c *chaos) act() {
	pass(time.Millisecond)
	defer pass(time.Millisecond)
	for _, key := range c.Keys() {
		c.see(key)
	}
	for what := ""; what == ""; {
		var happenings []happening
		for _, o := range operations {
			happenings = append(happenings, happening{o.weight, true, func() { what = o.do(c) }})
		}
		c.choose(happenings)
		if what != "" {
			c.note("people: %s", what)
		}
	}
	c.operations++
}

// noteSilence excuses a wrong total where the trigger does not see a change of
// records, because time spent is by chance what it was.
func (c *chaos) noteSilence(before trackertest.Issue) {
	if len(before.SubIssues) > 0 && c.Issue(before.Key).Spent == before.Spent {
		c.excuse("time spent of %s is what it was", before.Key)
	}
}

// anyIssue is one that fulfils a condition; none is the zero Issue.
func (c *chaos) anyIssue(is func(trackertest.Issue) bool) trackertest.Issue {
	var all []trackertest.Issue
	for _, key := range c.Keys() {
		if issue := c.Issue(key); is(issue) {
			all = append(all, issue)
		}
	}
	if len(all) == 0 {
		return trackertest.Issue{}
	}
	return pick(c.rng, all)
}

func anything(trackertest.Issue) bool         { return true }
func hasRecords(issue trackertest.Issue) bool { return len(issue.Records) > 0 }

// someTime is short enough for sums to meet by chance now and then.
func (c *chaos) someTime() tracker.Duration {
	return tracker.Duration(1+c.rng.IntN(8)) * 30 * minute
}

func (c *chaos) log() string {
	issue := c.anyIssue(anything)
	if issue.Key == "" {
		return ""
	}
	d, by := c.someTime(), pick(c.rng, loggers)
	c.LogAs(by.login, issue.Key, d, by.comment)
	c.noteSilence(issue)
	return fmt.Sprintf("%s logs %v on %s: %s", by.login, d, issue.Key, by.comment)
}

// logOnMany is what a script of somebody's does at once.
func (c *chaos) logOnMany() string {
	d, keys := c.someTime(), c.Keys()
	for _, key := range keys {
		issue := c.Issue(key)
		c.Log(key, d, "work")
		c.noteSilence(issue)
	}
	return fmt.Sprintf("log %v on %v", d, keys)
}

// loggers are who logs time, and with which words. The function's own user may
// be a person who does so too, and people write what the function writes.
var loggers = []struct{ login, comment string }{
	{"person", "work"}, {"person", "work"}, {"person", "work"},
	{"robot", "work"},
	{"person", summarize.Marker + " set up the function"},
	{"second", "read about " + summarize.Marker + " time of the sub-issues"},
}

// editLog and deleteLog take any record, ours too.
func (c *chaos) editLog() string {
	issue := c.anyIssue(hasRecords)
	if issue.Key == "" {
		return ""
	}
	d, record := c.someTime(), pick(c.rng, issue.Records)
	c.EditLog(issue.Key, record.ID, d)
	c.noteSilence(issue)
	return fmt.Sprintf("change record %s of %s from %v to %v", record.ID, issue.Key, record.Duration, d)
}

func (c *chaos) deleteLog() string {
	issue := c.anyIssue(hasRecords)
	if issue.Key == "" {
		return ""
	}
	record := pick(c.rng, issue.Records)
	c.DeleteLog(issue.Key, record.ID)
	c.noteSilence(issue)
	return fmt.Sprintf("delete record %s of %s, %v", record.ID, issue.Key, record.Duration)
}

func (c *chaos) create() string {
	if len(c.Keys()) >= mostIssues {
		return ""
	}
	parent := ""
	if c.rng.IntN(6) > 0 {
		parent = c.anyIssue(func(issue trackertest.Issue) bool { return c.level(issue) < mostLevels }).Key
	}
	key := c.Create(pick(c.rng, queues), "an issue", parent)
	c.age(key)
	return fmt.Sprintf("create %s below %q", key, parent)
}

func (c *chaos) move() string { return c.moveAway(c.anyIssue(anything)) }

func (c *chaos) moveAway(issue trackertest.Issue) string {
	to := c.anyIssue(func(to trackertest.Issue) bool { return to.Key != issue.Parent && c.fits(issue, to) }).Key
	if c.rng.IntN(4) == 0 {
		to = ""
	}
	if issue.Key == "" || to == issue.Parent {
		return ""
	}
	c.Move(issue.Key, to)
	return fmt.Sprintf("move %s from %q to %q", issue.Key, issue.Parent, to)
}

func (c *chaos) delete() string {
	issue := c.anyIssue(anything)
	if issue.Key == "" || len(issue.SubIssues) > 0 && c.rng.IntN(3) > 0 {
		return ""
	}
	c.Delete(issue.Key)
	return fmt.Sprintf("delete %s below %q with sub-issues %q", issue.Key, issue.Parent, issue.SubIssues)
}

func (c *chaos) transfer() string {
	issue := c.anyIssue(anything)
	queue := pick(c.rng, queues)
	if issue.Key == "" || issue.Queue == queue {
		return ""
	}
	key := c.Transfer(issue.Key, queue)
	if c.queued(key) && !c.queued(issue.Key) {
		c.excuse("no trigger fires when %s comes to a queue", key)
	}
	return fmt.Sprintf("take %s to another queue as %s", issue.Key, key)
}

// doNoHarm changes what totals do not depend on.
func (c *chaos) doNoHarm() string {
	issue, other := c.anyIssue(anything), c.anyIssue(anything)
	if issue.Key == "" || issue.Key == other.Key {
		return ""
	}
	c.Link(issue.Key, "relates", other.Key)
	c.Rename(issue.Key, fmt.Sprint("called ", c.rng.IntN(100)))
	return fmt.Sprintf("rename %s and link it to %s", issue.Key, other.Key)
}

func (c *chaos) importSpent() string {
	issue := c.anyIssue(anything)
	if issue.Key == "" || c.SpentWrite != trackertest.SpentAccepted {
		return ""
	}
	d := c.someTime()
	c.SetSpent(issue.Key, d)
	c.forgetWrites(issue)
	return fmt.Sprintf("set time spent of %s from %v to %v", issue.Key, issue.Spent, d)
}

// lineage are the ids of an issue and of all above it.
func (c *chaos) lineage(issue trackertest.Issue) []string {
	ids := []string{issue.ID}
	for issue.Parent != "" {
		issue = c.Issue(issue.Parent)
		ids = append(ids, issue.ID)
	}
	return ids
}

// fits tells that an issue may be moved below another one.
func (c *chaos) fits(issue, below trackertest.Issue) bool {
	return c.level(below)+c.height(issue) <= mostLevels && !slices.Contains(c.lineage(below), issue.ID)
}

func (c *chaos) level(issue trackertest.Issue) int { return len(c.lineage(issue)) }

func (c *chaos) height(issue trackertest.Issue) int {
	height := 0
	for _, key := range issue.SubIssues {
		height = max(height, c.height(c.Issue(key)))
	}
	return height + 1
}
