package command

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"timeupdater/tracker/trackertest"
)

// newReviews is a world with the usual statuses of reviews, and TEST-1 in review.
func newReviews(t *testing.T, switches trackertest.Switches) *world {
	t.Helper()
	w := newWorld(t, switches)
	w.SetWorkflow("TEST", trackertest.Workflow{
		Statuses: []trackertest.Status{
			{Key: "open"}, {Key: "inProgress"}, {Key: "closed"},
			{Key: "inReview", Name: "In review", Type: "inProgress"},
			{Key: "readyForTest", Name: "Ready for test", Type: "paused"},
			{Key: "needsImprovement", Name: "Needs improvement", Type: "inProgress"},
		},
		Transitions: []trackertest.Transition{
			{ID: "review", Name: "Review", From: []string{"open", "inProgress"}, To: "inReview"},
			{ID: "accept", Name: "Accept", From: []string{"inReview", "needsImprovement"}, To: "readyForTest"},
			{ID: "reject", Name: "Reject", From: []string{"inReview", "readyForTest"}, To: "needsImprovement", Screen: []trackertest.ScreenField{
				{Field: "assignee", Required: true},
			}},
		},
	})
	w.SetStatus(w.Create("TEST", "mend the sum", ""), "inReview")
	delete(w.env, "WEBHOOK_SECRET") // nobody signs anything here
	return w
}

// approval is a webhook of GitHub with the members that are read of it, made by
// hand from the documentation.
const approval = `{
	"action": "submitted", "sender": {"login": "ann"}, "repository": {"full_name": "team/shop"},
	"review": {"state": "approved", "submitted_at": "%s", "user": {"login": "ann"}},
	"pull_request": {
		"number": 5, "html_url": "https://github.com/team/shop/pull/5", "title": "TEST-1: mend the sum", "state": "open",
		"head": {"ref": "mend-the-sum"}, "base": {"ref": "main"}
	}
}`

// Times long before and long after an issue got its status.
const past, future = "2020-11-30T18:00:00Z", "2099-11-30T18:00:00Z"

