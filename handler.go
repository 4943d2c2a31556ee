// Timeupdater is a Yandex Cloud Function that keeps time spent rolled up in
// Yandex Tracker: a trigger calls it with the key of an issue, and that issue
// and all above it get the time spent of their sub-issues.
package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"

	"go.uber.org/zap"

	"timeupdater/deploy/function"
	"timeupdater/summarize"
	"timeupdater/tracker"
	"timeupdater/tracker/errkind"
)

// Handler is the entry point of the function, handler.Handler. It answers
// every event and never returns an error. It may be called by several
// goroutines at once.
func Handler(ctx context.Context, event *function.Event) (*function.Response, error) {
	return instance().Handle(ctx, event)
}

// instance is made by the first call and serves all others of this instance.
var instance = sync.OnceValue(func() *function.Function {
	s, err := load()
	if err != nil {
		return function.Broken(err, os.Stderr)
	}
	return newFunction(s, os.Stderr)
})

// settings are those of the function, each where it is used.
type settings struct {
	function function.Config
	tracker  tracker.Config
	rule     summarize.Options

	client *tracker.Client
}

// load reads the settings from the environment and checks them.
func load() (s settings, err error) {
	if err := function.Load(&s.function, &s.tracker, &s.rule); err != nil {
		return s, err
	}
	if !s.tracker.Token.IsSet() {
		s.tracker.Authorization = function.ServiceAccount
	}
	s.client, err = tracker.New(s.tracker)
	return s, err
}

func newFunction(s settings, log io.Writer) *function.Function {
	return function.New(s.function, log, update(summarize.New(s.client, s.rule)))
}

// Answer says what a call did, behind a message in words.
type Answer struct {
	Issue     string            `json:"issue,omitempty"`
	Changed   []summarize.Level `json:"changed,omitempty"`
	Unchanged []summarize.Level `json:"unchanged,omitempty"` // already right
}

// update is the work of a call: event in, id out of it, summarize, answer.
func update(rule *summarize.Summarizer) function.Work {
	return func(ctx context.Context, e *function.Event) (function.Result, error) {
		ctx, calls := tracker.CountCalls(ctx)
		var result summarize.Result
		key, hint, err := issueKey(e)
		if err == nil {
			result, err = rule.Update(ctx, key)
		}
		levels := result.Levels
		answer := Answer{Issue: key}
		for _, level := range levels {
			if level.From == level.To {
				answer.Unchanged = append(answer.Unchanged, level)
			} else {
				answer.Changed = append(answer.Changed, level)
			}
		}
		return function.Result{
			Message: inWords(key, levels),
			Members: answer,
			Fields:  []zap.Field{zap.String("issue", key), zap.Any("changed", answer.Changed), zap.Int("calls", calls.Total()), hint},
		}, err
	}
}

// inWords says what became of an issue and those above it.
func inWords(key string, levels []summarize.Level) string {
	var words []string
	for _, level := range levels {
		if level.From == level.To {
			words = append(words, fmt.Sprintf("%s is already %s", level.Issue, level.To))
		} else {
			words = append(words, fmt.Sprintf("%s changed from %s to %s", level.Issue, level.From, level.To))
		}
	}
	return cmp.Or(strings.Join(words, ", "), "nothing to do: "+key+" has neither sub-issues nor a parent")
}

var (
	errNoID   = errkind.New(errkind.BadInput, `no issue key: call with ?id=TEST-1, or invoke with {"queryStringParameters":{"id":"TEST-1"}}`)
	errNotSet = errkind.New(errkind.BadInput, "the id still holds {{…}}: Tracker fills in {{issue.key}} only in a trigger's own address; copy it there as it is")
)

// issueKey is the key that the call is about, with a hint for the log. The
// tutorial that people follow shows the address with not_var, an escape of its
// own markup, in front of the variable; who copies that sends it along.
func issueKey(e *function.Event) (key string, hint zap.Field, err error) {
	hint = zap.Skip()
	id, err := e.Parameter("id")
	bare, escaped := strings.CutPrefix(id, "not_var")
	switch {
	case err != nil:
		return "", hint, err
	case id == "":
		return "", hint, errNoID
	case strings.Contains(id, "{{"):
		return "", hint, errNotSet
	case escaped:
		hint = zap.String("hint", "the trigger's address holds not_var in front of {{issue.key}}; it can go")
	}
	key, err = tracker.ParseKey(bare)
	return key, hint, err
}
