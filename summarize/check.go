package summarize

import (
	"context"
	"slices"
	"time"

	"timeupdater/tracker"
	"timeupdater/tracker/wait"
)

// Scope is what a check looks at, in the configured queues.
type Scope struct {
	Since  time.Duration // what changed within that time; zero for everything
	Leaves bool          // with Since zero, issues without sub-issues too, which may have lost their last one
}

// Watch is what follows a check while it runs. All of it may be nil.
type Watch struct {
	// Progress is told how far it is, one call at a time.
	Progress func(Progress)

	// Looked is given each worklog that was read of an issue that stands, one
	// call at a time. Its error ends the check. Known are those that an earlier
	// check was given: they are not read again while the issue's version is the
	// same.
	Looked func(Looked) error
	Known  []Looked
}

// Looked is a worklog that was read, in sums.
type Looked struct {
	ID      string             `json:"id"`
	Version int64              `json:"version"` // of the issue
	Own     tracker.Duration   `json:"own"`
	Copies  tracker.Duration   `json:"copies"`
	Ours    []tracker.Duration `json:"ours,omitempty"`
	TooLong bool               `json:"tooLong,omitempty"` // to be added up
}

// unkept is an error of [Watch.Looked].
type unkept struct{ error }

func (e unkept) Unwrap() error { return e.error }

func lookedAt(issue tracker.Issue, l logged) Looked {
	seen := Looked{ID: issue.ID, Version: issue.Version, Own: l.own, Copies: l.copies, TooLong: !l.fits}
	for _, record := range l.ours {
		seen.Ours = append(seen.Ours, record.Duration)
	}
	return seen
}

func (l Looked) logged() logged {
	all := logged{own: l.Own, copies: l.Copies, fits: !l.TooLong}
	for _, duration := range l.Ours {
		all.ours = append(all.ours, tracker.Record{Duration: duration})
	}
	return all
}

// Survey is what a check has found.
type Survey struct {
	Looked  int   // issues that the search brought
	Parents int   // of these with sub-issues
	Off     []Off // the lowest first, so that each counts with the totals that those before it would get

	// Left is how many totals could not be looked at, and LeftWhy why, of the
	// first few, each with its issue.
	Left    int
	LeftWhy []string
}

// longestRun bounds a check and a fix. With a deadline the client waits out a
// refusal of the rate, however long.
const longestRun = 24 * time.Hour

// Check tells which totals are off, and writes nothing. What is off is looked
// at once more after some seconds: a call may have been at it, or the search
// behind. Its errors are those of [Summarizer.Sweep].
func (s *Summarizer) Check(ctx context.Context, scope Scope, watch Watch) (Survey, error) {
	if !s.options.Queues.any() {
		return Survey{}, errNoQueues
	}
	ctx, cancel := context.WithTimeout(ctx, longestRun)
	defer cancel()
	for _, l := range watch.Known {
		s.memory.sawWorklog(l.ID, l.Version, l.logged())
	}
	progress := &steps{tell: watch.Progress}
	first := s.newCheck(scope, watch, progress)
	err := first.look(ctx, scope)
	survey := Survey{Looked: first.report.Looked, Parents: first.report.Parents, Left: first.report.Left, LeftWhy: first.report.Why}
	if err != nil || len(first.plan.off) == 0 {
		return survey, err
	}
	second := s.newCheck(scope, watch, progress)
	if err := second.lookAtOff(ctx, first.plan.off); err != nil {
		return survey, err
	}
	survey.Left += second.report.Left
	survey.LeftWhy = append(survey.LeftWhy, second.report.Why...)
	survey.Off, err = s.explain(ctx, second.plan.off, progress)
	return survey, err
}

// newCheck is a sweep that writes nothing and remembers worklogs.
func (s *Summarizer) newCheck(scope Scope, watch Watch, progress *steps) *sweep {
	kind := all
	if scope.Since > 0 {
		kind = hours
	}
	run := s.newSweep(kind, "check")
	run.plan = newPlanned()
	run.remembers, run.looked, run.progress = true, watch.Looked, progress
	return run
}

// look looks at all that is in scope.
func (s *sweep) look(ctx context.Context, scope Scope) error {
	s.progress.begin(Reading)
	found, err := s.find(ctx, scope.Since)
	if err != nil {
		return err
	}
	s.progress.begin(Looking)
	w := Window{Since: scope.Since}
	if err := s.mendFamilies(ctx, s.parents(w, scope.Since, found, nil)); err != nil {
		return err
	}
	var leaves []tracker.Issue
	switch {
	case scope.Since > 0:
		leaves = s.leavesAmong(w, found)
	case scope.Leaves:
		leaves, err = s.leavesBeside(ctx, w, found)
	}
	if err != nil {
		return err
	}
	return s.mendLeaves(ctx, leaves)
}

// lookAtOff looks once more at what was off. Those that have lost their
// sub-issues come first, since what is above counts with what they would get.
func (s *sweep) lookAtOff(ctx context.Context, off []Off) error {
	if err := wait.InTime(ctx, max(lookWait, s.lag.expect())); err != nil {
		return err
	}
	s.progress.begin(Again)
	lost, parents := apart(off)
	for some := range slices.Chunk(lost, portion) {
		found, err := s.tracker.Families(ctx, keys(some))
		if err != nil {
			return err
		}
		s.take(some, found)
		leaves := s.leavesAmong(Window{}, found)
		if err := s.mendLeaves(ctx, leaves); err != nil {
			return err
		}
		for _, leaf := range leaves {
			parents = append(parents, leaf.Parent)
		}
	}
	parents = slices.DeleteFunc(parents, func(r tracker.Ref) bool {
		return r == (tracker.Ref{}) || !s.options.Queues.hold(r.Key)
	})
	return s.mendFamilies(ctx, parents)
}

// apart tells the issues that have lost their sub-issues from the others.
func apart(off []Off) (lost, parents []tracker.Ref) {
	for _, o := range off {
		if ref := (tracker.Ref{ID: o.ID, Key: o.Issue}); o.Count == 0 && len(o.Hidden) == 0 {
			lost = append(lost, ref)
		} else {
			parents = append(parents, ref)
		}
	}
	return lost, parents
}
