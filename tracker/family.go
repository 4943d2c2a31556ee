package tracker

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"timeupdater/tracker/wait"
)

const (
	subIssuesOp = "read sub-issues"
	familyOp    = "read the family"
	familiesOp  = "read families"
)

var errNoParentID = errors.New("the parent's id is not known")

// SubIssues reads all sub-issues of an issue through the search. The list is
// checked: as many different issues as Tracker counted, each with this parent.
// A list that does not fit is read again, and in the end refused with
// [ErrInconsistent].
func (c *Client) SubIssues(ctx context.Context, parent Ref) ([]Issue, error) {
	s := byField(subIssuesOp, "parent", parent.Key)
	return c.family(ctx, parent, c.find, s, func(issue Issue) bool { return issue.Parent.ID == parent.ID })
}

// Family reads an issue and all its sub-issues through the search, in one
// request for up to 99 sub-issues, by scroll if there are more than Tracker
// pages. It checks as [Client.SubIssues] does. Self is the zero Issue if the
// search does not show it, or not by this key.
func (c *Client) Family(ctx context.Context, parent Ref) (self Issue, subs []Issue, err error) {
	query, err := familiesQuery(parent.Key)
	if err != nil {
		return Issue{}, nil, &Error{Op: familyOp, Key: clean(parent.Key), Err: err}
	}
	isSelf := func(issue Issue) bool { return issue.ID == parent.ID }
	s := byQuery(familyOp, parent.Key, query)
	found, err := c.family(ctx, parent, c.findAll, s, func(issue Issue) bool {
		return isSelf(issue) || issue.Parent.ID == parent.ID
	})
	if i := slices.IndexFunc(found, isSelf); i >= 0 {
		self = found[i]
	}
	return self, slices.DeleteFunc(found, isSelf), err
}

// family reads what a search finds until all of it belongs to the family.
func (c *Client) family(ctx context.Context, parent Ref, find func(context.Context, search) ([]Issue, error), s search, belongs func(Issue) bool) ([]Issue, error) {
	if parent.ID == "" {
		return nil, &Error{Op: s.op, Key: parent.Key, Err: errNoParentID}
	}
	return c.untilConsistent(ctx, func() ([]Issue, error) {
		found, err := find(ctx, s)
		if slices.ContainsFunc(found, func(issue Issue) bool { return !belongs(issue) }) {
			return nil, s.inconsistent("one of another parent came")
		}
		return found, err
	})
}

// Families reads issues and all their sub-issues through the search, each issue
// once, 50 families to a query. An issue that the search does not show is
// missing. Lists are checked against Tracker's count; one that does not fit is
// read again, and in the end refused with [ErrInconsistent].
func (c *Client) Families(ctx context.Context, keys []string) ([]Issue, error) {
	return c.inChunks(ctx, keys, func(ctx context.Context, keys []string) ([]Issue, error) {
		query, err := familiesQuery(keys...)
		if err != nil {
			return nil, &Error{Op: familiesOp, Key: abbreviate(keys), Err: err}
		}
		return c.findOrScroll(ctx, byQuery(familiesOp, abbreviate(keys), query))
	})
}

// inChunks asks about some keys at a time and returns each issue once.
func (c *Client) inChunks(ctx context.Context, keys []string, ask func(context.Context, []string) ([]Issue, error)) ([]Issue, error) {
	chunks := slices.Collect(slices.Chunk(keys, keysPerQuery))
	found := make([][]Issue, len(chunks))
	err := wait.Each(ctx, len(chunks), parallelPages, func(ctx context.Context, i int) (err error) {
		found[i], err = ask(ctx, chunks[i])
		return err
	})
	if err != nil {
		return nil, err
	}
	return once(found), nil
}

// abbreviate names at least one key, for an error.
func abbreviate(keys []string) string {
	if len(keys) == 1 {
		return clean(keys[0])
	}
	return fmt.Sprintf("%s and %d more", clean(keys[0]), len(keys)-1)
}
