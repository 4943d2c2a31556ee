package check

import (
	"strings"
	"testing"
	"time"

	"timeupdater/summarize"
	"timeupdater/tracker"
)

func offIn(issue string, why summarize.Reason, entered *time.Time) summarize.Off {
	const h = tracker.Hour
	return summarize.Off{Level: summarize.Level{Issue: issue, From: 2 * h, To: 59*h + h/2, Own: h, SubIssues: 58*h + h/2, Count: 1}, Why: why, Entered: entered}
}

func TestTable(t *testing.T) {
	t.Parallel()
	entered := time.Date(2026, 3, 2, 12, 0, 0, 0, time.Local)
	hidden := offIn("A-2", summarize.NeverSummed, nil)
	hidden.Hidden = []string{"B-7", "B-8"}
	off := []summarize.Off{
		offIn("TEST-2", summarize.Imported, nil),
		offIn("TEST-10", summarize.ByHand, &entered),
		offIn("A-100", summarize.Missed, &entered),
		offIn("A-20", summarize.Missed, nil),
		hidden,
		offIn("A-3", summarize.NotAsked, nil),
		offIn("A-4", summarize.NotKnown, nil),
	}
	var b strings.Builder
	if err := Table(&b, off, 0); err != nil {
		t.Fatal(err)
	}
	const want = `ISSUE    FROM  TO       OWN  SUB-ISSUES  WHY
A-2      2h    59h 30m  1h   58h 30m     never summed; hidden: B-7, B-8
A-3      2h    59h 30m  1h   58h 30m     not asked
A-4      2h    59h 30m  1h   58h 30m     reason not known
A-20     2h    59h 30m  1h   58h 30m     missed a change
A-100    2h    59h 30m  1h   58h 30m     missed a change since 2 March 2026
TEST-2   2h    59h 30m  1h   58h 30m     imported
TEST-10  2h    59h 30m  1h   58h 30m     entered by hand on 2 March 2026
`
	if b.String() != want {
		t.Errorf("printed\n%s", &b)
	}
	b.Reset()
	if err := Table(&b, off, 2); err != nil || strings.Count(b.String(), "\n") != 3 || !strings.Contains(b.String(), "\nA-3 ") {
		t.Errorf("of two rows: %v\n%s", err, &b)
	}
}

func TestSummary(t *testing.T) {
	t.Parallel()
	many := func(n int, why summarize.Reason) (off []summarize.Off) {
		for range n {
			off = append(off, offIn("A-1", why, nil))
		}
		return off
	}
	for want, test := range map[string]struct {
		survey summarize.Survey
		queues []string
	}{
		"0 of 6 parents in 1 queue are off":                                          {summarize.Survey{Parents: 6}, []string{"A"}},
		"1 of 1 parent in all queues is off: 1 imported":                             {summarize.Survey{Parents: 1, Off: many(1, summarize.Imported)}, []string{"*"}},
		"1 of 1 parent in 1 queue is off: 1 lost its sub-issues":                     {summarize.Survey{Off: many(1, summarize.Deserted)}, []string{"A"}},
		"12 of 5,000 parents in 2 queues are off: 7 never summed, 5 entered by hand": {summarize.Survey{Parents: 5000, Off: append(many(5, summarize.ByHand), many(7, summarize.NeverSummed)...)}, []string{"A", "B"}},
		"1,234 of 1,234,567 parents in all queues are off: 1,234 not asked":          {summarize.Survey{Parents: 1234567, Off: many(1234, summarize.NotAsked)}, []string{"*"}},
	} {
		if got := Summary(test.survey, test.queues); got != want {
			t.Errorf("%s\nwant %s", got, want)
		}
	}
}

func TestLeft(t *testing.T) {
	t.Parallel()
	for want, test := range map[string]struct {
		left int
		why  []string
	}{
		"": {},
		"1 could not be looked at:\n  A-1: broken\n":                       {1, []string{"A-1: broken"}},
		"1,001 could not be looked at:\n  A-1: broken\n  and 1,000 more\n": {1001, []string{"A-1: broken"}},
	} {
		if got := Left(test.left, test.why); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
