package tracker

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// queryOf is the query that a search was asked.
func queryOf(t *testing.T, body string) string {
	t.Helper()
	var asked map[string]string
	if err := json.Unmarshal([]byte(body), &asked); err != nil || len(asked) != 1 {
		t.Errorf("asked %s", body)
	}
	return asked["query"]
}

func TestFamilyIsReadInOneSearch(t *testing.T) {
	t.Parallel()
	self := Issue{Ref: testParent, Version: 3, Spent: Hour}
	for name, test := range map[string]struct {
		answer http.HandlerFunc
		self   Issue
		subs   int
	}{
		"whole":                {found(3, 1, anIssue(2, 1, "PT1M"), goodIssue, anIssue(3, 1, "PT1M")), self, 2},
		"nothing is shown":     {found(0, 0), Issue{}, 0},
		"no sub-issues":        {found(1, 1, goodIssue), self, 0},
		"itself is not shown":  {found(1, 1, anIssue(2, 1, "PT1M")), Issue{}, 1},
		"it has moved already": {found(2, 1, strings.Replace(goodIssue, "TEST-1", "NEW-7", 1), anIssue(2, 1, "PT1M")), Issue{Ref: Ref{"id1", "NEW-7"}, Version: 3, Spent: Hour}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, test.answer)
			self, subs, err := s.client().Family(context.Background(), testParent)
			if err != nil || self != test.self || len(subs) != test.subs || len(s.requests()) != 1 {
				t.Errorf("%+v with %d sub-issues after %d requests, error %v", self, len(subs), len(s.requests()), err)
			}
			for _, sub := range subs {
				if sub.Parent != testParent {
					t.Errorf("%+v is no sub-issue", sub)
				}
			}
			want := `"Is Subtask For": TEST-1 OR Key: TEST-1 "Sort By": Key ASC`
			if got := queryOf(t, s.last().body); got != want {
				t.Errorf("asked %s, want %s", got, want)
			}
		})
	}
}

func TestFamiliesThatDoNotFitAreRefused(t *testing.T) {
	t.Parallel()
	a := anIssue(2, 1, "PT1M")
	for name, script := range map[string]http.HandlerFunc{
		"one is missing":        found(3, 1, a, goodIssue),
		"one came twice":        found(2, 1, a, a),
		"one of another parent": found(2, 1, a, anIssue(3, 9, "PT1M")),
		"one without parent":    found(2, 1, a, `{"id":"id9","key":"TEST-9","version":1}`),
	} {
		s := newServer(t, script)
		if self, subs, err := s.client().Family(context.Background(), testParent); !errors.Is(err, ErrInconsistent) ||
			self != (Issue{}) || subs != nil || len(s.requests()) != 3 {
			t.Errorf("%s: %v, %v, error %v after %d requests", name, self, subs, err, len(s.requests()))
		}
	}
	s := newServer(t, found(3, 1, a, goodIssue))
	if issues, err := s.client().Families(context.Background(), []string{"TEST-1"}); !errors.Is(err, ErrInconsistent) || issues != nil {
		t.Errorf("families: %v, error %v", issues, err)
	}
}

func TestFamiliesAreAskedForFiftyAtATime(t *testing.T) {
	t.Parallel()
	var keys []string
	for i := range 120 {
		keys = append(keys, fmt.Sprintf("TEST-%d", i+1))
	}
	s := newServer(t, found(1, 1, anIssue(7, 1, "PT1M")))
	issues, err := s.client().Families(context.Background(), keys)
	if err != nil || len(issues) != 1 {
		t.Errorf("%v, error %v; want the issue once", issues, err)
	}
	sizes := map[int]int{}
	for _, asked := range s.requests() {
		query := queryOf(t, asked.body)
		sizes[strings.Count(query, "TEST-")]++
	}
	if len(s.requests()) != 3 || sizes[100] != 2 || sizes[40] != 1 {
		t.Errorf("asked for %v keys", sizes)
	}
	if issues, err := s.client().Families(context.Background(), nil); len(issues) != 0 || err != nil || len(s.requests()) != 3 {
		t.Errorf("no keys: %v, error %v", issues, err)
	}
}

func TestOfTwoVersionsTheNewerIsKept(t *testing.T) {
	t.Parallel()
	old, fresh := anIssue(7, 1, "PT1M"), strings.Replace(anIssue(7, 1, "PT2M"), `"version":1`, `"version":2`, 1)
	for _, pages := range [][2]string{{old, fresh}, {fresh, old}} {
		s := newServer(t, found(2, 2, pages[0]), found(2, 2, pages[1]))
		issues, err := s.client().Changed(context.Background(), time.Minute, nil)
		if err != nil || len(issues) != 1 || issues[0].Version != 2 {
			t.Errorf("%+v, error %v", issues, err)
		}
	}
}
