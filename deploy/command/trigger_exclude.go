package command

import (
	"context"
	"errors"
	"io"
	"strings"
)

// checkExclusion looks at the flags about a group that is excluded.
func (o triggerOptions) checkExclusion() error {
	switch {
	case o.exclude == "" && o.logsNoTime:
		return errors.New("--logs-no-time goes with --exclude-group only")
	case strings.Trim(o.exclude, "0123456789") != "":
		return errors.New("--exclude-group must be a number: the one in the address of the group's page")
	}
	return nil
}

// confirmExclusion asks whether excluding the group loses anything, before
// something is written.
func (o triggerOptions) confirmExclusion(ctx context.Context) error {
	switch {
	case o.exclude == "" || !o.puts() || o.dryRun || o.logsNoTime:
		return nil
	case !isTerminal(o.In):
		return usageError{errors.New("--exclude-group loses time that the function's user logs, and there is no terminal to ask whether it does: add --logs-no-time if it logs none")}
	}
	return confirm(ctx, o.In, o.Err)
}

const exclusionQuestion = `Does the function's user log time in Tracker, by hand or through other scripts
with its token? The triggers would ignore that, and it would be in no total until
the next sweep. [yes/no] `

// confirm asks the question and takes nothing but no.
func confirm(ctx context.Context, in io.Reader, out io.Writer) error {
	answer, err := askFor(ctx, in, out, exclusionQuestion)
	if err != nil || answer == "no" || answer == "n" {
		return err
	}
	return settingError{errors.New("nothing was written: exclude the group only if the answer is no; else leave --exclude-group out, or give the function a user of its own")}
}
