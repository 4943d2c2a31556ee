package command

import (
	"cmp"
	"errors"

	"github.com/spf13/cobra"

	"timeupdater/integrate/review"
	"timeupdater/tracker"
)

// newReview is the verb for the review function, with verbs of its own.
func newReview(std IO) *cobra.Command {
	verb := &cobra.Command{
		Use:     "review <verb>",
		GroupID: inTracker,
		Short:   "Look whether reviews can move issues, and try what a webhook does",
		Long:    reviewText,
		Example: reviewExamples,
		Args:    knownVerb,
		RunE:    showHelp,
	}
	verb.AddGroup(&cobra.Group{ID: ofReviews, Title: "Verbs"})
	verb.AddCommand(newReviewCheck(std, runReviewCheck), newReviewTry(std, runReviewTry), newReviewPing(std, runReviewPing))
	return verb
}

// ofReviews is the group of its verbs in the help.
const ofReviews = "reviews"

// checkReviewQueues looks at the flag --queue of its verbs. It does not repeat
// what was given: it may be a secret in the wrong place.
func checkReviewQueues(queues list, getenv func(string) string) error {
	if len(queues) == 0 && getenv("QUEUES") == "" {
		return errors.New("--queue is missing: the keys of the queues whose issues may be moved, such as TEST")
	}
	for _, queue := range queues {
		if _, err := tracker.ParseQueue(queue); err != nil {
			return errors.New("--queue must be the key of a queue, such as TEST")
		}
	}
	return nil
}

// reviewConfig are the settings of the review function as the person's environment
// has them, for the queues of the flag or else its own.
func reviewConfig(getenv func(string) string, queues list) (c review.Config, err error) {
	err = readSettings([]setting{
		{"QUEUES", cmp.Or(queues.String(), getenv("QUEUES")), c.Queues.Decode},
		{"RULES", getenv("RULES"), c.Rules.Decode},
		{"PULL_REQUESTS_FIELD", getenv("PULL_REQUESTS_FIELD"), c.PullRequests.Decode},
	})
	if err != nil {
		return c, err
	}
	if c.AnyCase, err = yes(getenv, "ANY_CASE", false); err != nil {
		return c, err
	}
	if len(c.Rules) == 0 {
		if c.Rules, err = review.Usual(); err != nil {
			return c, settingError{err}
		}
	}
	if len(queues) > 0 {
		return c, nil // rules of others are left out
	}
	if err := c.Check(); err != nil {
		return c, settingError{err}
	}
	return c, nil
}

const reviewText = `The review function moves issues by the verdicts of code reviews: a pull request
names an issue, and when it is approved, the issue becomes Ready for test. What
happens follows rules. "check" looks whether Tracker can do what they say, "try"
says what the function would do with a webhook, and "ping" whether it can be
called. None of them writes. "go run . serve review" runs it on this machine.
integrate/review/README.md is its guide.`

const reviewExamples = `  Look first:
    go run . review check --queue TEST

  What would a webhook do that a forge has sent?
    go run . review try payload.json --event pull_request_review --queue TEST

  Is the function there, and does it have this secret?
    go run . review ping --url https://functions.yandexcloud.net/d4e...`

// reviewEnvironment are those of the review function's settings that check and
// try mind.
const reviewEnvironment = `
  QUEUES             the queues, if --queue is not there
  RULES              JSON list of rules; without it approved and rejected, see
                     integrate/review/README.md
  PULL_REQUESTS_FIELD
                     id of the field that lists an issue's open pull requests`
