package summarize

import (
	"cmp"
	"context"
	"errors"
	"sync"
	"time"

	"timeupdater/tracker"
	"timeupdater/tracker/errkind"
)

// runs lets calls share the work on one issue and on all above it. Whoever
// arrives while a run waits to start is answered by it. One that has already
// begun to read may have missed the caller's change; it answers those who came
// later only if it turns out to have seen what they know. So per issue there
// are at most one run that settles it and one that waits.
type runs struct {
	mu      sync.Mutex
	working map[string]*run // by the issue's key
	waiting map[string]*run
}

// run is the work for those who share it.
type run struct {
	known   known
	until   time.Time       // its leader's deadline; zero if there is none
	settled chan struct{}   // closed when the issue is settled: the next run may begin
	list    []tracker.Issue // the sub-issues of which its total was made; nil if it was not
	done    chan struct{}   // closed when result and err are set
	result  Result
	err     error
}

// joined returns the waiting run for a key and whether the caller has to lead
// it. Before is then the run to wait for, if any.
func (r *runs) joined(ctx context.Context, key string, k known) (shared *run, mine bool, before *run) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if shared = r.waiting[key]; shared != nil {
		shared.known = shared.known.and(k)
		return shared, false, nil
	}
	if r.waiting == nil {
		r.waiting, r.working = map[string]*run{}, map[string]*run{}
	}
	shared = &run{known: k, settled: make(chan struct{}), done: make(chan struct{})}
	shared.until, _ = ctx.Deadline()
	r.waiting[key] = shared
	return shared, true, r.working[key]
}

// begin lets a run begin when the one before has settled the issue, which it
// waits for without a place. From then on nobody joins it. If the one before has
// seen all that it knows it need not begin, and the result is that of the other.
func (r *runs) begin(ctx context.Context, p *place, key string, mine, before *run) (k known, covered bool, err error) {
	if before == nil {
		return r.take(ctx, key, mine)
	}
	p.leave()
	select {
	case <-before.settled:
	case <-ctx.Done():
	}
	if r.cover(key, mine, before) {
		return known{}, true, nil
	}
	err = p.again(ctx)
	k, _, late := r.take(ctx, key, mine)
	k.fresh = nil
	return k, false, cmp.Or(err, late)
}

// take makes the waiting run the one that works.
func (r *runs) take(ctx context.Context, key string, mine *run) (known, bool, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.waiting, key)
	if err := ctx.Err(); err != nil {
		close(mine.settled)
		return known{}, false, err
	}
	r.working[key] = mine
	return mine.known, false, nil
}

// cover tells whether a total was made of all that a waiting run knows, and
// then takes that out.
func (r *runs) cover(key string, mine, by *run) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if by.list == nil || mine.known.links != nil || !mine.known.gapIn(tracker.Issue{}, by.list).none() {
		return false
	}
	delete(r.waiting, key)
	mine.until, mine.list = by.until, by.list
	close(mine.settled)
	return true
}

// close keeps others from joining the waiting run.
func (r *runs) close(key string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.waiting, key)
}

// settle marks the issue as settled, with the list of which its total was made.
func (r *runs) settle(key string, mine *run, list []tracker.Issue) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.working, key)
	mine.list = list
	close(mine.settled)
}

// await waits for a run that another call leads. Again says that the caller
// has to see to it itself: the run ended because its leader was short of time,
// and the caller is not.
func (r *run) await(ctx context.Context) (result Result, again bool, err error) {
	select {
	case <-r.done:
	case <-ctx.Done():
		return Result{}, false, ctx.Err()
	}
	return r.result, r.shortOfTime(ctx), r.err
}

// shortOfTime tells whether the run would not have failed with the time that
// the caller has.
func (r *run) shortOfTime(ctx context.Context) bool {
	if ctx.Err() != nil {
		return false
	}
	switch errkind.Of(r.err) {
	case errkind.OutOfTime:
		return true
	case errkind.Unavailable:
		deadline, bounded := ctx.Deadline()
		return !r.until.IsZero() && (!bounded || deadline.Sub(r.until) > time.Second)
	}
	return false
}

// errLost is what those get who shared a run that panicked.
var errLost = errors.New("the run that this call shared did not end")

// share settles an issue and all above it, or lets another call do it. Who
// waits for another holds no place. The path is what the caller has settled
// below.
func (s *Summarizer) share(ctx context.Context, p *place, of tracker.Ref, k known, path []tracker.Ref) (Result, error) {
	for {
		shared, mine, before := s.runs.joined(ctx, of.Key, k)
		if mine && !s.lead(ctx, p, of, shared, before, path) {
			return shared.result, shared.err
		}
		p.leave()
		result, again, err := shared.await(ctx)
		if !again {
			return result, err
		}
		if err := p.goOn(ctx); err != nil {
			return Result{}, err
		}
	}
}

// lead works for all who share a run, or lets the run before do it, which it
// then tells. The issue's next run may begin as soon as it is settled, while
// this one goes on above it.
func (s *Summarizer) lead(ctx context.Context, p *place, of tracker.Ref, mine, before *run, path []tracker.Ref) (covered bool) {
	mine.err = errLost // holds if the work panics
	defer close(mine.done)
	k, covered, err := s.runs.begin(ctx, p, of.Key, mine, before)
	switch {
	case err != nil:
		mine.err = err
	case covered:
		mine.result, _, mine.err = before.await(ctx)
	default:
		one, err := s.settleFor(ctx, p, of, k, mine)
		mine.result, mine.err = s.goOn(ctx, p, one, err, path)
	}
	return covered
}

func (s *Summarizer) settleFor(ctx context.Context, p *place, of tracker.Ref, k known, by *run) (one settled, err error) {
	defer func() { s.runs.settle(of.Key, by, one.list) }()
	return job{s, of, p, by}.settle(ctx, k)
}
