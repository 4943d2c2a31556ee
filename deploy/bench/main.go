// Command bench runs this folder's benchmarks and prints what they measured as
// tables: what a call of the function costs in requests to Tracker, in waiting
// for them, in time, CPU and memory, what its start costs, and what happens
// when many webhooks come at once. It holds that against the project's targets.
//
// The benchmarks are Go's; one of them alone is
//
//	go test -run '^$' -bench Rule ./deploy/bench
package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// Where things are, seen from the module's root.
const (
	folder   = "deploy/bench"
	program  = "build/bench.test"
	textFile = "build/bench.txt" // for benchstat
	jsonFile = "build/bench.json"
)

// table is one run of the test program and what it measured. Each run has its
// own measure of how often to repeat.
type table struct {
	Title   string   `json:"title"`
	args    string   // of the test program
	Results []result `json:"results"`
	Trouble string   `json:"trouble,omitempty"` // why something is missing
}

func tables() []table {
	return []table{
		{Title: "From the start of a process to its first answer, median",
			args: "-test.bench=^BenchmarkStart$ -test.benchtime=0.5s"},
		{Title: "A call without latency: time (median) and, of the function's process, CPU and memory",
			args: "-test.bench=^BenchmarkCall$/^latency=0s$ -test.benchtime=1s"},
		{Title: "A call at 20 ms a request: time (median), and requests to Tracker, all and by what they are for.\n" +
			"depth: how many of them wait for one another. paced-s: what its searches take at the default rate",
			args: "-test.bench=^BenchmarkCall$/^latency=20ms$ -test.benchtime=0.3s"},
		{Title: "A call apart from Tracker, the network and the platform, on one core",
			args: "-test.bench=^BenchmarkRule$ -test.benchtime=0.3s -test.cpu=1"},
		{Title: "1,000 webhooks for 100 sub-issues of 10 parents within one second, on a process of the function that\n" +
			"takes 16 at a time, at 20 ms a request and without Tracker's limits; with them, see make load.\n" +
			"right-after-s: until every total was right; longest-s: from a change to the end of its call",
			args: "-test.bench=^BenchmarkStorm$ -test.benchtime=1x"},
		{Title: "The cloud's plugin, medians",
			args: "-test.bench=^BenchmarkPlugin$ -test.benchtime=15x"},
		{Title: "Sizes; of dependencies, the source of the packages that are used",
			args: "-test.bench=^BenchmarkSize$ -test.benchtime=1x"},
	}
}

// report is everything that was measured.
type report struct {
	Machine string    `json:"machine"`
	Tables  []table   `json:"tables"`
	Targets []verdict `json:"targets"`
}

func main() {
	check := flag.Bool("check", false, "exit with status 1 if a target is missed or was not measured")
	flag.Usage = func() {
		fmt.Fprint(flag.CommandLine.Output(), "Usage: go run ./deploy/bench [-check]\n\n"+
			"Measures the function, prints tables, and writes "+jsonFile+" and, for benchstat,\n"+
			textFile+". Run it in the module's root, on a machine that has nothing else to\n"+
			"do. It takes about two minutes.\n\n")
		flag.PrintDefaults()
	}
	flag.Parse()
	r, err := run(context.Background())
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
	if *check && !r.met() {
		os.Exit(1)
	}
}

// run makes all measurements. What cannot be measured here is said, and the
// rest goes on.
func run(ctx context.Context) (*report, error) {
	fmt.Fprintln(os.Stderr, "building the benchmarks")
	if output, err := exec.CommandContext(ctx, "go", "test", "-c", "-o", program, "./"+folder).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%w: %s", err, output)
	}
	r := &report{Tables: tables()}
	before, cpu, all := loadAverage(), "", ""
	for i := range r.Tables {
		t := &r.Tables[i]
		title, _, _ := strings.Cut(t.Title, "\n")
		fmt.Fprintf(os.Stderr, "\n%s\n", title)
		text, err := measure(ctx, t.args)
		t.Results = parse(text)
		if err != nil {
			t.Trouble = err.Error() + ": " + text
		} else if len(t.Results) == 0 {
			t.Trouble = text
		}
		_, rest, _ := strings.Cut(text, "\ncpu: ")
		name, _, _ := strings.Cut(rest, "\n")
		cpu = cmp.Or(cpu, strings.TrimSpace(name))
		all += text
	}
	r.Machine = fmt.Sprintf("%s, %d cores, %s/%s, %s, load average %s before, %s after",
		cpu, runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version(), before, loadAverage())
	r.Targets = judge(targets, r.Tables)
	if err := r.write(all); err != nil {
		return nil, err
	}
	return r, r.print(os.Stdout)
}

// measure gives what a run prints, and shows it as it comes.
func measure(ctx context.Context, args string) (string, error) {
	path, err := filepath.Abs(program)
	if err != nil {
		return "", err
	}
	fields := strings.Fields(args)
	if !strings.Contains(args, "-test.run") {
		fields = append(fields, "-test.run=^$")
	}
	command := exec.CommandContext(ctx, path, fields...)
	command.Dir = folder
	var text bytes.Buffer
	command.Stdout = io.MultiWriter(&text, os.Stderr)
	command.Stderr = command.Stdout
	err = command.Run()
	return text.String(), err
}

func (r *report) write(text string) error {
	encoded, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(textFile, []byte(text), 0o600); err != nil {
		return err
	}
	return os.WriteFile(jsonFile, append(encoded, '\n'), 0o600)
}

// loadAverage is that of the last minute, as far as the system tells it.
func loadAverage() string {
	text, _ := os.ReadFile("/proc/loadavg")
	first, _, _ := strings.Cut(string(text), " ")
	return first
}
