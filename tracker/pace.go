package tracker

import (
	"context"
	"fmt"
	"math"
	"sync"
	"time"

	"timeupdater/tracker/errkind"
	"timeupdater/tracker/wait"
)

// pacer lets requests go in the order in which they came, and never more of
// them within any second than a rate allows. A token bucket would not do: a
// full one lets twice the rate through in its first second.
type pacer struct {
	window time.Duration

	mu   sync.Mutex
	sent []time.Time // the last turns, a ring with one place for each in a window
	next int         // the place of the oldest
}

// margin makes the window longer than Tracker's, because requests are not
// equally long on their way.
const margin = 1.05

// newPacer returns nil, which lets everything go, for a rate of zero.
func newPacer(perSecond float64) *pacer {
	if perSecond == 0 {
		return nil
	}
	places := math.Ceil(perSecond)
	return &pacer{
		window: time.Duration(places / perSecond * margin * float64(time.Second)),
		sent:   make([]time.Time, int(places)),
	}
}

// turnError says that a turn comes too late for the deadline.
type turnError struct{ wait time.Duration }

func (e *turnError) Error() string {
	return fmt.Sprintf("its turn under the configured rate would come in %v, after the deadline", e.wait.Round(time.Millisecond))
}

// Kind is unavailable: the rate is Tracker's.
func (e *turnError) Kind() errkind.Kind { return errkind.Unavailable }

// wait returns when it is the request's turn. A turn that is given up while
// waiting is lost, for at most a window.
func (p *pacer) wait(ctx context.Context) error {
	if err := ctx.Err(); err != nil || p == nil {
		return err
	}
	now := time.Now()
	deadline, ok := ctx.Deadline()
	if !ok {
		deadline = now.Add(math.MaxInt64)
	}
	pause, err := p.take(now, deadline)
	if err != nil || pause <= 0 {
		return err
	}
	return wait.For(ctx, pause)
}

// take takes the next turn and returns how far away it is. If it does not come
// before the deadline, none is taken.
func (p *pacer) take(now, deadline time.Time) (time.Duration, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	turn := now
	if free := p.sent[p.next].Add(p.window); free.After(now) {
		turn = free
	}
	wait := turn.Sub(now)
	if !turn.Before(deadline) {
		return 0, &turnError{wait}
	}
	p.sent[p.next] = turn
	p.next = (p.next + 1) % len(p.sent)
	return wait, nil
}
