package review

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"go.uber.org/zap/zapcore"

	"timeupdater/integrate/forge"
	"timeupdater/tracker"
	"timeupdater/tracker/errkind"
	"timeupdater/tracker/workflow"
)

// issue does what an event asks for in one issue: the field that lists its pull
// requests, then the status.
func (j job) issue(ctx context.Context, issue named) (Step, error) {
	e := j.event
	field := j.config.fieldOf(issue.key)
	rules, why := j.config.Rules.fitting(e, queueOf(issue.key))
	if len(rules) == 0 && (field == "" || e.PullRequest.URL == "") {
		if e.What == forge.Commented {
			why += "; a verdict finds it with PULL_REQUESTS_FIELD or a token for the forge"
		}
		return Step{Issue: issue.key, Says: issue.key + " stays: " + why}, nil
	}
	is, err := j.look(ctx, issue)
	switch {
	case err != nil:
		return refused(Step{Issue: issue.key}, err)
	case is.Key != issue.key && j.config.allows(is.Key):
		return j.issue(ctx, named{key: is.Key}) // it has moved
	case is.Key != issue.key:
		return Step{Issue: issue.key, Says: fmt.Sprintf("%s stays: it is %s now, whose queue is not allowed", issue.key, is.Key)}, nil
	}
	is, listed, err := j.list(ctx, is, field)
	if err != nil {
		return refused(Step{Issue: issue.key, From: is.Status.Key}, err)
	}
	step := Step{Issue: is.Key, From: is.Status.Key, Says: listed}
	if len(rules) == 0 {
		return step.stays(is, why), nil
	}
	return j.judge(ctx, is, rules, step)
}

// look reads an issue, unless what follows will show it anyway.
func (j job) look(ctx context.Context, issue named) (workflow.Issue, error) {
	if issue.shown != nil && isOver(j.event) && !j.config.Pause {
		return *issue.shown, nil
	}
	return workflow.Read(ctx, j.client, issue.key, j.config.listed(issue.key)...)
}

// list keeps the field that lists an issue's open pull requests. Words tell what
// it did. A success alone proves nothing, so it looks at what came back.
func (j job) list(ctx context.Context, is workflow.Issue, field string) (workflow.Issue, string, error) {
	e := j.event
	url := e.PullRequest.URL
	has := slices.Contains(is.Lists[field], url)
	change, said := workflow.Add, "lists the pull request now"
	switch {
	case field == "", url == "":
		return is, "", nil
	case isOver(e) && has:
		change, said = workflow.Remove, "lists the pull request no more"
	case isOver(e), has, isOld(e), overtaken(e, is) != "":
		return is, "", nil
	}
	if j.config.Pause {
		return is, is.Key + " would be changed: it " + said + "; ", nil
	}
	now, err := change(ctx, j.client, is.Key, field, url)
	switch {
	case err != nil:
		return is, "", err
	case slices.Contains(now.Lists[field], url) == has:
		said = "has its field " + field + " as it was, although Tracker took the change"
	}
	return now, now.Key + " " + said + "; ", nil
}

// isOver tells whether the pull request is open no more.
func isOver(e forge.Event) bool {
	return e.What == forge.Merged || e.What == forge.Declined ||
		e.PullRequest.State == forge.StateMerged || e.PullRequest.State == forge.StateDeclined
}

// isOld tells of an event that a pull request may be over since: it was delivered
// late, so that it must not be listed again.
func isOld(e forge.Event) bool {
	const late = time.Minute
	return !e.At.IsZero() && time.Since(e.At) > late
}

// others are the pull requests of an issue that are open beside the event's.
func (j job) others(is workflow.Issue) []string {
	urls := slices.Clone(is.Lists[j.config.fieldOf(is.Key)])
	return slices.DeleteFunc(urls, func(url string) bool { return url == j.event.PullRequest.URL })
}

// stays says why an issue is not moved.
func (s Step) stays(is workflow.Issue, why string) Step {
	s.Says += fmt.Sprintf("%s stays %s: %s", is.Key, is.Status.Name, why)
	return s
}

// warned marks a step that somebody should know of.
func (s Step) warned() Step { return s.warnedIf(true) }

func (s Step) warnedIf(failed bool) Step {
	if failed {
		s.level = zapcore.WarnLevel
	}
	return s
}

// refused puts into words what Tracker refuses. What may pass stays an error.
func refused(s Step, err error) (Step, error) {
	var e *tracker.Error
	switch kind := errkind.Of(err); {
	case kind == errkind.Unavailable, kind == errkind.OutOfTime, !errors.As(err, &e):
		return s, err
	case e.Status == http.StatusUnauthorized, kind == errkind.Misconfigured, errors.Is(err, tracker.ErrBadAnswer):
		s.level = zapcore.ErrorLevel // no event will move anything
	default:
		s.level = zapcore.WarnLevel
	}
	s.Says += "nothing done: " + err.Error()
	return s, nil
}
