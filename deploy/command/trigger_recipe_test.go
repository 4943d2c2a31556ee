package command

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"timeupdater/tracker/trackertest"
)

// Secrets of messengers.
const (
	botToken  = "123456:" + canary
	hookToken = canary + "-hook"
)

// hook is an incoming webhook that takes JSON with attachments, as Mattermost's
// do. What messengers demand further is tested where recipes are made.
type hook struct {
	*httptest.Server
	mu     sync.Mutex
	titles []string
}

func newHook(t *testing.T) *hook {
	t.Helper()
	h := new(hook)
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var sent struct{ Attachments []struct{ Title string } }
		switch {
		case r.URL.Path != "/hooks/"+hookToken:
			http.Error(w, `{"message":"Invalid webhook `+r.URL.Path+`"}`, http.StatusBadRequest)
		case json.NewDecoder(r.Body).Decode(&sent) != nil || len(sent.Attachments) != 1:
			http.Error(w, `{"message":"Unable to parse incoming data."}`, http.StatusBadRequest)
		default:
			h.mu.Lock()
			defer h.mu.Unlock()
			h.titles = append(h.titles, sent.Attachments[0].Title)
			fmt.Fprint(w, "ok")
		}
	}))
	t.Cleanup(h.Close)
	return h
}

// shows compares what has come with the titles of issues.
func (h *hook) shows(t *testing.T, want ...string) {
	t.Helper()
	h.mu.Lock()
	defer h.mu.Unlock()
	if strings.Join(h.titles, "|") != strings.Join(want, "|") {
		t.Errorf("shows %q, want %q", h.titles, want)
	}
}

// newRecipeWorld has the secrets of all messengers.
func newRecipeWorld(t *testing.T, switches trackertest.Switches) *world {
	t.Helper()
	w := newWorld(t, switches)
	maps.Copy(w.env, map[string]string{
		"TELEGRAM_TOKEN": botToken, "YANDEX_MESSENGER_TOKEN": canary, "SLACK_URL": "https://hooks.slack.com/services/" + canary,
		"MATTERMOST_URL": "https://mattermost.example/hooks/" + canary, "WEBHOOK_URL": "https://a.example/?token=" + canary, "WEBHOOK_AUTHORIZATION": "Bearer " + canary,
	})
	return w
}

func (w *world) create(kind, priority, summary string) {
	w.t.Helper()
	body, err := json.Marshal(map[string]string{"queue": "TEST", "type": kind, "priority": priority, "summary": summary})
	if err != nil {
		w.t.Fatal(err)
	}
	w.request(http.MethodPost, "/v3/issues", string(body))
	w.Wait()
}

// The owner's example: a message comes when a critical bug is created, and at
// nothing else, whatever is in its title. The log shows how it went.
func TestACriticalBugComesAsAMessage(t *testing.T) {
	t.Parallel()
	const title = "\"Quotes\" & <tags>,\na line break and 🚀"
	for _, bare := range []bool{false, true} {
		h, w := newHook(t), newRecipeWorld(t, trackertest.Switches{BareJSON: bare, UnsetVariable: trackertest.UnsetStopsTrigger})
		w.env["MATTERMOST_URL"] = h.URL + "/hooks/" + hookToken
		recipe := func(more ...string) (string, string) {
			return w.trigger(done, append([]string{"--queue", "TEST", "--recipe", "mattermost", "--when", "critical-bug"}, more...)...)
		}
		recipe(fmt.Sprintf("--bare-json=%t", bare))
		w.create("bug", "critical", title)
		w.create("bug", "normal", "no critical one")
		w.create("task", "critical", "no bug")
		w.Rename("TEST-1", "no new one")
		w.Wait()
		h.shows(t, title)
		out, _ := recipe("--log")
		if lines := strings.Split(out, "\n"); len(lines) != 4 || lines[0] != "TEST: trigger 1, notify mattermost critical-bug, active" ||
			!strings.Contains(lines[2], " TEST-1 ") || !strings.Contains(lines[2], " 200 ") || !strings.HasSuffix(lines[2], " -") {
			t.Errorf("printed %s", out)
		}
	}
}

