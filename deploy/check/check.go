// Package check looks which totals are off, for a person who waits for it: it
// says how far it is, goes on where it was interrupted, and prints what it has
// found.
package check

import (
	"context"
	"fmt"
	"io"

	"timeupdater/summarize"
)

// Run checks, and says on problems how far it is. When it cannot end, it says
// there how to go on, and the journal stays; else the journal is removed. Its
// errors are those of [summarize.Summarizer.Check] and of the journal's file.
func Run(ctx context.Context, rule *summarize.Summarizer, scope summarize.Scope, journal *Journal, problems io.Writer) (summarize.Survey, error) {
	progress := NewProgress(problems)
	looked := summarize.Progress{}
	survey, err := rule.Check(ctx, scope, summarize.Watch{
		Progress: func(now summarize.Progress) {
			if now.Step == summarize.Looking {
				looked = now
			}
			progress.Tell(now)
		},
		Looked: journal.add,
		Known:  journal.known,
	})
	progress.End()
	if err == nil {
		return survey, journal.remove()
	}
	journal.close()
	_, _ = fmt.Fprintln(problems, journal.unended(ctx.Err() != nil, looked)) // if it fails, the status is left
	return survey, err
}

// unended says how far a check came, and how to go on.
func (j *Journal) unended(interrupted bool, looked summarize.Progress) string {
	text := "Ended too early"
	if interrupted {
		text = "Interrupted"
	}
	if looked.Of > 0 {
		text += fmt.Sprintf(" after %s of %s", Number(looked.Done), Number(looked.Of))
	}
	if j.file == nil {
		return text + "."
	}
	return text + ". Go on with the same command and --resume"
}
