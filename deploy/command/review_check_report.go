package command

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"timeupdater/deploy/ready"
)

// reviewCheckReport prints findings: each as text when it comes, below a line for
// its rule, or all as one JSON document at the end.
type reviewCheckReport struct {
	reviewCheckOptions
	findings []ready.Finding
	count    map[ready.Verdict]int
	rule     string // the last line for a rule
	err      error  // of printing
}

func (r *reviewCheckReport) add(f ready.Finding) {
	if r.count == nil {
		r.count = map[ready.Verdict]int{}
	}
	r.count[f.Verdict]++
	r.findings = append(r.findings, f)
	if r.json || r.err != nil {
		return
	}
	text := fitText(f)
	if rule := ruleText(f); rule != r.rule {
		r.rule, text = rule, "\n"+rule+"\n"+text
	}
	_, r.err = io.WriteString(r.Out, text)
}

// ruleText is the line for a rule; empty for what is about none.
func ruleText(f ready.Finding) string {
	if f.Rule == "" {
		return ""
	}
	return fmt.Sprintf("%s, %s: %s → %s", f.Queue, f.Rule, f.On, f.To)
}

var fitMarks = map[ready.Verdict]string{ready.Right: "✓", ready.Know: "!", ready.Off: "✗", ready.Unknown: "–"}

// fitText is a line, with what to do indented below.
func fitText(f ready.Finding) string {
	const column = 16 // of most names
	name := f.About
	switch {
	case f.Rule != "":
		name = cmp.Or(f.From, "others")
	case f.About != ready.Queues:
		name = strings.TrimSpace(f.About + " " + f.Queue)
	}
	text := fmt.Sprintf("%s %-*s  %s\n", fitMarks[f.Verdict], column, name, f.Text)
	if f.Cure != "" {
		text += fmt.Sprintf("    → %s\n", f.Cure)
	}
	return text
}

// reviewCheckDocument is what the verb tells programs. Names stay.
type reviewCheckDocument struct {
	Off      int             `json:"off"`
	Know     int             `json:"know"`
	Unknown  int             `json:"unknown"`
	Findings []ready.Finding `json:"findings"`
}

func (r *reviewCheckReport) end() error {
	off, know, unknown := r.count[ready.Off], r.count[ready.Know], r.count[ready.Unknown]
	switch {
	case r.err != nil:
	case r.json:
		r.err = printJSON(r.Out, reviewCheckDocument{off, know, unknown, r.findings})
	case off+know+unknown == 0:
		_, r.err = io.WriteString(r.Out, "\nAll is well.\n")
	default:
		_, r.err = fmt.Fprintf(r.Out, "\n%d right, %d to know, %d off, %d not told\n", r.count[ready.Right], know, off, unknown)
	}
	if r.err == nil && off > 0 {
		return errOff
	}
	return r.err
}
