package summarize

import (
	"context"
	"errors"
	"sync"

	"timeupdater/tracker"
)

// runs lets calls for the same issue share a run. Whoever arrives while a run
// waits to start is answered by it; nobody is answered by a run that has
// already begun to read, because it may have missed the caller's change. So
// per issue there are at most one run that works and one that waits.
type runs struct {
	work func(ctx context.Context, issue tracker.Ref, k known) ([]Level, error)

	mu      sync.Mutex
	working map[string]*run // by the issue's key
	waiting map[string]*run
}

type run struct {
	known  known
	done   chan struct{} // closed when levels and err are set
	levels []Level
	err    error
}

func (r *runs) do(ctx context.Context, issue tracker.Ref, k known) ([]Level, error) {
	for {
		shared, mine, before := r.join(issue.Key, k)
		if mine {
			r.lead(ctx, issue, shared, before)
			return shared.levels, shared.err
		}
		select {
		case <-shared.done:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		// The run belongs to another call. Its time may be up, ours is not.
		if timeUp(shared.err) && ctx.Err() == nil {
			continue
		}
		return shared.levels, shared.err
	}
}

// join returns the waiting run for key. If there was none it is new, the
// caller must lead it, and before is the run that it has to wait for, if any.
func (r *runs) join(key string, k known) (shared *run, mine bool, before *run) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if shared = r.waiting[key]; shared != nil {
		shared.known = shared.known.and(k)
		return shared, false, nil
	}
	if r.waiting == nil {
		r.waiting, r.working = map[string]*run{}, map[string]*run{}
	}
	shared = &run{known: k, done: make(chan struct{})}
	r.waiting[key] = shared
	return shared, true, r.working[key]
}

// lead waits until the run before is over, works, and tells everybody.
func (r *runs) lead(ctx context.Context, issue tracker.Ref, mine, before *run) {
	// Holds if the work panics; those who share the run must not wait for ever.
	mine.err = errors.New("the run that this call shared did not end")
	defer close(mine.done)
	if before != nil {
		select {
		case <-before.done:
		case <-ctx.Done():
		}
	}
	r.mu.Lock()
	delete(r.waiting, issue.Key)
	if err := ctx.Err(); err != nil {
		r.mu.Unlock()
		mine.err = err
		return
	}
	r.working[issue.Key] = mine
	k := mine.known
	r.mu.Unlock()
	defer func() {
		r.mu.Lock()
		delete(r.working, issue.Key)
		r.mu.Unlock()
	}()
	mine.levels, mine.err = r.work(ctx, issue, k)
}

func timeUp(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}
