//go:build go1.25

package summarize_test

import (
	"slices"
	"strings"
	"time"

	"timeupdater/summarize"
	"timeupdater/summarize/patience"
	"timeupdater/tracker/trackertest"
)

// versions are those that the issues of an old world begin with: some have slots
// of each length, some are close to the reserve that is left to people.
var versions = []int64{2_000, 3_500, 4_540, 5_000, 6_795, 7_000, 7_545, 9_000, patience.Last - 10}

// mostSlots is how many slots it takes at most until nothing is held any more.
// An issue that needs more than one write gets one in each.
const mostSlots = 4

// age makes a new issue look as if it had been changed often.
func (c *chaos) age(key string) {
	if c.old {
		c.SetVersion(key, pick(c.rng, versions))
	}
}

// nextSlot lets time pass until every issue is in a new slot.
func (c *chaos) nextSlot() {
	const longest = 12 * time.Hour
	now := time.Now().UTC()
	minutes := time.Duration(1+c.rng.IntN(5)) * time.Minute
	pass(now.Truncate(longest).Add(longest + minutes).Sub(now))
}

// isHeld tells that a total is kept back.
func isHeld(err error) bool {
	return err != nil && strings.Contains(err.Error(), "its time spent stays")
}

// slot is one of an old issue.
type slot struct {
	id    string // of the issue
	begin time.Time
}

// countWrites counts how often we have written an old issue in a slot. More than
// once is wrong where Tracker refuses old versions and reads are fresh. A record
// knows no version, so with records two instances may write at the same time.
func (c *chaos) countWrites(issue trackertest.Issue) {
	before := issue.Version - 1
	in := slot{issue.ID, patience.Begin(before, time.Now())}
	n := c.countIn(in, issue.Writes.Spent+issue.Writes.Worklog)
	strict := c.options.Write == summarize.Field && c.Stale != trackertest.StaleIgnored && c.StaleReads == 0
	if strict && (n > 1 || n > 0 && before >= patience.Last) {
		c.t.Errorf("%s was written %d times in the slot since %v, then at version %d\n%s\n%s",
			issue.Key, n, in.begin, before, c.title, c.tail(100, issue.Key))
	}
}

// countIn returns the writes in a slot, of all that an issue has had; 0 if there
// was none since the last time.
func (o *oracle) countIn(in slot, written int) int {
	o.mu.Lock()
	defer o.mu.Unlock()
	more := written - o.seen[in.id]
	o.seen[in.id] = written
	if more == 0 || in.begin.IsZero() {
		return 0
	}
	o.oldWrites += more
	o.slots[in] += more
	if o.slots[in] > 1 {
		o.again++
	}
	return o.slots[in]
}

// forgetWrites begins to count anew when somebody else has entered the time of an
// issue: that hides whether we have written it before, and in the opening of a
// slot a sweep goes on in doubt.
func (c *chaos) forgetWrites(issue trackertest.Issue) {
	c.oracle.mu.Lock()
	defer c.oracle.mu.Unlock()
	delete(c.slots, slot{issue.ID, patience.Begin(issue.Version, time.Now())})
}

// isWornOut tells that an issue is written no more, which every sweep of
// everything has to say.
func (c *chaos) isWornOut(issue trackertest.Issue) bool {
	return issue.Version >= patience.Last && (!c.all() || slices.Contains(c.locked, issue.Key))
}
