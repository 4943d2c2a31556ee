package command

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"timeupdater/tracker/trackertest"
)

const address = "https://functions.yandexcloud.net/d4e1"

// world is a Tracker with the queues TEST and OTHER, and a person who has a
// token for it.
type world struct {
	*trackertest.Tracker
	terminal
	t *testing.T
}

func newWorld(t *testing.T, switches trackertest.Switches) *world {
	t.Helper()
	if switches.Lag == 0 {
		switches.Lag = trackertest.NoLag // nothing here waits for search
	}
	tr := trackertest.New(switches)
	t.Cleanup(tr.Close)
	tr.AddQueue("TEST")
	tr.AddQueue("OTHER")
	tr.AllowToken("OAuth " + token)
	tr.AllowToken("Bearer " + token)
	server := httptest.NewServer(tr)
	t.Cleanup(server.Close)
	return &world{tr, terminal{env: map[string]string{
		"API_URL": server.URL, "TOKEN": token, "ORG": "1",
		"FUNCTION_API_KEY": apiKey, "WEBHOOK_SECRET": " " + newSecret + " ," + canary + "-old",
	}}, t}
}

// trigger runs the verb.
func (w *world) trigger(status int, args ...string) (stdout, stderr string) {
	w.t.Helper()
	stdout, stderr = w.run(w.t, status, append([]string{"trigger"}, args...)...)
	if (status == done) != (stderr == "") {
		w.t.Errorf("%q: exit status %d, but on stderr: %s", args, status, stderr)
	}
	return stdout, stderr
}

// says compares what was printed.
func (w *world) says(got, want string) {
	w.t.Helper()
	if got != want {
		w.t.Errorf("printed\n%s\nwant\n%s", got, want)
	}
}

// request sends one to Tracker, past the command.
func (w *world) request(method, path, body string) {
	w.t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Authorization", "OAuth "+token)
	r.Header.Set("X-Org-ID", "1")
	answer := httptest.NewRecorder()
	w.ServeHTTP(answer, r)
	if answer.Code/100 != 2 {
		w.t.Errorf("%s %s: %d %s", method, path, answer.Code, answer.Body)
	}
}

func (w *world) writes() (n int) {
	for _, call := range w.Calls() {
		if call.Method != http.MethodGet {
			n++
		}
	}
	return n
}

const toSecret = `
  - authorization: oauth
  + authorization: noauth
  + header X-Webhook-Secret: [hidden]
  - authorization header: Authorization
  - token type: Api-Key
  - token: [hidden]`

func TestLifeOfTheTriggers(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{})
	put := []string{"--url", address}
	for _, step := range []struct {
		args []string
		want string
	}{
		{put, "TEST: created trigger 1, timeupdater links\nTEST: created trigger 2, timeupdater\n"},
		{put, "TEST: already right, trigger 1, timeupdater links\nTEST: already right, trigger 2, timeupdater\n"},
		{[]string{"--url", address + "2"}, `TEST: changed trigger 1, timeupdater links
  - address: https://functions.yandexcloud.net/d4e1?id={{issue.key}}&links=1
  + address: https://functions.yandexcloud.net/d4e12?id={{issue.key}}&links=1
TEST: changed trigger 2, timeupdater
  - address: https://functions.yandexcloud.net/d4e1?id={{issue.key}}
  + address: https://functions.yandexcloud.net/d4e12?id={{issue.key}}
`},
		{[]string{"--url", address + "2", "--auth", "secret"}, `TEST: changed trigger 1, timeupdater links` + toSecret + `
TEST: changed trigger 2, timeupdater` + toSecret + "\n"},
		{append(put, "--name", "second", "--auth", "none"), "TEST: created trigger 3, second links\nTEST: created trigger 4, second\n"},
		{[]string{"--log"}, "TEST: trigger 1, timeupdater links, active, has not called yet\nTEST: trigger 2, timeupdater, active, has not called yet\n"},
		{[]string{"--delete"}, "TEST: deleted trigger 1, timeupdater links\nTEST: deleted trigger 2, timeupdater\n"},
		{[]string{"--delete"}, `TEST: nothing to delete, there is no trigger named "timeupdater links"
TEST: nothing to delete, there is no trigger named "timeupdater"
`},
		{[]string{"--delete", "--name", "second", "--dry-run"}, "TEST: would delete trigger 3, second links\nTEST: would delete trigger 4, second\n"},
	} {
		out, _ := w.trigger(done, append([]string{"--queue", "TEST"}, step.args...)...)
		w.says(out, step.want)
	}
}

func TestDryRunPrintsAndWritesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{})
	w.trigger(done, "--queue", "OTHER", "--url", address, "--auth", "none")
	before := w.writes()
	out, _ := w.trigger(done, "--queue", "TEST,OTHER", "--url", address, "--dry-run")
	golden(t, "dryrun.txt", out)
	if w.writes() != before {
		t.Error("something was written")
	}
}

func TestLogIsATable(t *testing.T) {
	t.Parallel()
	canned := cannedLog(t)
	var asked []string
	w := newWorld(t, trackertest.Switches{Fault: func(r *http.Request) trackertest.Fault {
		if strings.HasSuffix(r.URL.Path, "/webhooks/log") {
			asked = append(asked, r.URL.RawQuery)
		}
		return canned(r)
	}})
	w.trigger(done, "--queue", "TEST", "--url", address)
	out, _ := w.trigger(done, "--queue", "TEST", "--log", "-n", "3")
	golden(t, "log.txt", out)
	if !slices.Equal(asked, []string{"limit=3", "limit=3"}) {
		t.Errorf("asked for %s", asked)
	}
}

func TestLogTellsThatTheTriggerIsOff(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{})
	w.trigger(done, "--queue", "TEST", "--url", address)
	w.request(http.MethodPatch, "/v3/queues/TEST/triggers/1?version=1", `{"active":false}`)
	out, _ := w.trigger(done, "--queue", "TEST", "--log")
	w.says(out, "TEST: trigger 1, timeupdater links, not active, it calls nobody, has not called yet\nTEST: trigger 2, timeupdater, active, has not called yet\n")
}

func TestTheSingleTriggerOfFormerVersionsBecomesTwo(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{})
	w.trigger(done, "--queue", "TEST", "--url", address)
	w.request(http.MethodDelete, "/v3/queues/TEST/triggers/1", "")
	w.request(http.MethodPatch, "/v3/queues/TEST/triggers/2?version=1", `{"conditions":[{"type":"Or","conditions":[
		{"type":"FieldChangedCondition","field":"spent"},{"type":"FieldChangedCondition","field":"parent"},
		{"type":"CreatedLinkCondition","relationship":["is parent task for"]},
		{"type":"RemovedLinkCondition","relationship":["is parent task for"]}]}]}`)
	for _, step := range []struct {
		args []string
		want string
	}{
		{[]string{"--log"}, `TEST: there is no trigger named "timeupdater links"
TEST: trigger 2, timeupdater, active, has not called yet
`},
		{[]string{"--delete", "--dry-run"}, `TEST: nothing to delete, there is no trigger named "timeupdater links"
TEST: would delete trigger 2, timeupdater
`},
		{[]string{"--url", address}, `TEST: created trigger 3, timeupdater links
TEST: changed trigger 2, timeupdater
  - fires on any of: CreatedLinkCondition is parent task for
  - fires on any of: RemovedLinkCondition is parent task for
`},
	} {
		out, _ := w.trigger(done, append([]string{"--queue", "TEST"}, step.args...)...)
		w.says(out, step.want)
	}
}

// What was done before a trigger failed is said too.
func TestOneTriggerThatFails(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{Fault: func(r *http.Request) trackertest.Fault {
		if r.Method == http.MethodPatch {
			return trackertest.Fault{Status: http.StatusBadRequest}
		}
		return trackertest.Fault{}
	}})
	w.trigger(done, "--queue", "TEST", "--url", address)
	w.request(http.MethodDelete, "/v3/queues/TEST/triggers/1", "")
	other := []string{"--queue", "TEST", "--url", address + "2"}
	out, problem := w.trigger(failed, other...)
	w.says(out, "TEST: created trigger 3, timeupdater links\n")
	if !strings.HasPrefix(problem, `TEST: change trigger "timeupdater": `) {
		t.Errorf("on stderr: %s", problem)
	}
	out, _ = w.trigger(failed, append(other, "--json")...)
	if got := compact(t, out); !strings.HasPrefix(got, `{"dryRun":false,"queues":[{"queue":"TEST","id":"3","name":"timeupdater links","result":"unchanged"},{"queue":"TEST","error":"TEST: change trigger`) {
		t.Errorf("printed %s", got)
	}
}

