package summarize

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"timeupdater/tracker"
	"timeupdater/tracker/errkind"
	"timeupdater/tracker/wait"
)

// mendWidth is how many families a sweep mends at a time.
const mendWidth = 6

// mendPending makes all totals right that are pending, and those above them,
// from the bottom up.
func (s *sweep) mendPending(ctx context.Context) error {
	for wave := s.ready(); len(wave) > 0; wave = s.ready() {
		if err := s.mendAll(ctx, wave); err != nil {
			return err
		}
	}
	for id := range s.pending {
		delete(s.pending, id)
		s.leave(s.issues[id].Key, fmt.Errorf("%w: remove one of the links", errCycle))
	}
	return nil
}

// mendAll makes the totals of families right that do not depend on one another,
// and adds those above to what is pending. Only what ends the sweep is an
// error.
func (s *sweep) mendAll(ctx context.Context, wave []tracker.Issue) error {
	above := make([]tracker.Ref, len(wave))
	err := wait.Each(ctx, len(wave), mendWidth, func(ctx context.Context, i int) error {
		after, err := s.mend(ctx, wave[i])
		if err == nil {
			above[i] = after.Parent
		}
		s.progress.done()
		return s.tell(ctx, wave[i].Key, err)
	})
	if err != nil {
		return err
	}
	for _, done := range wave {
		delete(s.pending, done.ID)
	}
	return s.addAbove(ctx, above)
}

// addAbove makes families pending of which a sub-issue was written. With those
// that have not been read come some that are known to be above, at once.
func (s *sweep) addAbove(ctx context.Context, above []tracker.Ref) error {
	var unread []tracker.Ref
	for _, parent := range above {
		for at, known := parent, true; known && at != (tracker.Ref{}) && s.options.Queues.hold(at.Key); at, known = s.memory.above(at) {
			if s.read[at.ID] || slices.Contains(unread, at) || at != parent && len(unread) >= portion {
				break
			}
			unread = append(unread, at)
		}
		if s.read[parent.ID] && s.isFamily(parent.ID) {
			s.pending[parent.ID] = true
		}
	}
	if len(unread) == 0 {
		return nil
	}
	found, err := s.tracker.Families(ctx, keys(unread))
	if err == nil {
		s.take(unread, found)
	}
	return err
}

