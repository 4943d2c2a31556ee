package summarize

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"timeupdater/tracker"
	"timeupdater/tracker/errkind"
	"timeupdater/tracker/wait"
)

const (
	// smallFamily is read directly, which takes no more requests than a
	// search and need not wait for it. So is one that has lost its last member.
	smallFamily = 2

	// largestDirect is how many sub-issues are read directly while the search
	// lags badly.
	largestDirect = 50

	// readWidth is how many of them are read at a time.
	readWidth = 8
)

// view is what one look shows of an issue.
type view struct {
	issue   *tracker.Issue
	indexed bool            // the issue is as the search shows it
	list    []tracker.Issue // its sub-issues
	logged  logged          // its worklog
	known   known           // with what was learnt
}

// firstLook is taken before anything is known of the issue itself. The order
// matters: the list comes first, and must show the change that the call is
// about. The issue is taken as the search shows it, which is enough to find it
// wrong, since a write under an old version is refused; one that looks right is
// confirmed. So whoever writes a total that is older than the list does so after
// that, and sees the change when looking again; or before it, and we see what
// was written. Who was called for the issue has read it already: for that, who
// writes an older total must see his own write in the list.
func (j job) firstLook(ctx context.Context, k known) (view, error) {
	if k.links == nil && j.worthLinks(k) {
		issue, links, err := j.readParent(ctx)
		if err != nil {
			return view{}, err
		}
		if j.readsDirectly(len(links)) {
			return j.direct(ctx, issue, links, k, true)
		}
		k.fresh = issue
	}
	if k.links != nil && j.readsDirectly(len(k.links)) {
		return j.directly(ctx, k, k.fresh, true)
	}
	v, err := j.search(ctx, k)
	switch {
	case errors.Is(err, errTooSlow):
		return j.directly(ctx, k, nil, false)
	case err != nil:
		return view{}, err
	case k.fresh != nil:
		v.issue, v.indexed = k.fresh, false
	}
	return j.rest(ctx, v)
}

// look takes everything anew, all at the same time, when the list has already
// shown once what the call is about. The issue is given if it is known how it
// is since our own write.
func (j job) look(ctx context.Context, k known, issue *tracker.Issue) (view, error) {
	if j.readsDirectly(j.memory.get(j.of.ID).size) {
		return j.directly(ctx, k, nil, false)
	}
	var found, v view
	err := wait.All(ctx,
		func(ctx context.Context) (err error) {
			found, err = j.search(ctx, k)
			return err
		},
		func(ctx context.Context) (err error) {
			v, err = j.rest(ctx, view{issue: issue})
			return err
		})
	if errors.Is(err, errTooSlow) {
		return j.directly(ctx, k, nil, false)
	}
	v.list, v.known = found.list, found.known
	return v, err
}

// confirm reads the issue itself: what the search shows of it may be older than
// the family.
func (j job) confirm(ctx context.Context, v view) (view, error) {
	issue, err := j.tracker.Issue(ctx, j.of.Key)
	if err != nil {
		return v, hiddenIssue(j.of, err)
	}
	j.memory.sawParent(issue)
	v.issue, v.indexed = &issue, false
	return v, nil
}

// rest reads the worklog, and the issue if it is not there.
func (j job) rest(ctx context.Context, v view) (view, error) {
	var l logged
	reads := []func(context.Context) error{func(ctx context.Context) (err error) {
		if l, err = j.worklog(ctx, j.of); isHidden(err) {
			// Perhaps because the whole issue is.
			if _, all := j.tracker.Issue(ctx, j.of.Key); isHidden(all) {
				err = hiddenIssue(j.of, all)
			}
		}
		return err
	}}
	if v.issue == nil {
		reads = append(reads, func(ctx context.Context) (err error) {
			v, err = j.confirm(ctx, v)
			return err
		})
	}
	err := wait.All(ctx, reads...)
	v.logged = l
	return v, err
}

// worklog reads the records of an issue, and who we are if it takes that to
// tell ours from those of others.
func (s *Summarizer) worklog(ctx context.Context, of tracker.Ref) (logged, error) {
	records, err := s.tracker.Worklog(ctx, of.Key)
	if err != nil || !slices.ContainsFunc(records, isMarked) {
		return sortRecords(records, tracker.User{}), err
	}
	me, err := s.tracker.Me(ctx)
	return sortRecords(records, me), err
}

// worthLinks tells whether the links of an issue should be read and not its list
// be searched for: the family is small, and the search would be asked in vain.
func (j job) worthLinks(k known) bool {
	return time.Since(k.at) < j.lag.expect() && j.readsDirectly(j.memory.get(j.of.ID).size)
}

