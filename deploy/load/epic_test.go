package load

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"timeupdater/summarize/patience"
)

// epic is the tree.
type epic struct {
	team
	chance *rand.Rand
	issues []*node // with sub-issues, from the bottom up
	leaves []*node
	root   *node

	// When the next sweep of a timer has something to do; zero if none has.
	minute, hour time.Time

	oldest time.Duration // the oldest total of those that are right again
	writes int
	forgot time.Time
}

// node is an issue.
type node struct {
	parent  *node
	below   []*node
	version int64
	changed time.Time // by whomever
	wrote   time.Time // by us
	writes  int

	total int       // that it shows, in changes
	want  int       // that it should show
	wrong time.Time // since when that is not the same; zero if it is

	held time.Time // until when the instance that sweeps keeps it back; zero if it does not
}

// levelsAbove is how many levels with sub-issues are above a leaf.
const levelsAbove = 3

// plant makes the tree. Each issue has two or three below it.
func (t team) plant() *epic {
	e := &epic{team: t, chance: rand.New(rand.NewPCG(1, 1))}
	e.root = &node{version: t.version}
	row := []*node{e.root}
	for range levelsAbove {
		e.issues = append(slices.Clone(row), e.issues...)
		var below []*node
		for _, parent := range row {
			for range 2 + e.chance.IntN(2) {
				parent.below = append(parent.below, &node{parent: parent, version: t.version})
			}
			below = append(below, parent.below...)
		}
		row = below
	}
	e.leaves = row
	return e
}

// change is a change of a leaf and the call that it causes, which ends at the
// first issue that has to wait.
func (e *epic) change(leaf *node, at time.Time) {
	leaf.touch(at)
	leaf.total++
	for above := leaf.parent; above != nil; above = above.parent {
		above.want++
		if above.wrong.IsZero() {
			above.wrong = at
		}
	}
	e.minute = earlier(e.minute, next(at, time.Minute, afterMinute))
	if e.untriggered {
		return
	}
	for above := leaf.parent; above != nil; above = above.parent {
		if until := e.settle(above, at, false); !until.IsZero() {
			return
		}
	}
}

// settle writes a total if it is not what the sub-issues show. If it has to
// wait, it returns until when.
func (e *epic) settle(n *node, at time.Time, sweep bool) (until time.Time) {
	total := n.sum()
	if n.total == total {
		return time.Time{}
	}
	until = patience.Question{Version: n.version, Now: at, Wrote: n.wrote, Sweeps: time.Minute, Sweep: sweep}.Until()
	if !until.IsZero() {
		return until
	}
	n.touch(at)
	n.total, n.wrote = total, at
	n.writes++
	e.writes++
	if n.total == n.want {
		e.oldest = max(e.oldest, at.Sub(n.wrong))
		n.wrong = time.Time{}
	}
	return time.Time{}
}

// sweepUntil plays the sweeps before a time that have something to do.
func (e *epic) sweepUntil(end time.Time) {
	for {
		at, reach := e.minute, minuteReach
		if at.IsZero() || !e.hour.IsZero() && e.hour.Before(at) {
			at, reach = e.hour, hourReach
		}
		if at.IsZero() || !at.Before(end) {
			return
		}
		e.sweep(at, reach)
	}
}

// sweep settles, from the bottom up, what is kept back and what has changed
// within its reach. It keeps back what has to wait.
func (e *epic) sweep(at time.Time, reach time.Duration) {
	if reach == hourReach {
		e.hour = time.Time{}
	}
	due := func(n *node) bool { return !n.held.IsZero() && !at.Before(n.held) }
	if e.forgets == atWorst && at.Sub(e.forgot) >= day && slices.ContainsFunc(e.issues, due) {
		e.forget(at)
	}
	e.minute = time.Time{}
	for _, n := range e.issues {
		if !n.held.IsZero() || n.changedBelow(at.Add(-reach)) {
			n.held = e.settle(n, at, true)
		}
		if !n.held.IsZero() {
			e.minute = earlier(e.minute, next(n.held, time.Minute, afterMinute))
		}
	}
}

// forget is the end of the instance that sweeps. The next one looks at what has
// changed lately, and the hour's sweep at more.
func (e *epic) forget(at time.Time) {
	for _, n := range e.issues {
		n.held = time.Time{}
	}
	e.forgot = at
	e.minute = next(at, time.Minute, afterMinute)
	e.hour = next(at, time.Hour, afterHour)
}

// oldestAt is the age of the oldest total until then.
func (e *epic) oldestAt(at time.Time) time.Duration {
	oldest := e.oldest
	for _, n := range e.issues {
		if !n.wrong.IsZero() {
			oldest = max(oldest, at.Sub(n.wrong))
		}
	}
	return oldest
}

// wrong is how many totals are.
func (e *epic) wrong() (count int) {
	for _, n := range e.issues {
		if n.total != n.want {
			count++
		}
	}
	return count
}

func (n *node) touch(at time.Time) {
	n.version++
	n.changed = at
}

func (n *node) sum() (total int) {
	for _, sub := range n.below {
		total += sub.total
	}
	return total
}

// changedBelow tells whether one of its sub-issues has changed since then.
func (n *node) changedBelow(since time.Time) bool {
	return slices.ContainsFunc(n.below, func(sub *node) bool { return !sub.changed.Before(since) })
}

// next is when a timer fires next.
func next(at time.Time, every, after time.Duration) time.Time {
	fires := at.Truncate(every).Add(after)
	if fires.Before(at) {
		fires = fires.Add(every)
	}
	return fires
}

// earlier is the earlier of two times; zero is none.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || b.Before(a) {
		return b
	}
	return a
}

func TestEpic(t *testing.T) {
	t.Parallel()
	// A slot is 12 hours long, and ends with the day.
	const young, old = 0, 9_000
	at := func(hour, minute, second int) time.Time {
		return time.Date(2026, time.January, 5, hour, minute, second, 0, time.UTC)
	}
	nothing := func(*epic) {}
	again := func(e *epic) { e.change(e.leaves[0], at(13, 0, 5)) }
	for name, test := range map[string]struct {
		team
		then  func(*epic)
		until time.Time
		right time.Time // when the root is
	}{
		"a call writes at once":                   {team{version: young}, nothing, at(14, 0, 0), at(13, 0, 0)},
		"a call writes a quiet issue, too":        {team{version: old}, nothing, at(14, 0, 0), at(13, 0, 0)},
		"without calls the next sweep writes":     {team{version: young, untriggered: true}, nothing, at(14, 0, 0), at(13, 0, 20)},
		"a second change waits for the next slot": {team{version: old}, again, at(24, 1, 0), at(24, 0, 20)},
		"what is forgotten is found by the hour": {team{version: old}, func(e *epic) {
			again(e)
			e.forget(at(24, 0, 10))
		}, at(25, 0, 0), at(24, 7, 20)},
		"what has just changed is found at once": {team{version: young, untriggered: true}, func(e *epic) {
			e.forget(at(13, 0, 10))
		}, at(14, 0, 0), at(13, 0, 20)},
	} {
		e := test.plant()
		e.change(e.leaves[0], at(13, 0, 0))
		test.then(e)
		e.sweepUntil(test.until)
		if !e.root.wrote.Equal(test.right) || e.wrong() > 0 {
			t.Errorf("%s: the root was written at %v, want %v; %d totals are wrong", name, e.root.wrote, test.right, e.wrong())
		}
	}
}
