//go:build go1.25

package summarize_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"timeupdater/summarize"
	"timeupdater/tracker/trackertest"
)

// worldSize is the number of people's operations in one world.
const worldSize = 100

// TestChaos lets everything happen at once: people work, requests fail, act
// late or show what is old, invocations die, webhooks get lost, timers fire. From
// time to time it becomes quiet. Then one sweep makes every total right, and if
// nothing has excused a wrong one, all are right before. In an old world issues
// begin with so many versions that totals are held, so sweeps go on from slot to
// slot until none is, and right is all but what is written no more.
//
// CHAOS_N operations are played in worlds of [worldSize]. World number i has
// the seed CHAOS_SEED+i, from which all that happens in it follows, so that
// one that failed can be seen again alone.
func TestChaos(t *testing.T) {
	t.Parallel()
	operations, seed := setting(t, "CHAOS_N", 500), setting(t, "CHAOS_SEED", 1)
	all := maps.Clone(ways)
	all["auto"] = summarize.Options{}
	for name, options := range all {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			t.Logf("seed %d", seed)
			all := newTally()
			for n := 0; n < operations && !t.Failed(); n += worldSize {
				size, seed := min(worldSize, operations-n), seed+n/worldSize
				synctest.Test(t, func(t *testing.T) {
					c := newChaos(t, seed, options)
					if !c.run(size) {
						t.Errorf("see it again: make chaos N=%d SEED=%d", size, seed)
					}
					all.add(c.tally)
				})
			}
			all.report(t, notTaken[name]...)
		})
	}
}

// notTaken are the paths that one way of writing does not have, or hardly.
var notTaken = map[string][]path{"spent": {readBack, byHour}, "worklog": {conflict, byHour}, "auto": {readBack, conflict, byHour}}

// TestChaosRepeats shows that a seed decides what happens. With one exception:
// when an invocation dies whose work others share, chance decides which of
// them goes on with it, unless GOMAXPROCS is 1.
func TestChaosRepeats(t *testing.T) {
	t.Parallel()
	var first []string
	for range 2 {
		synctest.Test(t, func(t *testing.T) {
			c := newChaos(t, 1, summarize.Options{})
			c.deaths = 0
			c.run(worldSize / 3)
			if first != nil && !slices.Equal(first, c.events) {
				t.Errorf("the same seed made two different worlds")
			}
			first = c.events
		})
	}
}

func setting(t *testing.T, name string, otherwise int) int {
	value, ok := os.LookupEnv(name)
	if !ok {
		return otherwise
	}
	n, err := strconv.Atoi(value)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return n
}

// chaos is one world and what happens in it. Everything waits at the
// turnstile or for time to pass while one step after the other is chosen, so
// that the seed decides all.
type chaos struct {
	*world
	weather
	trackertest.Switches
	oracle
	rng       *rand.Rand
	options   summarize.Options
	onlyTest  bool // totals are written in the queue TEST only
	old       bool // issues begin with many versions
	turnstile *turnstile
	instances []*summarize.Summarizer
	running   []*invocation
	quiet     bool                          // nobody does anything, and nothing fails
	fresh     bool                          // the search index keeps up with everything
	alone     bool                          // nobody is called
	burst     int                           // how many requests to come fail because Tracker is down
	since     time.Time                     // when all was right
	locked    []string                      // what the last sweep has said of issues that are written no more
	away      struct{ only, parent string } // ids: who left last, and whom
}

func newChaos(t *testing.T, seed int, o summarize.Options) *chaos {
	rng := rand.New(rand.NewPCG(uint64(seed), 0))
	weather := someWeather(rng)
	sw := unknownWay(rng, someSwitches(rng, weather), o)
	o, onlyTest := someOptions(rng, o)
	old := o.Sweep > 0 && rng.IntN(4) == 0
	title := fmt.Sprintf("seed %d: old %t %+v %+v %+v", seed, old, weather, sw, o)
	c := &chaos{
		rng: rng, weather: weather, Switches: sw, oracle: newOracle(title),
		options: o, onlyTest: onlyTest, old: old, since: time.Now(),
	}
	sw.Fault = faultOf
	c.world = newWorld(t, sw, o)
	c.copyTriggers("OTHER")
	c.turnstile = &turnstile{next: trackertest.InProcess(c.Tracker), before: c.before, after: c.after}
	for range 1 + rng.IntN(3) {
		c.instances = append(c.instances, c.start())
	}
	return c
}

