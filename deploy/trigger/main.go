// Command trigger puts the trigger that calls the function into queues of
// Yandex Tracker, brings it up to date, removes it and shows its last calls.
package main

import (
	"context"
	"errors"
	"flag"
	"io"
	"os"
	"os/signal"
	"time"

	"timeupdater/deploy/install"
	"timeupdater/tracker"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	status := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.Getenv)
	stop()
	os.Exit(status)
}

// What run returns.
const (
	allDone = iota
	someFailed
	notTried
)

// The time that one queue may take, with all requests repeated.
const patience = time.Minute

func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer, getenv func(string) string) int {
	status := allDone
	report := func(failure int, text string, err error) {
		if err == nil {
			_, err = io.WriteString(stdout, text)
		}
		if err != nil {
			_, _ = io.WriteString(stderr, err.Error()+"\n") // if this fails, the status is left
			status = failure
		}
	}
	var o options
	flags := newFlags(&o)
	err := flags.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		report(someFailed, usage(flags), nil)
		return status
	}
	var job job
	if err == nil {
		job, err = o.job(flags, stdin, getenv)
	}
	if err != nil {
		report(notTried, "", &usageError{err})
		return status
	}
	if job.shows() {
		report(someFailed, install.JSON(job.want)+"\n", nil)
	}
	for _, queue := range o.queues {
		text, err := job.do(ctx, queue)
		report(someFailed, text, err)
	}
	return status
}

// usageError is a wrong flag or setting.
type usageError struct{ err error }

func (e *usageError) Error() string {
	return "trigger: " + e.err.Error() + "\nMore: go run ./deploy/trigger -h"
}

// job is what the flags and the environment tell to do.
type job struct {
	options
	install.Installer
	want triggers.Trigger
}

// shows says whether what would be sent is printed.
func (j job) shows() bool { return j.dryRun && !j.log && !j.remove }

// do does it with one queue and says what was done.
func (j job) do(ctx context.Context, queue string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	switch {
	case j.log:
		trigger, calls, err := j.Log(ctx, queue, j.name, j.n)
		return logReport(queue, trigger, calls), err
	case j.remove:
		result, err := j.Delete(ctx, queue, j.name)
		return deleteReport(queue, j.name, j.dryRun, result), err
	default:
		result, err := j.Put(ctx, queue, j.want)
		return putReport(queue, j.dryRun, result), err
	}
}
