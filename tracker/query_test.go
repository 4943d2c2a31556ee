package tracker

import (
	"context"
	"errors"
	"testing"
	"time"

	"timeupdater/tracker/errkind"
)

func TestQueries(t *testing.T) {
	t.Parallel()
	query := func(q string, err error) string {
		if err != nil {
			t.Error(err)
		}
		return q
	}
	for got, want := range map[string]string{
		query(familiesQuery("A-1")):                          `"Is Subtask For": A-1 OR Key: A-1 "Sort By": Key ASC`,
		query(familiesQuery("A-1", "B-2")):                   `"Is Subtask For": A-1, B-2 OR Key: A-1, B-2 "Sort By": Key ASC`,
		query(subIssuesQuery([]string{"A", "B"})):            `"Subtasks For Queue": A, B "Sort By": Key ASC`,
		query(issuesQuery([]string{"A", "B"})):               `Queue: A, B "Sort By": Key ASC`,
		query(changedQuery(10*time.Minute, nil)):             `Updated: >now()-11m "Sort By": Key ASC`,
		query(changedQuery(10*time.Minute+time.Second, nil)): `Updated: >now()-12m "Sort By": Key ASC`,
		query(changedQuery(25*time.Hour, nil)):               `Updated: >now()-1501m "Sort By": Key ASC`,
		query(changedQuery(-time.Hour, nil)):                 `Updated: >now()-1m "Sort By": Key ASC`,
		query(changedQuery(time.Minute, []string{"A", "B"})): `Updated: >now()-2m AND (Queue: A, B OR "Subtasks For Queue": A, B) "Sort By": Key ASC`,
	} {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// A key may come from an answer, so it is not the caller's fault.
func TestAKeyThatCouldMeanMoreThanItselfIsNotAsked(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"", "A-1 OR Key: B-1", `A-1"`, "A-1, B-1", "me()", "A-1)", "A", "А-1", "A-1\n"} {
		s := newServer(t, found(0, 0))
		client, ctx := s.client(), context.Background()
		_, _, family := client.Family(ctx, Ref{ID: "id1", Key: key})
		_, families := client.Families(ctx, []string{"TEST-1", key})
		_, changed := client.Changed(ctx, time.Minute, []string{"TEST", key + "-"})
		_, all := client.SubIssuesIn(ctx, []string{"TEST", key + "-"})
		_, issues := client.IssuesIn(ctx, []string{"TEST", key + "-"}, everyIssue)
		for _, err := range []error{family, families, changed, all, issues} {
			var e *Error
			if !errors.As(err, &e) || !errors.Is(err, ErrBadAnswer) || errkind.Of(err) == errkind.BadInput {
				t.Errorf("%q: error %v", key, err)
			}
		}
		if len(s.requests()) != 0 {
			t.Errorf("%q was asked", key)
		}
	}
}

func FuzzListOf(f *testing.F) {
	f.Add("TEST-1", "A-2")
	f.Add(`A-1 OR Key: B-1`, `"`)
	f.Fuzz(func(t *testing.T, a, b string) {
		list, err := listOf(ParseKey, []string{a, b})
		_, badA := ParseKey(a)
		_, badB := ParseKey(b)
		if (err == nil) != (badA == nil && badB == nil) || err == nil && list != a+", "+b {
			t.Errorf("%q, %q: %q, error %v", a, b, list, err)
		}
	})
}
