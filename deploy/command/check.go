package command

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"timeupdater/deploy/check"
	"timeupdater/deploy/totals"
	"timeupdater/summarize"
	"timeupdater/tracker"
)

type checkOptions struct {
	IO
	queues  list
	all     bool
	since   time.Duration
	leaves  bool
	resume  bool
	journal string
	csv     bool
	json    bool

	transport http.RoundTripper // reaches Tracker; nil is the client's own
}

func newCheck(std IO, run func(context.Context, checkOptions) error) *cobra.Command {
	o := checkOptions{IO: std}
	verb := &cobra.Command{
		Use:         "check",
		GroupID:     inTracker,
		Short:       "Show which totals are off, and why; write nothing",
		Long:        checkText,
		Example:     checkExamples,
		Annotations: map[string]string{environment: trackerEnvironment + checkEnvironment, jsonFields: checkJSON},
		Args:        flagsOnly(""),
		RunE: func(verb *cobra.Command, _ []string) error {
			if err := o.check(); err != nil {
				return usageError{err}
			}
			return run(verb.Context(), o)
		},
	}
	flags := verb.Flags()
	o.addFlags(flags)
	flags.BoolVar(&o.csv, "csv", false, "print CSV, when all has been looked at")
	flags.BoolVar(&o.json, "json", false, "print JSON, when all has been looked at")
	return verb
}

// addFlags adds those that say what to look at.
func (o *checkOptions) addFlags(flags *pflag.FlagSet) {
	flags.SortFlags = false
	flags.Var(&o.queues, "queue", "key of a queue; several with commas, or the flag again (default QUEUES)")
	flags.BoolVar(&o.all, "all", false, "look at every queue that the token's user sees")
	flags.DurationVar(&o.since, "since", 0, "only what has changed within that `time`, such as 25h; from 1m to 744h")
	flags.Lookup("since").DefValue = "" // there is none to show
	flags.BoolVar(&o.leaves, "leaves", false, "also the issues without sub-issues, which may have lost their last one; slow")
	flags.BoolVar(&o.resume, "resume", false, "go on with a check that was interrupted within the last 24 hours")
	flags.StringVar(&o.journal, "journal", "check.part", "`file` that keeps what was read until the check has ended")
}

// The bounds of --since are those of a sweep.
const minSince, maxSince = time.Minute, 744 * time.Hour

// check does not repeat what was given: it may be a secret in the wrong place.
func (o *checkOptions) check() error {
	switch {
	case o.all && len(o.queues) > 0:
		return errors.New("--all and --queue do not go together")
	case !o.all && len(o.queues) == 0 && o.Getenv("QUEUES") == "":
		return errors.New("--queue is missing: the keys of the queues, such as TEST; or --all for every queue")
	case o.since != 0 && (o.since < minSince || o.since > maxSince):
		return errors.New("--since must be from 1m to 744h")
	case o.since != 0 && o.leaves:
		return errors.New("--leaves goes without --since, which looks at those that have changed anyway")
	case o.csv && o.json:
		return errors.New("--csv and --json do not go together")
	case o.journal == "":
		return errors.New("--journal is empty")
	}
	for _, queue := range o.queues {
		if _, err := tracker.ParseQueue(queue); err != nil {
			return errors.New("--queue must be the key of a queue, such as TEST; for every queue there is --all")
		}
	}
	return nil
}

// where are the queues to look at, with commas, or *.
func (o *checkOptions) where() string {
	if o.all {
		return "*"
	}
	return cmp.Or(o.queues.String(), o.Getenv("QUEUES"))
}

// rule is what a check and a fix work with.
type rule struct {
	client  *tracker.Client
	options summarize.Options
	queues  []string // keys, or *
}

// rule reads the settings, and asks Tracker for the queues.
func (o *checkOptions) rule(ctx context.Context) (r rule, err error) {
	if r.options, err = ruleOptions(o.Getenv, o.where()); err != nil {
		return r, err
	}
	if r.client, err = ruleClient(o.Getenv, o.transport); err != nil {
		return r, err
	}
	var keys list
	_ = keys.Set(o.where()) // takes everything
	if r.queues = keys; o.where() == "*" {
		return r, nil
	}
	err = check.Queues(ctx, r.client, r.queues)
	var unknown *check.UnknownQueues
	if errors.As(err, &unknown) {
		err = settingError{err}
	}
	return r, err
}

// look checks.
func (o *checkOptions) look(ctx context.Context, r rule) (summarize.Survey, error) {
	journal, err := o.openJournal(ctx, r)
	if err != nil {
		return summarize.Survey{}, err
	}
	scope := summarize.Scope{Since: o.since, Leaves: o.leaves}
	survey, err := check.Run(ctx, summarize.New(r.client, r.options), scope, journal, o.Err)
	if ctx.Err() != nil && err != nil {
		err = errReported // how far it came is said
	}
	return survey, err
}

