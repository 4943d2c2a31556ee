package summarize

import (
	"context"
	"slices"
	"time"

	"timeupdater/tracker"
	"timeupdater/tracker/errkind"
	"timeupdater/tracker/wait"
)

// A parent that has lost its last sub-issue is in no family any more. A sweep
// looks for it among the issues without sub-issues: at the worklog of each that
// shows any time, and at the changelog where the two differ.

// leafTime is how long the sweep of the last minutes looks at issues without
// sub-issues. Those that it does not come to are left to the one of the hour.
const leafTime = 15 * time.Second

// allLeaves looks at all issues without sub-issues.
func (s *sweep) allLeaves(ctx context.Context, w Window) error {
	subs, err := s.tracker.SubIssuesIn(ctx, s.options.Queues.keys)
	if err != nil {
		return err
	}
	leaves, err := s.leavesBeside(ctx, w, subs)
	if err != nil {
		return err
	}
	s.report.Looked = len(leaves)
	return s.mendLeaves(ctx, leaves)
}

// leavesBeside reads the issues without sub-issues, all sub-issues being known.
func (s *sweep) leavesBeside(ctx context.Context, w Window, subs []tracker.Issue) ([]tracker.Issue, error) {
	parents := make(map[string]bool)
	for _, sub := range subs {
		parents[sub.Parent.ID] = true
	}
	return s.tracker.IssuesIn(ctx, s.options.Queues.keys, func(issue tracker.Issue) bool {
		return !parents[issue.ID] && s.mayBeLost(w, issue)
	})
}

// leavesAmong are the issues of a list that have no sub-issues.
func (s *sweep) leavesAmong(w Window, found []tracker.Issue) []tracker.Issue {
	return slices.DeleteFunc(slices.Clone(found), func(issue tracker.Issue) bool {
		return s.isFamily(issue.ID) || !s.mayBeLost(w, issue)
	})
}

func (s *sweep) mayBeLost(w Window, issue tracker.Issue) bool {
	return issue.Spent > 0 && w.holds(issue.Key) && s.options.Queues.hold(issue.Key)
}

// mendLeaves gives those of the issues their own time back that have lost their
// sub-issues.
func (s *sweep) mendLeaves(ctx context.Context, leaves []tracker.Issue) error {
	within := ctx
	if s.kind == minutes {
		var cancel context.CancelFunc
		within, cancel = context.WithTimeout(tracker.Slowly(ctx), leafTime)
		defer cancel()
	}
	s.progress.expect(len(leaves))
	err := wait.Each(within, len(leaves), mendWidth, func(ctx context.Context, i int) error {
		defer s.progress.done()
		return s.tell(ctx, leaves[i].Key, s.mendLeaf(ctx, leaves[i]))
	})
	if s.kind == minutes && ctx.Err() == nil && errkind.Of(err) == errkind.OutOfTime {
		return nil
	}
	return err
}

// mendLeaf looks at an issue once in each version, the sweep of the last minutes
// only once: if sub-issues come, it sees them.
func (s *sweep) mendLeaf(ctx context.Context, issue tracker.Issue) error {
	if seen := s.memory.get(issue.ID).leaf; seen == issue.Version || seen > 0 && s.kind == minutes {
		return nil
	}
	if s.plan != nil {
		return s.planLeaf(ctx, issue)
	}
	l, err := s.worklog(ctx, issue.Ref)
	if err != nil {
		return err
	}
	v := view{issue: &issue, logged: l}
	t, err := s.total(ctx, v, false)
	if err != nil {
		return err
	}
	if t.right {
		if stands(issue) {
			s.memory.sawLeaf(issue)
		}
		return nil
	}
	s.count(&s.report.Wrong)
	return s.enterSingly(ctx, issue.Key)
}

// enterSingly does what a call about the links of an issue does.
func (s *sweep) enterSingly(ctx context.Context, key string) error {
	return s.singly(ctx, func(ctx context.Context, p *place) (Result, error) {
		return s.enter(ctx, p, Call{Issue: key, Links: true})
	})
}

// planLeaf notes what would be written. The search does not tell that an issue has
// sub-issues which are all hidden, and so has not lost them.
func (s *sweep) planLeaf(ctx context.Context, issue tracker.Issue) error {
	l, err := s.loggedOn(ctx, issue)
	if err != nil {
		return err
	}
	v := view{issue: &issue, logged: l}
	t, err := s.total(ctx, v, false)
	if err != nil || t.right {
		return err
	}
	if _, links, err := s.tracker.IssueWithLinks(ctx, issue.Key); err != nil || len(links) > 0 {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.plan.take(v, t)
	return nil
}
