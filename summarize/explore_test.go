//go:build go1.25

package summarize_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

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

// node is a state that an exploration has reached.
type node struct {
	asleep map[string]bool // the actions that were not taken there, see reduce_test.go
}

type exploration struct {
	t     *testing.T
	plan  plan
	nodes map[[32]byte]*node
	ends  map[[32]byte]bool // what Tracker may hold when all is over

	runs    int
	forced  int // steps of all runs that were not branched on
	steps   int // steps of all runs
	failure string
}

// choice is a branch of the schedule.
type choice struct {
	of    int      // how many actions there are
	todo  []int    // those to be taken, the present one first
	sleep sleepers // see reduce_test.go
	taken action   // the present one
}

// next goes on to the next action.
func (c *choice) next() {
	c.sleep = c.sleep.with(c.taken)
	c.todo = c.todo[1:]
}

func explore(t *testing.T, p plan) *exploration {
	x := &exploration{t: t, plan: p, nodes: map[[32]byte]*node{}, ends: map[[32]byte]bool{}}
	path := []choice{}
	for {
		path = x.runOnce(path)
		x.runs++
		for len(path) > 0 && len(path[len(path)-1].todo) <= 1 {
			path = path[:len(path)-1]
		}
		if len(path) == 0 || x.failure != "" {
			return x
		}
		path[len(path)-1].next()
	}
}

// runOnce replays the path, goes on from there with the first action each
// time, and returns the path that it took.
func (x *exploration) runOnce(path []choice) []choice {
	synctest.Test(x.t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.Background())
		r := &run{exploration: x, ctx: ctx}
		r.begin(t)
		path = r.play(path)
		cancel()
		synctest.Wait()
	})
	return path
}

func (r *run) play(path []choice) []choice {
	var asleep sleepers
	for depth := 0; ; depth++ {
		actions, over := r.forcedSteps(&asleep)
		if over {
			return path
		}
		if depth == len(path) {
			todo, sleep := r.visit(actions, asleep)
			if len(actions) == 0 && todo != nil {
				r.checkEnd()
			}
			if len(todo) == 0 {
				return path
			}
			path = append(path, choice{of: len(actions), todo: todo, sleep: sleep})
		}
		c := &path[depth]
		if c.of != len(actions) {
			r.t.Fatalf("a replay differs: %d actions, not %d\n%s", len(actions), c.of, strings.Join(r.trace, "\n"))
		}
		c.taken = actions[c.todo[0]]
		asleep = r.independent(c.sleep, c.taken)
		r.take(c.taken)
	}
}

// forcedSteps takes the steps that need no branch, and returns what may happen
// then. Over says that the rest was seen elsewhere.
func (r *run) forcedSteps(asleep *sleepers) (actions []action, over bool) {
	for {
		synctest.Wait()
		r.startCalls()
		r.noteEnds()
		actions = r.actions()
		i := slices.IndexFunc(actions, func(a action) bool { return a.free })
		if i < 0 || r.plan.full {
			return actions, false
		}
		if asleep.hold(actions[i]) {
			return nil, true
		}
		if actions[i].time {
			*asleep = nil
		}
		r.forced++
		r.take(actions[i])
	}
}

func (r *run) take(a action) {
	r.steps++
	r.trace = append(r.trace, a.name)
	a.do()
}
