// Package webhook is the review function: a forge's webhook in, an answer out.
package webhook

import (
	"context"
	"errors"
	"io"
	"net/http"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"timeupdater/deploy/function"
	"timeupdater/integrate/forge"
	"timeupdater/integrate/review"
	"timeupdater/tracker"
	"timeupdater/tracker/errkind"
)

// MaxBody is the longest body that is read, in bytes. Webhooks about pull requests
// have some 30 KB; the platform takes 3.5 MB (documented), and the memory would not
// bear many of those at once.
const MaxBody = 1 << 20

// Start makes the function of the environment's settings. If they are wrong, it
// is one that says so.
func Start(log io.Writer) *function.Function {
	s, err := Load(forge.All())
	if err != nil {
		return function.Broken(err, log)
	}
	f, err := New(s, log)
	if err != nil {
		return function.Broken(err, log)
	}
	return f
}

// New makes the function. Its errors name the setting that is wrong.
func New(s Settings, log io.Writer) (*function.Function, error) {
	client, err := tracker.New(s.tracker)
	if err != nil {
		return nil, err
	}
	reviewer, err := review.New(client, s.review)
	if err != nil {
		return nil, err
	}
	d := desk{reviewer: reviewer, forges: s.forges, secrets: s.secret.WebhookSecret, apis: make(map[string]*forge.API)}
	for _, f := range s.forges {
		if d.apis[f.Name], err = forge.NewAPI(f, s.access[f.Name], nil); err != nil {
			return nil, errkind.New(errkind.Misconfigured, err.Error())
		}
	}
	config := function.Config{Timeout: s.limits.Timeout, LogLevel: s.limits.LogLevel}
	if err := config.Check(); err != nil {
		return nil, err
	}
	return function.New(config, log, onlyPost, d.work, nil), nil
}

// onlyPost is the door. Who may come in shows in the body's signature.
func onlyPost(e *function.Event) error {
	if e.Method != "" && e.Method != http.MethodPost {
		return errkind.New(errkind.BadInput, "a webhook is a POST")
	}
	return nil
}

// desk is where webhooks are handled.
type desk struct {
	reviewer *review.Reviewer
	forges   []forge.Forge
	secrets  forge.Secrets
	apis     map[string]*forge.API // by the forge's name; nil cannot be asked
}

// work is what the function does: webhook in, event out of it, review, answer.
func (d desk) work(ctx context.Context, e *function.Event) (function.Result, error) {
	body, err := e.Body(MaxBody)
	if err != nil {
		return function.Result{}, err
	}
	f, name, err := forge.Of(d.forges, e.Header())
	if err != nil {
		return function.Result{}, errkind.New(errkind.BadInput, err.Error())
	}
	told := []zap.Field{zap.String("forge", f.Name), zap.String("event", name)}
	event, err := f.Read(name, forge.Webhook{Header: e.Header(), Body: body}, d.secrets)
	switch {
	case errors.Is(err, forge.ErrUnsigned):
		return function.Result{Fields: told}, errkind.New(errkind.Unauthorized, err.Error()+": is it one of WEBHOOK_SECRET?")
	case err != nil:
		return unreadable(err, told), nil
	}
	ctx, calls := tracker.CountCalls(ctx)
	outcome, err := d.reviewer.Handle(ctx, event, d.apis[f.Name])
	return function.Result{
		Message: outcome.String(),
		Members: outcome,
		Fields: append(told, zap.String("what", string(event.What)), zap.String("pullRequest", event.PullRequest.URL),
			zap.String("delivery", event.ID), zap.Any("issues", outcome.Steps), zap.Int("calls", calls.Total())),
		Level: outcome.Level(),
	}, err
}

// unreadable is what came of a body that cannot be read. It is told and no failure:
// forges stop calling whoever fails, and it would be the same again.
func unreadable(why error, told []zap.Field) function.Result {
	return function.Result{Message: "nothing done: " + why.Error(), Fields: told, Level: zapcore.WarnLevel}
}
