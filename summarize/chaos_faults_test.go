//go:build go1.25

package summarize_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"time"

	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
	"timeupdater/tracker/triggers"
)

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

// copyTriggers gives another queue the triggers too.
func (c *chaos) copyTriggers(queue string) {
	c.AddQueue(queue)
	ours, err := triggers.List(context.Background(), c.client, "TEST")
	if err == nil {
		for _, trigger := range ours {
			_, failed := triggers.Create(context.Background(), c.client, queue, trigger)
			err = errors.Join(err, failed)
		}
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
	{6, "late", func(rng *rand.Rand) trackertest.Fault {
		f := trackertest.Fault{Late: time.Duration(1+rng.IntN(60_000_000)) * time.Microsecond}
		switch rng.IntN(3) {
		case 0:
			f.Reset = true
		case 1:
			f.Status = http.StatusGatewayTimeout
		}
		return f
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
		c.excuse("%v: %s: %s", t.from, t.what, name)
	}
	if t.writes && fault.Late > 0 {
		c.expectLate(t.key, fault.Late)
	}
	c.turnstile.open(t, order{fault: fault})
}

// expectLate counts a write that acts after it was given up.
func (c *chaos) expectLate(key string, after time.Duration) {
	time.AfterFunc(after-1, func() {
		before := c.Issue(key).Writes
		c.see(key)
		time.AfterFunc(2, func() {
			if issue := c.Issue(key); issue.Key != "" && issue.Writes != before {
				c.note("a late write to %s acts", key)
				c.took(lateWrite)
				c.countWrites(issue)
			}
		})
	})
}

// strike lets an invocation die: at once, or in the middle of a request.
func (c *chaos) strike(i *invocation) {
	c.excuse("%v dies", i)
	i.struck = true
	for _, t := range c.turnstile.held() {
		if t.from == i && c.rng.IntN(2) == 0 {
			c.turnstile.open(t, order{last: true})
			return
		}
	}
	i.kill()
}
