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
	"time"
)

func TestChangesAreReadWhileTheyShift(t *testing.T) {
	t.Parallel()
	a, b, c := anIssue(2, 1, "PT1M"), anIssue(3, 1, "PT1M"), anIssue(4, 1, "PT1M")
	for name, test := range map[string]struct {
		pages [3]http.HandlerFunc
		want  []string
	}{
		"none":                         {[3]http.HandlerFunc{found(0, 0)}, nil},
		"one page":                     {[3]http.HandlerFunc{found(2, 1, a, b)}, []string{"TEST-2", "TEST-3"}},
		"one moved to the next page":   {[3]http.HandlerFunc{found(3, 2, a, b), found(4, 2, b, c)}, []string{"TEST-2", "TEST-3", "TEST-4"}},
		"a page more while it is read": {[3]http.HandlerFunc{found(2, 2, a), found(3, 3, b), found(3, 3, c)}, []string{"TEST-2", "TEST-3", "TEST-4"}},
		"a page less while it is read": {[3]http.HandlerFunc{found(3, 3, a), found(2, 2, b), found(2, 2)}, []string{"TEST-2", "TEST-3"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, func(w http.ResponseWriter, r *http.Request) {
				page, _ := strconv.Atoi(r.URL.Query().Get("page"))
				test.pages[page-1](w, r)
			})
			issues, err := s.client().Changed(context.Background(), 10*time.Minute, []string{"TEST"})
			if got := keysOf(issues); err != nil || !slices.Equal(got, test.want) {
				t.Errorf("%v, error %v; want %v", got, err, test.want)
			}
			want := `Updated: >now()-11m AND (Queue: TEST OR "Subtasks For Queue": TEST) "Sort By": Key ASC`
			if got := queryOf(t, s.last().body); got != want {
				t.Errorf("asked %s, want %s", got, want)
			}
		})
	}
}

func keysOf(issues []Issue) (keys []string) {
	for _, issue := range issues {
		keys = append(keys, issue.Key)
	}
	return keys
}

// scrolled is a search that shows 10,001 issues or more only to a scroll, and
// keeps to itself how it is going on.
type scrolled struct {
	n, counted int
	forgetful  bool // the last page names no scroll
	loops      bool // the pages after the first are the first
}

func (f scrolled) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	from, _ := strconv.Atoi(query.Get("scrollId"))
	switch {
	case strings.HasSuffix(r.URL.Path, "_clear"):
		answer(200, `{}`)(w, r)
		return
	case query.Has("page"):
		found(f.counted, 1, anIssue(2, 1, "PT1M"))(w, r)
		return
	case from == 0 && (query.Get("scrollType") != "sorted" || query.Get("perScroll") != "500" || query.Get("scrollTTLMillis") != "60000"):
		answer(400, `{}`)(w, r)
		return
	}
	to := min(from+500, f.n)
	first := from
	if f.loops {
		first = 0
	}
	var issues []string
	for i := first; i < first+to-from; i++ {
		issues = append(issues, anIssue(i+2, 1, "PT1M"))
	}
	headers := []string{fmt.Sprint("X-Total-Count: ", f.counted), "X-Scroll-Token: t", fmt.Sprint("X-Scroll-Id: ", to)}
	if f.forgetful && to == f.n {
		headers = headers[:1]
	}
	answer(200, "["+strings.Join(issues, ",")+"]", headers...)(w, r)
}

func TestAllSubIssuesAreScrolled(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		server   scrolled
		requests int // with the one that ends the scroll
		want     error
	}{
		"none":                          {scrolled{}, 2, nil},
		"one page":                      {scrolled{n: 3, counted: 3}, 2, nil},
		"a full page":                   {scrolled{n: 500, counted: 500}, 2, nil},
		"three pages":                   {scrolled{n: 1200, counted: 1200}, 4, nil},
		"the last page names no scroll": {scrolled{n: 1200, counted: 1200, forgetful: true}, 3, nil},
		"more than Tracker pages":       {scrolled{n: 10_200, counted: 10_200}, 23, nil},
		"a count that ends where the paging does": {scrolled{n: 10_700, counted: 10_000}, 24, nil},
		"more than counted":                       {scrolled{n: 3, counted: 2}, 2, nil},
		"fewer than counted":                      {scrolled{n: 3, counted: 4}, 9, ErrInconsistent},
		"a scroll that stays where it is":         {scrolled{n: 1200, counted: 1200, loops: true}, 9, ErrInconsistent},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, test.server.ServeHTTP)
			issues, err := s.client().SubIssuesIn(context.Background(), []string{"A", "B"})
			if !errors.Is(err, test.want) || test.want == nil && len(issues) != test.server.n {
				t.Errorf("%d of %d issues, error %v", len(issues), test.server.n, err)
			}
			if got := len(s.requests()); got != test.requests {
				t.Errorf("%d requests, want %d", got, test.requests)
			}
			if got := queryOf(t, s.requests()[0].body); got != `"Subtasks For Queue": A, B "Sort By": Key ASC` {
				t.Errorf("asked %s", got)
			}
		})
	}
}

