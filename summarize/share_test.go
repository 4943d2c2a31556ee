package summarize

import (
	"context"
	"errors"
	"testing"
	"time"

	"timeupdater/tracker"
)

// shop is runs whose work the test lets go on.
type shop struct {
	runs
	begun chan known      // what each run began with
	end   chan error      // lets a run end
	ended chan callResult // what each call got
}

type callResult struct {
	levels []Level
	err    error
}

var called = tracker.Ref{Key: "TEST-1"}

func newShop() *shop {
	s := &shop{begun: make(chan known), end: make(chan error), ended: make(chan callResult, 16)}
	s.work = func(ctx context.Context, issue tracker.Ref, k known) ([]Level, error) {
		s.begun <- k
		select {
		case err := <-s.end:
			return []Level{{Issue: issue.Key, Count: len(k.versions)}}, err
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	return s
}

func (s *shop) call(ctx context.Context, k known) {
	go func() {
		levels, err := s.do(ctx, called, k)
		s.ended <- callResult{levels, err}
	}()
}

// waitFor waits until so many calls stand behind the waiting run.
func (s *shop) waitFor(versions int) {
	for {
		s.mu.Lock()
		waiting := s.waiting["TEST-1"]
		ready := waiting != nil && len(waiting.known.versions) == versions
		s.mu.Unlock()
		if ready {
			return
		}
		<-time.After(time.Millisecond)
	}
}

func knows(id string, version int64) known {
	return known{versions: map[tracker.Ref]int64{{ID: id}: version}, indexed: true}
}

func TestCallsShareTheRunThatHasNotBegun(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s := newShop()
	s.call(ctx, knows("a", 1))
	if n := <-s.begun; len(n.versions) != 1 {
		t.Errorf("the first run began with %+v", n)
	}
	s.call(ctx, knows("a", 3))
	s.waitFor(1)
	s.call(ctx, knows("b", 2))
	s.waitFor(2)
	doubt := knows("c", 1)
	doubt.indexed = false
	s.call(ctx, doubt)
	s.waitFor(3)

	s.end <- nil
	if got := <-s.ended; got.err != nil || got.levels[0].Count != 1 {
		t.Errorf("the first call got %+v", got)
	}
	n := <-s.begun
	if len(n.versions) != 3 || n.versions[tracker.Ref{ID: "a"}] != 3 || n.indexed {
		t.Errorf("the shared run began with %+v", n)
	}
	s.end <- nil
	for range 3 {
		if got := <-s.ended; got.err != nil || got.levels[0].Count != 3 {
			t.Errorf("a call got %+v; want the shared run's result", got)
		}
	}
}

func TestACallOutlivesTheOneThatItSharedARunWith(t *testing.T) {
	t.Parallel()
	s := newShop()
	s.call(context.Background(), knows("a", 1))
	<-s.begun
	leader, cancel := context.WithCancel(context.Background())
	s.call(leader, knows("b", 1))
	s.waitFor(1)
	s.call(context.Background(), knows("c", 1))
	s.waitFor(2)

	s.end <- nil
	<-s.ended
	<-s.begun
	cancel() // while it works for both
	if got := <-s.ended; !errors.Is(got.err, context.Canceled) {
		t.Errorf("the leader got %+v", got)
	}
	if n := <-s.begun; len(n.versions) != 1 {
		t.Errorf("the other's own run began with %+v", n)
	}
	s.end <- nil
	if got := <-s.ended; got.err != nil || len(got.levels) != 1 {
		t.Errorf("the other got %+v", got)
	}
}

func TestALeaderWhoseTimeIsUpBeforeItBegins(t *testing.T) {
	t.Parallel()
	s := newShop()
	s.call(context.Background(), knows("a", 1))
	<-s.begun
	leader, cancel := context.WithCancel(context.Background())
	s.call(leader, knows("b", 1))
	s.waitFor(1)
	cancel()
	if got := <-s.ended; !errors.Is(got.err, context.Canceled) {
		t.Errorf("the leader got %+v", got)
	}
	s.call(context.Background(), knows("c", 1))
	s.waitFor(1)
	s.end <- nil
	<-s.ended
	<-s.begun
	s.end <- nil
	if got := <-s.ended; got.err != nil {
		t.Errorf("the next got %+v", got)
	}
}

func TestErrorsAreShared(t *testing.T) {
	t.Parallel()
	s := newShop()
	s.call(context.Background(), knows("a", 1))
	<-s.begun
	s.call(context.Background(), knows("b", 1))
	s.waitFor(1)
	s.call(context.Background(), knows("c", 1))
	s.waitFor(2)
	s.end <- nil
	<-s.ended
	<-s.begun
	broken := errors.New("broken")
	s.end <- broken
	for range 2 {
		if got := <-s.ended; !errors.Is(got.err, broken) {
			t.Errorf("a call got %+v", got)
		}
	}
}

func TestAPanicFreesThoseWhoWait(t *testing.T) {
	t.Parallel()
	begun, other := make(chan bool), make(chan error)
	first := true // only one run works at a time
	r := runs{work: func(context.Context, tracker.Ref, known) ([]Level, error) {
		if !first {
			return nil, nil
		}
		first = false
		begun <- true
		<-begun
		panic("oh")
	}}
	go func() {
		defer func() { _ = recover() }()
		_, _ = r.do(context.Background(), called, known{})
	}()
	<-begun
	go func() {
		_, err := r.do(context.Background(), called, known{})
		other <- err
	}()
	begun <- true
	if err := <-other; err != nil {
		t.Errorf("the next call got %v", err)
	}
}
