package tracker_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
)

func key(issue tracker.Issue) string { return issue.Key }

func TestASweepFindsWhatChangedWithItsFamilies(t *testing.T) {
	t.Parallel()
	for name, switches := range unknowns() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
			switches.Clock = func() time.Time { return now }
			server, client := start(t, switches)
			server.AddQueue("SHIP")
			parent := server.Create("TEST", "Parent", "")
			subs := []string{server.Create("TEST", "Sub", parent), server.Create("SHIP", "Sub abroad", parent)}
			other := server.Create("SHIP", "Other parent", "")
			otherSub := server.Create("SHIP", "Other sub", other)
			now = now.Add(time.Hour)
			server.Log(subs[1], tracker.Hour, "")
			server.Log(otherSub, tracker.Hour, "")

			ctx := context.Background()
			check := func(what string, issues []tracker.Issue, err error, want ...string) {
				t.Helper()
				if got := sorted(issues, key); err != nil || !slices.Equal(got, sorted(want, itself)) {
					t.Errorf("%s: %v, error %v; want %v", what, got, err, want)
				}
			}
			issues, err := client.Changed(ctx, 10*time.Minute, nil)
			check("changed anywhere", issues, err, subs[1], otherSub)
			issues, err = client.Changed(ctx, 10*time.Minute, []string{"TEST"})
			check("changed below TEST", issues, err, subs[1])
			issues, err = client.Changed(ctx, time.Hour, []string{"TEST"})
			check("changed within an hour", issues, err, parent, subs[0], subs[1])
			issues, err = client.Families(ctx, []string{parent, otherSub})
			check("families", issues, err, parent, subs[0], subs[1], otherSub)
			issues, err = client.SubIssuesIn(ctx, []string{"TEST"})
			check("sub-issues in TEST", issues, err, subs...)
			issues, err = client.SubIssuesIn(ctx, []string{"TEST", "SHIP"})
			check("sub-issues in both queues", issues, err, subs[0], subs[1], otherSub)
			issues, err = client.SubIssuesIn(ctx, nil)
			check("sub-issues in all queues", issues, err, subs[0], subs[1], otherSub)

			direct, err := client.Issue(ctx, parent)
			if err != nil {
				t.Fatal(err)
			}
			self, issues, err := client.Family(ctx, direct.Ref)
			check("the family", issues, err, subs...)
			direct.UpdatedBy = self.UpdatedBy // not asked for
			if self != direct || self.Updated != now.Add(-time.Hour) {
				t.Errorf("the parent is %+v, want %+v", self, direct)
			}
		})
	}
}

func TestIssuesOfQueuesAreFound(t *testing.T) {
	t.Parallel()
	for name, switches := range unknowns() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server, client := start(t, switches)
			for _, queue := range []string{"SHIP", "EMPTY", "SECRET"} {
				server.AddQueue(queue)
			}
			parent := server.Create("TEST", "Parent", "")
			sub, abroad := server.Create("TEST", "Sub", parent), server.Create("SHIP", "Sub abroad", parent)
			server.Log(sub, tracker.Hour, "")
			server.Log(abroad, tracker.Hour, "")
			server.Log(server.Create("SECRET", "Nobody's business", ""), tracker.Hour, "")
			server.Hide("SECRET", true)

			all := func(tracker.Issue) bool { return true }
			holdsTime := func(issue tracker.Issue) bool { return issue.Spent > 0 }
			for _, test := range []struct {
				what   string
				queues []string
				keep   func(tracker.Issue) bool
				want   []string
			}{
				{"one queue", []string{"TEST"}, all, []string{parent, sub}},
				{"those of one queue that hold time", []string{"TEST"}, holdsTime, []string{sub}},
				{"two queues", []string{"TEST", "SHIP"}, all, []string{parent, sub, abroad}},
				{"an empty queue", []string{"EMPTY"}, all, nil},
				{"a hidden queue", []string{"SECRET"}, all, nil},
				{"a hidden queue and another", []string{"SECRET", "SHIP"}, holdsTime, []string{abroad}},
				{"all queues", nil, all, []string{parent, sub, abroad}},
				{"those of all queues that hold time", nil, holdsTime, []string{sub, abroad}},
				{"no queue", []string{}, all, nil},
			} {
				issues, err := client.IssuesIn(context.Background(), test.queues, test.keep)
				if got := sorted(issues, key); err != nil || !slices.Equal(got, sorted(test.want, itself)) {
					t.Errorf("%s: %v, error %v; want %v", test.what, got, err, test.want)
				}
			}
		})
	}
}

func TestTheWriterOfAnIssueIsKnown(t *testing.T) {
	t.Parallel()
	server, client := start(t, trackertest.Switches{})
	ctx := context.Background()
	me, err := client.Me(ctx)
	if err != nil {
		t.Fatal(err)
	}
	issue := server.Create("TEST", "Issue", "")
	record, err := client.AddRecord(ctx, issue, tracker.Hour, "ours")
	if err != nil || !record.Author.Same(me) {
		t.Errorf("%+v, error %v; the author is %+v", record, err, me)
	}
	if got, err := client.Issue(ctx, issue); err != nil || !got.UpdatedBy.Same(me) {
		t.Errorf("%+v, error %v; want the last change to be ours", got, err)
	}
	server.Log(issue, tracker.Hour, "")
	if got, err := client.Issue(ctx, issue); err != nil || got.UpdatedBy.Same(me) {
		t.Errorf("%+v, error %v; want the last change to be somebody else's", got, err)
	}
}
