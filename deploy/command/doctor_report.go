package command

import (
	"fmt"
	"io"
	"strings"

	"timeupdater/deploy/doctor"
)

// doctorReport prints findings: each as text when it comes, or all as one JSON
// document at the end.
type doctorReport struct {
	doctorOptions
	findings []doctor.Finding
	count    map[doctor.Verdict]int
	err      error // of printing
}

func (r *doctorReport) add(f doctor.Finding) {
	if r.count == nil {
		r.count = map[doctor.Verdict]int{}
	}
	r.count[f.Verdict]++
	r.findings = append(r.findings, f)
	if !r.json && r.err == nil {
		_, r.err = io.WriteString(r.Out, findingText(f))
	}
}

var marks = map[doctor.Verdict]string{doctor.Right: "✓", doctor.Look: "!", doctor.Wrong: "✗", doctor.Unknown: "–"}

// findingText is a line, with its details and the cure indented below.
func findingText(f doctor.Finding) string {
	const column = 14 // of most names
	var b strings.Builder
	fmt.Fprintf(&b, "%s %-*s  %s\n", marks[f.Verdict], column, strings.TrimSpace(f.Name+" "+f.Queue), f.Text)
	for _, line := range f.Details {
		fmt.Fprintf(&b, "      %s\n", line)
	}
	if f.Cure != "" {
		fmt.Fprintf(&b, "    → %s\n", f.Cure)
	}
	return b.String()
}

// doctorDocument is what the verb doctor tells programs. Names stay.
type doctorDocument struct {
	Wrong    int              `json:"wrong"`
	Look     int              `json:"look"`
	Unknown  int              `json:"unknown"`
	Findings []doctor.Finding `json:"findings"`
}

func (r *doctorReport) end() error {
	wrong, look, unknown := r.count[doctor.Wrong], r.count[doctor.Look], r.count[doctor.Unknown]
	switch {
	case r.err != nil:
	case r.json:
		r.err = printJSON(r.Out, doctorDocument{wrong, look, unknown, r.findings})
	default:
		_, r.err = fmt.Fprintf(r.Out, "\n%d right, %d to know, %d wrong, %d not asked\n", r.count[doctor.Right], look, wrong, unknown)
	}
	if r.err == nil && wrong > 0 {
		return errReported
	}
	return r.err
}
