package main

import (
	"fmt"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"timeupdater/deploy/install"
	"timeupdater/tracker"
)

// putReport says what became of a queue's trigger.
func putReport(queue string, dryRun bool, r install.Result) string {
	text := "already right, trigger " + r.ID
	if r.Done != install.Nothing {
		text = did(dryRun, r)
	}
	switch {
	case r.Hidden && r.Done == install.Nothing:
		text += ", as far as Tracker shows it: the secret is hidden; -rotate writes it again"
	case r.Hidden && !dryRun:
		text += "; Tracker hides the secret, the next call tells whether it is right: see -log"
	}
	lines := append([]string{queue + ": " + text}, r.Lines...)
	return strings.Join(lines, "\n  ") + "\n"
}

func deleteReport(queue, name string, dryRun bool, r install.Result) string {
	if r.Done == install.Nothing {
		return fmt.Sprintf("%s: nothing to delete, there is no trigger named %q\n", queue, name)
	}
	return queue + ": " + did(dryRun, r) + "\n"
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

// logReport is a table of a trigger's calls.
func logReport(queue string, trigger triggers.Trigger, calls []install.Call) string {
	text := queue + ": trigger " + trigger.ID + ", active"
	if !trigger.Active {
		text = queue + ": trigger " + trigger.ID + ", not active, it calls nobody"
	}
	if len(calls) == 0 {
		return text + ", has not called yet\n"
	}
	var b strings.Builder // no write to it fails
	table := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "TIME (UTC)\tISSUE\tSTATUS\tTOOK\tERROR")
	for _, call := range calls {
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
