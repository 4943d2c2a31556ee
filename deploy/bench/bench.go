package main

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"runtime"
	"strings"
	"time"

	"timeupdater/deploy/bench/scene"
	"timeupdater/tracker/trackertest"
)

// bench is one run of all measurements.
type bench struct {
	folder     string // for what is built
	program    string
	stage      *stage
	report     report
	benchmarks string // what the Go benchmarks printed
}

func newBench(ctx context.Context, folder string) (*bench, error) {
	program, err := buildFunction(ctx, folder)
	if err != nil {
		return nil, err
	}
	return &bench{folder: folder, program: program, stage: newStage()}, nil
}

// run measures one thing after the other. What cannot be measured here is
// noted, and the rest goes on.
func (b *bench) run(ctx context.Context) {
	r := &b.report
	r.Machine = machine{CPU: processor(), Cores: runtime.NumCPU(), OS: runtime.GOOS + "/" + runtime.GOARCH, Go: runtime.Version(), LoadAvg: loadAverage()}
	for _, step := range []struct {
		name string
		do   func(context.Context) error
	}{
		{"the start", b.start},
		{"calls", b.calls},
		{"memory", b.memory},
		{"load in real time", b.storm},
		{"load under a rate limit, with a virtual clock", b.load},
		{"CPU time and allocations", b.own},
		{"the plugin", b.plugin},
		{"dependencies", b.dependencies},
	} {
		begin := time.Now()
		fmt.Fprintf(os.Stderr, "measuring %s", step.name)
		if err := step.do(ctx); err != nil {
			r.Notes = append(r.Notes, step.name+": "+err.Error())
		}
		fmt.Fprintf(os.Stderr, ": %.0f s\n", time.Since(begin).Seconds())
	}
	r.Machine.LoadAvg += " before, " + loadAverage() + " after"
	r.Targets = r.targets()
}

const startRuns = 15

func (b *bench) start(ctx context.Context) (err error) {
	b.report.Start, err = measureStart(ctx, b.program, b.stage, startRuns)
	return err
}

func (b *bench) calls(ctx context.Context) error {
	p, err := startFunction(ctx, b.program, b.stage.URL)
	if err != nil {
		return err
	}
	defer p.stop()
	b.report.Calls, err = measureCalls(ctx, p, b.stage, []int{1, 10, 100, 1000, 10_000})
	return err
}

func (b *bench) memory(ctx context.Context) error {
	for _, plan := range []struct {
		subIssues int
		calls     map[scene.Case]int
	}{
		{10, map[scene.Case]int{scene.Nothing: 1000, scene.Change: 1000, scene.OwnWrite: 1000}},
		{10_000, map[scene.Case]int{scene.Nothing: 900, scene.Change: 80, scene.OwnWrite: 20}},
	} {
		m, err := measureMemory(ctx, b.program, b.stage, plan.subIssues, plan.calls)
		if err != nil {
			return err
		}
		b.report.Processes = append(b.report.Processes, m)
	}
	return nil
}

// storm is the load on the function in a process of its own.
func (b *bench) storm(ctx context.Context) error {
	s, err := newStorm(10, 100, trackertest.Switches{})
	if err != nil {
		return err
	}
	server := httptest.NewServer(s)
	defer server.Close()
	p, err := startFunction(ctx, b.program, server.URL)
	if err != nil {
		return err
	}
	defer p.stop()
	s.call = p.call
	l := s.run(ctx, "no limit, real time", 1000, time.Second)
	used, err := p.cpu()
	if err != nil {
		return err
	}
	l.CPU = milliseconds(used) / float64(l.Webhooks+l.Echoes)
	l.Peak, err = p.peak()
	b.report.Load = append(b.report.Load, l)
	return err
}

func (b *bench) load(ctx context.Context) error {
	storms, piles, err := measureLoad(ctx, "125,250,500,1000")
	b.report.Load = append(b.report.Load, storms...)
	b.report.PileUp = piles
	return err
}

func (b *bench) own(ctx context.Context) (err error) {
	b.report.Own, b.benchmarks, err = measureOwn(ctx)
	return err
}

func (b *bench) plugin(ctx context.Context) error {
	content, err := zipped()
	if err != nil {
		return err
	}
	z := &b.report.Sizes
	z.Archive = len(content)
	if z.Program, err = fileSize(b.program); err != nil {
		return err
	}
	made, err := buildPlugin(ctx, content, b.folder)
	if err != nil {
		return err
	}
	if z.Plugin, err = fileSize(made.plugin); err != nil {
		return err
	}
	return measurePlugin(ctx, made, b.stage, startRuns, &b.report.Start)
}

func (b *bench) dependencies(ctx context.Context) (err error) {
	b.report.Sizes.Dependencies, err = dependencies(ctx)
	return err
}

// processor is the CPU's name, as far as Linux tells it.
func processor() string {
	text, _ := os.ReadFile("/proc/cpuinfo")
	_, rest, _ := strings.Cut(string(text), "model name")
	_, rest, _ = strings.Cut(rest, ": ")
	name, _, _ := strings.Cut(rest, "\n")
	return name
}

// loadAverage is that of the last minute.
func loadAverage() string {
	text, _ := os.ReadFile("/proc/loadavg")
	first, _, _ := strings.Cut(string(text), " ")
	return first
}
