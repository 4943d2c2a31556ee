package summarize

import (
	"context"
	"errors"
	"time"

	"timeupdater/tracker"
)

// look reads what is not yet there of a level, all at the same time.
func (s *Summarizer) look(ctx context.Context, lv *level) error {
	reads := []func(context.Context) error{
		func(ctx context.Context) (err error) {
			lv.records, err = s.tracker.Worklog(ctx, lv.issue.Key)
			return err
		},
	}
	if lv.parent == nil {
		reads = append(reads, func(ctx context.Context) (err error) {
			lv.parent, err = s.read(ctx, lv.issue)
			return err
		})
	}
	if lv.list == nil {
		reads = append(reads, func(ctx context.Context) (err error) {
			lv.list, err = s.list(ctx, lv)
			return err
		})
	}
	lv.complete = true
	return together(ctx, reads...)
}

func (s *Summarizer) read(ctx context.Context, issue tracker.Ref) (*tracker.Issue, error) {
	read, err := s.tracker.Issue(ctx, issue.Key)
	if err != nil {
		return nil, err
	}
	return &read, nil
}

// list reads the sub-issues of a level. The search index may lag behind, so
// its list counts only if it shows what is known from direct reads. After a
// few tries the links are followed instead, one request per sub-issue.
func (s *Summarizer) list(ctx context.Context, lv *level) ([]tracker.Issue, error) {
	lv.behind = false
	var list []tracker.Issue
	for try, wait := 0, s.lagWait; try < s.lagTries; try++ {
		if try > 0 {
			if err := sleep(ctx, wait); err != nil {
				return nil, err
			}
			wait *= 2
		}
		var err error
		if list, err = s.indexed(ctx, lv, try); err != nil {
			return nil, err
		}
		if lv.need.shownBy(list) {
			return list, nil
		}
	}
	exact, err := s.follow(ctx, lv)
	lv.behind = !lv.need.shownBy(list)
	return exact, err
}

// awaitIndex waits until the search index shows what is known. Until then a
// total that is right is not safe: another call may trust the index, find the
// total wrong and write its own, and see nothing in its second look.
func (s *Summarizer) awaitIndex(ctx context.Context, lv *level) error {
	wait := s.lagWait << s.lagTries
	for range s.lagTries {
		if err := sleep(ctx, wait); err != nil {
			return err
		}
		wait *= 2
		list, err := s.indexed(ctx, lv, 1)
		if err != nil || lv.need.shownBy(list) {
			return err
		}
	}
	return &LagError{Issue: lv.Issue, Spent: lv.To}
}

// indexed reads the list from the search index and, when it is read again,
// the links with it, because they may be what has become old.
func (s *Summarizer) indexed(ctx context.Context, lv *level, try int) ([]tracker.Issue, error) {
	var list []tracker.Issue
	reads := []func(context.Context) error{
		func(ctx context.Context) (err error) {
			list, err = s.tracker.SubIssues(ctx, lv.issue)
			return err
		},
	}
	if try > 0 && lv.need.links != nil {
		reads = append(reads, func(ctx context.Context) (err error) {
			lv.need.links, err = s.tracker.SubIssueLinks(ctx, lv.issue.Key)
			return err
		})
	}
	return list, together(ctx, reads...)
}

// shownBy tells whether a list from the index is as new as what is known.
func (n need) shownBy(list []tracker.Issue) bool {
	versions := make(map[string]int64, len(list))
	for _, issue := range list {
		versions[issue.ID] = issue.Version
	}
	for ref, version := range n.versions {
		if shown, ok := versions[ref.ID]; !ok || shown < version {
			return false
		}
	}
	if n.links == nil {
		return true
	}
	for _, ref := range n.links {
		if _, ok := versions[ref.ID]; !ok {
			return false
		}
		delete(versions, ref.ID)
	}
	return len(versions) == 0
}

// follow is the slow exact way to the sub-issues: the links of the issue, and
// each sub-issue read directly. Those that the token may not see are left
// out, as they are in a search, and named in the answer. What is known about
// the sub-issues is corrected on the way.
func (s *Summarizer) follow(ctx context.Context, lv *level) ([]tracker.Issue, error) {
	links, err := s.tracker.SubIssueLinks(ctx, lv.issue.Key)
	if err != nil {
		return nil, err
	}
	lv.Hidden = nil
	list := make([]tracker.Issue, 0, len(links))
	found := make(map[string]bool, len(links))
	visible := make([]tracker.Ref, 0, len(links))
	for _, link := range links {
		issue, err := s.tracker.Issue(ctx, link.Key)
		switch {
		case errors.Is(err, tracker.ErrNotFound), errors.Is(err, tracker.ErrForbidden):
			lv.Hidden = append(lv.Hidden, link.Key)
		case err != nil:
			return nil, err
		case issue.Parent.ID == lv.issue.ID:
			list = append(list, issue)
			visible = append(visible, issue.Ref)
			found[issue.ID] = true
		}
	}
	if lv.need.links != nil {
		lv.need.links = visible
	}
	for ref := range lv.need.versions {
		if found[ref.ID] {
			continue
		}
		if err := s.checkGone(ctx, lv, ref); err != nil {
			return nil, err
		}
		delete(lv.need.versions, ref)
	}
	return list, nil
}

// checkGone accounts for a sub-issue that the links do not show. It may have
// moved since it was read, or be gone; that change has a call of its own. If
// it still names the issue as its parent, the two answers contradict each
// other.
func (s *Summarizer) checkGone(ctx context.Context, lv *level, missing tracker.Ref) error {
	issue, err := s.tracker.Issue(ctx, missing.Key)
	switch {
	case errors.Is(err, tracker.ErrNotFound), errors.Is(err, tracker.ErrForbidden):
		return nil
	case err != nil:
		return err
	case issue.Parent.ID == lv.issue.ID:
		return &StaleError{Issue: lv.issue.Key, SubIssue: issue.Key}
	}
	return nil
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
