package summarize

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
)

// together runs functions at the same time, cancels the rest when one fails,
// waits for all, and returns the first error. A panic of one becomes a panic
// of the caller, who can recover from it.
func together(ctx context.Context, functions ...func(context.Context) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var (
		wg       sync.WaitGroup
		once     sync.Once
		first    error
		panicked any
	)
	fail := func(err error, cause any) {
		once.Do(func() {
			first, panicked = err, cause
			cancel()
		})
	}
	for _, f := range functions {
		wg.Add(1)
		go func() {
			defer wg.Done()
			defer func() {
				if cause := recover(); cause != nil {
					fail(nil, fmt.Sprintf("%v\n%s", cause, debug.Stack()))
				}
			}()
			if err := f(ctx); err != nil {
				fail(err, nil)
			}
		}()
	}
	wg.Wait()
	if panicked != nil {
		panic(panicked)
	}
	return first
}
