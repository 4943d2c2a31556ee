package webhook_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"timeupdater/deploy/local"
	"timeupdater/integrate/forge"
	"timeupdater/integrate/review/webhook"
	"timeupdater/tracker/trackertest"
)

// town is the review function over HTTP, and a Tracker with the issue TEST-1.
type town struct {
	*trackertest.Tracker
	t     *testing.T
	url   string // the function's
	api   string // the Tracker's
	field string // for pull requests

	mu  sync.Mutex
	log bytes.Buffer
	out bytes.Buffer // all answers
}

// Write is the function's log.
func (w *town) Write(line []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.log.Write(line)
}

// lines is the log so far.
func (w *town) lines() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.log.String()
}

// newTown starts all of it, with settings from the environment as in the cloud.
// An empty setting is not set.
func newTown(t *testing.T, forges []forge.Forge, sw trackertest.Switches, settings map[string]string) *town {
	t.Helper()
	w := &town{t: t}
	if sw.Lag == 0 {
		sw.Lag = trackertest.NoLag
	}
	w.Tracker = trackertest.New(sw)
	t.Cleanup(w.Close)
	w.AllowToken("OAuth " + canaryToken)
	w.AddQueue("TEST")
	w.SetWorkflow("TEST", trackertest.Workflow{
		Statuses: []trackertest.Status{
			{Key: "open"}, {Key: "inReview", Name: "In review", Type: "inProgress"},
			{Key: "readyForTest", Name: "Ready for test", Type: "paused"}, {Key: "needsImprovement", Name: "Needs improvement", Type: "inProgress"},
		},
		Transitions: []trackertest.Transition{
			{ID: "accept", To: "readyForTest"}, {ID: "reject", To: "needsImprovement"},
		},
	})
	w.SetStatus(w.Create("TEST", "mend the sum", ""), "inReview")
	w.field = w.AddField("TEST", trackertest.Field{Key: "pullRequests", Many: true})
	server := httptest.NewServer(w.Tracker)
	t.Cleanup(server.Close)
	w.api = server.URL
	function := httptest.NewServer(local.Handler(w.start(forges, settings)))
	t.Cleanup(function.Close)
	w.url = function.URL
	t.Cleanup(w.findNoSecret)
	return w
}

// start makes the function of an environment, which no other test may change
// meanwhile.
func (w *town) start(forges []forge.Forge, settings map[string]string) local.Function {
	w.t.Helper()
	environment := map[string]string{
		"TOKEN": canaryToken, "ORG": "1", "API_URL": w.api, "QUEUES": "TEST", "WEBHOOK_SECRET": "older, " + secret + "," + signingToken,
	}
	for name, value := range settings {
		environment[name] = strings.ReplaceAll(value, "FIELD", w.field)
	}
	for name, value := range environment {
		if value != "" {
			w.t.Setenv(name, value)
		}
	}
	s, err := webhook.Load(forges)
	if err != nil {
		w.t.Fatal(err)
	}
	f, err := webhook.New(s, w)
	if err != nil {
		w.t.Fatal(err)
	}
	return local.Adapt(f.Handle)
}

// findNoSecret looks for secrets in all that came out.
func (w *town) findNoSecret() {
	all := w.lines() + w.out.String()
	for _, hidden := range []string{canaryToken, secret, signingKey, signingToken} {
		if strings.Contains(all, hidden) {
			w.t.Errorf("a secret came out: %s", all)
		}
	}
}

// send sends a request and returns the answer's status and message.
func (w *town) send(r *http.Request) (status int, message string) {
	w.t.Helper()
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		w.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	w.out.Write(body)
	var said struct{ Message string }
	if err := json.Unmarshal(body, &said); err != nil || said.Message == "" {
		w.t.Errorf("%d: %s", answer.StatusCode, body)
	}
	return answer.StatusCode, said.Message
}

// tells sends what happens and checks the answer and where TEST-1 is then.
func (w *town) tells(s sender, what, text, says, status string) {
	w.t.Helper()
	code, message := w.send(s.request(w.url, what, text))
	if code != 200 || !strings.Contains(message, says) {
		w.t.Errorf("%s: %d %s; want %s", what, code, message, says)
	}
	if got := w.Issue("TEST-1").Status; got != status {
		w.t.Errorf("%s: TEST-1 is %s, want %s", what, got, status)
	}
}

// The owner's scenario, for each forge and over HTTP: the developer names the
// issue in a comment, the reviewer rejects, and accepts later.
func TestTheOwnersScenario(t *testing.T) {
	for name, s := range senders {
		t.Run(name, func(t *testing.T) {
			w := newTown(t, forge.All(), trackertest.Switches{}, map[string]string{"PULL_REQUESTS_FIELD": "TEST:FIELD"})
			w.tells(s, opened, "", "names an issue of TEST", "inReview")
			w.tells(s, commented, "This is TEST-1.", "TEST-1 lists the pull request now", "inReview")
			w.tells(s, wantsChanges, "", "TEST-1 moved from In review to Needs improvement", "needsImprovement")
			w.tells(s, approved, "", "TEST-1 moved from Needs improvement to Ready for test", "readyForTest")
			w.tells(s, merged, "", "TEST-1 lists the pull request no more", "readyForTest")
			w.hasComments("Ann asked for changes in [pull request ", "Ann approved [pull request ")
		})
	}
}

