//go:build go1.25

package load

import (
	"time"

	"timeupdater/tracker/trackertest"
)

// scene is what happens, and what it must come to.
type scene struct {
	name      string
	instances int
	lag       time.Duration // of the search
	build     func(*stage)  // before it begins
	warm      func(*stage) string
	trigger   trigger
	timer     timer
	play      func(*stage)
	model     func() figures // in place of all the above but the name

	must    must // by field, and of a model
	records must // by record; the rest of what it must by field is only shown
}

// trigger is what calls the function.
type trigger int

const (
	all      trigger = iota // people's changes and our own writes
	excluded                // people's changes only: the function's user is in a group that is excluded
	none
)

// lag is how far the search is behind, where a scene does not say otherwise.
const lag = 1500 * time.Millisecond

// lasting is what keeps the root of a tree from being written to death.
var lasting = must{firstYear: 4_499, thirdYear: 7_999, firstWeek: 120, oldest: 25 * 3600}

var scenes = []scene{
	{
		name: "S1/1 instance", instances: 1, lag: lag,
		build: tree(5, 10, 5), play: changes(180, time.Hour),
		must: must{worst: no5xx, late: 0, perChange: 24, versions: 1}, records: must{versions: 1.2},
	},
	{
		name: "S1/3 instances", instances: 3, lag: lag,
		build: tree(5, 10, 5), play: changes(180, time.Hour),
		must: must{worst: no5xx, late: 0, perChange: 30, versions: 1}, records: must{versions: 1.2},
	},
	{
		name: "S1/excluded, 1 instance", instances: 1, lag: lag, trigger: excluded,
		build: tree(5, 10, 5), play: changes(180, time.Hour),
		must: must{worst: no5xx, late: 0, perChange: 20, versions: 1}, records: must{versions: 1},
	},
	{
		name: "S1/excluded, 3 instances", instances: 3, lag: lag, trigger: excluded,
		build: tree(5, 10, 5), play: changes(180, time.Hour),
		must: must{worst: no5xx, late: 0, perChange: 20, versions: 1}, records: must{versions: 1.2},
	},
	{
		name: "S2/3 instances", instances: 3, lag: lag, timer: minutely,
		build: families(100, 5), play: changes(100, time.Minute),
		must: must{right: 60, refused: 5, notDone: 20},
	},
	{
		name: "S3/256 sub-issues", instances: 1, lag: lag, timer: minutely,
		build: families(1, 256), play: changes(256, 0),
		must: must{longest: 25, worst: left, right: 30},
	},
	{
		name: "S3/16 sub-issues", instances: 1, lag: lag, timer: minutely,
		build: families(1, 16), play: changes(256, 0),
		must: must{longest: 25, worst: left, right: 30},
	},
	{
		name: "S4/1 instance", instances: 1, lag: lag, timer: minutely,
		build: families(10, 10), play: changes(1000, time.Second),
		must: must{right: 60, refused: 12},
	},
	{
		name: "S4/3 instances", instances: 3, lag: lag, timer: minutely,
		build: families(10, 10), play: changes(1000, time.Second),
		must: must{right: 60, refused: 12},
	},
	{
		name: "S5/3 instances", instances: 3, lag: lag, timer: minutely,
		build: families(200, 5), play: changes(600, time.Minute),
		must: must{right: 180, refused: 5},
	},
	{
		name: "S6/1 instance", instances: 1, lag: 4 * time.Second,
		build: families(1, 300), play: changes(20, 20*40*time.Second),
		must: must{worst: done, late: 0},
	},
	{
		name: "S7/right", instances: 1, lag: lag,
		build: hidden(299, false), play: callParent,
		must: must{worst: done, requests: 6, longest: 4},
	},
	{
		name: "S7/wrong", instances: 1, lag: lag,
		build: hidden(299, true), play: callParent,
		must: must{worst: done, requests: 15, longest: 4},
	},
	{
		name: "S8/3 instances", instances: 3, lag: lag, timer: minutely,
		build: chain(50), play: changes(1, 0),
		must: must{worst: left, right: 120},
	},
	{
		name:  "S9/Moscow",
		model: team{days: threeYears, from: moscow, hours: workday, changes: 250}.work,
		must:  lasting,
	},
	{
		name:  "S9/Vladivostok",
		model: team{days: threeYears, from: vladivostok, hours: workday, changes: 250}.work,
		must:  lasting,
	},
	{
		name:  "S9/round the clock",
		model: team{days: threeYears, hours: day, changes: 250}.work,
		must:  must{thirdYear: lasting[thirdYear], firstWeek: lasting[firstWeek], oldest: lasting[oldest]},
	},
	{
		name:  "S9/no calls",
		model: team{days: threeYears, from: moscow, hours: workday, changes: 250, untriggered: true}.work,
		must:  lasting,
	},
	{
		name:  "S9/forgets",
		model: team{days: threeYears, from: moscow, hours: workday, changes: 250, forgets: byChance}.work,
		must:  lasting,
	},
	{
		name:  "S9/forgets at worst",
		model: team{days: threeYears, from: moscow, hours: workday, changes: 250, forgets: atWorst}.work,
		must:  lasting,
	},
	{
		name:  "S9/old, forgets", // slots of half a day, and always somebody who uses the next one
		model: team{days: year, hours: day, changes: 250, version: 9_000, forgets: atWorst}.work,
		must:  must{oldest: lasting[oldest]},
	},
	{
		name:  "S9/old and quiet", // from noon on, when a slot begins
		model: team{days: year, from: 12 * time.Hour, hours: time.Hour, changes: 1, version: 9_000}.work,
		must:  must{oldest: 60},
	},
	{
		name:  "S9/comments", // in two weeks they make slots of three hours
		model: team{days: 2 * week, from: moscow, hours: workday, changes: 250, talks: true}.work,
		must:  must{oldest: 3*3600 + 60},
	},
	{
		name: "S10/nothing wrong", instances: 1, lag: lag, trigger: excluded,
		build: imported(2000, 4, false), play: sweepAll("all", 4),
		must: must{worst: done, longest: 10, sweepsFailed: 0, sweepsAll: 8 * 60, heap: mostHeap},
	},
	{
		name: "S10/all wrong", instances: 1, lag: lag, trigger: excluded,
		build: imported(2000, 4, true), play: sweepAll("all", 4),
		must: must{worst: done, longest: 10, sweepsFailed: 0, sweepsAll: 16 * 60, heap: mostHeap},
	},
	{
		name: "S10/leaves", instances: 1, lag: lag, trigger: excluded,
		build: imported(2000, 4, false), play: sweepAll("leaves", 4),
		must: must{worst: done, longest: 10, sweepsFailed: 0, sweepsAll: 30 * 60, heap: mostHeap},
	},
	{
		name: "S11/1 instance", instances: 1, lag: lag,
		build: families(60, 5), play: sweepRecent,
		must: must{requests: 1, sweepsFailed: 0},
	},
	{
		name: "S12/60 parents", instances: 1, lag: lag, trigger: none, timer: minutely,
		build: groves(10, 5, 5), play: changes(600, 10*time.Minute),
		must: must{oldest: 150},
	},
	{
		name: "S12/600 parents", instances: 1, lag: lag, trigger: none, timer: minutely,
		build: families(600, 5), play: changes(600, 10*time.Minute),
		must: must{oldest: 150},
	},
	{
		name: "S13/nothing to do", instances: 1, lag: trackertest.NoLag,
		build: families(2, 10), warm: lastLeaf, play: callLeaf,
		must: must{worst: done, requests: 4},
	},
	{
		name: "S13/change and echo", instances: 1, lag: trackertest.NoLag,
		build: families(2, 10), warm: lastLeaf, play: changes(1, 0),
		must: must{worst: done, late: 0, requests: 8, echoes: 1},
	},
	{
		name: "S14/3 instances", instances: 3, lag: lag, timer: minutely,
		build: families(200, 5), play: changes(2400, 10*time.Minute),
		must: must{oldest: 6 * 60, right: 180, refused: 5, worst: no5xx},
	},
	{
		name: "S15/1 instance", instances: 1, lag: 30 * time.Second,
		build: growing(5, 10, 20, 40), play: changes(40, 40*40*time.Second),
		must: must{worst: done, late: 0},
	},
	{
		name: "S16/one instance", instances: 1, lag: lag, trigger: none,
		timer: timer{every: time.Minute, twice: 20 * time.Second},
		build: families(600, 5), play: changes(600, 10*time.Minute),
		must: must{oldest: 150, sweep: 60, overlaps: 0},
	},
	{
		name: "S16/cold instances", instances: 1, lag: lag, trigger: none,
		timer: timer{every: time.Minute, cold: true},
		build: families(600, 5), play: changes(600, 10*time.Minute),
		must: must{oldest: 150, sweep: 60, overlaps: 0},
	},
	{
		name: "S17/check, right", instances: 1, lag: lag, trigger: none,
		build: administered((*stage).fill), play: check(0),
		must: must{sweepsFailed: 0, sweepsAll: checkTime}, records: must{sweepsFailed: 0, sweepsAll: checkTime},
	},
	{
		name: "S17/check, new", instances: 1, lag: lag, trigger: none,
		build: administered(neverSummed), play: check(adminParents),
		must: must{sweepsFailed: 0, sweepsAll: checkTime, wrong: adminParents}, records: must{sweepsFailed: 0, sweepsAll: checkTime, wrong: adminParents},
	},
	{
		name: "S17/check, by hand", instances: 1, lag: lag, trigger: none,
		build: administered(byHand), play: check(adminParents),
		must: must{sweepsFailed: 0, sweepsAll: checkTime, wrong: adminParents, heap: mostHeap}, records: must{sweepsFailed: 0, sweepsAll: checkTime, wrong: adminParents},
	},
	{
		name: "S17/fix", instances: 1, lag: lag, trigger: none,
		build: administered(byHand), play: fix,
		must: must{sweepsFailed: 0}, records: must{sweepsFailed: 0},
	},
	{
		name: "S17/undo", instances: 1, lag: lag, trigger: none,
		build: administered(byHand), play: fixAndUndo,
		must: must{sweepsFailed: 0, wrong: adminParents}, records: must{sweepsFailed: 0, wrong: adminParents},
	},
}

