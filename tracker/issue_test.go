package tracker

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
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
	}
	if got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	asked := s.last()
	if asked.method != "GET" || asked.path != "/v3/issues/SHIP-12" || asked.body != "" ||
		!slices.Equal(asked.query["fields"], []string{"id,key,version,spent,parent"}) {
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
			client := s.client(func(c *Config) { c.Mute = test.mute })
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

func TestNothingIsAskedAboutABadKey(t *testing.T) {
	t.Parallel()
	s := newServer(t, answer(200, goodIssue))
	c, ctx := s.client(), context.Background()
	for name, call := range map[string]func(key string) error{
		"Issue":          func(key string) error { _, err := c.Issue(ctx, key); return err },
		"IssueWithLinks": func(key string) error { _, _, err := c.IssueWithLinks(ctx, key); return err },
		"IndexedVersion": func(key string) error { _, err := c.IndexedVersion(ctx, key); return err },
		"SubIssues": func(key string) error {
			_, err := c.SubIssues(ctx, Ref{ID: "id1", Key: key})
			return err
		},
		"SubIssueLinks": func(key string) error { _, err := c.SubIssueLinks(ctx, key); return err },
		"Worklog":       func(key string) error { _, err := c.Worklog(ctx, key); return err },
		"SetSpent":      func(key string) error { _, err := c.SetSpent(ctx, key, 1, 0); return err },
		"AddRecord":     func(key string) error { _, err := c.AddRecord(ctx, key, 0, ""); return err },
		"SetRecord":     func(key string) error { _, err := c.SetRecord(ctx, key, "1", 0); return err },
		"DeleteRecord":  func(key string) error { return c.DeleteRecord(ctx, key, "1") },
		"record id":     func(key string) error { return c.DeleteRecord(ctx, "TEST-1", key) },
		"Triggers":      func(key string) error { _, err := c.Triggers(ctx, key); return err },
		"CreateTrigger": func(key string) error { _, err := c.CreateTrigger(ctx, key, Trigger{}); return err },
		"UpdateTrigger": func(key string) error { _, err := c.UpdateTrigger(ctx, key, Trigger{ID: "1"}); return err },
		"DeleteTrigger": func(key string) error { return c.DeleteTrigger(ctx, key, "1") },
		"WebhookLog":    func(key string) error { _, err := c.WebhookLog(ctx, key, "1", LogFilter{}); return err },
		"trigger id":    func(key string) error { return c.DeleteTrigger(ctx, "TEST", key) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, key := range []string{"", "..", "TEST-1/../TEST-2", "TEST-1?a=b", "TEST/1", "%2e%2e", "TEST_1-", "ТЕСТ-1"} {
				var e *KeyError
				if err := call(key); !errors.As(err, &e) || e.Input != key {
					t.Errorf("%q: error %v, want a KeyError", key, err)
				}
			}
			if len(s.requests()) != 0 {
				t.Errorf("asked %v", s.requests())
			}
		})
	}
}
