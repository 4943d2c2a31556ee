package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"math"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"timeupdater/deploy/bench/scene"
)

var update = flag.Bool("update", false, "write testdata anew")

// sample is a report in which one target is missed and one is not measured.
func sample() report {
	r := report{
		Machine: machine{CPU: "a CPU", Cores: 2, OS: "linux/amd64", Go: "go1.26.8", LoadAvg: "0.10 before, 0.90 after"},
		Own:     []own{{"nothing/sub-issues=10", 0.157, 62_345, 632}},
		Processes: []memory{{
			SubIssues: 10, Calls: 3000, Peak: 18_700_000,
			CPU: map[scene.Case]float64{scene.Nothing: 0.7, scene.Change: 1.25, scene.OwnWrite: 0.8},
		}},
		Start: start{FirstAnswer: 6.4, FirstAnswerSlow: 49, PluginOpen: 4.29, PluginFirstCall: 2.87, Runs: 15},
		Sizes: sizes{117_000, 16_500_000, 15_600_000, []dependency{{"go.uber.org/zap", "v1.28.0", 9, 253_000}}},
		Load: []load{
			{Variant: "limit, paced", Webhooks: 1000, Echoes: 10, Requests: 4720, Searches: 1907, Longest: 397, Right: 37.8},
			{Variant: "limit, not paced", Webhooks: 1000, Echoes: 10, Requests: 8080, Refused: 6819, Failed: 960, Longest: 82.7, Wrong: 1},
		},
		PileUp: []load{{Webhooks: 1, Requests: 13, Right: 0.08}, {Webhooks: 4, Requests: 19, Right: 0.08}, {Webhooks: 16, Requests: 46, Right: 0.08}},
		Notes:  []string{"memory: there is no /proc"},
	}
	for levels := 1; levels <= 3; levels++ {
		r.Calls = append(r.Calls, calls{
			SubIssues: 10, Levels: levels, Case: scene.Nothing, Latency: 20, Depth: levels + 1, Total: 5,
			Requests: map[string]int{"issue": 2, "search": 2, "worklog": 1}, Wall: 43.2, Ratio: 2.16,
		})
	}
	r.Targets = r.targets()
	return r
}