// mend makes one total right, if it is wrong: from what the search shows, under
// the version that it shows. A direct look before each write would make a sweep
// much too long; what has changed since is refused or seen at the second look.
// It returns the issue if what is above has to be looked at because of that.
func (s *sweep) mend(ctx context.Context, issue tracker.Issue) (tracker.Issue, error) {
	if !s.options.Queues.hold(issue.Key) { // it has moved since its sub-issues were found
		return tracker.Issue{}, nil
	}
	l, err := s.loggedOn(ctx, issue)
	if err != nil {
		return tracker.Issue{}, err
	}
	v := view{issue: &issue, list: s.familyOf(issue), logged: l}
	if s.plan != nil {
		return s.planned(ctx, v)
	}
	t, err := s.total(ctx, v, false)
	if err != nil || t.right {
		return tracker.Issue{}, err
	}
	s.count(&s.report.Wrong)
	if err := s.checkAbove(ctx, issue.Ref); err != nil {
		return tracker.Issue{}, err
	}
	after, seen, err := s.writeTwice(ctx, v, t)
	if errors.Is(err, tracker.ErrConflict) || errors.Is(err, errUnsure) || errors.Is(err, errTurned) {
		return tracker.Issue{}, s.mendSingly(ctx, issue.Ref, s.wroteBelow(issue.Ref))
	}
	if err != nil {
		return tracker.Issue{}, err
	}
	s.count(&s.report.Mended)
	if !t.byRecord && stands(*seen.issue) { // with records, ours in it has changed
		s.memory.sawWorklog(after.ID, after.Version, seen.logged)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.learn(after)
	s.report.Notice = cmp.Or(s.report.Notice, s.notice.of(s.options, t.level(v, v.issue.Spent)))
	s.written[after.ID] = written{after, seen.logged, time.Now()}
	return after, nil
}

// writeTwice writes a total, and if the issue has changed since the search saw
// it, looks at it directly and tries again. The list stays what it was, with our
// own writes: whether it was too old shows at the second look.
func (s *sweep) writeTwice(ctx context.Context, v view, t total) (tracker.Issue, view, error) {
	after, err := s.writeOnce(ctx, v, t)
	if !errors.Is(err, tracker.ErrConflict) {
		return after, v, err
	}
	issue, err := s.tracker.Issue(ctx, v.issue.Key)
	if err == nil && !s.options.Queues.hold(issue.Key) {
		err = errMovedAway
	}
	v.issue = &issue
	if err == nil {
		v.logged, err = s.worklog(ctx, issue.Ref)
	}
	if err == nil {
		t, err = s.total(ctx, v, false)
	}
	if err != nil || t.right {
		return issue, v, err
	}
	after, err = s.writeOnce(ctx, v, t)
	return after, v, err
}

func (s *sweep) count(n *int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	*n++
}

func (s *sweep) familyOf(issue tracker.Issue) []tracker.Issue {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.list(issue.ID)
}

// loggedOn reads the worklog of an issue, or remembers it.
func (s *sweep) loggedOn(ctx context.Context, issue tracker.Issue) (logged, error) {
	if l, ok := s.memory.worklog(issue); ok && s.remembers {
		return l, nil
	}
	l, err := s.worklog(ctx, issue.Ref)
	if err != nil || !stands(issue) {
		return l, err
	}
	s.memory.sawWorklog(issue.ID, issue.Version, l)
	if s.looked == nil {
		return l, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.looked(lookedAt(issue, l)); err != nil {
		return l, unkept{err}
	}
	return l, nil
}

// stands tells that an issue has not changed for a while, so that what was read
// of it is certainly of its last version. A read may be a second old.
func stands(issue tracker.Issue) bool {
	const while = 5 * time.Second
	return !issue.Updated.IsZero() && time.Since(issue.Updated) > while
}

// writeOnce writes a total and returns the issue as it then is. A record takes
// no version: where ours has changed after the issue that the search shows, it
// is a conflict.
func (s *sweep) writeOnce(ctx context.Context, v view, t total) (tracker.Issue, error) {
	if err := s.mayWrite(ctx, v, t, true); err != nil {
		return tracker.Issue{}, err
	}
	for _, record := range t.ours {
		if t.byRecord && record.Updated.After(v.issue.Updated) {
			return tracker.Issue{}, tracker.ErrConflict
		}
	}
	after, _, err := s.write(ctx, v, t, attempts{})
	switch {
	case err != nil:
		return tracker.Issue{}, err
	case after != nil:
		return *after, nil
	}
	issue, err := s.afterRecord(ctx, v)
	if err == nil && issue.Spent != t.to {
		err = tracker.ErrConflict
	}
	return issue, err
}

// mendSingly settles an issue and all above it as a call does.
func (s *sweep) mendSingly(ctx context.Context, of tracker.Ref, k known) error {
	return s.singly(ctx, func(ctx context.Context, p *place) (Result, error) { return s.climb(ctx, p, of, k, nil) })
}

// longestSingly is how long one issue and all above it may take, where the sweep
// has more time than that.
const longestSingly = time.Minute

var errSlow = errkind.New(errkind.Unavailable, fmt.Sprintf("it could not be made right within %v", longestSingly))

// singly does the work of a call as part of the sweep.
func (s *sweep) singly(ctx context.Context, work func(context.Context, *place) (Result, error)) error {
	p := &place{of: &s.places, sweeps: true}
	if err := p.goOn(ctx); err != nil {
		return err
	}
	defer p.leave()
	last := wait.PassesDeadline(ctx, longestSingly)
	short, cancel := context.WithTimeout(ctx, longestSingly)
	defer cancel()
	result, err := work(short, p)
	if errkind.Of(err) == errkind.OutOfTime && !last {
		err = fmt.Errorf("%w: %w", errSlow, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.report.Notice = cmp.Or(s.report.Notice, s.notice.of(s.options, result.Levels...))
	for _, issue := range result.settled { // what is above need not be looked at again from an older list
		s.learn(issue)
		delete(s.pending, issue.ID)
	}
	if err == nil {
		s.report.Mended++
	}
	return err
}

// wroteBelow is what is known of a family by the sweep's own writes, which the
// search must show.
func (s *sweep) wroteBelow(of tracker.Ref) known {
	s.mu.Lock()
	defer s.mu.Unlock()
	var k known
	for _, w := range s.written {
		if w.Parent.ID == of.ID {
			k = k.and(known{seen: map[string]tracker.Issue{w.ID: w.Issue}, at: w.at})
		}
	}
	return k
}
