// Package doctor looks whether all is well with the function: its settings and
// its token, what that may do in which queues, the triggers, the function's
// address, and the issues that it writes. It reads only.
//
// For each check the facts are gathered first; a pure function then makes a
// finding of them. What cannot be found out is said to be unknown.
package doctor

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"timeupdater/tracker"
	"timeupdater/tracker/triggers"
	"timeupdater/tracker/wait"
)

// Verdict is what a check came to.
type Verdict string

// The verdicts.
const (
	Right   Verdict = "right"
	Look    Verdict = "look"    // nothing is broken, but somebody should know
	Wrong   Verdict = "wrong"   // somebody has to act
	Unknown Verdict = "unknown" // it could not be asked
)

// Finding is what a check found. Programs read its JSON.
type Finding struct {
	Name    string   `json:"name"`            // of the check
	Queue   string   `json:"queue,omitempty"` // that it is about
	Verdict Verdict  `json:"verdict"`
	Text    string   `json:"text"`
	Details []string `json:"details,omitempty"`
	Cure    string   `json:"cure,omitempty"` // what to do
}

// finds makes a finding of a check.
func (v Verdict) finds(name, format string, args ...any) Finding {
	return Finding{Name: name, Verdict: v, Text: fmt.Sprintf(format, args...)}
}

func (f Finding) in(queue string) Finding { f.Queue = queue; return f }

func (f Finding) cure(format string, args ...any) Finding {
	f.Cure = fmt.Sprintf(format, args...)
	return f
}

// Config says what to examine.
type Config struct {
	// Tracker is how to reach Tracker, at which rates. Its Authorization is
	// needed.
	Tracker tracker.Config

	Settings Settings // of the function

	// Queues are the keys of the queues to look at, 50 at most. Without them it
	// is those that the token's user sees.
	Queues []string

	// URL is the function's address; empty, it is the one that the triggers
	// call. Keys are what callers send.
	URL  string
	Keys Keys

	// Transport reaches the function; nil is that of package http.
	Transport http.RoundTripper
}

// Keys are what the function or the platform may ask of a caller. All may be
// empty: nothing then says whether what the triggers send is right.
type Keys struct {
	API     triggers.Secret   // of the platform, for a private function
	Secrets []triggers.Secret // of X-Webhook-Secret, the one to send first
}

const (
	// longest is the time that an examination takes. What has not come to its
	// turn by then is unknown.
	longest = 28 * time.Second

	// forParents is the part of it for reading parents: 4,000 of them, at 5
	// searches a second. As much is left for their worklogs.
	forParents = 8 * time.Second

	// mostQueues is how many queues are looked at unless they are named.
	mostQueues = 50

	// atOnce is how many queues are looked at together: so many that Tracker's
	// rate is used up, and so few that lines come steadily.
	atOnce = 4
)

// Examine makes all checks and tells each finding when it is there, in a fixed
// order. When ctx is canceled, it ends and tells nothing more.
func Examine(ctx context.Context, config Config, tell func(Finding)) {
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	e := examination{config, func(f Finding) {
		if !errors.Is(ctx.Err(), context.Canceled) {
			tell(f)
		}
	}}
	client, err := tracker.New(config.Tracker)
	e.tell(config.Settings.finding(err))
	me := e.signIn(ctx, client)
	if me == "" {
		for _, name := range []string{checkQueues, checkField, checkRights, checkTriggers} {
			e.tell(notLetIn(name))
		}
		e.tell(e.function(ctx, nil))
		e.tell(notLetIn(checkVersions))
		e.tell(notLetIn(checkSample))
	} else {
		queues := e.queues(ctx, client)
		readOnly, err := client.IsReadOnly(ctx, "spent")
		e.tell(fieldFinding(config.Settings.Write, readOnly, err))
		looks := e.lookAt(ctx, client, me, queues)
		e.tell(e.function(ctx, looks))
		e.parents(ctx, client, queues)
	}
	e.tell(mailFinding(config.Settings.Notify))
}

// The names of the checks, in their order.
const (
	checkSettings     = "settings"
	checkTracker      = "Tracker"
	checkToken        = "token"
	checkOrganization = "organization"
	checkQueues       = "queues"
	checkField        = "time spent"
	checkRights       = "rights"
	checkTriggers     = "triggers"
	checkCalls        = "calls"
	checkFunction     = "function"
	checkVersions     = "versions"
	checkSample       = "sample"
	checkMail         = "mail"
)

func notLetIn(name string) Finding {
	return Unknown.finds(name, "not asked, since Tracker did not let us in")
}

type examination struct {
	Config
	tell func(Finding)
}

// queueLook is what was read of a queue.
type queueLook struct {
	rights    tracker.Rights
	rightsErr error
	queueTriggers
}

// lookAt looks at queues, a few at a time, and tells what it finds in their
// order.
func (e examination) lookAt(ctx context.Context, client *tracker.Client, me string, queues []string) []queueLook {
	var all []queueLook
	for some := range slices.Chunk(queues, atOnce) {
		looks := make([]queueLook, len(some))
		_ = wait.Each(ctx, len(some), len(some), func(ctx context.Context, i int) error {
			looks[i].rights, looks[i].rightsErr = client.RightsIn(ctx, some[i], me)
			looks[i].queueTriggers = readTriggers(ctx, client, some[i])
			return nil // what failed is a fact of its queue
		})
		for _, look := range looks {
			e.tell(rightsFinding(look.rights, look.rightsErr).in(look.queue))
			for _, finding := range look.findings(e.Config) {
				e.tell(finding.in(look.queue))
			}
		}
		all = append(all, looks...)
	}
	return all
}
