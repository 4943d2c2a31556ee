//go:build go1.25

package summarize

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// waiter is one who wants a place.
type waiter struct {
	*place
	err chan error
}

// wants lets somebody wait for a place, and returns when it has come or is
// waited for.
func (p *places) wants(ctx context.Context, begun bool) waiter {
	w := waiter{&place{of: p}, make(chan error, 1)}
	go func() {
		if begun {
			w.err <- w.goOn(ctx)
		} else {
			w.err <- w.arrive(ctx)
		}
	}()
	synctest.Wait()
	return w
}

func (w waiter) has() bool {
	synctest.Wait()
	return !w.since.IsZero()
}

// full are places that are all taken.
func full(ctx context.Context) (*places, []waiter) {
	p := &places{}
	var taken []waiter
	for range width {
		taken = append(taken, p.wants(ctx, false))
	}
	return p, taken
}

func TestPlacesGoInTheOrderOfArrivalButFirstToWhoHasBegun(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p, taken := full(t.Context())
		first, second := p.wants(t.Context(), false), p.wants(t.Context(), false)
		begun := p.wants(t.Context(), true)
		order := []waiter{begun, first, second}
		for n := range order {
			for i, w := range order {
				if w.has() != (i < n) {
					t.Errorf("%d places are free again: the %d. in line has one: %t", n, i+1, w.has())
				}
			}
			taken[n].leave()
		}
		if !second.has() {
			t.Error("the last in line has no place")
		}
	})
}

func TestLeavingTwiceFreesOnePlace(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p, taken := full(t.Context())
		first, second := p.wants(t.Context(), false), p.wants(t.Context(), false)
		taken[0].leave()
		taken[0].leave()
		if !first.has() || second.has() {
			t.Errorf("the first has a place: %t, the second: %t", first.has(), second.has())
		}
		taken[1].leave()
	})
}

// Whoever arrives when the line is too long hears so at once, while there is
// time to call again.
func TestALineThatIsTooLongIsRefusedOnArrival(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p, taken := full(t.Context())
		// A place is held for 8 s: on average that makes 1 s for each eighth.
		<-time.After(8 * time.Second)
		for _, w := range taken {
			w.leave()
		}
		for range width {
			p.wants(t.Context(), false)
		}
		ahead := p.wants(t.Context(), false) // waits for a fourth of the time that a place is held
		short, cancel := context.WithTimeout(t.Context(), p.held/width)
		defer cancel()
		if w := p.wants(short, false); !errors.Is(<-w.err, errBusy) {
			t.Error("it waits although its turn would come too late")
		}
		enough, cancel := context.WithTimeout(t.Context(), p.held/2+time.Millisecond)
		defer cancel()
		if w := p.wants(enough, false); len(w.err) > 0 {
			t.Errorf("it does not wait: %v", <-w.err)
		}
		if w := p.wants(short, true); len(w.err) > 0 {
			t.Errorf("one that has begun does not wait: %v", <-w.err)
		}
		if ahead.has() {
			t.Error("a place was free")
		}
	})
}

func TestGivingUpLeavesNoGap(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p, taken := full(t.Context())
		ctx, cancel := context.WithCancel(t.Context())
		gone, next := p.wants(ctx, false), p.wants(t.Context(), false)
		cancel()
		if err := <-gone.err; !errors.Is(err, context.Canceled) {
			t.Errorf("error %v", err)
		}
		gone.leave() // it has none
		if next.has() {
			t.Error("a place was free")
		}
		taken[0].leave()
		if !next.has() {
			t.Error("who came next has no place")
		}
	})
}

// The place may come at the moment in which it is given up.
func TestAPlaceThatCameTooLateIsFreeAgain(t *testing.T) {
	t.Parallel()
	p := &places{}
	turns := make([]chan struct{}, 0, width)
	for range width {
		turns = append(turns, p.enter(&p.line))
	}
	p.giveUp(turns[0])
	select {
	case <-p.enter(&p.line):
	default:
		t.Error("the place is lost")
	}
}
