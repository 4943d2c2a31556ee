package summarize

import (
	"context"
	"slices"

	"timeupdater/tracker"
	"timeupdater/tracker/wait"
)

// Reason is why a total is off, as far as it shows.
type Reason string

// The reasons.
const (
	NeverSummed Reason = "never summed"         // the issue shows its own time and nothing else
	BySample    Reason = "summed by the sample" // it shows its records, with copies that Yandex's sample left
	ByHand      Reason = "entered by hand"      // somebody else than the token's user has entered it
	Imported    Reason = "imported"             // nobody has entered it, and no record explains it
	Missed      Reason = "missed"               // we wrote it, and have missed a change since
	Deserted    Reason = "lost its sub-issues"  // it still shows the time of those that it had
	Unrecorded  Reason = "not kept as a record" // the time is right, but a record of ours is to hold it
	NotAsked    Reason = ""                     // it takes Tracker's changelog to know
	NotKnown    Reason = "not known"            // that was too long, or could not be read
)

const (
	// mostReasons is how many changelogs are read for reasons: three and a half
	// minutes at ten requests a second.
	mostReasons = 2_000

	// reasonPages of a changelog are read at most, of 100 entries each.
	reasonPages = 3
)

// reason is what a look tells by itself.
func (t total) reason(v view) Reason {
	records, _ := v.logged.own.Add(v.logged.copies) // total has added up more
	switch {
	case t.count == 0:
		return Deserted
	case len(t.ours) > 0:
		return Missed
	case v.issue.Spent == t.to:
		return Unrecorded
	case v.issue.Spent == v.logged.own:
		return NeverSummed
	case v.issue.Spent == records:
		return BySample
	}
	return NotAsked
}

// explain is what is off with its reasons. Those that no look has told are asked
// of Tracker's changelog, for the first ones.
func (s *Summarizer) explain(ctx context.Context, off []Off, progress *steps) ([]Off, error) {
	off = slices.Clone(off)
	var ask []*Off
	for i := range off {
		if off[i].Why == NotAsked && len(ask) < mostReasons {
			ask = append(ask, &off[i])
		}
	}
	if len(ask) > 0 {
		progress.begin(Asking)
		progress.expect(len(ask))
	}
	err := wait.Each(ctx, len(ask), mendWidth, func(ctx context.Context, i int) (err error) {
		*ask[i], err = s.explained(ctx, *ask[i])
		progress.done()
		return err
	})
	return off, err
}

// explained is what is off with its reason. Only what ends the check is an
// error.
func (s *Summarizer) explained(ctx context.Context, o Off) (Off, error) {
	last, err := s.tracker.LastEntered(ctx, o.Issue, reasonPages)
	var me tracker.User
	if err == nil {
		me, err = s.tracker.Me(ctx)
	}
	switch {
	case ctx.Err() != nil:
		return o, ctx.Err()
	case err != nil:
		o.Why = NotKnown
	case last.Updated.IsZero():
		o.Why = Imported
	case last.By.Same(me):
		o.Why, o.Entered = Missed, &last.Updated
	default:
		o.Why, o.Entered = ByHand, &last.Updated
	}
	return o, nil
}
