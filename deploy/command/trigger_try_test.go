package command

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"timeupdater/tracker/trackertest"
)

// routed sends what goes to Telegram to a stand-in.
type routed struct{ to http.Handler }

func (r routed) RoundTrip(request *http.Request) (*http.Response, error) {
	if request.URL.Host != "api.telegram.org" {
		return nil, fmt.Errorf("dial %s: no route", request.URL)
	}
	return trackertest.InProcess(r.to).RoundTrip(request)
}

func TestARecipeCallsTelegram(t *testing.T) {
	t.Parallel()
	called := make(chan string, 1)
	telegram := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var sent struct {
			ChatID string `json:"chat_id"`
			Text   string
		}
		if err := json.NewDecoder(r.Body).Decode(&sent); err != nil {
			t.Error(err)
		}
		called <- r.Method + " " + r.URL.Path + " " + sent.ChatID + " " + sent.Text
		fmt.Fprint(w, `{"ok":true}`)
	})
	w := newRecipeWorld(t, trackertest.Switches{Client: &http.Client{Transport: routed{telegram}}})
	w.trigger(done, "--queue", "TEST", "--recipe", "telegram", "--when", "critical-bug", "--chat", "-100")
	w.create("bug", "critical", `"a" & b`)
	if got, want := <-called, "POST /bot"+botToken+`/sendMessage -100 "a" & b`; got != want {
		t.Errorf("called %s, want %s", got, want)
	}
}

func TestTryingARecipe(t *testing.T) {
	t.Parallel()
	const taken = "mattermost took the message (200): look whether it is in the chat"
	for name, test := range map[string]struct {
		path   string
		args   []string
		status int
		out    string
		err    string
	}{
		"taken":            {"/hooks/" + hookToken, nil, done, taken + ", with this title:\n  \"Quotes\", <tags> & a\n  line break, \\ and 🚀\n", ""},
		"taken, bare":      {"/hooks/" + hookToken, []string{"--bare-json"}, done, taken + ", with this title:\n  \"Quotes\", <tags> & a\n  line break, \\ and 🚀\n", ""},
		"without a title":  {"/hooks/" + hookToken, []string{"--no-title"}, done, taken + "\n", ""},
		"taken, as JSON":   {"/hooks/" + hookToken, []string{"--json"}, done, "{\n  \"messenger\": \"mattermost\",\n  \"taken\": true,\n  \"status\": 200,\n  \"says\": \"ok\"\n}\n", ""},
		"refused":          {"/hooks/" + canary, nil, failed, "", "timeupdater: mattermost refused the message: 400, Invalid webhook [hidden]\n"},
		"refused, as JSON": {"/hooks/" + canary, []string{"--json"}, failed, "{\n  \"messenger\": \"mattermost\",\n  \"taken\": false,\n  \"status\": 400,\n  \"says\": \"Invalid webhook [hidden]\"\n}\n", "timeupdater: mattermost refused the message: 400, Invalid webhook [hidden]\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, w := newHook(t), newRecipeWorld(t, trackertest.Switches{})
			w.env["MATTERMOST_URL"], w.env["TOKEN"] = h.URL+test.path, ""
			out, problem := w.trigger(test.status, append([]string{"--queue", "TEST", "--recipe", "mattermost", "--when", "comment", "--test"}, test.args...)...)
			if out != test.out || problem != test.err {
				t.Errorf("printed %q and %q, want %q and %q", out, problem, test.out, test.err)
			}
			if len(w.Calls()) > 0 {
				t.Error("asked Tracker")
			}
		})
	}
}

func TestTryingTelegram(t *testing.T) {
	t.Parallel()
	answering := func(status int, text string) http.RoundTripper {
		return routed{http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			fmt.Fprint(w, text)
		})}
	}
	for name, test := range map[string]struct {
		via  http.RoundTripper
		want string
	}{
		"another chat":             {answering(400, `{"ok":false,"error_code":400,"description":"Bad Request: chat not found"}`), "telegram refused the message: 400, Bad Request: chat not found"},
		"a dead token":             {answering(401, `{"ok":false,"error_code":401,"description":"Unauthorized"}`), "telegram refused the message: 401, Unauthorized\nthe bot's token is wrong or revoked: set TELEGRAM_TOKEN and make the trigger again"},
		"a refusal without words":  {answering(400, ""), "telegram refused the message: 400\nTelegram refused the message: is --chat right?"},
		"somebody's page":          {answering(302, "<html>"), "telegram refused the message: 302, <html>\nunexpected"},
		"one that repeats secrets": {answering(400, "no bot "+botToken), "telegram refused the message: 400, no bot [hidden]"},
		"nobody":                   {routed{http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })}, "telegram: no answer: "},
	} {
		w := newRecipeWorld(t, trackertest.Switches{})
		o := triggerOptions{queues: list{"TEST"}, recipe: recipeOptions{recipe: "telegram", when: "comment", chat: "1", test: true}}
		o.IO = IO{strings.NewReader(""), io.Discard, io.Discard, func(name string) string { return w.env[name] }}
		if err := o.try(context.Background(), test.via); err == nil || !strings.HasPrefix(err.Error(), test.want) || strings.Contains(err.Error(), canary) {
			t.Errorf("%s: %v, want %s", name, err, test.want)
		}
	}
}
