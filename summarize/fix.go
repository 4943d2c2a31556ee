package summarize

import (
	"context"
	"fmt"

	"timeupdater/tracker"
	"timeupdater/tracker/errkind"
	"timeupdater/tracker/wait"
)

// Fix makes totals right that a check has found off, as a sweep does: from what
// is there now, which need not be what the check saw. What is above them is made
// right with them. Its errors are those of [Summarizer.Sweep].
func (s *Summarizer) Fix(ctx context.Context, off []Off, progress func(Progress)) (Report, error) {
	switch {
	case !s.options.Queues.any():
		return Report{}, errNoQueues
	case s.options.Pause:
		return Report{}, errPaused
	}
	ctx, cancel := context.WithTimeout(ctx, longestRun)
	defer cancel()
	run := s.newSweep(all, "fix")
	run.progress.tell = progress
	run.progress.begin(Mending)
	lost, parents := apart(off)
	err := run.mendLost(ctx, lost)
	if err == nil {
		err = run.mendFamilies(ctx, parents)
	}
	if err == nil {
		run.progress.begin(Again)
		err = run.lookAgainAtAll(ctx)
	}
	if err != nil {
		err = fmt.Errorf("it did not end: %w", err)
	}
	return run.report, err
}

var errPaused = errkind.New(errkind.Misconfigured, "PAUSE is set, so nothing is written")

// mendLost gives issues that have lost their sub-issues their own time back.
func (s *sweep) mendLost(ctx context.Context, lost []tracker.Ref) error {
	s.progress.expect(len(lost))
	return wait.Each(ctx, len(lost), mendWidth, func(ctx context.Context, i int) error {
		defer s.progress.done()
		s.count(&s.report.Wrong)
		return s.tell(ctx, lost[i].Key, s.enterSingly(ctx, lost[i].Key))
	})
}