func TestOneQueueThatFailsDoesNotStopTheOthers(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{})
	out, problem := w.trigger(failed, "--queue", "TEST", "--queue", "test, OTHER,TEST,", "--url", address)
	w.says(out, "TEST: created trigger 1, timeupdater links\nTEST: created trigger 2, timeupdater\n"+
		"OTHER: created trigger 3, timeupdater links\nOTHER: created trigger 4, timeupdater\n")
	if !strings.HasPrefix(problem, "test: ") || !strings.Contains(problem, "is it TEST?") || strings.Count(problem, "\n") != 1 {
		t.Errorf("on stderr: %s", problem)
	}
	if out, _ := w.trigger(failed, "--queue", "NONE,TEST", "--delete"); out != "TEST: deleted trigger 1, timeupdater links\nTEST: deleted trigger 2, timeupdater\n" {
		t.Errorf("delete printed %s", out)
	}
	if out, _ := w.trigger(failed, "--queue", "TEST,OTHER", "--log"); strings.Count(out, "OTHER: trigger ") != 2 || strings.Contains(out, "TEST") {
		t.Errorf("log printed %s", out)
	}
}

func TestHiddenSecret(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{MaskSecrets: true, WrapConditions: true})
	for _, step := range []struct{ flag, want string }{
		{"--rotate", "TEST: created %s; Tracker hides the secret, the next call tells whether it is right: see --log\n"},
		{"--rotate=false", "TEST: already right, %s, as far as Tracker shows it: the secret is hidden; --rotate writes it again\n"},
		{"--rotate", "TEST: changed %s; Tracker hides the secret, the next call tells whether it is right: see --log\n"},
	} {
		out, _ := w.trigger(done, "--queue", "TEST", "--url", address, step.flag)
		w.says(out, fmt.Sprintf(step.want, "trigger 1, timeupdater links")+fmt.Sprintf(step.want, "trigger 2, timeupdater"))
	}
	out, _ := w.trigger(done, "--queue", "TEST", "--url", address, "--rotate", "--dry-run")
	if !strings.HasSuffix(out, "\nTEST: would change trigger 1, timeupdater links\nTEST: would change trigger 2, timeupdater\n") {
		t.Errorf("printed %s", out)
	}
}

// The trigger that the command made really calls, with the right key, and the
// way the function asks for.
func TestChangeReachesTheFunction(t *testing.T) {
	t.Parallel()
	for auth, want := range map[string]http.Header{
		"private": {"Authorization": {"Api-Key " + apiKey}, "X-Webhook-Secret": nil},
		"secret":  {"Authorization": nil, "X-Webhook-Secret": {newSecret}},
		"none":    {"Authorization": nil, "X-Webhook-Secret": nil},
	} {
		t.Run(auth, func(t *testing.T) {
			t.Parallel()
			calls := make(chan *http.Request, 10)
			function := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				_, _ = io.Copy(io.Discard, r.Body)
				calls <- r
			}))
			t.Cleanup(function.Close)
			w := newWorld(t, trackertest.Switches{})
			w.trigger(done, "--queue", "TEST", "--url", function.URL+"/d4e1?tag=new", "--auth", auth)

			first, second := w.Create("TEST", "First", ""), w.Create("TEST", "Second", "")
			child := w.Create("TEST", "Child", first)
			w.Log(child, 3600, "")
			w.Move(child, second)
			w.Rename(child, "Nobody's time")
			w.Wait()
			close(calls)
			ids := map[string]int{}
			for r := range calls {
				about := map[string]string{"": "", "1": " links"}[r.URL.Query().Get("links")]
				ids[r.URL.Query().Get("id")+about]++
				if r.Method != http.MethodPost || r.URL.Path != "/d4e1" || r.URL.Query().Get("tag") != "new" {
					t.Errorf("called with %s %s", r.Method, r.URL)
				}
				for name, values := range want {
					if got := r.Header[name]; strings.Join(got, "|") != strings.Join(values, "|") {
						t.Errorf("header %s: %q, want %q", name, got, values)
					}
				}
			}
			// The first parent gained and lost the child, the second gained it. The
			// child's time changed, and its parent.
			if want := map[string]int{first + " links": 2, second + " links": 1, child: 2}; !maps.Equal(ids, want) {
				t.Errorf("called for %v, want %v", ids, want)
			}
			out, _ := w.trigger(done, "--queue", "TEST", "--log")
			if strings.Count(out, " 200 ") != 5 || strings.Count(out, child) != 2 {
				t.Errorf("log:\n%s", out)
			}
		})
	}
}
