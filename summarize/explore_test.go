//go:build go1.25

package summarize_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"timeupdater/summarize"
	"timeupdater/tracker/trackertest"
)

// plan is a set of updates by people; each makes the trigger call, and each
// call is an invocation of the real code. An exploration runs every order of
// the updates, of the invocations' API calls, and of the moments at which the
// search index catches up.
type plan struct {
	switches trackertest.Switches
	options  summarize.Options
	setup    func(w *world)
	updates  []planned

	twice    bool // each call of the trigger for an update comes twice
	together bool // one instance answers all calls, so that they may share runs
	full     bool // do not reduce
	refusals int  // how many API calls may be refused with 429

	// backwards tries the last of several actions first, by which a lost
	// update shows sooner. All schedules are explored either way.
	backwards bool

	lagTries int // see Summarizer; 0 is 1

	// spoil wraps the Tracker that the rule sees, to show that an exploration
	// finds what is missing then.
	spoil func(summarize.Tracker) summarize.Tracker
}

// planned is one update and the issues that it changes. It can only happen
// after the one before it if it is a correction of that.
type planned struct {
	name       string
	do         func(w *world)
	touches    []string
	correction bool
}

// node is a state that an exploration has reached.
type node struct {
	next []*node
	ways *big.Int
}

type exploration struct {
	t     *testing.T
	plan  plan
	nodes map[[32]byte]*node
	root  *node

	runs    int
	forced  int // steps of all runs that were not branched on
	steps   int // steps of all runs
	failure string
}

// run is one schedule.
type run struct {
	*exploration
	w       *world
	gate    *gate
	ctx     context.Context
	shared  *summarize.Summarizer
	pending []int // updates to come
	refused int
	started int
	ended   []bool
	errs    []error
	keys    []string
	trace   []string
}

// choice is a branch of the schedule: which action of how many.
type choice struct{ taken, of int }

func explore(t *testing.T, p plan) *exploration {
	x := &exploration{t: t, plan: p, nodes: map[[32]byte]*node{}}
	path := []choice{}
	for {
		path = x.runOnce(path)
		x.runs++
		for len(path) > 0 && path[len(path)-1].taken+1 == path[len(path)-1].of {
			path = path[:len(path)-1]
		}
		if len(path) == 0 || x.failure != "" {
			return x
		}
		path[len(path)-1].taken++
	}
}

// schedules is how many complete schedules the exploration stands for.
func (x *exploration) schedules() *big.Int { return x.root.count() }

func (n *node) count() *big.Int {
	if n.ways == nil {
		n.ways = new(big.Int)
		if len(n.next) == 0 {
			n.ways.SetInt64(1)
		}
		for _, next := range n.next {
			n.ways.Add(n.ways, next.count())
		}
	}
	return n.ways
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

func (r *run) begin(t *testing.T) {
	sw := r.plan.switches
	sw.Clock = func() time.Time { return time.Unix(1_600_000_000, 0) }
	r.w = newWorld(t, sw, r.plan.options)
	r.plan.setup(r.w)
	r.w.catchUp()
	r.w.line = r.w.early
	r.gate = &gate{next: trackertest.InProcess(r.w.Tracker), history: map[string]int{}}
	r.shared = r.newRule()
	for i := range r.plan.updates {
		r.pending = append(r.pending, i)
	}
}

func (r *run) newRule() *summarize.Summarizer {
	var t summarize.Tracker = r.w.connect(r.gate)
	if r.plan.spoil != nil {
		t = r.plan.spoil(t)
	}
	rule := newRule(t, r.plan.options)
	rule.SetLag(max(r.plan.lagTries, 1), time.Millisecond)
	return rule
}

func (r *run) play(path []choice) []choice {
	var at *node
	depth := 0
	for step := 0; ; step++ {
		synctest.Wait()
		r.startCalls()
		synctest.Wait()
		actions := r.actions()
		if i := slices.IndexFunc(actions, func(a action) bool { return a.free }); i >= 0 && !r.plan.full {
			r.forced++
			r.take(actions[i])
			continue
		}
		here, known := r.visit(at)
		if depth >= len(path) && known {
			return path
		}
		at = here
		if len(actions) == 0 {
			r.checkEnd()
			return path
		}
		if depth == len(path) {
			path = append(path, choice{0, len(actions)})
		}
		if path[depth].of != len(actions) {
			r.t.Fatalf("a replay differs: %d actions, not %d\n%s", len(actions), path[depth].of, strings.Join(r.trace, "\n"))
		}
		next := path[depth].taken
		if r.plan.backwards {
			next = len(actions) - 1 - next
		}
		r.take(actions[next])
		depth++
	}
}

func (r *run) take(a action) {
	r.steps++
	r.trace = append(r.trace, a.name)
	a.do()
}

// visit finds the node of the present state and draws the edge to it.
func (r *run) visit(from *node) (n *node, known bool) {
	state := fmt.Sprint(r.w.Fingerprint(), r.w.Unindexed(), r.gate.state(), r.pending, r.w.waiting(), r.started, r.ended, r.refused)
	id := sha256.Sum256([]byte(state))
	n, known = r.nodes[id], true
	if n == nil {
		n, known = &node{}, false
		r.nodes[id] = n
	}
	if from == nil {
		r.root = n
	} else if !slices.Contains(from.next, n) {
		from.next = append(from.next, n)
	}
	return n, known
}

// startCalls begins an invocation for each call of the trigger. What it does
// first is held by the gate, so the moment does not matter unless it may join
// another.
func (r *run) startCalls() {
	for !r.plan.together {
		key, ok := r.w.next()
		if !ok {
			return
		}
		r.start(key)
	}
}

func (r *run) start(key string) {
	times := 1
	if r.plan.twice && r.started < 2*len(r.plan.updates) {
		times = 2
	}
	for range times {
		who := r.started
		r.started++
		r.ended, r.errs = append(r.ended, false), append(r.errs, nil)
		r.keys = append(r.keys, key)
		rule := r.shared
		if !r.plan.together {
			rule = r.newRule()
		}
		go func() {
			_, err := rule.Update(as(r.ctx, who), key)
			r.errs[who], r.ended[who] = err, true
		}()
	}
}

// checkEnd looks at the end of a schedule. A call that failed is made again,
// as a reconcile would.
func (r *run) checkEnd() {
	for who, err := range r.errs {
		if err == nil {
			continue
		}
		if !strings.Contains(err.Error(), "search is behind") {
			r.failure = fmt.Sprintf("invocation %d: %v\n", who, err)
		}
		r.w.update(r.keys[who])
	}
	for _, wrong := range r.w.Wrong(counts) {
		r.failure += fmt.Sprintf("%s shows %v, want %v\n", wrong.Key, wrong.Spent, wrong.Want)
	}
	if r.w.Writes().Leaf > 0 {
		r.failure += "an issue without sub-issues was written\n"
	}
	if r.failure != "" {
		r.failure += strings.Join(r.trace, "\n")
	}
}
