package undo

import (
	"context"
	"errors"
	"fmt"

	"timeupdater/summarize"
	"timeupdater/tracker"
)

// putRecordBack makes of our records the one that there was, or none.
func (u *undoing) putRecordBack(ctx context.Context) error {
	issue, err := u.read(ctx)
	if err != nil {
		return err
	}
	u.version = issue.Version
	ours, err := u.checkPeople(ctx)
	if err != nil {
		return err
	}
	switch was := u.row.Record; {
	case was == 0:
		return u.delete(ctx, ours)
	case len(ours) == 0:
		return u.add(ctx, was)
	case ours[0].Duration == was:
		return u.delete(ctx, ours[1:])
	default:
		if err := u.set(ctx, ours[0], was); err != nil {
			return err
		}
		return u.delete(ctx, ours[1:])
	}
}

func (u *undoing) add(ctx context.Context, was tracker.Duration) error {
	u.changed = true
	_, err := u.AddRecord(ctx, u.key, was, summarize.RecordComment)
	return err
}

func (u *undoing) set(ctx context.Context, record tracker.Record, was tracker.Duration) error {
	u.changed = true
	now, err := u.SetRecord(ctx, u.key, record.ID, was)
	switch {
	case errors.Is(err, tracker.ErrNotFound): // somebody has deleted it meanwhile
		return fmt.Errorf("%w: %w", tracker.ErrConflict, err)
	case err == nil && now.Duration != was:
		return left(fmt.Sprintf("Tracker took the old duration of our record, %s, and shows %s", was, now.Duration))
	}
	return err
}

func (u *undoing) delete(ctx context.Context, records []tracker.Record) error {
	for _, record := range records {
		u.changed = true
		if err := u.DeleteRecord(ctx, u.key, record.ID); err != nil && !errors.Is(err, tracker.ErrNotFound) {
			return err
		}
	}
	return nil
}
