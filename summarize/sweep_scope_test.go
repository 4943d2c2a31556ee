//go:build go1.25

package summarize_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"timeupdater/summarize"
	"timeupdater/tracker/errkind"
	"timeupdater/tracker/trackertest"
)

func TestPartsHoldEachParentOnce(t *testing.T) {
	t.Parallel()
	for _, parts := range []int{1, 2, 3, 7} {
		t.Run(fmt.Sprintf("%d parts", parts), func(t *testing.T) {
			t.Parallel()
			sweeping(t, trackertest.Switches{QuietAPI: true}, inQueues(t, "*"), func(w *world) {
				const parents = 60
				for range parents {
					w.create(w.create("", 0), hour)
				}
				sum, most := 0, 0
				for part := range parts {
					report := w.sweep(fmt.Sprintf("all %d/%d", part+1, parts))
					sum, most = sum+report.Mended, max(most, report.Mended)
				}
				if sum != parents || w.Writes().Spent != parents || most > 2*parents/parts {
					t.Errorf("%d totals by %d writes, %d in one part", sum, w.Writes().Spent, most)
				}
				w.checkTotals()
			})
		})
	}
}

// A part that writes is followed to the root, through issues of other parts.
func TestAPartIsFollowedToTheRoot(t *testing.T) {
	t.Parallel()
	for part := range 3 {
		sweeping(t, trackertest.Switches{QuietAPI: true}, inQueues(t, "*"), func(w *world) {
			w.tree("", 4)
			w.sweep("all")
			for _, key := range w.Keys() {
				if w.Issue(key).SubIssues == nil {
					w.Log(key, hour, "")
				}
			}
			w.sweep(fmt.Sprintf("all %d/3", part+1))
			for _, wrong := range w.Wrong(counts) {
				if w.Writes().Spent > 0 && w.Issue(wrong.Key).Parent == "" {
					t.Errorf("part %d: the root %s shows %v, not %v", part+1, wrong.Key, wrong.Spent, wrong.Want)
				}
			}
		})
	}
}

// A portion that writes is followed to all roots, although the instance knows more
// that is above it than is read at a time.
func TestAPortionIsFollowedToAllRoots(t *testing.T) {
	t.Parallel()
	sweeping(t, trackertest.Switches{QuietAPI: true}, inQueues(t, "*"), func(w *world) {
		var leaves []string
		for range 50 {
			leaf, _ := w.chain(4)
			leaves = append(leaves, leaf)
		}
		w.sweep("all")
		pass(30 * time.Hour)
		w.sweep("all") // which reads who is above whom, and writes nothing
		for _, leaf := range leaves {
			w.Log(leaf, hour, "more work")
		}
		w.sweep("since 25h")
		w.checkTotals()
	})
}

func TestSweepsWriteInTheNamedQueuesOnly(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		setting string
		queues  []string // of a chain, from the root down
		mended  int
	}{
		"a sub-issue of another queue": {"TEST", []string{"TEST", "OTHER"}, 1},
		"a parent of another queue":    {"TEST", []string{"OTHER", "TEST"}, 0},
		"a root of another queue":      {"TEST", []string{"OTHER", "TEST", "TEST"}, 1},
		"a level between of another":   {"TEST", []string{"TEST", "OTHER", "TEST"}, 1},
		"all queues":                   {"*", []string{"OTHER", "TEST", "OTHER"}, 2},
	} {
		for _, payload := range []string{"since 10m", "all"} {
			t.Run(name+"/"+payload, func(t *testing.T) {
				t.Parallel()
				sweeping(t, trackertest.Switches{QuietAPI: true}, inQueues(t, test.setting), func(w *world) {
					keys := acrossQueues(w, test.queues...)
					// Whatever is not ours to write holds something imported.
					w.SetSpent(keys[len(keys)-2], 5*hour)
					w.sweep(payload)
					written := 0
					for _, key := range keys {
						issue := w.Issue(key)
						if issue.Writes.Spent > 0 {
							written++
						}
						if issue.Writes.Spent > 0 && test.setting != "*" && issue.Queue != test.setting {
							t.Errorf("%s was written", key)
						}
					}
					if written != test.mended {
						t.Errorf("%d totals were written, want %d", written, test.mended)
					}
				})
			})
		}
	}
}

func TestNoQueuesNoSweep(t *testing.T) {
	t.Parallel()
	sweeping(t, trackertest.Switches{}, summarize.Options{}, func(w *world) {
		noTotal(w)
		_, err := w.trySweep("all")
		if errkind.Of(err) != errkind.Misconfigured || !strings.Contains(err.Error(), "QUEUES") || w.asked() != 0 {
			t.Errorf("error %v, %d requests", err, w.asked())
		}
	})
}

// While paused a sweep says what it would write, totals above included.
func TestAPausedSweepWritesNothing(t *testing.T) {
	t.Parallel()
	options := inQueues(t, "*")
	options.Pause = true
	sweeping(t, trackertest.Switches{}, options, func(w *world) {
		root := w.create("", hour)
		middle := w.create(root, 2*hour)
		w.create(middle, 3*hour)
		pass(time.Hour)
		w.Log(w.create(middle, 0), 3*hour, "work")
		report, err := w.trySweep("since 10m")
		if err != nil || report.Wrong != 2 || report.Mended != 0 || w.Writes() != (trackertest.Writes{}) {
			t.Errorf("%+v, error %v; written %+v", report, err, w.Writes())
		}
		checkLevels(t, report.Planned, []summarize.Level{
			{Issue: middle, From: 2 * hour, To: 8 * hour, Own: 2 * hour, SubIssues: 6 * hour, Count: 2},
			{Issue: root, From: hour, To: 9 * hour, Own: hour, SubIssues: 8 * hour, Count: 1},
		})
	})
}
