package review_test

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"timeupdater/integrate/forge"
	"timeupdater/integrate/keys"
	"timeupdater/integrate/review"
	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
)

// reviewing is the workflow of a team that reviews code.
func reviewing() trackertest.Workflow {
	return trackertest.Workflow{
		Statuses: []trackertest.Status{
			{Key: "open", Name: "Open"}, {Key: "inProgress"},
			{Key: "inReview", Name: "In review", Type: "inProgress"},
			{Key: "readyForTest", Name: "Ready for test", Type: "paused"},
			{Key: "needsImprovement", Name: "Needs improvement", Type: "inProgress"},
			{Key: "testing", Name: "Testing", Type: "inProgress"},
			{Key: "closed"},
		},
		Transitions: []trackertest.Transition{
			{ID: "review", From: []string{"open", "inProgress", "needsImprovement"}, To: "inReview"},
			{ID: "accept", From: []string{"inReview", "needsImprovement"}, To: "readyForTest"},
			{ID: "reject", From: []string{"inReview", "readyForTest"}, To: "needsImprovement"},
			{ID: "test", From: []string{"readyForTest"}, To: "testing"},
			{ID: "close", To: "closed", CommentForm: true, Screen: []trackertest.ScreenField{{Field: "resolution", Required: true}}},
			{ID: "reopen", From: []string{"closed"}, To: "open", Unresolves: true},
		},
	}
}

// world is a Tracker with the queues TEST, OPS and SECRET, and TEST-1 in review.
type world struct {
	*trackertest.Tracker
	t      *testing.T
	client *tracker.Client
	config review.Config
	field  string // the id of TEST's field for pull requests
	api    *http.Client
	url    string // of the pull request of events

	mu    sync.Mutex
	fault func(*http.Request) trackertest.Fault
}

func newWorld(t *testing.T, sw trackertest.Switches) *world {
	t.Helper()
	w := &world{t: t, url: "https://git.example/team/shop/pull/5"}
	if sw.Lag == 0 {
		sw.Lag = trackertest.NoLag // nobody here waits for search
	}
	sw.Fault = func(r *http.Request) trackertest.Fault {
		w.mu.Lock()
		defer w.mu.Unlock()
		if w.fault == nil {
			return trackertest.Fault{}
		}
		return w.fault(r)
	}
	w.Tracker = trackertest.New(sw)
	t.Cleanup(w.Close)
	for _, queue := range []string{"TEST", "OPS", "SECRET"} {
		w.AddQueue(queue)
		w.SetWorkflow(queue, reviewing())
	}
	w.SetStatus(w.Create("TEST", "mend the sum", ""), "inReview")
	w.field = w.AddField("TEST", trackertest.Field{Key: "pullRequests", Many: true})
	w.api = &http.Client{Transport: trackertest.InProcess(w.Tracker)}
	config := tracker.Config{Org: "1", Transport: w.api.Transport, Notify: true, Backoff: time.Millisecond}
	_ = config.Token.Decode("demo") // it is not empty
	var err error
	if w.client, err = tracker.New(config); err != nil {
		t.Fatal(err)
	}
	w.config = review.Config{Finder: keys.Finder{Queues: keys.Queues{"TEST", "OPS"}}}
	return w
}

// goesWrong makes requests meet a fault from now on.
func (w *world) goesWrong(fault func(*http.Request) trackertest.Fault) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.fault = fault
}

// rules are those of a test.
func (w *world) rules(text string) *world {
	w.t.Helper()
	if err := w.config.Rules.Decode(text); err != nil {
		w.t.Fatal(err)
	}
	return w
}

// listing turns the field for pull requests on.
func (w *world) listing() *world {
	w.t.Helper()
	if err := w.config.PullRequests.Decode("TEST:" + w.field); err != nil {
		w.t.Fatal(err)
	}
	return w
}

func (w *world) reviewer() *review.Reviewer {
	w.t.Helper()
	r, err := review.New(w.client, w.config)
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

// event is what happens to the pull request of TEST-1.
func (w *world) event(what forge.What, changes ...func(*forge.Event)) forge.Event {
	e := forge.Event{
		What: what, By: "Ann", At: time.Now(),
		PullRequest: forge.PullRequest{
			URL: w.url, Repository: "team/shop", Number: "5",
			Title: "Mend the sum", Source: "TEST-1-sum", Target: "main", State: forge.StateOpen,
		},
	}
	switch what {
	case forge.Merged:
		e.PullRequest.State = forge.StateMerged
	case forge.Declined:
		e.PullRequest.State = forge.StateDeclined
	case forge.Drafted:
		e.PullRequest.Draft = true
	}
	for _, change := range changes {
		change(&e)
	}
	if e.ID == "" {
		id, _ := json.Marshal(e) // one of its own
		e.ID = string(id)
	}
	return e
}

// handle gives an event to a reviewer, which must not fail.
func (w *world) handle(r *review.Reviewer, e forge.Event) review.Outcome {
	w.t.Helper()
	o, err := r.Handle(context.Background(), e, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	return o
}

// get reads from Tracker as anybody may.
func (w *world) get(path string, to any) {
	w.t.Helper()
	r, err := http.NewRequest(http.MethodGet, "https://api.tracker.yandex.net/v3/"+path, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	r.Header = http.Header{"Authorization": {"OAuth demo"}, "X-Org-Id": {"1"}}
	answer, err := w.api.Do(r)
	if err != nil {
		w.t.Fatal(err)
	}
	defer answer.Body.Close()
	if err := json.NewDecoder(answer.Body).Decode(to); err != nil || answer.StatusCode != 200 {
		w.t.Fatal(path, answer.Status, err)
	}
}

// comments are the texts of the comments of TEST-1.
func (w *world) comments() []string {
	w.t.Helper()
	var list []struct {
		Text string `json:"text"`
	}
	w.get("issues/TEST-1/comments", &list)
	var texts []string
	for _, one := range list {
		texts = append(texts, one.Text)
	}
	return texts
}

// listed are the pull requests in the field of TEST-1.
func (w *world) listed() []string {
	w.t.Helper()
	var is map[string]json.RawMessage
	w.get("issues/TEST-1", &is)
	var urls []string
	_ = json.Unmarshal(is[w.field], &urls) // absent: none
	return urls
}

// is checks TEST-1's status and how many comments it has.
func (w *world) is(status string, comments int) {
	w.t.Helper()
	if got := w.Issue("TEST-1").Status; got != status {
		w.t.Errorf("TEST-1 is %s, want %s", got, status)
	}
	if got := w.comments(); len(got) != comments {
		w.t.Errorf("comments %q, want %d", got, comments)
	}
}

// says checks what an outcome says.
func (w *world) says(o review.Outcome, parts ...string) {
	w.t.Helper()
	missing := func(part string) bool { return !strings.Contains(o.String(), part) }
	if i := slices.IndexFunc(parts, missing); i >= 0 {
		w.t.Errorf("%q lacks %q", o, parts[i])
	}
}
