package command

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"
	"unicode"

	"timeupdater/integrate/forge"
	"timeupdater/integrate/review"
)

// reviewTryReport prints what a webhook says, and then what the function would do:
// as text, or as one JSON document at the end.
type reviewTryReport struct {
	reviewTryOptions
	forge string
	event forge.Event
}

func (r reviewTryReport) begin() error {
	if r.json {
		return nil
	}
	table := tabwriter.NewWriter(r.Out, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintf(table, "forge\t%s, event %s\n", r.forge, r.reviewTryOptions.event)
	for _, row := range understood(r.event) {
		if text := oneLine(row[1]); text != "" {
			_, _ = fmt.Fprintf(table, "%s\t%s\n", row[0], text)
		}
	}
	return table.Flush()
}

// understood are rows of what a webhook says. What it does not tell is empty.
func understood(e forge.Event) [][2]string {
	p := e.PullRequest
	rows := [][2]string{{"what", happened(e)}, {"by", e.By}, {"when", when(e.At)}}
	if p.Number == "" {
		return rows
	}
	state := string(p.State)
	if p.Draft {
		state += ", a draft"
	}
	branches := ""
	if p.Source+p.Target != "" {
		branches = p.Source + " → " + p.Target
	}
	return append(rows, [][2]string{
		{"pull request", p.Repository + "#" + p.Number + " " + p.Title}, {"", p.URL},
		{"state", state}, {"branches", branches}, {"reviewers", reviewers(p)},
	}...)
}

func happened(e forge.Event) string {
	if e.What == forge.Nothing {
		return "nothing to act on"
	}
	return string(e.What)
}

func when(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.UTC().Format("2 January 2006 15:04:05 UTC")
}

// said is what a reviewer has said, in words.
var said = map[forge.What]string{
	forge.Approved: "approved", forge.ChangesRequested: "asked for changes", forge.Nothing: "has not judged",
}

func reviewers(p forge.PullRequest) string {
	var texts []string
	for _, r := range p.Reviewers {
		texts = append(texts, r.Name+" "+said[r.Said])
	}
	text := strings.Join(texts, ", ")
	switch {
	case p.Reviewers == nil:
		text = "not told"
	case text == "":
		text = "none"
	}
	return text + map[forge.Answer]string{
		forge.Yes: "; all that have to have approved", forge.No: "; not all that have to have approved",
	}[p.Complete]
}

// oneLine makes a stranger's text fit for a terminal.
func oneLine(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) || r == ' ' }), " ")
}

// reviewTryDocument is what the verb tells programs. Names stay.
type reviewTryDocument struct {
	Forge       string              `json:"forge"`
	Event       string              `json:"event"`
	What        forge.What          `json:"what"`
	By          string              `json:"by,omitempty"`
	At          *time.Time          `json:"at,omitempty"`
	PullRequest pullRequestDocument `json:"pullRequest"`
	Says        string              `json:"says"`
	Issues      []review.Step       `json:"issues"`
}

type pullRequestDocument struct {
	URL        string             `json:"url"`
	Repository string             `json:"repository"`
	Number     string             `json:"number"`
	Title      string             `json:"title"`
	Source     string             `json:"source"`
	Target     string             `json:"target"`
	State      forge.State        `json:"state"`
	Draft      bool               `json:"draft"`
	Reviewers  []reviewerDocument `json:"reviewers"` // null: it does not tell
	Complete   *bool              `json:"complete,omitempty"`
}

type reviewerDocument struct {
	Name string     `json:"name"`
	Said forge.What `json:"said,omitempty"`
}

func (r reviewTryReport) end(outcome review.Outcome) error {
	if r.json {
		return printJSON(r.Out, r.document(outcome))
	}
	texts := []string{outcome.String()}
	if len(outcome.Steps) > 0 {
		texts = nil
	}
	for _, step := range outcome.Steps {
		texts = append(texts, step.Says)
	}
	_, err := io.WriteString(r.Out, "\n"+strings.Join(texts, "\n")+"\n")
	return err
}

func (r reviewTryReport) document(outcome review.Outcome) reviewTryDocument {
	e, p := r.event, r.event.PullRequest
	d := reviewTryDocument{
		Forge: r.forge, Event: r.reviewTryOptions.event, What: e.What, By: e.By, Says: outcome.String(),
		Issues: append([]review.Step{}, outcome.Steps...), // never null
		PullRequest: pullRequestDocument{
			URL: p.URL, Repository: p.Repository, Number: p.Number, Title: p.Title,
			Source: p.Source, Target: p.Target, State: p.State, Draft: p.Draft,
		},
	}
	if !e.At.IsZero() {
		d.At = &e.At
	}
	if p.Complete != forge.Untold {
		complete := p.Complete == forge.Yes
		d.PullRequest.Complete = &complete
	}
	for _, reviewer := range p.Reviewers {
		d.PullRequest.Reviewers = append(d.PullRequest.Reviewers, reviewerDocument{reviewer.Name, reviewer.Said})
	}
	return d
}
