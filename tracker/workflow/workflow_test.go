package workflow_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"timeupdater/tracker"
	"timeupdater/tracker/errkind"
	"timeupdater/tracker/trackertest"
	"timeupdater/tracker/workflow"
)

// reviewing is a workflow with a transition of each kind.
func reviewing() trackertest.Workflow {
	return trackertest.Workflow{
		Statuses: []trackertest.Status{
			{Key: "open"}, {Key: "inReview", Name: "In review", Type: "inProgress"}, {Key: "readyForTest", Name: "Ready for test", Type: "paused"},
			{Key: "closed"}, {Key: "rejected", Type: "cancelled"},
		},
		Transitions: []trackertest.Transition{
			{ID: "review", Name: "Review", From: []string{"open"}, To: "inReview"},
			{ID: "accept", Name: "Accept", From: []string{"inReview"}, To: "readyForTest", CommentForm: true, Screen: []trackertest.ScreenField{
				{Field: "assignee", Required: true}, {Field: "tags"},
			}},
			{ID: "reject", To: "rejected"},
			{ID: "close", To: "closed", Screen: []trackertest.ScreenField{{Field: "resolution", Required: true}}},
			{ID: "boss", From: []string{"inReview"}, To: "open", Only: []string{"second"}},
		},
	}
}

// desk is a client of an in-memory Tracker with an issue in review.
type desk struct {
	*trackertest.Tracker
	client *tracker.Client
	key    string
}

func newDesk(t *testing.T, sw trackertest.Switches) desk {
	t.Helper()
	if sw.Lag == 0 {
		sw.Lag = trackertest.NoLag
	}
	tr := trackertest.New(sw)
	t.Cleanup(tr.Close)
	tr.AddQueue("TEST")
	tr.SetWorkflow("TEST", reviewing())
	key := tr.Create("TEST", "x", "")
	tr.SetStatus(key, "inReview")
	config := tracker.Config{Org: "1", Transport: trackertest.InProcess(tr), Notify: true}
	if err := config.Token.Decode("demo"); err != nil {
		t.Fatal(err)
	}
	client, err := tracker.New(config)
	if err != nil {
		t.Fatal(err)
	}
	return desk{tr, client, key}
}

func TestAnIssueIsRead(t *testing.T) {
	t.Parallel()
	for name, sw := range map[string]trackertest.Switches{
		"as it is likely":      {},
		"with all its fields":  {IgnoreFields: true},
		"with ids for numbers": {SwapIDs: true},
	} {
		d := newDesk(t, sw)
		links := d.AddField("TEST", trackertest.Field{Key: "links", Many: true})
		bench := d.AddField("", trackertest.Field{Key: "bench", Type: "uri"})
		before := time.Now().Add(-time.Minute)
		is, err := workflow.Read(context.Background(), d.client, d.key, links, bench)
		if err != nil || is.Key != d.key || is.Status != (workflow.Status{Key: "inReview", Name: "In review"}) || is.Closed || len(is.Lists) != 0 || is.Since.Before(before) {
			t.Errorf("%s: %+v, %v", name, is, err)
		}
		for _, text := range []string{"https://a", "https://b"} {
			if is, err = workflow.Add(context.Background(), d.client, d.key, links, text); err != nil {
				t.Fatal(err)
			}
		}
		if got := is.Lists[links]; !slices.Equal(got, []string{"https://a", "https://b"}) {
			t.Errorf("%s: after two were added %q", name, got)
		}
		is, err = workflow.Remove(context.Background(), d.client, d.key, links, "https://a")
		if err != nil || !slices.Equal(is.Lists[links], []string{"https://b"}) {
			t.Errorf("%s: after one was removed %+v, %v", name, is, err)
		}
		found, err := workflow.Find(context.Background(), d.client, links, "https://b")
		if err != nil || len(found) != 1 || found[0].Key != d.key || !slices.Equal(found[0].Lists[links], []string{"https://b"}) {
			t.Errorf("%s: found %+v, %v", name, found, err)
		}
		found, err = workflow.Find(context.Background(), d.client, links, "https://a")
		if err != nil || len(found) != 0 {
			t.Errorf("%s: found what was removed, %+v, %v", name, found, err)
		}
	}
}

// A resolution closes an issue, and so does a status of two types.
func TestWhatIsClosed(t *testing.T) {
	t.Parallel()
	for status, want := range map[string]bool{"open": false, "inReview": false, "readyForTest": false, "closed": true, "rejected": true} {
		d := newDesk(t, trackertest.Switches{})
		d.SetStatus(d.key, status)
		if is, err := workflow.Read(context.Background(), d.client, d.key); err != nil || is.Closed != want {
			t.Errorf("%s: %+v, %v", status, is, err)
		}
	}
}

