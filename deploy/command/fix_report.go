package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"timeupdater/deploy/check"
	"timeupdater/summarize"
)

// fixReport prints what is to be written, and what became of it: as text, or as
// one JSON document at the end.
type fixReport struct {
	fixOptions
	survey  summarize.Survey
	queues  []string
	agreed  bool
	writing *writing // nil if there is nothing to write
}

// mostRows is how many rows of a plan a person reads.
const mostRows = 20

// plan shows what would be written. With --json that is for the person who is
// asked, if somebody is.
func (r *fixReport) plan() error {
	out := r.Out
	if r.json {
		out = r.Err
	}
	if r.json && r.yes {
		return nil
	}
	w := r.writing
	more := ""
	if n := len(w.off) - mostRows; n > 0 {
		more = fmt.Sprintf("… and %s more; all are in %s\n", check.Number(n), w.path)
	}
	below := check.Summary(r.survey, r.queues) + "\n" + check.Left(r.survey.Left, r.survey.LeftWhy)
	return printOff(out, w.off, mostRows, more+below+r.size())
}

// size says how much is to be written, and what that means for people.
func (r *fixReport) size() string {
	w := r.writing
	text := fmt.Sprintf("To be written: %s, which takes %s.\n", check.Number(len(w.off)), howLong(len(w.off)))
	if w.beyond > 0 {
		text = fmt.Sprintf("To be written with --limit: the lowest %s, which takes %s.\n", check.Number(len(w.off)), howLong(len(w.off)))
	}
	if notify, err := yes(r.Getenv, "NOTIFY", true); err == nil && notify {
		text += "Who watches an issue may get mail about it; with NOTIFY=false Tracker is asked\nto send none.\n"
	}
	if n := w.unexplained(); n > 0 {
		text += fmt.Sprintf("%s of them show a time that no record explains. Where Tracker takes no written\ntime spent, that cannot be put back.\n", check.Number(n))
	}
	return text
}

// howLong is how long it takes to write so many: two requests each, the worklog
// and the write, at half of the rate.
func howLong(n int) string {
	const each = 2 * time.Second / (rate / 2)
	if took := time.Duration(n) * each; took > time.Minute {
		return fmt.Sprintf("about %d minutes", int(took.Round(time.Minute).Minutes()))
	}
	return "less than a minute"
}

// end prints what became of it, and returns what the exit status is made of.
func (r *fixReport) end(err error) error {
	if failed := r.print(err); failed != nil {
		return failed
	}
	w := r.writing
	switch {
	case errors.Is(err, context.Canceled):
		return errReported
	case err != nil:
		return err
	case w != nil && !r.agreed:
		return nil
	case r.survey.Left > 0, w != nil && w.beyond+w.refused+w.failed()+w.report.Held > 0:
		return errReported
	}
	return nil
}

func (r *fixReport) print(err error) error {
	if r.json {
		return printJSON(r.Out, r.document())
	}
	text := ""
	switch {
	case r.writing == nil:
		text = check.Summary(r.survey, r.queues) + "\n" + check.Left(r.survey.Left, r.survey.LeftWhy) + "Nothing was written.\n"
	case !r.agreed && err == nil:
		text = "Nothing was written.\n"
	case r.agreed:
		text = r.outcome(err != nil)
	}
	_, failed := io.WriteString(r.Out, text)
	return failed
}

// outcome says what was written, and how to undo that.
func (r *fixReport) outcome(early bool) string {
	w := r.writing
	var b strings.Builder
	if early {
		fmt.Fprintf(&b, "\nIt did not end. Written by then: %s.\n", check.Number(len(w.written)))
	} else {
		fmt.Fprintf(&b, "\nWritten: %s. Right by then: %s.\n", check.Number(len(w.written)), check.Number(w.right()))
	}
	if n := w.report.Held; n > 0 {
		fmt.Fprintf(&b, "Written too often, so they wait for a sweep: %s.\n", check.Number(n))
	}
	if n := w.failed(); n > 0 {
		fmt.Fprintf(&b, "Not made right: %s.\n", check.Number(n))
		for _, line := range w.why() {
			fmt.Fprintf(&b, "  %s\n", line)
		}
	}
	if w.beyond > 0 {
		fmt.Fprintf(&b, "Left because of --limit: %s. The same command again goes on.\n", check.Number(w.beyond))
	}
	if w.path == "" {
		b.WriteString("Nothing was written, so no old values were kept.\n")
	} else {
		fmt.Fprintf(&b, "The old values: %s. To put them back:\n  go run . undo %s --url <the function's address>\n", w.path, w.path)
	}
	return b.String()
}

// fixDocument is what the verb fix tells programs. Names stay.
type fixDocument struct {
	checkDocument
	Fixed *fixedDocument `json:"fixed,omitempty"`
}

type fixedDocument struct {
	Before      string   `json:"before,omitempty"`
	Written     int      `json:"written"`
	Right       int      `json:"right"`
	Held        int      `json:"held"`
	Failed      int      `json:"failed"`
	Why         []string `json:"why,omitempty"`
	BeyondLimit int      `json:"beyondLimit"`
}

func (r *fixReport) document() fixDocument {
	d := fixDocument{checkDocument: newCheckDocument(r.survey, r.queues)}
	if w := r.writing; w != nil && r.agreed {
		d.Fixed = &fixedDocument{w.path, len(w.written), w.right(), w.report.Held, w.failed(), w.why(), w.beyond}
	}
	return d
}
