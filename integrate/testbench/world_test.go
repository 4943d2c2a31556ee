package testbench_test

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"timeupdater/integrate/keys"
	"timeupdater/integrate/testbench"
	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
	"timeupdater/tracker/workflow"
)

// Addresses of benches.
const (
	oldBench = "https://old.example.com/"
	newBench = "https://bench-1.example.com"
	other    = "http://10.0.0.7:8080/other"
)

// world is a Tracker with the queues TEST, OPS and SECRET, of which the first two
// are allowed, and TEST-1.
type world struct {
	*trackertest.Tracker
	t       *testing.T
	client  *tracker.Client
	benches *testbench.Benches

	mu    sync.Mutex
	fault func(*http.Request) trackertest.Fault
}

func newWorld(t *testing.T, sw trackertest.Switches) *world {
	t.Helper()
	w := &world{t: t}
	sw.Lag = trackertest.NoLag // nobody here searches
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
	}
	w.Create("TEST", "mend the sum", "")
	config := tracker.Config{Org: "1", Transport: trackertest.InProcess(w.Tracker), Notify: true, Backoff: time.Millisecond}
	_ = config.Token.Decode("demo") // it is not empty
	var err error
	if w.client, err = tracker.New(config); err != nil {
		t.Fatal(err)
	}
	w.benches = &testbench.Benches{Client: w.client, Queues: keys.Queues{"TEST", "OPS"}, Field: testbench.DefaultField}
	return w
}

// goesWrong makes requests meet a fault from now on.
func (w *world) goesWrong(fault func(*http.Request) trackertest.Fault) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.fault = fault
}

// The fields of these tests.
var (
	single  = trackertest.Field{Key: "benchLink", Name: "Bench link", NameRU: "Ссылка на стенд", Type: "uri"}
	several = trackertest.Field{Key: "benchLink", Name: "Bench links", NameRU: "Ссылки на стенды", Many: true}
	text    = trackertest.Field{Key: "benchLink", Name: "Bench", NameRU: "Стенд", Type: "text"}
)

// holding gives a field of TEST-1 its texts, past the code that is tested.
func (w *world) holding(field string, texts ...string) {
	w.t.Helper()
	for _, text := range texts {
		change := workflow.Change{Set: text}
		if fields, err := workflow.LocalFields(context.Background(), w.client, "TEST"); err != nil {
			w.t.Fatal(err)
		} else if slices.ContainsFunc(fields, func(f workflow.Field) bool { return f.ID == field && f.Many }) {
			change = workflow.Change{Add: []string{text}}
		}
		if _, err := workflow.Write(context.Background(), w.client, "TEST-1", 0, field, change); err != nil {
			w.t.Fatal(err)
		}
	}
	w.ResetCalls()
}

// held is what a field of an issue holds.
func (w *world) held(key, field string) []string {
	w.t.Helper()
	is, err := workflow.Read(context.Background(), w.client, key, field)
	if err != nil {
		w.t.Fatal(err)
	}
	return is.Lists[field]
}

// holds checks what a field of TEST-1 holds.
func (w *world) holds(field string, want ...string) {
	w.t.Helper()
	if got := w.held("TEST-1", field); !slices.Equal(got, want) {
		w.t.Errorf("the field holds %q, want %q", got, want)
	}
}

// set and clear must not fail.
func (w *world) set(address string) testbench.Result {
	w.t.Helper()
	return w.succeeds(w.benches.Set(context.Background(), "TEST-1", address))
}

func (w *world) clear(address string) testbench.Result {
	w.t.Helper()
	return w.succeeds(w.benches.Clear(context.Background(), "TEST-1", address))
}

func (w *world) succeeds(r testbench.Result, err error) testbench.Result {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

// writes are the calls that were to change something.
func (w *world) writes() int {
	n := 0
	for _, call := range w.Calls() {
		if call.Method != http.MethodGet {
			n++
		}
	}
	return n
}

// isWrite tells a change of an issue from other requests.
func isWrite(r *http.Request) bool { return r.Method == http.MethodPatch }

func toJSON(t *testing.T, document any) string {
	t.Helper()
	text, err := json.Marshal(document)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
