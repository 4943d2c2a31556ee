package tracker_test

import (
	"context"
	"errors"
	"net/http"
	"sync/atomic"
	"testing"

	"timeupdater/tracker"
	"timeupdater/tracker/errkind"
	"timeupdater/tracker/trackertest"
)

func TestWritesUnderWhatIsUnknown(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for name, test := range map[string]struct {
		switches trackertest.Switches
		spent    tracker.Duration // that comes back
		refused  error
		stale    error
	}{
		"as documented":   {trackertest.Switches{}, 59 * tracker.Hour, nil, tracker.ErrConflict},
		"stale is 412":    {trackertest.Switches{Stale: trackertest.Stale412}, 59 * tracker.Hour, nil, tracker.ErrConflict},
		"version ignored": {trackertest.Switches{Stale: trackertest.StaleIgnored}, 59 * tracker.Hour, nil, nil},
		"spent ignored":   {trackertest.Switches{SpentWrite: trackertest.SpentIgnored}, 0, nil, tracker.ErrConflict},
		"spent refused":   {trackertest.Switches{SpentWrite: trackertest.SpentRefused400}, 0, tracker.ErrRejected, nil},
		"spent invalid":   {trackertest.Switches{SpentWrite: trackertest.SpentRefused422}, 0, tracker.ErrRejected, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server, client := start(t, test.switches)
			key := server.Create("TEST", "Parent", "")
			version := server.Issue(key).Version
			issue, err := client.SetSpent(ctx, key, version, 59*tracker.Hour)
			if test.refused != nil {
				var e *tracker.Error
				if !errors.Is(err, test.refused) || !errors.As(err, &e) || e.Fields["spent"] == "" {
					t.Errorf("error %v, want a refusal of the field spent", err)
				}
				return
			}
			if err != nil || issue.Spent != test.spent || issue.Version != server.Issue(key).Version {
				t.Errorf("%+v, error %v, want %v", issue, err, test.spent)
			}
			server.Rename(key, "Changed")
			if _, err := client.SetSpent(ctx, key, issue.Version, tracker.Hour); !errors.Is(err, test.stale) {
				t.Errorf("with an old version: %v, want %v", err, test.stale)
			}
		})
	}
}

func TestARecordIsKept(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	server, client := start(t, trackertest.Switches{SwapIDs: true})
	key := server.Create("TEST", "Parent", "")
	record, err := client.AddRecord(ctx, key, tracker.Hour, "kept")
	if err != nil || record.Duration != tracker.Hour || record.Comment != "kept" {
		t.Fatalf("%+v, error %v", record, err)
	}
	record, err = client.SetRecord(ctx, key, record.ID, 3*tracker.Week)
	if err != nil || record.Duration != 3*tracker.Week || server.Issue(key).Spent != 3*tracker.Week {
		t.Errorf("%+v, error %v", record, err)
	}
	if err := client.DeleteRecord(ctx, key, record.ID); err != nil || len(server.Issue(key).Records) != 0 {
		t.Errorf("%v, error %v", server.Issue(key).Records, err)
	}
	if err := client.DeleteRecord(ctx, key, record.ID); !errors.Is(err, tracker.ErrNotFound) {
		t.Errorf("error %v", err)
	}
}

func TestAccessIsRefused(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(*tracker.Config)
		want   error
		status int
	}{
		"a wrong token": {func(c *tracker.Config) {
			c.Authorization = func(context.Context) (string, error) { return "OAuth wrong", nil }
		}, nil, 401},
		"a wrong organization": {func(c *tracker.Config) { c.Org = "2" }, tracker.ErrForbidden, 403},
		"the other kind":       {func(c *tracker.Config) { c.Org, c.CloudOrg = "", "org1" }, tracker.ErrForbidden, 403},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := trackertest.New(trackertest.Switches{})
			server.AddQueue("TEST")
			key := server.Create("TEST", "Issue", "")
			config := tracker.Config{
				Org:           "1",
				Authorization: func(context.Context) (string, error) { return "OAuth demo", nil },
				Transport:     trackertest.InProcess(server),
			}
			test.change(&config)
			client, err := tracker.New(config)
			if err != nil {
				t.Fatal(err)
			}
			_, err = client.Issue(context.Background(), key)
			var e *tracker.Error
			if errkind.Of(err) != errkind.Denied || !errors.As(err, &e) || e.Status != test.status || test.want != nil && !errors.Is(err, test.want) {
				t.Errorf("error %v", err)
			}
		})
	}
}

// A lost answer to a write that was done is sent again and then finds that its
// version is gone: the rule reads again.
func TestAWriteWhoseAnswerIsLost(t *testing.T) {
	t.Parallel()
	var faults atomic.Int64
	server, client := start(t, trackertest.Switches{Fault: func(r *http.Request) trackertest.Fault {
		if r.Method == http.MethodPatch && faults.Add(1) == 1 {
			return trackertest.Fault{Reset: true, Acted: true}
		}
		return trackertest.Fault{}
	}})
	key := server.Create("TEST", "Parent", "")
	_, err := client.SetSpent(context.Background(), key, server.Issue(key).Version, tracker.Hour)
	if !errors.Is(err, tracker.ErrConflict) || server.Issue(key).Spent != tracker.Hour {
		t.Errorf("spent %v, error %v", server.Issue(key).Spent, err)
	}
}

// A lost answer to a new record is not: there would be two.
func TestARecordWhoseAnswerIsLost(t *testing.T) {
	t.Parallel()
	server, client := start(t, trackertest.Switches{Fault: func(r *http.Request) trackertest.Fault {
		return trackertest.Fault{Reset: r.Method == http.MethodPost, Acted: true}
	}})
	key := server.Create("TEST", "Parent", "")
	_, err := client.AddRecord(context.Background(), key, tracker.Hour, "x")
	if !errors.Is(err, tracker.ErrNoAnswer) || len(server.Issue(key).Records) != 1 {
		t.Errorf("%d records, error %v", len(server.Issue(key).Records), err)
	}
}

func TestAnIssueThatIsLocked(t *testing.T) {
	t.Parallel()
	server, client := start(t, trackertest.Switches{})
	key := server.Create("TEST", "Parent", "")
	server.SetVersion(key, 20_000)
	if _, err := client.SetSpent(context.Background(), key, 20_000, tracker.Hour); errkind.Of(err) != errkind.Locked {
		t.Errorf("error %v", err)
	}
}
