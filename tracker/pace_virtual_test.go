//go:build go1.25

package tracker

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

const ms = time.Millisecond

// queue is what a test sends through a pacer, by name, with the time after the
// beginning at which each may go.
type queue struct {
	t     *testing.T
	p     *pacer
	began time.Time
	all   sync.WaitGroup
	mu    sync.Mutex
	names []string
	turns []time.Duration
}

func newQueue(t *testing.T, p *pacer) *queue { return &queue{t: t, p: p, began: time.Now()} }

// join lets a request arrive, and all that arrived before be in the queue.
func (q *queue) join(ctx context.Context, name string, place *int) {
	q.all.Go(func() {
		if err := q.p.wait(ctx, place); err != nil {
			return
		}
		q.mu.Lock()
		defer q.mu.Unlock()
		q.names = append(q.names, name)
		q.turns = append(q.turns, time.Since(q.began))
	})
	synctest.Wait()
}

// turnsOf is when each of n requests may go that arrive now.
func turnsOf(t *testing.T, p *pacer, n int) []time.Duration {
	t.Helper()
	q := newQueue(t, p)
	for range n {
		q.join(t.Context(), "", new(int))
	}
	q.all.Wait()
	return q.turns
}

func TestTurnsComeInBurstsAtTheRate(t *testing.T) {
	t.Parallel()
	for rate, want := range map[float64][]time.Duration{
		5:   {0, 0, 0, 0, 0, 1030 * ms, 1030 * ms, 1030 * ms, 1030 * ms, 1030 * ms, 2060 * ms},
		1:   {0, 1030 * ms, 2060 * ms, 3090 * ms},
		2.5: {0, 0, 0, 1236 * ms, 1236 * ms, 1236 * ms, 2472 * ms},
		0.5: {0, 2060 * ms, 4120 * ms},
	} {
		synctest.Test(t, func(t *testing.T) {
			if got := turnsOf(t, newPacer(rate), len(want)); !slices.Equal(got, want) {
				t.Errorf("at %v per second: %v, want %v", rate, got, want)
			}
		})
	}
}

func TestNoSecondHasMoreTurnsThanTheRate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(t, newPacer(7))
		random := rand.New(rand.NewPCG(1, 2))
		for range 1000 {
			<-time.After(time.Duration(random.Int64N(int64(200 * ms))))
			q.join(t.Context(), "", new(int))
		}
		q.all.Wait()
		for i, turn := range q.turns[7:] {
			if within := turn - q.turns[i]; within < time.Second {
				t.Errorf("turns %d to %d come within %v", i, i+7, within)
			}
		}
	})
}

func TestFirstComeFirstServed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(t, newPacer(1))
		var first int
		q.join(t.Context(), "the first", &first)
		q.join(t.Context(), "the second", new(int))
		q.join(t.Context(), "the third", new(int))
		q.join(t.Context(), "the first again, refused", &first)
		q.all.Wait()
		want := []string{"the first", "the first again, refused", "the second", "the third"}
		if !slices.Equal(q.names, want) {
			t.Errorf("%q, want %q", q.names, want)
		}
	})
}

func TestWhoGivesUpLeavesNoGap(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(t, newPacer(1))
		ctx, cancel := context.WithCancel(t.Context())
		q.join(t.Context(), "the first", new(int))
		q.join(ctx, "one that gives up", new(int))
		q.join(t.Context(), "the third", new(int))
		cancel()
		q.all.Wait()
		if want := []time.Duration{0, 1030 * ms}; !slices.Equal(q.turns, want) {
			t.Errorf("%v, want %v", q.turns, want)
		}
	})
}

func TestATurnAfterTheDeadlineIsNotTaken(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(t, newPacer(1))
		for range 3 {
			q.join(t.Context(), "", new(int))
		}
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		var late *turnError
		if err := q.p.wait(ctx, new(int)); !errors.As(err, &late) || late.wait != 3090*ms || time.Since(q.began) > 0 {
			t.Errorf("error %v after %v, want a wait of 3.09 s at once", err, time.Since(q.began))
		}
		q.join(t.Context(), "", new(int))
		q.all.Wait()
		if got := q.turns[3]; got != 3090*ms {
			t.Errorf("the next one goes after %v, want 3.09 s: the refused turn is free", got)
		}
	})
}

// A refusal may make a queue slower than it was when somebody joined it.
func TestATurnThatADeadlineOvertakesIsSaidToBeLate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(t, newPacer(1))
		q.join(t.Context(), "", new(int))
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		<-time.After(ms)
		time.AfterFunc(ms, func() { q.p.refused(time.Now(), 10*time.Second) })
		var late *turnError
		if err := q.p.wait(ctx, new(int)); !errors.As(err, &late) || late.wait != 7002*ms {
			t.Errorf("error %v, want a wait of another 7 s", err)
		}
	})
}

func TestWhatIsSentSlowlyLeavesHalfToOthers(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		cut bool
		all int // that may go within a minute
	}{
		"at the full rate": {false, 590},
		"after a refusal":  {true, 440},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, others := range []bool{false, true} {
				synctest.Test(t, func(t *testing.T) {
					pace := newPaces(10)
					if test.cut {
						pace.all.refused(time.Now(), 0)
					}
					ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
					defer cancel()
					slowly := demand(Slowly(ctx), pace)
					rest := func() int { return 0 }
					if others {
						rest = demand(ctx, pace)
					}
					<-ctx.Done()
					synctest.Wait()
					got, left := slowly(), rest()
					if most := test.all/2 + test.all/50; got > most || got < most*85/100 {
						t.Errorf("beside others %t: %d of %d go slowly, want half", others, got, test.all)
					}
					if others && got+left < test.all*98/100 {
						t.Errorf("others send %d, want what is left of %d", left, test.all)
					}
				})
			}
		})
	}
}

// demand wants more than there is and returns how much it got.
func demand(ctx context.Context, pace paces) func() int {
	var mu sync.Mutex
	sent := 0
	for range 20 {
		go func() {
			for pace.wait(ctx, new(places)) == nil {
				mu.Lock()
				sent++
				mu.Unlock()
			}
		}()
	}
	return func() int {
		mu.Lock()
		defer mu.Unlock()
		return sent
	}
}