func TestTransitionsThatAreOffered(t *testing.T) {
	t.Parallel()
	d := newDesk(t, trackertest.Switches{})
	offered, err := workflow.Transitions(context.Background(), d.client, d.key)
	var text []string
	for _, tr := range offered {
		text = append(text, fmt.Sprintf("%s to %s, screen %v", tr.ID, tr.To.Key, tr.Screen != ""))
	}
	want := []string{"accept to readyForTest, screen true", "reject to rejected, screen false", "close to closed, screen true"}
	if err != nil || !slices.Equal(text, want) {
		t.Errorf("%q, %v; want %q: not the one of others", text, err, want)
	}
	fields, err := workflow.Screen(context.Background(), d.client, offered[0].Screen)
	if err != nil || !slices.Equal(fields, []workflow.ScreenField{{Field: "assignee", Required: true}, {Field: "tags"}}) {
		t.Errorf("the screen: %+v, %v", fields, err)
	}
}

func TestATransitionIsFollowed(t *testing.T) {
	t.Parallel()
	d := newDesk(t, trackertest.Switches{})
	ctx := context.Background()
	var refused *tracker.Error
	err := workflow.Follow(ctx, d.client, d.key, "accept", nil, "well done")
	if !errors.As(err, &refused) || refused.Fields["assignee"] == "" || !errors.Is(err, tracker.ErrRejected) {
		t.Errorf("without a field that it needs: %v", err)
	}
	if err := workflow.Follow(ctx, d.client, d.key, "boss", nil, ""); !errors.Is(err, tracker.ErrForbidden) {
		t.Errorf("one that is for others: %v", err)
	}
	if err := workflow.Follow(ctx, d.client, d.key, "accept", map[string]any{"assignee": "person"}, "well done"); err != nil {
		t.Fatal(err)
	}
	if is, err := workflow.Read(ctx, d.client, d.key); err != nil || is.Status.Key != "readyForTest" {
		t.Errorf("%+v, %v", is, err)
	}
	if err := workflow.Follow(ctx, d.client, d.key, "accept", nil, ""); !errors.Is(err, tracker.ErrNotFound) {
		t.Errorf("once more: %v", err)
	}
}

func TestDictionaries(t *testing.T) {
	t.Parallel()
	d := newDesk(t, trackertest.Switches{})
	ctx := context.Background()
	id := d.AddField("TEST", trackertest.Field{Key: "links", Name: "Links", Many: true})
	statuses, err := workflow.Statuses(ctx, d.client)
	if err != nil || !slices.Contains(statuses, workflow.Status{Key: "inReview", Name: "In review"}) {
		t.Errorf("statuses %+v, %v", statuses, err)
	}
	local, err := workflow.LocalFields(ctx, d.client, "TEST")
	if err != nil || !slices.Equal(local, []workflow.Field{{ID: id, Key: "links", Name: "Links", Type: "string", Many: true}}) {
		t.Errorf("the queue's fields %+v, %v", local, err)
	}
	global, err := workflow.GlobalFields(ctx, d.client)
	isTags := func(f workflow.Field) bool { return f.ID == "tags" && f.Key == "tags" && f.Many }
	if err != nil || !slices.ContainsFunc(global, isTags) {
		t.Errorf("all queues' fields %+v, %v", global, err)
	}
	is, err := workflow.InStatus(ctx, d.client, "TEST", "inReview")
	if err != nil || len(is) != 1 || is[0].Key != d.key {
		t.Errorf("in review %+v, %v", is, err)
	}
	if is, err = workflow.InStatus(ctx, d.client, "TEST", "open"); err != nil || len(is) != 0 {
		t.Errorf("open %+v, %v", is, err)
	}
}

// What cannot be an answer is an error, never an issue without a status.
func TestBadAnswers(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for body, says := range map[string]string{
		`{"key":"TEST-1"}`:                                "without key or status",
		`{"status":{"key":"open"}}`:                       "without key or status",
		`{"key":"TEST-1","status":"open"}`:                "status cannot be read",
		`{"key":7,"status":{"key":"open"}}`:               "key cannot be read",
		`{"key":"A-1","status":{},"version":"old"}`:       "version cannot be read",
		`{"key":"A-1","status":{},"statusStartTime":"x"}`: "statusStartTime cannot be read",
		`[{"id":"a","to":{}}]`:                            "without id or status",
		`null`:                                            "null",
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprint(w, body)
		}))
		t.Cleanup(server.Close)
		config := tracker.Config{Org: "1", URL: server.URL}
		_ = config.Token.Decode("demo") // it is not empty
		c, err := tracker.New(config)
		if err != nil {
			t.Fatal(err)
		}
		_, err = workflow.Read(ctx, c, "TEST-1")
		if body[0] == '[' {
			_, err = workflow.Transitions(ctx, c, "TEST-1")
		}
		if err == nil || !strings.Contains(err.Error(), says) || errkind.Of(err) != errkind.Denied {
			t.Errorf("%s: %v; want %s", body, err, says)
		}
	}
}
