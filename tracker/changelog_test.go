package tracker

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"timeupdater/tracker/errkind"
)

func TestLastChange(t *testing.T) {
	t.Parallel()
	const (
		when   = `"updatedAt":"2026-02-18T13:33:44.291+0000"`
		before = `"updatedAt":"2026-02-17T13:33:44.291+0000"`
		who    = `"updatedBy":{"id":"1130000000000017","passportUid":40}`
		spent  = `{"field":{"id":"spent","display":"Time spent"},"from":null,"to":"PT1H"}`
		parent = `{"field":{"id":"parent"},"from":{"key":"TEST-2"},"to":null}`
	)
	at, vera := time.Date(2026, 2, 18, 13, 33, 44, 291e6, time.UTC), User{ID: "1130000000000017", PassportID: "40"}
	for name, test := range map[string]struct {
		body string
		want Change
		err  error
	}{
		"our own write":            {`[{` + when + `,` + who + `,"fields":[` + spent + `]}]`, Change{Updated: at, By: vera, Fields: []string{"spent"}}, nil},
		"a record":                 {`[{` + when + `,` + who + `,"fields":[` + spent + `],"worklog":[{"record":{"id":1}}]}]`, Change{Updated: at, By: vera, Fields: []string{"spent"}, Records: true}, nil},
		"two fields":               {`[{` + when + `,` + who + `,"fields":[` + spent + `,` + parent + `],"worklog":[]}]`, Change{Updated: at, By: vera, Fields: []string{"spent", "parent"}}, nil},
		"a link":                   {`[{` + when + `,` + who + `,"links":[{"from":null,"to":{}}]}]`, Change{Updated: at, By: vera, Fields: []string{"links"}}, nil},
		"a comment":                {`[{` + when + `,` + who + `,"type":"IssueCommentAdded"}]`, Change{Updated: at, By: vera}, nil},
		"no author":                {`[{` + when + `}]`, Change{Updated: at}, nil},
		"no change":                {`[]`, Change{}, nil},
		"more than asked for":      {`[{` + before + `,` + who + `},{` + when + `},{` + before + `,"fields":[` + spent + `]}]`, Change{Updated: at}, nil},
		"no time":                  {`[{` + who + `}]`, Change{}, ErrBadAnswer},
		"no time that can be read": {`[{"updatedAt":"yesterday"}]`, Change{}, ErrBadAnswer},
		"a field without id":       {`[{` + when + `,"fields":[{"from":null}]}]`, Change{}, ErrBadAnswer},
		"fields that are no list":  {`[{` + when + `,"fields":"spent"}]`, Change{}, ErrBadAnswer},
		"records that are no list": {`[{` + when + `,"worklog":{"record":{}}}]`, Change{}, ErrBadAnswer},
		"a record by its type":     {`[{` + when + `,` + who + `,"type":"IssueWorklogRemoved","fields":[` + spent + `]}]`, Change{Updated: at, By: vera, Fields: []string{"spent"}, Records: true}, nil},
		"the issue was made":       {`[{` + when + `,` + who + `,"type":"IssueCreated","fields":[` + spent + `]}]`, Change{Updated: at, By: vera, Fields: []string{"spent"}, Created: true}, nil},
		"a record told in two entries": {`[{` + when + `,` + who + `,"fields":[` + spent + `]},{` + when + `,` + who + `,"worklog":[{"record":{"id":1}}]},{` + before + `,` + who + `,"fields":[` + parent + `]}]`,
			Change{Updated: at, By: vera, Fields: []string{"spent"}, Records: true}, nil},
		"the two with another user's between": {`[{` + when + `,` + who + `,"fields":[` + spent + `,` + parent + `]},{` + when + `},{` + when + `,` + who + `,"fields":[` + spent + `],"worklog":[{}]}]`,
			Change{Updated: at, By: vera, Fields: []string{"spent", "parent"}, Records: true}, nil},
		"two users at one moment":        {`[{` + when + `},{` + when + `,` + who + `,"worklog":[{}],"fields":[` + spent + `]},{` + before + `}]`, Change{Updated: at}, nil},
		"the same with the oldest first": {`[{` + before + `},{` + when + `},{` + when + `,` + who + `}]`, Change{Updated: at, By: vera}, nil},
		"an older one without a time":    {`[{` + when + `},{}]`, Change{}, ErrBadAnswer},
		"a type that is no text":         {`[{` + when + `,"type":{}}]`, Change{}, ErrBadAnswer},
		"an object instead of a list":    {`{}`, Change{}, ErrBadAnswer},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, answer(200, test.body))
			got, err := s.client().LastChange(context.Background(), "TEST-1")
			if !reflect.DeepEqual(got, test.want) || !errors.Is(err, test.err) {
				t.Errorf("%+v, error %v; want %+v, %v", got, err, test.want, test.err)
			}
			asked := s.last()
			if asked.method != "GET" || asked.path != "/v3/issues/TEST-1/changelog" || asked.query["perPage"][0] != "5" || asked.query["sort"][0] != "desc" {
				t.Errorf("asked %+v", asked)
			}
		})
	}
}

