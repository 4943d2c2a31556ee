//go:build go1.25

package main

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"timeupdater/summarize"
	"timeupdater/tracker/trackertest"
)

// The clock of these tests is virtual, so that minutes of waiting for a rate
// limit take no time and everything else is as it is: the limits, the waits
// before a repetition and the deadline of each call. Only tests have such a
// clock; these print the lines of a benchmark themselves.

// What Tracker grants a second: searches (documented) and other requests
// (documented incompletely).
const (
	searchRate = 5
	rate       = 10
)

// timeout is the function's default setting.
const timeout = 25 * time.Second

type variant struct {
	name    string
	limited bool // by Tracker
	paced   bool // by the client
}

// storm makes a storm with a client of its own.
func (v variant) storm(t *testing.T, parents, subIssues int) *storm {
	var switches trackertest.Switches
	if v.limited {
		switches.SearchRate, switches.Rate = searchRate, rate
	}
	s := newStorm(t, parents, subIssues, switches)
	ownSearchRate, ownRate := 0., 0. // none
	if v.paced {
		ownSearchRate, ownRate = searchRate, rate
	}
	client, err := newClient(trackertest.InProcess(s.Tracker), ownSearchRate, ownRate)
	if err != nil {
		t.Fatal(err)
	}
	rule := summarize.New(client, summarize.Options{})
	s.call = func(ctx context.Context, key string) error {
		ctx, cancel := context.WithTimeout(ctx, timeout)
		defer cancel()
		_, err := rule.Update(ctx, key)
		return err
	}
	return s
}

// printLoad prints a benchmark's line.
func printLoad(name string, l load) {
	fmt.Printf("Benchmark%s\t%s\n", name, testing.BenchmarkResult{N: 1, Extra: l})
}

// A client that does not pace itself is refused and fails calls, which is why
// it does; one that does never is.
func TestStorm(t *testing.T) {
	for _, v := range []variant{
		{name: "no-limit"},
		{name: "limit-not-paced", limited: true},
		{name: "limit-paced", limited: true, paced: true},
	} {
		for n := 125; n <= *webhooks; n *= 2 {
			t.Run(fmt.Sprintf("%s/webhooks=%d", v.name, n), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) { testStorm(t, v, n) })
			})
		}
	}
}

func testStorm(t *testing.T, v variant, webhooks int) {
	s := v.storm(t, 10, 100)
	<-time.After(2 * time.Second) // the preparations are out of the limit's sight
	l := s.run(webhooks, time.Second)
	printLoad(fmt.Sprintf("Storm/%s/webhooks=%d", v.name, webhooks), l)
	switch {
	case v.limited && !v.paced: // what fails may leave totals wrong
		if l["refused"] == 0 || l["failed"] == 0 {
			t.Errorf("got %v; want refused requests and failed calls, else pacing is for nothing", l)
		}
	case l["refused"] > 0 || l["failed"] > 0 || l["wrong"] > 0:
		t.Errorf("got %v; want nothing refused, failed or wrong", l)
	}
}

// Calls for one parent that come at the same time share work: API calls grow
// less than webhooks do. growth is the one over the other, since the fourth
// part of the webhooks.
func TestPileUp(t *testing.T) {
	before := load{}
	for _, n := range []int{1, 4, 16, 64, 256} {
		synctest.Test(t, func(t *testing.T) {
			l := variant{}.storm(t, 1, 16).run(n, 0)
			if n > 1 {
				l["growth"] = l["calls"] / before["calls"] / 4
			}
			printLoad(fmt.Sprintf("PileUp/webhooks=%d", n), l)
			if l["growth"] >= 1 || l["wrong"] > 0 {
				t.Errorf("%d webhooks: got %v, a quarter of them made %v calls; want growth below 1, and nothing wrong", n, l, before["calls"])
			}
			before = l
		})
	}
}
