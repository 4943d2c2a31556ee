package summarize_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"timeupdater/summarize"
	"timeupdater/tracker"
	"timeupdater/tracker/errkind"
	"timeupdater/tracker/trackertest"
	"timeupdater/tracker/triggers"
)

// world is an in-memory Tracker with the triggers, and the rule on the real
// client. The triggers' calls wait in a line until the test lets them through.
type world struct {
	*trackertest.Tracker
	t      *testing.T
	client *tracker.Client
	rule   *summarize.Summarizer

	early []string // calls from before the test begins
	deaf  string   // a key with which calls get lost

	mu   sync.Mutex
	line []string // the triggers' calls, see callOf
}

func newWorld(t *testing.T, sw trackertest.Switches, o summarize.Options) *world {
	w := openWorld(t, sw, o)
	t.Cleanup(w.Close)
	return w
}

// openWorld is newWorld for one that need not be closed, because nothing in it
// goes on by itself.
func openWorld(t *testing.T, sw trackertest.Switches, o summarize.Options) *world {
	w := &world{t: t}
	if sw.Lag == 0 {
		sw.Lag = trackertest.NoLag // these tests wait for nothing
	}
	sw.Deliver = func(d trackertest.Delivery) {
		w.mu.Lock()
		defer w.mu.Unlock()
		if d.Key != w.deaf {
			call := summarize.Call{Issue: d.Key, Links: strings.HasSuffix(d.URL, "&links=1")}
			w.line = append(w.line, call.String())
		}
	}
	w.Tracker = trackertest.New(sw)
	w.AddQueue("TEST")
	w.client = w.connect(trackertest.InProcess(w.Tracker))
	w.addTriggers()
	w.rule = newRule(w.client, o)
	return w
}

// connect returns a client whose waits are too short to notice, but are waits.
func (w *world) connect(transport http.RoundTripper) *tracker.Client {
	client, err := tracker.New(tracker.Config{
		URL:           "http://localhost",
		Org:           "1",
		Authorization: func(context.Context) (string, error) { return "OAuth demo", nil },
		Transport:     transport,
		Backoff:       2 * time.Nanosecond,
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return client
}

func newRule(t summarize.Tracker, o summarize.Options) *summarize.Summarizer {
	rule := summarize.New(t, o)
	rule.SetLag(4, time.Nanosecond)
	return rule
}

// addTriggers makes those that the function needs.
func (w *world) addTriggers() {
	parentOf := map[string]json.RawMessage{"relationship": json.RawMessage(`["is parent task for"]`)}
	for _, trigger := range []struct {
		name, address string
		conditions    []triggers.Condition
	}{
		{"timeupdater", "http://localhost?id={{issue.key}}", []triggers.Condition{
			{Type: "FieldChangedCondition", Field: "spent"},
			{Type: "FieldChangedCondition", Field: "parent"},
		}},
		{"timeupdater links", "http://localhost?id={{issue.key}}&links=1", []triggers.Condition{
			{Type: "CreatedLinkCondition", Other: parentOf},
			{Type: "RemovedLinkCondition", Other: parentOf},
		}},
	} {
		_, err := triggers.Create(context.Background(), w.client, "TEST", triggers.Trigger{
			Name:       trigger.name,
			Active:     true,
			Conditions: []triggers.Condition{{Type: "Or", Conditions: trigger.conditions}},
			Actions:    []triggers.Action{{Type: "Webhook", Endpoint: trigger.address, Method: "POST"}},
		})
		if err != nil {
			w.t.Fatal(err)
		}
	}
}

// callOf is the call that has this text.
func callOf(text string) summarize.Call {
	key, links := strings.CutSuffix(text, summarize.Call{Links: true}.String())
	return summarize.Call{Issue: key, Links: links}
}

// create makes an issue below parent, "" for none, with time logged.
func (w *world) create(parent string, logged tracker.Duration) string {
	key := w.Create("TEST", "an issue", parent)
	if logged > 0 {
		w.Log(key, logged, "work")
	}
	return key
}

// next is the next of the triggers' calls.
func (w *world) next() (summarize.Call, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.line) == 0 {
		return summarize.Call{}, false
	}
	call := callOf(w.line[0])
	w.line = w.line[1:]
	return call, true
}

// remove takes a call out of the line.
func (w *world) remove(n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.line = slices.Delete(w.line, n, n+1)
}

func (w *world) waits() bool { return len(w.waiting()) > 0 }

// waiting are the calls that wait.
func (w *world) waiting() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.line)
}

// drop loses the calls that wait.
func (w *world) drop() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.line = nil
}

// settle answers the trigger's calls, and those that our writes cause, until
// there are none.
func (w *world) settle() {
	w.t.Helper()
	for n := 0; ; n++ {
		call, ok := w.next()
		if !ok {
			return
		}
		if n > 1000 {
			w.t.Fatal("the trigger and the function call each other for ever")
		}
		if !w.Exists(call.Issue) {
			continue
		}
		w.catchUp()
		if _, err := w.rule.Update(context.Background(), call); err != nil {
			w.t.Fatalf("Update(%v): %v", call, err)
		}
	}
}

// catchUp makes the search index show everything.
func (w *world) catchUp() {
	for _, key := range w.Unindexed() {
		w.Reindex(key)
	}
}

// update is one call that must succeed.
func (w *world) update(key string) []summarize.Level {
	w.t.Helper()
	result, err := w.rule.Update(context.Background(), summarize.Call{Issue: key})
	if err != nil {
		w.t.Fatalf("Update(%s): %v", key, err)
	}
	return result.Levels
}

// counts tells people's records from ours and the sample function's.
func counts(comment string) bool {
	return !strings.HasPrefix(comment, "[timeupdater]") && !strings.HasPrefix(comment, "automatic added from")
}

func (w *world) checkTotals() {
	w.t.Helper()
	for _, wrong := range w.Wrong(counts) {
		w.t.Errorf("%s shows %v; its own %v and its sub-issues' %v make %v",
			wrong.Key, wrong.Spent, wrong.Own, wrong.Sub, wrong.Want)
	}
}

func (w *world) checkSpent(key string, want tracker.Duration) {
	w.t.Helper()
	if got := w.Issue(key).Spent; got != want {
		w.t.Errorf("%s shows %v; want %v", key, got, want)
	}
}

// noTotal looks for the error that an issue has no total.
func (w *world) noTotal(err error, issue, says string) {
	w.t.Helper()
	var e *summarize.Error
	if !errors.As(err, &e) || e.Issue != issue || e.Kind() != errkind.NoTotal || !strings.Contains(err.Error(), says) {
		w.t.Errorf("%v; want that %s has no total: %s", err, issue, says)
	}
}
