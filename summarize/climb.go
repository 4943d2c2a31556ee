package summarize

import (
	"context"
	"errors"

	"timeupdater/tracker"
)

// level is one issue with sub-issues on the way up, and what was last seen
// of it.
type level struct {
	Level
	issue tracker.Ref
	need  need

	// sure: whatever is read from now on is at least as new as the changes
	// that this climb is answerable for.
	sure bool

	seen
	attempts
}

// seen is what was read of a level. A look does not read again what is there.
type seen struct {
	complete bool
	parent   *tracker.Issue
	list     []tracker.Issue
	behind   bool // the list did not come from the search index, which lags
	records  []tracker.Record

	// What the records mean for the way of writing called [Records].
	ours []tracker.Record // more than one after a race
	want tracker.Duration // what ours has to hold
}

func newLevel(issue tracker.Ref, n need, sure bool) *level {
	return &level{Level: Level{Issue: issue.Key}, issue: issue, need: n, sure: sure}
}

// forget makes the next look read everything again.
func (lv *level) forget() { lv.seen = seen{} }

// ascend looks at the issue and at all above it, up to the root. It writes
// nothing: a cycle has to be found before the first write. Above the first
// level that is wrong only the chain of parents is read, because the rest
// will be read again when that level has been written. If a level above the
// first cannot be read, the error comes with the levels below it, which can
// still be made right.
func (s *Summarizer) ascend(ctx context.Context, lv *level) ([]*level, error) {
	var levels []*level
	for right := true; ; {
		if len(levels) == MaxLevels {
			return nil, &DepthError{Issue: levels[0].Issue}
		}
		var err error
		if right {
			right, err = s.inspect(ctx, lv)
		} else {
			lv.parent, err = s.read(ctx, lv.issue)
		}
		if err != nil {
			return levels, err
		}
		lv.From = lv.parent.Spent
		levels = append(levels, lv)
		above := lv.above(len(levels) == 1)
		if !lv.complete {
			lv.forget()
		}
		if above == nil {
			return levels, nil
		}
		if err := checkCycle(levels, above.issue); err != nil {
			return nil, err
		}
		lv = above
	}
}

// above is the next level, nil at the root. The climb is answerable for it
// only as far as it changes the level below, or was called for the issue
// there.
func (lv *level) above(first bool) *level {
	if lv.parent.Parent == (tracker.Ref{}) {
		return nil
	}
	called := first && lv.need.links != nil
	n := need{versions: map[tracker.Ref]int64{lv.parent.Ref: lv.parent.Version}}
	return newLevel(lv.parent.Parent, n, !called || lv.need.indexed)
}

func checkCycle(levels []*level, next tracker.Ref) error {
	for i, lv := range levels {
		if lv.issue.ID != next.ID {
			continue
		}
		var keys []string
		for _, member := range levels[i:] {
			keys = append(keys, member.Issue)
		}
		return &CycleError{Keys: append(keys, lv.Issue)}
	}
	return nil
}

// inspect takes the first look at a level and tells whether it is right.
func (s *Summarizer) inspect(ctx context.Context, lv *level) (bool, error) {
	if lv.need.links != nil {
		// Nothing shows when the index forgets a sub-issue that has left, so
		// read the list first and the rest when the list is known to be new.
		list, err := s.list(ctx, lv)
		if err != nil {
			return false, err
		}
		lv.list, lv.sure = list, true
	}
	if err := s.look(ctx, lv); err != nil {
		return false, err
	}
	return s.right(lv)
}

// settleAll makes all levels right, from the bottom up, and returns those
// that are. An issue may have come to another parent meanwhile. Then it ends
// there and returns the level to go on with: the call for that move may have
// missed what was written here since.
func (s *Summarizer) settleAll(ctx context.Context, levels []*level) (done []Level, moved *level, err error) {
	for i, lv := range levels {
		var above *level
		if i+1 < len(levels) {
			above = levels[i+1]
		}
		if err := s.settle(ctx, lv, above); err != nil {
			return done, nil, err
		}
		done = append(done, lv.Level)
		now := lv.above(false)
		if now == nil {
			break
		}
		if above == nil || now.issue.ID != above.issue.ID {
			now.sure = false
			return done, now, nil
		}
	}
	return done, nil, nil
}

// settle makes one level right: look, write if it is wrong, and look again,
// because a write may have come from a total that was out of date by the time
// it arrived, and then nobody else would mend it. A level that looks right at
// once is believed only if the look was sure; otherwise somebody may have
// written between our reads, unseen.
func (s *Summarizer) settle(ctx context.Context, lv, above *level) error {
	for range maxRounds {
		if !lv.complete {
			if err := s.look(ctx, lv); err != nil {
				return err
			}
		}
		right, err := s.right(lv)
		if err != nil {
			return err
		}
		if right && lv.sure && !lv.behind {
			lv.passOn(above)
			return nil
		}
		if right && lv.behind {
			if err := s.awaitIndex(ctx, lv); err != nil {
				return err
			}
			lv.behind = false
		}
		lv.sure = !lv.behind
		if right {
			lv.forget()
			continue
		}
		written, err := s.write(ctx, lv)
		lv.forget()
		if errors.Is(err, tracker.ErrConflict) {
			continue
		}
		if err != nil {
			return err
		}
		lv.parent = written
		if err := s.lookAgain(ctx, lv, above); err != nil {
			return err
		}
	}
	return &ContendedError{Issue: lv.Issue}
}

// passOn tells the level above which version of this one it has to show.
func (lv *level) passOn(above *level) {
	if above != nil && lv.parent != nil {
		above.need.versions = map[tracker.Ref]int64{lv.parent.Ref: lv.parent.Version}
	}
}

// lookAgain is the look after a write. To save a round trip it takes the
// first look at the level above at the same time. If that fails, it is taken
// again when this level is done: what is wrong above must not keep this level
// from its second look.
func (s *Summarizer) lookAgain(ctx context.Context, lv, above *level) error {
	if above != nil {
		above.forget()
		above.sure = false
	}
	if above == nil || lv.parent == nil {
		return s.look(ctx, lv)
	}
	lv.passOn(above)
	return together(ctx,
		func(ctx context.Context) error { return s.look(ctx, lv) },
		func(ctx context.Context) error {
			if s.look(ctx, above) != nil {
				above.forget()
			}
			return nil
		})
}
