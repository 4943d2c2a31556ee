//go:build go1.25

package summarize_test

import (
	"time"

	"timeupdater/summarize"
	"timeupdater/tracker/trackertest"
)

// calm waits until nothing happens any more and the search shows everything.
// Then it sweeps once.
func (c *chaos) calm() {
	c.quiet = true
	pass(time.Second) // Tracker's limits are for each second
	c.rest()
	if c.fair() && c.allRight("without a sweep") {
		c.took(fairCalm)
	}
	c.fresh = true
	// A call that reads what is old may write what is wrong, also beside a sweep.
	c.alone = c.StaleReads > 0
	c.mend()
	pass(c.StaleReads)
	c.alone = false
	c.rest()
	c.fresh = false
	if c.allRight("after a sweep") && c.excused {
		c.took(map[bool]path{true: fullSweep, false: shortSweep}[c.all()])
	}
	c.since, c.excused = time.Now(), false
}

// mend sweeps once, in an old world again in the next slots until nothing is held
// any more.
func (c *chaos) mend() {
	held := c.sweepAll()
	for n := 1; c.old && held > 0 && n < mostSlots; n++ {
		held = c.sweepAll()
	}
	if held > 0 {
		c.t.Errorf("%d totals are still held\n%s\n%s", held, c.title, c.tail(100))
	}
	if !c.all() && c.hasWrongLeaf() {
		c.took(byHour)
		c.sweepFor(summarize.Window{Since: time.Hour + time.Since(c.since) + time.Minute})
	}
}

// sweepAll sweeps, in an old world when the next slot has begun, and returns how
// many totals are held.
func (c *chaos) sweepAll() (held int) {
	c.locked = nil
	if c.old {
		c.nextSlot()
	}
	for _, w := range c.windows() {
		report := c.sweepFor(w)
		held += report.Held
		c.locked = append(c.locked, report.Locked...)
	}
	return held
}

// sweepFor is one sweep that must end, and leave nothing but what is locked.
func (c *chaos) sweepFor(w summarize.Window) summarize.Report {
	pass(c.Lag + c.StaleReads + time.Millisecond)
	i := c.sweep(pick(c.rng, append(c.instances, c.start())), w)
	c.rest()
	if i.err != nil || i.report.Left > len(i.report.Locked) {
		c.t.Errorf("%v: %v %v\n%s\n%s", i, i.err, i.report, c.title, c.tail(100))
	}
	return i.report
}

// fair tells that calls alone have to make all totals right.
func (c *chaos) fair() bool {
	return !c.old && !c.excused && !c.ManualIndex && c.StaleReads == 0 && c.Stale != trackertest.StaleIgnored
}

// windows are those of the sweep after a storm: the minutes since the last one,
// or everything, at once or in parts.
func (c *chaos) windows() []summarize.Window {
	if !c.all() {
		return []summarize.Window{{Since: time.Since(c.since) + time.Minute}}
	}
	return append(c.parts(summarize.Window{}), c.parts(summarize.Window{Leaves: true})...)
}

// all tells that the sweep after a storm looks at everything.
func (c *chaos) all() bool { return c.full || !movesUpdated(c.Switches) }

// parts are a window at once, or in parts.
func (c *chaos) parts(w summarize.Window) (all []summarize.Window) {
	if c.rng.IntN(2) == 0 {
		return []summarize.Window{w}
	}
	for w.Parts = 3; w.Part < w.Parts; {
		w.Part++
		all = append(all, w)
	}
	return all
}
