package summarize_test

import (
	"context"
	"testing"

	"timeupdater/summarize"
	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
)

// plan is one that must succeed, and write nothing.
func (w *world) plan(ask func(context.Context, summarize.Call) (summarize.Result, error), key string) summarize.Result {
	w.t.Helper()
	result, err := ask(context.Background(), summarize.Call{Issue: key})
	if err != nil || w.Writes() != (trackertest.Writes{}) {
		w.t.Fatalf("%+v, error %v; written %+v", result, err, w.Writes())
	}
	for _, level := range result.Levels {
		sum := tracker.Duration(0)
		for _, share := range level.Shares {
			sum += share.Spent
		}
		if sum != level.SubIssues || level.Own+level.SubIssues != level.To || len(level.Shares) != level.Count {
			w.t.Errorf("it does not add up: %+v", level)
		}
	}
	return result
}

// Above an issue that would change it counts with what it would change to.
func TestAPlanGoesUpWithPlannedTotals(t *testing.T) {
	t.Parallel()
	for name, options := range map[string]summarize.Options{"the field": {}, "records": ways["worklog"], "while paused": {Pause: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, trackertest.Switches{}, options)
			root := w.create("", hour)
			middle := w.create(root, 2*hour)
			leaf := w.create(middle, 3*hour)
			w.create(middle, 30*minute)
			w.create(root, 0)
			ask := w.rule.Plan
			if options.Pause {
				ask = w.rule.Update
			}
			want := []summarize.Level{
				{Issue: middle, From: 2 * hour, To: 5*hour + 30*minute, Own: 2 * hour, SubIssues: 3*hour + 30*minute, Count: 2},
				{Issue: root, From: hour, To: 6*hour + 30*minute, Own: hour, SubIssues: 5*hour + 30*minute, Count: 2},
			}
			checkLevels(t, w.plan(ask, leaf).Levels, want)
			checkLevels(t, w.plan(ask, middle).Levels, want)
			checkLevels(t, w.plan(ask, root).Levels, []summarize.Level{
				{Issue: root, From: hour, To: 3 * hour, Own: hour, SubIssues: 2 * hour, Count: 2},
			})
		})
	}
}

func TestAPlanStopsWhereACallStops(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{}, inQueues(t, "TEST"))
	keys := acrossQueues(w, "OTHER", "TEST", "TEST")
	if result := w.plan(w.rule.Plan, keys[2]); len(result.Levels) != 1 || result.Stopped == "" {
		t.Errorf("%+v", result)
	}
	w.Hide("TEST", true)
	if _, err := w.rule.Plan(context.Background(), summarize.Call{Issue: keys[2]}); err == nil {
		t.Error("a plan for an issue that is hidden")
	}
}

func TestAPlanOfACycleIsAnError(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{}, summarize.Options{})
	upper := w.create("", hour)
	lower := w.create(upper, hour)
	w.Move(upper, lower)
	_, err := w.rule.Plan(context.Background(), summarize.Call{Issue: lower})
	w.noTotal(err, lower, "parents of one another")
}
