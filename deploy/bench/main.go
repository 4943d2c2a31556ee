// Command bench measures what a call of the function costs: requests to
// Tracker and how many of them follow one another, time, CPU, memory, the
// start, and many webhooks at once. It holds that against the project's
// targets.
//
// Tracker is an in-memory one. The function runs in a process of its own, so
// that its figures are not Tracker's; it needs Linux to look at that process.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
)

func main() {
	output := flag.String("o", filepath.Join("build", "bench.json"), "the file to write; what benchstat reads goes beside it, as .txt")
	check := flag.Bool("check", false, "exit with status 1 if a target is missed")
	flag.Usage = func() {
		fmt.Fprint(flag.CommandLine.Output(), "Usage: go run ./deploy/bench [-o file] [-check]\n\n"+
			"Measures the function and prints tables. Run it in the module's root, on a\n"+
			"machine that has nothing else to do. It takes about two minutes.\n\n")
		flag.PrintDefaults()
	}
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	r, err := measureAndWrite(ctx, *output)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
	if *check && !r.met() {
		os.Exit(1)
	}
}

func measureAndWrite(ctx context.Context, output string) (*report, error) {
	folder, err := os.MkdirTemp("", "bench")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	if err := os.MkdirAll(filepath.Dir(output), 0o755); err != nil {
		return nil, err
	}
	b, err := newBench(ctx, folder)
	if err != nil {
		return nil, err
	}
	defer b.stage.Close()
	b.run(ctx)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	text, err := json.MarshalIndent(b.report, "", "  ")
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(output, append(text, '\n'), 0o600); err != nil {
		return nil, err
	}
	benchmarks := output[:len(output)-len(filepath.Ext(output))] + ".txt"
	if err := os.WriteFile(benchmarks, []byte(b.benchmarks), 0o600); err != nil {
		return nil, err
	}
	return &b.report, b.report.table(os.Stdout)
}

func (r *report) met() bool {
	for _, v := range r.Targets {
		if v.Result != met {
			return false
		}
	}
	return true
}
