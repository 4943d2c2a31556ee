package summarize

import (
	"context"
	"errors"
	"fmt"
	"time"

	"timeupdater/tracker"
	"timeupdater/tracker/errkind"
	"timeupdater/tracker/wait"
)

// attempts is what settling an issue remembers of earlier writes.
type attempts struct {
	refused  *refusal // of the field, so that a record has to do
	leftover int64    // the version at which "time spent" was more than its records
	unsure   int      // new records of which it is not known whether they arrived
}

// errUnsure says that it is not known whether a new record arrived.
var errUnsure = errors.New("the record may have arrived")

// mostUnsure is how often a new record is tried.
const mostUnsure = 4

// write changes what is wrong. It returns the issue if it is known what Tracker
// shows now, [tracker.ErrConflict] if the issue has changed, errUnsure if it has
// to be looked at to know, and errTurned if it has to be written as a record.
func (s *Summarizer) write(ctx context.Context, v view, t total, tried attempts) (*tracker.Issue, attempts, error) {
	switch {
	case !t.byRecord:
		issue, err := s.writeField(ctx, v, t)
		tried, err = s.turn(v, t, tried, err)
		return issue, tried, err
	case !t.kept():
		return s.tryRecord(ctx, v, t, tried)
	}
	// Ours is right, and "time spent" is not the sum of the records: it was
	// written or imported earlier, and Tracker goes on adding to that. It can
	// only be cured by writing the field. Reads at the same time can look the
	// same, so it must show twice at one version.
	if tried.leftover != v.issue.Version {
		tried.leftover = v.issue.Version
		return nil, tried, nil
	}
	issue, err := s.writeField(ctx, v, t)
	tried, err = s.turn(v, t, tried, err)
	return issue, tried, err
}

// turn is what follows from a refusal of the field: the total is kept as a
// record if that may be, or else an error for a person. Other errors stay as
// they are.
func (s *Summarizer) turn(v view, t total, tried attempts, err error) (attempts, error) {
	var r *refusal
	switch {
	case !errors.As(err, &r):
		return tried, err
	case s.options.Write != Auto || t.byRecord || len(otherFields(r.cause)) > 0:
		return tried, refused(v.issue.Key, t, r)
	case !errors.Is(r.cause, tracker.ErrForbidden):
		s.refusing.add(v.issue.Key)
	}
	tried.refused = r
	return tried, errTurned
}

func (s *Summarizer) beforeWrite(v view, t total) error {
	if s.options.BeforeWrite == nil {
		return nil
	}
	return s.options.BeforeWrite(t.off(v))
}

// writeField writes "time spent". Its error is a refusal if Tracker does not take
// that. Success that changed nothing is one if the issue, read anew, is as it
// was: an answer may be older than the write.
func (s *Summarizer) writeField(ctx context.Context, v view, t total) (*tracker.Issue, error) {
	if err := s.beforeWrite(v, t); err != nil {
		return nil, err
	}
	issue, err := s.tracker.SetSpent(ctx, v.issue.Key, v.issue.Version, t.to)
	switch {
	case errors.Is(err, tracker.ErrRejected), errors.Is(err, tracker.ErrForbidden):
		return nil, &refusal{err, v.issue.Spent}
	case err != nil:
		return nil, err
	case issue.Spent == t.to:
		s.memory.sawWrite(v.issue.ID, time.Now())
		return &issue, nil
	}
	now, err := s.tracker.Issue(ctx, v.issue.Key)
	if err == nil && issue.Spent == v.issue.Spent && now.Spent == v.issue.Spent {
		return nil, &refusal{nil, now.Spent}
	}
	s.memory.sawWrite(v.issue.ID, time.Now())
	return nil, err
}

// tryRecord is writeRecord where a new record whose answer was lost, which the
// client must not send twice, is looked for before it is tried again.
func (s *Summarizer) tryRecord(ctx context.Context, v view, t total, tried attempts) (*tracker.Issue, attempts, error) {
	if err := s.beforeWrite(v, t); err != nil {
		return nil, tried, err
	}
	err := s.writeRecord(ctx, v, t)
	switch {
	case err == nil:
		s.memory.sawWrite(v.issue.ID, time.Now())
		if tried.refused != nil {
			s.refusing.add(v.issue.Key)
		}
	case tried.refused != nil && (errors.Is(err, tracker.ErrRejected) || errors.Is(err, tracker.ErrForbidden)):
		t.byRecord = false
		return nil, tried, fmt.Errorf("%w; before that %w", err, refused(v.issue.Key, t, tried.refused))
	}
	if len(t.ours) > 0 || errkind.Of(err) != errkind.Unavailable {
		return nil, tried, err
	}
	if tried.unsure++; tried.unsure == mostUnsure || wait.InTime(ctx, s.firstPause) != nil {
		return nil, tried, err
	}
	return nil, tried, fmt.Errorf("%w: %w", errUnsure, err)
}

// writeRecord makes our records one of the wanted duration, or none for zero.
// Of several, the oldest stays: every call that sees them chooses the same.
func (s *Summarizer) writeRecord(ctx context.Context, v view, t total) error {
	key := v.issue.Key
	if len(t.ours) == 0 {
		_, err := s.tracker.AddRecord(ctx, key, t.want, RecordComment)
		return recordRefused(key, t.want, err)
	}
	surplus := oldestFirst(t.ours)
	if t.want > 0 {
		kept := surplus[0]
		surplus = surplus[1:]
		if kept.Duration != t.want {
			_, err := s.tracker.SetRecord(ctx, key, kept.ID, t.want)
			if err != nil && !errors.Is(err, tracker.ErrNotFound) {
				return recordRefused(key, t.want, err)
			}
		}
	}
	for _, record := range surplus {
		if err := s.tracker.DeleteRecord(ctx, key, record.ID); err != nil && !errors.Is(err, tracker.ErrNotFound) {
			return recordRefused(key, t.want, err)
		}
	}
	return nil
}

// mostOld is how often a read is taken for old.
const mostOld = 3

// afterRecord reads an issue after a record of ours has changed, which gives it
// a new version. A read may be a second old; then it is waited for that, as long
// as Tracker is likely to be so far behind.
func (s *Summarizer) afterRecord(ctx context.Context, before view) (tracker.Issue, error) {
	for try := 0; ; try++ {
		issue, err := s.tracker.Issue(ctx, before.issue.Key)
		if err != nil || issue.Version > before.issue.Version || try == mostOld {
			return issue, err
		}
		if err := wait.InTime(ctx, s.firstPause<<try); err != nil {
			return issue, err
		}
	}
}
