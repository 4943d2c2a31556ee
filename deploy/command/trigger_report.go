package command

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"timeupdater/deploy/install"
	"timeupdater/tracker/triggers"
)

// outcome is what became of one queue.
type outcome struct {
	queue   string
	err     error
	results []install.Result // of the triggers that did not fail

	// Of a log.
	there []triggers.Trigger
	calls []install.Call
}

// triggerReport prints what becomes of the queues: as text while they are done,
// or as one JSON document at the end. Errors go to standard error either way.
type triggerReport struct {
	triggerOptions
	triggerPlan
	outcomes []outcome
	failed   bool
}

// showsWant says whether what would be sent is printed.
func (r *triggerReport) showsWant() bool { return r.dryRun && r.puts() }

func (r *triggerReport) begin() error {
	if r.json || !r.showsWant() {
		return nil
	}
	for _, trigger := range r.want {
		if _, err := io.WriteString(r.Out, r.show(trigger)+"\n"); err != nil {
			return err
		}
	}
	return nil
}

func (r *triggerReport) add(out outcome) error {
	r.outcomes = append(r.outcomes, out)
	if !r.json {
		if _, err := io.WriteString(r.Out, r.text(out)); err != nil {
			return err
		}
	}
	if out.err == nil {
		return nil
	}
	r.failed = true
	_, err := fmt.Fprintln(r.Err, out.err)
	return err
}

// stop says which queues an interrupt has left out.
func (r *triggerReport) stop(rest []string) {
	r.failed = true
	_, _ = fmt.Fprintf(r.Err, "interrupted before it came to %s\n", strings.Join(rest, ", ")) // if it fails, the status is left
}

func (r *triggerReport) end() error {
	text, some := "", false
	if r.onlyFailed {
		text, some = r.failuresInAll()
	}
	var err error
	if r.json {
		err = printJSON(r.Out, r.document())
	} else {
		_, err = io.WriteString(r.Out, text)
	}
	switch {
	case err != nil:
		return err
	case r.failed:
		return errReported
	case some:
		return errOff
	}
	return nil
}

func (r *triggerReport) text(out outcome) string {
	switch {
	case r.onlyFailed && out.err == nil:
		return r.failuresText(out)
	case r.log && out.err == nil:
		return r.logText(out)
	}
	var b strings.Builder
	for _, result := range out.results {
		lines := append([]string{out.queue + ": " + r.did(result)}, result.Lines...)
		b.WriteString(strings.Join(lines, "\n  ") + "\n")
	}
	return b.String()
}

// would is what a dry run says.
var would = map[install.Done]string{install.Created: "would create", install.Changed: "would change", install.Deleted: "would delete"}

// did says what became of a trigger.
func (r *triggerReport) did(result install.Result) string {
	trigger := "trigger " + result.ID + ", " + result.Name
	switch {
	case result.Done == install.Nothing && r.remove:
		return fmt.Sprintf("nothing to delete, there is no trigger named %q", result.Name)
	case result.Done == install.Nothing && result.Hidden:
		return "already right, " + trigger + ", as far as Tracker shows it: the secret is hidden; --rotate writes it again"
	case result.Done == install.Nothing:
		return "already right, " + trigger
	case r.dryRun && result.ID == "":
		return would[result.Done] + " the trigger " + result.Name
	case r.dryRun:
		return would[result.Done] + " " + trigger
	case result.Hidden:
		return string(result.Done) + " " + trigger + "; Tracker hides the secret, the next call tells whether it is right: see --log"
	default:
		return string(result.Done) + " " + trigger
	}
}

// logText says which triggers there are, above a table of their calls.
func (r *triggerReport) logText(out outcome) string {
	var b strings.Builder // no write to it fails
	for _, name := range r.names {
		b.WriteString(out.queue + ": " + presence(out, name) + "\n")
	}
	if len(out.calls) > 0 {
		r.writeCalls(&b, out.calls)
	}
	return b.String()
}

// presence says whether there is a trigger of the name, and whether it calls.
func presence(out outcome, name string) string {
	trigger, ok := out.trigger(name)
	if !ok {
		return fmt.Sprintf("there is no trigger named %q", name)
	}
	text := "trigger " + trigger.ID + ", " + name + ", active"
	if !trigger.Active {
		text = "trigger " + trigger.ID + ", " + name + ", not active, it calls nobody"
	}
	switch {
	case len(out.calls) > 0:
		return text
	case slices.ContainsFunc(trigger.Actions, func(a triggers.Action) bool { return a.Type == "Webhook" }):
		return text + ", has not called yet"
	}
	return text + "; only HTTP requests have a log, what else it does is in the history of issues"
}

// trigger is the one of the name, if it is there.
func (out outcome) trigger(name string) (triggers.Trigger, bool) {
	for _, t := range out.there {
		if t.Name == name {
			return t, true
		}
	}
	return triggers.Trigger{}, false
}

func (r *triggerReport) writeCalls(w io.Writer, calls []install.Call) {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "TIME (UTC)\tISSUE\tSTATUS\tTOOK\tERROR")
	for _, call := range calls {
		at, status, trouble := "?", "-", "-"
		if !call.Time.IsZero() {
			at = call.Time.Format(time.DateTime)
		}
		if call.Status != 0 {
			status = strconv.Itoa(call.Status)
		}
		if text := r.trouble(call); text != "" {
			trouble = text
		}
		_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", at, call.Key, status, call.Took, trouble)
	}
	_ = table.Flush()
}
