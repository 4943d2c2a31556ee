package tracker

import (
	"context"
	"errors"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var linkedSubIssues = []Ref{
	{ID: "6f2c1a9be4b0d93a5c7e8f01", Key: "SHIP-12"},
	{ID: "6f2c1a9be4b0d93a5c7e8f09", Key: "HALL-2"},
}

func TestSubIssueLinks(t *testing.T) {
	t.Parallel()
	s := newServer(t, fromFile(t, "links.json"))
	refs, err := s.client().SubIssueLinks(context.Background(), "PLAN-3")
	if err != nil || !slices.Equal(refs, linkedSubIssues) {
		t.Errorf("%v, error %v", refs, err)
	}
	if asked := s.last(); asked.method != "GET" || asked.path != "/v3/issues/PLAN-3/links" || asked.query["perPage"][0] != "100" {
		t.Errorf("asked %+v", asked)
	}
}

func TestLinksThatLackSomethingAreErrors(t *testing.T) {
	t.Parallel()
	const object = `"object":{"id":"id2","key":"TEST-2"}`
	for name, link := range map[string]string{
		"no type":          `{"id":1,"direction":"outward",` + object + `}`,
		"a null type":      `{"id":1,"type":null,"direction":"outward",` + object + `}`,
		"no direction":     `{"id":1,"type":{"id":"subtask"},` + object + `}`,
		"no issue":         `{"id":1,"type":{"id":"subtask"},"direction":"outward"}`,
		"an issue, no key": `{"id":1,"type":{"id":"subtask"},"direction":"outward","object":{"id":"id2"}}`,
		"no id":            `{"type":{"id":"subtask"},"direction":"outward",` + object + `}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, answer(200, "["+link+"]"))
			if refs, err := s.client().SubIssueLinks(context.Background(), "TEST-1"); refs != nil || !errors.Is(err, ErrBadAnswer) {
				t.Errorf("%v, error %v; want ErrBadAnswer", refs, err)
			}
		})
	}
}

func TestIssueWithLinks(t *testing.T) {
	t.Parallel()
	read := func(name string) string {
		data, err := os.ReadFile("testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimSpace(string(data))
	}
	issue, links := read("issue.json"), read("links.json")
	with := func(value string) string { return strings.Replace(issue, "{", `{"links":`+value+`,`, 1) }
	padded := func(n int) string { // n links, those of the file among them
		more := n - strings.Count(links, `"direction"`)
		return with("[" + strings.Repeat(`{"type":{"id":"relates"},"direction":"inward","object":{"id":"id2","key":"T-2"}},`, more) + links[1:])
	}
	for name, test := range map[string]struct {
		body     string
		requests [2]int // of the first call and the next
	}{
		"shown":                          {with(links), [2]int{1, 1}},
		"absent":                         {issue, [2]int{2, 2}},
		"null":                           {with("null"), [2]int{2, 2}},
		"an address":                     {with(`"https://api.tracker.yandex.net/v3/issues/PLAN-3/links"`), [2]int{2, 2}},
		"only addresses":                 {with(`[{"self":"https://api.tracker.yandex.net/v3/issues/PLAN-3/links/1","id":1}]`), [2]int{2, 2}},
		"as many as Tracker's page":      {padded(50), [2]int{2, 2}},
		"as many as the page we ask for": {padded(100), [2]int{2, 2}},
		"as many as the largest page":    {padded(500), [2]int{2, 2}},
		"one more than a page":           {padded(51), [2]int{1, 1}},
		"as many as a large family":      {padded(300), [2]int{1, 1}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, func(w http.ResponseWriter, r *http.Request) {
				body := test.body
				if strings.HasSuffix(r.URL.Path, "/links") {
					body = links
				}
				answer(200, body)(w, r)
			})
			client := s.client()
			before := 0
			for i, want := range test.requests {
				got, refs, err := client.IssueWithLinks(context.Background(), "SHIP-12")
				if err != nil || got.Key != "SHIP-12" || got.Spent != 59*Hour || !slices.Equal(refs, linkedSubIssues) {
					t.Errorf("%+v, %v, error %v", got, refs, err)
				}
				if requests := len(s.requests()) - before; requests != want {
					t.Errorf("call %d: %d requests, want %d", i+1, requests, want)
				}
				before = len(s.requests())
			}
			if asked := s.requests()[0]; asked.path != "/v3/issues/SHIP-12" || asked.query["expand"][0] != "links" ||
				!slices.Contains(strings.Split(asked.query["fields"][0], ","), "links") {
				t.Errorf("asked %+v", asked)
			}
		})
	}
}

// One issue with more links than may be shown says nothing about the others.
func TestManyLinksOfOneIssueDoNotMatterToTheNext(t *testing.T) {
	t.Parallel()
	link := `{"id":ID,"type":{"id":"relates"},"direction":"inward","object":{"id":"id2","key":"T-2"}}`
	var many []string
	for i := range 50 {
		many = append(many, strings.Replace(link, "ID", strconv.Itoa(i), 1))
	}
	parent := `"parent":{"id":"id9","key":"TEST-9"},`
	s := newServer(t,
		answer(200, strings.Replace(goodIssue, "{", `{`+parent+`"links":[`+strings.Join(many, ",")+`],`, 1)), answer(200, `[]`),
		answer(200, strings.Replace(goodIssue, "{", `{`+parent+`"links":[],`, 1)))
	client := s.client()
	for range 2 {
		if _, _, err := client.IssueWithLinks(context.Background(), "TEST-1"); err != nil {
			t.Fatal(err)
		}
	}
	if requests := len(s.requests()); requests != 3 {
		t.Errorf("%d requests, want 2 for the issue with many links and 1 for the next", requests)
	}
}

// An issue that is no sub-issue may show no links because it has none, so the
// next issue is asked for its links again.
func TestAbsentLinksOfATopIssueProveNothing(t *testing.T) {
	t.Parallel()
	s := newServer(t, answer(200, goodIssue), answer(200, `[]`),
		answer(200, strings.Replace(goodIssue, "{", `{"links":[],`, 1)))
	client := s.client()
	for range 2 {
		if issue, refs, err := client.IssueWithLinks(context.Background(), "TEST-1"); err != nil || issue.Version != 3 || len(refs) != 0 {
			t.Errorf("%+v, %v, error %v", issue, refs, err)
		}
	}
	if len(s.requests()) != 3 {
		t.Errorf("%d requests, want 3", len(s.requests()))
	}
}

func TestIssueWithLinksNeedsBoth(t *testing.T) {
	t.Parallel()
	for name, refused := range map[string]string{"the issue": "/TEST-1", "its links": "/links"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, func(w http.ResponseWriter, r *http.Request) {
				switch {
				case strings.HasSuffix(r.URL.Path, refused):
					answer(403, `{}`)(w, r)
				case strings.HasSuffix(r.URL.Path, "/links"):
					answer(200, `[]`)(w, r)
				default:
					answer(200, anIssue(1, 2, "PT1M"))(w, r)
				}
			})
			client := s.client()
			for range 2 {
				if _, _, err := client.IssueWithLinks(context.Background(), "TEST-1"); !errors.Is(err, ErrForbidden) {
					t.Errorf("error %v", err)
				}
			}
		})
	}
}
