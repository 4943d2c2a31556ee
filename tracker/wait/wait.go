// Package wait waits: for time to pass, and for functions that run at the same
// time.
package wait

import (
	"context"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// For waits for some time to pass. If the context ends first, it returns the
// context's error.
func For(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// All runs functions at the same time and waits for all. When one fails, the
// context of the others ends and its error is returned. A panic of one becomes
// a panic of the caller, who can recover.
func All(ctx context.Context, functions ...func(context.Context) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var (
		wg       sync.WaitGroup
		once     sync.Once
		first    error
		panicked string
	)
	for _, f := range functions {
		wg.Add(1)
		go func() {
			defer wg.Done()
			defer func() {
				if cause := recover(); cause != nil {
					once.Do(func() { panicked = fmt.Sprintf("%v\n%s", cause, debug.Stack()) })
					cancel()
				}
			}()
			if err := f(ctx); err != nil {
				once.Do(func() { first = err })
				cancel()
			}
		}()
	}
	wg.Wait()
	if panicked != "" {
		panic(panicked)
	}
	return first
}

// Each calls do for 0 to n-1, at most width at a time, and waits for all, as
// [All] does. When one fails, no more begin.
func Each(ctx context.Context, n, width int, do func(ctx context.Context, i int) error) error {
	var next atomic.Int64
	worker := func(ctx context.Context) error {
		for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := do(ctx, i); err != nil {
				return err
			}
		}
		return nil
	}
	return All(ctx, slices.Repeat([]func(context.Context) error{worker}, max(min(width, n), 0))...)
}

// InTime waits for some time to pass if that ends before the context's
// deadline. Otherwise it returns [context.DeadlineExceeded] at once.
func InTime(ctx context.Context, d time.Duration) error {
	if PassesDeadline(ctx, d) {
		return context.DeadlineExceeded
	}
	return For(ctx, d)
}

// PassesDeadline tells whether some time would not end before the context's
// deadline.
func PassesDeadline(ctx context.Context, d time.Duration) bool {
	deadline, ok := ctx.Deadline()
	return ok && time.Until(deadline) <= d
}
