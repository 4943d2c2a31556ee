// Timeupdater is a Yandex Cloud Function that keeps time spent rolled up in
// Yandex Tracker: a trigger calls it with the key of an issue, and that issue
// and all above it get the time spent of their sub-issues.
package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"timeupdater/deploy/function"
	"timeupdater/summarize"
	"timeupdater/tracker"
	"timeupdater/tracker/errkind"
)

// Handler is the entry point of the function, handler.Handler. Its events are
// calls with an id, over HTTP or raw, and timers whose payload says what to
// sweep. It returns an error only for failures that the platform has to count
// and may repeat, see [function.Function.Handle]. It may be called by several
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
	callers  function.Callers
	tracker  tracker.Config
	rule     summarize.Options

	client *tracker.Client
}

// load reads the settings from the environment and checks them.
func load() (s settings, err error) {
	if err := function.Load(&s.function, &s.callers, &s.tracker, &s.rule); err != nil {
		return s, err
	}
	if !s.tracker.Token.IsSet() {
		s.tracker.Authorization = function.ServiceAccount
	}
	s.client, err = tracker.New(s.tracker)
	return s, err
}

func newFunction(s settings, log io.Writer) *function.Function {
	rule := summarize.New(s.client, s.rule)
	f := function.New(s.function, log, s.callers.Admit, update(rule, s), s.callers.Timers(sweep(rule)))
	if warning := s.callers.Open(); warning != "" {
		f.Warn(warning)
	}
	return f
}

// Answer says what a call did, behind a message in words.
type Answer struct {
	Issue     string            `json:"issue,omitempty"`
	Planned   bool              `json:"planned,omitempty"` // nothing was written
	Changed   []summarize.Level `json:"changed,omitempty"`
	Unchanged []summarize.Level `json:"unchanged,omitempty"` // already right
	Stopped   string            `json:"stopped,omitempty"`   // why it did not go on upwards
	Notice    string            `json:"notice,omitempty"`    // that totals are kept as records, said once
	Settings  *Settings         `json:"settings,omitempty"`  // to a call without an id
}

// Settings are how the function writes totals. Who puts old values back has to
// know whether it would write again.
type Settings struct {
	Pause   bool          `json:"pause"`
	Sweep   string        `json:"sweep,omitempty"`  // such as 1m0s; absent: none
	Timer   bool          `json:"timer,omitempty"`  // it is this function that sweeps
	Queues  []string      `json:"queues,omitempty"` // absent: all for calls; *: all
	Write   summarize.Way `json:"write"`
	OwnTime bool          `json:"ownTime"`
}

func (s settings) told() *Settings {
	told := &Settings{
		Pause: s.rule.Pause, Timer: s.callers.Timer, Queues: s.rule.Queues.Keys(),
		Write: s.rule.Write, OwnTime: s.rule.OwnTime == summarize.Counted,
	}
	if s.rule.Sweep > 0 {
		told.Sweep = s.rule.Sweep.String()
	}
	return told
}

// update is the work of a call: event in, id out of it, summarize, answer.
func update(rule *summarize.Summarizer, set settings) function.Work {
	return func(ctx context.Context, e *function.Event) (function.Result, error) {
		ctx, calls := tracker.CountCalls(ctx)
		var result summarize.Result
		key, hint, err := issueKey(e)
		dry, dryErr := e.Flag("dry")
		links, linksErr := e.Flag("links")
		do := rule.Update
		if dry {
			do = rule.Plan
		}
		if err = cmp.Or(err, dryErr, linksErr); err == nil {
			result, err = do(ctx, summarize.Call{Issue: key, Links: links})
		}
		answer := Answer{Issue: key, Planned: dry || set.rule.Pause, Stopped: result.Stopped, Notice: result.Notice}
		if errors.Is(err, errNoID) {
			answer.Settings = set.told()
		}
		for _, level := range result.Levels {
			if level.From == level.To {
				answer.Unchanged = append(answer.Unchanged, level)
			} else {
				answer.Changed = append(answer.Changed, level)
			}
		}
		return function.Result{
			Message: inWords(answer, result.Levels),
			Members: answer,
			Fields:  []zap.Field{zap.String("issue", key), zap.Any("changed", inShort(answer.Changed)), zap.Int("calls", calls.Total()), hint},
			Level:   levelOf(result.Hidden || result.Notice != "", false),
		}, err
	}
}

// inShort are levels without what they consist of, which may be longer than a
// line of the cloud's log.
func inShort(levels []summarize.Level) []summarize.Level {
	short := slices.Clone(levels)
	for i := range short {
		short[i].Shares = nil
	}
	return short
}

// inWords says what became of an issue and those above it.
func inWords(a Answer, levels []summarize.Level) string {
	changed := "changed"
	if a.Planned {
		changed = "would change"
	}
	var words []string
	for _, level := range levels {
		if level.From == level.To {
			words = append(words, fmt.Sprintf("%s is already %s", level.Issue, level.To))
		} else {
			words = append(words, fmt.Sprintf("%s %s from %s to %s", level.Issue, changed, level.From, level.To))
		}
	}
	for _, text := range []string{a.Stopped, a.Notice} {
		if text != "" {
			words = append(words, text)
		}
	}
	return cmp.Or(strings.Join(words, ", "), "nothing to do: "+a.Issue+" has neither sub-issues nor a parent")
}

// sweep is the work of a timer: the window out of its payload, sweep, report. What
// somebody has to act on is said as an error once an hour.
func sweep(rule *summarize.Summarizer) function.Timer {
	var said function.Hourly
	return func(m function.Message) (function.Job, error) {
		window, err := summarize.ParseWindow(m.Payload)
		if err != nil {
			return nil, err
		}
		return func(ctx context.Context) (function.Result, error) {
			ctx, calls := tracker.CountCalls(ctx)
			r, err := rule.Sweep(ctx, window, m.Created)
			lost := lostQueues(ctx, rule, &said)
			act := len(r.Locked) > 0 && said.IsDue(strings.Join(r.Locked, " "), time.Now()) || lost != ""
			return function.Result{
				Message: r.String() + lost,
				Members: r,
				Fields: []zap.Field{
					zap.String("window", r.Window), zap.Int("looked", r.Looked), zap.Int("parents", r.Parents), zap.Int("wrong", r.Wrong),
					zap.Int("mended", r.Mended), zap.Int("held", r.Held), zap.Int("left", r.Left), zap.Strings("why", r.Why), zap.String("notice", r.Notice), zap.Int("calls", calls.Total()),
				},
				Level: levelOf(len(r.Why) > 0 || r.Notice != "", act),
				Quiet: err != nil && !said.IsDue(fmt.Sprint("failure ", errkind.Of(err)), time.Now()),
			}, err
		}, nil
	}
}

// lostQueues says which queues a sweep is to sweep and cannot see. It asks once an
// hour; if Tracker does not answer, the sweep has said so.
func lostQueues(ctx context.Context, rule *summarize.Summarizer, said *function.Hourly) string {
	if !said.IsDue("queues", time.Now()) {
		return ""
	}
	lost, err := rule.Unseen(ctx)
	if err != nil || len(lost) == 0 {
		return ""
	}
	return fmt.Sprintf("; there is no queue %s, or the token's user may not see it, so nothing is swept there: give that user access, or mend QUEUES",
		strings.Join(lost, ", "))
}

// levelOf is the level of a log line that nobody has to read, should read, or
// has to act on.
func levelOf(warn, act bool) zapcore.Level {
	switch {
	case act:
		return zapcore.ErrorLevel
	case warn:
		return zapcore.WarnLevel
	}
	return zapcore.InfoLevel
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
