package summarize_test

import (
	"context"
	"strings"
	"testing"

	"timeupdater/summarize"
	"timeupdater/tracker/trackertest"
)

// acrossQueues is a chain of one issue in each queue, from the root down, the
// last with an hour.
func acrossQueues(w *world, queues ...string) (keys []string) {
	for _, queue := range queues {
		w.AddQueue(queue)
		parent := ""
		if len(keys) > 0 {
			parent = keys[len(keys)-1]
		}
		keys = append(keys, w.Create(queue, "an issue", parent))
	}
	w.Log(keys[len(keys)-1], hour, "work")
	w.drop()
	return keys
}

// A parent counts by its own queue, wherever its sub-issues are.
func TestCallsWriteInTheNamedQueuesOnly(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		setting string   // QUEUES
		queues  []string // of a chain, from the root down
		levels  int      // that are settled, from the bottom up
		stopped string   // the queue at which it stops
	}{
		"a sub-issue of another queue":  {"TEST", []string{"TEST", "OTHER"}, 1, ""},
		"a parent of another queue":     {"TEST", []string{"OTHER", "TEST"}, 0, "OTHER"},
		"a root of another queue":       {"TEST", []string{"OTHER", "TEST", "TEST"}, 1, "OTHER"},
		"a level between of another":    {"TEST", []string{"TEST", "OTHER", "TEST"}, 0, "OTHER"},
		"both queues are named":         {"TEST,OTHER", []string{"OTHER", "TEST", "TEST"}, 2, ""},
		"all queues":                    {"*", []string{"OTHER", "TEST", "OTHER"}, 2, ""},
		"a queue that begins like ours": {"TEST", []string{"TESTS", "TEST"}, 0, "TESTS"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			options := inQueues(t, test.setting)
			w := newWorld(t, trackertest.Switches{}, options)
			keys := acrossQueues(w, test.queues...)
			result, err := w.rule.Update(context.Background(), summarize.Call{Issue: keys[len(keys)-1]})
			if err != nil || len(result.Levels) != test.levels || w.Writes().Spent != test.levels {
				t.Errorf("%+v, error %v; %d issues were written, want %d", result, err, w.Writes().Spent, test.levels)
			}
			if test.stopped == "" && result.Stopped != "" || !strings.HasPrefix(result.Stopped, test.stopped) || result.Hidden {
				t.Errorf("it stopped because of %q", result.Stopped)
			}
		})
	}
}

func TestACallForAParentOfAnotherQueue(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{}, inQueues(t, "TEST"))
	keys := acrossQueues(w, "OTHER", "TEST")
	result, err := w.rule.Update(context.Background(), summarize.Call{Issue: keys[0]})
	if err != nil || !strings.Contains(result.Stopped, "QUEUES") || w.Writes() != (trackertest.Writes{}) {
		t.Errorf("%+v, error %v", result, err)
	}
}

// TestAHiddenParentIsNoError: "A hidden parent answers 502 'organization id is
// wrong' for every record logged below it" (P8).
func TestAHiddenParentIsNoError(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		queues []string // of a chain, from the root down; the hidden one is SECRET
		levels int
	}{
		"the parent":            {[]string{"SECRET", "TEST"}, 0},
		"the root":              {[]string{"SECRET", "TEST", "TEST"}, 1},
		"one between":           {[]string{"TEST", "SECRET", "TEST"}, 0},
		"the root of many":      {[]string{"SECRET", "TEST", "TEST", "TEST"}, 2},
		"the parent of a chain": {[]string{"TEST", "TEST", "SECRET", "TEST"}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, trackertest.Switches{}, summarize.Options{})
			keys := acrossQueues(w, test.queues...)
			w.Hide("SECRET", true)
			result, err := w.rule.Update(context.Background(), summarize.Call{Issue: keys[len(keys)-1]})
			if err != nil || !result.Hidden || !strings.Contains(result.Stopped, "SECRET-1") {
				t.Errorf("%+v, error %v; want that SECRET-1 is hidden", result, err)
			}
			if len(result.Levels) != test.levels || w.Writes().Spent != test.levels {
				t.Errorf("%d levels, %d written; want %d", len(result.Levels), w.Writes().Spent, test.levels)
			}
		})
	}
}
