package summarize

import (
	"context"
	"errors"
	"strings"

	"timeupdater/tracker"
)

// rung is one issue with sub-issues on the way up to the root.
type rung struct {
	issue tracker.Ref
	known known

	// sure: whatever is read from now on is at least as new as the changes
	// that this climb is answerable for.
	sure bool

	from  tracker.Duration // its time spent when the climb came by
	first *view            // the first look at it; nil if it has yet to be taken
}

// climb makes the totals of an issue with sub-issues and of all above right.
func (s *Summarizer) climb(ctx context.Context, from tracker.Ref, k known) ([]Level, error) {
	var all []Level
	next := rung{issue: from, known: k, sure: k.indexed}
	for range maxRounds {
		path, unread := s.path(ctx, next)
		done, moved, err := s.settleAll(ctx, path)
		all = append(all, done...)
		if err != nil {
			return all, err
		}
		if moved == nil || unread != nil && len(done) == len(path) {
			return all, unread
		}
		next = *moved
	}
	return all, contended(next.issue.Key)
}

// path is ascend, which has to meet a cycle more than once: issues that move
// between our reads can look like one.
func (s *Summarizer) path(ctx context.Context, first rung) (path []rung, err error) {
	for range cycleTries {
		if path, err = s.ascend(ctx, first); !errors.Is(err, errCycle) {
			break
		}
	}
	return path, err
}

// ascend goes up to the root and writes nothing: a cycle has to be found
// before the first write. It looks at the issues as long as their totals are
// right; above the first wrong one it reads the issues only, because the rest
// will be read again when that one has been written. If an issue cannot be
// read, the error comes with the rungs below it, which can still be made right.
func (s *Summarizer) ascend(ctx context.Context, first rung) ([]rung, error) {
	var path []rung
	for at, right := first, true; ; {
		if len(path) == MaxLevels {
			return nil, noTotal(first.issue.Key, nil, "more than %d levels of parents; nothing was changed", MaxLevels)
		}
		var issue tracker.Issue
		var err error
		if right {
			if at, right, err = s.firstLook(ctx, at); err == nil {
				issue = *at.first.issue
			}
		} else {
			issue, err = s.tracker.Issue(ctx, at.issue.Key)
		}
		if err != nil {
			return path, err
		}
		at.from = issue.Spent
		path = append(path, at)
		if issue.Parent == (tracker.Ref{}) {
			return path, nil
		}
		if err := checkCycle(path, issue.Parent); err != nil {
			return nil, err
		}
		// The climb is answerable for the next one only as far as it changes
		// this one, or was called for it.
		called := len(path) == 1 && first.known.links != nil
		at = rung{issue: issue.Parent, known: known{versions: versionOf(issue)}, sure: !called || first.known.indexed}
	}
}

// errCycle is the cause of a cycle's error.
var errCycle = errors.New("a cycle of parents")

// checkCycle finds issues that are parents of one another. Such data can only
// be imported.
func checkCycle(path []rung, next tracker.Ref) error {
	for i, r := range path {
		if r.issue.ID != next.ID {
			continue
		}
		var keys []string
		for _, member := range path[i:] {
			keys = append(keys, member.issue.Key)
		}
		return noTotal(keys[0], errCycle, "%s → %s are parents of one another, so they have no total; remove one of the links",
			strings.Join(keys, " → "), keys[0])
	}
	return nil
}

// firstLook takes the first look at a rung and tells whether its total is
// right.
func (s *Summarizer) firstLook(ctx context.Context, r rung) (rung, bool, error) {
	var have view
	if r.known.links != nil {
		// Nothing shows when the index forgets a sub-issue that has left, so
		// read the list first and the rest when the list is known to be new.
		list, err := s.subIssues(ctx, r.issue, r.known)
		if err != nil {
			return r, false, err
		}
		have.list, r.sure = list, true
	}
	v, err := s.look(ctx, r.issue, r.known, have)
	if err != nil {
		return r, false, err
	}
	r.first, r.known = &v, v.list.known
	t, err := s.options.total(r.issue.Key, v)
	return r, t.right, err
}

// settleAll makes all totals of a path right, from the bottom up, and returns
// those that are. An issue may have come to another parent meanwhile. Then it
// ends there and returns the rung to go on with: the call for that move may
// have missed what was written here since.
func (s *Summarizer) settleAll(ctx context.Context, path []rung) (done []Level, moved *rung, err error) {
	if len(path) == 0 {
		return nil, nil, nil
	}
	for r, above := path[0], path[1:]; ; {
		result, err := s.settle(ctx, r, above)
		if err != nil {
			return done, nil, err
		}
		done = append(done, result.level)
		parent, seen := result.issue.Parent, versionOf(result.issue)
		switch {
		case parent == (tracker.Ref{}):
			return done, nil, nil
		case len(result.above) == 0 || parent.ID != result.above[0].issue.ID:
			return done, &rung{issue: parent, known: known{versions: seen}}, nil
		}
		r, above = result.above[0], result.above[1:]
		r.known.versions = seen
	}
}
