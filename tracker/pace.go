package tracker

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"timeupdater/tracker/errkind"
)

const (
	// margin makes the window longer than Tracker's, because requests are not
	// equally long on their way.
	margin = 1.03

	// A refusal halves the rate, so that clients that know nothing of one
	// another share Tracker. The whole rate would come back in this time, the
	// half of it in a minute. Were it twice as fast, three clients that want
	// more than there is would have 7 of 100 searches refused and not 4, and
	// get no more done.
	recovery = 2 * time.Minute

	// With less than one request in two seconds no call would end in time.
	lowest = 0.5

	// After a refusal nothing is sent for a while. It is left to chance, so
	// that clients refused together do not come back together.
	minPause, maxPause = 200 * time.Millisecond, 600 * time.Millisecond

	// Tracker may ask for a longer pause, but not for one that nobody would
	// take for more than a mistake.
	longestPause = 5 * time.Minute
)

// pacer lets requests go in the order in which they came, and never more of
// them within any second than a rate allows. A token bucket would not do: a
// full one lets twice the rate through in its first second. Below the full
// rate, which others need as well, requests are evenly spaced.
type pacer struct {
	full   float64 // requests per second
	window time.Duration
	halves *pacer // if not nil, half of its rate is this one's

	mu    sync.Mutex
	queue []waiter // by place
	last  int      // the place given last
	sent  []time.Time
	next  int         // of sent, a ring with one turn for each in a window: the oldest
	timer *time.Timer // for the first of the queue

	base  float64   // the rate after the last cut
	cut   time.Time // when that was
	until time.Time // the end of the pause
}

// waiter is a request that waits. Its place is that of its first arrival.
type waiter struct {
	place int
	turn  chan struct{} // closed when it comes
}

// newPacer returns nil, which lets everything go, for a rate of zero.
func newPacer(perSecond float64) *pacer {
	if perSecond == 0 {
		return nil
	}
	places := math.Ceil(perSecond)
	return &pacer{
		full: perSecond, base: perSecond,
		window: time.Duration(places / perSecond * margin * float64(time.Second)),
		sent:   make([]time.Time, int(places)),
	}
}

// half is a pacer of half the rate that p has at any time.
func (p *pacer) half() *pacer {
	if p == nil {
		return nil
	}
	half := newPacer(p.full / 2)
	half.halves = p
	return half
}

// turnError says that a turn comes too late for the deadline.
type turnError struct{ wait time.Duration }

func (e *turnError) Error() string {
	return fmt.Sprintf("its turn under the configured rate would come in %v, after the deadline", e.wait.Round(time.Millisecond))
}

// Kind is unavailable: the rate is Tracker's.
func (e *turnError) Kind() errkind.Kind { return errkind.Unavailable }

// wait returns when it is the request's turn, or at once if that will not come
// before the deadline. The place is zero at first; who comes again with the
// one that he got then goes before all who came later.
func (p *pacer) wait(ctx context.Context, place *int) error {
	if err := ctx.Err(); err != nil || p == nil {
		return err
	}
	turn, err := p.enter(ctx, place)
	if err != nil {
		return err
	}
	select {
	case <-turn:
		return nil
	case <-ctx.Done():
		return p.leave(ctx, *place)
	}
}

// enter joins the queue. A turn that cannot come in time is not waited for.
func (p *pacer) enter(ctx context.Context, place *int) (<-chan struct{}, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if *place == 0 {
		p.last++
		*place = p.last
	}
	i, _ := p.find(*place)
	if wait, ok := p.inTime(ctx, i); !ok {
		return nil, &turnError{wait}
	}
	w := waiter{*place, make(chan struct{})}
	p.queue = slices.Insert(p.queue, i, w)
	p.advance()
	return w.turn, nil
}

// leave gives a turn up before it came.
func (p *pacer) leave(ctx context.Context, place int) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	i, found := p.find(place)
	if found {
		p.queue = slices.Delete(p.queue, i, i+1)
	}
	if errors.Is(ctx.Err(), context.DeadlineExceeded) { // refusals made the queue slower than it was
		return &turnError{time.Until(p.turn(time.Now(), i))}
	}
	return ctx.Err()
}

func (p *pacer) find(place int) (int, bool) {
	return slices.BinarySearchFunc(p.queue, place, func(w waiter, place int) int { return w.place - place })
}

func (p *pacer) inTime(ctx context.Context, ahead int) (time.Duration, bool) {
	now := time.Now()
	turn := p.turn(now, ahead)
	deadline, bounded := ctx.Deadline()
	return turn.Sub(now), !bounded || turn.Before(deadline)
}

// advance lets those go whose turn has come.
func (p *pacer) advance() {
	now := time.Now()
	for len(p.queue) > 0 {
		if pause := p.turn(now, 0).Sub(now); pause > 0 {
			p.wake(pause)
			return
		}
		close(p.queue[0].turn)
		p.queue = slices.Delete(p.queue, 0, 1)
		p.sent[p.next] = now
		p.next = (p.next + 1) % len(p.sent)
	}
}

func (p *pacer) wake(after time.Duration) {
	if p.timer != nil {
		p.timer.Reset(after)
		return
	}
	p.timer = time.AfterFunc(after, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.advance()
	})
}

// turn is when the request's turn comes that has so many ahead of it, if the
// rate stays as it is.
func (p *pacer) turn(now time.Time, ahead int) time.Time {
	places, window := len(p.sent), p.window
	if rate := p.rate(now); rate < p.full {
		places, window = 1, time.Duration(margin/rate*float64(time.Second))
	}
	before := p.sent[(p.next+len(p.sent)-places+ahead%places)%len(p.sent)]
	turn := before.Add(window)
	for _, earliest := range []time.Time{now, p.until} {
		if turn.Before(earliest) {
			turn = earliest
		}
	}
	return turn.Add(time.Duration(ahead/places) * window)
}

// rate is how many requests may go per second.
func (p *pacer) rate(now time.Time) float64 {
	if p.halves != nil {
		p.halves.mu.Lock()
		defer p.halves.mu.Unlock()
		return p.halves.rate(now) / 2
	}
	return min(p.full, p.base+p.full*now.Sub(p.cut).Seconds()/recovery.Seconds())
}

// refused slows down after a 429 to a request that was sent at some time. What
// was on its way together is one refusal.
func (p *pacer) refused(sent time.Time, retryAfter time.Duration) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	if sent.After(p.cut) {
		p.base = max(p.rate(now)/2, min(p.full, lowest))
		p.cut = now
		p.until = now.Add(minPause + rand.N(maxPause-minPause))
	}
	if asked := now.Add(min(retryAfter, longestPause)); asked.After(p.until) {
		p.until = asked
	}
}
