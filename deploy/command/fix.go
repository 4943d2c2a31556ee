package command

import (
	"context"
	"errors"

	"github.com/spf13/cobra"
)

type fixOptions struct {
	checkOptions
	yes    bool
	limit  int    // 0 for none
	folder string // where the old values are kept; empty is the current one
}

func newFix(std IO, run func(context.Context, fixOptions) error) *cobra.Command {
	o := fixOptions{checkOptions: checkOptions{IO: std}}
	verb := &cobra.Command{
		Use:         "fix",
		GroupID:     inTracker,
		Short:       "Write the totals that are off, and keep the old values",
		Long:        fixText,
		Example:     fixExamples,
		Annotations: map[string]string{environment: trackerEnvironment + checkEnvironment + fixEnvironment, jsonFields: fixJSON},
		Args:        flagsOnly(""),
		RunE: func(verb *cobra.Command, _ []string) error {
			if err := o.check(verb.Flags().Changed("limit")); err != nil {
				return usageError{err}
			}
			return run(verb.Context(), o)
		},
	}
	flags := verb.Flags()
	o.addFlags(flags)
	flags.BoolVar(&o.yes, "yes", false, "do not ask")
	flags.IntVar(&o.limit, "limit", 0, "write so many `issues` at most; the same again goes on")
	flags.BoolVar(&o.json, "json", false, "print JSON at the end")
	return verb
}

func (o *fixOptions) check(limited bool) error {
	switch err := o.checkOptions.check(); {
	case err != nil:
		return err
	case limited && o.limit < 1:
		return errors.New("--limit must be 1 or more")
	case !o.yes && !isTerminal(o.In):
		return errors.New("there is no terminal to ask whether to write: look with check first, then add --yes")
	}
	return nil
}

func runFix(ctx context.Context, o fixOptions) error {
	if err := o.mayWrite(); err != nil {
		return err
	}
	r, err := o.rule(ctx)
	if err != nil {
		return err
	}
	survey, err := o.look(ctx, r)
	if err != nil {
		return err
	}
	report := fixReport{fixOptions: o, survey: survey, queues: r.queues}
	if len(survey.Off) == 0 {
		return report.end(nil)
	}
	w, err := newWriting(r.client, survey.Off, o.limit, o.folder)
	if err != nil {
		return err
	}
	report.writing = w
	if err = report.plan(); err == nil {
		report.agreed, err = o.agrees(ctx)
	}
	if report.agreed {
		err = w.write(ctx, r.options, o.Err)
	}
	return report.end(errors.Join(err, w.end()))
}

// mayWrite minds a setting of the function that this command could overlook.
func (o *fixOptions) mayWrite() error {
	paused, err := yes(o.Getenv, "PAUSE", false)
	if paused {
		return settingError{errors.New("PAUSE=true, so nothing may be written: remove PAUSE from the environment here; the function has its own and stays paused")}
	}
	return err
}

// agrees asks whether to write.
func (o *fixOptions) agrees(ctx context.Context) (bool, error) {
	if o.yes {
		return true, ctx.Err()
	}
	return isAgreed(ctx, o.In, o.Err, "Write them? [y/N] ")
}

const fixText = `Checks as the verb check does, shows what it would write and asks. Then it
writes, as a sweep does: from what is there by then, which need not be what was
shown, and with all that is above. It may run beside people and calls, and takes
at most half of Tracker's rate.

The old values are in a file, before-<time>.csv, before the first write; what
turns out otherwise is added before it is written. The verb undo puts them back.
If nothing was written, there is no file. Ctrl-C leaves what is written, and the
file.

With --limit the lowest issues are written first, since those above count with
them. The others are left, and the exit status is 1.

If the answer is no, nothing is written and the exit status is 0.`

const fixExamples = `  Look first, try a few, then do it:
    go run . check --queue TEST
    NOTIFY=false go run . fix --queue TEST --limit 10
    NOTIFY=false go run . fix --queue TEST

  In a script:
    go run . fix --queue TEST --yes --json > fixed.json`

const fixEnvironment = `
  NOTIFY             false asks Tracker to send no mail about what is written
  SWEEP              how often the function sweeps; then an issue that was
                     written often waits for its turn, and is left
  PAUSE              must not be true`

const fixJSON = `  all that check prints, which is what was found, and
  fixed   what became of it; not there if nothing was to be written
    before          the file with the old values; not there without a write
    written         how many issues were written
    right           how many were right by then
    held            how many were written too often, and wait for a sweep
    failed, why     how many could not be made right, and why, of the first few
    beyondLimit     how many are left because of --limit`
