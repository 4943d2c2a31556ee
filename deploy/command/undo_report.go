package command

import (
	"fmt"
	"io"

	"timeupdater/deploy/check"
	"timeupdater/deploy/undo"
	"timeupdater/summarize"
	"timeupdater/tracker"
)

// undoReport prints what was not put back: each as text when it comes, or all
// as one JSON document at the end.
type undoReport struct {
	undoOptions
	progress *check.Progress
	count    map[undo.Result]int
	not      []notPutBack
	err      error // of printing
}

// notPutBack is what the verb undo tells programs of an issue. Names stay.
type notPutBack struct {
	Issue   string            `json:"issue"`
	Result  undo.Result       `json:"result"`
	Before  tracker.Duration  `json:"before"`
	Written tracker.Duration  `json:"written"`
	Shows   *tracker.Duration `json:"shows,omitempty"`
	Why     string            `json:"why"`
}

func (n notPutBack) String() string {
	shows := ""
	if n.Shows != nil {
		shows = fmt.Sprintf(", shows %v where %v was written", *n.Shows, n.Written)
	}
	return fmt.Sprintf("%s: %s, not put back to %v%s: %s\n", n.Issue, n.Result, n.Before, shows, n.Why)
}

func (r *undoReport) add(o undo.Outcome) {
	defer r.progress.Tell(summarize.Progress{Step: "putting back", Done: o.Done, Of: o.Of})
	r.count[o.Result]++
	if o.Result != undo.Left && o.Result != undo.Failed {
		return
	}
	r.progress.End()
	n := notPutBack{o.Row.Issue, o.Result, o.Row.From, o.Row.To, o.Shows, o.Why}
	r.not = append(r.not, n)
	if !r.json {
		r.print(n.String())
	}
}

func (r *undoReport) print(text string) {
	if r.err == nil {
		_, r.err = io.WriteString(r.Out, text)
	}
}

// undoDocument is what the verb undo tells programs. Names stay.
type undoDocument struct {
	PutBack    int          `json:"putBack"`
	Already    int          `json:"already"`
	Left       int          `json:"left"`
	Failed     int          `json:"failed"`
	NotPutBack []notPutBack `json:"notPutBack"`
}

// end prints the sum, and returns what stopped it after some of so many issues.
func (r *undoReport) end(issues int, stopped error) error {
	r.progress.End()
	d := undoDocument{r.count[undo.Back], r.count[undo.Already], r.count[undo.Left], r.count[undo.Failed], r.not}
	rest := issues - d.PutBack - d.Already - d.Left - d.Failed
	if r.json {
		r.err = printJSON(r.Out, d)
	} else {
		text := fmt.Sprintf("%d put back, %d already so, %d left, %d failed\n", d.PutBack, d.Already, d.Left, d.Failed)
		r.print(text)
	}
	switch {
	case stopped != nil:
		return fmt.Errorf("%d issues were not finished, run it again for them: %w", rest, stopped)
	case r.err == nil && d.Left+d.Failed > 0:
		return errReported
	}
	return r.err
}
