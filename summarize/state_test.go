//go:build go1.25

package summarize_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"timeupdater/summarize"
	"timeupdater/tracker"
)

// state is how far a schedule has come.
type state struct {
	at      *moment
	pending []int    // updates to come
	line    []string // keys with which the trigger has called
	actors  []*process
	late    []*apiCall // writes that were given up and are still on their way
	started int
	refused int
	died    int
	seconds int // that have passed

	// harmed says that something went wrong that only a sweep can mend.
	harmed bool
	healer int // the actor that is a sweep which began when all harm was done and showed; -1: none

	trail *past
}

// past is what was done, the last first.
type past struct {
	before *past
	deed   deed
}

func (t *past) String() string {
	var lines []string
	for ; t != nil; t = t.before {
		lines = append(lines, t.deed.String())
	}
	slices.Reverse(lines)
	return strings.Join(lines, "\n")
}

// first is the state in which all schedules begin.
func (x *exploration) first() *state {
	w := x.stage(x.t)
	s := &state{at: x.momentOf(w, nil, event{}), line: w.waiting(), healer: -1}
	for _, key := range w.Keys() {
		if issue := w.Issue(key); issue.HadSubIssues {
			x.parents = append(x.parents, summarize.Off{ID: issue.ID, Level: summarize.Level{Issue: key, Count: len(issue.SubIssues)}})
		}
	}
	for i := range x.plan.updates {
		s.pending = append(s.pending, i)
	}
	if x.plan.together {
		s.actors = append(s.actors, x.perform(nil))
	}
	return s
}

func (s *state) clone() *state {
	c := *s
	c.actors = slices.Clone(s.actors)
	return &c
}

// event lets an event in Tracker happen.
func (x *exploration) event(s *state, e event) *reply {
	to := x.happens(s.at, e)
	s.at = to.to
	s.line = slices.Concat(s.line, to.calls)
	return to.answer
}

// startCalls begins an invocation for each call of the trigger. What it does
// first waits for its answer, so the moment does not matter unless it may join
// another.
func (x *exploration) startCalls(s *state) {
	for !x.plan.together && len(s.line) > 0 {
		x.start(s, s.line[0])
		s.line = s.line[1:]
	}
}

func (x *exploration) start(s *state, key string) {
	times := 1
	if x.plan.twice && s.started < 2*len(x.plan.updates) {
		times = 2
	}
	for range times {
		s.started++
		sweeps := !isCall(key)
		if x.plan.together && !sweeps {
			x.learn(s, 0, told{start: key})
			continue
		}
		if sweeps && s.harmed && x.calm(s) {
			s.healer = len(s.actors)
		}
		script := make([]told, s.seconds, s.seconds+1)
		s.actors = append(s.actors, nil)
		x.become(s, len(s.actors)-1, x.learns(x.newborn(script), told{start: key}))
	}
}

// newborn is an instance that was there and did nothing for some seconds.
func (x *exploration) newborn(idle []told) *process {
	for len(x.idle) <= len(idle) {
		x.idle = append(x.idle, x.perform(make([]told, len(x.idle))))
	}
	return x.idle[len(idle)]
}

// learn tells an actor something.
func (x *exploration) learn(s *state, who int, what told) {
	x.become(s, who, x.learns(s.actors[who], what))
}

// become notes what has ended.
func (x *exploration) become(s *state, who int, p *process) {
	before := s.actors[who]
	s.actors[who] = p
	for i, e := range p.ends {
		if e.over && (before == nil || i >= len(before.ends) || !before.ends[i].over) {
			x.noteEnd(s, who, e)
		}
	}
}

// noteEnd sees how an invocation has ended.
func (x *exploration) noteEnd(s *state, who int, e end) {
	lags := strings.Contains(e.err, "search is behind") || e.left > 0
	switch {
	case lags && x.plan.switches.ManualIndex:
		s.harm()
	case e.err != "" || e.left > 0:
		x.failure += fmt.Sprintf("invocation %d left %d: %v\n", who, e.left, e.err)
	case s.healer == who:
		s.harmed, s.healer = false, -1
	}
}

