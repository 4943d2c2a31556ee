package command

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"go.uber.org/zap/zapcore"

	"timeupdater/integrate/forge"
	"timeupdater/integrate/review"
	"timeupdater/tracker"
)

type reviewTryOptions struct {
	IO
	payload string // a file, or - for standard input
	event   string
	queues  list
	json    bool
}

func newReviewTry(std IO, run func(context.Context, reviewTryOptions) error) *cobra.Command {
	o := reviewTryOptions{IO: std}
	verb := &cobra.Command{
		Use:         "try PAYLOAD --event NAME",
		GroupID:     ofReviews,
		Short:       "Say what a webhook would do, and why not",
		Long:        reviewTryText,
		Example:     reviewTryExamples,
		Annotations: map[string]string{environment: trackerEnvironment + reviewEnvironment + reviewTryEnvironment, jsonFields: reviewTryJSON},
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return []string{"json"}, cobra.ShellCompDirectiveFilterFileExt
		},
		Args: func(_ *cobra.Command, args []string) error {
			switch {
			case len(args) == 0:
				return usageError{errors.New("PAYLOAD is missing: a file with the body of a webhook, or - for standard input")}
			case len(args) > 1:
				return usageError{errors.New("there is more than one payload: put names with spaces in them between single quotes")}
			}
			return nil
		},
		RunE: func(verb *cobra.Command, args []string) error {
			o.payload = args[0]
			if err := o.check(); err != nil {
				return usageError{err}
			}
			return run(verb.Context(), o)
		},
	}
	flags := verb.Flags()
	flags.SortFlags = false
	flags.StringVar(&o.event, "event", "", "`name` of the event, as a header of the webhook has it")
	flags.Var(&o.queues, "queue", "key of a queue; several with commas, or the flag again (default QUEUES)")
	flags.BoolVar(&o.json, "json", false, "print JSON")
	return verb
}

// check does not repeat what was given: it may be a secret in the wrong place.
func (o reviewTryOptions) check() error {
	forges := forge.All()
	var headers []string
	for _, f := range forges {
		headers = append(headers, fmt.Sprintf("%s of %s", f.EventHeader, f.Name))
	}
	known := "what stands in the header " + strings.Join(headers, ", ")
	if o.event == "" {
		return errors.New("--event is missing: " + known)
	}
	if _, ok := forge.ByEvent(forges, o.event); !ok {
		return errors.New("--event names no event of a forge that is known: it must be " + known)
	}
	return checkReviewQueues(o.queues, o.Getenv)
}

func runReviewTry(ctx context.Context, o reviewTryOptions) error {
	f, _ := forge.ByEvent(forge.All(), o.event) // it was checked
	event, err := o.read(f)
	if err != nil {
		return settingError{err}
	}
	reviewer, err := o.reviewer()
	if err != nil {
		return err
	}
	api, err := forgeAPI(f, o.Getenv)
	if err != nil {
		return err
	}
	report := reviewTryReport{reviewTryOptions: o, forge: f.Name, event: event}
	if err := report.begin(); err != nil {
		return err
	}
	outcome, err := reviewer.Handle(ctx, event, api)
	if err != nil {
		return err
	}
	if err := report.end(outcome); err != nil {
		return err
	}
	if outcome.Level() >= zapcore.ErrorLevel {
		return errReported
	}
	return nil
}

// read reads the payload as the forge's.
func (o reviewTryOptions) read(f forge.Forge) (forge.Event, error) {
	body, err := readFile(o.IO, o.payload, "the payload")
	if err != nil {
		return forge.Event{}, err
	}
	w := forge.Webhook{Header: http.Header{}, Body: body}
	w.Header.Set(f.EventHeader, o.event)
	if slices.Contains(f.Unsigned, o.event) {
		return f.Read(o.event, w, forge.Secrets{})
	}
	event, err := f.Parse(o.event, w)
	if err != nil {
		err = fmt.Errorf("the payload is not what %s sends: %w", f.Name, err)
	}
	return event, err
}

// reviewer is one that writes nothing, for the queues of the flag or else those of
// the environment.
func (o reviewTryOptions) reviewer() (*review.Reviewer, error) {
	config, err := reviewConfig(o.Getenv, o.queues)
	if err != nil {
		return nil, err
	}
	config.Pause = true
	config.Rules = slices.DeleteFunc(config.Rules, func(rule review.Rule) bool {
		return rule.Queue != "" && !slices.Contains(config.Queues, rule.Queue)
	})
	if len(config.Rules) == 0 {
		return nil, settingError{errors.New("RULES has no rule for the queues of --queue")}
	}
	client, err := newClient(o.Getenv, tracker.Config{Rate: rate, SearchRate: searchRate})
	if err != nil {
		return nil, err
	}
	reviewer, err := review.New(client, config)
	if err != nil {
		return nil, settingError{err}
	}
	return reviewer, nil
}

// forgeAPI asks the forge, if there is a token for it.
func forgeAPI(f forge.Forge, getenv func(string) string) (*forge.API, error) {
	token := f.Prefix + "_TOKEN"
	access := forge.Access{URL: getenv(f.Prefix + "_URL")}
	if err := readSettings([]setting{{token, getenv(token), access.Token.Decode}}); err != nil {
		return nil, err
	}
	api, err := forge.NewAPI(f, access, nil)
	if err != nil {
		return nil, settingError{err}
	}
	return api, nil
}

const reviewTryText = `Says what the review function would do with a webhook, and why not: it reads the
payload as the forge whose event --event names, without a look at its signature,
asks Tracker, and writes nothing. Forges show what they have sent, and let it be
copied, in the settings of the webhook. The event is named in a header:

  Bitbucket Cloud         X-Event-Key     pullrequest:approved
  Bitbucket Data Center   X-Event-Key     pr:reviewer:approved
  GitHub                  X-GitHub-Event  pull_request_review
  GitLab                  X-Gitlab-Event  Merge Request Hook

What happened before an issue got the status that it has moves it no more. If a
payload was saved long ago, that may be all that it does; the answer says so.`

const reviewTryExamples = `  export ORG=... && read -rs TOKEN && export TOKEN
  go run . review try payload.json --event pull_request_review --queue TEST

  From another program:
    go run . review try - --event 'Merge Request Hook' --queue TEST < hook.json`

const reviewTryEnvironment = `
  ANY_CASE           true: test-1 means TEST-1 too
  GITHUB_TOKEN, GITLAB_TOKEN, BITBUCKET_TOKEN, BITBUCKET_DC_TOKEN
                     with it the forge is asked for what the webhook leaves out
  GITHUB_URL, GITLAB_URL, BITBUCKET_URL, BITBUCKET_DC_URL
                     address of the forge's API, if not the public one`

const reviewTryJSON = `  forge, event   whose webhook it is, and what it calls itself
  what           what happened, as rules name it; empty is nothing to act on
  by, at         who did it, and when; absent if it does not tell
  pullRequest    url, repository, number, title, source, target, state, draft
    reviewers      name and said: approved, changes_requested or nothing yet;
                   null if it does not tell
    complete       whether all that the forge needs have approved, if it tells
  says           what the function would do, in words
  issues         the same of each issue: issue, from, to, transition, says`
