package summarize

import "context"

// A parent that has lost its last sub-issue still shows the time of those that
// it had, and above it that time counts twice as soon as they have another
// parent. It gets its own time back if it was us who wrote that. Time that was
// imported, or entered by somebody since, is not ours to judge.

// mostPages of a changelog are read to find out who wrote a time: those of an
// issue that has had nearly as many versions as Tracker allows.
const mostPages = 120

// total adds up a view. See way for refused.
func (s *Summarizer) total(ctx context.Context, v view, refused bool) (total, error) {
	lost, err := s.isLost(ctx, v)
	if err != nil {
		return total{}, err
	}
	return s.options.total(v, s.way(v, refused), lost)
}

// isLost tells whether an issue has no sub-issues, and shows a time that we wrote
// when it had some: it holds a record of ours, or the last change of its time
// that came from no record is ours.
func (s *Summarizer) isLost(ctx context.Context, v view) (bool, error) {
	switch {
	case len(v.list) > 0 || len(v.known.hidden) > 0:
		return false, nil
	case len(v.logged.ours) > 0:
		return true, nil
	case v.issue.Spent == v.logged.own:
		return false, nil // it shows its own time
	}
	last, err := s.tracker.LastEntered(ctx, v.issue.Key, mostPages)
	if err != nil || last.Updated.IsZero() {
		return false, err
	}
	me, err := s.tracker.Me(ctx)
	return err == nil && last.By.Same(me), err
}