func (o *checkOptions) openJournal(ctx context.Context, r rule) (*check.Journal, error) {
	me, err := r.client.Me(ctx)
	if err != nil {
		return nil, err
	}
	head := check.Head{
		Tracker: o.Getenv("API_URL"), Organization: cmp.Or(o.Getenv("ORG"), o.Getenv("CLOUD_ORG")),
		User:   cmp.Or(me.ID, me.PassportID, me.CloudID),
		Queues: strings.Join(slices.Sorted(slices.Values(r.queues)), ","), Since: o.since, Leaves: o.leaves,
		Write: cmp.Or(o.Getenv("WRITE"), "auto"), OwnTime: cmp.Or(o.Getenv("OWN_TIME"), "true"),
	}
	if o.resume {
		journal, err := check.Resume(o.journal, head)
		if err != nil {
			return nil, settingError{err}
		}
		return journal, nil
	}
	journal, replaces := check.Begin(o.journal, head)
	if !replaces.IsZero() {
		_, err = fmt.Fprintf(o.Err, replacesText, o.journal, replaces.Local().Format(time.DateTime))
	}
	return journal, err
}

const replacesText = `%s is of a check that was interrupted; it began at %s. This one
begins anew and replaces it. To go on with that one: Ctrl-C now, then the same
command and --resume.
`

// errOff says that a check has found something.
var errOff = errors.New("something is off, as was shown")

func runCheck(ctx context.Context, o checkOptions) error {
	r, err := o.rule(ctx)
	if err != nil {
		return err
	}
	survey, err := o.look(ctx, r)
	if err != nil {
		return err
	}
	if err := o.print(survey, r.queues); err != nil {
		return err
	}
	switch {
	case survey.Left > 0:
		return errReported
	case len(survey.Off) > 0:
		return errOff
	}
	return nil
}

// print prints what was found. What CSV has no place for goes to standard error.
func (o *checkOptions) print(survey summarize.Survey, queues []string) error {
	summary := check.Summary(survey, queues) + "\n" + check.Left(survey.Left, survey.LeftWhy)
	switch {
	case o.json:
		return printJSON(o.Out, newCheckDocument(survey, queues))
	case o.csv:
		if err := totals.WriteCSV(o.Out, check.Sorted(survey.Off)); err != nil {
			return err
		}
		_, err := io.WriteString(o.Err, summary)
		return err
	}
	return printOff(o.Out, survey.Off, 0, summary)
}

// printOff prints a table of so many rows at most, and what is said below it.
func printOff(out io.Writer, off []summarize.Off, most int, below string) error {
	if len(off) > 0 {
		if err := check.Table(out, off, most); err != nil {
			return err
		}
		below = "\n" + below
	}
	_, err := io.WriteString(out, below)
	return err
}

// checkDocument is what the verb check tells programs. Names stay.
type checkDocument struct {
	Queues  []string        `json:"queues"`
	Parents int             `json:"parents"`
	Off     []summarize.Off `json:"off"`
	Left    int             `json:"left"`
	LeftWhy []string        `json:"leftWhy,omitempty"`
}

func newCheckDocument(survey summarize.Survey, queues []string) checkDocument {
	off := append([]summarize.Off{}, check.Sorted(survey.Off)...) // never null
	return checkDocument{queues, survey.Parents, off, survey.Left, survey.LeftWhy}
}

const checkJSON = `  queues         keys of the queues that were looked at; * is all
  parents        how many issues with sub-issues there are
  off            what is off, by queue and number, each with
    id, issue              of the issue: its id, and its key
    from, to               what it shows, and what it should
    own, subIssues, count  what that consists of: its own logged time, the sum
                           of its sub-issues', and how many these are
    shares                 what each sub-issue adds
    logged, record         all time that people have logged on it, and what our
                           worklog record there holds
    byRecord               whether it is written as a worklog record
    hidden                 sub-issues that the token's user may not see
    why, entered           the reason, and when the time it shows was entered
  left, leftWhy  how many could not be looked at, and why, of the first few`

const checkText = `Shows every issue with sub-issues whose time spent is not its own logged time
plus theirs: what it shows, what it should, what that consists of, and why it is
off as far as Tracker tells. It writes nothing. Tracker answers about five
searches and ten other requests a second, so 5,000 parents take some minutes.

With --since only families that have changed within that time are looked at, and
the issues that lost their last sub-issue in it. Others may be off all the same.

What was read is kept in a file, check.part, until the check has ended. After
Ctrl-C, --resume looks at everything again, but reads no worklog twice whose
issue has not changed. Without --resume a check begins anew, says so if there is
such a file, and replaces it when it has read the first worklog.

The exit status is 0 if nothing is off, 3 if something is, and 1 if that could
not be told, for one issue or for all.`

const checkExamples = `  export ORG=... && read -rs TOKEN && export TOKEN
  go run . check --queue TEST,OTHER

  All queues, for a spreadsheet:
    go run . check --all --csv > off.csv

  What has been missed since yesterday, for a script:
    go run . check --queue TEST --since 25h --json

  Interrupted? Go on:
    go run . check --queue TEST,OTHER --resume`
