package load

import (
	"fmt"
	"strings"
	"testing"
)

// table is the figures of scenes, a line each, and what was not met in words.
func table(results []figures) string {
	const line = "%-20s %-7s %6s %7s %7s %5s %4s %4s %5s %7s %6s %6s %4s %5s %7s %8s  %s\n"
	var text, unmet strings.Builder
	fmt.Fprintf(&text, line, "", "", "asked", "/change", "refused", "200", "202", "4xx", "5xx", "longest",
		"oldest", "right", "late", "wrong", "sweeps", "versions", "")
	for _, f := range results {
		verdict := "met"
		switch {
		case f.Bad:
			verdict = "NOT MET"
		case !f.Met:
			verdict = "not met" // which is no failure
		}
		if !f.Met {
			fmt.Fprintf(&unmet, "%s: %s, %s: %s\n", verdict, f.Name, f.Way, strings.Join(f.Why, "; "))
		}
		after, versions := fmt.Sprintf("%.0fs", f.Right), "-"
		if f.Wrong > 0 {
			after = "never"
		}
		if f.Changes > 0 {
			versions = fmt.Sprintf("%.2f", f.Versions)
		}
		number := func(n int) string { return fmt.Sprint(n) }
		fmt.Fprintf(&text, line, f.Name, f.Way, number(f.Asked.All), fmt.Sprintf("%.1f", f.PerChange),
			fmt.Sprintf("%.1f%%", f.Asked.percent()), number(f.Calls[200]), number(f.Calls[202]),
			number(f.answered(4)), number(f.answered(5)), fmt.Sprintf("%.1fs", f.Longest),
			fmt.Sprintf("%.0fs", f.Oldest), after, number(f.Late), number(f.Wrong), f.Sweeps, versions, verdict)
	}
	return text.String() + unmet.String()
}

// String is how many there were and, behind a minus, how many of them failed.
func (s sweeps) String() string {
	if s.Failed == 0 {
		return fmt.Sprint(s.Count)
	}
	return fmt.Sprintf("%d-%d", s.Count, s.Failed)
}

func TestTable(t *testing.T) {
	t.Parallel()
	good := figures{
		Name: "S1/3 instances", Way: "spent", Met: true, Asked: asked{All: 5040, Refused: 126}, Changes: 180, PerChange: 28, Versions: 1,
		Calls: map[int]int{200: 720}, Longest: 6.04, Oldest: 5.6, Right: 5.4, Sweeps: sweeps{Count: 3},
	}
	bad := figures{
		Name: "S10/nothing wrong", Way: "worklog", Bad: true, Why: []string{"this: 2, at most 1", "that: 9, at most 5"},
		Asked: asked{All: 123456}, PerChange: 1234.56, Calls: map[int]int{200: 9, 202: 8, 404: 3, 409: 4, 503: 1000, 504: 9},
		Longest: 24.5, Oldest: 1234, Right: 120, Late: 12, Wrong: 2000, Sweeps: sweeps{Count: 28, Failed: 28},
	}
	const want = `
                              asked /change refused   200  202  4xx   5xx longest oldest  right late wrong  sweeps versions  
S1/3 instances       spent     5040    28.0    2.5%   720    0    0     0    6.0s     6s     5s    0     0       3     1.00  met
S10/nothing wrong    worklog 123456  1234.6    0.0%     9    8    7  1009   24.5s  1234s  never   12  2000   28-28        -  NOT MET
NOT MET: S10/nothing wrong, worklog: this: 2, at most 1; that: 9, at most 5
`
	if got := "\n" + table([]figures{good, bad}); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}
