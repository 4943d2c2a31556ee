package command

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"

	"github.com/spf13/cobra"

	"timeupdater/deploy/install"
	"timeupdater/tracker/triggers"
)

// completeFile completes the value of --file.
func completeFile(verb *cobra.Command) {
	if err := verb.MarkFlagFilename("file", "json"); err != nil {
		panic(err) // the flag is not there
	}
}

// filePlan is about the trigger in a file. The file is the truth, so one of its
// name that does other things is changed.
func (o triggerOptions) filePlan() (triggerPlan, error) {
	data, err := o.readFile()
	if err != nil {
		return triggerPlan{}, fmt.Errorf("--file: %w", err)
	}
	trigger, err := install.ParseFile(data)
	if err != nil {
		return triggerPlan{}, fmt.Errorf("--file: %w", err)
	}
	plan := triggerPlan{names: []string{trigger.Name}, whole: true, foreign: true, show: install.Show, trouble: statusTrouble}
	if o.puts() {
		plan.want = []triggers.Trigger{trigger}
	}
	return plan, nil
}

// statusTrouble says what went wrong with a call to nobody knows whom.
func statusTrouble(call install.Call) string {
	switch {
	case call.Status == 0:
		return "no answer"
	case call.Status >= 200 && call.Status < 300:
		return ""
	}
	return cmp.Or(http.StatusText(call.Status), "unexpected")
}

// readFile reads the file, or standard input.
func (o triggerOptions) readFile() ([]byte, error) {
	in := o.In
	if o.file != "-" {
		file, err := os.Open(o.file)
		if err != nil {
			return nil, fmt.Errorf("it cannot be opened: %w", unnamed(err))
		}
		defer file.Close()
		in = file
	}
	const most = 1 << 20 // a trigger is a few hundred bytes
	data, err := io.ReadAll(io.LimitReader(in, most+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("it cannot be read: %w", unnamed(err))
	case len(data) > most:
		return nil, errors.New("it is longer than a megabyte, which no trigger is")
	}
	return data, nil
}
