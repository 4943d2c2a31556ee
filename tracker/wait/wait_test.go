package wait_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"timeupdater/tracker/wait"
)

func TestForEndsWithTheContext(t *testing.T) {
	t.Parallel()
	if err := wait.For(context.Background(), time.Nanosecond); err != nil {
		t.Errorf("error %v after the time has passed", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := wait.For(ctx, time.Hour); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want the context's", err)
	}
}

func TestEachCallsEveryNumberOnce(t *testing.T) {
	t.Parallel()
	for _, n := range []int{-1, 0, 1, 3, 4, 100} {
		var sum, running, most atomic.Int64
		err := wait.Each(context.Background(), n, 4, func(context.Context, int) error {
			now := running.Add(1)
			for m := most.Load(); now > m && !most.CompareAndSwap(m, now); m = most.Load() {
			}
			sum.Add(1)
			running.Add(-1)
			return nil
		})
		if err != nil || int(sum.Load()) != max(n, 0) || most.Load() > 4 {
			t.Errorf("%d: %d calls, at most %d at a time, error %v", n, sum.Load(), most.Load(), err)
		}
	}
}

func TestEachEndsWithTheFirstError(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	var calls atomic.Int64
	err := wait.Each(context.Background(), 1000, 2, func(ctx context.Context, i int) error {
		calls.Add(1)
		if i == 0 {
			return broken
		}
		<-ctx.Done()
		return ctx.Err()
	})
	if !errors.Is(err, broken) || calls.Load() > 2 {
		t.Errorf("error %v after %d calls", err, calls.Load())
	}
}

// A panic in a goroutine of its own would end the process.
func TestAPanicReachesTheCaller(t *testing.T) {
	t.Parallel()
	defer func() {
		text, _ := recover().(string)
		if !strings.Contains(text, "nobody expects this") || !strings.Contains(text, "wait_test.go") {
			t.Errorf("recovered %q, want the panic and where it was", text)
		}
	}()
	_ = wait.All(context.Background(),
		func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() },
		func(context.Context) error { panic("nobody expects this") })
	t.Error("no panic")
}
