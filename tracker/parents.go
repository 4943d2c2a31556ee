package tracker

import (
	"context"

	"timeupdater/tracker/wait"
)

// parentsQuery finds the issues that have sub-issues in some queues, those that
// changed last first.
func parentsQuery(queues []string) (string, error) {
	list, err := listOf(ParseQueue, queues)
	return `"Parent Tasks For Queue": ` + list + ` "Sort By": Updated DESC`, err
}

// ParentsIn reads the issues that have sub-issues in some queues, through the
// search, those that changed last first; total is how many there are. It reads
// no more than Tracker pages. Issues change places while pages are read, so one
// may be missing. With an error come those that were read nevertheless.
func (c *Client) ParentsIn(ctx context.Context, queues []string) (parents []Issue, total int, err error) {
	const op = "read parents"
	query, err := parentsQuery(queues)
	if err != nil {
		return nil, 0, &Error{Op: op, Key: nameOf(queues), Err: err}
	}
	s := byQuery(op, nameOf(queues), query)
	first, header, err := c.fetchIssues(ctx, s.page(pageSize, 1))
	if err != nil {
		return nil, 0, err
	}
	total, err = headerNumber(header, "X-Total-Count")
	if err != nil {
		return nil, 0, s.page(pageSize, 1).Refuse(err)
	}
	pages, err := headerNumber(header, "X-Total-Pages")
	if err != nil {
		return nil, 0, s.page(pageSize, 1).Refuse(err)
	}
	lists := make([][]Issue, max(min(pages, maxItems/pageSize), 1))
	lists[0] = first
	err = wait.Each(ctx, len(lists)-1, parallelPages, func(ctx context.Context, i int) (err error) {
		lists[i+1], _, err = c.fetchIssues(ctx, s.page(pageSize, i+2))
		return err
	})
	return once(lists), total, err
}
