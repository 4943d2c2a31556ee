package undo_test

import (
	"net/http"
	"testing"

	"timeupdater/deploy/totals"
	"timeupdater/deploy/undo"
	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
)

func TestAWrittenTimeIsPutBackWhileItIsOurs(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		then  func(w *world, key string) // what has happened since
		want  undo.Result
		why   string
		spent tracker.Duration
	}{
		"nothing has happened":             {nil, undo.Back, "", from},
		"something else was changed":       {func(w *world, key string) { w.Rename(key, "Other") }, undo.Back, "", from},
		"somebody has put it back":         {func(w *world, key string) { w.SetSpent(key, from) }, undo.Already, "", from},
		"somebody has entered a time":      {func(w *world, key string) { w.SetSpent(key, 9*h) }, undo.Left, "somebody else has entered it, at 2026-", 9 * h},
		"we have written another total":    {func(w *world, key string) { w.robotWrites(key, 5*h) }, undo.Back, "", from},
		"somebody entered, and we did":     {func(w *world, key string) { w.SetSpent(key, 9*h); w.robotWrites(key, 5*h) }, undo.Back, "", from},
		"time was logged, and we wrote":    {func(w *world, key string) { w.Log(key, h, ""); w.robotWrites(key, 5*h) }, undo.Left, "PT1H were logged on the issue itself, and now PT2H", 5 * h},
		"it is in another queue":           {func(w *world, key string) { w.AddQueue("OTHER"); w.Transfer(key, "OTHER") }, undo.Back, "", from},
		"its queue is hidden":              {func(w *world, _ string) { w.Hide("TEST", true) }, undo.Left, "403", to},
		"it is gone":                       {func(w *world, key string) { w.Delete(key) }, undo.Left, "404", 0},
		"written time is refused since":    {func(w *world, _ string) { w.SetSpentWrite(trackertest.SpentRefused422) }, undo.Left, "Tracker refuses its old time spent: write", to},
		"written time is forbidden since":  {func(w *world, _ string) { w.SetSpentWrite(trackertest.SpentForbidden) }, undo.Left, "403", to},
		"written time has no effect since": {func(w *world, _ string) { w.SetSpentWrite(trackertest.SpentIgnored) }, undo.Left, "does not show it", to},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			underEach(t, func(t *testing.T, sw trackertest.Switches) {
				w := newWorld(t, sw)
				row := w.written()
				if c.then != nil {
					c.then(w, row.Issue)
				}
				w.comesTo(row, c.want, c.why, c.spent)
			})
		})
	}
}

// A record that people log makes Tracker show another time. Whichever that is,
// it holds their time.
func TestLoggedTimeIsNeverOverwritten(t *testing.T) {
	t.Parallel()
	underEach(t, func(t *testing.T, sw trackertest.Switches) {
		w := newWorld(t, sw)
		row := w.written()
		w.Log(row.Issue, h, "more work")
		w.comesTo(row, undo.Left, "time was logged on it since", w.Issue(row.Issue).Spent)
	})
}

// Whose a time is that nobody is known to have entered cannot be told.
func TestATimeThatNobodyEnteredStays(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{})
	key := w.Create("TEST", "Parent", "")
	id := w.Log(key, 3*h, "work")
	row := totals.Row{Issue: key, From: from, To: to, Logged: h}
	w.comesTo(row, undo.Left, "time was logged on it since", 3*h)
	w.EditLog(key, id, h)
	w.comesTo(row, undo.Left, "not known who entered it", h)
}

func TestAPlainIssueTakesTwoRequests(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{})
	var rows []totals.Row
	const many = 30
	for range many {
		rows = append(rows, w.written())
	}
	w.ResetCalls()
	for key, out := range w.undo(rows...) {
		if out.Result != undo.Back || w.Issue(key).Spent != from {
			t.Errorf("%s: %s, %s", key, out.Result, out.Why)
		}
	}
	if got := len(w.Calls()); got != 2*many {
		t.Errorf("%d requests for %d issues", got, many)
	}
	if got := w.Writes(); got.Spent != 2*many || got.Worklog != 0 {
		t.Errorf("writes %+v, want one to begin with and one back for each of %d", got, many)
	}
}

// The client repeats a write whose answer was lost, and then meets the version
// of its own write.
func TestALostAnswerIsNoFailure(t *testing.T) {
	t.Parallel()
	lost := false
	w := newWorld(t, trackertest.Switches{Fault: func(r *http.Request) trackertest.Fault {
		if r.Method == http.MethodPatch && lost {
			lost = false
			return trackertest.Fault{Reset: true, Acted: true}
		}
		return trackertest.Fault{}
	}})
	row := w.written()
	lost = true
	w.comesTo(row, undo.Back, "", from)
}
