package tracker

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// pageSizes are what a list that was cut short is long: Tracker's own page
// (documented: 50), the one that we ask for, the largest of a worklog
// (documented: 500), and other round sizes. A list of any other length is
// whole.
var pageSizes = []int{50, pageSize, 200, 250, 500, 1000, 2000, 5000, maxItems}

// mayBeCut tells whether there may be more than the items that came.
func mayBeCut(items int) bool { return slices.Contains(pageSizes, items) }

// Item is what a list consists of.
type Item interface {
	// ItemID tells one item from the others, by its id in Tracker.
	ItemID() ID
}

// list collects a list of which is not known whether, and how, Tracker pages
// it: not at all, by page number, or by the id of the last item.
type list[T Item] struct {
	items []T
	seen  map[ID]bool
	last  ID

	more     bool // there may be more than what came
	promised bool // Tracker says that there is more
}

// FetchList sends a request whose answer is a list, and reads all of it. An
// answer that says neither how many items there are nor that there is a next
// page is whole unless it is exactly as long as a page. It never follows the
// address of a Link header but takes it for a hint that there is more.
func FetchList[T Item](ctx context.Context, c *Client, r Request) ([]T, error) {
	l := list[T]{seen: make(map[ID]bool)}
	if _, err := l.read(ctx, c, r, url.Values{}); err != nil {
		return nil, err
	}
	numbered := false
	for page := 2; l.more; page++ {
		fresh, err := 0, error(nil)
		if !numbered {
			fresh, err = l.read(ctx, c, r, url.Values{"id": {string(l.last)}})
		}
		if err == nil && fresh == 0 {
			numbered = true
			fresh, err = l.read(ctx, c, r, url.Values{"page": {strconv.Itoa(page)}})
		}
		switch {
		case err != nil:
			return nil, err
		case len(l.items) > maxItems:
			return nil, r.Refuse(ErrTooMany)
		case fresh == 0 && l.promised:
			return nil, r.Refuse(fmt.Errorf("%w: there are more than the %d that came", ErrInconsistent, len(l.items)))
		case fresh == 0:
			return l.items, nil
		}
	}
	return l.items, nil
}

// read adds one page and returns how many items of it are new.
func (l *list[T]) read(ctx context.Context, c *Client, r Request, query url.Values) (int, error) {
	query.Set("perPage", strconv.Itoa(pageSize))
	r.Query = query
	answer, header, err := Fetch[[]T](ctx, c, r)
	if err != nil {
		return 0, err
	}
	before := len(l.items)
	for _, item := range answer {
		id := item.ItemID()
		if id == "" {
			return 0, r.Refuse(fmt.Errorf("%w: an item without id", ErrBadAnswer))
		}
		if !l.seen[id] {
			l.seen[id] = true
			l.items = append(l.items, item)
		}
		l.last = id
	}
	if total, err := headerNumber(header, "X-Total-Count"); err == nil {
		l.promised = total > len(l.items)
		l.more = l.promised
	} else {
		l.promised = hasNext(header)
		l.more = l.promised || mayBeCut(len(answer))
	}
	return len(l.items) - before, nil
}

func hasNext(header http.Header) bool {
	for _, link := range header.Values("Link") {
		if strings.Contains(link, `rel="next"`) {
			return true
		}
	}
	return false
}
