package tracker

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
)

func TestIndexedVersion(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		script http.HandlerFunc
		want   int64
		err    error
	}{
		"shown":                 {found(1, 1, goodIssue), 3, nil},
		"not shown":             {found(0, 0), 0, nil},
		"under another key":     {found(1, 1, anIssue(8, 1, "PT1M")), 0, nil},
		"unreadable time spent": {found(1, 1, strings.Replace(goodIssue, "PT1H", "P1X", 1)), 3, nil},
		"no such filter":        {answer(400, `{}`), 0, nil},
		"an invalid filter":     {answer(422, `{}`), 0, nil},
		"no version":            {found(1, 1, `{"id":"id1","key":"TEST-1"}`), 0, ErrBadAnswer},
		"null":                  {answer(200, `null`), 0, ErrBadAnswer},
		"no right":              {answer(403, `{}`), 0, ErrForbidden},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, test.script)
			got, err := s.client().IndexedVersion(context.Background(), "TEST-1")
			if got != test.want || !errors.Is(err, test.err) {
				t.Errorf("%d, error %v; want %d, %v", got, err, test.want, test.err)
			}
			if asked := s.last(); asked.method != "POST" || asked.path != "/v3/issues/_search" || asked.body != `{"filter":{"key":"TEST-1"}}` ||
				asked.query["fields"][0] != "key,version" {
				t.Errorf("asked %+v", asked)
			}
		})
	}
}
