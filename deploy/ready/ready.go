// Package ready looks whether rules fit what is in Tracker: the queues, the
// field for pull requests, the statuses, the transitions between them and what
// these ask for. It reads only.
//
// Which transitions there are Tracker tells of issues alone. So one is found in
// each status that a rule takes issues from, and the transitions are those that
// the token's user is offered there.
package ready

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"timeupdater/deploy/queues"
	"timeupdater/integrate/forge"
	"timeupdater/integrate/review"
	"timeupdater/tracker"
	"timeupdater/tracker/errkind"
	"timeupdater/tracker/workflow"
)

// Verdict is what a look came to.
type Verdict string

// The verdicts.
const (
	Right   Verdict = "right"
	Know    Verdict = "know"    // nothing is broken, but somebody should know
	Off     Verdict = "off"     // somebody has to act
	Unknown Verdict = "unknown" // it cannot be told
)

// What findings are about.
const (
	Queues     = "queues"
	Statuses   = "statuses"
	Field      = "field" // the one that lists pull requests
	Transition = "transition"
)

// Finding is what was found. Programs read its JSON.
type Finding struct {
	About   string  `json:"about"`
	Verdict Verdict `json:"verdict"`
	Text    string  `json:"text"`
	Cure    string  `json:"cure,omitempty"` // what to do

	Queue string `json:"queue,omitempty"` // key

	// Of a transition: the rule, what it is for, and the keys of the statuses that
	// an issue leaves and gets.
	Rule string     `json:"rule,omitempty"`
	On   forge.What `json:"on,omitempty"`
	From string     `json:"from,omitempty"`
	To   string     `json:"to,omitempty"`

	// Issue is the one that was looked at, and Transition the id of the one that
	// the rule would follow.
	Issue      string `json:"issue,omitempty"`
	Transition string `json:"transition,omitempty"`
}

// is completes a finding.
func (f Finding) is(v Verdict, text, cure string) Finding {
	f.Verdict, f.Text, f.Cure = v, text, cure
	return f
}

// Look tells each finding when it is there, in a fixed order. Rules of other
// queues than the configured ones are left out. An error says that it could not
// go on: Tracker is down, or does not accept the token.
func Look(ctx context.Context, client *tracker.Client, config review.Config, tell func(Finding)) error {
	l := &look{client: client, config: config, tell: tell, places: map[[2]string]place{}, screens: map[string]screen{}}
	there, err := l.queues(ctx)
	if err != nil {
		return err
	}
	if l.statuses, err = workflow.Statuses(ctx, client); err != nil {
		return err
	}
	l.keys()
	if err := l.fields(ctx, there); err != nil {
		return err
	}
	for _, queue := range there {
		if err := l.rules(ctx, queue); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// look is a look at one organization, with what was read of it already.
type look struct {
	client   *tracker.Client
	config   review.Config
	tell     func(Finding)
	statuses []workflow.Status
	places   map[[2]string]place // by queue and status
	screens  map[string]screen   // by id
}

// queues are those of the configuration that Tracker shows.
func (l *look) queues(ctx context.Context) (there []string, err error) {
	seen, err := l.client.Queues(ctx)
	if err != nil {
		return nil, err
	}
	for _, queue := range l.config.Queues {
		if slices.Contains(seen, queue) {
			there = append(there, queue)
			continue
		}
		cure := "check the key; else let that user read and edit the issues, in the queue's settings under Access"
		if nearest := queues.Nearest(queue, seen); nearest != "" {
			cure = fmt.Sprintf("is it %s? Keys of queues know upper and lower case", nearest)
		}
		text := fmt.Sprintf("there is no queue %s, or the token's user may not see it", queue)
		l.tell(Finding{About: Queues, Queue: queue}.is(Off, text, cure))
	}
	if len(there) > 0 {
		l.tell(Finding{About: Queues}.is(Right, "the token's user sees "+strings.Join(there, ", "), ""))
	}
	return there, nil
}

// isRefusal tells what Tracker refuses of one thing from what ends all.
func isRefusal(err error) bool {
	kind := errkind.Of(err)
	return kind != errkind.Unavailable && kind != errkind.OutOfTime
}
