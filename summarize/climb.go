package summarize

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"timeupdater/tracker"
)

// climb makes the totals of an issue with sub-issues and of all above right.
// The path is what was settled below.
func (s *Summarizer) climb(ctx context.Context, p *place, at tracker.Ref, k known, path []tracker.Ref) (Result, error) {
	if !s.options.Queues.allow(at.Key) {
		return Result{Stopped: notAmongQueues(at)}, nil
	}
	if i := slices.IndexFunc(path, func(r tracker.Ref) bool { return r.ID == at.ID }); i >= 0 {
		// Perhaps they have only changed places meanwhile.
		s.memory.forgetAbove(path[i:])
		if err := s.checkAbove(ctx, at); err != nil {
			return Result{}, err
		}
		path = nil
	}
	return s.share(ctx, p, at, k, append(slices.Clip(path), at))
}

func notAmongQueues(at tracker.Ref) string {
	return fmt.Sprintf("%s is left alone: its queue is not among QUEUES", at.Key)
}

// goOn goes on above an issue that was settled, or was not. What was written is
// told in any case.
func (s *Summarizer) goOn(ctx context.Context, p *place, one settled, err error, path []tracker.Ref) (Result, error) {
	var wrote []Level
	if one.wrote {
		wrote = []Level{one.level}
	}
	var hidden *hiddenError
	switch {
	case errors.As(err, &hidden):
		return Result{Levels: wrote, Stopped: hidden.Error(), Hidden: true}, nil
	case errors.Is(err, errMovedAway):
		return Result{Levels: wrote, Stopped: notAmongQueues(one.issue.Ref)}, nil
	case err != nil:
		return Result{Levels: wrote}, err
	case one.issue.Parent == (tracker.Ref{}), one.last:
		return Result{Levels: one.level.told(), settled: []tracker.Issue{one.issue}}, nil
	}
	k := knownOf(one.issue)
	k.enough, k.brief = one.brief, one.brief
	above, err := s.climb(ctx, p, one.issue.Parent, k, path)
	above.Levels = append(one.level.told(), above.Levels...)
	above.settled = append([]tracker.Issue{one.issue}, above.settled...) // others share what is above
	return above, err
}

// checkAbove reads what is above an issue, up to the root, as far as this
// instance has not read it lately. It has to happen before the first write: in
// a cycle every write would make another one necessary, for ever. Issues that
// move between our reads can look like a cycle, so it has to show more than
// once. What cannot be read is no reason to leave what is below it wrong.
func (s *Summarizer) checkAbove(ctx context.Context, of tracker.Ref) error {
	for try := 1; ; try++ {
		chain, err := s.above(ctx, of)
		if err == nil || !errors.Is(err, errCycle) || try == cycleTries {
			return err
		}
		s.memory.forgetAbove(chain)
	}
}

// errCycle is the cause of a cycle's error.
var errCycle = errors.New("a cycle of parents")

// above follows parents to the root.
func (s *Summarizer) above(ctx context.Context, of tracker.Ref) (chain []tracker.Ref, err error) {
	for at := of; at != (tracker.Ref{}); {
		if i := slices.IndexFunc(chain, func(r tracker.Ref) bool { return r.ID == at.ID }); i >= 0 {
			return chain, cycle(chain[i:])
		}
		if chain = append(chain, at); len(chain) > MaxLevels {
			return chain, noTotal(of.Key, nil, "more than %d levels of parents; nothing was changed", MaxLevels)
		}
		parent, known := s.memory.above(at)
		if !known {
			issue, err := s.tracker.Issue(ctx, at.Key)
			if err != nil {
				return chain, ctx.Err()
			}
			s.memory.sawParent(issue)
			parent = issue.Parent
		}
		at = parent
	}
	return chain, nil
}

// cycle names issues that are parents of one another. Such data can only be
// imported.
func cycle(members []tracker.Ref) error {
	var keys []string
	for _, member := range members {
		keys = append(keys, member.Key)
	}
	return noTotal(keys[0], errCycle, "%s → %s are parents of one another, so they have no total; remove one of the links",
		strings.Join(keys, " → "), keys[0])
}
