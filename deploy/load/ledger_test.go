package load

import (
	"slices"
	"testing"
	"time"

	"timeupdater/tracker"
)

// ledger knows which changes are not yet in the totals above them. Time only
// grows here: a total holds a change as soon as it is at least what it had to
// be just after that change.
type ledger struct {
	parent map[string]string           // by sub-issue
	want   map[string]tracker.Duration // by issue with sub-issues: what its total must come to
	due    map[string][]debt           // by the same: what its total lacks, oldest first
	oldest time.Duration               // the most that a change waited
	right  time.Time                   // when the last of them was in all totals
}

// debt is what a total had to be after a change.
type debt struct {
	at    time.Time
	total tracker.Duration
}

func newLedger() *ledger {
	return &ledger{parent: map[string]string{}, want: map[string]tracker.Duration{}, due: map[string][]debt{}}
}

// isParent tells whether an issue has sub-issues.
func (l *ledger) isParent(key string) bool {
	_, is := l.want[key]
	return is
}

// create enters a sub-issue.
func (l *ledger) create(key, parent string) {
	l.parent[key] = parent
	l.want[parent] += 0
}

// add enters time that somebody logs on a sub-issue, and returns how many
// totals above it that changes.
func (l *ledger) add(key string, d tracker.Duration, at time.Time) (totals int) {
	for above := l.parent[key]; above != ""; above = l.parent[above] {
		l.want[above] += d
		l.due[above] = append(l.due[above], debt{at, l.want[above]})
		totals++
	}
	return totals
}

// look crosses out what the totals hold now.
func (l *ledger) look(now time.Time, spent func(key string) tracker.Duration) {
	for key, debts := range l.due {
		l.oldest = max(l.oldest, now.Sub(debts[0].at))
		total := spent(key)
		left := slices.IndexFunc(debts, func(d debt) bool { return d.total > total })
		if left >= 0 {
			l.due[key] = debts[left:]
			continue
		}
		delete(l.due, key)
		l.right = now
	}
}

// owes tells whether a total above an issue lacks a change made until then.
func (l *ledger) owes(key string, until time.Time) bool {
	for above := l.parent[key]; above != ""; above = l.parent[above] {
		if debts := l.due[above]; len(debts) > 0 && !debts[0].at.After(until) {
			return true
		}
	}
	return false
}

// forgive makes all debts as young as that, so that what was wrong before a
// scene counts from its beginning.
func (l *ledger) forgive(now time.Time) {
	for _, debts := range l.due {
		for i := range debts {
			debts[i].at = now
		}
	}
	l.oldest = 0
}

func TestLedger(t *testing.T) {
	t.Parallel()
	// Two levels: two leaves below one parent, which is below the root.
	const root, parent, leaf, other = "T-1", "T-2", "T-3", "T-4"
	begin := time.Now()
	at := func(seconds int) time.Time { return begin.Add(time.Duration(seconds) * time.Second) }
	spent := map[string]tracker.Duration{}
	l := newLedger()
	l.create(parent, root)
	l.create(leaf, parent)
	l.create(other, parent)
	look := func(seconds int) {
		l.look(at(seconds), func(key string) tracker.Duration { return spent[key] })
	}
	owes := func(what, key string, until int, want bool) {
		t.Helper()
		if l.owes(key, at(until)) != want {
			t.Errorf("%s: owes is %v", what, !want)
		}
	}
	owes("nothing happened", leaf, 9, false)
	if totals := l.add(leaf, tracker.Minute, at(1)); totals != 2 {
		t.Errorf("a change of a leaf is one of %d totals, want 2", totals)
	}
	l.add(other, tracker.Minute, at(3))
	owes("before the first change", leaf, 0, false)
	owes("a change of a neighbour is below the same parent", other, 1, true)

	spent[parent] = tracker.Minute
	look(4)
	owes("the root lacks it still", leaf, 1, true)
	if l.oldest != 3*time.Second {
		t.Errorf("the oldest waited for %v, want 3s", l.oldest)
	}
	spent[root] = tracker.Minute
	look(5)
	owes("the first is in both totals", leaf, 2, false)
	owes("the second in neither", leaf, 3, true)

	spent[parent], spent[root] = 2*tracker.Minute, 2*tracker.Minute
	look(6)
	owes("all is right", other, 6, false)
	if l.oldest != 4*time.Second || !l.right.Equal(at(6)) {
		t.Errorf("the oldest waited for %v, right at %v; want 4s and %v", l.oldest, l.right, at(6))
	}
}