// Nobody knows how Tracker shows a title in JSON. If the trigger is made for the
// other way, its log says so, and the advice helps.
func TestTheLogSaysHowTrackerShowsTitles(t *testing.T) {
	t.Parallel()
	for _, bare := range []bool{false, true} {
		h, w := newHook(t), newRecipeWorld(t, trackertest.Switches{BareJSON: bare})
		w.env["MATTERMOST_URL"] = h.URL + "/hooks/" + hookToken
		recipe := func(more ...string) (string, string) {
			return w.trigger(done, append([]string{"--queue", "TEST", "--recipe", "mattermost", "--when", "comment"}, more...)...)
		}
		comment := func() { w.request(http.MethodPost, "/v3/issues/TEST-1/comments", `{"text":"x"}`); w.Wait() }
		w.Create("TEST", `Say "hi"`, "")
		recipe(fmt.Sprintf("--bare-json=%t", !bare))
		comment()
		h.shows(t)
		advice := map[bool]string{
			true:  "the body was no JSON, since Tracker puts no quotes around the title: make the trigger again with --bare-json",
			false: "the body was no JSON, since Tracker puts quotes around the title: make the trigger again without --bare-json",
		}[bare]
		if out, _ := recipe("--log"); !strings.Contains(out, "TEST-1") || !strings.Contains(out, " 400 ") || !strings.Contains(out, advice) {
			t.Errorf("printed %s, want %s", out, advice)
		}
		if out, _ := recipe("--log", "--json"); !strings.Contains(out, `"issue": "TEST-1"`) || !strings.Contains(out, advice) {
			t.Errorf("printed %s, want %s", out, advice)
		}
		out, _ := recipe(fmt.Sprintf("--bare-json=%t", bare))
		w.says(out, "TEST: changed trigger 1, notify mattermost comment\n  - actions[0].body: [hidden], another one\n  + actions[0].body: [hidden]\n")
		comment()
		h.shows(t, `Say "hi"`)
	}
}

// A recipe's trigger lives beside the function's and beside other recipes'.
func TestLifeOfARecipe(t *testing.T) {
	t.Parallel()
	for _, switches := range []trackertest.Switches{{}, {WrapConditions: true}} {
		w := newRecipeWorld(t, switches)
		telegram := func(more ...string) []string {
			return append([]string{"--recipe", "telegram", "--when", "status:closed"}, more...)
		}
		put := telegram("--chat", "-100")
		slack := []string{"--recipe", "slack", "--when", "deadline"}
		for _, step := range []struct {
			args  []string
			token string
			want  string
		}{
			{[]string{"--url", address}, botToken, "TEST: created trigger 1, timeupdater links\nTEST: created trigger 2, timeupdater\n"},
			{telegram("--chat", "-100", "--dry-run"), botToken, "TEST: would create the trigger notify telegram status:closed\n"},
			{put, botToken, "TEST: created trigger 3, notify telegram status:closed\n"},
			{slack, botToken, "TEST: created trigger 4, notify slack deadline\n"},
			{put, botToken, "TEST: already right, trigger 3, notify telegram status:closed\n"},
			{telegram("--chat", "-200"), botToken, "TEST: changed trigger 3, notify telegram status:closed\n  - actions[0].body: [hidden], another one\n  + actions[0].body: [hidden]\n"},
			{telegram("--chat", "-200"), botToken + "2", "TEST: changed trigger 3, notify telegram status:closed\n  - actions[0].endpoint: https://api.telegram.org/[hidden], another one\n  + actions[0].endpoint: https://api.telegram.org/[hidden]\n"},
			{telegram("--chat", "-100", "--name", "second"), botToken, "TEST: created trigger 5, second\n"},
			{[]string{"--recipe", "telegram", "--when", "comment", "--chat", "-100", "--name", "second"}, botToken, `TEST: changed trigger 5, second
  - actions[0].body: [hidden], another one
  + actions[0].body: [hidden]
  - conditions[0]: {"field":"status","type":"FieldBecameEqual","value":"closed"}
  + conditions[0]: {"type":"Event.comment-create"}
`},
			{telegram("--log"), "", "TEST: trigger 3, notify telegram status:closed, active, has not called yet\n"},
			{telegram("--delete"), "", "TEST: deleted trigger 3, notify telegram status:closed\n"},
			{telegram("--delete"), "", "TEST: nothing to delete, there is no trigger named \"notify telegram status:closed\"\n"},
			{[]string{"--recipe", "telegram", "--delete", "--name", "second", "--dry-run"}, "", "TEST: would delete trigger 5, second\n"},
			{[]string{"--recipe", "slack", "--when", "deadline", "--log"}, "", "TEST: trigger 4, notify slack deadline, active, has not called yet\n"},
			{[]string{"--log"}, "", "TEST: trigger 1, timeupdater links, active, has not called yet\nTEST: trigger 2, timeupdater, active, has not called yet\n"},
		} {
			w.env["TELEGRAM_TOKEN"] = step.token
			out, _ := w.trigger(done, append([]string{"--queue", "TEST"}, step.args...)...)
			if step.args[len(step.args)-1] == "--dry-run" { // the trigger itself is a golden file
				out = out[strings.Index(out, "TEST: "):]
			}
			out = strings.ReplaceAll(out, "conditions[0].conditions[0]", "conditions[0]") // as Tracker wraps them
			w.says(out, step.want)
		}
	}
}

