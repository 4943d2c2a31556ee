package summarize

import (
	"cmp"
	"slices"
	"strings"

	"timeupdater/tracker"
)

const (
	// Marker stands in the comment of the worklog record that we keep when the
	// total is written as a record. A record of the token's user with it is
	// ours, wherever it stands, so it must never change.
	Marker = "[timeupdater]"

	// RecordComment is the whole comment, for the person who finds it.
	RecordComment = Marker + " time of the sub-issues, kept up to date by a function; please do not edit"

	// CopyPrefix begins the comment of the records that Yandex's sample
	// function leaves on parents. They are copies of sub-issues' time.
	CopyPrefix = "automatic added from"
)

// total is what a view comes to.
type total struct {
	own       tracker.Duration // logged by people, as far as it counts
	subIssues tracker.Duration
	count     int              // of sub-issues
	to        tracker.Duration // what "time spent" has to be
	right     bool             // Tracker shows that

	byRecord bool             // it is made by a record of ours, see [Records]
	ours     []tracker.Record // that record; more than one after a race
	want     tracker.Duration // what it has to hold
}

// logged is what the worklog of an issue holds.
type logged struct {
	own    tracker.Duration // by people
	copies tracker.Duration // of sub-issues' time, see isCopy
	ours   []tracker.Record // our own record; more than one after a race
	fits   bool             // none of it is too long to be added up
}

// sortRecords tells people's records from others. Me is whose token it is.
func sortRecords(records []tracker.Record, me tracker.User) logged {
	l := logged{fits: true}
	add := func(to *tracker.Duration, d tracker.Duration) {
		sum, ok := to.Add(d)
		*to, l.fits = sum, l.fits && ok
	}
	for _, record := range records {
		switch {
		case isOurs(record, me):
			l.ours = append(l.ours, record)
		case isCopy(record):
			add(&l.copies, record.Duration)
		default:
			add(&l.own, record.Duration)
		}
	}
	return l
}

// SortRecords tells what people have logged on an issue from our own records
// there, the oldest first. Me is whose token it is. It is false if that is too
// long to be added up.
func SortRecords(records []tracker.Record, me tracker.User) (people tracker.Duration, ours []tracker.Record, fits bool) {
	l := sortRecords(records, me)
	return l.own, oldestFirst(l.ours), l.fits
}

// oldestFirst sorts records by their ids, which are numbers that grow.
func oldestFirst(records []tracker.Record) []tracker.Record {
	return slices.SortedFunc(slices.Values(records), func(a, b tracker.Record) int {
		return cmp.Or(cmp.Compare(len(a.ID), len(b.ID)), cmp.Compare(a.ID, b.ID))
	})
}

// total adds up a view, for one way of writing. Of an issue without sub-issues
// lost says that its time spent is one that we wrote when it had some.
func (o Options) total(v view, way Way, lost bool) (total, error) {
	key := v.issue.Key
	t := total{count: len(v.list), own: v.logged.own, ours: v.logged.ours}
	t.byRecord = way == Records || lost && len(t.ours) > 0
	copies, fits := v.logged.copies, v.logged.fits
	add := func(a, b tracker.Duration) tracker.Duration {
		sum, ok := a.Add(b)
		fits = fits && ok
		return sum
	}
	if o.OwnTime == LeftOut && !lost {
		t.own = 0
	}
	for _, issue := range v.list {
		t.subIssues = add(t.subIssues, issue.Spent)
	}
	t.to = add(t.own, t.subIssues)
	switch {
	case !fits:
		return t, noTotal(key, nil, "its time and that of its sub-issues is too long to be added up")
	case t.count == 0 && !lost: // it has no total
		t.to, t.right = v.issue.Spent, true
		return t, nil
	case !t.byRecord:
		t.right = v.issue.Spent == t.to
		return t, nil
	case copies > t.subIssues:
		return t, noTotal(key, nil, "its worklog holds %s in records that begin with %q, or that this function left under another user, but its sub-issues have %s; delete those records",
			copies, CopyPrefix, t.subIssues)
	}
	t.want = t.subIssues - copies // Tracker itself adds people's records and the copies
	t.right = v.issue.Spent == t.to && t.kept()
	return t, nil
}

func isMarked(record tracker.Record) bool { return strings.Contains(record.Comment, Marker) }

// isOurs tells our record from those of others, which may quote the marker.
func isOurs(record tracker.Record, me tracker.User) bool {
	return isMarked(record) && record.Author.Same(me)
}

// isCopy tells that a record holds time of sub-issues that is not ours to
// change: left by Yandex's sample, or by this function under another user.
func isCopy(record tracker.Record) bool {
	return strings.HasPrefix(record.Comment, CopyPrefix) || record.Comment == RecordComment
}

// kept tells whether our records are exactly one of the wanted duration, or
// none for zero.
func (t total) kept() bool {
	if t.want == 0 {
		return len(t.ours) == 0
	}
	return len(t.ours) == 1 && t.ours[0].Duration == t.want
}
