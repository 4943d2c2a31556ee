package tracker

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestWorklogIsRead(t *testing.T) {
	t.Parallel()
	s := newServer(t, fromFile(t, "worklog.json"))
	got, err := s.client().Worklog(context.Background(), "SHIP-12")
	want := []Record{
		{ID: "301", Duration: 3 * Week, Comment: "books", Author: User{ID: "1130000000000017"}, Updated: time.Date(2026, 2, 14, 9, 0, 0, 0, time.UTC)},
		{ID: "302", Duration: Hour + 25*Minute},
	}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%+v, error %v; want %+v", got, err, want)
	}
	if asked := s.last(); asked.method != "GET" || asked.path != "/v3/issues/SHIP-12/worklog" {
		t.Errorf("asked %+v", asked)
	}
}

func TestRecordsThatLackSomethingAreErrors(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		record string
		want   string // in the error
	}{
		"no id":                  {`{"duration":"PT1M"}`, "without id"},
		"no duration":            {`{"id":5}`, "without duration"},
		"a null duration":        {`{"id":5,"duration":null}`, "without duration"},
		"an unreadable duration": {`{"id":5,"duration":"P1X"}`, "record 5"},
		"a number of seconds":    {`{"id":5,"duration":60}`, "record 5"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			list := newServer(t, answer(200, "["+test.record+"]"))
			got, readErr := list.client().Worklog(context.Background(), "TEST-1")
			if got != nil {
				t.Errorf("got %v", got)
			}
			one := newServer(t, answer(201, test.record))
			_, addErr := one.client().AddRecord(context.Background(), "TEST-1", Minute, "x")
			for _, err := range []error{readErr, addErr} {
				var e *Error
				if !errors.As(err, &e) || e.Key != "TEST-1" || !strings.Contains(err.Error(), test.want) && test.want != "without id" {
					t.Errorf("error %v, want one about TEST-1 that says %q", err, test.want)
				}
				var d *DurationError
				if errors.As(err, &d) != strings.HasPrefix(test.want, "record") {
					t.Errorf("error %v", err)
				}
			}
		})
	}
}

func TestRecordsAreWritten(t *testing.T) {
	t.Parallel()
	const record = `{"id":9,"duration":"PT59H","comment":"kept","start":"2026-11-21T10:00:00.000+0000"}`
	want := Record{ID: "9", Duration: 59 * Hour, Comment: "kept"}
	for _, mute := range []bool{false, true} {
		s := newServer(t, answer(201, record), answer(200, record), plain(204, "", ""))
		client := s.client(func(c *Config) { c.Notify = !mute })
		ctx := context.Background()
		if got, err := client.AddRecord(ctx, "TEST-1", 59*Hour, "kept"); err != nil || got != want {
			t.Errorf("add: %+v, error %v", got, err)
		}
		if got, err := client.SetRecord(ctx, "TEST-1", "9", 59*Hour); err != nil || got != want {
			t.Errorf("set: %+v, error %v", got, err)
		}
		if err := client.DeleteRecord(ctx, "TEST-1", "9"); err != nil {
			t.Errorf("delete: %v", err)
		}
		requests := s.requests()
		for i, path := range []string{"POST /v3/issues/TEST-1/worklog", "PATCH /v3/issues/TEST-1/worklog/9", "DELETE /v3/issues/TEST-1/worklog/9"} {
			if got := requests[i].method + " " + requests[i].path; got != path {
				t.Errorf("asked %s, want %s", got, path)
			}
			if got := requests[i].query["notify"]; mute != slices.Equal(got, []string{"false"}) || !mute && got != nil {
				t.Errorf("%s: notify %q", path, got)
			}
		}
		var added struct{ Start, Duration, Comment string }
		if err := json.Unmarshal([]byte(requests[0].body), &added); err != nil || added.Duration != "PT59H" || added.Comment != "kept" {
			t.Errorf("added %s, error %v", requests[0].body, err)
		}
		start, err := time.Parse("2006-01-02T15:04:05.000+0000", added.Start)
		if err != nil || time.Since(start).Abs() > time.Minute {
			t.Errorf("begins at %q, error %v", added.Start, err)
		}
		if requests[1].body != `{"duration":"PT59H"}` || requests[2].body != "" {
			t.Errorf("sent %q and %q", requests[1].body, requests[2].body)
		}
	}
}

// The general table says 204; the page about it was never read.
func TestWhatADeletionAnswers(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		script http.HandlerFunc
		ok     bool
	}{
		"204":                     {plain(204, "", ""), true},
		"200":                     {plain(200, "", ""), true},
		"200 with JSON":           {answer(200, `{"id":9}`), true},
		"200 with a page of HTML": {plain(200, "text/html", "<html>Sign in</html>"), false},
	} {
		s := newServer(t, test.script)
		err := s.client().DeleteRecord(context.Background(), "TEST-1", "9")
		if (err == nil) != test.ok || errors.Is(err, ErrBadAnswer) == test.ok || s.last().method != "DELETE" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestADeletedRecordIsNotFound(t *testing.T) {
	t.Parallel()
	s := newServer(t, answer(404, `{}`))
	if err := s.client().DeleteRecord(context.Background(), "TEST-1", "9"); !errors.Is(err, ErrNotFound) {
		t.Errorf("error %v", err)
	}
}
