package load

import (
	"fmt"
	"strings"
	"testing"
)

// table is the figures of scenes, a line each, and what was not met in words.
func table(results []figures) string {
	const line = "%-20s %-7s %6s %7s %7s %5s %4s %4s %5s %7s %6s %6s %4s %5s %7s %8s %6s %6s %7s %5s  %s\n"
	var text, unmet strings.Builder
	fmt.Fprintf(&text, line, "", "", "asked", "/change", "refused", "200", "202", "4xx", "5xx", "longest",
		"oldest", "right", "late", "wrong", "sweeps", "versions", "week 1", "year 1", "3 years", "/day", "")
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
		fmt.Fprintf(&text, line, append(f.cells(), verdict)...)
	}
	return text.String() + unmet.String()
}

// cells are the figures of a scene as they are shown. What makes no sense for
// it is a dash.
func (f figures) cells() []any {
	cell := func(there bool, format string, value any) any {
		if !there {
			return "-"
		}
		return fmt.Sprintf(format, value)
	}
	asks, years := f.Life == nil, life{}
	if !asks {
		years = *f.Life
	}
	after := cell(asks, "%.0fs", f.Right)
	if f.Wrong > 0 {
		after = "never"
	}
	return []any{
		f.Name, f.Way, cell(asks, "%d", f.Asked.All), cell(asks, "%.1f", f.PerChange),
		cell(asks, "%.1f%%", f.Asked.percent()), cell(asks, "%d", f.Calls[200]), cell(asks, "%d", f.Calls[202]),
		cell(asks, "%d", f.answered(4)), cell(asks, "%d", f.answered(5)), cell(asks, "%.1fs", f.Longest),
		fmt.Sprintf("%.0fs", f.Oldest), after, cell(asks, "%d", f.Late), fmt.Sprint(f.Wrong), cell(asks, "%v", f.Sweeps),
		cell(f.Changes > 0, "%.2f", f.Versions), cell(!asks, "%.0fs", years.FirstWeek),
		cell(years.FirstYear > 0, "%d", years.FirstYear), cell(years.ThirdYear > 0, "%d", years.ThirdYear),
		cell(!asks, "%.1f", years.Writes),
	}
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
	years := figures{
		Name: "S9/a model", Way: "-", Met: true, Changes: 10, Versions: 0.084, Oldest: 10800,
		Life: &life{FirstWeek: 59.9, FirstYear: 3694, Writes: 4},
	}
	const want = `
                              asked /change refused   200  202  4xx   5xx longest oldest  right late wrong  sweeps versions week 1 year 1 3 years  /day  
S1/3 instances       spent     5040    28.0    2.5%   720    0    0     0    6.0s     6s     5s    0     0       3     1.00      -      -       -     -  met
S10/nothing wrong    worklog 123456  1234.6    0.0%     9    8    7  1009   24.5s  1234s  never   12  2000   28-28        -      -      -       -     -  NOT MET
S9/a model           -            -       -       -     -    -    -     -       - 10800s      -    -     0       -     0.08    60s   3694       -   4.0  met
NOT MET: S10/nothing wrong, worklog: this: 2, at most 1; that: 9, at most 5
`
	if got := "\n" + table([]figures{good, bad, years}); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}
