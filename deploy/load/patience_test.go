package load

import (
	"slices"
	"time"
)

// team changes leaves of a tree of four levels for years. What becomes of the
// tree is a model: nothing is asked, and calls and sweeps take no time. The
// decision whether an issue may be written is the real one.
type team struct {
	days    int           // working days, five in a week
	from    time.Duration // when a working day begins, in UTC
	hours   time.Duration // how long it lasts
	changes int           // a day
	version int64         // of the issues with sub-issues in the beginning

	untriggered bool // there is no trigger, so no calls
	talks       bool // somebody comments on the root every minute
	forgets     forgetting
}

// forgetting is when the instance that sweeps is replaced, at most once a day.
type forgetting int

const (
	never    forgetting = iota
	byChance            // at any time
	atWorst             // when it could write what it has kept back
)

const (
	week, month, year, threeYears = 5, 20, 250, 3 * 250 // working days

	day     = 24 * time.Hour
	workday = 8 * time.Hour

	// When work begins, in UTC.
	moscow      = 7 * time.Hour
	vladivostok = 23 * time.Hour

	// The timers fire some time after the beginning of a minute, and of an hour.
	afterMinute = 20 * time.Second
	afterHour   = 7*time.Minute + afterMinute
	minuteReach = 10 * time.Minute // what the minute's sweep looks at
	hourReach   = 25 * time.Hour
)

// work is what some years come to.
func (t team) work() figures {
	e := t.plant()
	f := figures{Changes: t.days * t.changes, Life: &life{}}
	var end time.Time
	var before int
	for n := range t.days {
		begin := firstMonday.AddDate(0, 0, n/week*7+n%week).Add(t.from)
		end = begin.Add(day)
		for _, event := range e.events(begin) {
			e.sweepUntil(event.at)
			event.happen(event.at)
		}
		e.sweepUntil(end)
		if n+1 == t.days-month {
			before = e.root.writes
		}
		switch n + 1 {
		case week:
			f.Life.FirstWeek = e.oldestAt(end).Seconds()
		case year:
			f.Life.FirstYear = e.root.version
		case threeYears:
			f.Life.ThirdYear = e.root.version
		}
	}
	end = end.Add(hourReach)
	e.sweepUntil(end)
	f.Life.Writes = float64(e.root.writes-before) / float64(min(t.days, month))
	f.Versions = float64(e.writes) / float64(f.Changes*levelsAbove)
	f.Oldest, f.Wrong = e.oldestAt(end).Seconds(), e.wrong()
	return f
}

// firstMonday is when the years begin. The zone is UTC.
var firstMonday = time.Date(2026, time.January, 5, 0, 0, 0, 0, time.UTC)

// event is what happens on a day, apart from sweeps.
type event struct {
	at     time.Time
	happen func(at time.Time)
}

// events are those of a working day and the night after it, in their order.
func (e *epic) events(begin time.Time) (events []event) {
	within := func(d time.Duration) time.Time { return begin.Add(time.Duration(e.chance.Int64N(int64(d)))) }
	for range e.changes {
		leaf := e.leaves[e.chance.IntN(len(e.leaves))]
		events = append(events, event{within(e.hours), func(at time.Time) { e.change(leaf, at) }})
	}
	if e.talks {
		for minute := time.Duration(0); minute < e.hours; minute += time.Minute {
			events = append(events, event{begin.Add(minute), func(at time.Time) { e.root.touch(at) }})
		}
	}
	if e.forgets == byChance {
		events = append(events, event{within(day), e.forget})
	}
	slices.SortFunc(events, func(a, b event) int { return a.at.Compare(b.at) })
	return events
}