// start starts an instance of the function.
func (c *chaos) start() *summarize.Summarizer { return summarize.New(c.connect(), c.options) }

// run makes operations happen, with quiet in between, and tells whether all
// was right.
func (c *chaos) run(operations int) bool {
	for range 4 {
		c.create()
	}
	for c.calm(); !c.t.Failed() && operations > 0; c.calm() {
		some := min(operations, 5+c.rng.IntN(30))
		operations -= some
		c.storm(some)
	}
	return !c.t.Failed()
}

// storm lasts until people have done some operations.
func (c *chaos) storm(operations int) {
	c.quiet = false
	for end := c.operations + operations; c.operations < end; {
		c.step()
	}
	c.quiet, c.burst = true, 0
}

// rest lets all invocations end, and those that they cause, and writes that
// come late.
func (c *chaos) rest() {
	idle := func() bool { return len(c.running) == 0 && (!c.waits() || c.alone) }
	for n := 0; ; n++ {
		if n > 100_000 {
			c.t.Fatalf("the trigger and the function call each other for ever\n%s", c.tail(50))
		}
		if idle() {
			c.Wait()
			if idle() {
				return
			}
		}
		c.step()
	}
}

// step does one of the things that can happen now.
func (c *chaos) step() {
	c.end()
	pace := c.pace
	if c.fresh {
		pace = time.Millisecond
	}
	if c.fresh && c.ManualIndex {
		c.catchUp()
	}
	held := c.turnstile.held()
	free := len(c.running) < c.parallel
	happened := c.choose([]happening{
		{c.people, !c.quiet, c.act},
		{c.hurry, free && !c.alone && c.waits(), c.deliver},
		{8, len(held) > 0, func() { c.let(pick(c.rng, held)) }},
		{c.timers, !c.quiet && free, c.timer},
		{c.deaths, !c.quiet && len(c.running) > 0, func() { c.strike(pick(c.rng, c.running)) }},
		{1, c.ManualIndex && len(c.Unindexed()) > 0, func() { c.Reindex(pick(c.rng, c.Unindexed())) }},
		{c.failing, !c.quiet, func() { c.burst = c.rng.IntN(20) }},
		{c.minds, !c.quiet && c.SpentWrite != trackertest.SpentAccepted, c.changeMind},
	})
	if !happened || c.quiet && c.limited {
		pass(50 * time.Millisecond) // for those who wait, and for Tracker
	}
	// An odd time, so that two moments seldom fall together.
	pass(time.Duration(c.rng.IntN(int(pace)))/time.Duration(1+len(held)) | 1)
}

// pass lets time pass, and all that happens in it.
func pass(d time.Duration) {
	time.Sleep(d) //nolint:forbidigo // nobody waits: it is the time of the bubble
	synctest.Wait()
}

// happening is something that may happen, and how often it does compared to
// others.
type happening struct {
	weight   float64
	possible bool
	do       func()
}

// choose does one of several things, if one is possible.
func (c *chaos) choose(all []happening) bool {
	all = slices.DeleteFunc(all, func(h happening) bool { return !h.possible || h.weight == 0 })
	sum := 0.0
	for _, h := range all {
		sum += h.weight
	}
	at := c.rng.Float64() * sum
	for _, h := range all {
		if at -= h.weight; at < 0 {
			h.do()
			return true
		}
	}
	return false
}

func pick[T any](rng *rand.Rand, list []T) T { return list[rng.IntN(len(list))] }
