//go:build go1.25

package summarize_test

import (
	"fmt"
	"slices"

	"timeupdater/tracker/trackertest"
)

// isLost tells that an issue has lost its last sub-issue, and that it was us who
// gave it the time of those that it had.
func (c *chaos) isLost(issue trackertest.Issue) bool {
	return issue.HadSubIssues && len(issue.SubIssues) == 0 && (holdsOurs(issue) || c.LastEntered(issue.Key) == "robot")
}

// holdsOurs tells that an issue has a record of ours.
func holdsOurs(issue trackertest.Issue) bool { return slices.ContainsFunc(issue.Records, isOurs) }

// isOverlooked tells that an issue has no sub-issues and shows no time. Nobody
// looks at such an issue, and above it nothing counts twice. But where a write of
// ours was late or old, and Tracker took it, its own time is not shown.
func isOverlooked(issue trackertest.Issue) bool { return len(issue.SubIssues) == 0 && issue.Spent == 0 }

// hasWrongLeaf tells that the sweep of the last minutes has passed over an issue
// without sub-issues. It takes one that it has met for what it was, whatever came
// and went between two sweeps.
func (c *chaos) hasWrongLeaf() bool {
	return slices.ContainsFunc(c.Keys(), func(key string) bool {
		issue := c.Issue(key)
		return len(issue.SubIssues) == 0 && c.queued(key) && !c.isRight(issue) && !isOverlooked(issue)
	})
}

// loseOnly takes its only sub-issue from a parent.
func (c *chaos) loseOnly() string {
	parent := c.anyIssue(func(issue trackertest.Issue) bool { return len(issue.SubIssues) == 1 })
	if parent.Key == "" {
		return ""
	}
	only := c.Issue(parent.SubIssues[0])
	if c.rng.IntN(4) == 0 {
		c.Delete(only.Key)
		return fmt.Sprintf("delete %s, the only sub-issue of %s", only.Key, parent.Key)
	}
	c.away.only, c.away.parent = only.ID, parent.ID
	return c.moveAway(only) + ", which was the only one"
}

// comeBack moves the only sub-issue back that left last.
func (c *chaos) comeBack() string {
	only, parent := c.Issue(c.away.only), c.Issue(c.away.parent)
	if only.Key == "" || parent.Key == "" || only.ParentID == parent.ID || !c.fits(only, parent) {
		return ""
	}
	c.Move(only.Key, parent.Key)
	return fmt.Sprintf("move %s back from %q to %s", only.Key, only.Parent, parent.Key)
}
