package tracker

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// records is a server of n worklog records with the ids 1 to n, each a minute
// long, that pages in a way that is to be found out.
type records struct {
	n, ceiling int  // at most ceiling in one answer, 0 is no limit
	byID       bool // continues after "id", otherwise counts "page"
	fromID     bool // continues with "id" itself
	perPage    bool // obeys perPage, up to the ceiling
	count      bool // says how many there are
	link       bool // says that there is more
}

func (s records) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	size := s.n
	if s.ceiling > 0 {
		size = s.ceiling
		if perPage, err := strconv.Atoi(query.Get("perPage")); err == nil && s.perPage {
			size = min(perPage, size)
		}
	}
	from := 0
	if page, err := strconv.Atoi(query.Get("page")); err == nil && s.ceiling > 0 && !s.byID {
		from = (page - 1) * size
	}
	if id, err := strconv.Atoi(query.Get("id")); err == nil && s.byID {
		from = id
		if s.fromID {
			from--
		}
	}
	to := min(from+size, s.n)
	var items []string
	for i := from; i < to; i++ {
		items = append(items, fmt.Sprintf(`{"id":%d,"duration":"PT1M","comment":"c%d"}`, i+1, i+1))
	}
	var headers []string
	if s.count {
		headers = append(headers, fmt.Sprint("X-Total-Count: ", s.n))
	}
	if s.link && to < s.n {
		headers = append(headers, `Link: <https://evil.example/v3/worklog?page=2>; rel="next"`)
	}
	answer(200, "["+strings.Join(items, ",")+"]", headers...)(w, r)
}

// Nobody documents how, or whether, Tracker pages these lists.
func TestListsAreReadToTheEndHoweverTheyArePaged(t *testing.T) {
	t.Parallel()
	for name, server := range map[string]records{
		"not at all":                          {},
		"not at all, counted":                 {count: true},
		"by number":                           {ceiling: 100},
		"by number, small pages":              {ceiling: 50},
		"by number, small pages, counted":     {ceiling: 50, count: true},
		"by number, tiny pages, with links":   {ceiling: 20, link: true},
		"by number, tiny pages, counted":      {ceiling: 20, count: true},
		"by id":                               {ceiling: 100, byID: true},
		"by id, small pages":                  {ceiling: 50, byID: true},
		"by id, small pages, inclusive":       {ceiling: 50, byID: true, fromID: true},
		"by id, tiny pages, with links":       {ceiling: 20, byID: true, link: true},
		"by id, tiny pages, counted":          {ceiling: 20, byID: true, count: true},
		"by number, pages larger than wanted": {ceiling: 500},
		"by number, as large as wanted":       {ceiling: 1000, perPage: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, n := range []int{0, 1, 19, 20, 21, 49, 50, 51, 99, 100, 101, 150, 250} {
				server.n = n
				s := newServer(t, server.ServeHTTP)
				got, err := s.client().Worklog(context.Background(), "TEST-1")
				if err != nil {
					t.Fatalf("%d records: %v", n, err)
				}
				if len(got) != n {
					t.Fatalf("%d of %d records", len(got), n)
				}
				for i, record := range got {
					want := Record{ID: strconv.Itoa(i + 1), Duration: Minute, Comment: fmt.Sprint("c", i+1)}
					if record != want {
						t.Fatalf("record %d of %d is %+v", i+1, n, record)
					}
				}
				if requests := len(s.requests()); n < 20 && requests != 1 || requests > 20 {
					t.Errorf("%d records took %d requests", n, requests)
				}
			}
		})
	}
}

func TestWhatListsCost(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		server   records
		requests int
	}{
		"a short one":                 {records{n: 49}, 1},
		"a long one in one answer":    {records{n: 300}, 1},
		"as long as a page":           {records{n: 100}, 3},
		"as long as a page, counted":  {records{n: 100, count: true}, 1},
		"as long as the largest page": {records{n: 500}, 3},
		"three pages by number":       {records{n: 210, ceiling: 100}, 4}, // one to learn that ids do not count
		"three pages by id":           {records{n: 210, ceiling: 100, byID: true}, 3},
	} {
		s := newServer(t, test.server.ServeHTTP)
		if _, err := s.client().Worklog(context.Background(), "TEST-1"); err != nil {
			t.Fatal(err)
		}
		if got := len(s.requests()); got != test.requests {
			t.Errorf("%s: %d requests, want %d", name, got, test.requests)
		}
	}
}

func TestAListThatBreaksItsPromiseIsRefused(t *testing.T) {
	t.Parallel()
	const two = `[{"id":1,"duration":"PT1M"},{"id":2,"duration":"PT1M"}]`
	for name, test := range map[string]struct {
		script http.HandlerFunc
		want   error
	}{
		"fewer than counted":   {answer(200, two, "X-Total-Count: 3"), ErrInconsistent},
		"a next that is none":  {answer(200, two, `Link: </x>; rel="next"`), ErrInconsistent},
		"more than Tracker's":  {records{n: 10_101, ceiling: 100, byID: true}.ServeHTTP, ErrTooMany},
		"no id":                {answer(200, `[{"duration":"PT1M"}]`), ErrBadAnswer},
		"no list":              {answer(200, `{"id":1,"duration":"PT1M"}`), ErrBadAnswer},
		"null":                 {answer(200, `null`), ErrBadAnswer},
		"a refused later page": {refuseLater(200), ErrForbidden},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, test.script)
			got, err := s.client().Worklog(context.Background(), "TEST-1")
			if got != nil || !errors.Is(err, test.want) {
				t.Errorf("%d records, error %v; want %v", len(got), err, test.want)
			}
		})
	}
}

func refuseLater(n int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Has("id") {
			answer(403, `{}`)(w, r)
			return
		}
		records{n: n, ceiling: 100, byID: true}.ServeHTTP(w, r)
	}
}

func TestLinksAreReadToTheEnd(t *testing.T) {
	t.Parallel()
	link := func(id int) string {
		return fmt.Sprintf(`{"id":%d,"type":{"id":"subtask"},"direction":"outward","object":{"id":"id%d","key":"TEST-%d"}}`, id, id, id)
	}
	var first, second []string
	for id := 2; id < 52; id++ {
		first = append(first, link(id))
	}
	second = append(second, link(52))
	s := newServer(t,
		answer(200, "["+strings.Join(first, ",")+"]"),
		answer(200, "["+strings.Join(second, ",")+"]"))
	refs, err := s.client().SubIssueLinks(context.Background(), "TEST-1")
	if err != nil || len(refs) != 51 {
		t.Errorf("%d links, error %v; want 51", len(refs), err)
	}
	if asked := s.last(); !slices.Equal(asked.query["id"], []string{"51"}) || asked.path != "/v3/issues/TEST-1/links" {
		t.Errorf("asked %+v", asked)
	}
}
