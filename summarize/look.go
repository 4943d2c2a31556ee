package summarize

import (
	"context"
	"errors"
	"maps"

	"timeupdater/tracker"
	"timeupdater/tracker/wait"
)

// view is what one look shows of an issue.
type view struct {
	issue   *tracker.Issue
	list    *list
	records []tracker.Record
}

// list are the sub-issues of an issue.
type list struct {
	issues []tracker.Issue
	known  known // with what was learnt while reading

	// behind: the search index did not show what is known, so the links were
	// followed instead.
	behind bool
}

// look completes a view by reading what it does not have yet, all at the same
// time.
func (s *Summarizer) look(ctx context.Context, of tracker.Ref, k known, have view) (view, error) {
	reads := []func(context.Context) error{
		func(ctx context.Context) (err error) {
			have.records, err = s.tracker.Worklog(ctx, of.Key)
			return err
		},
	}
	if have.issue == nil {
		reads = append(reads, func(ctx context.Context) error {
			issue, err := s.tracker.Issue(ctx, of.Key)
			have.issue = &issue
			return err
		})
	}
	if have.list == nil {
		reads = append(reads, func(ctx context.Context) (err error) {
			have.list, err = s.subIssues(ctx, of, k)
			return err
		})
	}
	err := wait.All(ctx, reads...)
	return have, err
}

// subIssues reads the list of an issue's sub-issues. The search index may lag
// behind, so its list counts only if it shows what is known. After a few tries
// the links are followed instead, one request per sub-issue.
func (s *Summarizer) subIssues(ctx context.Context, of tracker.Ref, k known) (*list, error) {
	var found []tracker.Issue
	for try, pause := 0, s.lagWait; try < s.lagTries; try++ {
		if try > 0 {
			if err := wait.For(ctx, pause); err != nil {
				return nil, err
			}
			pause *= 2
		}
		var err error
		if found, k, err = s.search(ctx, of, k, try > 0); err != nil {
			return nil, err
		}
		if k.shownBy(found) {
			return &list{issues: found, known: k}, nil
		}
	}
	exact, err := s.follow(ctx, of, k)
	if err != nil {
		return nil, err
	}
	exact.behind = !exact.known.shownBy(found)
	return &exact, nil
}

// awaitIndex waits until the search index shows what is known. Until then a
// total that is right is not safe: another call may trust the index, find the
// total wrong and write its own, and see nothing in its second look.
func (s *Summarizer) awaitIndex(ctx context.Context, of tracker.Ref, k known, total tracker.Duration) (known, error) {
	pause := s.lagWait << s.lagTries
	for range s.lagTries {
		if err := wait.For(ctx, pause); err != nil {
			return k, err
		}
		pause *= 2
		found, now, err := s.search(ctx, of, k, true)
		if k = now; err != nil || k.shownBy(found) {
			return k, err
		}
	}
	return k, doubtful(of.Key, "time spent is %s, but Tracker's search is behind, so another call may still get it wrong", total)
}

// search reads the list from the search index and, when it is read again, the
// links with it, because they may be what has become old.
func (s *Summarizer) search(ctx context.Context, of tracker.Ref, k known, again bool) ([]tracker.Issue, known, error) {
	var found []tracker.Issue
	reads := []func(context.Context) error{
		func(ctx context.Context) (err error) {
			found, err = s.tracker.SubIssues(ctx, of)
			return err
		},
	}
	if again && k.links != nil {
		reads = append(reads, func(ctx context.Context) (err error) {
			k.links, err = s.tracker.SubIssueLinks(ctx, of.Key)
			return err
		})
	}
	err := wait.All(ctx, reads...)
	return found, k, err
}

// follow is the slow exact way to the sub-issues: the links of the issue, and
// each sub-issue read directly. Those that the token may not see are left out,
// as they are in a search, and named. What is known is corrected by it.
func (s *Summarizer) follow(ctx context.Context, of tracker.Ref, k known) (list, error) {
	links, err := s.tracker.SubIssueLinks(ctx, of.Key)
	if err != nil {
		return list{}, err
	}
	var exact list
	var hidden []string
	visible := make([]tracker.Ref, 0, len(links))
	there := make(map[string]bool, len(links))
	for _, link := range links {
		issue, err := s.tracker.Issue(ctx, link.Key)
		switch {
		case isHidden(err):
			hidden = append(hidden, link.Key)
		case err != nil:
			return list{}, err
		case issue.Parent.ID == of.ID:
			exact.issues = append(exact.issues, issue)
			visible = append(visible, issue.Ref)
			there[issue.ID] = true
		}
	}
	exact.known = known{versions: maps.Clone(k.versions), hidden: hidden, indexed: k.indexed}
	if k.links != nil {
		exact.known.links = visible
	}
	for ref := range k.versions {
		if there[ref.ID] {
			continue
		}
		if err := s.checkGone(ctx, of, ref); err != nil {
			return list{}, err
		}
		delete(exact.known.versions, ref)
	}
	return exact, nil
}

// checkGone accounts for a sub-issue that the links do not show. It may have
// moved since it was read, or be gone; that change has a call of its own. If
// it still names the issue as its parent, the two answers contradict each
// other.
func (s *Summarizer) checkGone(ctx context.Context, of, missing tracker.Ref) error {
	issue, err := s.tracker.Issue(ctx, missing.Key)
	switch {
	case isHidden(err):
		return nil
	case err != nil:
		return err
	case issue.Parent.ID == of.ID:
		return doubtful(of.Key, "Tracker does not show its sub-issue %s there, so the total is in doubt and nothing was changed", issue.Key)
	}
	return nil
}

// isHidden tells that an issue does not exist, or not for this token.
func isHidden(err error) bool {
	return errors.Is(err, tracker.ErrNotFound) || errors.Is(err, tracker.ErrForbidden)
}
