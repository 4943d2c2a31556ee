package summarize_test

import (
	"fmt"
	"testing"

	"timeupdater/summarize"
	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
)

const (
	hour   = tracker.Hour
	minute = tracker.Minute
)

// stories are what people do. After each step the trigger's calls are
// answered and every total must be right.
var stories = map[string][]func(w *world, k map[string]string){
	"time on a sub-issue": {
		func(w *world, k map[string]string) { k["parent"] = w.create("", 0) },
		func(w *world, k map[string]string) { k["a"] = w.create(k["parent"], 85*minute) },
		func(w *world, k map[string]string) { w.checkSpent(k["parent"], 85*minute) },
		func(w *world, k map[string]string) { k["b"] = w.create(k["parent"], 40*hour) },
		func(w *world, k map[string]string) { w.Log(k["a"], 30, "half a minute") },
		func(w *world, k map[string]string) { w.checkSpent(k["parent"], 40*hour+85*minute+30) },
	},
	"a record is edited and deleted": {
		func(w *world, k map[string]string) { k["parent"] = w.create("", 0) },
		func(w *world, k map[string]string) { k["a"] = w.create(k["parent"], hour) },
		func(w *world, k map[string]string) { k["record"] = w.Log(k["a"], 2*hour, "") },
		func(w *world, k map[string]string) { w.EditLog(k["a"], k["record"], 30*minute) },
		func(w *world, k map[string]string) { w.checkSpent(k["parent"], 90*minute) },
		func(w *world, k map[string]string) { w.DeleteLog(k["a"], k["record"]) },
		func(w *world, k map[string]string) { w.checkSpent(k["parent"], hour) },
	},
	"the last record is deleted": {
		func(w *world, k map[string]string) { k["parent"] = w.create("", 0) },
		func(w *world, k map[string]string) { k["a"] = w.create(k["parent"], 0) },
		func(w *world, k map[string]string) { k["record"] = w.Log(k["a"], 2*hour, "") },
		func(w *world, k map[string]string) { w.DeleteLog(k["a"], k["record"]) },
		func(w *world, k map[string]string) { w.checkSpent(k["parent"], 0) },
	},
	"own time on the parent": {
		func(w *world, k map[string]string) { k["parent"] = w.create("", hour) },
		func(w *world, k map[string]string) { k["a"] = w.create(k["parent"], 2*hour) },
		func(w *world, k map[string]string) { w.checkSpent(k["parent"], 3*hour) },
		func(w *world, k map[string]string) { w.Log(k["parent"], 15*minute, "") },
		func(w *world, k map[string]string) { w.checkSpent(k["parent"], 3*hour+15*minute) },
		func(w *world, k map[string]string) { w.Log(k["a"], hour, "") },
		func(w *world, k map[string]string) { w.checkSpent(k["parent"], 4*hour+15*minute) },
	},
	"four levels": {
		func(w *world, k map[string]string) { k["root"] = w.create("", hour) },
		func(w *world, k map[string]string) { k["middle"] = w.create(k["root"], 2*hour) },
		func(w *world, k map[string]string) { k["lower"] = w.create(k["middle"], 3*hour) },
		func(w *world, k map[string]string) { k["leaf"] = w.create(k["lower"], 4*hour) },
		func(w *world, k map[string]string) { w.checkSpent(k["root"], 10*hour) },
		func(w *world, k map[string]string) { w.Log(k["leaf"], 5*hour, "") },
		func(w *world, k map[string]string) { w.Log(k["lower"], 5*hour, "") },
		func(w *world, k map[string]string) { w.checkSpent(k["middle"], 19*hour) },
		func(w *world, k map[string]string) { w.checkSpent(k["root"], 20*hour) },
	},
	"a sub-issue moves to another parent": {
		func(w *world, k map[string]string) { k["old"], k["new"] = w.create("", 0), w.create("", 0) },
		func(w *world, k map[string]string) {
			k["a"], k["b"] = w.create(k["old"], hour), w.create(k["old"], 2*hour)
		},
		func(w *world, k map[string]string) { w.Move(k["b"], k["new"]) },
		func(w *world, k map[string]string) { w.checkSpent(k["old"], hour) },
		func(w *world, k map[string]string) { w.checkSpent(k["new"], 2*hour) },
	},
	"a sub-issue becomes an issue of its own": {
		func(w *world, k map[string]string) { k["old"] = w.create("", 0) },
		func(w *world, k map[string]string) {
			k["a"], k["b"] = w.create(k["old"], hour), w.create(k["old"], 2*hour)
		},
		func(w *world, k map[string]string) { w.Move(k["b"], "") },
		func(w *world, k map[string]string) { w.checkSpent(k["old"], hour) },
	},
	"a sub-issue is deleted": {
		func(w *world, k map[string]string) { k["parent"] = w.create("", 0) },
		func(w *world, k map[string]string) {
			k["a"], k["b"] = w.create(k["parent"], hour), w.create(k["parent"], 2*hour)
		},
		func(w *world, k map[string]string) { w.Delete(k["b"]) },
		func(w *world, k map[string]string) { w.checkSpent(k["parent"], hour) },
	},
	"a whole tree moves": {
		func(w *world, k map[string]string) { k["old"], k["new"] = w.create("", 0), w.create("", hour) },
		func(w *world, k map[string]string) { k["stay"] = w.create(k["old"], 3*hour) },
		func(w *world, k map[string]string) { k["branch"] = w.create(k["old"], 2*hour) },
		func(w *world, k map[string]string) { k["leaf"] = w.create(k["branch"], 4*hour) },
		func(w *world, k map[string]string) { w.Move(k["branch"], k["new"]) },
		func(w *world, k map[string]string) { w.checkSpent(k["old"], 3*hour) },
		func(w *world, k map[string]string) { w.checkSpent(k["new"], 7*hour) },
	},
	"sub-issues in another queue, and one that goes there": {
		func(w *world, k map[string]string) { w.AddQueue("OTHER") },
		func(w *world, k map[string]string) { k["parent"] = w.create("", 0) },
		func(w *world, k map[string]string) { k["far"] = w.Create("OTHER", "far", k["parent"]) },
		func(w *world, k map[string]string) { w.Log(k["far"], 3*hour, ""); w.update(k["far"]) },
		func(w *world, k map[string]string) { k["near"] = w.create(k["parent"], hour) },
		func(w *world, k map[string]string) { k["gone"] = w.Transfer(k["near"], "OTHER") },
		func(w *world, k map[string]string) { w.Log(k["gone"], hour, ""); w.update(k["gone"]) },
		func(w *world, k map[string]string) { w.checkSpent(k["parent"], 5*hour) },
	},
	"other links are no sub-issues": {
		func(w *world, k map[string]string) { k["parent"] = w.create("", 0) },
		func(w *world, k map[string]string) { k["other"] = w.create("", 8*hour) },
		func(w *world, k map[string]string) { k["a"] = w.create(k["parent"], hour) },
		func(w *world, k map[string]string) {
			for _, relationship := range []string{"relates", "depends on", "is dependent by", "duplicates"} {
				w.Link(k["parent"], relationship, k["other"])
				w.Link(k["a"], relationship, k["other"])
			}
			w.Log(k["a"], hour, "")
		},
		func(w *world, k map[string]string) { w.checkSpent(k["parent"], 2*hour) },
		func(w *world, k map[string]string) { w.checkSpent(k["other"], 8*hour) },
	},
	"records that the sample function left": {
		func(w *world, k map[string]string) { k["parent"] = w.create("", 0) },
		func(w *world, k map[string]string) { k["a"] = w.create(k["parent"], 0) },
		func(w *world, k map[string]string) {
			w.Log(k["a"], 3*hour, "")
			w.Log(k["parent"], 2*hour, "automatic added from "+k["a"])
		},
		func(w *world, k map[string]string) { w.checkSpent(k["parent"], 3*hour) },
	},
}

