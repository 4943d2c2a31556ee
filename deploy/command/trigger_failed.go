package command

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"timeupdater/deploy/install"
	"timeupdater/tracker"
)

// whose are the queues that the verb is about: those that are named or else, where
// failed calls are looked for, all that the token's user sees.
func (o triggerOptions) whose(ctx context.Context, client *tracker.Client) ([]string, error) {
	if len(o.queues) > 0 {
		return o.queues, nil
	}
	return client.Queues(ctx)
}

// failures are the last calls of a queue's triggers that failed. A queue that was
// not named need not have any triggers.
func (o triggerOptions) failures(ctx context.Context, installer install.Installer, queue string, plan triggerPlan) outcome {
	out := outcome{queue: queue}
	out.there, out.calls, out.err = installer.Log(ctx, queue, plan.names, install.MaxCalls)
	if len(o.queues) == 0 && errors.Is(out.err, install.ErrNoTrigger) {
		return outcome{queue: queue}
	}
	nameIssues(out.calls)
	out.calls = slices.DeleteFunc(out.calls, func(call install.Call) bool { return plan.trouble(call) == "" })
	out.calls = out.calls[:min(o.limit, len(out.calls))]
	return out
}

// failuresText is a table of a queue's failed calls, if there are any.
func (r *triggerReport) failuresText(out outcome) string {
	if len(out.calls) == 0 {
		return ""
	}
	return r.logText(out)
}

// failuresInAll says how many calls failed, and whether any did.
func (r *triggerReport) failuresInAll() (text string, any bool) {
	calls, queues, with := 0, 0, 0
	for _, out := range r.outcomes {
		if len(out.there) > 0 {
			with++
		}
		if len(out.calls) > 0 {
			queues++
		}
		calls += len(out.calls)
	}
	switch {
	case with == 0:
		return "no queue has these triggers\n", false
	case calls == 0:
		return fmt.Sprintf("none of the last calls failed, in %s with these triggers\n", counted(with, "queue")), false
	}
	return fmt.Sprintf("\n%s failed, in %d of %s with these triggers\n", counted(calls, "call"), queues, counted(with, "queue")), true
}

func counted(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}
