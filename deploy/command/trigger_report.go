package command

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"timeupdater/deploy/install"
	"timeupdater/tracker/triggers"
)

// outcome is what became of one queue.
type outcome struct {
	queue string
	err   error
	install.Result

	// Of a log. The Result then holds the trigger's id.
	active bool
	calls  []install.Call
}

// triggerReport prints what becomes of the queues: as text while they are done,
// or as one JSON document at the end. Errors go to standard error either way.
type triggerReport struct {
	triggerOptions
	want     triggers.Trigger
	outcomes []outcome
	failed   bool
}

// showsWant says whether what would be sent is printed.
func (r *triggerReport) showsWant() bool { return r.dryRun && !r.log && !r.remove }

func (r *triggerReport) begin() error {
	if r.json || !r.showsWant() {
		return nil
	}
	_, err := io.WriteString(r.Out, install.JSON(r.want)+"\n")
	return err
}

func (r *triggerReport) add(out outcome) error {
	r.outcomes = append(r.outcomes, out)
	if out.err != nil {
		r.failed = true
		_, err := fmt.Fprintln(r.Err, out.err)
		return err
	}
	if r.json {
		return nil
	}
	_, err := io.WriteString(r.Out, r.text(out))
	return err
}

// stop says which queues an interrupt has left out.
func (r *triggerReport) stop(rest []string) {
	r.failed = true
	_, _ = fmt.Fprintf(r.Err, "interrupted before it came to %s\n", strings.Join(rest, ", ")) // if it fails, the status is left
}

func (r *triggerReport) end() error {
	if r.json {
		if err := printJSON(r.Out, r.document()); err != nil {
			return err
		}
	}
	if r.failed {
		return errReported
	}
	return nil
}

func (r *triggerReport) text(out outcome) string {
	switch {
	case r.log:
		return logText(out)
	case r.remove && out.Done == install.Nothing:
		return fmt.Sprintf("%s: nothing to delete, there is no trigger named %q\n", out.queue, r.name)
	case r.remove:
		return out.queue + ": " + did(r.dryRun, out.Result) + "\n"
	default:
		return putText(r.dryRun, out)
	}
}

// putText says what became of a queue's trigger.
func putText(dryRun bool, out outcome) string {
	text := "already right, trigger " + out.ID
	if out.Done != install.Nothing {
		text = did(dryRun, out.Result)
	}
	switch {
	case out.Hidden && out.Done == install.Nothing:
		text += ", as far as Tracker shows it: the secret is hidden; --rotate writes it again"
	case out.Hidden && !dryRun:
		text += "; Tracker hides the secret, the next call tells whether it is right: see --log"
	}
	lines := append([]string{out.queue + ": " + text}, out.Lines...)
	return strings.Join(lines, "\n  ") + "\n"
}

func did(dryRun bool, r install.Result) string {
	if !dryRun {
		return string(r.Done) + " trigger " + r.ID
	}
	switch r.Done {
	case install.Created:
		return "would create the trigger"
	case install.Changed:
		return "would change trigger " + r.ID
	default:
		return "would delete trigger " + r.ID
	}
}

// logText is a table of a trigger's calls.
func logText(out outcome) string {
	text := out.queue + ": trigger " + out.ID + ", active"
	if !out.active {
		text = out.queue + ": trigger " + out.ID + ", not active, it calls nobody"
	}
	if len(out.calls) == 0 {
		return text + ", has not called yet\n"
	}
	var b strings.Builder // no write to it fails
	table := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "TIME (UTC)\tISSUE\tSTATUS\tTOOK\tERROR")
	for _, call := range out.calls {
		at, status, trouble := "?", "-", "-"
		if !call.Time.IsZero() {
			at = call.Time.Format(time.DateTime)
		}
		if call.Status != 0 {
			status = strconv.Itoa(call.Status)
		}
		if text := call.Trouble(); text != "" {
			trouble = text
		}
		_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", at, call.Key, status, call.Took, trouble)
	}
	_ = table.Flush()
	return text + "\n" + b.String()
}
