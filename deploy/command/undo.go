package command

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"timeupdater/deploy/check"
	"timeupdater/deploy/install"
	"timeupdater/deploy/pausing"
	"timeupdater/deploy/totals"
	"timeupdater/deploy/undo"
)

type undoOptions struct {
	IO
	file string
	urls list

	paused, yes, json bool
}

func newUndo(std IO, run func(context.Context, undoOptions) error) *cobra.Command {
	o := undoOptions{IO: std}
	verb := &cobra.Command{
		Use:         "undo FILE",
		GroupID:     inTracker,
		Short:       "Put the totals back that fix has overwritten",
		Long:        undoText,
		Example:     undoExamples,
		Annotations: map[string]string{environment: trackerEnvironment + undoEnvironment, jsonFields: undoJSON},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return []string{"csv"}, cobra.ShellCompDirectiveFilterFileExt
		},
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usageError{errors.New("undo takes one file: the before-….csv that fix has kept")}
			}
			return nil
		},
		RunE: func(verb *cobra.Command, args []string) error {
			o.file = args[0]
			if err := o.check(); err != nil {
				return usageError{err}
			}
			return run(verb.Context(), o)
		},
	}
	flags := verb.Flags()
	flags.SortFlags = false
	flags.Var(&o.urls, "url", "`address` of the function, which is asked whether it would write again; of several, the flag again")
	flags.BoolVar(&o.paused, "paused", false, "do not ask the function: it is paused, or not installed")
	flags.BoolVar(&o.yes, "yes", false, "do not ask before anything is written")
	flags.BoolVar(&o.json, "json", false, "print JSON, when all is done")
	return verb
}

// check does not repeat what was given: it may be a secret in the wrong place.
func (o undoOptions) check() error {
	if len(o.urls) == 0 && !o.paused {
		return errors.New("--url is missing: the function's address, to ask whether it would write its totals again; or --paused if it is paused for certain")
	}
	for _, url := range o.urls {
		if err := install.CheckURL(url); err != nil {
			return fmt.Errorf("--url: %w", err)
		}
	}
	if !o.yes && !isTerminal(o.In) {
		return errors.New("--yes is missing: there is no terminal to ask whether to put the old totals back")
	}
	return nil
}

func runUndo(ctx context.Context, o undoOptions) error {
	rows, err := o.read()
	if err != nil {
		return settingError{err}
	}
	client, err := ruleClient(o.Getenv, nil)
	if err != nil {
		return err
	}
	if err := o.checkPaused(ctx, rows); err != nil {
		return err
	}
	if err := o.confirm(ctx, len(rows)); err != nil {
		return err
	}
	report := undoReport{undoOptions: o, progress: check.NewProgress(o.Err), count: map[undo.Result]int{}}
	err = undo.PutBack(ctx, client, rows, report.add)
	return report.end(len(rows), err)
}

