package undo_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"timeupdater/deploy/totals"
	"timeupdater/deploy/undo"
	"timeupdater/summarize"
	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
)

const h = tracker.Hour

// world is an in-memory Tracker, and the client of the user robot, who has
// written the totals.
type world struct {
	*trackertest.Tracker
	t      *testing.T
	client *tracker.Client
	before func(*http.Request) // what happens before a request arrives; nil is nothing
}

func newWorld(t *testing.T, sw trackertest.Switches) *world {
	t.Helper()
	if sw.Lag == 0 {
		sw.Lag = trackertest.NoLag // it reads no search
	}
	w := &world{t: t, Tracker: trackertest.New(sw)}
	t.Cleanup(w.Close)
	w.AddQueue("TEST")
	w.client = w.connect("OAuth demo")
	return w
}

func (w *world) connect(authorization string) *tracker.Client { return w.connectAt(authorization, 0) }

func (w *world) connectAt(authorization string, rate float64) *tracker.Client {
	w.t.Helper()
	client, err := tracker.New(tracker.Config{
		URL: "http://localhost", Org: "1", Transport: w, Backoff: time.Nanosecond, Rate: rate,
		Authorization: func(context.Context) (string, error) { return authorization, nil },
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return client
}

// RoundTrip takes a request to Tracker.
func (w *world) RoundTrip(r *http.Request) (*http.Response, error) {
	if w.before != nil {
		w.before(r)
	}
	return trackertest.InProcess(w.Tracker).RoundTrip(r)
}

// A total of 4h, of which one is the issue's own, was written over 2h and one
// second.
const from, to = 2*h + 1, 4 * h

// written is an issue that showed from, and where to was then written as the
// field.
func (w *world) written() totals.Row {
	w.t.Helper()
	key := w.Create("TEST", "Parent", "")
	w.Log(key, h, "work")
	w.SetSpent(key, from)
	w.robotWrites(key, to)
	return totals.Row{Issue: key, From: from, To: to, Logged: h}
}

// robotWrites writes a total as the function does.
func (w *world) robotWrites(key string, d tracker.Duration) {
	w.t.Helper()
	issue, err := w.client.Issue(context.Background(), key)
	if err == nil {
		_, err = w.client.SetSpent(context.Background(), key, issue.Version, d)
	}
	if err != nil {
		w.t.Fatal(err)
	}
}

// recorded is an issue with an hour of its own whose record of ours held was,
// zero for none, and then is.
func (w *world) recorded(was, is tracker.Duration) totals.Row {
	w.t.Helper()
	key := w.Create("TEST", "Parent", "")
	w.Log(key, h, "work")
	row := totals.Row{Issue: key, From: h + was, To: h + is, Logged: h, Record: was, ByRecord: true}
	if is > 0 {
		if _, err := w.client.AddRecord(context.Background(), key, is, summarize.RecordComment); err != nil {
			w.t.Fatal(err)
		}
	}
	return row
}

// undo puts rows back and returns what was told, by issue.
func (w *world) undo(rows ...totals.Row) map[string]undo.Outcome {
	w.t.Helper()
	told := map[string]undo.Outcome{}
	err := undo.PutBack(context.Background(), w.client, rows, func(o undo.Outcome) {
		told[o.Row.Issue] = o
		if o.Done != len(told) || o.Of != len(rows) {
			w.t.Errorf("%d of %d, want %d of %d", o.Done, o.Of, len(told), len(rows))
		}
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return told
}

// comesTo undoes a row and compares, and then does so again, which must change
// nothing.
func (w *world) comesTo(row totals.Row, want undo.Result, why string, spent tracker.Duration) {
	w.t.Helper()
	out := w.undo(row)[row.Issue]
	if out.Result != want || !strings.Contains(out.Why, why) || (why == "") != (out.Why == "") {
		w.t.Errorf("%s: %s, %q, want %s, %q", row.Issue, out.Result, out.Why, want, why)
	}
	if shows := w.Issue(row.Issue).Spent; shows != spent {
		w.t.Errorf("%s shows %v, want %v", row.Issue, shows, spent)
	}
	if out.Shows != nil && *out.Shows != spent {
		w.t.Errorf("%s is said to show %v, and shows %v", row.Issue, *out.Shows, spent)
	}
	again, before := want, w.Fingerprint()
	if want == undo.Back {
		again = undo.Already
	}
	if out := w.undo(row)[row.Issue]; out.Result != again {
		w.t.Errorf("%s again: %s, %q, want %s", row.Issue, out.Result, out.Why, again)
	}
	if w.Fingerprint() != before {
		w.t.Errorf("%s: undone again, something has changed", row.Issue)
	}
}

// underEach runs a test under each of the switches that say how time spent goes
// with worklog records and versions.
func underEach(t *testing.T, test func(t *testing.T, sw trackertest.Switches)) {
	for _, worklogs := range []trackertest.WorklogSum{trackertest.Recomputed, trackertest.Additive} {
		for _, entries := range []trackertest.RecordEntries{trackertest.RecordTogether, trackertest.RecordApart, trackertest.RecordBare} {
			for _, stale := range []trackertest.Stale{trackertest.Stale409, trackertest.Stale412} {
				sw := trackertest.Switches{Worklogs: worklogs, RecordEntries: entries, Stale: stale, Clock: stepping()}
				t.Run(fmt.Sprintf("sum %d, entries %d, stale %d", worklogs, entries, stale), func(t *testing.T) {
					t.Parallel()
					test(t, sw)
				})
			}
		}
	}
}

// stepping is a clock that shows another second each time, so that what happens
// in turn has an order.
func stepping() func() time.Time {
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	return func() time.Time { // Tracker asks for one change at a time
		now = now.Add(time.Second)
		return now
	}
}
