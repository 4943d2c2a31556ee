package tracker

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

const (
	// perScroll is half of what Tracker allows (seen in public clients:
	// 1,000), so that an answer stays small.
	perScroll = 500

	// scrollTTL is how long Tracker keeps a scroll between two requests (seen:
	// the default).
	scrollTTL = time.Minute
)

// findOrScroll is findAll, read again until it fits.
func (c *Client) findOrScroll(ctx context.Context, s search) ([]Issue, error) {
	return c.untilConsistent(ctx, func() ([]Issue, error) { return c.findAll(ctx, s) })
}

// findAll is find, however much there is.
func (c *Client) findAll(ctx context.Context, s search) ([]Issue, error) {
	issues, err := c.find(ctx, s)
	if errors.Is(err, ErrTooMany) {
		return c.scrollOnce(ctx, s, everyIssue)
	}
	return issues, err
}

func everyIssue(Issue) bool { return true }

// scroll reads everything that a search finds as it was when the scroll began,
// however much, and returns what keep says yes to. A repeated request may have
// moved a scroll on (unknown), so fewer than Tracker counted are read again, and
// in the end refused with [ErrInconsistent].
func (c *Client) scroll(ctx context.Context, s search, keep func(Issue) bool) ([]Issue, error) {
	return c.untilConsistent(ctx, func() ([]Issue, error) { return c.scrollOnce(ctx, s, keep) })
}

func (c *Client) scrollOnce(ctx context.Context, s search, keep func(Issue) bool) ([]Issue, error) {
	ttl := strconv.FormatInt(scrollTTL.Milliseconds(), 10)
	query := url.Values{"scrollType": {"sorted"}, "perScroll": {strconv.Itoa(perScroll)}, "scrollTTLMillis": {ttl}}
	var kept []Issue
	seen := make(map[string]bool) // by id: all that came, kept or not
	for {
		r := s.request(query)
		page, header, err := c.fetchIssues(ctx, r)
		if err != nil {
			return nil, err
		}
		total, err := headerNumber(header, "X-Total-Count")
		if err != nil {
			return nil, r.Refuse(err)
		}
		before := len(seen)
		for _, issue := range page {
			if !seen[issue.ID] && keep(issue) {
				kept = append(kept, issue)
			}
			seen[issue.ID] = true
		}
		// Tracker's count may end where its paging does (unknown). Then a
		// page that brings nothing is the end.
		id := header.Get("X-Scroll-Id")
		if id != "" && len(seen) > before && (len(seen) < total || total >= maxItems) {
			query = url.Values{"scrollId": {id}, "scrollTTLMillis": {ttl}}
			continue
		}
		c.clearScroll(ctx, header)
		if len(seen) < total {
			return nil, s.inconsistent("%d of %d came", len(seen), total)
		}
		return kept, nil
	}
}

// clearScroll frees a scroll. Tracker forgets it soon in any case, so nobody
// need know of a failure.
func (c *Client) clearScroll(ctx context.Context, header http.Header) {
	id := header.Get("X-Scroll-Id")
	if id == "" {
		return
	}
	_ = c.Send(ctx, Request{
		Op: "end", Key: "a scroll", Method: http.MethodPost,
		Path: []string{"system", "search", "scroll", "_clear"},
		Body: map[string]string{id: header.Get("X-Scroll-Token")},
	})
}
