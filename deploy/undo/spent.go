package undo

import (
	"context"
	"errors"
	"fmt"
	"time"

	"timeupdater/summarize"
	"timeupdater/tracker"
	"timeupdater/tracker/wait"
)

// putSpentBack makes the field show the old time, unless it does.
func (u *undoing) putSpentBack(ctx context.Context) error {
	issue, err := u.readAfterRecord(ctx)
	if err != nil || issue.Spent == u.row.From {
		return err
	}
	// Whatever changes from here on gives the issue another version, and the
	// write is refused.
	if u.row.ByRecord || issue.Spent != u.row.To {
		if err := u.checkOurs(ctx); err != nil {
			return err
		}
	}
	return u.writeSpent(ctx, issue.Version)
}

func (u *undoing) read(ctx context.Context) (tracker.Issue, error) {
	issue, err := u.Issue(ctx, u.key)
	if err == nil {
		u.shows = &issue.Spent
	}
	return issue, err
}

// readAfterRecord reads the issue. After a record of ours has changed it has
// another version, unless a read is some seconds old, or records do not count as
// a change of the issue (unknown).
func (u *undoing) readAfterRecord(ctx context.Context) (tracker.Issue, error) {
	for try := 0; ; try++ {
		issue, err := u.read(ctx)
		if err != nil || issue.Spent == u.row.From || issue.Version > u.version || !u.row.ByRecord || !u.changed || try == tries-1 {
			return issue, err
		}
		if err := wait.For(ctx, firstPause<<try); err != nil {
			return issue, err
		}
	}
}

// historyPages of an issue are read at most, of 100 changes each, to know who
// has entered its time.
const historyPages = 10

// checkOurs tells whether a time that is not the one that was written is ours all
// the same: a call or a sweep may have written since. Whether that was made by a
// record is known already.
func (u *undoing) checkOurs(ctx context.Context) error {
	if _, err := u.checkPeople(ctx); err != nil || u.row.ByRecord {
		return err
	}
	me, err := u.Me(ctx)
	if err != nil {
		return err
	}
	last, err := u.LastEntered(ctx, u.key, historyPages)
	switch {
	case errors.Is(err, tracker.ErrTooMany), err == nil && last.Updated.IsZero():
		return left("it is not known who entered it: see its history in Tracker")
	case err == nil && !last.By.Same(me):
		return left("somebody else has entered it, at " + last.Updated.UTC().Format(time.RFC3339))
	}
	return err
}

// checkPeople tells whether what people have logged on the issue is what it was.
// It returns our own records there.
func (u *undoing) checkPeople(ctx context.Context) (ours []tracker.Record, err error) {
	records, err := u.Worklog(ctx, u.key)
	if err != nil {
		return nil, err
	}
	me, err := u.Me(ctx)
	if err != nil {
		return nil, err
	}
	for _, record := range records {
		if u.row.ByRecord && record.Comment == summarize.RecordComment && !record.Author.Same(me) {
			return nil, left("another user's token made the record that holds its total: undo with that")
		}
	}
	people, ours, fits := summarize.SortRecords(records, me)
	if !fits || people != u.row.Logged {
		return nil, left(fmt.Sprintf("time was logged on it since, or changed: %s were logged on the issue itself, and now %s", u.row.Logged, people))
	}
	return ours, nil
}

// writeSpent writes the field and believes only what Tracker then shows.
func (u *undoing) writeSpent(ctx context.Context, version int64) error {
	issue, err := u.SetSpent(ctx, u.key, version, u.row.From)
	if errors.Is(err, tracker.ErrRejected) || errors.Is(err, tracker.ErrForbidden) {
		return left("Tracker refuses its old time spent: " + u.words(err))
	}
	u.changed = true // also by a write whose answer was lost
	if err != nil {
		return err
	}
	if u.shows = &issue.Spent; issue.Spent == u.row.From {
		return nil
	}
	if issue, err = u.read(ctx); err != nil || issue.Spent == u.row.From { // the answer may be older than the write
		return err
	}
	return left("Tracker took the old time and does not show it")
}
