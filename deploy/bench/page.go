package main

import (
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
)

// result is what a benchmark measured.
type result struct {
	Name    string             `json:"name"` // without Benchmark and the number of processors
	Runs    int                `json:"runs"`
	Metrics map[string]float64 `json:"metrics"` // by unit
}

// line is one of Go's format for benchmarks: a name, a number of runs, and
// figures each followed by its unit.
var line = regexp.MustCompile(`(?m)^Benchmark(\S+?)(?:-\d+)?[ \t]+(\d+)((?:[ \t]+\S+ \S+)+)[ \t]*$`)

func parse(text string) []result {
	var all []result
	for _, match := range line.FindAllStringSubmatch(text, -1) {
		r := result{Name: match[1], Metrics: map[string]float64{}}
		r.Runs, _ = strconv.Atoi(match[2]) // digits
		figures := strings.Fields(match[3])
		for i := 0; i < len(figures); i += 2 {
			if value, err := strconv.ParseFloat(figures[i], 64); err == nil {
				r.Metrics[figures[i+1]] = value
			}
		}
		all = append(all, r)
	}
	return all
}

// target is what the worst of some benchmarks may come to.
type target struct {
	What      string  `json:"what"`
	Unit      string  `json:"unit,omitempty"`
	AtMost    float64 `json:"atMost"`
	benchmark string  // a pattern for the whole name
	metric    string
}

// Those of the project.
var targets = []target{
	{"API calls, up to 100 sub-issues: nothing to do", "", 5, "Call/latency=20ms/nothing/levels=1/sub-issues=(1|10|100)", "calls/op"},
	{"API calls, up to 100 sub-issues: a change", "", 8, "Call/latency=20ms/change/levels=1/sub-issues=(1|10|100)", "calls/op"},
	{"API calls, up to 100 sub-issues: nothing to do, called by our own write", "", 5, "Call/latency=20ms/own-write/levels=1/sub-issues=(1|10|100)", "calls/op"},
	{"depth: nothing to do", "", 2, "Call/latency=20ms/nothing/levels=1/sub-issues=(1|10|100)", "depth"},
	{"depth: a change", "", 4, "Call/latency=20ms/change/levels=1/sub-issues=(1|10|100)", "depth"},
	{"depth: nothing to do, called by our own write", "", 2, "Call/latency=20ms/own-write/levels=1/sub-issues=(1|10|100)", "depth"},
	{"depth, each further level: nothing to do", "", 1, "Call/latency=20ms/nothing/levels=[23]/sub-issues=10", "depth-added"},
	{"depth, each further level: a change", "", 3, "Call/latency=20ms/change/levels=[23]/sub-issues=10", "depth-added"},
	{"wall time over latency at 20 ms: nothing to do", "", 2.2, "Call/latency=20ms/nothing/levels=1/sub-issues=(1|10|100)", "wall/latency"},
	{"wall time over latency at 20 ms: a change", "", 4.4, "Call/latency=20ms/change/levels=1/sub-issues=(1|10|100)", "wall/latency"},
	{"CPU time of a call, 10 sub-issues: nothing to do", "ms", 1, "Call/latency=0s/nothing/levels=1/sub-issues=10", "cpu-ms/op"},
	{"CPU time of a call, 10 sub-issues: a change", "ms", 1, "Call/latency=0s/change/levels=1/sub-issues=10", "cpu-ms/op"},
	{"peak memory, 10 sub-issues", "MB", 32, "Call/latency=0s/.*/levels=1/sub-issues=10", "peak-MB"},
	{"peak memory, 10,000 sub-issues", "MB", 64, "Call/latency=0s/.*/levels=1/sub-issues=10000", "peak-MB"},
	{"process start to first answer, without latency", "ms", 15, "Start/latency=0s", "ns/op"},
}

// verdict holds a target against what was measured.
type verdict struct {
	target
	Measured float64 `json:"measured"`
	Result   string  `json:"result"`
}

const (
	met         = "met"
	missed      = "missed"
	notMeasured = "not measured"
)

func judge(targets []target, tables []table) []verdict {
	var all []verdict
	for _, t := range targets {
		v := verdict{target: t, Result: notMeasured}
		pattern := regexp.MustCompile("^(?:" + t.benchmark + ")$")
		for _, table := range tables {
			for _, r := range table.Results {
				if value, measured := r.Metrics[t.metric]; measured && pattern.MatchString(r.Name) {
					_, value = readable(t.metric, value)
					v.Measured, v.Result = max(v.Measured, value), met
				}
			}
		}
		if v.Measured > t.AtMost {
			v.Result = missed
		}
		all = append(all, v)
	}
	return all
}

// met tells whether all targets are.
func (r *report) met() bool {
	return !slices.ContainsFunc(r.Targets, func(v verdict) bool { return v.Result != met })
}

// readable turns nanoseconds into milliseconds and bytes into thousands.
func readable(unit string, value float64) (string, float64) {
	switch unit {
	case "ns/op":
		return "ms/op", value / 1e6
	case "B", "B/op":
		return "k" + unit, value / 1e3
	}
	return unit, value
}

// print writes the page; the targets come last.
func (r *report) print(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, r.Machine) // Flush tells of errors
	for _, t := range r.Tables {
		fmt.Fprintf(w, "\n%s\n\n", t.Title)
		t.print(w)
	}
	fmt.Fprintf(w, "\nTargets\n\nwhat\tat most\tmeasured\t\t\t\n")
	for _, v := range r.Targets {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t\n", v.What, figure(v.AtMost, true), figure(v.Measured, v.Result != notMeasured), v.Unit, v.Result)
	}
	return w.Flush()
}

// print writes a line for each result and a column for each unit.
func (t table) print(w io.Writer) {
	if t.Trouble != "" {
		fmt.Fprintf(w, "Not measured, or not all: %s\n", t.Trouble)
	}
	var units []string
	for _, r := range t.Results {
		units = slices.AppendSeq(units, maps.Keys(r.Metrics))
	}
	slices.Sort(units)
	units = slices.Compact(units)
	for _, unit := range units {
		unit, _ = readable(unit, 0)
		fmt.Fprintf(w, "\t%s", unit)
	}
	for _, r := range t.Results {
		fmt.Fprintf(w, "\t\n%s", r.Name)
		for _, unit := range units {
			value, measured := r.Metrics[unit]
			_, value = readable(unit, value)
			fmt.Fprintf(w, "\t%s", figure(value, measured))
		}
	}
	if len(units) > 0 {
		fmt.Fprintln(w, "\t")
	}
}

// figure is a number with the three digits that count, or a dash.
func figure(value float64, measured bool) string {
	switch {
	case !measured:
		return "-"
	case value >= 100:
		return fmt.Sprintf("%.0f", value)
	}
	return fmt.Sprintf("%.3g", value)
}
