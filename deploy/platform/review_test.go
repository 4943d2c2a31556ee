package platform_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"timeupdater/deploy/zip/archive"
	"timeupdater/tracker/trackertest"
)

// approval is hand-made from the documentation: of a GitHub review, what the
// function reads.
const approval = `{"action":"submitted",
	"review":{"state":"approved","body":"","user":{"login":"ann"}},
	"pull_request":{"number":7,"html_url":"https://github.com/acme/shop/pull/7","title":"TEST-1: count sockets","state":"open",
		"head":{"ref":"sockets"},"base":{"ref":"main"}},
	"repository":{"full_name":"acme/shop"},"sender":{"login":"ann"}}`

// The review function goes the way of the time function: its own archive, the
// cloud's build, a host that loads it, webhooks over HTTP.
func TestCloudRunsTheReviewFunction(t *testing.T) {
	t.Parallel()
	plugin := buildReview(t)
	tr := trackertest.New(trackertest.Switches{})
	t.Cleanup(tr.Close)
	tr.AddQueue("TEST")
	tr.SetWorkflow("TEST", trackertest.Workflow{
		Statuses:    []trackertest.Status{{Key: "open"}, {Key: "inReview", Type: "inProgress"}, {Key: "readyForTest", Type: "paused"}},
		Transitions: []trackertest.Transition{{ID: "accept", From: []string{"inReview"}, To: "readyForTest"}},
	})
	issue := tr.Create("TEST", "Count sockets", "")
	tr.SetStatus(issue, "inReview")
	server := httptest.NewServer(tr)
	t.Cleanup(server.Close)
	settings := []string{"API_URL=" + server.URL, "TOKEN=demo", "ORG=1", "QUEUES=TEST"}
	set := load(t, plugin, append(settings, "WEBHOOK_SECRET="+secret)).URL
	unset := load(t, plugin, settings).URL

	for _, call := range []struct {
		name, url, method string
		header            http.Header
		body              string
		status            int
		says              string // a part of the body
	}{
		{"a ping", set, "POST", signed("ping", "{}"), "{}", 200, "the webhook works"},
		{"an approval without signature", set, "POST", http.Header{"X-Github-Event": {"pull_request_review"}}, approval, 401, "WEBHOOK_SECRET"},
		{"an approval signed for another body", set, "POST", signed("pull_request_review", "{}"), approval, 401, "WEBHOOK_SECRET"},
		{"a look with a browser", set, "GET", http.Header{}, "", 400, "a webhook is a POST"},
		{"a ping without a secret set", unset, "POST", signed("ping", "{}"), "{}", 500, "misconfigured"},
		{"an approval", set, "POST", signed("pull_request_review", approval), approval, 200, `"to":"readyForTest"`},
	} {
		got := request(t, call.method, call.url, call.header, call.body)
		if got.status != call.status || !strings.Contains(got.body, call.says) || got.contentType != "application/json" {
			t.Errorf("%s: got %+v, want %d and %q", call.name, got, call.status, call.says)
		}
	}
	if got := tr.Issue(issue).Status; got != "readyForTest" {
		t.Errorf("%s is %s", issue, got)
	}
}

// buildReview builds the function's archive as the cloud does.
func buildReview(t *testing.T) (plugin string) {
	t.Helper()
	tools := toolchain(t)
	from, err := archive.Folder(root, "review")
	if err != nil {
		t.Fatal(err)
	}
	files, err := archive.Files(from)
	if err != nil {
		t.Fatal(err)
	}
	rules := func(file archive.File) bool { return file.Name == "integrate/review/rules.json" }
	if !slices.ContainsFunc(files, rules) {
		t.Error("the archive lacks the rules")
	}
	content, err := archive.Zip(files)
	if err != nil {
		t.Fatal(err)
	}
	b, err := unpackAndBuild(tools, content, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return b.plugin
}

// signed are the headers of a webhook of GitHub.
func signed(event, body string) http.Header {
	h := hmac.New(sha256.New, []byte(secret))
	h.Write([]byte(body))
	return http.Header{
		"X-Github-Event":      {event},
		"X-Hub-Signature-256": {"sha256=" + hex.EncodeToString(h.Sum(nil))},
		"Content-Type":        {"application/json"},
	}
}
