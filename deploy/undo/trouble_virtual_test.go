//go:build go1.25

package undo_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"timeupdater/deploy/totals"
	"timeupdater/deploy/undo"
	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
)

// Whoever is faster than a write of ours is not overwritten.
func TestWhatChangesMeanwhileIsLookedAtAgain(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		then  func(w *world, key string)
		want  undo.Result
		spent tracker.Duration
	}{
		"its name":       {func(w *world, key string) { w.Rename(key, "Other") }, undo.Back, from},
		"its time":       {func(w *world, key string) { w.SetSpent(key, 9*h) }, undo.Left, 9 * h},
		"our total":      {func(w *world, key string) { w.robotWrites(key, 6*h) }, undo.Back, from},
		"back by a hand": {func(w *world, key string) { w.SetSpent(key, from) }, undo.Back, from},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, trackertest.Switches{})
				row := w.written()
				time.Sleep(time.Second) //nolint:forbidigo // virtual
				w.before = func(r *http.Request) {
					if r.Method == http.MethodPatch {
						w.before = nil
						c.then(w, row.Issue)
					}
				}
				w.comesTo(row, c.want, map[bool]string{true: "somebody else"}[c.want == undo.Left], c.spent)
			})
		})
	}
}

func TestWhatAlwaysChangesIsNamed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, trackertest.Switches{})
		row := w.written()
		names := 0
		w.before = func(r *http.Request) {
			if r.Method == http.MethodPatch {
				names++
				w.Rename(row.Issue, fmt.Sprint(names))
			}
		}
		if out := w.undo(row)[row.Issue]; out.Result != undo.Failed || !strings.Contains(out.Why, "changed each time") {
			t.Errorf("%s, %q", out.Result, out.Why)
		}
	})
}

// Reads that show what was two seconds ago, as long as that is not the old total.
func TestOldReadsDoNoHarm(t *testing.T) {
	t.Parallel()
	for _, taken := range []trackertest.SpentWrite{trackertest.SpentAccepted, trackertest.SpentRefused422} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, trackertest.Switches{StaleReads: 2 * time.Second})
			pass := func() { time.Sleep(3 * time.Second) } //nolint:forbidigo // virtual
			record := w.recorded(0, 3*h)
			key := w.Create("TEST", "Parent", "")
			w.Log(key, h, "work")
			w.SetSpent(key, from)
			pass()
			w.robotWrites(key, to)
			field := totals.Row{Issue: key, From: from, To: to, Logged: h}
			pass()
			w.Rename(key, "which the next reads do not show")
			w.SetSpentWrite(taken)
			for key, out := range w.undo(field, record) {
				refused := taken != trackertest.SpentAccepted && key == field.Issue
				if back := out.Result == undo.Back; back == refused {
					t.Errorf("%s, refused %t: %s, %s", key, refused, out.Result, out.Why)
				}
			}
			if got := w.Issue(record.Issue); got.Spent != h || len(got.Records) != 1 {
				t.Errorf("with our record taken away: %+v", got)
			}
		})
	}
}

func TestOneThatFailsKeepsNoneBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		bad := ""
		w := newWorld(t, trackertest.Switches{Fault: func(r *http.Request) trackertest.Fault {
			if bad != "" && strings.HasSuffix(r.URL.Path, "/"+bad) {
				return trackertest.HTMLPage(http.StatusServiceUnavailable)
			}
			return trackertest.Fault{}
		}})
		rows := []totals.Row{w.written(), w.written(), w.written()}
		bad = rows[1].Issue
		for key, out := range w.undo(rows...) {
			if want := map[bool]undo.Result{true: undo.Failed, false: undo.Back}[key == bad]; out.Result != want {
				t.Errorf("%s: %s, %s", key, out.Result, out.Why)
			}
		}
	})
}

func TestWhatStopsAll(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, trackertest.Switches{})
		rows := []totals.Row{w.written(), w.written()}
		fails := func(ctx context.Context, what string) {
			t.Helper()
			before := w.Fingerprint()
			err := undo.PutBack(ctx, w.client, rows, func(o undo.Outcome) { t.Errorf("told of %+v", o) })
			if err == nil || !strings.Contains(err.Error(), what) || w.Fingerprint() != before {
				t.Errorf("error %v, want %s", err, what)
			}
		}
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		fails(ctx, "canceled")
		w.ExpireToken("OAuth demo")
		fails(context.Background(), "check the token")
	})
}

// At Tracker's rate; make load plays 5,000 issues.
func TestIssuesTakeTheirRequestsOnly(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const many, perSecond = 500, 10
		w := newWorld(t, trackertest.Switches{})
		rows := make([]totals.Row, many)
		for i := range rows {
			rows[i] = w.written()
		}
		w.ResetCalls()
		w.client = w.connectAt("OAuth demo", perSecond)
		begin := time.Now()
		for key, out := range w.undo(rows...) {
			if out.Result != undo.Back {
				t.Fatalf("%s: %s, %s", key, out.Result, out.Why)
			}
		}
		took := time.Since(begin)
		t.Logf("%d requests, %v", len(w.Calls()), took)
		if got := len(w.Calls()); got > 2*many || took > 108*time.Second {
			t.Errorf("%d requests in %v", got, took)
		}
	})
}