// behaviours are the unknowns that decide what the rule meets.
func behaviours() []trackertest.Switches {
	var all []trackertest.Switches
	for _, sum := range []trackertest.WorklogSum{trackertest.Recomputed, trackertest.Additive} {
		for _, stale := range []trackertest.Stale{trackertest.Stale409, trackertest.Stale412, trackertest.StaleIgnored} {
			for _, quiet := range []bool{false, true} {
				for _, bumps := range []bool{false, true} {
					for _, linksKeep := range []bool{false, true} {
						all = append(all, trackertest.Switches{
							Worklogs: sum, Stale: stale, QuietAPI: quiet, NoOpBumps: bumps, LinksKeepVersion: linksKeep,
						})
					}
				}
			}
		}
	}
	return all
}

// spellings are the unknowns that decide what the client meets.
func spellings() []trackertest.Switches {
	var all []trackertest.Switches
	for _, form := range []trackertest.DurationForm{trackertest.Normalised, trackertest.AsGiven, trackertest.HMS, trackertest.Seconds} {
		for _, zero := range []trackertest.ZeroForm{trackertest.ZeroAbsent, trackertest.ZeroNull, trackertest.ZeroPT0S} {
			for _, paging := range []trackertest.Paging{{}, {Cut: 50}, {Cut: 50, ByID: true}} {
				for _, ceiling := range []int{100, 1} {
					for _, odd := range []bool{false, true} {
						all = append(all, trackertest.Switches{
							Durations: form, ZeroSpent: zero, Links: paging, Records: paging, PageCeiling: ceiling,
							IgnoreFields: odd, SwapIDs: odd, BareLinks: odd, ErrorCode: odd, NewestFirst: odd,
						})
					}
				}
			}
		}
	}
	return all
}

// combinations are all behaviours, each with all spellings in turn.
func combinations(every int) []trackertest.Switches {
	var all []trackertest.Switches
	n := 0
	for _, b := range behaviours() {
		for _, s := range spellings() {
			if n++; n%every != 0 {
				continue
			}
			s.Worklogs, s.Stale, s.QuietAPI = b.Worklogs, b.Stale, b.QuietAPI
			s.NoOpBumps, s.LinksKeepVersion = b.NoOpBumps, b.LinksKeepVersion
			all = append(all, s)
		}
	}
	return all
}

var ways = map[string]summarize.Options{
	"spent":   {Write: summarize.Field},
	"worklog": {Write: summarize.Records},
}

func (w *world) play(story []func(*world, map[string]string)) {
	keys := map[string]string{}
	for n, step := range story {
		step(w, keys)
		w.settle()
		w.checkTotals()
		if w.Writes().Leaf > 0 {
			w.t.Errorf("an issue without sub-issues was written")
		}
		if w.t.Failed() {
			w.t.Fatalf("in step %d", n+1)
		}
	}
}

func TestStories(t *testing.T) {
	t.Parallel()
	for way, options := range ways {
		for name, story := range stories {
			t.Run(way+"/"+name, func(t *testing.T) {
				t.Parallel()
				for _, sw := range combinations(307) {
					t.Run(fmt.Sprintf("%+v", sw), func(t *testing.T) {
						newWorld(t, sw, options).play(story)
					})
				}
			})
		}
	}
}
