package tracker

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
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

// search is a question to Tracker's search, for issues.
type search struct {
	op, key string // what it does and what it is about: for errors
	body    map[string]any

	// shifts says that what it finds changes while its pages are read, so
	// that their counts need not agree.
	shifts bool
}

// byField looks for the issues one of whose fields is a key.
func byField(op, field, key string) search {
	return search{op: op, key: key, body: map[string]any{"filter": map[string]string{field: key}}}
}

// byQuery asks in Tracker's query language.
func byQuery(op, key, query string) search {
	return search{op: op, key: key, body: map[string]any{"query": query}}
}

func (s search) request(query url.Values) Request {
	query.Set("fields", searchFields)
	return Request{
		Op: s.op, Key: s.key, Method: http.MethodPost, Search: true,
		Path:  []string{"issues", "_search"},
		Query: query,
		Body:  s.body,
	}
}

func (s search) page(size, page int) Request {
	return s.request(url.Values{"perPage": {strconv.Itoa(size)}, "page": {strconv.Itoa(page)}})
}

func (s search) inconsistent(format string, args ...any) error {
	return s.request(url.Values{}).Refuse(fmt.Errorf("%w: %s", ErrInconsistent, fmt.Sprintf(format, args...)))
}

// untilConsistent reads a list again that did not fit, a few times.
func (c *Client) untilConsistent(ctx context.Context, read func() ([]Issue, error)) ([]Issue, error) {
	for n := 1; ; n++ {
		issues, err := read()
		if !errors.Is(err, ErrInconsistent) || n == maxReads || wait.InTime(ctx, jitter(c.backoff, n)) != nil {
			return issues, err
		}
	}
}

// results is one page of a search.
type results struct {
	issues       []Issue
	pages, total int
}

// find reads everything that a search finds, each issue once. Results may move
// from page to page while they are read (documented), so a list that is not
// what Tracker counted is refused with [ErrInconsistent], unless the search
// shifts anyway. More than Tracker pages is [ErrTooMany].
func (c *Client) find(ctx context.Context, s search) ([]Issue, error) {
	pages, err := c.readPages(ctx, s)
	if err != nil {
		return nil, err
	}
	total, came := pages[0].total, 0
	lists := make([][]Issue, len(pages))
	for i, page := range pages {
		lists[i] = page.issues
		came += len(page.issues)
	}
	found := once(lists)
	if !s.shifts && (len(found) != total || came != total) {
		return nil, s.inconsistent("%d of %d came", len(found), total)
	}
	return found, nil
}

// readPages reads the first page, then those that it counts and those that come
// up meanwhile.
func (c *Client) readPages(ctx context.Context, s search) ([]results, error) {
	first, err := c.readPage(ctx, s, 1)
	if err != nil {
		return nil, err
	}
	pages := []results{first}
	for most := first.pages; len(pages) < most; {
		known := len(pages)
		pages = append(pages, make([]results, most-known)...)
		err := wait.Each(ctx, most-known, parallelPages, func(ctx context.Context, i int) (err error) {
			pages[known+i], err = c.readPage(ctx, s, known+i+1)
			if total := pages[known+i].total; err == nil && total != first.total && !s.shifts {
				return s.inconsistent("there were %d, then %d", first.total, total)
			}
			return err
		})
		if err != nil {
			return nil, err
		}
		for _, page := range pages[known:] {
			most = max(most, page.pages)
		}
	}
	return pages, nil
}

func (c *Client) readPage(ctx context.Context, s search, page int) (results, error) {
	r := s.page(pageSize, page)
	issues, header, err := c.fetchIssues(ctx, r)
	if err != nil {
		return results{}, err
	}
	result := results{issues: issues}
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
	return result, nil
}

func (c *Client) fetchIssues(ctx context.Context, r Request) ([]Issue, http.Header, error) {
	answers, header, err := Fetch[[]issueAnswer](ctx, c, r)
	if err != nil {
		return nil, nil, err
	}
	issues := make([]Issue, len(answers))
	for i := range answers {
		if issues[i], err = answers[i].issue(r); err != nil {
			return nil, nil, err
		}
	}
	return issues, header, nil
}

func headerNumber(header http.Header, name string) (int, error) {
	n, err := strconv.ParseUint(header.Get(name), 10, 31)
	if err != nil {
		return 0, fmt.Errorf("%w: it lacks the number %s", ErrBadAnswer, name)
	}
	return int(n), nil
}

// once joins lists. Of an issue that came more than once it keeps the newest
// version.
func once(lists [][]Issue) []Issue {
	most := 0
	for _, list := range lists {
		most += len(list)
	}
	found := make([]Issue, 0, most)
	place := make(map[string]int, most)
	for _, list := range lists {
		for _, issue := range list {
			i, seen := place[issue.ID]
			switch {
			case !seen:
				place[issue.ID] = len(found)
				found = append(found, issue)
			case issue.Version > found[i].Version:
				found[i] = issue
			}
		}
	}
	return found
}
