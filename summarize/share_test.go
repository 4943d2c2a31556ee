//go:build go1.25

package summarize_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"timeupdater/summarize"
	"timeupdater/tracker"
	"timeupdater/tracker/errkind"
	"timeupdater/tracker/trackertest"
)

// looks counts the searches for a list among API calls.
func looks(calls []string) (n int) {
	for _, call := range calls {
		if strings.HasPrefix(call, "POST _search") {
			n++
		}
	}
	return n
}

// working is a stage where a call for TEST-2 has read the sub-issues of TEST-1,
// TEST-2 to TEST-4 with an hour each and all totals right. Since then an hour
// more was logged on TEST-3 and on TEST-4.
func working(s *stage) *ending {
	oneParent(s.world)
	s.drop()
	first := s.call("TEST-2", 0)
	s.let("GET TEST-2")
	s.let("POST _search")
	s.Log("TEST-3", hour, "")
	s.Log("TEST-4", hour, "")
	s.drop()
	return first
}

// reads lets a call begin that reads an issue, and then waits to share a run.
func (s *stage) reads(key string, time time.Duration) *ending {
	e := s.call(key, time)
	s.let("GET " + key)
	return e
}

func TestCallsShareARunThatHasNotBegun(t *testing.T) {
	t.Parallel()
	virtually(t, quiet, func(s *stage) {
		first := working(s)
		second, third := s.reads("TEST-3", 0), s.reads("TEST-4", 0)
		if held := append(s.held(2), s.held(3)...); len(held) != 0 {
			t.Errorf("they do not wait for the run that has begun: %q", held)
		}
		calls := s.letAll(first, second, third)
		if n := looks(calls); n > 4 {
			t.Errorf("%d lists were read: %q", n, calls)
		}
		second.levels(t, 5*hour)
		third.levels(t, 5*hour)
		if n := s.Writes().Spent; n > 2 {
			t.Errorf("%d writes", n)
		}
		s.checkTotals()
	})
}

// Whoever comes while a run is at work need not begin another one if that has
// seen what it knows.
func TestARunThatHasSeenTheChangeAnswersForIt(t *testing.T) {
	t.Parallel()
	virtually(t, quiet, func(s *stage) {
		oneParent(s.world)
		s.Log("TEST-3", hour, "")
		s.drop()
		first := s.reads("TEST-2", 0)
		second, third := s.reads("TEST-3", 0), s.reads("TEST-4", 0)
		calls := s.letAll(first, second, third)
		second.levels(t, 4*hour)
		third.levels(t, 4*hour)
		if n := looks(calls); n != 2 || s.Writes().Spent != 1 {
			t.Errorf("%d lists were read, want 2: %q", n, calls)
		}
	})
}

// A shared run must show what each of those knows who share it.
func TestASharedRunShowsWhatEachOfItsCallsKnows(t *testing.T) {
	t.Parallel()
	virtually(t, trackertest.Switches{QuietAPI: true, ManualIndex: true}, func(s *stage) {
		oneParent(s.world)
		s.catchUp()
		s.drop()
		first := s.call("TEST-2", 0)
		s.let("GET TEST-2")
		s.let("POST _search")
		s.Log("TEST-3", hour, "")
		s.Log("TEST-4", hour, "")
		second, third := s.reads("TEST-3", 0), s.reads("TEST-4", 0)
		s.letAll(first)
		s.Reindex("TEST-3")
		for range 100 {
			for _, call := range s.gate.held() {
				s.gate.letThrough(call)
			}
			pass(50 * time.Millisecond)
		}
		if second.over || third.over || s.Writes().Spent > 0 {
			t.Fatalf("a list was believed that does not show TEST-4: %+v", second.result)
		}
		s.catchUp()
		for !second.over || !third.over {
			s.letAllNow()
		}
		second.levels(t, 5*hour)
		third.levels(t, 5*hour)
	})
}

// letAllNow is letAll in a world whose search has to be told.
func (s *stage) letAllNow() {
	for _, call := range s.gate.held() {
		s.gate.letThrough(call)
	}
	s.catchUp()
	pass(10 * time.Millisecond)
}

// Calls for one issue need not even read it twice.
func TestCallsForOneIssueShareAVisitThatHasNotBegun(t *testing.T) {
	t.Parallel()
	virtually(t, quiet, func(s *stage) {
		twoParents(s.world)
		var begun, waiting []*ending
		for _, key := range []string{"TEST-3", "TEST-4", "TEST-5", "TEST-6"} {
			begun = append(begun, s.call(key, 0)) // all places are taken
		}
		alone := s.create("", hour)
		for range 10 {
			waiting = append(waiting, s.call(alone, 0))
		}
		calls := s.letAll(append(begun, waiting...)...)
		reads := slices.DeleteFunc(calls, func(call string) bool { return call != "GET "+alone })
		if len(reads) != 1 {
			t.Errorf("%s was read %d times", alone, len(reads))
		}
	})
}

