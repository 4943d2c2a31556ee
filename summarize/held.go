package summarize

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"timeupdater/summarize/patience"
	"timeupdater/tracker"
	"timeupdater/tracker/errkind"
)

// An issue that was written often is kept from being written to death, see
// package patience. That needs sweeps, which write later what is held now.

// mayWrite tells whether a total may be written now. If not, it is an error of
// the kind left: the total is held, and joins the sweep that begins when it may
// be written; or of the kind locked: it is written no more.
func (s *Summarizer) mayWrite(ctx context.Context, v view, t total, bySweep bool) error {
	if v.issue.Version >= patience.Last {
		return wornOut(*v.issue)
	}
	q := patience.Question{
		Version: v.issue.Version, Now: time.Now(),
		Sweeps: cmp.Or(s.options.Sweep, minSweep), Sweep: bySweep,
	}
	slot := patience.Begin(q.Version, q.Now)
	if slot.IsZero() || s.options.Sweep == 0 && !bySweep {
		return nil
	}
	var err error
	if q.Wrote, q.Doubt, err = s.wroteSince(ctx, v, t, slot); err != nil {
		return err
	}
	until := q.Until()
	if until.IsZero() {
		return nil
	}
	s.held.keep(*v.issue, until)
	return &heldError{*v.issue, t.to, until}
}

// wroteSince is when an issue was written by us, of whatever instance, as far as
// that matters: since the slot began. It is in doubt if others have changed the
// issue since and the changelog does not tell, or tells that somebody else has
// entered its time. A record tells it by itself.
func (s *Summarizer) wroteSince(ctx context.Context, v view, t total, slot time.Time) (at time.Time, doubt bool, err error) {
	at = s.memory.get(v.issue.ID).wroteAt
	for _, record := range t.ours {
		if record.Updated.After(at) {
			at = record.Updated
		}
	}
	if t.byRecord || !at.Before(slot) || v.issue.Updated.Before(slot) {
		return at, false, nil
	}
	me, err := s.tracker.Me(ctx)
	if err != nil || v.issue.UpdatedBy.Same(me) {
		return v.issue.Updated, false, err
	}
	last, err := s.tracker.LastEntered(ctx, v.issue.Key, 1)
	switch {
	case errors.Is(err, tracker.ErrTooMany):
		return at, true, nil
	case err != nil:
		return at, false, err
	case last.By.Same(me):
		s.memory.sawWrite(v.issue.ID, last.Updated) // a sweep comes back every minute
		return last.Updated, false, nil
	}
	return at, !last.Updated.Before(slot), nil // what was entered before that is not known
}

// held are the issues whose totals have to wait.
type held struct {
	mu     sync.Mutex
	issues map[string]heldIssue // by id
}

type heldIssue struct {
	tracker.Issue
	until time.Time
}

func (h *held) keep(issue tracker.Issue, until time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.issues == nil {
		h.issues = map[string]heldIssue{}
	}
	h.issues[issue.ID] = heldIssue{issue, until}
}

// take takes out those that may be written now.
func (h *held) take(now time.Time) (due []tracker.Issue) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for id, issue := range h.issues {
		if !issue.until.After(now) {
			due = append(due, issue.Issue)
			delete(h.issues, id)
		}
	}
	return due
}

// putBack puts back what was taken out, because the sweep has not ended.
func (h *held) putBack(issues []tracker.Issue) {
	for _, issue := range issues {
		h.keep(issue, time.Time{})
	}
}

// heldError says that a total is kept back.
type heldError struct {
	issue tracker.Issue
	to    tracker.Duration
	until time.Time
}

func (e *heldError) Error() string {
	return fmt.Sprintf("%s: its time spent stays %v until %s, then a sweep makes it %v or what it is by then; it has had %d versions, and Tracker locks an issue at %d",
		e.issue.Key, e.issue.Spent, e.until.Format("15:04 MST on 2 January"), e.to, e.issue.Version, patience.Lock)
}

// Kind is left: the sweep does it.
func (e *heldError) Kind() errkind.Kind { return errkind.Left }

// wornOut says that an issue is not written any more.
func wornOut(issue tracker.Issue) error {
	return &Error{issue.Key, errkind.Locked, fmt.Sprintf(
		"its time spent is written no more: it has had %d versions, and Tracker locks an issue at %d; what is left is for people. Move its sub-issues to a new parent",
		issue.Version, patience.Lock), nil}
}
