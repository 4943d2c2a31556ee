package main

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"
	"time"
)

// play plays steps. A step is a line of a command's output: the second in which it comes, and
// either an event as "action package test output", with - for what is left
// out, or after "text" a line that is none.
func play(t *testing.T, r *report, began time.Time, steps []string) string {
	t.Helper()
	var out strings.Builder
	now := began
	for _, step := range steps {
		second, rest, _ := strings.Cut(step, " ")
		n, err := strconv.Atoi(second)
		if err != nil {
			t.Fatal(err)
		}
		for ; now.Before(began.Add(time.Duration(n) * time.Second)); now = now.Add(time.Second) {
			out.WriteString(r.tick(now))
		}
		out.WriteString(r.line(now, lineOf(t, rest)))
	}
	last, _ := r.end(now)
	return out.String() + last
}

func lineOf(t *testing.T, step string) string {
	t.Helper()
	if text, ok := strings.CutPrefix(step, "text "); ok {
		return text + "\n"
	}
	part := append(strings.SplitN(step, " ", 4), "-", "-", "-")
	for i := range part {
		if part[i] == "-" {
			part[i] = ""
		}
	}
	e := event{Action: part[0], Package: part[1], Test: part[2], Output: part[3]}
	if e.Output != "" {
		e.Output += "\n"
	}
	line, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	return string(line)
}

func TestReport(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		packages int
		steps    []string
		want     string
	}{
		"what passes is Go's line": {1, []string{
			"0 start p", "0 run p TestA", "0 output p TestA === RUN   TestA", "0 output p TestA     a_test.go:1: a log",
			"1 output p TestA --- PASS: TestA (1.00s)", "1 pass p TestA", "1 output p - PASS", "1 output p - ok  \tp\t1.0s", "1 pass p",
		}, "ok  \tp\t1.0s\t(1 of 1)\npackages: 1, time: 1s\n1 passed, 0 failed, 0 skipped\n"},
		"of what fails all is shown, and nothing else": {1, []string{
			"0 start p", "0 run p TestA", "0 run p TestA/good", "0 output p TestA/good     a_test.go:1: good", "0 pass p TestA/good",
			"0 run p TestA/bad", "0 output p TestA/bad     a_test.go:2: bad", "0 output p TestA/bad         and worse", "0 output p TestA/bad --- FAIL: TestA/bad (0.00s)", "0 fail p TestA/bad",
			"0 output p TestA --- FAIL: TestA (0.00s)", "0 fail p TestA", "0 output p - FAIL", "0 output p - exit status 1", "0 output p - FAIL\tp\t0.1s", "0 fail p",
		}, "    a_test.go:2: bad\n        and worse\n--- FAIL: TestA/bad (0.00s)\n--- FAIL: TestA (0.00s)\nexit status 1\nFAIL\tp\t0.1s\t(1 of 1)\nfailed: p TestA/bad\n"},
		"what the compiler says": {1, []string{
			"0 build-output - - a.go:1:2: undefined: x", "0 build-fail", "0 start p", "0 output p - FAIL\tp [build failed]", "0 fail p",
		}, "a.go:1:2: undefined: x\nFAIL\tp [build failed]\t(1 of 1)\nfailed: p\n"},
		"what it says with Go 1.23, beside the events": {1, []string{
			"0 start p", "0 output p - FAIL\tp [build failed]", "0 fail p", "0 text a.go:1:2: undefined: x",
		}, "FAIL\tp [build failed]\t(1 of 1)\na.go:1:2: undefined: x\nfailed: p\n"},
		"a timeout ends the package but not its tests": {1, []string{
			"0 start p", "0 run p TestA", "0 output p TestA     a_test.go:1: stuck", "0 run p TestB", "0 output p TestB === PAUSE TestB", "0 pause p TestB",
			"2 output p TestA panic: test timed out after 2s", "2 output p - FAIL\tp\t2.0s", "2 fail p",
		}, "    a_test.go:1: stuck\npanic: test timed out after 2s\nFAIL\tp\t2.0s\t(1 of 1)\nfailed: p\n"},
		"a process that dies without a word": {1, []string{
			"0 start p", "0 run p TestA", "0 fail p",
		}, "FAIL\tp\t(1 of 1)\nfailed: p\n"},
		"packages that mix": {3, []string{
			"0 start p", "0 start q", "0 run p TestA", "0 run q TestA", "0 output q TestA     q_test.go:1: wrong", "0 output p TestA     p_test.go:1: fine",
			"0 pass p TestA", "0 output p - ok  \tp\t0.1s", "0 pass p", "0 fail q TestA", "0 output q - FAIL\tq\t0.1s", "0 fail q", "0 start r", "0 output r - ?   \tr\t[no test files]", "0 skip r",
		}, "ok  \tp\t0.1s\t(1 of 3)\n    q_test.go:1: wrong\nFAIL\tq\t0.1s\t(2 of 3)\n?   \tr\t[no test files]\t(3 of 3)\nfailed: q TestA\n"},
		"silence": {2, []string{
			"6 start p", "6 run p TestA", "6 run p TestA/x", "6 run p TestA/y", "6 pause p TestA/y", "7 start q",
			"12 pass p TestA/x", "12 cont p TestA/y", "18 pass p TestA/y", "18 pass p TestA", "18 output p - ok  \tp\t12.0s", "18 pass p",
		}, "... 0 of 2 packages, 5s: compiling\n... 0 of 2 packages, 10s: p TestA/x for 4s; q\n... 0 of 2 packages, 15s: p TestA/y for 3s; q\nok  \tp\t12.0s\t(1 of 2)\npackages: 1, time: 18s\n3 passed, 0 failed, 0 skipped\n"},
		"a test whose parts are paused is not what runs": {1, []string{
			"0 start p", "0 run p TestA", "0 run p TestA/x", "0 pause p TestA/x", "1 run p TestB", "6 pass p TestB",
		}, "... 0 of 1 packages, 5s: p TestB for 4s\npackages: 0, time: 6s\n1 passed, 0 failed, 0 skipped\n"},
		"no test ran": {1, []string{
			"0 start p", "0 output p - ok  \tp\t0.1s [no tests to run]", "0 pass p",
		}, "ok  \tp\t0.1s [no tests to run]\t(1 of 1)\nfailed: no test ran\n"},
		"a command that tests nothing": {0, []string{
			"1 text net/http", "7 text os/exec",
		}, "net/http\n... 6s: go vet\nos/exec\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			began := time.Unix(0, 0)
			if got := play(t, newReport([]string{"go", "vet"}, c.packages, began), began, c.steps); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

func TestLiveShowsWhatTestsPrint(t *testing.T) {
	t.Parallel()
	began := time.Unix(0, 0)
	r := newReport([]string{"go", "test", "-json", "-v"}, 1, began)
	got := play(t, r, began, []string{
		"0 start p", "0 run p TestA", "0 output p TestA     a_test.go:1: 12 totals", "0 pass p TestA", "0 output p - ok  \tp\t0.1s", "0 pass p",
	})
	if want := "    a_test.go:1: 12 totals\nok  \tp\t0.1s\t(1 of 1)\npackages: 1, time: 0s\n1 passed, 0 failed, 0 skipped\n"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestARunOfHoursSaysLess(t *testing.T) {
	t.Parallel()
	began := time.Unix(0, 0)
	r := newReport([]string{"go", "test"}, 1, began)
	now := began.Add(2 * time.Hour)
	if r.tick(now) == "" || r.tick(now.Add(59*time.Second)) != "" || r.tick(now.Add(61*time.Second)) == "" {
		t.Error("after two hours it does not say something once a minute")
	}
}
