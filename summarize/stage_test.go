//go:build go1.25

package summarize_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"timeupdater/summarize"
	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
)

// stage is a world in virtual time with one instance, whose API calls wait
// until the test lets them go.
type stage struct {
	*world
	gate  *gate
	calls int
}

// ending is what has become of a call of the function.
type ending struct {
	over   bool
	result summarize.Result
	err    error
}

// virtually plays a test on a stage.
func virtually(t *testing.T, sw trackertest.Switches, play func(s *stage)) {
	synctest.Test(t, func(t *testing.T) {
		s := &stage{world: newWorld(t, sw, summarize.Options{})}
		s.gate = newGate(trackertest.InProcess(s.Tracker))
		s.rule = summarize.New(s.connect(s.gate), summarize.Options{})
		play(s)
	})
}

// wrap puts something between the rule and its client.
func (s *stage) wrap(with func(summarize.Tracker) summarize.Tracker) {
	s.rule = summarize.New(with(s.connect(s.gate)), summarize.Options{})
}

// call begins a call of the function, which may take so long; zero is for
// ever.
func (s *stage) call(key string, time time.Duration) *ending {
	ctx, cancel := context.WithCancel(s.t.Context())
	if time > 0 {
		ctx, cancel = context.WithTimeout(s.t.Context(), time)
	}
	s.t.Cleanup(cancel)
	return s.callWith(ctx, key)
}

func (s *stage) callWith(ctx context.Context, key string) *ending {
	e := &ending{err: fmt.Errorf("the call for %s is not over", key)}
	s.calls++
	ctx = as(ctx, s.calls)
	go func() {
		defer func() {
			if cause := recover(); cause != nil {
				e.err = fmt.Errorf("panic: %v", cause)
			}
			e.over = true
		}()
		e.result, e.err = s.rule.Update(ctx, summarize.Call{Issue: key})
	}()
	synctest.Wait()
	return e
}

// held are the API calls that wait, of all or of one call of the function.
func (s *stage) held(who int) []string {
	synctest.Wait()
	var all []string
	for _, call := range s.gate.held() {
		if who == 0 || who == call.who {
			all = append(all, call.what)
		}
	}
	return all
}

// let lets the API calls go that begin so. There must be one.
func (s *stage) let(what string) {
	s.t.Helper()
	synctest.Wait()
	found := false
	for _, call := range s.gate.held() {
		if strings.HasPrefix(call.what, what) {
			s.gate.letThrough(call)
			found = true
		}
	}
	if !found {
		s.t.Fatalf("nobody calls %s, but %q", what, s.held(0))
	}
	synctest.Wait()
}

// letAll lets all go until the calls of the function are over. It returns the
// API calls.
func (s *stage) letAll(until ...*ending) (calls []string) {
	s.t.Helper()
	for range 10_000 {
		synctest.Wait()
		over := true
		for _, e := range until {
			over = over && e.over
		}
		if over {
			return calls
		}
		held := s.gate.held()
		for _, call := range held {
			calls = append(calls, call.what)
			s.gate.letThrough(call)
		}
		if len(held) == 0 {
			pass(10 * time.Millisecond)
		}
	}
	s.t.Fatal("it does not end")
	return nil
}

// levels checks that a call has ended well, having seen these totals.
func (e *ending) levels(t *testing.T, totals ...tracker.Duration) {
	t.Helper()
	synctest.Wait()
	if e.err != nil || len(e.result.Levels) != len(totals) {
		t.Fatalf("%+v, error %v; want %v", e.result, e.err, totals)
	}
	for i, level := range e.result.Levels {
		if level.To != totals[i] {
			t.Errorf("%s has %v, want %v", level.Issue, level.To, totals[i])
		}
	}
}