// Where the title names the issue nothing else is needed: no field, no token.
func TestTheTitleNamesTheIssue(t *testing.T) {
	for name, s := range senders {
		t.Run(name, func(t *testing.T) {
			w := newTown(t, forge.All(), trackertest.Switches{}, nil)
			w.tells(s, wantsChanges, "TEST-1: mend the sum", "TEST-1 moved from In review to Needs improvement", "needsImprovement")
			w.tells(s, approved, "TEST-1: mend the sum", "TEST-1 moved from Needs improvement to Ready for test", "readyForTest")
		})
	}
}

// hasComments checks the comments of TEST-1: their beginnings, and a link in each.
func (w *town) hasComments(beginnings ...string) {
	w.t.Helper()
	r, err := http.NewRequest(http.MethodGet, w.api+"/v3/issues/TEST-1/comments", nil)
	if err != nil {
		w.t.Fatal(err)
	}
	r.Header.Set("Authorization", "OAuth "+canaryToken)
	r.Header.Set("X-Org-ID", "1")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		w.t.Fatal(err)
	}
	defer answer.Body.Close()
	var comments []struct{ Text string }
	if err := json.NewDecoder(answer.Body).Decode(&comments); err != nil || len(comments) != len(beginnings) {
		w.t.Fatalf("%q, %v", comments, err)
	}
	for i, beginning := range beginnings {
		if text := comments[i].Text; !strings.HasPrefix(text, beginning) || !strings.Contains(text, "("+pullRequest+")") {
			w.t.Errorf("%q, want %s… and a link", text, beginning)
		}
	}
}

// What the forge is told, and what the log: who fails is not called again.
func TestAnswers(t *testing.T) {
	s := senders["GitHub"]
	change := func(f func(*http.Request)) func(string) *http.Request {
		return func(url string) *http.Request {
			r := s.request(url, approved, "TEST-1")
			f(r)
			return r
		}
	}
	signed := func(event, body string) func(string) *http.Request {
		return func(url string) *http.Request {
			r, err := http.NewRequest(http.MethodPost, url, strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("X-GitHub-Event", event)
			s.sign(r, []byte(body))
			return r
		}
	}
	for name, test := range map[string]struct {
		request func(url string) *http.Request
		status  int
		says    string
		level   string
	}{
		"a verdict":              {change(func(*http.Request) {}), 200, "TEST-1 moved", "INFO"},
		"a ping":                 {signed("ping", `{"zen":"Keep it logically awesome."}`), 200, "the webhook works", "INFO"},
		"another event":          {signed("push", `{}`), 200, "nothing to do: push", "INFO"},
		"an unknown event":       {signed("tomorrow", `{}`), 200, "nothing to do: tomorrow", "INFO"},
		"no signature":           {change(func(r *http.Request) { r.Header.Del("X-Hub-Signature-256") }), 401, "is it one of WEBHOOK_SECRET?", "WARN"},
		"another's signature":    {change(func(r *http.Request) { r.Header.Set("X-Hub-Signature-256", "sha256="+strings.Repeat("0", 64)) }), 401, "signature", "WARN"},
		"a ping without one":     {change(func(r *http.Request) { r.Header.Set("X-GitHub-Event", "ping"); r.Header.Del("X-Hub-Signature-256") }), 401, "signature", "WARN"},
		"signed, but unreadable": {signed("pull_request_review", `{"action":`), 200, "nothing done: the body cannot be read", "WARN"},
		"signed, but odd":        {signed("pull_request_review", `{"action":7}`), 200, "nothing done: the body cannot be read", "WARN"},
		"no webhook":             {change(func(r *http.Request) { r.Header.Del("X-GitHub-Event") }), 400, "none of the headers [X-Event-Key X-GitHub-Event X-Gitlab-Event]", "WARN"},
		"a browser":              {change(func(r *http.Request) { r.Method = http.MethodGet }), 400, "a webhook is a POST", "WARN"},
		"too long a body":        {signed("pull_request_review", strings.Repeat(" ", webhook.MaxBody+1)), 400, "the body is longer than 1048576 bytes", "WARN"},
		"the longest body":       {signed("push", strings.Repeat(" ", webhook.MaxBody-2)+"{}"), 200, "nothing to do", "INFO"},
		"bytes that are no text": {signed("pull_request_review", "\xff\xfe"), 200, "cannot be read", "WARN"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newTown(t, forge.All(), trackertest.Switches{}, nil)
			status, message := w.send(test.request(w.url))
			if status != test.status || !strings.Contains(message, test.says) {
				t.Errorf("%d %s; want %d %s", status, message, test.status, test.says)
			}
			if line := w.lines(); strings.Count(line, "\n") != 1 || !strings.Contains(line, fmt.Sprintf(`"level":%q`, test.level)) {
				t.Errorf("logged %s", line)
			}
		})
	}
}