func TestIssuesOfAQueueAreCountedBeforeTheyAreDropped(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		server scrolled
		every  int // of how many is one kept
		want   int
		err    error
	}{
		"none":                      {scrolled{}, 1, 0, nil},
		"all are kept":              {scrolled{n: 1200, counted: 1200}, 1, 1200, nil},
		"a few are kept":            {scrolled{n: 1200, counted: 1200}, 400, 3, nil},
		"none is kept of a page":    {scrolled{n: 1200, counted: 1200}, 900, 1, nil},
		"none is kept":              {scrolled{n: 1200, counted: 1200}, 9999, 0, nil},
		"more than Tracker pages":   {scrolled{n: 10_700, counted: 10_000}, 1000, 10, nil},
		"more than counted":         {scrolled{n: 3, counted: 2}, 1, 3, nil},
		"fewer than counted":        {scrolled{n: 3, counted: 4}, 3, 0, ErrInconsistent},
		"fewer, and none is wanted": {scrolled{n: 3, counted: 4}, 9999, 0, ErrInconsistent},
		"a scroll that stays":       {scrolled{n: 1200, counted: 1200, loops: true}, 9999, 0, ErrInconsistent},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, test.server.ServeHTTP)
			issues, err := s.client().IssuesIn(context.Background(), []string{"A", "B"}, func(issue Issue) bool {
				_, number, _ := strings.Cut(issue.Key, "-")
				n, _ := strconv.Atoi(number)
				return n%test.every == 0
			})
			if len(issues) != test.want || !errors.Is(err, test.err) {
				t.Errorf("%d issues, error %v; want %d, %v", len(issues), err, test.want, test.err)
			}
			if got := queryOf(t, s.requests()[0].body); got != `Queue: A, B "Sort By": Key ASC` {
				t.Errorf("asked %s", got)
			}
		})
	}
}

func TestMoreThanTrackerPagesIsScrolled(t *testing.T) {
	t.Parallel()
	s := newServer(t, scrolled{n: 10_001, counted: 10_001}.ServeHTTP)
	client := s.client()
	for name, read := range map[string]func() ([]Issue, error){
		"changes":  func() ([]Issue, error) { return client.Changed(context.Background(), time.Hour, nil) },
		"families": func() ([]Issue, error) { return client.Families(context.Background(), []string{"TEST-1"}) },
	} {
		if issues, err := read(); err != nil || len(issues) != 10_001 {
			t.Errorf("%s: %d issues, error %v", name, len(issues), err)
		}
	}
}

func TestAScrollIsEnded(t *testing.T) {
	t.Parallel()
	s := newServer(t, scrolled{n: 700, counted: 700}.ServeHTTP)
	if _, err := s.client().SubIssuesIn(context.Background(), []string{"A"}); err != nil {
		t.Fatal(err)
	}
	if asked := s.last(); asked.method != "POST" || asked.path != "/v3/system/search/scroll/_clear" || asked.body != `{"700":"t"}` {
		t.Errorf("asked %+v", asked)
	}
}

func TestAllQueuesAreThoseOfTheToken(t *testing.T) {
	t.Parallel()
	var queues []string
	for i := range 60 {
		queues = append(queues, fmt.Sprintf(`{"id":%d,"key":"Q%d"}`, i+1, i+1))
	}
	s := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/queues") {
			answer(200, "["+strings.Join(queues, ",")+"]")(w, r)
			return
		}
		scrolled{}.ServeHTTP(w, r)
	})
	if _, err := s.client().SubIssuesIn(context.Background(), nil); err != nil {
		t.Fatal(err)
	}
	asked := map[int]int{}
	for _, r := range s.requests() {
		if strings.HasSuffix(r.path, "/_search") {
			asked[strings.Count(queryOf(t, r.body), "Q")-1]++ // the Q of "Subtasks For Queue"
		}
	}
	if asked[50] != 1 || asked[10] != 1 || len(asked) != 2 {
		t.Errorf("asked for %v queues", asked)
	}
}

func TestNoQueuesAreNotAllQueues(t *testing.T) {
	t.Parallel()
	s := newServer(t, found(1, 1, goodIssue))
	changed, err := s.client().Changed(context.Background(), time.Minute, []string{})
	all, err2 := s.client().SubIssuesIn(context.Background(), []string{})
	issues, err3 := s.client().IssuesIn(context.Background(), []string{}, everyIssue)
	if err := errors.Join(err, err2, err3); len(changed)+len(all)+len(issues) != 0 || err != nil || len(s.requests()) != 0 {
		t.Errorf("%v, %v, %v, error %v, %d requests", changed, all, issues, err, len(s.requests()))
	}
}
