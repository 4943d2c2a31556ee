package command

import (
	"context"

	"github.com/spf13/cobra"

	"timeupdater/deploy/ready"
	"timeupdater/tracker"
)

type reviewCheckOptions struct {
	IO
	queues list
	json   bool
}

func newReviewCheck(std IO, run func(context.Context, reviewCheckOptions) error) *cobra.Command {
	o := reviewCheckOptions{IO: std}
	verb := &cobra.Command{
		Use:         "check",
		GroupID:     ofReviews,
		Short:       "Look whether Tracker can do what the rules say",
		Long:        reviewCheckText,
		Example:     reviewCheckExamples,
		Annotations: map[string]string{environment: trackerEnvironment + reviewEnvironment, jsonFields: reviewCheckJSON},
		Args:        flagsOnly(""),
		RunE: func(verb *cobra.Command, _ []string) error {
			if err := checkReviewQueues(o.queues, o.Getenv); err != nil {
				return usageError{err}
			}
			return run(verb.Context(), o)
		},
	}
	flags := verb.Flags()
	flags.SortFlags = false
	flags.Var(&o.queues, "queue", "key of a queue; several with commas, or the flag again (default QUEUES)")
	flags.BoolVar(&o.json, "json", false, "print JSON, when all has been looked at")
	return verb
}

func runReviewCheck(ctx context.Context, o reviewCheckOptions) error {
	config, err := reviewConfig(o.Getenv, o.queues)
	if err != nil {
		return err
	}
	client, err := newClient(o.Getenv, tracker.Config{Rate: rate, SearchRate: searchRate})
	if err != nil {
		return err
	}
	report := reviewCheckReport{reviewCheckOptions: o}
	if err := ready.Look(ctx, client, config, report.add); err != nil {
		return err
	}
	return report.end()
}

const reviewCheckText = `Looks whether Tracker can do what the rules of the review function say: whether
the queues and the statuses are there, for each status that a rule takes issues
from which transition it would follow, what the screen of that one requires, and
whether PULL_REQUESTS_FIELD can list pull requests. It reads only.

Tracker tells transitions of issues alone, and offers those that the token's
user may follow. So one issue is looked at in each status; where there is none,
nothing can be told. A rule without "from" takes issues from every status, of
which 20 are looked at. It is off if it can take issues from none of those that
were looked at; that it cannot from some is worth knowing, no more.

  ✓  right    !  nothing is broken, but know it
  ✗  off      –  cannot be told

The exit status is 3 if something is off.`

const reviewCheckExamples = `  export ORG=... && read -rs TOKEN && export TOKEN
  go run . review check --queue TEST,OTHER

  Other rules than the usual ones:
    export RULES='[{"on":"merged","from":["inReview"],"to":"closed"}]'
    go run . review check --queue TEST`

const reviewCheckJSON = `  off, know, unknown   how many findings of that verdict there are
  findings             in their order, each with
    about                  queues, statuses, field or transition
    verdict                right, know, off or unknown
    text, cure             what was found, and what to do
    queue                  key
    rule, on, from, to     the rule, what it is for, and keys of statuses
    issue, transition      the issue that was looked at, and the id of the
                           transition that the rule would follow`