// Tracker that is down is the one thing that a forge should come again for.
func TestTrackerIsDown(t *testing.T) {
	var mu sync.Mutex
	down := true
	w := newTown(t, forge.All(), trackertest.Switches{Fault: func(*http.Request) trackertest.Fault {
		mu.Lock()
		defer mu.Unlock()
		if down {
			return trackertest.Fault{Status: 503}
		}
		return trackertest.Fault{}
	}}, map[string]string{"TIMEOUT": "1s"})
	s := senders["Bitbucket Cloud"]
	if status, message := w.send(s.request(w.url, approved, "TEST-1")); status != 503 || !strings.Contains(message, "TEST-1") {
		t.Errorf("%d %s", status, message)
	}
	mu.Lock()
	down = false
	mu.Unlock()
	w.tells(s, approved, "TEST-1", "TEST-1 moved", "readyForTest")
}

// A slow Tracker must not keep a forge waiting, which gives up after ten seconds.
func TestTrackerIsSlow(t *testing.T) {
	w := newTown(t, forge.All(), trackertest.Switches{Fault: func(*http.Request) trackertest.Fault {
		return trackertest.Fault{Delay: time.Minute}
	}}, map[string]string{"TIMEOUT": "1s"})
	begin := time.Now()
	status, message := w.send(senders["GitHub"].request(w.url, approved, "TEST-1"))
	if status != 504 || !strings.Contains(message, "out of time") || time.Since(begin) > 5*time.Second {
		t.Errorf("%d %s after %v", status, message, time.Since(begin))
	}
}

func TestSettingsAreChecked(t *testing.T) {
	for name, test := range map[string]struct {
		settings map[string]string
		says     string
	}{
		"no secret":              {map[string]string{"QUEUES": "TEST"}, "WEBHOOK_SECRET is missing"},
		"no queues":              {map[string]string{"WEBHOOK_SECRET": "x"}, "QUEUES"},
		"all queues":             {map[string]string{"WEBHOOK_SECRET": "x", "QUEUES": "*"}, "QUEUES must be queue keys"},
		"a secret that is empty": {map[string]string{"WEBHOOK_SECRET": "x,", "QUEUES": "TEST"}, "WEBHOOK_SECRET holds a secret that is empty"},
		"rules that are none":    {map[string]string{"WEBHOOK_SECRET": "x", "QUEUES": "TEST", "RULES": `[{"on":"approved"}]`}, `RULES rule 1: "to" is missing`},
		"a field that is none":   {map[string]string{"WEBHOOK_SECRET": "x", "QUEUES": "TEST", "PULL_REQUESTS_FIELD": "a b"}, "PULL_REQUESTS_FIELD must be the id of a field"},
		"an address, no token":   {map[string]string{"WEBHOOK_SECRET": "x", "QUEUES": "TEST", "GITHUB_URL": "https://git.example"}, "GITHUB_URL is set without GITHUB_TOKEN"},
		"a token, no address":    {map[string]string{"WEBHOOK_SECRET": "x", "QUEUES": "TEST", "BITBUCKET_DC_TOKEN": "x"}, "BITBUCKET_DC_URL is missing"},
		"a time without a unit":  {map[string]string{"WEBHOOK_SECRET": "x", "QUEUES": "TEST", "TIMEOUT": "8"}, "TIMEOUT lacks its unit: 8s?"},
		"too short a time":       {map[string]string{"WEBHOOK_SECRET": "x", "QUEUES": "TEST", "TIMEOUT": "10ms"}, "TIMEOUT must be from 1s"},
		"no organization":        {map[string]string{"WEBHOOK_SECRET": "x", "QUEUES": "TEST", "ORG": "x"}, "ORG is not the id"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("TOKEN", canaryToken)
			t.Setenv("ORG", "1")
			for name, value := range test.settings {
				t.Setenv(name, value)
			}
			var log bytes.Buffer
			answer, err := local.Adapt(webhook.Start(&log).Handle)(context.Background(), []byte(`{"httpMethod":"POST"}`))
			if err != nil || !strings.Contains(string(answer), `"statusCode":500`) || !strings.Contains(log.String(), "the function is misconfigured: ") {
				t.Errorf("%s, %v", answer, err)
			}
			var said struct{ Body string }
			var body struct{ Message string }
			_ = json.Unmarshal(answer, &said)
			_ = json.Unmarshal([]byte(said.Body), &body) // it is looked at below
			if !strings.Contains(body.Message, test.says) {
				t.Errorf("%s; want %s", body.Message, test.says)
			}
		})
	}
}
