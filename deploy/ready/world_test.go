package ready_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"timeupdater/deploy/ready"
	"timeupdater/integrate/keys"
	"timeupdater/integrate/review"
	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
)

// world is a Tracker with the queues TEST, OPS and HIDDEN, a workflow with a
// transition of each kind, and an issue of TEST in each of three statuses.
type world struct {
	*trackertest.Tracker
	t      *testing.T
	client *tracker.Client
	config review.Config
}

func newWorld(t *testing.T, sw trackertest.Switches) *world {
	t.Helper()
	sw.Lag = trackertest.NoLag
	w := &world{Tracker: trackertest.New(sw), t: t}
	t.Cleanup(w.Close)
	for _, queue := range []string{"TEST", "OPS", "HIDDEN"} {
		w.AddQueue(queue)
		w.SetWorkflow(queue, reviewing())
	}
	w.Hide("HIDDEN", true)
	for _, status := range []string{"inReview", "readyForTest", "inProgress"} {
		w.SetStatus(w.Create("TEST", status, ""), status)
	}
	w.client = w.over(trackertest.InProcess(w.Tracker))
	w.config = review.Config{Finder: keys.Finder{Queues: keys.Queues{"TEST"}}}
	return w
}

// over is a client that reaches Tracker in that way.
func (w *world) over(transport http.RoundTripper) *tracker.Client {
	w.t.Helper()
	config := tracker.Config{Org: "1", Transport: transport, Backoff: time.Millisecond}
	_ = config.Token.Decode("demo") // it is not empty
	client, err := tracker.New(config)
	if err != nil {
		w.t.Fatal(err)
	}
	return client
}

func reviewing() trackertest.Workflow {
	return trackertest.Workflow{
		Statuses: []trackertest.Status{
			{Key: "open"}, {Key: "inProgress"}, {Key: "closed"},
			{Key: "inReview", Name: "In review", Type: "inProgress"},
			{Key: "readyForTest", Name: "Ready for test", Type: "paused"},
		},
		Transitions: []trackertest.Transition{
			{ID: "accept", Name: "Accept", From: []string{"inReview"}, To: "readyForTest"},
			{ID: "review", From: []string{"readyForTest"}, To: "inReview", CommentForm: true},
			{ID: "fast", From: []string{"readyForTest"}, To: "inReview", CommentForm: true},
			{ID: "close", Name: "Close", From: []string{"readyForTest", "inReview"}, To: "closed", CommentForm: true, Screen: []trackertest.ScreenField{
				{Field: "resolution", Required: true}, {Field: "tags"},
			}},
		},
	}
}

func (w *world) rules(text string) {
	w.t.Helper()
	if err := w.config.Rules.Decode(text); err != nil {
		w.t.Fatal(err)
	}
}

// look is what is found, a line each.
func (w *world) look() []string {
	w.t.Helper()
	var lines []string
	err := ready.Look(context.Background(), w.client, w.config, func(f ready.Finding) { lines = append(lines, line(f)) })
	if err != nil {
		w.t.Fatal(err)
	}
	if n := w.Writes(); n != (trackertest.Writes{}) {
		w.t.Errorf("it wrote %v", n)
	}
	return lines
}

func line(f ready.Finding) string {
	text := strings.Join(strings.Fields(fmt.Sprintf("%s %s %s %s %s", f.Verdict, f.About, f.Queue, f.Rule, f.From)), " ") + ": " + f.Text
	if f.Cure != "" {
		text += " → " + f.Cure
	}
	return text
}

// contains checks that a line is there.
func contains(t *testing.T, lines []string, want string) {
	t.Helper()
	if !slices.Contains(lines, want) {
		t.Errorf("found\n  %s\nbut not\n  %s", strings.Join(lines, "\n  "), want)
	}
}
