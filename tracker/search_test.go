package tracker

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

var testParent = Ref{ID: "id1", Key: "TEST-1"}

// pagesOf is a good search over n sub-issues of TEST-1 in pages of a size,
// whatever perPage asks for.
func pagesOf(n, size int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		page, _ := strconv.Atoi(r.URL.Query().Get("page"))
		var issues []string
		for i := (page - 1) * size; i < min(page*size, n); i++ {
			issues = append(issues, anIssue(i+2, 1, "PT1M"))
		}
		found(n, (n+size-1)/size, issues...)(w, r)
	}
}

// found is one page of a search.
func found(total, pages int, issues ...string) http.HandlerFunc {
	return answer(200, "["+strings.Join(issues, ",")+"]",
		fmt.Sprint("X-Total-Count: ", total), fmt.Sprint("X-Total-Pages: ", pages))
}

func TestSubIssuesAreRead(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ n, size, requests int }{
		"none":                         {0, 100, 1},
		"one":                          {1, 100, 1},
		"a full page":                  {100, 100, 1},
		"one more than a page":         {101, 100, 2},
		"a full second page":           {200, 100, 2},
		"pages smaller than asked for": {120, 50, 3},
		"as many as Tracker pages":     {10_000, 100, 100},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, pagesOf(test.n, test.size))
			issues, err := s.client().SubIssues(context.Background(), testParent)
			if err != nil {
				t.Fatal(err)
			}
			for i, issue := range issues {
				if want := fmt.Sprintf("TEST-%d", i+2); issue.Key != want || issue.Spent != Minute || issue.Parent != testParent {
					t.Fatalf("item %d is %+v", i, issue)
				}
			}
			if len(issues) != test.n || len(s.requests()) != test.requests {
				t.Errorf("%d issues with %d requests, want %d with %d", len(issues), len(s.requests()), test.n, test.requests)
			}
			for _, asked := range s.requests() {
				var body map[string]any
				if err := json.Unmarshal([]byte(asked.body), &body); err != nil || asked.method != "POST" ||
					asked.path != "/v3/issues/_search" || fmt.Sprint(body) != "map[filter:map[parent:TEST-1]]" ||
					asked.query["perPage"][0] != "100" || asked.query["fields"][0] != "id,key,version,spent,parent,updatedAt" {
					t.Errorf("asked %+v", asked)
				}
			}
		})
	}
}

// A list that is not what Tracker counted must never be added up.
func TestListsThatDoNotFitAreRefused(t *testing.T) {
	t.Parallel()
	a, b, c := anIssue(2, 1, "PT1M"), anIssue(3, 1, "PT1M"), anIssue(4, 1, "PT1M")
	page := func(first, second http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Query().Get("page") == "1" {
				first(w, r)
			} else {
				second(w, r)
			}
		}
	}
	for name, script := range map[string]http.HandlerFunc{
		"one is missing":                 found(2, 1, a),
		"one is too many":                found(1, 1, a, b),
		"one came twice":                 found(2, 1, a, a),
		"one came twice on two pages":    page(found(3, 2, a, b), found(3, 2, b)),
		"all, and one twice":             page(found(3, 2, a, b), found(3, 2, c, b)),
		"the second page is empty":       page(found(3, 2, a, b), found(3, 2)),
		"the second page counts more":    page(found(3, 2, a, b), found(4, 2, c)),
		"the second page counts fewer":   page(found(3, 2, a, b), found(2, 2, c)),
		"no pages":                       found(1, 0),
		"one of another parent":          found(2, 1, a, anIssue(3, 9, "PT1M")),
		"one without parent":             found(2, 1, a, goodIssue),
		"a parent of the same key":       found(1, 1, strings.Replace(a, `"id":"id1"`, `"id":"id9"`, 1)),
		"a count of zero with one issue": found(0, 0, a),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, script)
			issues, err := s.client().SubIssues(context.Background(), testParent)
			var e *Error
			if !errors.Is(err, ErrInconsistent) || !errors.As(err, &e) || e.Key != "TEST-1" || issues != nil {
				t.Errorf("%v, error %v; want ErrInconsistent", issues, err)
			}
			reads := 0
			for _, asked := range s.requests() {
				if asked.query["page"][0] == "1" {
					reads++
				}
			}
			if reads != 3 {
				t.Errorf("read %d times, want 3", reads)
			}
		})
	}
}

func TestAListThatFitsAtLastIsTaken(t *testing.T) {
	t.Parallel()
	s := newServer(t, found(2, 1, anIssue(2, 1, "PT1M")), found(1, 1, anIssue(2, 7, "PT1M")), pagesOf(1, 100))
	issues, err := s.client().SubIssues(context.Background(), testParent)
	if err != nil || len(issues) != 1 || len(s.requests()) != 3 {
		t.Errorf("%v after %d requests, error %v", issues, len(s.requests()), err)
	}
}

