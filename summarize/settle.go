package summarize

import (
	"context"
	"errors"

	"timeupdater/tracker"
	"timeupdater/tracker/wait"
)

// settled is what has become of a rung.
type settled struct {
	level Level
	issue tracker.Issue // as it is now
	above []rung        // the rest of the path, with the first look at the next rung if it was taken
}

// settle makes the total of a rung right, with others above it: look, write if it
// is wrong, and look again, because a write may have come from a total that was
// out of date by the time it arrived, and then nobody else would mend it. A
// total that looks right at once is believed only if the look was sure;
// otherwise somebody may have written between our reads, unseen.
func (s *Summarizer) settle(ctx context.Context, r rung, above []rung) (settled, error) {
	var tried attempts
	now := r.first
	for range maxRounds {
		if now == nil {
			v, err := s.look(ctx, r.issue, r.known, view{})
			if err != nil {
				return settled{}, err
			}
			now, r.known = &v, v.list.known
		}
		t, err := s.options.total(r.issue.Key, *now)
		switch {
		case err != nil:
			return settled{}, err
		case t.right && r.sure && !now.list.behind:
			return settled{level: r.level(t), issue: *now.issue, above: above}, nil
		case t.right:
			if now.list.behind {
				if r.known, err = s.awaitIndex(ctx, r.issue, r.known, t.to); err != nil {
					return settled{}, err
				}
			}
			r.sure, now = true, nil
			continue
		}
		r.sure = !now.list.behind
		var written *tracker.Issue
		written, tried, err = s.write(ctx, *now, t, tried)
		if errors.Is(err, tracker.ErrConflict) {
			now = nil
			continue
		}
		if err != nil {
			return settled{}, err
		}
		if now, above, err = s.lookAgain(ctx, r, above, written); err != nil {
			return settled{}, err
		}
		r.known = now.list.known
	}
	return settled{}, contended(r.issue.Key)
}

// lookAgain is the look after a write. To save a round trip it takes the first
// look at the rung above at the same time. If that fails, it is taken again
// when this rung is settled: what is wrong above must not keep it from its
// second look.
func (s *Summarizer) lookAgain(ctx context.Context, r rung, above []rung, written *tracker.Issue) (*view, []rung, error) {
	var now view
	look := func(ctx context.Context) (err error) {
		now, err = s.look(ctx, r.issue, r.known, view{issue: written})
		return err
	}
	if len(above) == 0 {
		err := look(ctx)
		return &now, nil, err
	}
	next := above[0]
	next.first, next.sure = nil, false
	lookAbove := func(ctx context.Context) error {
		next.known.versions = versionOf(*written)
		if v, err := s.look(ctx, next.issue, next.known, view{}); err == nil {
			next.first, next.known = &v, v.list.known
		}
		return nil
	}
	var err error
	if written == nil {
		err = look(ctx)
	} else {
		err = wait.All(ctx, look, lookAbove)
	}
	return &now, append([]rung{next}, above[1:]...), err
}

// level is a rung as it was left.
func (r rung) level(t total) Level {
	return Level{
		Issue: r.issue.Key, From: r.from, To: t.to,
		Own: t.own, SubIssues: t.subIssues, Count: t.count, Hidden: r.known.hidden,
	}
}
