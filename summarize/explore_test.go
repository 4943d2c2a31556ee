//go:build go1.25

package summarize_test

import (
	"fmt"
	"slices"
	"testing"

	"timeupdater/summarize"
	"timeupdater/tracker/trackertest"
)

// plan is a set of updates by people and of sweeps; each update makes the
// trigger call, and each call and each sweep is an invocation of the real code.
// An exploration runs every order of the updates, of the invocations' API
// calls, of the moments at which the search index catches up, and of what may
// go wrong.
type plan struct {
	switches trackertest.Switches
	options  summarize.Options
	setup    func(w *world)
	updates  []planned

	twice    bool // each call of the trigger for an update comes twice
	together bool // one instance answers all calls, so that they may share runs
	inOrder  bool // the index shows changes in the order in which they came
	full     bool // do not reduce
	refusals int  // how many API calls may be refused with 429
	deaths   int  // how many invocations may die, each at any moment
	late     bool // a write on whose answer one dies may act at any later moment

	// backwards tries the last of several actions first, by which a lost
	// update shows sooner. All schedules are explored either way.
	backwards bool

	lagTries int // see Summarizer; 0 is 1

	most int // how many states are explored; 0: all of them

	// spoil wraps the Tracker that the rule sees, to show that an exploration
	// finds what is missing then.
	spoil func(summarize.Tracker) summarize.Tracker
}

// planned is one update and the issues that it changes, or a sweep. It can only
// happen after the one before it if it is a correction of that.
type planned struct {
	name       string
	do         func(w *world)
	touches    []string
	correction bool
	unheard    bool // its calls get lost
	sweep      bool
}

type exploration struct {
	t    *testing.T
	plan plan

	parents []summarize.Off // in the beginning, for a fix

	nodes map[string][]int32 // the deeds that were not done in a state, see reduce_test.go
	ends  map[[32]byte]bool  // what Tracker may hold when all is over

	moments   map[[32]byte]*moment
	living    []*moment
	answered  map[string]*reply
	processes map[string]*process
	idle      []*process // by the seconds for which they have been there
	checked   map[ended]bool
	numbers   map[string]int
	deeds     map[deed]int32

	schedules int
	forced    int // steps that were not branched on
	steps     int
	open      int // branches that were not taken because the most states were reached
	failure   string
}

// sayEvery is after how many states an exploration says how far it is.
const sayEvery = 50_000

func explore(t *testing.T, p plan) *exploration {
	x := &exploration{
		t: t, plan: p,
		nodes: map[string][]int32{}, ends: map[[32]byte]bool{},
		moments: map[[32]byte]*moment{}, answered: map[string]*reply{}, processes: map[string]*process{},
		checked: map[ended]bool{}, numbers: map[string]int{}, deeds: map[deed]int32{},
	}
	x.goOn(x.first(), nil)
	return x
}

// goOn explores all schedules from a state on.
func (x *exploration) goOn(s *state, asleep sleepers) {
	s, actions := x.forcedSteps(s, &asleep)
	if s != nil && x.failure != "" {
		x.failure += s.trail.String()
		return
	}
	if s == nil {
		x.schedules++
		return
	}
	todo, asleep, isNew := x.visit(s, actions, asleep)
	if isNew && len(x.nodes)%sayEvery == 0 {
		x.t.Log("so far: " + x.figures())
	}
	if isNew && len(actions) == 0 {
		if x.checkEnd(s); x.failure != "" {
			x.failure += s.trail.String()
			return
		}
	}
	if len(todo) == 0 {
		x.schedules++
	}
	for i, a := range todo {
		if x.failure != "" {
			return
		}
		if x.plan.most > 0 && len(x.nodes) >= x.plan.most {
			x.open += len(todo) - i
			return
		}
		x.goOn(x.take(s, a), x.independent(asleep, a))
		asleep = asleep.with(a)
	}
}

// forcedSteps takes the steps that need no branch, and returns what may happen
// then. No state says that the rest was seen elsewhere.
func (x *exploration) forcedSteps(s *state, asleep *sleepers) (*state, []action) {
	for {
		x.startCalls(s)
		actions := x.actions(s)
		i := slices.IndexFunc(actions, func(a action) bool { return a.free })
		if i < 0 || x.plan.full || x.failure != "" {
			return s, actions
		}
		if asleep.hold(actions[i]) {
			return nil, nil
		}
		if actions[i].time {
			*asleep = nil
		}
		x.forced++
		s = x.take(s, actions[i])
	}
}

// take is the state after an action.
func (x *exploration) take(s *state, a action) *state {
	x.steps++
	after := s.clone()
	after.trail = &past{s.trail, a.deed}
	a.do(after)
	return after
}

// String tells how far the exploration went.
func (x *exploration) String() string {
	how := "ended"
	if x.open > 0 {
		how = fmt.Sprintf("bounded at %d states, %d open", x.plan.most, x.open)
	}
	return how + ": " + x.figures()
}

func (x *exploration) figures() string {
	return fmt.Sprintf("%d states, %d ends, %d schedules; %d steps, of which %d were not branched on; the code ran %d times, Tracker had %d moments",
		len(x.nodes), len(x.ends), x.schedules, x.steps, x.forced, len(x.processes), len(x.moments))
}
