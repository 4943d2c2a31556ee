//go:build go1.25

package summarize_test

import (
	"math/rand/v2"
	"time"

	"timeupdater/summarize"
	"timeupdater/tracker/trackertest"
)

// weather is how rough a world is. Chances are between 0 and 1.
type weather struct {
	people   float64       // how busy people are
	parallel int           // the most invocations at one time
	pace     time.Duration // how long a request takes, at most
	hurry    float64       // how soon webhooks come
	callTime time.Duration // how long a call may take
	limited  bool          // Tracker limits rates
	twice    float64       // the chance of a webhook to come twice
	lost     float64       // the chance of a webhook to get lost
	failing  float64       // the chance of a request to fail
	deaths   float64       // how often invocations die
	timers   float64       // how often timers fire
	full     bool          // the sweep after a storm looks at everything
	minds    float64       // how often a Tracker that refuses time spent changes its mind
}

func someWeather(rng *rand.Rand) weather {
	w := weather{
		people:   pick(rng, []float64{0.1, 0.5, 2, 10}),
		parallel: pick(rng, []int{2, 5, 60}),
		pace:     pick(rng, []time.Duration{time.Millisecond, 20 * time.Millisecond, 400 * time.Millisecond, 3 * time.Second}),
		hurry:    pick(rng, []float64{2, 20}),
		callTime: pick(rng, []time.Duration{25 * time.Second, 25 * time.Second, 5 * time.Second}),
		limited:  rng.IntN(5) == 0,
		twice:    pick(rng, []float64{0, 0.2}),
		timers:   pick(rng, []float64{0, 0.01, 0.1, 0.3}),
		full:     rng.IntN(2) == 0,
		minds:    pick(rng, []float64{0, 0.01}),
	}
	if rng.IntN(3) > 0 { // otherwise hardly anything excuses a wrong total
		w.lost = pick(rng, []float64{0, 0.05, 0.3, 1})
		w.failing = pick(rng, []float64{0, 0.02, 0.1, 0.3})
		w.deaths = pick(rng, []float64{0, 0.02, 0.2})
	}
	return w
}

// queues are where people's issues are.
var queues = []string{"TEST", "TEST", "TEST", "OTHER"}

// lags are those of the search.
var lags = []time.Duration{
	0, 0, 0, 0, 0, 0,
	300 * time.Millisecond, time.Second, time.Second, 3 * time.Second, 8 * time.Second, 20 * time.Second,
}

// recordEntries are the ways in which the changelog may tell records.
var recordEntries = []trackertest.RecordEntries{trackertest.RecordTogether, trackertest.RecordApart, trackertest.RecordBare}

func someSwitches(rng *rand.Rand, w weather) trackertest.Switches {
	sw := pick(rng, spellings())
	b := pick(rng, behaviours())
	sw.Worklogs, sw.Stale, sw.QuietAPI = b.Worklogs, b.Stale, b.QuietAPI
	sw.NoOpBumps, sw.LinksKeepVersion = b.NoOpBumps, b.LinksKeepVersion
	sw.PageCeiling = pick(rng, []int{100, 100, 3, 1})
	if w.limited {
		sw.Rate, sw.SearchRate, sw.RetryAfter = 60, 30, pick(rng, []string{"", "1"})
	}
	sw.ManualIndex = rng.IntN(5) == 0
	if !sw.ManualIndex {
		sw.Lag = pick(rng, lags)
	}
	sw.RecordEntries = pick(rng, recordEntries)
	sw.IgnoreSort = rng.IntN(4) == 0
	sw.RecordsKeepUpdated = rng.IntN(8) == 0
	if rng.IntN(8) == 0 {
		sw.StaleReads = time.Second
	}
	sw.OldKeysFound = rng.IntN(4) == 0
	return sw
}

// movesUpdated tells whether all changes of totals show in updatedAt of the
// issue or of its sub-issues. Otherwise only a full sweep finds them.
func movesUpdated(sw trackertest.Switches) bool {
	return !sw.RecordsKeepUpdated && !sw.LinksKeepVersion
}

// someOptions are such that sweeps run, in all queues or in TEST only.
func someOptions(rng *rand.Rand, o summarize.Options) (_ summarize.Options, onlyTest bool) {
	keys := pick(rng, []string{"*", "*", "*", "TEST"})
	if err := o.Queues.Decode(keys); err != nil {
		panic(err)
	}
	o.Sweep = pick(rng, []time.Duration{time.Minute, time.Minute, time.Minute, 0})
	return o, keys == "TEST"
}
