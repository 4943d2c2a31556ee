//go:build go1.25

package summarize_test

import (
	"context"
	"math/rand/v2"
	"net/http"
	"time"

	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
	"timeupdater/tracker/triggers"
)

// weather is how rough a world is. Chances are between 0 and 1.
type weather struct {
	people   float64       // how busy people are
	parallel int           // the most invocations at one time
	pace     time.Duration // how long a request takes, at most
	limited  bool          // Tracker limits rates
	twice    float64       // the chance of a webhook to come twice
	lost     float64       // the chance of a webhook to get lost
	failing  float64       // the chance of a request to fail
	deaths   float64       // how often invocations die
}

func someWeather(rng *rand.Rand) weather {
	w := weather{
		people:   pick(rng, []float64{0.1, 0.5, 2, 10}),
		parallel: pick(rng, []int{2, 5, 20}),
		pace:     pick(rng, []time.Duration{time.Millisecond, 20 * time.Millisecond, 400 * time.Millisecond}),
		limited:  rng.IntN(5) == 0,
		twice:    pick(rng, []float64{0, 0.2}),
	}
	if rng.IntN(3) > 0 { // otherwise nothing excuses a wrong total
		w.lost = pick(rng, []float64{0, 0.05, 0.3})
		w.failing = pick(rng, []float64{0, 0.02, 0.1, 0.3})
		w.deaths = pick(rng, []float64{0, 0.02, 0.2})
	}
	return w
}

// queues are where people's issues are.
var queues = []string{"TEST", "TEST", "TEST", "OTHER"}

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
	sw.Lag = pick(rng, []time.Duration{0, 0, 0, 0, 0, 0, 300 * time.Millisecond, time.Second, time.Second, 3 * time.Second, 20 * time.Second})
	return sw
}

// connect makes a client as the function has it, but for the waits before it
// tries again. They are so short that what chance adds to them makes no
// difference.
func (c *chaos) connect() *tracker.Client {
	client, err := tracker.New(tracker.Config{
		URL:           "http://localhost",
		Org:           "1",
		Authorization: func(context.Context) (string, error) { return "OAuth demo", nil },
		Transport:     c.turnstile,
		Backoff:       2,
	})
	if err != nil {
		c.t.Fatal(err)
	}
	return client
}

// copyTrigger gives another queue the trigger too.
func (c *chaos) copyTrigger(queue string) {
	c.AddQueue(queue)
	ours, err := triggers.List(context.Background(), c.client, "TEST")
	if err == nil {
		_, err = triggers.Create(context.Background(), c.client, queue, ours[0])
	}
	if err != nil {
		c.t.Fatal(err)
	}
}

// faults are what goes wrong with single requests.
var faults = []struct {
	weight float64
	name   string
	some   func(*rand.Rand) trackertest.Fault
}{
	{3, "reset before it acts", func(*rand.Rand) trackertest.Fault { return trackertest.Fault{Reset: true} }},
	{3, "reset after it acts", func(*rand.Rand) trackertest.Fault { return trackertest.Fault{Reset: true, Acted: true} }},
	{2, "cut off", func(rng *rand.Rand) trackertest.Fault { return trackertest.Fault{Cut: 1 + rng.IntN(300)} }},
	{1, "HTML", func(rng *rand.Rand) trackertest.Fault { return trackertest.HTMLPage(pick(rng, []int{200, 404, 502})) }},
	{2, "429", func(rng *rand.Rand) trackertest.Fault {
		return trackertest.TooMany(pick(rng, []string{"", "", "1", "7", "60"}))
	}},
	{2, "5xx", func(rng *rand.Rand) trackertest.Fault {
		return trackertest.Fault{Status: pick(rng, []int{500, 502, 503, 504}), Acted: rng.IntN(2) == 0}
	}},
	{2, "slow", func(rng *rand.Rand) trackertest.Fault {
		return trackertest.Fault{Delay: time.Duration(rng.IntN(12_000_000)) * time.Microsecond}
	}},
}

// fault is what happens to the next request.
func (c *chaos) fault() (name string, fault trackertest.Fault) {
	switch {
	case c.quiet:
		return "", fault
	case c.burst > 0:
		c.burst--
		return "down", trackertest.Fault{Status: http.StatusServiceUnavailable}
	case c.rng.Float64() >= c.failing:
		return "", fault
	}
	var all []happening
	for _, f := range faults {
		all = append(all, happening{f.weight, true, func() { name, fault = f.name, f.some(c.rng) }})
	}
	c.choose(all)
	return name, fault
}

// let lets a request through, with luck.
func (c *chaos) let(t *ticket) {
	name, fault := c.fault()
	if name != "" {
		c.note("%v: %s: %s", t.from, t.what, name)
	}
	c.turnstile.open(t, order{fault: fault})
}

// strike lets an invocation die: at once, or in the middle of a request.
func (c *chaos) strike(i *invocation) {
	c.note("%v dies", i)
	for _, t := range c.turnstile.held() {
		if t.from == i && c.rng.IntN(2) == 0 {
			c.turnstile.open(t, order{last: true})
			return
		}
	}
	i.kill()
}