// anEntry changes a field, so many minutes after midnight.
func anEntry(id, minute int, field string) string {
	return fmt.Sprintf(`{"id":"c%d","updatedAt":"2026-02-18T%02d:%02d:00.000+0000","updatedBy":{"id":7},"fields":[{"field":{"id":%q}}]}`,
		id, minute/60, minute%60, field)
}

// entries are n of them, each a minute older than the one before, and each the
// change of a summary.
func entries(id, minute, n int) (all []string) {
	for i := range n {
		all = append(all, anEntry(id+i, minute-i, "summary"))
	}
	return all
}

func entriesAnswer(entries []string, headers ...string) http.HandlerFunc {
	return answer(200, "["+strings.Join(entries, ",")+"]", headers...)
}

func TestLastEnteredReadsNoMoreThanItNeeds(t *testing.T) {
	t.Parallel()
	const next = `Link: <http://elsewhere.test/changelog?id=x>; rel="next"`
	full, spent := entries(1, 1200, 100), anEntry(200, 1100, "spent")
	edge := append(entries(1, 1200, 99), anEntry(100, 1100, "spent"))
	oldest := append(entries(1, 100, 1), anEntry(2, 101, "spent"), anEntry(3, 102, "summary"))
	moment := []string{anEntry(1, 100, "spent"), anEntry(2, 100, "summary")}
	for name, test := range map[string]struct {
		answers []http.HandlerFunc
		pages   int
		minute  int // of the change, 0 for none
		ids     []string
		err     error
	}{
		"nothing ever changed":                       {[]http.HandlerFunc{entriesAnswer(nil)}, 5, 0, []string{""}, nil},
		"few entries":                                {[]http.HandlerFunc{entriesAnswer([]string{spent})}, 5, 1100, []string{""}, nil},
		"found before the end of a page":             {[]http.HandlerFunc{entriesAnswer(append([]string{anEntry(0, 1201, "spent")}, full...), next)}, 5, 1201, []string{""}, nil},
		"found on the next page":                     {[]http.HandlerFunc{entriesAnswer(full, next), entriesAnswer([]string{spent})}, 5, 1100, []string{"", "c100"}, nil},
		"a page that may be cut":                     {[]http.HandlerFunc{entriesAnswer(full), entriesAnswer([]string{spent})}, 5, 1100, []string{"", "c100"}, nil},
		"a page that is not cut after all":           {[]http.HandlerFunc{entriesAnswer(full), entriesAnswer(nil)}, 5, 0, []string{"", "c100"}, nil},
		"a short page with a next one":               {[]http.HandlerFunc{entriesAnswer(full[:3], next), entriesAnswer([]string{spent})}, 5, 1100, []string{"", "c3"}, nil},
		"the moment at the end goes on":              {[]http.HandlerFunc{entriesAnswer(edge), entriesAnswer([]string{strings.Replace(spent, "{", `{"worklog":[{}],`, 1)})}, 5, 0, []string{"", "c100"}, nil},
		"the moment at the end ends there":           {[]http.HandlerFunc{entriesAnswer(edge), entriesAnswer([]string{anEntry(101, 1099, "summary")})}, 5, 1100, []string{"", "c100"}, nil},
		"the oldest first, in one page":              {[]http.HandlerFunc{entriesAnswer(oldest)}, 5, 101, []string{""}, nil},
		"the oldest first, in two":                   {[]http.HandlerFunc{entriesAnswer(oldest, next), entriesAnswer([]string{anEntry(4, 103, "spent")})}, 5, 103, []string{"", "c3"}, nil},
		"one moment tells no order":                  {[]http.HandlerFunc{entriesAnswer(moment, next), entriesAnswer([]string{anEntry(4, 103, "spent")})}, 5, 103, []string{"", "c2"}, nil},
		"no order at all":                            {[]http.HandlerFunc{entriesAnswer([]string{full[5], spent, full[1]}, next), entriesAnswer([]string{anEntry(201, 1150, "spent")})}, 5, 1150, []string{"", "c2"}, nil},
		"the same page again, with a next one":       {[]http.HandlerFunc{entriesAnswer(full, next)}, 5, 0, []string{"", "c100"}, ErrInconsistent},
		"a record of somebody else's at that moment": {[]http.HandlerFunc{entriesAnswer([]string{spent, strings.NewReplacer(`"id":7`, `"id":8`, `{"id":"c200"`, `{"worklog":[{}],"id":"c201"`).Replace(spent)})}, 5, 1100, []string{""}, nil},
		"the same page again":                        {[]http.HandlerFunc{entriesAnswer(full)}, 5, 0, []string{"", "c100"}, nil},
		"fewer than counted":                         {[]http.HandlerFunc{entriesAnswer(full, "X-Total-Count: 101"), entriesAnswer(nil, "X-Total-Count: 101")}, 5, 0, []string{"", "c100"}, ErrInconsistent},
		"more pages than allowed":                    {[]http.HandlerFunc{entriesAnswer(full), entriesAnswer(entries(101, 1100, 100))}, 2, 0, []string{"", "c100"}, ErrTooMany},
		"the oldest first, more pages than allowed":  {[]http.HandlerFunc{entriesAnswer(oldest, next)}, 1, 0, []string{""}, ErrTooMany},
		"no page allowed":                            {[]http.HandlerFunc{entriesAnswer(nil)}, 0, 0, nil, ErrTooMany},
		"an entry without id":                        {[]http.HandlerFunc{answer(200, `[{"updatedAt":"2026-02-18T13:33:44.291+0000"}]`)}, 5, 0, []string{""}, ErrBadAnswer},
		"an entry without a time":                    {[]http.HandlerFunc{answer(200, `[{"id":"c1"}]`)}, 5, 0, []string{""}, ErrBadAnswer},
		"a field without id":                         {[]http.HandlerFunc{entriesAnswer(full, next), entriesAnswer([]string{anEntry(101, 1, "")})}, 5, 0, []string{"", "c100"}, ErrBadAnswer},
		"no such issue":                              {[]http.HandlerFunc{answer(404, `{}`)}, 5, 0, []string{""}, ErrNotFound},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, test.answers...)
			got, err := s.client().LastEntered(context.Background(), "TEST-1", test.pages)
			var want Change
			if test.minute > 0 {
				at := time.Date(2026, 2, 18, 0, test.minute, 0, 0, time.UTC)
				want = Change{Updated: at, By: User{ID: "7"}, Fields: []string{"spent"}}
			}
			if !reflect.DeepEqual(got, want) || !errors.Is(err, test.err) {
				t.Errorf("%+v, error %v; want %+v, %v", got, err, want, test.err)
			}
			var ids []string
			for _, asked := range s.requests() {
				if asked.path != "/v3/issues/TEST-1/changelog" || asked.query["perPage"][0] != "100" || asked.query["sort"][0] != "desc" ||
					asked.query["field"] != nil || asked.query["type"] != nil {
					t.Errorf("asked %+v", asked)
				}
				ids = append(ids, strings.Join(asked.query["id"], ","))
			}
			if !slices.Equal(ids, test.ids) {
				t.Errorf("asked for what follows %q, want %q", ids, test.ids)
			}
		})
	}
}

func TestALongChangelogSaysWhatToDo(t *testing.T) {
	t.Parallel()
	s := newServer(t, entriesAnswer(entries(1, 1200, 100)))
	_, err := s.client().LastEntered(context.Background(), "TEST-1", 1)
	const want = "TEST-1: read changelog: the 100 changes that were read do not tell who entered its time spent; see its history in Tracker"
	if err == nil || err.Error() != want || errkind.Of(err) != errkind.NoTotal {
		t.Errorf("error %v, kind %v; want %s", err, errkind.Of(err), want)
	}
}
