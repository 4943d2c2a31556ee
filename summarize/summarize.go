// Package summarize is the rule that keeps time spent rolled up:
//
//	for every issue that has sub-issues:
//	time spent = its own logged time + the sum of time spent of its direct sub-issues
//
// Two ways lead into it. A call ([Summarizer.Update]) is a hint: an issue has
// changed, and it and all above it have to be right. A sweep
// ([Summarizer.Sweep]) is the truth: it asks Tracker what has changed within a
// time and makes the totals of all those families right, whatever became of
// the calls.
//
// # How one issue gets its total
//
// A [view] is what one look shows: the issue with its version, its sub-issues,
// its own worklog. A [total] is computed from a view and from nothing else.
// Everything is computed from scratch and written only when it differs, so a
// call may be repeated, reordered and duplicated.
//
// Settling an issue means: look; if the total differs, write it under the
// version that was looked at; look again; until a look after the last write
// shows that all is right. Then the parent is settled, up to the root.
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
// sees 2h and mends it.
//
// # The list of sub-issues may be old
//
// It comes from Tracker's search, which lags behind by a second or two, on bad
// days by half a minute. So a list counts only if it shows what is known from
// direct reads: the issue that we come from in its version, all links of the
// issue that was called for, and after a write of ours that write. Until then
// it is waited for. The first look reads the list before all else, so that who
// writes an older total after it must see the change when looking again. Very
// small families, and small ones while the search lags badly, are read
// directly.
//
// # Many calls
//
// An instance works on four issues at a time, in the order of arrival. Calls
// share the work on an issue, each level for itself, as long as it has not begun
// or if it turns out to have seen what they know. A call that cannot end in time
// says so, at once if it can, and leaves the rest to the next sweep. A call that
// our own write has caused ends after one request.
//
// # Sweeps
//
// A sweep trusts the search: it takes families from it, from the bottom up, and
// writes under the versions that it shows. What has changed since is refused,
// or seen at the second look, which is one for all; such an issue is then
// settled as by a call.
//
// # Looking before writing
//
// A plan ([Summarizer.Plan]), a paused sweep and a check ([Summarizer.Check]) look
// in the same way and write nothing; what is above counts with the totals that
// those below would get. A fix ([Summarizer.Fix]) is a sweep over what a check has
// found.
//
// # What is no family
//
// A parent that has lost its last sub-issue gets its own time back, if it was us
// who wrote what it shows. Calls about links and sweeps look for it.
//
// # Not too often
//
// Tracker locks an issue that has changed too often. Where sweeps run, an issue
// that was written often has to wait for its next turn, see package patience.
package summarize

import (
	"context"
	"time"

	"timeupdater/tracker"
)

const (
	// MaxLevels is how many levels of parents one call climbs.
	MaxLevels = 50

	// maxRounds bounds how often one issue is looked at while it changes.
	maxRounds = 6

	// cycleTries is how often a cycle must show to be believed.
	cycleTries = 3
)

// Summarizer applies the rule. It may be used by many goroutines at once;
// calls share work where that cannot make a total stale.
type Summarizer struct {
	tracker Tracker
	options Options

	firstPause time.Duration
	mostTries  int // how often the search is asked for the same; 0 for no limit but time

	places places
	visits runs // by called issue, until they begin
	runs   runs // by the issue that is settled
	memory memory
	lag    lag
	sweeps sweeps
	held   held

	refusing refusing
	notice   notice
}

// New returns a Summarizer that works on t. See [Options.Check].
func New(t Tracker, o Options) *Summarizer {
	if o.OwnTime == LeftOut && o.Write == Auto {
		o.Write = Field // Tracker adds all records to ours
	}
	return &Summarizer{tracker: t, options: o, firstPause: firstPause}
}

// Level is an issue with sub-issues, or one that has lost them, as one call left
// it. In JSON its durations are of the form PT1H25M.
type Level struct {
	Issue     string           `json:"issue"`              // its key
	From      tracker.Duration `json:"from"`               // its time spent before
	To        tracker.Duration `json:"to"`                 // its time spent now: Own + SubIssues
	Own       tracker.Duration `json:"own"`                // its own logged time, as far as it counts
	SubIssues tracker.Duration `json:"subIssues"`          // the sum over its sub-issues
	Count     int              `json:"count"`              // the number of sub-issues
	ByRecord  bool             `json:"byRecord,omitempty"` // it is kept as a worklog record, see [Records]
	Hidden    []string         `json:"hidden,omitempty"`   // sub-issues that the token may not see, so not counted
	Shares    []Share          `json:"shares,omitempty"`   // what SubIssues consists of; only in a plan
}

