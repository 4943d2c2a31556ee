// Package review moves issues by what happens to the pull requests that name
// them: an event of a forge in, keys out of it, a rule for each, a transition.
//
// It never moves on doubt. What it leaves alone, and why, is an answer in words
// and no error, because forges stop calling whoever fails. An error says that the
// same event may be of use later: Tracker is down, or there was no time.
package review

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"go.uber.org/zap/zapcore"

	"timeupdater/integrate/forge"
	"timeupdater/integrate/keys"
	"timeupdater/tracker"
	"timeupdater/tracker/errkind"
)

// Config says what to do. Package envconfig can read it from the environment.
type Config struct {
	keys.Finder

	Rules Rules `desc:"JSON list of rules; not set: approved and rejected, see the guide"`

	// PullRequests is the field of issues that lists their open pull requests.
	// With it, what is merged moves an issue only when no other is open, and an
	// issue is found that only an earlier comment has named.
	PullRequests Field `envconfig:"PULL_REQUESTS_FIELD" desc:"id of the field that lists an issue's open pull requests"`

	// Pause answers what would be done and writes nothing.
	Pause bool `desc:"true: answer what would be done, write nothing"`
}

// Check tells whether the settings make sense together.
func (c Config) Check() error {
	if len(c.Queues) == 0 {
		return errkind.New(errkind.Misconfigured, "QUEUES is missing: the keys of the queues whose issues may be moved, such as TEST")
	}
	for i, rule := range c.Rules {
		if rule.Queue != "" && !slices.Contains(c.Queues, rule.Queue) {
			return errkind.New(errkind.Misconfigured, "RULES "+rule.Called(i)+": the queue "+rule.Queue+" is not among QUEUES")
		}
	}
	return nil
}

// Reviewer handles events. It is safe for concurrent use and meant to be kept:
// it remembers which it has seen.
type Reviewer struct {
	config Config
	client *tracker.Client
	turns  turns
	seen   seen
}

// New makes a reviewer; without rules in the configuration it has the usual ones.
func New(client *tracker.Client, config Config) (*Reviewer, error) {
	if len(config.Rules) == 0 {
		rules, err := Usual()
		if err != nil {
			return nil, err
		}
		config.Rules = rules
	}
	return &Reviewer{config: config, client: client, turns: newTurns()}, config.Check()
}

// Step is what became of one issue.
type Step struct {
	Issue      string `json:"issue"`
	From       string `json:"from,omitempty"` // keys of statuses
	To         string `json:"to,omitempty"`
	Transition string `json:"transition,omitempty"` // the one that was followed
	Moved      bool   `json:"moved,omitempty"`
	Says       string `json:"says"` // in words

	arrived bool // it is where it was to go
	tries   int  // that failed
	level   zapcore.Level
}

// Outcome is what came of an event.
type Outcome struct {
	Event       forge.What `json:"event,omitempty"`
	PullRequest string     `json:"pullRequest,omitempty"`
	Planned     bool       `json:"planned,omitempty"` // nothing was written
	Steps       []Step     `json:"issues,omitempty"`

	says  string // where no issue is concerned
	level zapcore.Level
}

// String is all that was done, in words.
func (o Outcome) String() string {
	var texts []string
	for _, step := range o.Steps {
		texts = append(texts, step.Says)
	}
	if o.says != "" {
		texts = append(texts, o.says)
	}
	return strings.Join(texts, "; ")
}

// Level is how much the outcome is worth reading: somebody has to act, or should
// know, or need not.
func (o Outcome) Level() zapcore.Level {
	level := o.level
	for _, step := range o.Steps {
		level = max(level, step.level)
	}
	return level
}

// Handle does what an event asks for. The forge is asked, if it can be, for what
// the event leaves out; nil cannot. With an error the outcome has what was done
// nevertheless.
func (r *Reviewer) Handle(ctx context.Context, e forge.Event, ask *forge.API) (Outcome, error) {
	o := Outcome{Event: e.What, PullRequest: e.PullRequest.URL, Planned: r.config.Pause}
	switch {
	case e.What == forge.Ping:
		o.says = "the webhook " + cmp.Or(e.Why, "works")
	case e.What == forge.Nothing:
		o.says = "nothing to do: " + e.Why
	case r.seen.has(e.ID):
		o.says = "this event was handled before"
	default:
		return job{r, e, ask}.do(ctx, o)
	}
	return o, nil
}

// job is what one event asks for.
type job struct {
	*Reviewer
	event forge.Event
	ask   *forge.API
}

func (j job) do(ctx context.Context, o Outcome) (Outcome, error) {
	named, none, err := j.find(ctx)
	if err != nil || len(named) == 0 {
		o.says, o.level = none.Says, none.level
		return o, err
	}
	var failed error
	for _, issue := range named {
		step, err := j.inTurn(ctx, issue)
		switch {
		case err == nil:
			o.Steps = append(o.Steps, step)
		case failed == nil:
			failed = err
		default:
			failed = fmt.Errorf("%w; %w", failed, err)
		}
	}
	moved := func(s Step) bool { return s.Moved || s.arrived }
	if failed == nil && slices.ContainsFunc(o.Steps, moved) {
		j.seen.add(j.event.ID)
	}
	return o, failed
}

// inTurn handles one issue at a time: of two events at once the second then sees
// what the first has done.
func (j job) inTurn(ctx context.Context, issue named) (Step, error) {
	done, err := j.turns.wait(ctx, issue.key)
	if err != nil {
		return Step{}, &tracker.Error{Op: "move", Key: issue.key, Err: err}
	}
	defer done()
	return j.issue(ctx, issue)
}
