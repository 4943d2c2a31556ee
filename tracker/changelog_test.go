package tracker

import (
	"context"
	"errors"
	"reflect"
	"testing"
	"time"
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
		"our own write":               {`[{` + when + `,` + who + `,"fields":[` + spent + `]}]`, Change{at, vera, []string{"spent"}, false}, nil},
		"a record":                    {`[{` + when + `,` + who + `,"fields":[` + spent + `],"worklog":[{"record":{"id":1}}]}]`, Change{at, vera, []string{"spent"}, true}, nil},
		"two fields":                  {`[{` + when + `,` + who + `,"fields":[` + spent + `,` + parent + `],"worklog":[]}]`, Change{at, vera, []string{"spent", "parent"}, false}, nil},
		"a link":                      {`[{` + when + `,` + who + `,"links":[{"from":null,"to":{}}]}]`, Change{at, vera, []string{"links"}, false}, nil},
		"a comment":                   {`[{` + when + `,` + who + `,"type":"IssueCommentAdded"}]`, Change{at, vera, nil, false}, nil},
		"no author":                   {`[{` + when + `}]`, Change{Updated: at}, nil},
		"no change":                   {`[]`, Change{}, nil},
		"more than asked for":         {`[{` + before + `,` + who + `},{` + when + `},{` + before + `,"fields":[` + spent + `]}]`, Change{Updated: at}, nil},
		"no time":                     {`[{` + who + `}]`, Change{}, ErrBadAnswer},
		"no time that can be read":    {`[{"updatedAt":"yesterday"}]`, Change{}, ErrBadAnswer},
		"a field without id":          {`[{` + when + `,"fields":[{"from":null}]}]`, Change{}, ErrBadAnswer},
		"fields that are no list":     {`[{` + when + `,"fields":"spent"}]`, Change{}, ErrBadAnswer},
		"records that are no list":    {`[{` + when + `,"worklog":{"record":{}}}]`, Change{}, ErrBadAnswer},
		"an object instead of a list": {`{}`, Change{}, ErrBadAnswer},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, answer(200, test.body))
			got, err := s.client().LastChange(context.Background(), "TEST-1")
			if !reflect.DeepEqual(got, test.want) || !errors.Is(err, test.err) {
				t.Errorf("%+v, error %v; want %+v, %v", got, err, test.want, test.err)
			}
			asked := s.last()
			if asked.method != "GET" || asked.path != "/v3/issues/TEST-1/changelog" || asked.query["perPage"][0] != "1" || asked.query["sort"][0] != "desc" {
				t.Errorf("asked %+v", asked)
			}
		})
	}
}
