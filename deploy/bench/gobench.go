package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
)

// measureOwn runs the Go benchmarks. The text is what they print, for
// benchstat.
func measureOwn(ctx context.Context) ([]own, string, error) {
	text, err := run(exec.CommandContext(ctx, "go", "test", "-run", "^$", "-bench", "^BenchmarkUpdate$",
		"-cpu", "1", "-benchtime", "0.3s", "timeupdater/summarize"))
	if err != nil {
		return nil, "", fmt.Errorf("%w: %s", err, text)
	}
	all, err := parseBenchmarks(text)
	return all, text, err
}

// parseBenchmarks reads lines of a name, a number of runs, and figures each
// followed by its unit.
func parseBenchmarks(text string) ([]own, error) {
	var all []own
	for _, line := range strings.Split(text, "\n") {
		fields := strings.Fields(line)
		if len(fields) < 4 || !strings.HasPrefix(fields[0], "Benchmark") {
			continue
		}
		_, name, _ := strings.Cut(fields[0], "/")
		o := own{Name: name}
		for i := 2; i+1 < len(fields); i += 2 {
			value, err := strconv.ParseFloat(fields[i], 64)
			if err != nil {
				return nil, fmt.Errorf("%q: %w", line, err)
			}
			switch fields[i+1] {
			case "ns/op":
				o.CPU = value / 1e6
			case "B/op":
				o.Bytes = int(value)
			case "allocs/op":
				o.Allocs = int(value)
			}
		}
		all = append(all, o)
	}
	return all, nil
}

// measureLoad runs the tests with the virtual clock, which need Go 1.25.
func measureLoad(ctx context.Context, webhooks string) (storms, piles []load, err error) {
	text, err := run(exec.CommandContext(ctx, "go", "test", "-count", "1", "-v", "-run", "^(TestLoad|TestPileUp)$",
		"timeupdater/deploy/bench", "-args", "-webhooks", webhooks))
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %s", err, text)
	}
	if storms, err = parseLoads(text, " load: "); err != nil {
		return nil, nil, err
	}
	if len(storms) == 0 {
		return nil, nil, errors.New("it needs Go 1.25")
	}
	piles, err = parseLoads(text, " pile-up: ")
	return storms, piles, err
}

// parseLoads reads the results that a test has printed after a mark.
func parseLoads(text, mark string) ([]load, error) {
	var all []load
	for _, line := range strings.Split(text, "\n") {
		_, result, found := strings.Cut(line, mark)
		if !found {
			continue
		}
		var l load
		if err := json.Unmarshal([]byte(result), &l); err != nil {
			return nil, fmt.Errorf("%q: %w", line, err)
		}
		all = append(all, l)
	}
	return all, nil
}
