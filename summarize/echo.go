package summarize

import (
	"context"
	"errors"
	"slices"
	"time"

	"timeupdater/tracker"
)

// Our own write fires the trigger too. Calls that it causes should cost little.

// followed tells that the call is for a write of this instance, which has been
// followed up to the root. It waits for that, without a place. Failed tells that
// it is for one that has not been.
func (s *Summarizer) followed(ctx context.Context, p *place, issue tracker.Issue, links []tracker.Ref) (done, failed bool, err error) {
	by := s.memory.echo(issue, links)
	if by == nil {
		return false, false, nil
	}
	p.leave()
	_, again, err := by.await(ctx)
	var held *heldError
	if !again && (err == nil || errors.As(err, &held)) {
		return true, false, err
	}
	return false, true, p.goOn(ctx)
}

// isEcho tells that an issue whose total is right was last changed by a write
// of ours, of whatever instance, which is being followed up there. That it was
// our user is not enough, who may be a person that logs time: the last change
// must be nothing but our write.
func (j job) isEcho(ctx context.Context, v view, byRecord bool) bool {
	issue := v.issue
	if v.known.links == nil || v.known.mustClimb || issue.Parent == (tracker.Ref{}) {
		return false
	}
	// A record need not count as a change of the issue. Then those of others
	// do not, either.
	if i := slices.IndexFunc(v.logged.ours, func(r tracker.Record) bool {
		return isNew(r.Updated) && r.Updated.After(issue.Updated)
	}); i >= 0 && byRecord {
		last, err := j.tracker.LastChange(ctx, issue.Key)
		return err == nil && last.Updated.Equal(v.logged.ours[i].Updated)
	}
	if !isNew(issue.Updated) {
		return false
	}
	me, err := j.tracker.Me(ctx)
	if err != nil || !issue.UpdatedBy.Same(me) {
		return false
	}
	if byRecord {
		return slices.ContainsFunc(v.logged.ours, func(r tracker.Record) bool { return r.Updated.Equal(issue.Updated) })
	}
	last, err := j.tracker.LastChange(ctx, issue.Key)
	return err == nil && last.Updated.Equal(issue.Updated) && last.By.Same(me) &&
		!last.Records && len(last.Fields) == 1 && last.Fields[0] == "spent"
}

// isNew tells whether something happened so lately that its call may be under
// way.
func isNew(at time.Time) bool {
	age := time.Since(at)
	return !at.IsZero() && age <= echoMemory && age >= -echoMemory
}
