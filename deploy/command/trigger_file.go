package command

import (
	"cmp"
	"fmt"
	"net/http"

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
	data, err := readFile(o.IO, o.file, "it")
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
