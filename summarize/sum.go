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

// sums is what the worklog of an issue comes to.
type sums struct {
	own    tracker.Duration // logged by people
	copies tracker.Duration // left by the sample function
	kept   []tracker.Record // our own record; more than one after a race
}

// sumUp tells people's records from copies and from ours, and false if they
// are too long to add up.
func sumUp(records []tracker.Record) (sums, bool) {
	var s sums
	for _, record := range records {
		ok := true
		switch {
		case strings.HasPrefix(record.Comment, Marker):
			s.kept = append(s.kept, record)
		case strings.HasPrefix(record.Comment, copyPrefix):
			s.copies, ok = s.copies.Add(record.Duration)
		default:
			s.own, ok = s.own.Add(record.Duration)
		}
		if !ok {
			return sums{}, false
		}
	}
	return s, true
}

// addUp computes the total of a level from what was last seen of it.
func (lv *level) addUp(ignoreOwnTime bool) (sums, error) {
	s, ok := sumUp(lv.records)
	if !ok {
		return s, &OverflowError{Issue: lv.Issue}
	}
	lv.Own, lv.SubIssues, lv.Count = s.own, 0, len(lv.list)
	if ignoreOwnTime {
		lv.Own = 0
	}
	for _, issue := range lv.list {
		if lv.SubIssues, ok = lv.SubIssues.Add(issue.Spent); !ok {
			return s, &OverflowError{Issue: lv.Issue}
		}
	}
	if lv.To, ok = lv.Own.Add(lv.SubIssues); !ok {
		return s, &OverflowError{Issue: lv.Issue}
	}
	return s, nil
}
