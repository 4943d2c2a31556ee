package summarize

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"timeupdater/tracker"
	"timeupdater/tracker/errkind"
	"timeupdater/tracker/wait"
)

var errNoQueues = errkind.New(errkind.Misconfigured, "QUEUES is missing: the queues whose issues sweeps write, or * for all")

// Sweep makes the totals right of all families that a window holds, from the
// bottom up, and writes in the configured queues only. Tracker is its own
// queue: what changed is asked of its search, so nothing that calls have
// missed is lost. Created is when the timer fired: a sweep ends before the next
// of its kind is due. One that did not end is an error of the kind out of time,
// and the next of its kind looks back as far as it.
func (s *Summarizer) Sweep(ctx context.Context, w Window, created time.Time) (Report, error) {
	if !s.options.Queues.any() {
		return Report{}, errNoQueues
	}
	kind := w.kind()
	since, ok := s.sweeps.begin(kind, w.Since)
	if !ok {
		return Report{Window: w.String(), Why: []string{"the sweep before it is still running"}}, nil
	}
	if created.IsZero() {
		created = time.Now()
	}
	const margin = 2 * time.Second // for the last answers
	ctx, cancel := context.WithDeadline(ctx, created.Add(kind.period(s.options.Sweep)-margin))
	defer cancel()
	if kind != minutes {
		ctx = tracker.Slowly(ctx) // calls go on beside it
	}
	run := s.newSweep(kind, w.String())
	run.remembers = kind == minutes
	if s.options.Pause {
		run.plan = newPlanned()
	}
	whole := false
	defer func() { s.sweeps.end(kind, whole) }() // also after a panic
	err := run.unended(run.all(ctx, w, since))
	whole = err == nil
	return run.told(), err
}

// sweeps are those under way, of each kind one at most.
type sweeps struct {
	mu      sync.Mutex
	running map[kind]time.Time // the beginning of its window
	open    map[kind]time.Time // that of the earliest that did not end
}

// begin returns how far a sweep has to look back, and false if one of its kind
// is running.
func (s *sweeps) begin(k kind, since time.Duration) (time.Duration, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.running[k]; ok {
		return 0, false
	}
	if s.running == nil {
		s.running, s.open = map[kind]time.Time{}, map[kind]time.Time{}
	}
	if open, ok := s.open[k]; ok && since > 0 {
		since = min(max(since, time.Since(open)), maxSince)
	}
	s.running[k] = time.Now().Add(-since)
	return since, true
}

func (s *sweeps) end(k kind, whole bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if whole {
		delete(s.open, k)
	} else {
		s.open[k] = s.running[k]
	}
	delete(s.running, k)
}

// sweep is one sweep under way.
type sweep struct {
	*Summarizer
	*families
	kind kind

	// remembers says that a worklog is not read again in the same version of
	// its issue. To read it finds records that have changed without one.
	remembers bool

	progress *steps
	looked   func(Looked) error // see Watch; nil if nobody wants to know

	mu      sync.Mutex
	report  Report
	plan    *planned           // what would be written; nil if it is
	written map[string]written // by id: what has to be looked at again
}

func (s *Summarizer) newSweep(k kind, name string) *sweep {
	return &sweep{
		Summarizer: s, families: newFamilies(), kind: k, progress: &steps{},
		report: Report{Window: name}, written: map[string]written{},
	}
}

// written is an issue as our write left it.
type written struct {
	tracker.Issue
	logged logged
	at     time.Time
}

// all sweeps, and then once more over the families that only changed meanwhile:
// where there was something to mend, calls may not have had the time to. What was
// held and may be written now is part of it. In the end it looks at the issues
// without sub-issues.
func (s *sweep) all(ctx context.Context, w Window, since time.Duration) (err error) {
	if s.kind == leaves {
		return s.allLeaves(ctx, w)
	}
	began := time.Now()
	var due []tracker.Issue
	if s.kind != all {
		due = s.held.take(began)
	}
	defer func() {
		if err != nil {
			s.held.putBack(due)
		}
	}()
	found, err := s.once(ctx, w, since, due)
	if err == nil && s.kind == minutes && s.report.Mended > 0 {
		_, err = s.once(ctx, w, time.Since(began)+s.lag.expect(), nil)
	}
	if err != nil || s.kind == all {
		return err
	}
	return s.mendLeaves(ctx, s.leavesAmong(w, slices.Concat(found, due)))
}

// once looks at the families that this sweep has not looked at, and again at
// those that it has written. It returns what the search has brought.
func (s *sweep) once(ctx context.Context, w Window, since time.Duration, due []tracker.Issue) ([]tracker.Issue, error) {
	found, err := s.find(ctx, since)
	if err != nil {
		return nil, err
	}
	if err := s.mendFamilies(ctx, s.parents(w, since, found, due)); err != nil {
		return nil, err
	}
	return found, s.lookAgainAtAll(ctx)
}

// mendFamilies mends those that this sweep has not looked at, in portions, and
// reads the next one while it mends.
func (s *sweep) mendFamilies(ctx context.Context, parents []tracker.Ref) error {
	parents = slices.DeleteFunc(parents, func(r tracker.Ref) bool { return s.read[r.ID] })
	s.progress.expect(len(parents))
	portions := slices.Collect(slices.Chunk(parents, portion))
	var next []tracker.Issue
	for i := -1; i < len(portions); i++ {
		if i >= 0 {
			s.take(portions[i], next)
		}
		err := wait.All(ctx, s.mendPending, func(ctx context.Context) (err error) {
			next = nil
			if i+1 < len(portions) {
				next, err = s.tracker.Families(ctx, keys(portions[i+1]))
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// tell notes what has become of an issue that was mended, or could not be. Only
// what ends the sweep is an error.
func (s *sweep) tell(ctx context.Context, key string, err error) error {
	var held *heldError
	switch {
	case err == nil, errors.Is(err, tracker.ErrNotFound): // it was deleted meanwhile
	case errors.As(err, &held):
		s.count(&s.report.Held)
	case ctx.Err() != nil || errkind.Of(err) == errkind.OutOfTime || errors.As(err, &unkept{}):
		return err
	default:
		s.leave(key, err)
	}
	return nil
}

// leave notes a family that could not be mended, and why. What is locked may be
// above it, and above others; it is noted once.
func (s *sweep) leave(key string, why error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	locked := lockedBy(why)
	if slices.Contains(s.report.Locked, locked) {
		return
	}
	s.report.Left++
	if locked != "" && len(s.report.Locked) < mostLocked {
		s.report.Locked = append(s.report.Locked, locked)
	}
	if len(s.report.Why) < mostWhy {
		s.report.Why = append(s.report.Why, key+": "+strings.TrimPrefix(why.Error(), key+": "))
	}
}

// told is the report, with what would be written if nothing may be.
func (s *sweep) told() Report {
	r := s.report
	if s.plan == nil {
		return r
	}
	r.Paused, r.Wrong = true, len(s.plan.off)
	shares := 0
	for _, o := range s.plan.off[:min(len(s.plan.off), mostPlanned)] {
		if shares += o.Count; shares > mostShares {
			o.Shares = nil
		}
		r.Planned = append(r.Planned, o.Level)
	}
	return r
}

// unended says of a sweep that has stopped what it has not done.
func (s *sweep) unended(err error) error {
	if err == nil {
		return nil
	}
	s.report.Left += len(s.pending)
	return &Error{"sweep " + s.report.Window, errkind.Of(err), fmt.Sprintf("it did not end, %d families are left to the next: %v", s.report.Left, err), err}
}