func TestDryRunOfRecipes(t *testing.T) {
	t.Parallel()
	w := newRecipeWorld(t, trackertest.Switches{})
	var all strings.Builder
	for _, args := range [][]string{
		{"--recipe", "telegram", "--when", "critical-bug", "--chat", "-1001234567890"},
		{"--recipe", "yandex-messenger", "--when", "status:closed", "--chat", "ann@example.com", "--bare-json"},
		{"--recipe", "slack", "--when", "deadline"},
		{"--recipe", "mattermost", "--when", "comment", "--no-title"},
		{"--recipe", "webhook", "--when", "comment", "--body-file", file(t, "max.json", `{"text":{{issue.summary.json}}}`)},
		{"--recipe", "slack", "--conditions-file", file(t, "overdue.json", `[{"type":"FieldIsNotEmpty","field":"deadline"}]`), "--body-file", file(t, "body.json", `{"text":{{issue.summary.json}}}`)},
	} {
		out, _ := w.trigger(done, append([]string{"--queue", "TEST", "--dry-run"}, args...)...)
		all.WriteString(out + "\n")
	}
	golden(t, "dryrun_recipes.txt", all.String())
	out, _ := w.trigger(done, "--queue", "TEST", "--recipe", "telegram", "--when", "comment", "--chat", "@team", "--dry-run", "--json")
	golden(t, "dryrun_recipe.json", out)
	if w.writes() != 0 {
		t.Error("something was written")
	}
}

// file writes one for a test.
func file(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// Tracker hides a token if it hides any. The trigger is right then as far as it
// shows.
func TestHiddenTokenOfARecipe(t *testing.T) {
	t.Parallel()
	w := newRecipeWorld(t, trackertest.Switches{MaskSecrets: true})
	put := func(more ...string) string {
		out, _ := w.trigger(done, append([]string{"--queue", "TEST", "--recipe", "yandex-messenger", "--when", "comment", "--chat", "0/0/1"}, more...)...)
		return out
	}
	const name = "trigger 1, notify yandex-messenger comment"
	for _, want := range []string{
		"TEST: created " + name + "; Tracker hides the secret, the next call tells whether it is right: see --log\n",
		"TEST: already right, " + name + ", as far as Tracker shows it: the secret is hidden; --rotate writes it again\n",
	} {
		w.says(put(), want)
	}
	w.stdin, w.env["YANDEX_MESSENGER_TOKEN"] = canary+"-other\n", ""
	w.says(put("--rotate"), "TEST: changed "+name+"; Tracker hides the secret, the next call tells whether it is right: see --log\n")
}

// What Tracker says of a trigger that it refuses may hold the secret.
func TestTrackerRepeatsTheSecret(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{
		{"--recipe", "telegram", "--chat", "1"}, {"--recipe", "yandex-messenger", "--chat", "a"}, {"--recipe", "slack"}, {"--recipe", "mattermost"},
		{"--recipe", "webhook", "--body-file", file(t, "body.json", "{}")},
	} {
		w := newRecipeWorld(t, trackertest.Switches{Fault: func(r *http.Request) trackertest.Fault {
			if r.Method != http.MethodPost {
				return trackertest.Fault{}
			}
			body, _ := io.ReadAll(r.Body)
			var sent struct {
				Actions []struct {
					Endpoint    string
					AuthContext struct{ AccessToken string }
				}
			}
			if err := json.Unmarshal(body, &sent); err != nil {
				t.Error(err)
			}
			answer, _ := json.Marshal(map[string]any{"errorMessages": []string{"What is " + sent.Actions[0].Endpoint + " " + sent.Actions[0].AuthContext.AccessToken + "?"}})
			return trackertest.Fault{Status: http.StatusUnprocessableEntity, ContentType: "application/json", Body: string(answer)}
		}})
		_, problem := w.trigger(failed, append(args, "--queue", "TEST", "--when", "comment")...)
		if !strings.Contains(problem, "What is ") || !strings.Contains(problem, "[hidden]") {
			t.Errorf("%q: %s", args, problem)
		}
	}
}
