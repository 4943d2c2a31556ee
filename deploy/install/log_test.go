package install

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
	"timeupdater/tracker/triggers"
)

func TestLogShowsTheLastCallsFirst(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	function := http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("id") == "TEST-2" {
			rw.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	var w *world
	w = newWorld(t, trackertest.Switches{
		Clock:  func() time.Time { now = now.Add(time.Second); return now },
		Client: &http.Client{Transport: trackertest.InProcess(function)},
		Deliver: func(d trackertest.Delivery) {
			if _, err := w.Send(context.Background(), d); err != nil {
				t.Error(err)
			}
		},
	})
	w.put(wanted()...)
	for _, parent := range []string{"", "TEST-1", ""} {
		w.Log(w.Create("TEST", "An issue", parent), tracker.Hour, "")
	}
	there, calls, err := w.installer.Log(context.Background(), "TEST", Names(Name), 3)
	if err != nil {
		t.Fatal(err)
	}
	if len(there) != 2 || len(calls) != 3 {
		t.Fatalf("triggers %v, calls %v, want 3 of 2", there, calls)
	}
	for i, want := range []struct {
		trigger, key string
		status       int
	}{{Name, "TEST-3", 200}, {Name, "TEST-2", 503}, {Name + " links", "TEST-1", 200}} {
		if call := calls[i]; call.Trigger != want.trigger || call.Key != want.key || call.Status != want.status {
			t.Errorf("call %d: %+v, want %v", i, call, want)
		}
		if i > 0 && !calls[i].Time.Before(calls[i-1].Time) {
			t.Errorf("call %d is not older than the one before it: %v", i, calls)
		}
	}
}

func TestLogEntries(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 21, 9, 0, 0, 250e6, time.UTC)
	entry := func(start, issueID, endpoint string) triggers.Call {
		return triggers.Call{Start: start, IssueID: issueID, Request: triggers.HTTPRequest{Endpoint: endpoint}}
	}
	const start, url = "2026-11-21T12:00:00.250+0300", "https://a.example"
	tests := map[string]struct {
		entry triggers.Call
		want  Call
	}{
		"a key":                       {entry(start, "6f2c", url+"/x?id=TEST-1&tag=b"), Call{Time: at, Key: "TEST-1"}},
		"the documentation's address": {entry("2026-11-21T09:00:00.250Z", "6f2c", url+"?id=not_varTEST-1"), Call{Time: at, Key: "TEST-1"}},
		"no key in the address":       {entry(start, "6f2c", url+"?id={{issue.key}}"), Call{Time: at, Key: "6f2c"}},
		"no id in the address":        {entry(start, "6f2c", url+"?key=TEST-1"), Call{Time: at, Key: "6f2c"}},
		"no address":                  {entry(start, "6f2c", "%"), Call{Time: at, Key: "6f2c"}},
		"no time":                     {entry("yesterday", "6f2c", ""), Call{Key: "6f2c"}},
		"control characters":          {entry(start, "\x1b[2J", url+"?id=%1b[2J-1"), Call{Time: at, Key: `\x1b[2J`}},
		"answered":                    {triggers.Call{Duration: time.Second, Response: &triggers.HTTPResponse{StatusCode: 200}}, Call{Status: 200, Took: time.Second}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := newCall(test.entry); got != test.want {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
}

func TestTroubleOfACall(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]string{
		200: "", 204: "", 0: "no answer", 401: "API key", 302: "unexpected", 418: "unexpected", 422: "WRITE",
	} {
		got := Call{Status: status}.Trouble()
		if (got == "") != (want == "") || !strings.Contains(got, want) {
			t.Errorf("status %d means %q, want %q", status, got, want)
		}
	}
}

func TestLogOfTheOneTriggerThatIsThere(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{})
	w.create(single())
	there, _, err := w.installer.Log(context.Background(), "TEST", Names(Name), 3)
	if err != nil || len(there) != 1 || there[0].ID != "1" {
		t.Errorf("triggers %v, error %v", there, err)
	}
}

func TestLogOfNoTrigger(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{})
	if _, _, err := w.installer.Log(context.Background(), "TEST", Names("other"), 1); !errors.Is(err, ErrNoTrigger) || !strings.Contains(err.Error(), `TEST: there is no such trigger: "other"`) {
		t.Errorf("error = %v", err)
	}
}
