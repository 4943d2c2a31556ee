//go:build go1.25

package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"timeupdater/summarize"
	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
)

// The clock of these tests is virtual, so that minutes of waiting for a rate
// limit take no time and everything else is as it is: the limits, the waits
// before a repetition and the deadline of each call.

var webhooks = flag.String("webhooks", "125", "numbers of webhooks within one second")

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
	s, err := newStorm(parents, subIssues, switches)
	if err != nil {
		t.Fatal(err)
	}
	config := clientOf(s.Tracker)
	if v.paced {
		config.SearchRate, config.Rate = searchRate, rate
	}
	client, err := tracker.New(config)
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

// show prints a result in a form that a program can read.
func show(t *testing.T, name string, l load) {
	text, err := json.Marshal(l)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s: %s", name, text)
}

func TestLoad(t *testing.T) {
	for _, v := range []variant{
		{name: "no limit"},
		{name: "limit, not paced", limited: true},
		{name: "limit, paced", limited: true, paced: true},
	} {
		for number := range strings.SplitSeq(*webhooks, ",") {
			n, err := strconv.Atoi(number)
			if err != nil {
				t.Fatal(err)
			}
			t.Run(fmt.Sprintf("%d webhooks, %s", n, v.name), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) { testLoad(t, v, n) })
			})
		}
	}
}

func testLoad(t *testing.T, v variant, webhooks int) {
	s := v.storm(t, 10, 100)
	<-time.After(2 * time.Second) // the preparations are out of the limit's sight
	l := s.run(context.Background(), v.name, webhooks, time.Second)
	show(t, "load", l)
	if v.paced && (l.Refused > 0 || l.Failed > 0) {
		t.Errorf("%d requests were refused and %d calls failed; want none", l.Refused, l.Failed)
	}
	if (v.paced || !v.limited) && l.Wrong > 0 {
		t.Errorf("%d totals are wrong in the end; want none", l.Wrong)
	}
}

// Calls for one parent that come at the same time share work.
func TestPileUp(t *testing.T) {
	requests := 0
	for _, n := range []int{1, 4, 16, 64, 256} {
		synctest.Test(t, func(t *testing.T) {
			v := variant{name: "no limit"}
			l := v.storm(t, 1, 16).run(context.Background(), v.name, n, 0)
			show(t, "pile-up", l)
			if requests > 0 && l.Requests >= 4*requests {
				t.Errorf("%d webhooks make %d requests, a quarter of them made %d; want less than four times as many", n, l.Requests, requests)
			}
			requests = l.Requests
		})
	}
}
