package install

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
	"timeupdater/tracker/triggers"
)

// canary stands for a secret. It must never be seen outside a request.
const canary = "canary-5be1f0a9"

const address = "https://functions.yandexcloud.net/d4e1"

// want has a secret in each place where one can be.
func want() Want {
	return Want{
		Name: Name, URL: address, Auth: apiKey(canary),
		Headers: map[string]triggers.Secret{"X-Webhook-Secret": canary + "-header"},
	}
}

func wanted() []triggers.Trigger { return Triggers(want()) }

// single is the trigger that once did what now two do.
func single() triggers.Trigger {
	return want().trigger(Name, "", append(want().fieldChanges(), linkChanges()...))
}

func apiKey(key triggers.Secret) triggers.Auth {
	return triggers.Auth{Type: "oauth", HeaderName: "Authorization", TokenType: "Api-Key", AccessToken: key}
}

// world is a Tracker with the queue TEST, and an Installer for it.
type world struct {
	*trackertest.Tracker
	installer Installer
	t         *testing.T
}

func newWorld(t *testing.T, switches trackertest.Switches, change ...func(*tracker.Config)) *world {
	t.Helper()
	tr := trackertest.New(switches)
	t.Cleanup(tr.Close)
	tr.AddQueue("TEST")
	config := tracker.Config{
		Org:           "1",
		Authorization: func(context.Context) (string, error) { return "OAuth demo", nil },
		Transport:     trackertest.InProcess(tr),
		Backoff:       time.Microsecond,
	}
	for _, f := range change {
		f(&config)
	}
	client, err := tracker.New(config)
	if err != nil {
		t.Fatal(err)
	}
	return &world{tr, Installer{Client: client}, t}
}

// put expects success.
func (w *world) put(want ...triggers.Trigger) []Result {
	w.t.Helper()
	results, err := w.installer.Put(context.Background(), "TEST", want)
	if err != nil {
		w.t.Fatal(err)
	}
	return results
}

// create makes triggers past the installer.
func (w *world) create(all ...triggers.Trigger) {
	w.t.Helper()
	for _, trigger := range all {
		if _, err := triggers.Create(context.Background(), w.installer.Client, "TEST", trigger); err != nil {
			w.t.Fatal(err)
		}
	}
}

// inWords is what was done: the result, the trigger's id and its name.
func inWords(results []Result) string {
	var words []string
	for _, r := range results {
		words = append(words, strings.Join(strings.Fields(cmp.Or(string(r.Done), "kept")+" "+r.ID+" "+r.Name), " "))
	}
	return strings.Join(words, ", ")
}

// did expects results.
func (w *world) did(got []Result, want string) {
	w.t.Helper()
	if inWords(got) != want {
		w.t.Errorf("done: %s, want %s", inWords(got), want)
	}
}

// triggers are all of the queue's.
func (w *world) triggers() []triggers.Trigger {
	w.t.Helper()
	all, err := triggers.List(context.Background(), w.installer.Client, "TEST")
	if err != nil {
		w.t.Fatal(err)
	}
	return all
}

// expect checks what a queue's triggers have become.
func (w *world) expect(want ...triggers.Trigger) {
	w.t.Helper()
	all := w.triggers()
	if len(all) != len(want) {
		w.t.Fatalf("the queue has %d triggers, want %d", len(all), len(want))
	}
	for i := range want {
		if got, want := asJSON(all[i]), asJSON(want[i]); got != want {
			w.t.Errorf("trigger %d is\n%s\nwant\n%s", i, got, want)
		}
	}
}

func asJSON(t triggers.Trigger) string {
	text, err := json.Marshal(t)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// writes are the methods of the requests that change something.
func (w *world) writes() string {
	var methods []string
	for _, call := range w.Calls() {
		if call.Method != http.MethodGet {
			methods = append(methods, call.Method)
		}
	}
	return strings.Join(methods, " ")
}

// request sends one to Tracker, past the client.
func request(t *testing.T, to http.Handler, method, path, body string) {
	t.Helper()
	r, err := http.NewRequestWithContext(context.Background(), method, "http://tracker"+path, strings.NewReader(body))
	if err != nil {
		t.Error(err)
		return
	}
	r.Header.Set("Authorization", "OAuth demo")
	r.Header.Set("X-Org-ID", "1")
	response, err := trackertest.InProcess(to).RoundTrip(r)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Errorf("%s %s: %v, %v", method, path, response, err)
	}
}

// first makes a fault of the first request with a method.
func first(method string, fault func() trackertest.Fault) func(*http.Request) trackertest.Fault {
	seen := false
	return func(r *http.Request) trackertest.Fault {
		if seen || r.Method != method {
			return trackertest.Fault{}
		}
		seen = true
		return fault()
	}
}