// payload is a file with a webhook's body.
func payload(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), canary+".json")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestWhatReviewVerbsRefuse(t *testing.T) {
	t.Parallel()
	check := []string{"review", "check", "--queue", "TEST"}
	file := payload(t, fmt.Sprintf(approval, past))
	try := func(args ...string) []string { return append([]string{"review", "try"}, args...) }
	whole := try(file, "--event", "pull_request_review", "--queue", "TEST")
	const headers = "what stands in the header X-Event-Key of Bitbucket Data Center, X-Event-Key of Bitbucket Cloud, X-GitHub-Event of GitHub, X-Gitlab-Event of GitLab"
	for name, test := range map[string]struct {
		args  []string
		env   map[string]string
		want  string // the beginning of the message
		usage bool   // it points to the help
	}{
		"an unknown verb":           {[]string{"review", "chek"}, nil, "there is no such verb; did you mean check?\nMore: go run . review --help", true},
		"more than flags":           {append(check, canary), nil, "check takes flags only\nMore: go run . review check --help", true},
		"no queue":                  {[]string{"review", "check"}, nil, "--queue is missing: the keys of the queues whose issues may be moved, such as TEST", true},
		"no queue for a payload":    {try(file, "--event", "push"), nil, "--queue is missing", true},
		"a queue that is no key":    {[]string{"review", "check", "--queue", canary + " x"}, nil, "--queue must be the key of a queue, such as TEST", true},
		"a value twice":             {append(check, "--json", "--json=false"), nil, "--json is there twice with different values", true},
		"queues of another sort":    {[]string{"review", "check"}, map[string]string{"QUEUES": "*"}, "QUEUES must be queue keys such as TEST with commas between them", false},
		"rules that are none":       {check, map[string]string{"RULES": "x"}, "RULES must be a JSON list of rules", false},
		"a rule of another queue":   {[]string{"review", "check"}, map[string]string{"QUEUES": "TEST", "RULES": `[{"on":"merged","queue":"OTHER","to":"closed"}]`}, "RULES rule 1: the queue OTHER is not among QUEUES", false},
		"a field that is no id":     {check, map[string]string{"PULL_REQUESTS_FIELD": "Pull requests"}, "PULL_REQUESTS_FIELD must be the id of a field", false},
		"a case that is neither":    {check, map[string]string{"ANY_CASE": canary}, "ANY_CASE must be true or false", false},
		"no token":                  {check, map[string]string{"TOKEN": ""}, "TOKEN is missing", false},
		"no payload":                {try("--event", "push"), nil, "PAYLOAD is missing: a file with the body of a webhook, or - for standard input", true},
		"an event without quotes":   {try(file, "--event", "Merge", "Request", "Hook"), nil, "there is more than one payload: put names with spaces in them between single quotes", true},
		"no event":                  {try(file), nil, "--event is missing: " + headers, true},
		"an event of nobody":        {try(file, "--event", canary+" merged"), nil, "--event names no event of a forge that is known: it must be " + headers, true},
		"no such file":              {try(file+canary, "--event", "push", "--queue", "TEST"), nil, "the payload cannot be opened: no such file or directory\n", false},
		"a folder":                  {try(filepath.Dir(file), "--event", "push", "--queue", "TEST"), nil, "the payload cannot be read: ", false},
		"a payload that is no JSON": {try("-", "--event", "pull_request", "--queue", "TEST"), nil, "the payload is not what GitHub sends: ", false},
		"no rule for the queue":     {whole, map[string]string{"RULES": `[{"on":"merged","queue":"OTHER","to":"closed"}]`}, "RULES has no rule for the queues of --queue\n", false},
		"a forge's token":           {whole, map[string]string{"GITHUB_TOKEN": "a b"}, "GITHUB_TOKEN holds a character that no token has", false},
		"an address without token":  {whole, map[string]string{"GITHUB_URL": "https://github.example"}, "GITHUB_URL is set without GITHUB_TOKEN", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newReviews(t, trackertest.Switches{})
			maps.Copy(w.env, test.env)
			out, problem := w.run(t, notTried, test.args...)
			if out != "" || !strings.HasPrefix(problem, "timeupdater: "+test.want) || strings.Contains(problem, "\nMore: ") != test.usage {
				t.Errorf("printed %q and %q, want %q", out, problem, test.want)
			}
			if calls := w.Calls(); len(calls) > 0 {
				t.Errorf("asked Tracker: %v", calls)
			}
		})
	}
}

func TestFlagsOfReview(t *testing.T) {
	t.Parallel()
	std := IO{Getenv: func(string) string { return "" }}
	var checked reviewCheckOptions
	verb := newReviewCheck(std, func(_ context.Context, o reviewCheckOptions) error { checked = o; return nil })
	verb.SetArgs([]string{"--queue", "A,B", "--queue", "C", "--json"})
	if err := verb.Execute(); err != nil {
		t.Error(err)
	}
	if checked.IO = (IO{}); !reflect.DeepEqual(checked, reviewCheckOptions{queues: list{"A", "B", "C"}, json: true}) {
		t.Errorf("check: %+v", checked)
	}
	var tried reviewTryOptions
	verb = newReviewTry(std, func(_ context.Context, o reviewTryOptions) error { tried = o; return nil })
	verb.SetArgs([]string{"x.json", "--event", "Merge Request Hook", "--queue", "A", "--json"})
	if err := verb.Execute(); err != nil {
		t.Error(err)
	}
	want := reviewTryOptions{payload: "x.json", event: "Merge Request Hook", queues: list{"A"}, json: true}
	if tried.IO = (IO{}); !reflect.DeepEqual(tried, want) {
		t.Errorf("try: %+v", tried)
	}
}
