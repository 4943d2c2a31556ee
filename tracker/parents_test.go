package tracker

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"testing"
)

func TestParentsIn(t *testing.T) {
	t.Parallel()
	a, b, c := anIssue(2, 1, "PT1M"), anIssue(3, 1, "PT1M"), anIssue(4, 1, "PT1M")
	for name, test := range map[string]struct {
		pages []http.HandlerFunc
		want  []string
		total int
		fails bool
	}{
		"none":                          {[]http.HandlerFunc{found(0, 0)}, nil, 0, false},
		"one page":                      {[]http.HandlerFunc{found(2, 1, a, b)}, []string{"TEST-2", "TEST-3"}, 2, false},
		"one moved to the next page":    {[]http.HandlerFunc{found(3, 2, a, b), found(3, 2, b, c)}, []string{"TEST-2", "TEST-3", "TEST-4"}, 3, false},
		"the second page does not come": {[]http.HandlerFunc{found(3, 2, a, b), answer(403, `{}`)}, []string{"TEST-2", "TEST-3"}, 3, true},
		"more than Tracker pages":       {[]http.HandlerFunc{found(20_000, 1, a)}, []string{"TEST-2"}, 20_000, false},
		"no count":                      {[]http.HandlerFunc{answer(200, `[]`)}, nil, 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, func(w http.ResponseWriter, r *http.Request) {
				page, _ := strconv.Atoi(r.URL.Query().Get("page"))
				test.pages[page-1](w, r)
			})
			parents, total, err := s.client().ParentsIn(context.Background(), []string{"TEST", "OTHER"})
			if !slices.Equal(keysOf(parents), test.want) || total != test.total || (err != nil) != test.fails {
				t.Errorf("%v of %d, error %v; want %v of %d", keysOf(parents), total, err, test.want, test.total)
			}
			if got, want := queryOf(t, s.last().body), `"Parent Tasks For Queue": TEST, OTHER "Sort By": Updated DESC`; got != want {
				t.Errorf("asked %s, want %s", got, want)
			}
		})
	}
}

func TestParentsInAQueueThatCouldMeanMoreAreNotAsked(t *testing.T) {
	t.Parallel()
	s := newServer(t, found(0, 0))
	if _, _, err := s.client().ParentsIn(context.Background(), []string{"TEST OR Key: B-1"}); !errors.Is(err, ErrBadAnswer) || len(s.requests()) > 0 {
		t.Errorf("error %v after %d requests", err, len(s.requests()))
	}
}
