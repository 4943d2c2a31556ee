package tracker

import (
	"context"
	"time"
)

const (
	changedOp = "read changes"
	allOp     = "read all sub-issues"
	issuesOp  = "read all issues"
)

// Changed reads the issues that changed within a time, through the search. With
// queues, only those that are in one of them or have a parent there; nil is
// every queue, an empty list none. Issues come and go while pages are read, so
// the list is not checked against Tracker's count: what a window misses at its
// old end is found by one that is longer.
func (c *Client) Changed(ctx context.Context, since time.Duration, queues []string) ([]Issue, error) {
	if queues != nil && len(queues) == 0 {
		return nil, nil
	}
	query, err := changedQuery(since, queues)
	if err != nil {
		return nil, &Error{Op: changedOp, Key: nameOf(queues), Err: err}
	}
	s := byQuery(changedOp, nameOf(queues), query)
	s.shifts = true
	return c.findOrScroll(ctx, s)
}

// SubIssuesIn reads all sub-issues of all issues in some queues through the
// search; nil is every queue that the token may see, an empty list none. The
// list is checked against Tracker's count; one that lacks something is read
// again, and in the end refused with [ErrInconsistent].
func (c *Client) SubIssuesIn(ctx context.Context, queues []string) ([]Issue, error) {
	return c.scrollQueues(ctx, allOp, queues, subIssuesQuery, everyIssue)
}

// IssuesIn reads, through the search, the issues in queues that keep says yes
// to, and holds no others in memory; nil is every queue that the token may see,
// an empty list none. All that is found is checked as in [Client.SubIssuesIn].
// Keep may be called at the same time for several issues, and again for one that
// is read again.
func (c *Client) IssuesIn(ctx context.Context, queues []string, keep func(Issue) bool) ([]Issue, error) {
	return c.scrollQueues(ctx, issuesOp, queues, issuesQuery, keep)
}

func (c *Client) scrollQueues(ctx context.Context, op string, queues []string, ask func([]string) (string, error), keep func(Issue) bool) ([]Issue, error) {
	if queues == nil {
		var err error
		if queues, err = c.Queues(ctx); err != nil {
			return nil, err
		}
	}
	return c.inChunks(ctx, queues, func(ctx context.Context, queues []string) ([]Issue, error) {
		query, err := ask(queues)
		if err != nil {
			return nil, &Error{Op: op, Key: nameOf(queues), Err: err}
		}
		return c.scroll(ctx, byQuery(op, nameOf(queues), query), keep)
	})
}

func nameOf(queues []string) string {
	if queues == nil {
		return "all queues"
	}
	return abbreviate(queues)
}