// The key of the parent changes when it moves to another queue.
func TestParentsAreComparedByID(t *testing.T) {
	t.Parallel()
	s := newServer(t, found(1, 1, strings.Replace(anIssue(2, 1, "PT1M"), `"key":"TEST-1"`, `"key":"MOVED-5"`, 1)))
	issues, err := s.client().SubIssues(context.Background(), testParent)
	if err != nil || len(issues) != 1 {
		t.Errorf("%v, error %v", issues, err)
	}
}

func TestSearchAnswersThatAreNoneAreErrors(t *testing.T) {
	t.Parallel()
	a := anIssue(2, 1, "PT1M")
	const one, single = "X-Total-Count: 1", "X-Total-Pages: 1"
	for name, test := range map[string]struct {
		script http.HandlerFunc
		want   error
	}{
		"no count":                  {answer(200, "["+a+"]", single), ErrBadAnswer},
		"no number of pages":        {answer(200, "["+a+"]", one), ErrBadAnswer},
		"a count in words":          {answer(200, "["+a+"]", "X-Total-Count: one", single), ErrBadAnswer},
		"a negative count":          {answer(200, "["+a+"]", "X-Total-Count: -1", single), ErrBadAnswer},
		"a boundless count":         {answer(200, "["+a+"]", "X-Total-Count: 99999999999999999999", single), ErrBadAnswer},
		"more pages than issues":    {answer(200, "["+a+"]", one, "X-Total-Pages: 2000000000"), ErrBadAnswer},
		"null":                      {answer(200, "null", "X-Total-Count: 0", "X-Total-Pages: 0"), ErrBadAnswer},
		"an object":                 {answer(200, a, one, single), ErrBadAnswer},
		"a null issue":              {answer(200, "[null]", one, single), ErrBadAnswer},
		"an issue without key":      {answer(200, `[{"id":"id2","version":1}]`, one, single), ErrBadAnswer},
		"HTML":                      {plain(200, "text/html", "<html>"), ErrBadAnswer},
		"more than Tracker pages":   {found(10_001, 101, a), ErrTooMany},
		"an unreadable duration":    {found(1, 1, anIssue(2, 1, "P1X")), nil},
		"HTML on the second page":   {secondPage(plain(200, "text/html", "<html>")), ErrBadAnswer},
		"a refusal of the last one": {secondPage(answer(403, `{}`)), ErrForbidden},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, test.script)
			issues, err := s.client().SubIssues(context.Background(), testParent)
			var e *Error
			if issues != nil || !errors.As(err, &e) || test.want != nil && !errors.Is(err, test.want) {
				t.Errorf("%v, error %v; want %v", issues, err, test.want)
			}
			var d *DurationError
			if test.want == nil && (!errors.As(err, &d) || e.Key != "TEST-2") {
				t.Errorf("error %v, want one about the duration of TEST-2", err)
			}
		})
	}
}

func secondPage(script http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("page") == "1" {
			pagesOf(200, 100)(w, r)
		} else {
			script(w, r)
		}
	}
}

func TestAParentWithoutIDIsRefused(t *testing.T) {
	t.Parallel()
	s := newServer(t, found(0, 0))
	if _, err := s.client().SubIssues(context.Background(), Ref{Key: "TEST-1"}); !errors.Is(err, errNoParentID) {
		t.Errorf("error %v", err)
	}
	if len(s.requests()) != 0 {
		t.Error("a request was sent")
	}
}

func TestAFewPagesAreReadAtATime(t *testing.T) {
	t.Parallel()
	var now, most atomic.Int64
	s := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		if n := now.Add(1); n > most.Load() {
			most.Store(n)
		}
		<-time.After(5 * time.Millisecond) // long enough for others to arrive
		now.Add(-1)
		pagesOf(2000, 100)(w, r)
	})
	if _, err := s.client().SubIssues(context.Background(), testParent); err != nil {
		t.Fatal(err)
	}
	if got := most.Load(); got < 2 || got > parallelPages {
		t.Errorf("%d pages at a time, want 2 to %d", got, parallelPages)
	}
}

func TestAFailedPageEndsTheRead(t *testing.T) {
	t.Parallel()
	s := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("page") == "7" {
			answer(403, `{}`)(w, r)
			return
		}
		pagesOf(10_000, 100)(w, r)
	})
	_, err := s.client().SubIssues(context.Background(), testParent)
	if !errors.Is(err, ErrForbidden) || errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if n := len(s.requests()); n > 60 {
		t.Errorf("%d requests although the seventh page failed", n)
	}
}

func BenchmarkSubIssues(b *testing.B) {
	for _, n := range []int{10, 100, 10_000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			s := httptest.NewServer(pagesOf(n, 100))
			defer s.Close()
			client := newClient(b, func(c *Config) { c.URL = s.URL })
			b.ReportAllocs()
			for range b.N {
				if _, err := client.SubIssues(context.Background(), testParent); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
