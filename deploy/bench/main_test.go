package main

import (
	"bytes"
	"flag"
	"maps"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write testdata anew")

func TestParse(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		text string
		want []result
	}{
		"a processor count is no part of the name": {"BenchmarkA/n=10-2  \t 7\t 245679 ns/op\n", []result{{"A/n=10", 7, map[string]float64{"ns/op": 245679}}}},
		"a name may hold a dash and a number":      {"BenchmarkA/own-write/n=1\t1\t0.5 calls/op\t 3 B/op", []result{{"A/own-write/n=1", 1, map[string]float64{"calls/op": 0.5, "B/op": 3}}}},
		"other lines":                              {"goos: linux\nBenchmarkA-2\nBenchmark of it 1\n--- FAIL: BenchmarkA\nPASS\nok  \ta\t1.2s\n", nil},
		"several lines":                            {"BenchmarkA 1 2 B\nPASS\nBenchmarkB 1 3 B\n", []result{{"A", 1, map[string]float64{"B": 2}}, {"B", 1, map[string]float64{"B": 3}}}},
		"no figure":                                {"BenchmarkA 1 many B\n", []result{{"A", 1, map[string]float64{}}}},
	} {
		got := parse(test.text)
		for i := range min(len(got), len(test.want)) {
			if got[i].Name != test.want[i].Name || got[i].Runs != test.want[i].Runs || !maps.Equal(got[i].Metrics, test.want[i].Metrics) {
				t.Errorf("%s: got %+v, want %+v", name, got[i], test.want[i])
			}
		}
		if len(got) != len(test.want) {
			t.Errorf("%s: got %+v, want %+v", name, got, test.want)
		}
	}
}

func TestJudge(t *testing.T) {
	t.Parallel()
	results := []table{
		{Results: parse("BenchmarkA/n=1 1 4 depth\nBenchmarkA/n=10 1 6 depth\nBenchmarkA/n=100 1 9 depth")},
		{Results: parse("BenchmarkB-2 1 14000000 ns/op 0 failed")},
	}
	for name, test := range map[string]struct {
		target   target
		measured float64
		result   string
	}{
		"the worst counts":           {target{AtMost: 6, benchmark: "A/n=(1|10)", metric: "depth"}, 6, met},
		"the worst is too much":      {target{AtMost: 5, benchmark: "A/n=(1|10)", metric: "depth"}, 6, missed},
		"a pattern is a whole name":  {target{AtMost: 5, benchmark: "A/n=1", metric: "depth"}, 4, met},
		"nanoseconds, milliseconds":  {target{AtMost: 15, benchmark: "B", metric: "ns/op"}, 14, met},
		"zero is a figure":           {target{AtMost: 0, benchmark: "B", metric: "failed"}, 0, met},
		"a benchmark that is not":    {target{AtMost: 5, benchmark: "C", metric: "depth"}, 0, notMeasured},
		"a metric that it lacks":     {target{AtMost: 5, benchmark: "B", metric: "depth"}, 0, notMeasured},
		"an alternative is as whole": {target{AtMost: 5, benchmark: "n=1|B", metric: "depth"}, 0, notMeasured},
	} {
		v := judge([]target{test.target}, results)[0]
		if v.Measured != test.measured || v.Result != test.result {
			t.Errorf("%s: got %v, %s; want %v, %s", name, v.Measured, v.Result, test.measured, test.result)
		}
		if all := (&report{Targets: []verdict{v}}).met(); all != (test.result == met) {
			t.Errorf("%s: all met is %v", name, all)
		}
	}
}

// The page of a run, in which each target was measured.
func TestPage(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/bench.txt")
	if err != nil {
		t.Fatal(err)
	}
	r := report{Machine: "a machine", Tables: []table{{Title: "The moon", Trouble: "it is too far"}}}
	for _, part := range strings.Split(string(text), "PASS\n") {
		r.Tables = append(r.Tables, table{Title: "A table", Results: parse(part)})
	}
	r.Targets = judge(targets, r.Tables)
	for _, v := range r.Targets {
		if v.Result == notMeasured {
			t.Errorf("%s: not measured", v.What)
		}
	}
	var got bytes.Buffer
	if err := r.print(&got); err != nil {
		t.Fatal(err)
	}
	const path = "testdata/page.txt"
	if *update {
		if err := os.WriteFile(path, got.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got.String() != string(want) {
		t.Errorf("got\n%s\nwant\n%s", got.String(), want)
	}
}