// Share is what one sub-issue adds to a total.
type Share struct {
	Issue string           `json:"issue"` // its key
	Spent tracker.Duration `json:"spent"`
}

// Result is what a call came to.
type Result struct {
	// Levels are the issues with sub-issues, from the bottom up. With an error
	// they are those that were settled or written nevertheless. An issue that
	// neither has sub-issues nor is one has none.
	Levels []Level

	// Stopped says why what is above the last level was left alone although
	// that is no error: its parent is hidden from the token, or is in a queue
	// where nothing may be written. Empty if the root was reached.
	Stopped string

	// Hidden says that it was because of rights, which somebody should know.
	Hidden bool

	// settled are the issues that were made right, or were, as they then are.
	settled []tracker.Issue

	// Notice says, once, that totals are kept as records although nobody has
	// asked for that, and what comes of it.
	Notice string
}

// Call is what a call says: this issue has changed.
type Call struct {
	Issue string // its key

	// Links says that it has got or lost a sub-issue, perhaps its last one.
	// Without it an issue that has none is not asked whether it had some.
	Links bool
}

// String tells calls apart that cannot be answered by the same visit.
func (c Call) String() string {
	if c.Links {
		return c.Issue + " and its links"
	}
	return c.Issue
}

// Update makes the totals of an issue and of everything above it right. Errors
// are the Tracker's, wrapped, of type [*Error], or the context's; all have a
// kind. Where sweeps are configured, what may pass is of the kind left. While
// paused it is [Summarizer.Plan].
func (s *Summarizer) Update(ctx context.Context, c Call) (Result, error) {
	if s.options.Pause {
		return s.Plan(ctx, c)
	}
	result, err := s.answer(ctx, c)
	result.Notice = s.notice.of(s.options, result.Levels...)
	return result, s.options.leave(c.Issue, err)
}

// answer waits for a place and visits the issue. Calls that say the same share a
// visit that has not begun.
func (s *Summarizer) answer(ctx context.Context, c Call) (Result, error) {
	for {
		visit, mine, _ := s.visits.joined(ctx, c.String(), known{})
		if mine {
			s.visit(ctx, c, visit)
			return visit.result, visit.err
		}
		if result, again, err := visit.await(ctx); !again {
			return result, err
		}
	}
}

func (s *Summarizer) visit(ctx context.Context, c Call, mine *run) {
	mine.err = errLost // holds if the work panics
	defer close(mine.done)
	p := &place{of: &s.places}
	err := p.arrive(ctx)
	defer p.leave()
	s.visits.close(c.String())
	if err != nil {
		mine.err = err
		return
	}
	mine.result, mine.err = s.enter(ctx, p, c)
}

// enter reads the called issue, of which only the key is known, and begins the
// climb that it needs.
func (s *Summarizer) enter(ctx context.Context, p *place, c Call) (Result, error) {
	issue, links, err := s.tracker.IssueWithLinks(ctx, c.Issue)
	if err != nil {
		return Result{}, err
	}
	s.memory.sawParent(issue)
	at, k := s.beginning(c, issue, links)
	switch at {
	case tracker.Ref{}:
		return Result{}, nil
	case issue.Ref:
		s.memory.sawSize(at, len(links))
		done, failed, err := s.followed(ctx, p, issue, links)
		if done || err != nil {
			return Result{}, err
		}
		k.mustClimb = failed
	}
	return s.climb(ctx, p, at, k, nil)
}

// beginning is where the climb for a called issue begins: there, if it has
// sub-issues or may have lost them, or else at its parent, if there is one. An
// issue whose total may not be written counts in its parent's all the same.
func (s *Summarizer) beginning(c Call, issue tracker.Issue, links []tracker.Ref) (tracker.Ref, known) {
	hasTotal := len(links) > 0 || c.Links && issue.Spent > 0
	if hasTotal && (s.options.Queues.allow(issue.Key) || issue.Parent == (tracker.Ref{})) {
		return issue.Ref, knownOfCalled(issue, links)
	}
	return issue.Parent, knownOf(issue)
}
