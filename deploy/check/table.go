package check

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"timeupdater/deploy/worktime"
	"timeupdater/summarize"
)

// Sorted is what is off by queue and number.
func Sorted(off []summarize.Off) []summarize.Off {
	return slices.SortedFunc(slices.Values(off), func(a, b summarize.Off) int { return byKey(a.Issue, b.Issue) })
}

// Table prints what is off, for a person. It prints so many rows at most; zero is
// all.
func Table(w io.Writer, off []summarize.Off, most int) error {
	off = Sorted(off)
	if most > 0 && len(off) > most {
		off = off[:most]
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "ISSUE\tFROM\tTO\tOWN\tSUB-ISSUES\tWHY") // Flush says it
	for _, o := range off {
		_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\n", o.Issue, worktime.Hours(o.From), worktime.Hours(o.To),
			worktime.Hours(o.Own), worktime.Hours(o.SubIssues), why(o))
	}
	return table.Flush()
}

// byKey orders keys of issues by queue and number.
func byKey(a, b string) int {
	queueA, numberA, _ := strings.Cut(a, "-")
	queueB, numberB, _ := strings.Cut(b, "-")
	return cmp.Or(cmp.Compare(queueA, queueB), cmp.Compare(len(numberA), len(numberB)), cmp.Compare(numberA, numberB))
}

// why is the reason in words. Hidden sub-issues are named, since no total
// counts them.
func why(o summarize.Off) string {
	text := reason(o.Why)
	switch {
	case o.Entered == nil:
	case o.Why == summarize.Missed:
		text += " since " + day(*o.Entered)
	default:
		text += " on " + day(*o.Entered)
	}
	if len(o.Hidden) > 0 {
		text += "; hidden: " + strings.Join(o.Hidden, ", ")
	}
	return text
}

func reason(r summarize.Reason) string {
	switch r {
	case summarize.Missed:
		return "missed a change"
	case summarize.NotAsked:
		return "not asked"
	case summarize.NotKnown:
		return "reason not known"
	}
	return string(r)
}

func day(t time.Time) string  { return t.Local().Format("2 January 2006") }
func when(t time.Time) string { return t.Local().Format("2 January 2006, 15:04") }

// Summary says how much is off, and why. Queues are those of the check.
func Summary(survey summarize.Survey, queues []string) string {
	where := counted(len(queues), "queue", "queues")
	if slices.Equal(queues, []string{"*"}) {
		where = "all queues"
	}
	parents := survey.Parents
	for _, o := range survey.Off {
		if o.Why == summarize.Deserted { // it was one
			parents++
		}
	}
	text := fmt.Sprintf("%s of %s in %s", Number(len(survey.Off)), counted(parents, "parent", "parents"), where)
	switch len(survey.Off) {
	case 0:
		return text + " are off"
	case 1:
		text += " is off: "
	default:
		text += " are off: "
	}
	return text + reasons(survey.Off)
}

// reasons counts what is off by reason, in the order of the most frequent.
func reasons(off []summarize.Off) string {
	count := map[string]int{}
	var all []string
	for _, o := range off {
		name := reason(o.Why)
		if count[name]++; count[name] == 1 {
			all = append(all, name)
		}
	}
	slices.SortFunc(all, func(a, b string) int { return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(a, b)) })
	for i, name := range all {
		all[i] = Number(count[name]) + " " + name
	}
	return strings.Join(all, ", ")
}

// Left says what could not be looked at, and why, in lines of its own; nothing
// if all was.
func Left(left int, why []string) string {
	if left == 0 {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s could not be looked at:\n", Number(left))
	for _, line := range why {
		fmt.Fprintf(&b, "  %s\n", line)
	}
	if more := left - len(why); more > 0 && len(why) > 0 {
		fmt.Fprintf(&b, "  and %s more\n", Number(more))
	}
	return b.String()
}

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return Number(n) + " " + many
}

// Number writes a number with commas between thousands.
func Number(n int) string {
	text := strconv.Itoa(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
