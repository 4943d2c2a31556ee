package doctor

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"timeupdater/deploy/function"
	"timeupdater/deploy/install"
	"timeupdater/deploy/local"
	"timeupdater/tracker"
	"timeupdater/tracker/errkind"
	"timeupdater/tracker/trackertest"
	"timeupdater/tracker/triggers"
)

// Secrets. None of them must ever be in a finding.
const (
	canary = "canary-5be1f0a9"
	token  = canary + "-token"
	secret = canary + "-secret"
	apiKey = canary + "-key"
)

const address = "https://functions.yandexcloud.net/d4e1"

// world is where all is well: a function that knows its callers by a secret, a
// Tracker with two queues whose triggers call it, and a family in each queue.
type world struct {
	*trackertest.Tracker
	t      *testing.T
	config Config
	answer http.Handler // of the function
}

func newWorld(t *testing.T, switches trackertest.Switches) *world {
	t.Helper()
	w := &world{t: t, answer: theFunction(secret)}
	reach := trackertest.InProcess(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { w.answer.ServeHTTP(rw, r) }))
	switches.Client = &http.Client{Transport: reach}
	if switches.Rate == 0 { // else time is virtual, and minds the limits
		switches.Clock = stepping()
		switches.Lag = trackertest.NoLag
	}
	switches.Deliver = func(d trackertest.Delivery) { _, _ = w.Send(context.Background(), d) } // a failure is in the log
	w.Tracker = trackertest.New(switches)
	t.Cleanup(w.Close)
	w.AllowToken("OAuth " + token)
	w.config = Config{
		Tracker: tracker.Config{
			Org: "1", Transport: trackertest.InProcess(w.Tracker), Backoff: time.Microsecond,
			Authorization: func(context.Context) (string, error) { return "OAuth " + token, nil },
		},
		Settings:  Settings{Notify: "false"},
		Queues:    []string{"TEST", "OTHER"},
		URL:       address,
		Keys:      Keys{Secrets: []triggers.Secret{secret}},
		Transport: reach,
	}
	for _, queue := range w.config.Queues {
		w.AddQueue(queue)
		w.install(queue, install.AuthSecret, secret)
		w.Log(w.Create(queue, "Sub", w.Create(queue, "Parent", "")), tracker.Hour, "")
	}
	w.ResetCalls()
	return w
}

// stepping is a clock that shows another second each time, so that what happens
// in turn has an order.
func stepping() func() time.Time {
	var seconds atomic.Int64
	begin := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	return func() time.Time { return begin.Add(time.Duration(seconds.Add(1)) * time.Second) }
}

// theFunction is the function as far as a call without an id goes; with one it
// has nothing to do.
func theFunction(secret string) http.Handler {
	var callers function.Callers
	if secret != "" {
		_ = callers.WebhookSecret.Decode(secret) // it is not empty
	}
	return handlerOf(function.New(function.Config{Timeout: time.Minute}, io.Discard, callers.Admit, func(_ context.Context, e *function.Event) (function.Result, error) {
		if id, _ := e.Parameter("id"); id != "" {
			return function.Result{}, nil
		}
		return function.Result{}, errkind.New(errkind.BadInput, "no issue key: call with ?id=TEST-1")
	}, nil))
}

func handlerOf(f *function.Function) http.Handler { return local.Handler(local.Adapt(f.Handle)) }

// answering is a function's address with something else behind it.
func answering(status int, body string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	})
}

// install makes the triggers of a queue.
func (w *world) install(queue, way, secret string) {
	w.t.Helper()
	auth, headers := install.Caller(way, secret)
	want := install.Triggers(install.Want{Name: install.Name, URL: address, Auth: auth, Headers: headers})
	if _, err := (install.Installer{Client: w.client()}).Put(context.Background(), queue, want); err != nil {
		w.t.Fatal(err)
	}
}

// client is one that the checks do not use.
func (w *world) client() *tracker.Client {
	w.t.Helper()
	client, err := tracker.New(tracker.Config{
		Org: "1", Transport: trackertest.InProcess(w.Tracker),
		Authorization: func(context.Context) (string, error) { return "OAuth " + token, nil },
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return client
}

// change changes a trigger of a queue.
func (w *world) change(queue, name string, how func(*triggers.Trigger)) {
	w.t.Helper()
	all, err := triggers.List(context.Background(), w.client(), queue)
	for _, trigger := range all {
		if trigger.Name == name && err == nil {
			how(&trigger)
			_, err = triggers.Update(context.Background(), w.client(), queue, trigger)
		}
	}
	if err != nil {
		w.t.Fatal(err)
	}
}

// exclude makes changes of time by a group call nobody.
func (w *world) exclude(queue, group string) {
	w.t.Helper()
	want := install.Triggers(install.Want{Name: install.Name, URL: address, ExcludeGroup: group})
	w.change(queue, install.Name, func(t *triggers.Trigger) { t.Conditions = want[1].Conditions })
}

// remove deletes a trigger of a queue.
func (w *world) remove(queue, name string) {
	w.t.Helper()
	all, err := triggers.List(context.Background(), w.client(), queue)
	for _, trigger := range all {
		if trigger.Name == name && err == nil {
			err = triggers.Delete(context.Background(), w.client(), queue, trigger.ID)
		}
	}
	if err != nil {
		w.t.Fatal(err)
	}
}

// examine makes all checks. They must write nothing and show no secret.
func (w *world) examine() []Finding {
	w.t.Helper()
	w.ResetCalls()
	var all []Finding
	Examine(context.Background(), w.config, func(f Finding) { all = append(all, f) })
	text, err := json.Marshal(all)
	if err != nil || strings.Contains(string(text), canary) {
		w.t.Errorf("error %v, or a secret in %s", err, text)
	}
	for _, call := range w.Calls() {
		if call.Method != http.MethodGet && !strings.HasSuffix(call.Path, "/_search") {
			w.t.Errorf("%s %s writes", call.Method, call.Path)
		}
	}
	return all
}

// those are the findings with a verdict.
func those(all []Finding, verdict Verdict) (found []Finding) {
	for _, f := range all {
		if f.Verdict == verdict {
			found = append(found, f)
		}
	}
	return found
}

// is compares a finding's check and queue, and what its text with its details
// and its cure must hold.
func (f Finding) is(name, queue, text, cure string) bool {
	all := strings.Join(append([]string{f.Text}, f.Details...), "\n")
	return f.Name == name && f.Queue == queue && strings.Contains(all, text) && strings.Contains(f.Cure, cure) && (cure == "") == (f.Cure == "")
}
