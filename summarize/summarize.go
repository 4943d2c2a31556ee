// Package summarize is the rule that keeps time spent rolled up:
//
//	for every issue that has sub-issues:
//	time spent = its own logged time + the sum of time spent of its direct sub-issues
//
// # How one issue gets its total
//
// A [view] is what one look shows: the issue with its version, its sub-issues,
// its own worklog records. A [total] is computed from a view and from nothing
// else. Everything is computed from scratch and written only when it differs,
// so a call may be repeated, reordered and duplicated, and the call that our
// own write causes finds nothing to do.
//
// Settling an issue means: look; if the total differs, write it under the
// version that was looked at; look again; until a look after the last write
// shows that all is right.
//
// # Why look again
//
// Without the second look an update can get lost although Tracker refuses a
// write under an old version:
//
//	people   log an hour on a sub-issue: 2h → 3h
//	call X   looks at the parent (version 7, shows 2h) and its sub-issues: 3h
//	people   delete that hour: 3h → 2h
//	call Y   looks: 2h, which the parent shows. Nothing to do, nothing written
//	call X   writes 3h under version 7, which is still the version
//
// The parent shows 3h for good, and nobody will call again. X's second look
// sees 2h and mends it. For the same reason a total that is right at the first
// look counts only if that look is known to be newer than the change that the
// call is about; otherwise it is taken once more.
//
// # The list of sub-issues may be old
//
// It comes from Tracker's search, whose index lags behind. So a list counts
// only if it shows what is known from direct reads: the issue that we come
// from in its version, or all links of the issue that was called for. If it
// does not, it is read again, and in the end the links are followed one by one.
// Then a total is safe only when the index has caught up: until then another
// call may trust the old list and overwrite it.
//
// # Up to the root
//
// A call climbs from its issue to the root: first it goes up reading, so that
// a cycle is found before anything is written, then it settles every issue
// from the bottom up. While one issue is looked at again, the first look at
// its parent is taken at the same time. An issue that has come to another
// parent meanwhile is followed there.
package summarize

import (
	"context"
	"time"

	"timeupdater/tracker"
	"timeupdater/tracker/wait"
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

// New returns a Summarizer that works on t. See [Options.Check].
func New(t Tracker, o Options) *Summarizer {
	s := &Summarizer{tracker: t, options: o, lagTries: lagTries, lagWait: lagWait}
	s.visits.work, s.climbs.work = s.visit, s.climb
	return s
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
// that are right nevertheless. Errors are the Tracker's, wrapped, of type
// [*Error], or the context's; all have a kind.
func (s *Summarizer) Update(ctx context.Context, key string) ([]Level, error) {
	return s.visits.do(ctx, tracker.Ref{Key: key}, known{})
}

// visit reads the called issue, of which only the key is known, and hands over
// to the climb that it needs.
func (s *Summarizer) visit(ctx context.Context, called tracker.Ref, _ known) ([]Level, error) {
	var (
		issue   tracker.Issue
		links   []tracker.Ref
		indexed int64
	)
	err := wait.All(ctx,
		func(ctx context.Context) (err error) {
			issue, links, err = s.tracker.IssueWithLinks(ctx, called.Key)
			return err
		},
		func(ctx context.Context) (err error) {
			indexed, err = s.tracker.IndexedVersion(ctx, called.Key)
			return err
		})
	shown := indexed >= issue.Version
	switch {
	case err != nil:
		return nil, err
	case len(links) > 0:
		return s.climbs.do(ctx, issue.Ref, known{links: links, indexed: shown})
	case issue.Parent == (tracker.Ref{}):
		return nil, nil
	}
	return s.climbs.do(ctx, issue.Parent, known{versions: versionOf(issue), indexed: shown})
}
