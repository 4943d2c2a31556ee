package summarize

import (
	"strings"

	"timeupdater/tracker"
)

const (
	// Marker begins the comment of the worklog record that we keep when the
	// total is written as a record. It makes the record ours, so it must
	// never change.
	Marker = "[timeupdater]"

	// recordComment is the whole comment, for the person who finds it.
	recordComment = Marker + " time of the sub-issues, kept up to date by a function; please do not edit"

	// copyPrefix begins the comment of the records that Yandex's sample
	// function leaves on parents. They are copies of sub-issues' time.
	copyPrefix = "automatic added from"
)

// total is what a view comes to.
type total struct {
	own       tracker.Duration // logged by people, as far as it counts
	subIssues tracker.Duration
	count     int              // of sub-issues
	to        tracker.Duration // what "time spent" has to be
	right     bool             // Tracker shows that

	// For the way of writing called [Records].
	ours []tracker.Record // our own record; more than one after a race
	want tracker.Duration // what it has to hold
}

// total adds up a view.
func (o Options) total(key string, v view) (total, error) {
	t := total{count: len(v.list.issues)}
	var copies tracker.Duration // left by the sample function
	fits := true
	add := func(a, b tracker.Duration) tracker.Duration {
		sum, ok := a.Add(b)
		fits = fits && ok
		return sum
	}
	for _, record := range v.records {
		switch {
		case strings.HasPrefix(record.Comment, Marker):
			t.ours = append(t.ours, record)
		case strings.HasPrefix(record.Comment, copyPrefix):
			copies = add(copies, record.Duration)
		default:
			t.own = add(t.own, record.Duration)
		}
	}
	if o.OwnTime == LeftOut {
		t.own = 0
	}
	for _, issue := range v.list.issues {
		t.subIssues = add(t.subIssues, issue.Spent)
	}
	t.to = add(t.own, t.subIssues)
	switch {
	case !fits:
		return t, noTotal(key, nil, "its time and that of its sub-issues is too long to be added up")
	case t.count == 0: // it has lost its sub-issues, and its time spent is its own now
		t.to, t.right = v.issue.Spent, true
		return t, nil
	case o.Write == Field:
		t.right = v.issue.Spent == t.to
		return t, nil
	case copies > t.subIssues:
		return t, noTotal(key, nil, "its worklog holds %s in records that begin with %q, but its sub-issues have %s; delete those records",
			copies, copyPrefix, t.subIssues)
	}
	t.want = t.subIssues - copies // Tracker itself adds people's records and the copies
	t.right = v.issue.Spent == t.to && t.kept()
	return t, nil
}

// kept tells whether our records are exactly one of the wanted duration, or
// none for zero.
func (t total) kept() bool {
	if t.want == 0 {
		return len(t.ours) == 0
	}
	return len(t.ours) == 1 && t.ours[0].Duration == t.want
}