// calm tells whether nothing more may happen that a sweep has to see.
func (x *exploration) calm(s *state) bool {
	updates := slices.ContainsFunc(s.pending, func(i int) bool { return !x.plan.updates[i].sweep })
	return !updates && len(s.at.unindexed) == 0 && len(s.late) == 0
}

// harm notes that something went wrong.
func (s *state) harm() { s.harmed, s.healer = true, -1 }

// alive tells whether an actor may still do something.
func (s *state) alive(who int) bool { return s.actors[who] != nil && !s.actors[who].over() }

// key is everything that the rest of the schedule depends on: what Tracker
// holds and shows, what is to come, and what those invocations have been told
// that are under way. In an instance of its own each depends on nothing else,
// so it does not matter who is who.
func (x *exploration) key(s *state) string {
	var actors, late []int
	for who := range s.actors {
		if s.alive(who) || x.plan.full || x.plan.together {
			actors = append(actors, s.nameOf(who))
		}
	}
	if !x.plan.together && !x.plan.full {
		slices.Sort(actors)
	}
	for _, call := range s.late {
		late = append(late, x.number("late "+call.what))
	}
	slices.Sort(late)
	harmed, twice := 0, 0
	if s.harmed {
		harmed = 1
	}
	if x.plan.twice && s.started < 2*len(x.plan.updates) {
		twice = 1
	}
	var line []int
	for _, key := range s.line {
		line = append(line, x.number("call "+key))
	}
	key := binary.AppendUvarint(nil, uint64(s.at.id))
	for _, part := range [][]int{s.pending, line, actors, late, {s.refused, s.died, harmed, twice, s.seconds}} {
		key = binary.AppendUvarint(key, uint64(len(part)))
		for _, n := range part {
			key = binary.AppendVarint(key, int64(n))
		}
	}
	return string(key)
}

// nameOf names an actor by what it has been told.
func (s *state) nameOf(who int) int {
	if s.actors[who] == nil {
		return -1
	}
	name := 2 * s.actors[who].id
	if s.healer == who {
		name++
	}
	return name
}

func (x *exploration) number(name string) int {
	n, ok := x.numbers[name]
	if !ok {
		n = len(x.numbers)
		x.numbers[name] = n
	}
	return n
}

// checkEnd looks at the end of a schedule. Where something went wrong, one full
// sweep must mend it.
func (x *exploration) checkEnd(s *state) {
	x.ends[s.at.shown] = true
	outcome := ended{s.at, s.harmed, s.seconds}
	if x.checked[outcome] {
		return
	}
	x.checked[outcome] = true
	synctest.Test(x.t, func(t *testing.T) {
		w := x.play(t, s.at)
		pass(time.Duration(s.seconds) * time.Second)
		w.catchUp()
		if s.harmed {
			left, err := sweepAll(t.Context(), summarize.New(caughtUp{w.client, w}, x.options()), true)
			if err != nil || left > 0 {
				x.failure += fmt.Sprintf("the last sweep left %d: %v\n", left, err)
			}
		}
		for _, wrong := range w.Wrong(counts) {
			x.failure += fmt.Sprintf("%s shows %v, want %v\n", wrong.Key, wrong.Spent, wrong.Want)
		}
		if w.Writes().Leaf > 0 {
			x.failure += "an issue that never had sub-issues was written\n"
		}
	})
}

// ended is an end of schedules.
type ended struct {
	at      *moment
	harmed  bool
	seconds int
}

// caughtUp is a Tracker whose search shows everything.
type caughtUp struct {
	summarize.Tracker
	w *world
}

func (c caughtUp) Families(ctx context.Context, keys []string) ([]tracker.Issue, error) {
	c.w.catchUp()
	return c.Tracker.Families(ctx, keys)
}

func (c caughtUp) Family(ctx context.Context, parent tracker.Ref) (tracker.Issue, []tracker.Issue, error) {
	c.w.catchUp()
	return c.Tracker.Family(ctx, parent)
}