func (s *Summarizer) readsDirectly(size int) bool {
	most := smallFamily
	if s.lag.expect() > badLag {
		most = largestDirect
	}
	return size >= 0 && size <= most
}

// readParent reads an issue with its links.
func (j job) readParent(ctx context.Context) (*tracker.Issue, []tracker.Ref, error) {
	issue, links, err := j.tracker.IssueWithLinks(ctx, j.of.Key)
	if err != nil {
		return nil, nil, hiddenIssue(j.of, err)
	}
	j.memory.sawParent(issue)
	j.memory.sawSize(j.of, len(links))
	return &issue, links, nil
}

// directly reads an issue with its links, unless it is given, and then its
// sub-issues.
func (j job) directly(ctx context.Context, k known, issue *tracker.Issue, first bool) (view, error) {
	links := k.links
	if issue == nil {
		var err error
		if issue, links, err = j.readParent(ctx); err != nil {
			return view{}, err
		}
	}
	return j.direct(ctx, issue, links, k, first)
}

// direct reads sub-issues one by one, and the worklog. At the first look those
// count that were read already: their later changes have calls of their own.
// Those that the token may not see are left out, as they are in a search, and
// named.
func (j job) direct(ctx context.Context, parent *tracker.Issue, links []tracker.Ref, k known, first bool) (view, error) {
	v := view{issue: parent, known: k}
	subs := make([]*tracker.Issue, len(links))
	err := wait.All(ctx,
		func(ctx context.Context) (err error) {
			v.logged, err = j.worklog(ctx, j.of)
			return err
		},
		func(ctx context.Context) error {
			return wait.Each(ctx, len(links), readWidth, func(ctx context.Context, i int) error {
				if seen, ok := k.seen[links[i].ID]; ok && first {
					subs[i] = &seen
					return nil
				}
				issue, err := j.tracker.Issue(ctx, links[i].Key)
				if err == nil {
					subs[i] = &issue
				}
				return unlessHidden(err)
			})
		})
	if err != nil {
		return view{}, err
	}
	linked := make(map[string]bool, len(links))
	for i, sub := range subs {
		linked[links[i].ID] = true
		switch {
		case sub == nil:
			v.known = v.known.hiding(links[i])
		case sub.Parent.ID == parent.ID:
			v.list = append(v.list, *sub)
		}
	}
	for id, sub := range k.seen {
		if !linked[id] {
			if v.known, err = j.checkLeft(ctx, sub, v.known); err != nil {
				return view{}, err
			}
		}
	}
	return v, nil
}

// checkLeft accounts for a sub-issue that the links do not show. It may have
// moved since it was read, or be gone; that change has a call of its own. If
// it still names the issue as its parent, the two answers contradict each
// other.
func (j job) checkLeft(ctx context.Context, missing tracker.Issue, k known) (known, error) {
	left, err := j.hasLeft(ctx, missing)
	if err == nil && !left {
		err = doubtful(j.of.Key, "Tracker does not show its sub-issue %s there, so the total is in doubt and nothing was changed", missing.Key)
	}
	return k.without(missing.ID), err
}

// hasLeft tells whether an issue is below another one no more, or hidden.
func (j job) hasLeft(ctx context.Context, sub tracker.Issue) (bool, error) {
	issue, err := j.tracker.Issue(ctx, sub.Key)
	if err != nil {
		return true, unlessHidden(err)
	}
	return issue.Parent.ID != j.of.ID, nil
}

// isHidden tells that an issue does not exist, or not for this token.
func isHidden(err error) bool {
	return errors.Is(err, tracker.ErrNotFound) || errors.Is(err, tracker.ErrForbidden)
}

func unlessHidden(err error) error {
	if isHidden(err) {
		return nil
	}
	return err
}

// hiddenError says that an issue with sub-issues is hidden from the token.
type hiddenError struct {
	issue tracker.Ref
	cause error
}

func hiddenIssue(of tracker.Ref, err error) error {
	if isHidden(err) {
		return &hiddenError{of, err}
	}
	return err
}

func (e *hiddenError) Error() string {
	return fmt.Sprintf("%s is left alone: the token's user may not see it", e.issue.Key)
}

// Kind is that of what Tracker said.
func (e *hiddenError) Kind() errkind.Kind { return errkind.Of(e.cause) }

// Unwrap returns what Tracker said.
func (e *hiddenError) Unwrap() error { return e.cause }
