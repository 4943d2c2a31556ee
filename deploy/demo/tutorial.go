package demo

import (
	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
)

// totals are the time spent of issues by their keys.
type totals map[string]string

// step is what a person does, and what all issues must show after it.
type step struct {
	title string
	act   func()
	want  totals
}

// queue is the queue of the tutorial.
const queue = "TEST"

// tutorial is the one in Yandex's documentation of this function, and what
// happens to such issues later on.
func tutorial(tr *trackertest.Tracker) []step {
	return append(documented(tr), later(tr)...)
}

func documented(tr *trackertest.Tracker) []step {
	return []step{{
		"Create the parent task and three sub-issues",
		func() {
			parent := tr.Create(queue, "Parent Task", "")
			tr.Create(queue, "Subtask-1", parent)
			tr.Create(queue, "Subtask-2", parent)
			tr.Create(queue, "Subtask-3", parent)
		},
		totals{"TEST-1": "0m", "TEST-2": "0m", "TEST-3": "0m", "TEST-4": "0m"},
	}, {
		"Log 1h25m on Subtask-1",
		func() { tr.Log("TEST-2", tracker.Hour+25*tracker.Minute, "") },
		totals{"TEST-1": "1h 25m", "TEST-2": "1h 25m", "TEST-3": "0m", "TEST-4": "0m"},
	}, {
		"Log 3h on Subtask-2",
		func() { tr.Log("TEST-3", 3*tracker.Hour, "") },
		totals{"TEST-1": "4h 25m", "TEST-2": "1h 25m", "TEST-3": "3h", "TEST-4": "0m"},
	}, {
		"Log 2d 30m on Subtask-3: a day of work has 8 hours",
		func() { tr.Log("TEST-4", 2*tracker.Day+30*tracker.Minute, "") },
		totals{"TEST-1": "2d 4h 55m", "TEST-2": "1h 25m", "TEST-3": "3h", "TEST-4": "2d 30m"},
	}}
}

func later(tr *trackertest.Tracker) []step {
	last := func(key string) string {
		records := tr.Issue(key).Records
		return records[len(records)-1].ID
	}
	return []step{{
		"Correct the 3h on Subtask-2 to 2h15m",
		func() { tr.EditLog("TEST-3", last("TEST-3"), 2*tracker.Hour+15*tracker.Minute) },
		totals{"TEST-1": "2d 4h 10m", "TEST-2": "1h 25m", "TEST-3": "2h 15m", "TEST-4": "2d 30m"},
	}, {
		"Log 45m on Subtask-1, by mistake",
		func() { tr.Log("TEST-2", 45*tracker.Minute, "") },
		totals{"TEST-1": "2d 4h 55m", "TEST-2": "2h 10m", "TEST-3": "2h 15m", "TEST-4": "2d 30m"},
	}, {
		"Delete that record",
		func() { tr.DeleteLog("TEST-2", last("TEST-2")) },
		totals{"TEST-1": "2d 4h 10m", "TEST-2": "1h 25m", "TEST-3": "2h 15m", "TEST-4": "2d 30m"},
	}, {
		"Give Subtask-3 a sub-issue of its own, and log 3h10m on that",
		func() {
			tr.Log(tr.Create(queue, "Detail", "TEST-4"), 3*tracker.Hour+10*tracker.Minute, "")
		},
		totals{"TEST-1": "2d 7h 20m", "TEST-2": "1h 25m", "TEST-3": "2h 15m", "TEST-4": "2d 3h 40m", "TEST-5": "3h 10m"},
	}, {
		"Log 1h on Parent Task itself",
		func() { tr.Log("TEST-1", tracker.Hour, "") },
		totals{"TEST-1": "3d 20m", "TEST-2": "1h 25m", "TEST-3": "2h 15m", "TEST-4": "2d 3h 40m", "TEST-5": "3h 10m"},
	}, {
		"Create another parent task, and move Subtask-3 there",
		func() { tr.Move("TEST-4", tr.Create(queue, "Other Task", "")) },
		totals{"TEST-1": "4h 40m", "TEST-2": "1h 25m", "TEST-3": "2h 15m", "TEST-4": "2d 3h 40m", "TEST-5": "3h 10m", "TEST-6": "2d 3h 40m"},
	}, {
		"Log 1w on Detail, three levels down: a week of work has 5 days",
		func() { tr.Log("TEST-5", tracker.Week, "") },
		totals{"TEST-1": "4h 40m", "TEST-2": "1h 25m", "TEST-3": "2h 15m", "TEST-4": "1w 2d 3h 40m", "TEST-5": "1w 3h 10m", "TEST-6": "1w 2d 3h 40m"},
	}}
}
