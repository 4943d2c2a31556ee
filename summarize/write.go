package summarize

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"timeupdater/tracker"
)

// Way is how a total gets into Tracker.
type Way int

const (
	// Field writes "time spent" itself. Whether the public Tracker takes
	// that is not proven.
	Field Way = iota

	// Records keeps one worklog record on the issue, recognised by [Marker],
	// at the sum of its sub-issues. Tracker's own arithmetic then makes
	// "time spent".
	Records
)

// attempts is what a level remembers of earlier writes.
type attempts struct {
	refused  int   // writes of "time spent" that changed nothing
	leftover int64 // the version at which "time spent" was more than its records
}

// right adds up a level and tells whether Tracker shows that.
func (s *Summarizer) right(lv *level) (bool, error) {
	sums, err := lv.addUp(s.options.IgnoreOwnTime)
	if err != nil {
		return false, err
	}
	if len(lv.list) == 0 {
		// It has lost its sub-issues. Its time spent is its own now.
		lv.To = lv.parent.Spent
		return true, nil
	}
	if s.options.Way == Records {
		lv.ours = sums.kept
		if lv.want, err = lv.wanted(sums); err != nil || !kept(lv.ours, lv.want) {
			return false, err
		}
	}
	return lv.parent.Spent == lv.To, nil
}

// write changes what is wrong of a level. It returns the issue if it is known
// what Tracker shows now, and [ErrConflict] if the level has changed.
func (s *Summarizer) write(ctx context.Context, lv *level) (*tracker.Issue, error) {
	if s.options.Way == Records {
		return s.writeRecord(ctx, lv)
	}
	return s.writeField(ctx, lv)
}

func (s *Summarizer) writeField(ctx context.Context, lv *level) (*tracker.Issue, error) {
	issue, err := s.tracker.SetSpent(ctx, lv.issue.Key, lv.parent.Version, lv.To)
	if errors.Is(err, tracker.ErrRejected) {
		return nil, &RefusedError{Issue: lv.Issue, Wanted: lv.To, Kept: lv.parent.Spent, Err: err}
	}
	if err != nil {
		return nil, err
	}
	if issue.Spent == lv.To {
		return &issue, nil
	}
	// Success that changed nothing. The answer may be older than the write,
	// so believe it only the second time.
	lv.refused++
	if lv.refused > 1 {
		return nil, &RefusedError{Issue: lv.Issue, Wanted: lv.To, Kept: issue.Spent}
	}
	return nil, nil
}

// wanted is what our record has to hold. Tracker adds people's records and
// the sample function's to it.
func (lv *level) wanted(s sums) (tracker.Duration, error) {
	if s.copies > lv.SubIssues {
		return 0, &CopiesError{Issue: lv.Issue, Copies: s.copies, SubIssues: lv.SubIssues}
	}
	return lv.SubIssues - s.copies, nil
}

// kept tells whether records are exactly one of that duration, or none for
// zero.
func kept(records []tracker.Record, want tracker.Duration) bool {
	if want == 0 {
		return len(records) == 0
	}
	return len(records) == 1 && records[0].Duration == want
}

func (s *Summarizer) writeRecord(ctx context.Context, lv *level) (*tracker.Issue, error) {
	if kept(lv.ours, lv.want) {
		return s.writeLeftover(ctx, lv)
	}
	err := s.keep(ctx, lv.issue.Key, lv.ours, lv.want)
	if errors.Is(err, tracker.ErrRejected) {
		err = &RefusedError{Issue: lv.Issue, Way: Records, Wanted: lv.want, Kept: lv.parent.Spent, Err: err}
	}
	return nil, err
}

// keep makes the records one of the wanted duration, or none for zero. Of
// several, the oldest stays: every call that sees them chooses the same.
func (s *Summarizer) keep(ctx context.Context, key string, records []tracker.Record, want tracker.Duration) error {
	if len(records) == 0 {
		_, err := s.tracker.AddRecord(ctx, key, want, recordComment)
		return err
	}
	slices.SortFunc(records, func(a, b tracker.Record) int {
		return cmp.Or(cmp.Compare(len(a.ID), len(b.ID)), cmp.Compare(a.ID, b.ID))
	})
	surplus := records
	if want > 0 {
		surplus = records[1:]
		if records[0].Duration != want {
			if _, err := s.tracker.SetRecord(ctx, key, records[0].ID, want); err != nil && !errors.Is(err, tracker.ErrNotFound) {
				return err
			}
		}
	}
	for _, record := range surplus {
		if err := s.tracker.DeleteRecord(ctx, key, record.ID); err != nil && !errors.Is(err, tracker.ErrNotFound) {
			return err
		}
	}
	return nil
}

// writeLeftover handles a "time spent" that is not the sum of the records
// although ours is right: it was written or imported earlier, and Tracker
// goes on adding to that. It can only be cured by writing the field. Reads at
// the same time can look the same, so it must show twice at one version.
func (s *Summarizer) writeLeftover(ctx context.Context, lv *level) (*tracker.Issue, error) {
	if lv.leftover != lv.parent.Version {
		lv.leftover = lv.parent.Version
		return nil, nil
	}
	issue, err := s.writeField(ctx, lv)
	var refused *RefusedError
	if errors.As(err, &refused) {
		return nil, &LeftoverError{RefusedError: *refused}
	}
	return issue, err
}
