package summarize

import (
	"context"
	"errors"

	"timeupdater/tracker"
)

// Plan says what would become of an issue and of everything above it, with each
// sub-issue's share. Above an issue that would change it counts with what it
// would change to. It writes nothing. Errors are those of [Summarizer.Update].
func (s *Summarizer) Plan(ctx context.Context, c Call) (Result, error) {
	p := &place{of: &s.places}
	if err := p.arrive(ctx); err != nil {
		return Result{}, err
	}
	defer p.leave()
	issue, links, err := s.tracker.IssueWithLinks(ctx, c.Issue)
	if err != nil {
		return Result{}, err
	}
	at, k := s.beginning(c, issue, links)
	return s.planFrom(ctx, p, at, k)
}

func (s *Summarizer) planFrom(ctx context.Context, p *place, at tracker.Ref, k known) (Result, error) {
	var result Result
	planned := map[string]tracker.Duration{} // by id
	for at != (tracker.Ref{}) {
		if !s.options.Queues.allow(at.Key) {
			result.Stopped = notAmongQueues(at)
			break
		}
		if _, again := planned[at.ID]; again {
			return result, s.checkAbove(ctx, at)
		}
		j := job{s, at, p, nil}
		v, err := j.firstLook(ctx, k)
		if err == nil && v.indexed {
			v, err = j.confirm(ctx, v)
		}
		var hidden *hiddenError
		if errors.As(err, &hidden) {
			result.Stopped, result.Hidden = hidden.Error(), true
			break
		}
		if err != nil {
			return result, err
		}
		v.list = counting(planned, v.list)
		t, err := s.total(ctx, v, false)
		if err != nil {
			return result, err
		}
		level := t.level(v, v.issue.Spent)
		level.Shares = v.shares()
		result.Levels = append(result.Levels, level.told()...)
		planned[at.ID] = t.to
		at, k = v.issue.Parent, knownOf(*v.issue)
	}
	return result, nil
}