func TestACallOutlivesTheOneWhoseRunItShares(t *testing.T) {
	t.Parallel()
	virtually(t, quiet, func(s *stage) {
		first := working(s)
		ctx, cancel := context.WithCancel(s.t.Context())
		leader := s.callWith(ctx, "TEST-3")
		s.let("GET TEST-3")
		other := s.reads("TEST-4", 0)
		s.letAll(first)
		synctest.Wait() // the leader works for both
		cancel()
		s.letAll(leader, other)
		if !errors.Is(leader.err, context.Canceled) {
			t.Errorf("the leader got %v", leader.err)
		}
		other.levels(t, 5*hour)
	})
}

func TestALeaderWhoGivesUpBeforeItsRunBegins(t *testing.T) {
	t.Parallel()
	virtually(t, quiet, func(s *stage) {
		first := working(s)
		ctx, cancel := context.WithCancel(s.t.Context())
		leader := s.callWith(ctx, "TEST-3")
		s.let("GET TEST-3")
		cancel()
		synctest.Wait()
		if !leader.over || !errors.Is(leader.err, context.Canceled) {
			t.Errorf("the leader got %v", leader.err)
		}
		next := s.reads("TEST-4", 0)
		s.letAll(first, next)
		next.levels(t, 5*hour)
	})
}

// What a leader has no time for is no error of those who share its run.
func TestNobodyInheritsALeadersShortageOfTime(t *testing.T) {
	t.Parallel()
	for name, lag := range map[string]bool{"its time is up": false, "the search will not show it in time": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sw := trackertest.Switches{QuietAPI: true, ManualIndex: lag}
			virtually(t, sw, func(s *stage) {
				oneParent(s.world)
				s.catchUp()
				s.drop()
				first := s.reads("TEST-2", 0)
				s.let("POST _search")
				s.Log("TEST-3", hour, "")
				s.Log("TEST-4", hour, "")
				leader := s.reads("TEST-3", 4*time.Second)
				other := s.reads("TEST-4", 20*time.Second)
				s.letAll(first)
				if !lag {
					pass(5 * time.Second) // while the leader's list is on its way
				}
				s.letAll(leader)
				if kind := errkind.Of(leader.err); kind != errkind.OutOfTime && kind != errkind.Unavailable {
					t.Errorf("the leader got %v", leader.err)
				}
				s.catchUp()
				s.letAll(other)
				other.levels(t, 5*hour)
			})
		})
	}
}

// bomb is a Tracker whose lists panic once.
type bomb struct {
	summarize.Tracker
	armed *atomic.Bool
}

func (b bomb) Family(ctx context.Context, parent tracker.Ref) (tracker.Issue, []tracker.Issue, error) {
	if b.armed.CompareAndSwap(true, false) {
		panic("nobody expects this")
	}
	return b.Tracker.Family(ctx, parent)
}

func TestAPanicFreesThoseWhoWait(t *testing.T) {
	t.Parallel()
	virtually(t, quiet, func(s *stage) {
		var armed atomic.Bool
		s.wrap(func(t summarize.Tracker) summarize.Tracker { return bomb{t, &armed} })
		first := working(s)
		leader, other := s.reads("TEST-3", 0), s.reads("TEST-4", 0)
		s.letAll(first)
		armed.Store(true)
		after := s.reads("TEST-3", 0) // waits for the run that panics
		s.letAll(leader, other, after)
		if !strings.Contains(leader.err.Error(), "nobody expects this") || other.err == nil {
			t.Errorf("the leader got %v, the other %v", leader.err, other.err)
		}
		after.levels(t, 5*hour)
		for range 8 { // every place is free again
			e := s.call("TEST-2", time.Second)
			s.letAll(e)
			e.levels(t, 5*hour)
		}
	})
}

func TestWhoWaitsForAnotherHoldsNoPlace(t *testing.T) {
	t.Parallel()
	virtually(t, quiet, func(s *stage) {
		first := working(s)
		for range 20 {
			s.reads("TEST-3", 0)
			s.reads("TEST-4", 0)
		}
		alone := s.create("", hour)
		e := s.call(alone, time.Second)
		s.let("GET " + alone)
		if !e.over || e.err != nil {
			t.Errorf("a call about something else does not get through: %v", e.err)
		}
		if first.over {
			t.Error("nobody waits")
		}
		s.letAll(first)
	})
}
