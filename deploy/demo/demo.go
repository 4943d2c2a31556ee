// Package demo shows the function at work without an account anywhere: it
// plays the tutorial against an in-memory Tracker whose triggers call the
// function over HTTP, and serves a page for going on by hand.
package demo

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"timeupdater/deploy/install"
	"timeupdater/deploy/local"
	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
)

// secret is what the triggers send and the function asks for.
const secret = "demo"

// The sweeps that make good what calls did not do: every minute, the shortest
// time that the function takes, what changed in the last ten.
const (
	sweepEvery  = time.Minute
	sweepWindow = "since 10m"
)

// Config says how the demo runs.
type Config struct {
	// Addr and TrackerAddr are where the function and the Tracker listen, see
	// [local.Listen].
	Addr, TrackerAddr string

	// Exit ends the demo after the tutorial.
	Exit bool

	// History is in the place of the tutorial: issues of an organization that
	// begins with the function, which is paused.
	History bool

	// Spent is how the Tracker takes a written "time spent".
	Spent trackertest.SpentWrite

	// Out is where the tutorial is printed.
	Out io.Writer

	// Function starts the function as the cloud does, in the person's
	// environment with some settings in the place of theirs; an empty one is
	// removed.
	Function func(settings map[string]string) (local.Function, error)
}

// Run plays the tutorial and then serves the page until ctx ends. It returns
// an error if a total was wrong after any step, or if ctx ended earlier.
func Run(ctx context.Context, config Config) error {
	listener, err := local.Listen(config.Addr)
	if err != nil {
		return fmt.Errorf("--addr: %w", err)
	}
	defer listener.Close()
	trackerListener, err := local.Listen(config.TrackerAddr)
	if err != nil {
		return fmt.Errorf("--tracker-addr: %w", err)
	}
	defer trackerListener.Close()

	function, err := config.Function(settings(local.URL(trackerListener), config.History))
	if err != nil {
		return err
	}
	d := newDemo(local.URL(listener), local.URL(trackerListener), config.Spent)
	return d.run(ctx, config, listener, trackerListener, function)
}

// settings are those of the function. The demo must not depend on the person's
// own, and by no means reach the real Tracker.
func settings(trackerURL string, pause bool) map[string]string {
	return map[string]string{
		"TOKEN":          "demo",
		"ORG":            "1",
		"CLOUD_ORG":      "",
		"API_URL":        trackerURL,
		"WEBHOOK_SECRET": secret,
		"OWN_TIME":       "true",
		"RATE":           "0", // the in-memory Tracker sets no limits
		"SEARCH_RATE":    "0",
		"QUEUES":         "*",
		"SWEEP":          sweepEvery.String(),
		"TIMER":          "true",
		"PAUSE":          strconv.FormatBool(pause),
		"LOG_LEVEL":      cmp.Or(os.Getenv("LOG_LEVEL"), "warn"), // its lines would come between the demo's
	}
}

type demo struct {
	functionURL, trackerURL string

	tracker *trackertest.Tracker
	calls   callLog
	news    bell
	acting  sync.Mutex  // held while a person acts on the page
	losing  atomic.Bool // the next call
}

func newDemo(functionURL, trackerURL string, spent trackertest.SpentWrite) *demo {
	d := &demo{
		functionURL: functionURL,
		trackerURL:  trackerURL,
		// With the lag of the real Tracker's search each step of the tutorial would
		// take some seconds.
		tracker: trackertest.New(trackertest.Switches{SpentWrite: spent, Lag: trackertest.NoLag}),
	}
	d.tracker.Page = newPage(d)
	return d
}

func (d *demo) run(ctx context.Context, config Config, listener, trackerListener net.Listener, function local.Function) error {
	defer d.tracker.Close() // when the servers have ended and nobody acts any more
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ended := make(chan error, 2)
	serve := func(listener net.Listener, handler http.Handler) {
		defer cancel()
		ended <- local.Serve(ctx, listener, handler)
	}
	go serve(listener, d.lossy(local.Handler(d.calls.record(function, d.news.ring))))
	go serve(trackerListener, d.handler())

	err := d.perform(ctx, config, function)
	cancel()
	return errors.Join(err, <-ended, <-ended)
}

// perform plays the tutorial, or shows a history, and goes on until ctx ends.
func (d *demo) perform(ctx context.Context, config Config, function local.Function) error {
	out := newPrinter(config.Out)
	client, err := tracker.New(tracker.Config{
		URL: d.trackerURL, Org: "1",
		Authorization: func(context.Context) (string, error) { return "OAuth demo", nil },
	})
	if err != nil {
		return err
	}
	if err := d.setUp(ctx, client, out); err != nil {
		return err
	}
	if config.History {
		err = d.showHistory(ctx, client, out)
	} else {
		err = (&play{d.tracker, &d.calls, out}).run(ctx, tutorial(d.tracker))
	}
	if config.Exit || ctx.Err() != nil {
		return err
	}
	out.line("\nGo on by hand: %s/ (Ctrl-C ends it)", d.trackerURL)
	local.RunTimer(ctx, d.calls.recordSweeps(function, d.news.ring), sweepEvery, sweepWindow)
	return err
}

// setUp makes the queue, and its triggers as a person's program would make them.
func (d *demo) setUp(ctx context.Context, client *tracker.Client, out printer) error {
	d.tracker.AddQueue(queue)
	d.tracker.SetWorkflow(queue, workflow())
	auth, headers := install.Caller(install.AuthSecret, secret)
	want := install.Triggers(install.Want{Name: install.Name, URL: d.functionURL + "/", Auth: auth, Headers: headers})
	made, err := install.Installer{Client: client}.Put(ctx, queue, want)
	if err != nil {
		return err
	}
	out.line("An in-memory Tracker, whose triggers call the function")
	out.line("")
	out.line("    Tracker   %s  (token demo, organization 1)", d.trackerURL)
	out.line("    function  %s", d.functionURL)
	for i, trigger := range want {
		out.line("    trigger   %s in queue %s: %s %s", made[i].ID, queue, trigger.Actions[0].Method, trigger.Actions[0].Endpoint)
	}
	return nil
}
