//go:build go1.25

package summarize_test

import (
	"math/rand/v2"

	"timeupdater/summarize"
	"timeupdater/tracker/trackertest"
)

// spentWrites are how Tracker may take a written time spent.
var spentWrites = []trackertest.SpentWrite{
	trackertest.SpentAccepted, trackertest.SpentIgnored, trackertest.SpentRefused400,
	trackertest.SpentRefused422, trackertest.SpentRefusedBare, trackertest.SpentForbidden,
}

// unknownWay lets Tracker take a written time spent in any way, where the function
// has to find out. What was written before it refused, or by hand, and is then
// added to, cannot be mended: a refusal comes first, and records are added up
// anew.
func unknownWay(rng *rand.Rand, sw trackertest.Switches, o summarize.Options) trackertest.Switches {
	if o.Write == summarize.Auto {
		sw.SpentWrite, sw.Worklogs = pick(rng, spentWrites), trackertest.Recomputed
	}
	return sw
}

// changeMind makes Tracker take what it has refused.
func (c *chaos) changeMind() {
	c.note("Tracker takes a written time spent from now on")
	c.SetSpentWrite(trackertest.SpentAccepted)
	c.SpentWrite = trackertest.SpentAccepted
}
