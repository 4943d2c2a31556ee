package tracker

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"timeupdater/tracker/wait"
)

const (
	// pageSize is the largest page that public clients have seen.
	pageSize = 100

	// maxItems is where Tracker's paging ends (documented).
	maxItems = 10_000

	// maxReads bounds how often a list is read before it is refused.
	maxReads = 3

	// parallelPages keeps memory and the rate of searches low.
	parallelPages = 4
)

var errNoParentID = errors.New("the parent's id is not known")

// SubIssues reads all sub-issues of an issue through the search. Results may
// move from page to page while they are read (documented), so the list is
// checked: as many different issues as Tracker counted, each with this parent.
// A list that does not fit is read again, and in the end refused with
// [ErrInconsistent].
func (c *Client) SubIssues(ctx context.Context, parent Ref) ([]Issue, error) {
	if parent.ID == "" {
		return nil, &Error{Op: searchOp, Key: parent.Key, Err: errNoParentID}
	}
	for n := 1; ; n++ {
		issues, err := c.searchOnce(ctx, parent)
		if !errors.Is(err, ErrInconsistent) || n == maxReads || pauseFor(ctx, jitter(c.backoff, n)) != nil {
			return issues, err
		}
	}
}

const searchOp = "read sub-issues"

// results is one page of a search.
type results struct {
	issues       []Issue
	pages, total int
}

func (c *Client) searchOnce(ctx context.Context, parent Ref) ([]Issue, error) {
	first, err := c.searchPage(ctx, parent, 1)
	if err != nil {
		return nil, err
	}
	pages := make([][]Issue, max(first.pages, 1))
	pages[0] = first.issues
	err = wait.Each(ctx, len(pages)-1, parallelPages, func(ctx context.Context, i int) error {
		page, err := c.searchPage(ctx, parent, i+2)
		if err == nil && page.total != first.total {
			err = inconsistent(parent, "there were %d, then %d", first.total, page.total)
		}
		pages[i+1] = page.issues
		return err
	})
	if err != nil {
		return nil, err
	}
	issues := slices.Concat(pages...)
	if err := checkSubIssues(parent, issues, first.total); err != nil {
		return nil, err
	}
	return issues, nil
}

func (c *Client) searchPage(ctx context.Context, parent Ref, page int) (results, error) {
	r := search(searchOp, parent.Key, "parent", pageSize, page)
	answers, header, err := Fetch[[]issueAnswer](ctx, c, r)
	if err != nil {
		return results{}, err
	}
	result := results{issues: make([]Issue, len(answers))}
	if result.total, err = headerNumber(header, "X-Total-Count"); err != nil {
		return results{}, r.Refuse(err)
	}
	if result.pages, err = headerNumber(header, "X-Total-Pages"); err != nil {
		return results{}, r.Refuse(err)
	}
	if result.total > maxItems {
		return results{}, r.Refuse(fmt.Errorf("%w: %d", ErrTooMany, result.total))
	}
	if result.pages > max(result.total, 1) {
		return results{}, r.Refuse(fmt.Errorf("%w: %d pages for %d issues", ErrBadAnswer, result.pages, result.total))
	}
	for i := range answers {
		if result.issues[i], err = answers[i].issue(r); err != nil {
			return results{}, err
		}
	}
	return result, nil
}

// search looks for the issues one of whose fields is a key.
func search(op, key, field string, size, page int) Request {
	return Request{
		Op: op, Key: key, Method: http.MethodPost, Search: true,
		Path: []string{"issues", "_search"},
		Query: url.Values{
			"fields":  {issueFields},
			"perPage": {strconv.Itoa(size)},
			"page":    {strconv.Itoa(page)},
		},
		Body: map[string]map[string]string{"filter": {field: key}},
	}
}

func headerNumber(header http.Header, name string) (int, error) {
	n, err := strconv.ParseUint(header.Get(name), 10, 31)
	if err != nil {
		return 0, fmt.Errorf("%w: it lacks the number %s", ErrBadAnswer, name)
	}
	return int(n), nil
}

func checkSubIssues(parent Ref, issues []Issue, total int) error {
	seen := make(map[string]bool, len(issues))
	for _, issue := range issues {
		if issue.Parent.ID != parent.ID {
			return inconsistent(parent, "one of another parent came")
		}
		seen[issue.ID] = true
	}
	if len(seen) != total || len(issues) != total {
		return inconsistent(parent, "%d of %d came", len(seen), total)
	}
	return nil
}

func inconsistent(parent Ref, format string, args ...any) error {
	return &Error{
		Op: searchOp, Key: parent.Key, Status: http.StatusOK,
		Err: fmt.Errorf("%w: %s", ErrInconsistent, fmt.Sprintf(format, args...)),
	}
}
