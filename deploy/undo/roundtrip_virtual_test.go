//go:build go1.25

package undo_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"

	"timeupdater/deploy/totals"
	"timeupdater/deploy/undo"
	"timeupdater/summarize"
	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
)

// However totals are written, and however Tracker takes that, what is fixed and
// undone shows its old time to the second, and holds our old records.
func TestWhatIsFixedAndUndoneIsAsBefore(t *testing.T) {
	t.Parallel()
	for _, write := range []summarize.Way{summarize.Auto, summarize.Field, summarize.Records} {
		for _, taken := range []trackertest.SpentWrite{
			trackertest.SpentAccepted, trackertest.SpentIgnored, trackertest.SpentRefused400, trackertest.SpentRefused422, trackertest.SpentRefusedBare, trackertest.SpentForbidden,
		} {
			for _, worklogs := range []trackertest.WorklogSum{trackertest.Recomputed, trackertest.Additive} {
				if write == summarize.Field && taken != trackertest.SpentAccepted {
					continue // nothing can be written
				}
				t.Run(fmt.Sprintf("way %d, taken %d, sum %d", write, taken, worklogs), func(t *testing.T) {
					t.Parallel()
					synctest.Test(t, func(t *testing.T) {
						w := newWorld(t, trackertest.Switches{SpentWrite: taken, Worklogs: worklogs})
						accepted := taken == trackertest.SpentAccepted
						w.spoil(accepted, accepted || worklogs == trackertest.Additive)
						w.fixAndUndo(write, accepted)
					})
				})
			}
		}
	}
}

// spoil makes families whose totals are off for each of the reasons. A time that
// no record explains can only come back where it can be written, or where records
// add to it; where it can be written, a parent that has lost its last sub-issue
// shows one of ours.
func (w *world) spoil(accepted, unexplained bool) {
	family := func(own, sub tracker.Duration) (parent string) {
		parent = w.Create("TEST", "Parent", "")
		if own > 0 {
			w.Log(parent, own, "own work")
		}
		w.Log(w.Create("TEST", "Sub", parent), sub, "work")
		return parent
	}
	family(0, 2*h+1)
	family(h+7, 2*h)
	middle := w.Create("TEST", "Middle", family(h, 3*h))
	w.Log(w.Create("TEST", "Below", middle), 5*h+5, "work")
	w.LogAs("robot", family(h, 3*h), 2*h, summarize.RecordComment)
	w.Log(family(0, 9*h), 4*h, summarize.CopyPrefix+" TEST-1")
	if unexplained {
		w.SetSpent(family(h, 2*h), 40*h+3)
		w.SetSpent(family(0, 2*h), h)
	}
	if accepted {
		lost := family(h, 2*h)
		w.robotWrites(lost, 3*h)
		w.Delete(w.Issue(lost).SubIssues[0])
	}
}

// fixAndUndo fixes what is off, all of it if that can be, and puts it back.
func (w *world) fixAndUndo(write summarize.Way, all bool) {
	w.t.Helper()
	path := filepath.Join(w.t.TempDir(), "before.csv")
	before, records := w.spent(), w.records()
	options := summarize.Options{Write: write}
	if err := options.Queues.Decode("TEST"); err != nil {
		w.t.Fatal(err)
	}
	survey, err := summarize.New(w.client, options).Check(w.t.Context(), summarize.Scope{Leaves: true}, summarize.Watch{})
	if err != nil || len(survey.Off) < 6 {
		w.t.Fatalf("%d off, error %v", len(survey.Off), err)
	}
	file, err := totals.Keep(path, survey.Off)
	if err != nil {
		w.t.Fatal(err)
	}
	options.BeforeWrite = file.Before
	report, err := summarize.New(w.client, options).Fix(w.t.Context(), survey.Off, nil)
	if file.Close(); err != nil || all && report.Left > 0 || maps.Equal(before, w.spent()) {
		w.t.Fatalf("%+v, error %v", report, err)
	}
	for key, out := range w.undo(w.kept(path)...) {
		if out.Result != undo.Back && out.Result != undo.Already {
			w.t.Errorf("%s: %s, %s", key, out.Result, out.Why)
		}
	}
	if after := w.spent(); !maps.Equal(before, after) {
		w.t.Errorf("before %v\nafter %v", before, after)
	}
	if after := w.records(); !maps.Equal(records, after) {
		w.t.Errorf("records before %v\nafter %v", records, after)
	}
}

func (w *world) kept(path string) []totals.Row {
	w.t.Helper()
	file, err := os.Open(path)
	if err != nil {
		w.t.Fatal(err)
	}
	defer file.Close()
	rows, err := totals.Read(file)
	if err != nil {
		w.t.Fatal(err)
	}
	return rows
}

// spent is the time that each issue shows.
func (w *world) spent() map[string]tracker.Duration {
	all := map[string]tracker.Duration{}
	for _, key := range w.Keys() {
		all[key] = w.Issue(key).Spent
	}
	return all
}

// records are the durations and comments of each issue's records.
func (w *world) records() map[string]string {
	all := map[string]string{}
	for _, key := range w.Keys() {
		for _, record := range w.Issue(key).Records {
			all[key] += fmt.Sprintf("%v %s by %s; ", record.Duration, record.Comment, record.By)
		}
	}
	return all
}
