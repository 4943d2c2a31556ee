package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"timeupdater/deploy/bench/scene"
)

// table writes the report for a reader; the targets come last.
func (r *report) table(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	p := printer{w}
	p.line("%s, %d cores, %s, %s, load average %s", r.Machine.CPU, r.Machine.Cores, r.Machine.OS, r.Machine.Go, r.Machine.LoadAvg)
	p.calls(r.Calls)
	p.own(r.Own)
	p.processes(r.Processes)
	p.start(r.Start, r.Sizes)
	p.load(r.Load)
	p.pileUp(r.PileUp)
	for _, note := range r.Notes {
		p.line("\nNot measured: %s", note)
	}
	p.targets(r.Targets)
	return w.Flush()
}

type printer struct{ w *tabwriter.Writer }

func (p printer) line(format string, args ...any) {
	fmt.Fprintf(p.w, format+"\n", args...) // Flush tells of errors
}

// row is one line of a table; the tables are aligned one by one.
func (p printer) row(cells ...any) {
	texts := make([]string, len(cells))
	for i, cell := range cells {
		switch value := cell.(type) {
		case float64:
			texts[i] = figure(value)
		default:
			texts[i] = fmt.Sprint(value)
		}
	}
	p.line("%s\t", strings.Join(texts, "\t"))
}

// figure is a number with the three digits that count; "-" is none.
func figure(value float64) string {
	switch {
	case value == 0:
		return "-"
	case value >= 100:
		return fmt.Sprintf("%.0f", value)
	}
	return fmt.Sprintf("%.3g", value)
}

func (p printer) calls(all []calls) {
	p.line("\nOne call with warm connections; paced: what its searches take at the default rate\n")
	p.row("sub-issues", "levels", "case", "latency ms", "requests", "depth", "wall ms", "ratio", "paced s", "by kind")
	for _, c := range all {
		var kinds []string
		for _, kind := range slices.Sorted(maps.Keys(c.Requests)) {
			kinds = append(kinds, fmt.Sprintf("%s %d", kind, c.Requests[kind]))
		}
		p.row(c.SubIssues, c.Levels, c.Case, c.Latency, c.Total, float64(c.Depth), c.Wall, c.Ratio, c.Paced, strings.Join(kinds, ", "))
	}
}

func (p printer) own(all []own) {
	p.line("\nOne call apart from Tracker, the network and the platform (Go benchmarks on one core)\n")
	p.row("case", "CPU ms", "kB", "allocations")
	for _, o := range all {
		p.row(o.Name, o.CPU, float64(o.Bytes)/1e3, o.Allocs)
	}
}

func (p printer) processes(all []memory) {
	p.line("\nA process of the function that serves one call after the other\n")
	p.row("sub-issues", "calls", "peak MB", "CPU ms a call: nothing", "change", "own-write")
	for _, m := range all {
		p.row(m.SubIssues, m.Calls, megabytes(m.Peak), m.CPU[scene.Nothing], m.CPU[scene.Change], m.CPU[scene.OwnWrite])
	}
}

func (p printer) start(s start, z sizes) {
	p.line("\nStart (medians of %d) and sizes\n", s.Runs)
	p.row("process start to first answer", s.FirstAnswer, "ms")
	p.row("the same at 20 ms a request", s.FirstAnswerSlow, "ms")
	p.row("plugin.Open", s.PluginOpen, "ms")
	p.row("first call of the plugin", s.PluginFirstCall, "ms")
	p.row("archive", float64(z.Archive)/1e3, "kB")
	p.row("plugin", megabytes(z.Plugin), "MB")
	p.row("local program", megabytes(z.Program), "MB")
	for _, d := range z.Dependencies {
		p.row(d.Path+" "+d.Version, float64(d.Source)/1e3, fmt.Sprintf("kB in %d packages", d.Packages))
	}
}

func (p printer) load(all []load) {
	p.line("\nWebhooks for 100 sub-issues of 10 parents within one second; an instance that takes %d calls at a\n"+
		"time; %v a request. A limit is 5 searches and 10 other requests a second. Failed calls are not\n"+
		"made again. The clock is virtual but for the first line.\n", width, latency)
	p.row("variant", "webhooks", "own writes", "API calls", "a webhook", "refused", "failed", "longest s", "right after s", "wrong at the end", "CPU ms", "peak MB")
	for _, l := range all {
		right := figure(l.Right)
		if l.Wrong > 0 {
			right = "never"
		}
		p.row(l.Variant, l.Webhooks, l.Echoes, l.Requests, float64(l.Requests)/float64(l.Webhooks), l.Refused, l.Failed,
			l.Longest, right, l.Wrong, l.CPU, megabytes(l.Peak))
	}
}

func (p printer) pileUp(all []load) {
	p.line("\nWebhooks for 16 sub-issues of one parent at the same moment\n")
	p.row("webhooks", "API calls", "a webhook", "right after s")
	for _, l := range all {
		p.row(l.Webhooks, l.Requests, float64(l.Requests)/float64(l.Webhooks), l.Right)
	}
}

func (p printer) targets(all []verdict) {
	p.line("\nTargets\n")
	p.row("what", "at most", "measured", "", "")
	for _, v := range all {
		p.row(v.What, v.AtMost, v.Measured, v.Unit, v.Result)
	}
}