func TestTable(t *testing.T) {
	t.Parallel()
	r := sample()
	var out bytes.Buffer
	if err := r.table(&out); err != nil {
		t.Fatal(err)
	}
	const path = "testdata/report.txt"
	if *update {
		if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if out.String() != string(want) {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
}

func TestTargets(t *testing.T) {
	t.Parallel()
	r := sample()
	results := map[string]verdict{}
	for _, v := range r.Targets {
		results[v.What] = v
	}
	for what, want := range map[string]verdict{
		"depth: nothing to do":                             {AtMost: 2, Measured: 2, Result: met},
		"depth: a change":                                  {AtMost: 4, Result: notMeasured},
		"depth, each further level: nothing to do":         {AtMost: 1, Measured: 1, Result: met},
		"CPU time of a call, 10 sub-issues: a change":      {AtMost: 1, Measured: 1.25, Unit: "ms", Result: missed},
		"peak memory, 10 sub-issues":                       {AtMost: 32, Measured: 18.7, Unit: "MB", Result: met},
		"peak memory, 10,000 sub-issues":                   {AtMost: 64, Unit: "MB", Result: notMeasured},
		"growth of API calls over growth of webhooks":      {AtMost: 0.99, Measured: 46. / 19 / 4, Result: met},
		"wall time over latency at 20 ms: nothing to do":   {AtMost: 2.2, Measured: 2.16, Result: met},
		"process start to first answer, without latency":   {AtMost: 15, Measured: 6.4, Unit: "ms", Result: met},
		"API calls, up to 100 sub-issues: nothing to do":   {AtMost: 5, Measured: 5, Result: met},
		"depth, each further level: a change":              {AtMost: 3, Result: notMeasured},
		"CPU time of a call, 10 sub-issues: nothing to do": {AtMost: 1, Measured: 0.7, Unit: "ms", Result: met},
	} {
		want.What = what
		if results[what] != want {
			t.Errorf("got %+v, want %+v", results[what], want)
		}
	}
	if r.met() {
		t.Error("all targets are met; want one missed")
	}
	if _, err := json.Marshal(r); err != nil {
		t.Error(err)
	}
	if v := judge("", "", 1, math.NaN()); v.Result != notMeasured {
		t.Errorf("got %+v for NaN", v)
	}
}

func TestParseBenchmarks(t *testing.T) {
	t.Parallel()
	got, err := parseBenchmarks(`goos: linux
BenchmarkUpdate/change/sub-issues=10         	     855	    245679 ns/op	         8.000 calls/op	         4.000 depth	  112614 B/op	    1124 allocs/op
PASS
ok  	timeupdater/summarize	20.798s
`)
	if want := []own{{"change/sub-issues=10", 0.245679, 112_614, 1124}}; err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v; want %+v", got, err, want)
	}
}

func TestParseLoads(t *testing.T) {
	t.Parallel()
	want := load{Variant: "limit, paced", Webhooks: 125, Requests: 668, Right: 10.5}
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := parseLoads("=== RUN x\n    load_test.go:62: load: "+string(text)+"\n    load_test.go:62: pile-up: {}\nPASS\n", " load: ")
	if err != nil || len(got) != 1 || got[0] != want {
		t.Errorf("got %+v, %v; want %+v", got, err, want)
	}
}

func TestProcFiles(t *testing.T) {
	t.Parallel()
	stat := "71 (a ) b) S 1 71 71 0 -1 4194304 100 0 0 0 123 45 0 0 20 0 1 0 438379"
	if got, err := cpuTime(stat); err != nil || got != 1680*time.Millisecond {
		t.Errorf("CPU time %v, %v; want 1.68s", got, err)
	}
	if got, err := peakMemory("VmPeak:\t 9 kB\nVmHWM:\t   10372 kB\nVmRSS:\t 1 kB\n"); err != nil || got != 10372<<10 {
		t.Errorf("peak %d, %v; want %d", got, err, 10372<<10)
	}
	for _, bad := range []string{"", "71 (a) S 1"} {
		if _, err := cpuTime(bad); err == nil {
			t.Errorf("a CPU time in %q", bad)
		}
		if _, err := peakMemory(bad); err == nil {
			t.Errorf("a peak in %q", bad)
		}
	}
}

func TestMedian(t *testing.T) {
	t.Parallel()
	if got := median([]int{5, 1, 9}); got != 5 {
		t.Errorf("got %d, want 5", got)
	}
}

func TestPaced(t *testing.T) {
	t.Parallel()
	for searches, want := range map[int]float64{0: 0, 5: 0, 6: 1.05, 101: 21} {
		if got := paced(searches); got != want {
			t.Errorf("%d searches: got %v, want %v", searches, got, want)
		}
	}
}

// A small measurement of a real process.
func TestMeasure(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	program, err := buildFunction(ctx, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	st := newStage()
	t.Cleanup(st.Close)
	p, err := startFunction(ctx, program, st.URL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.stop)
	for what, want := range map[scene.Case]int{scene.Nothing: 5, scene.Change: 8, scene.OwnWrite: 5} {
		c, err := measureCall(ctx, p, st.show(1, 3), what, latency)
		if err != nil {
			t.Fatal(err)
		}
		if c.Total != want || c.Depth < 2 || c.Wall < 2*milliseconds(latency) {
			t.Errorf("%s: got %+v, want %d requests", what, c, want)
		}
	}
	_, err = measureCall(ctx, p, &scene.Scene{Tracker: st.scene.Load().Tracker, SubIssue: "NO-1"}, scene.Nothing, 0)
	if err == nil || !strings.Contains(err.Error(), "404") {
		t.Errorf("a call that fails: %v", err)
	}
	if peak, err := p.peak(); err != nil || peak < 1<<20 {
		t.Errorf("peak %d, %v", peak, err)
	}
}
