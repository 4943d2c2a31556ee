// Package wait waits: for time to pass, and for functions that run at the same
// time.
package wait

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
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

// All runs functions at the same time and waits for them, as [Each] does.
func All(ctx context.Context, functions ...func(context.Context) error) error {
	return Each(ctx, len(functions), len(functions), func(ctx context.Context, i int) error { return functions[i](ctx) })
}

// Each calls do for 0 to n-1, at most width at a time, and waits for all. When
// one fails, the context of the others ends, no more begin, and its error is
// returned. A panic of one becomes a panic of the caller, who can recover.
func Each(ctx context.Context, n, width int, do func(ctx context.Context, i int) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var (
		workers sync.WaitGroup
		next    atomic.Int64
		failed  atomic.Bool
		once    sync.Once
		first   error
	)
	for range min(width, n) {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for !failed.Load() {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				if err := caught(ctx, i, do); err != nil {
					once.Do(func() { first = err })
					failed.Store(true)
					cancel()
				}
			}
		}()
	}
	workers.Wait()
	var p *panicked
	if errors.As(first, &p) {
		panic(p.text)
	}
	return first
}

// panicked is a panic on its way to the caller's goroutine.
type panicked struct{ text string }

func (p *panicked) Error() string { return p.text }

// caught makes an error of a panic.
func caught(ctx context.Context, i int, do func(context.Context, int) error) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = &panicked{fmt.Sprintf("%v\n%s", cause, debug.Stack())}
		}
	}()
	return do(ctx, i)
}
