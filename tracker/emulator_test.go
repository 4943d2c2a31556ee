package tracker_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
)

// The client against a Tracker with state, under what is unknown about the
// real one.

func start(t *testing.T, switches trackertest.Switches) (*trackertest.Tracker, *tracker.Client) {
	t.Helper()
	if switches.Lag == 0 {
		switches.Lag = trackertest.NoLag // nothing here waits for search
	}
	server := trackertest.New(switches)
	t.Cleanup(server.Close)
	server.AddQueue("TEST")
	client, err := tracker.New(tracker.Config{
		Org:           "1",
		Authorization: func(context.Context) (string, error) { return "OAuth demo", nil },
		Transport:     trackertest.InProcess(server),
		Backoff:       time.Millisecond,
	})
	if err != nil {
		t.Fatal(err)
	}
	return server, client
}

// unknowns are the switches that change what the client reads.
func unknowns() map[string]trackertest.Switches {
	return map[string]trackertest.Switches{
		"as documented":          {},
		"zero as null":           {ZeroSpent: trackertest.ZeroNull},
		"zero as PT0S":           {ZeroSpent: trackertest.ZeroPT0S},
		"durations as given":     {Durations: trackertest.AsGiven},
		"durations in hours":     {Durations: trackertest.HMS},
		"durations in seconds":   {Durations: trackertest.Seconds},
		"fields are ignored":     {IgnoreFields: true},
		"ids of the other kind":  {SwapIDs: true},
		"bare links":             {BareLinks: true},
		"small pages":            {PageCeiling: 50, NewestFirst: true},
		"lists cut by number":    {Links: trackertest.Paging{Cut: 50}, Records: trackertest.Paging{Cut: 50}},
		"lists cut by id":        {Links: trackertest.Paging{Cut: 50, ByID: true}, Records: trackertest.Paging{Cut: 50, ByID: true}},
		"lists cut short":        {Links: trackertest.Paging{Cut: 7}, Records: trackertest.Paging{Cut: 7, ByID: true}},
		"errors with error code": {ErrorCode: true},
	}
}

func TestATreeIsReadUnderWhatIsUnknown(t *testing.T) {
	t.Parallel()
	for name, switches := range unknowns() {
		for _, n := range []int{1, 51, 120} {
			t.Run(fmt.Sprint(name, ", ", n), func(t *testing.T) {
				t.Parallel()
				server, client := start(t, switches)
				server.AddQueue("SHIP")
				root := server.Create("TEST", "Root", "")
				key := server.Create("TEST", "Parent", root)
				server.Link(key, "relates", server.Create("TEST", "Other", ""))
				var subs []string
				for i := range n {
					queue := []string{"TEST", "SHIP"}[i%2]
					sub := server.Create(queue, "Sub", key)
					server.Log(sub, tracker.Duration(i)*tracker.Minute+59*tracker.Hour, "")
					server.Log(key, tracker.Minute, fmt.Sprint("own ", i))
					subs = append(subs, sub)
				}
				checkTree(t, client, server.Issue(key), subs)
			})
		}
	}
}

func checkTree(t *testing.T, client *tracker.Client, want trackertest.Issue, subs []string) {
	t.Helper()
	ctx := context.Background()
	issue, err := client.Issue(ctx, want.Key)
	if err != nil {
		t.Fatal(err)
	}
	expected := tracker.Issue{
		Ref:     tracker.Ref{ID: want.ID, Key: want.Key},
		Version: want.Version, Spent: want.Spent,
		Parent:  tracker.Ref{ID: want.ParentID, Key: want.Parent},
		Updated: issue.Updated, UpdatedBy: issue.UpdatedBy,
	}
	if issue != expected || time.Since(issue.Updated).Abs() > time.Minute || issue.UpdatedBy == (tracker.User{}) {
		t.Errorf("%+v, want %+v", issue, expected)
	}
	list, err := client.SubIssues(ctx, issue.Ref)
	if err != nil || !slices.Equal(sorted(list, func(i tracker.Issue) string { return i.Key }), sorted(subs, itself)) {
		t.Errorf("%d sub-issues, error %v", len(list), err)
	}
	for _, sub := range list {
		direct, err := client.Issue(ctx, sub.Key)
		direct.UpdatedBy = sub.UpdatedBy // not asked for
		if err != nil || direct != sub {
			t.Errorf("searched %+v, read %+v, error %v", sub, direct, err)
		}
	}
	refs, err := client.SubIssueLinks(ctx, want.Key)
	if err != nil || !slices.Equal(sorted(refs, func(r tracker.Ref) string { return r.Key }), sorted(subs, itself)) {
		t.Errorf("%d links, error %v", len(refs), err)
	}
	again, expanded, err := client.IssueWithLinks(ctx, want.Key)
	if err != nil || again != expected || !slices.Equal(expanded, refs) {
		t.Errorf("%+v with %d links, error %v", again, len(expanded), err)
	}
	if version, err := client.IndexedVersion(ctx, want.Key); err != nil || version != want.Version {
		t.Errorf("version %d, error %v, want %d", version, err, want.Version)
	}
	records, err := client.Worklog(ctx, want.Key)
	if err != nil || len(records) != len(want.Records) {
		t.Fatalf("%d of %d records, error %v", len(records), len(want.Records), err)
	}
	for i, record := range want.Records {
		got := records[i]
		if got.ID != record.ID || got.Duration != record.Duration || got.Comment != record.Comment ||
			got.Author != issue.UpdatedBy || time.Since(got.Updated).Abs() > time.Minute {
			t.Errorf("%+v, want %+v", got, record)
		}
	}
}

func itself(s string) string { return s }

func sorted[T any](list []T, key func(T) string) []string {
	keys := make([]string, len(list))
	for i, item := range list {
		keys[i] = key(item)
	}
	slices.Sort(keys)
	return keys
}
