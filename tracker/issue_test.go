package tracker

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"timeupdater/tracker/errkind"
)

func TestIssueIsRead(t *testing.T) {
	t.Parallel()
	s := newServer(t, fromFile(t, "issue.json"))
	got, err := s.client().Issue(context.Background(), "SHIP-12")
	if err != nil {
		t.Fatal(err)
	}
	want := Issue{
		Ref:     Ref{ID: "6f2c1a9be4b0d93a5c7e8f01", Key: "SHIP-12"},
		Version: 41,
		Spent:   59 * Hour,
		Parent:  Ref{ID: "6f2c1a9be4b0d93a5c7e8e77", Key: "PLAN-3"},
		Updated: time.Date(2026, 2, 18, 13, 33, 44, 291e6, time.UTC), UpdatedBy: User{"1130000000000021", "41", "ajeivan1"},
	}
	if got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	asked := s.last()
	if asked.method != "GET" || asked.path != "/v3/issues/SHIP-12" || asked.body != "" ||
		!slices.Equal(asked.query["fields"], []string{"id,key,version,spent,parent,updatedAt,updatedBy"}) {
		t.Errorf("asked %+v", asked)
	}
}

func TestTimeSpentIsRead(t *testing.T) {
	t.Parallel()
	const rest = `"id":7,"key":"TEST-1","version":3}`
	for name, test := range map[string]struct {
		body   string
		want   Duration
		reason string // of the error
	}{
		"absent":                   {`{` + rest, 0, ""},
		"null":                     {`{"spent":null,` + rest, 0, ""},
		"PT0S":                     {`{"spent":"PT0S",` + rest, 0, ""},
		"weeks, days and hours":    {`{"spent":"P1W2DT3H",` + rest, 59 * Hour, ""},
		"nested only":              {`{"sla":[{"spent":"PT5H"},{"spent":3600000},{"spent":null}],` + rest, 0, ""},
		"nested too, before":       {`{"sla":[{"spent":"PT5H"}],"spent":"PT1H",` + rest, Hour, ""},
		"nested too, after":        {`{"spent":"PT1H","sla":[{"spent":"PT5H"}],` + rest, Hour, ""},
		"empty":                    {`{"spent":"",` + rest, 0, "begin with P"},
		"weeks after the T":        {`{"spent":"PT1W1DT1H1M",` + rest, 0, "no unit here"},
		"milliseconds as a number": {`{"spent":3600000,` + rest, 0, "not a text"},
		"an object":                {`{"spent":{"value":"PT1H"},` + rest, 0, "not a text"},
		"false":                    {`{"spent":false,` + rest, 0, "not a text"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, answer(200, test.body))
			issue, err := s.client().Issue(context.Background(), "TEST-1")
			if test.reason == "" {
				if err != nil || issue.Spent != test.want || issue.ID != "7" {
					t.Errorf("%+v, error %v; want %v", issue, err, test.want)
				}
				return
			}
			var e *Error
			var d *DurationError
			if !errors.As(err, &e) || e.Key != "TEST-1" || !errors.As(err, &d) || !strings.Contains(err.Error(), test.reason) {
				t.Errorf("error %v, want one about TEST-1 that says %q", err, test.reason)
			}
			if errors.Is(err, ErrBadAnswer) {
				t.Errorf("%v: the answer is Tracker's, only its duration is not", err)
			}
		})
	}
}

func TestTimeSpentIsWritten(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		mute bool
		want map[string][]string
	}{
		"aloud": {false, map[string][]string{"version": {"41"}}},
		"muted": {true, map[string][]string{"version": {"41"}, "notify": {"false"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, fromFile(t, "issue.json"))
			client := s.client(func(c *Config) { c.Notify = !test.mute })
			got, err := client.SetSpent(context.Background(), "SHIP-12", 41, 59*Hour)
			if err != nil || got.Version != 41 || got.Spent != 59*Hour {
				t.Errorf("%+v, error %v", got, err)
			}
			asked := s.last()
			if asked.method != "PATCH" || asked.path != "/v3/issues/SHIP-12" || asked.body != `{"spent":"PT59H"}` {
				t.Errorf("asked %+v", asked)
			}
			if len(asked.query) != len(test.want) || asked.query["version"][0] != "41" || !slices.Equal(asked.query["notify"], test.want["notify"]) {
				t.Errorf("query %v, want %v", asked.query, test.want)
			}
		})
	}
}

// The rule compares what comes back: the client must not.
func TestAnIgnoredWriteIsNoError(t *testing.T) {
	t.Parallel()
	s := newServer(t, answer(200, goodIssue))
	issue, err := s.client().SetSpent(context.Background(), "TEST-1", 3, 5*Hour)
	if err != nil || issue.Spent != Hour {
		t.Errorf("%+v, error %v", issue, err)
	}
}

// Keys and ids may come from answers, so any text must stay one element of
// the address. Where keys come from outside, ParseKey checks them.
func TestKeysStayOneElementOfTheAddress(t *testing.T) {
	t.Parallel()
	for key, want := range map[string]string{
		"TEST-1":           "TEST-1",
		"MY_QUEUE-1":       "MY_QUEUE-1",
		"TEST-1/../TEST-2": "TEST-1%2F..%2FTEST-2",
		"TEST-1?a=b#c":     "TEST-1%3Fa=b%23c",
		"%2e%2e":           "%252e%252e",
		"ТЕСТ-1":           "%D0%A2%D0%95%D0%A1%D0%A2-1",
		"...":              "",
		"..":               "",
		".":                "",
		"":                 "",
	} {
		s := newServer(t, answer(200, goodIssue))
		_, err := s.client().Issue(context.Background(), key)
		if want == "" {
			if !errors.Is(err, ErrBadAnswer) || errkind.Of(err) == errkind.BadInput || len(s.requests()) > 0 {
				t.Errorf("%q: %d requests, error %v", key, len(s.requests()), err)
			}
			continue
		}
		if got := s.last().path; err != nil || got != "/v3/issues/"+want {
			t.Errorf("%q: asked %s, error %v", key, got, err)
		}
	}
}

// What Tracker answers is not the caller's fault.
func TestKeysInAnswersNeedNotBeOurs(t *testing.T) {
	t.Parallel()
	s := newServer(t, answer(200, `{"id":"1","key":"MY_QUEUE-1","version":1,"parent":{"id":"a.b/c","key":"Ё-0"}}`))
	issue, err := s.client().Issue(context.Background(), "MY_QUEUE-1")
	if err != nil || issue.Key != "MY_QUEUE-1" || issue.Parent != (Ref{ID: "a.b/c", Key: "Ё-0"}) {
		t.Errorf("%+v, error %v", issue, err)
	}
}

func TestNamesInAnswersMatchToTheLetter(t *testing.T) {
	t.Parallel()
	s := newServer(t, answer(200, `{"ID":"9","id":"1","key":"TEST-1","KEY":"TEST-9","version":1,"Version":9,
		"spent":"PT1H","Spent":"PT9H","parent":{"id":"2","key":"TEST-2","Key":"TEST-9"},"PARENT":{"id":"9","key":"TEST-9"}}`))
	issue, err := s.client().Issue(context.Background(), "TEST-1")
	want := Issue{Ref: Ref{ID: "1", Key: "TEST-1"}, Version: 1, Spent: Hour, Parent: Ref{ID: "2", Key: "TEST-2"}}
	if err != nil || issue != want {
		t.Errorf("%+v, error %v; want %+v", issue, err, want)
	}
}
