package undo_test

import (
	"testing"

	"timeupdater/deploy/undo"
	"timeupdater/summarize"
	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
)

func TestOurRecordIsPutBack(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		was, is tracker.Duration
		then    func(w *world, key string) // what has happened since
		want    undo.Result
		why     string
		spent   tracker.Duration
	}{
		"there was none":                 {0, 3 * h, nil, undo.Back, "", h},
		"it held less":                   {2*h + 1, 3 * h, nil, undo.Back, "", 3*h + 1},
		"there is none any more":         {2 * h, 0, nil, undo.Back, "", 3 * h},
		"nothing was written":            {2 * h, 2 * h, nil, undo.Already, "", 3 * h},
		"we have written another since":  {0, 3 * h, func(w *world, key string) { w.EditLog(key, w.ours(key), 5*h) }, undo.Back, "", h},
		"there are two since":            {2 * h, 3 * h, func(w *world, key string) { w.LogAs("robot", key, h, summarize.RecordComment) }, undo.Back, "", 3 * h},
		"somebody has deleted it":        {0, 3 * h, func(w *world, key string) { w.DeleteLog(key, w.ours(key)) }, undo.Already, "", h},
		"time was logged since":          {0, 3 * h, func(w *world, key string) { w.Log(key, h, "more") }, undo.Left, "time was logged on it since", 5 * h},
		"somebody quotes our marker":     {0, 3 * h, func(w *world, key string) { w.Log(key, h, summarize.Marker) }, undo.Left, "time was logged on it since", 5 * h},
		"it is gone":                     {0, 3 * h, func(w *world, key string) { w.Delete(key) }, undo.Left, "404", 0},
		"its queue is hidden":            {0, 3 * h, func(w *world, _ string) { w.Hide("TEST", true) }, undo.Left, "403", 4 * h},
		"it was made under another user": {0, 3 * h, func(w *world, _ string) { w.client = w.connect("OAuth second") }, undo.Left, "another user's token", 4 * h},
		"and written time is refused":    {0, 3 * h, func(w *world, _ string) { w.SetSpentWrite(trackertest.SpentRefused400) }, undo.Back, "", h},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			underEach(t, func(t *testing.T, sw trackertest.Switches) {
				w := newWorld(t, sw)
				row := w.recorded(c.was, c.is)
				if c.then != nil {
					c.then(w, row.Issue)
				}
				w.comesTo(row, c.want, c.why, c.spent)
			})
		})
	}
}

// ours is the id of our record.
func (w *world) ours(key string) string {
	for _, record := range w.Issue(key).Records {
		if record.Comment == summarize.RecordComment {
			return record.ID
		}
	}
	w.t.Fatal("there is no record of ours on", key)
	return ""
}
