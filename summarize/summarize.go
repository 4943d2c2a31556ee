// Package summarize keeps time spent rolled up: every issue that has
// sub-issues shows its own logged time plus the time spent of its direct
// sub-issues.
//
// Everything is computed from scratch on each call and written only when it
// differs, so a call may be repeated, reordered and duplicated, and a call
// caused by our own write finds nothing to do. The package knows business
// time and the rule; what it needs of Yandex Tracker is the interface
// [Tracker].
package summarize

import (
	"context"
	"errors"
	"time"

	"timeupdater/tracker"
)

const (
	// MaxLevels is how many levels of parents one call climbs.
	MaxLevels = 50

	// maxRounds bounds how often one issue is looked at while it changes.
	maxRounds = 30

	// cycleTries is how often a cycle must show to be believed.
	cycleTries = 3

	// lagTries is how often a list is read while it shows less than we know,
	// first before and then after the links were followed instead.
	lagTries = 4

	// lagWait is the wait before the second try; it doubles with each try.
	lagWait = 250 * time.Millisecond
)

// Options say how totals are made. The zero value is the default.
type Options struct {
	// Way is how a total gets into Tracker.
	Way Way

	// IgnoreOwnTime leaves the records that people log on an issue with
	// sub-issues out of its total. It cannot be combined with [Records],
	// where Tracker itself adds them.
	IgnoreOwnTime bool
}

// Summarizer applies the rule. It may be used by many goroutines at once;
// calls for the same issue share work where that cannot make a total stale.
type Summarizer struct {
	tracker Tracker
	options Options

	lagTries int
	lagWait  time.Duration

	visits runs // by called issue
	climbs runs // by the issue that a climb starts from
}

// New returns a Summarizer that works on t.
func New(t Tracker, o Options) *Summarizer {
	return &Summarizer{tracker: t, options: o, lagTries: lagTries, lagWait: lagWait}
}

// Level is an issue with sub-issues, as one call left it. In JSON its
// durations are of the form PT1H25M.
type Level struct {
	Issue     string           `json:"issue"`            // its key
	From      tracker.Duration `json:"from"`             // its time spent before
	To        tracker.Duration `json:"to"`               // its time spent now: Own + SubIssues
	Own       tracker.Duration `json:"own"`              // its own logged time, as far as it counts
	SubIssues tracker.Duration `json:"subIssues"`        // the sum over its sub-issues
	Count     int              `json:"count"`            // the number of sub-issues
	Hidden    []string         `json:"hidden,omitempty"` // sub-issues that the token may not see, so not counted
}

// Update makes the totals of an issue and of everything above it right, and
// returns them from the bottom up. An issue that neither has sub-issues nor
// is one has no levels: nothing was to be done. With an error come the levels
// that are right nevertheless.
//
// Errors of the Tracker are wrapped; the others are [*CycleError],
// [*DepthError], [*StaleError], [*LagError], [*ContendedError],
// [*OverflowError], [*RefusedError], [*LeftoverError], [*CopiesError] and the
// context's.
func (s *Summarizer) Update(ctx context.Context, key string) ([]Level, error) {
	return s.visits.do(ctx, key, need{}, func(ctx context.Context, _ need) ([]Level, error) {
		return s.visit(ctx, key)
	})
}

// visit reads the called issue and hands over to the climb that it needs.
func (s *Summarizer) visit(ctx context.Context, key string) ([]Level, error) {
	var issue tracker.Issue
	var links []tracker.Ref
	var indexed int64
	err := together(ctx,
		func(ctx context.Context) (err error) {
			issue, links, err = s.tracker.IssueWithLinks(ctx, key)
			return err
		},
		func(ctx context.Context) (err error) {
			indexed, err = s.tracker.IndexedVersion(ctx, key)
			return err
		})
	if err != nil {
		return nil, err
	}
	self := need{indexed: indexed >= issue.Version}
	if len(links) > 0 {
		self.links = links
		return s.climb(ctx, issue.Ref, self)
	}
	if issue.Parent == (tracker.Ref{}) {
		return nil, nil
	}
	self.versions = map[tracker.Ref]int64{issue.Ref: issue.Version}
	return s.climb(ctx, issue.Parent, self)
}

// climb makes the totals of an issue with sub-issues and of all above right.
func (s *Summarizer) climb(ctx context.Context, from tracker.Ref, n need) ([]Level, error) {
	return s.climbs.do(ctx, from.Key, n, func(ctx context.Context, n need) ([]Level, error) {
		var all []Level
		next := newLevel(from, n, n.indexed)
		for range maxRounds {
			levels, unread := s.path(ctx, next)
			done, moved, err := s.settleAll(ctx, levels)
			all = append(all, done...)
			if err != nil {
				return all, err
			}
			if moved == nil || unread != nil && len(done) == len(levels) {
				return all, unread
			}
			next = moved
		}
		return all, &ContendedError{Issue: next.Issue}
	})
}

// path is ascend, which has to meet a cycle more than once: issues that move
// between our reads can look like one.
func (s *Summarizer) path(ctx context.Context, from *level) (levels []*level, err error) {
	var cycle *CycleError
	for try := 0; try == 0 || try < cycleTries && errors.As(err, &cycle); try++ {
		levels, err = s.ascend(ctx, newLevel(from.issue, from.need, from.sure))
	}
	return levels, err
}