// short are small scenes for every day.
var short = []scene{
	{
		name: "S1/small", instances: 3, lag: lag,
		build: tree(3, 3, 3), play: changes(60, 60*20*time.Second),
		must: must{worst: no5xx, late: 0, perChange: 30, versions: 1}, records: must{versions: 1.2},
	},
	{
		name: "S2/small", instances: 3, lag: lag, timer: minutely,
		build: families(30, 3), play: changes(30, 20*time.Second),
		must: must{right: 60},
	},
	{
		name: "S3/small", instances: 1, lag: lag, timer: minutely,
		build: families(1, 16), play: changes(64, 0),
		must: must{longest: 25, worst: left, right: 30},
	},
	{
		name: "S6/small", instances: 1, lag: 4 * time.Second,
		build: families(1, 60), play: changes(2, 2*40*time.Second),
		must: must{worst: done, late: 0},
	},
	{
		name: "S7/small", instances: 1, lag: lag,
		build: hidden(19, true), play: callParent,
		must: must{worst: done, requests: 15, longest: 4},
	},
	{
		name:  "S9/small",
		model: team{days: month, from: moscow, hours: workday, changes: 250, forgets: atWorst}.work,
		must:  must{firstWeek: 120, oldest: 25 * 3600, versions: 0.8},
	},
	{
		name: "S13/change and echo", instances: 1, lag: trackertest.NoLag,
		build: families(2, 10), warm: lastLeaf, play: changes(1, 0),
		must: must{worst: done, late: 0, requests: 8, echoes: 1},
	},
	{
		name: "S16/small", instances: 1, lag: lag, trigger: none,
		timer: timer{every: time.Minute, twice: 10 * time.Second},
		build: groves(4, 3, 3), play: changes(120, 2*time.Minute),
		must: must{oldest: 150, sweep: 60, overlaps: 0},
	},
}