func (o undoOptions) read() ([]totals.Row, error) {
	file, err := os.Open(o.file)
	var path *fs.PathError
	if errors.As(err, &path) {
		return nil, fmt.Errorf("the file cannot be opened: %w", path.Err) // without its name, as any argument
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	rows, err := totals.Read(file)
	if err != nil {
		return nil, fmt.Errorf("the file cannot be read, and nothing was put back: %w", err)
	}
	return rows, nil
}

// checkPaused asks each function whether it would write again what is put back.
// One that sweeps must be among them, if there is one.
func (o undoOptions) checkPaused(ctx context.Context, rows []totals.Row) error {
	elsewhere, sweeps := "", false
	for _, url := range o.urls {
		state, err := pausing.Ask(ctx, pausing.Config{URL: url, Keys: functionKeys(o.Getenv)})
		if err != nil {
			return fmt.Errorf("%w; nothing was put back: with --paused it is not asked", err)
		}
		if queue := writesIn(state, rows); queue != "" {
			return fmt.Errorf(notPaused, url, queue)
		}
		if state.Pause && state.Sweep > 0 {
			elsewhere = url
		}
		sweeps = sweeps || state.Timer
	}
	if elsewhere != "" && !sweeps {
		return fmt.Errorf(notAsked, elsewhere)
	}
	return nil
}

const notAsked = `the function at %s is paused, but leaves sweeps to another one with a PAUSE of its own, so nothing was put back.
Give that one's address as well, with --url; or --paused in place of both, if both are paused for certain`

const notPaused = `the function at %s would write again what is put back in %s, so nothing was put back.
Pause it first, with PAUSE=true: terraform apply -var pause=true, or deploy/yc.sh --set PAUSE=true
(see "Pause" in deploy/README.md). When the pause ends, it writes its totals again:
before that, take the queue out of QUEUES`

// writesIn is the first queue of the rows in which a function writes; "" is none.
func writesIn(state pausing.State, rows []totals.Row) string {
	for _, row := range rows {
		queue, _, _ := strings.Cut(row.Issue, "-")
		if !state.Pause && (state.Queues == nil || slices.Contains(state.Queues, "*") || slices.Contains(state.Queues, queue)) {
			return queue
		}
	}
	return ""
}

// confirm says what is about to happen, and asks whether it may.
func (o undoOptions) confirm(ctx context.Context, issues int) error {
	text := fmt.Sprintf("%d issues are to show the time that they showed before fix.\n", issues)
	if notify, err := yes(o.Getenv, "NOTIFY", true); err == nil && notify {
		text += "Watchers may get mail about each; NOTIFY=false asks Tracker not to send it.\n"
	}
	text += "When a pause ends, the function writes its totals again where QUEUES lets it.\n"
	if o.yes || issues == 0 {
		_, err := fmt.Fprint(o.Err, text)
		return err
	}
	agreed, err := isAgreed(ctx, o.In, o.Err, text+"Put them back? [y/N] ")
	if err == nil && !agreed {
		err = settingError{errors.New("nothing was put back")}
	}
	return err
}

const undoText = `Puts back what issues showed before fix has written their totals, from the file
that fix has kept. An issue whose time was entered by somebody since, or on
which time was logged, stays as it is and is named; so is one whose old time
Tracker refuses. A total that is kept as a worklog record is taken back with the
record. The exit status is 0 if all issues show their old time. Run it again
after an interrupt or a failure: what is done stays done.

The file may have been saved by a spreadsheet, as CSV, and lines may be deleted
to leave their issues alone. If a line is damaged, it is named and nothing is
put back.

The function would write its totals again. Pause it first (see "Pause" in
deploy/README.md): --url asks it. Where sweeps are a function of their own, give
the addresses of both or, as that one may let nobody ask, look yourself and give
--paused. When the pause ends, totals are written again: before that, take the
queues out of QUEUES.`

const undoExamples = `  export ORG=... && read -rs TOKEN && export TOKEN
  URL=https://functions.yandexcloud.net/d4e...
  go run . undo before-20261124-0900.csv --url $URL

  It is paused for certain, a script does not want to be asked, and nobody mail:
    NOTIFY=false go run . undo before-20261124-0900.csv --paused --yes`

const undoEnvironment = `
  NOTIFY             false: ask Tracker not to mail people (default true)
  FUNCTION_API_KEY   for --url: API key with which a private function is called
  WEBHOOK_SECRET     for --url: what the function expects in X-Webhook-Secret;
                     of several, with commas between them, the first is sent

  TOKEN must be of the user with whose token fix has written. No secret is ever
  printed.`

const undoJSON = `  putBack, already       how many issues got their old time, and had it already
  left, failed           how many did not: what is not ours any more or refused,
                         and what another run may put back
  notPutBack             these, each with
    issue, result          its key, and left or failed
    before, written        its old time, and the total written over it
    shows                  what it shows now; absent if that is not known
    why                    and what to do`
