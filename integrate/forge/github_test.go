package forge_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	"timeupdater/integrate/forge"
)

// everybody is what the webhooks of GitHub and GitLab are signed with in tests.
const everybody = "It's a Secret to Everybody"

// gitHubWebhook is a webhook as GitHub sends it.
func gitHubWebhook(event, body string) forge.Webhook {
	h := hmac.New(sha256.New, []byte(everybody))
	h.Write([]byte(body))
	header := http.Header{}
	header.Set("X-GitHub-Event", event)
	header.Set("X-GitHub-Delivery", "72d3162e")
	header.Set("X-Hub-Signature-256", "sha256="+hex.EncodeToString(h.Sum(nil)))
	return forge.Webhook{Header: header, Body: []byte(body)}
}

// readSigned finds the forge and reads a webhook, as the function does.
func readSigned(t testing.TB, w forge.Webhook) (forge.Event, error) {
	t.Helper()
	f, event, err := forge.Of(forge.All(), w.Header)
	if err != nil {
		t.Fatal(err)
	}
	var secrets forge.Secrets
	if err := secrets.Decode("another one, " + everybody); err != nil {
		t.Fatal(err)
	}
	return f.Read(event, w, secrets)
}

// said is the part of an event in which webhooks differ.
type said struct {
	what    forge.What
	why     string // the beginning, of Nothing
	by      string
	at      string // in UTC; empty if it is not told
	state   forge.State
	draft   bool
	comment string
}

func (want said) check(t *testing.T, w forge.Webhook) {
	t.Helper()
	e, err := readSigned(t, w)
	if err != nil {
		t.Fatal(err)
	}
	got := said{
		what: e.What, why: e.Why, by: e.By, state: e.PullRequest.State, draft: e.PullRequest.Draft, comment: e.Comment,
	}
	if !e.At.IsZero() {
		got.at = e.At.UTC().Format(time.RFC3339)
	}
	if want.why != "" && strings.HasPrefix(got.why, want.why) {
		got.why = want.why
	}
	if got != want {
		t.Errorf("read\n%+v, want\n%+v", got, want)
	}
	if e.What != forge.Nothing && (e.PullRequest.URL == "" || len(e.PullRequest.API) < 4) {
		t.Errorf("pull request %+v without an address", e.PullRequest)
	}
}

func TestEveryPayloadOfGitHubThatIsShipped(t *testing.T) {
	t.Parallel()
	const inSCM, inWebhooks = "scm/driver/github/testdata/webhooks/", "testdata/github/"
	no := func(why string) said { return said{why: why} }
	for name, test := range map[string]struct {
		module      func() (string, error)
		event, file string
		want        said
	}{
		"opened":           {scm, "pull_request", inSCM + "pr_opened.json", said{what: forge.Opened, by: "bradrydzewski", at: "2018-06-22T23:54:09Z", state: forge.StateOpen}},
		"opened by an app": {webhooks, "pull_request", inWebhooks + "pull-request.json", said{what: forge.Opened, by: "baxterthehacker", at: "2015-05-05T23:40:27Z", state: forge.StateOpen}},
		"reopened":         {scm, "pull_request", inSCM + "pr_reopened.json", said{what: forge.Opened, by: "bradrydzewski", state: forge.StateOpen}},
		"ready for review": {scm, "pull_request", inSCM + "pr_ready_for_review.json", said{what: forge.Opened, by: "rathodmeetsatish", state: forge.StateOpen}},
		"closed":           {scm, "pull_request", inSCM + "pr_closed.json", said{what: forge.Declined, by: "bradrydzewski", at: "2018-06-25T19:12:58Z", state: forge.StateDeclined}},
		"edited":           {scm, "pull_request", inSCM + "pr_edited.json", said{what: forge.Updated, by: "bradrydzewski", state: forge.StateOpen}},
		"a commit":         {scm, "pull_request", inSCM + "pr_sync.json", said{what: forge.Updated, by: "bradrydzewski", state: forge.StateOpen}},
		"labeled":          {scm, "pull_request", inSCM + "pr_labeled.json", said{why: "pull_request labeled: nothing to act on"}},
		"unlabeled":        {scm, "pull_request", inSCM + "pr_unlabeled.json", said{why: "pull_request unlabeled: nothing to act on"}},
		"approved": {webhooks, "pull_request_review", inWebhooks + "pull-request-review.json", said{
			what: forge.Approved, by: "baxterthehacker", at: "2016-10-03T23:39:09Z", state: forge.StateOpen, comment: "Looks great!",
		}},
		"a comment": {webhooks, "issue_comment", inWebhooks + "pull-request-issue-comment.json", said{
			what: forge.Commented, by: "chhsia0", at: "2019-10-26T16:09:23Z", state: forge.StateOpen, comment: "/build",
		}},
		"another comment": {scm, "issue_comment", inSCM + "comment.json", said{
			what: forge.Commented, by: "lts-def", at: "2020-12-29T05:49:14Z", state: forge.StateOpen, comment: "trigger abc",
		}},
		"a comment on a line": {webhooks, "pull_request_review_comment", inWebhooks + "pull-request-review-comment.json", said{
			what: forge.Commented, by: "baxterthehacker", at: "2015-05-05T23:40:27Z", state: forge.StateOpen,
			comment: "Maybe you should use more emojji on this line.",
		}},
		"a comment on an issue": {webhooks, "issue_comment", inWebhooks + "issue-comment.json", said{why: "issue_comment: on an issue"}},
		"an issue":              {webhooks, "issues", inWebhooks + "issues.json", no("issues: not about a pull request")},
		"a push":                {webhooks, "push", inWebhooks + "push.json", no("push: not about a pull request")},
		"a tag":                 {scm, "push", inSCM + "push_tag.json", no("push: not about a pull request")},
		"a branch":              {scm, "create", inSCM + "branch_create.json", no("create: not about a pull request")},
		"a release":             {scm, "release", inSCM + "release_created.json", no("release: not about a pull request")},
		"a check":               {webhooks, "check_run", inWebhooks + "check-run.json", no("check_run: not about a pull request")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.want.check(t, gitHubWebhook(test.event, string(shipped(t, test.module, test.file))))
		})
	}
}

// What is read of a pull request, from each kind of event.
func TestPullRequestOfGitHub(t *testing.T) {
	t.Parallel()
	const folder = "testdata/github/"
	full := forge.PullRequest{
		URL:        "https://github.com/baxterthehacker/public-repo/pull/1",
		Repository: "baxterthehacker/public-repo", Number: "1",
		Title:       "Update the README with new information",
		Description: "This is a pretty simple change that we need to pull into master.",
		Source:      "changes", Target: "master", State: forge.StateOpen,
		API: []string{"repos", "baxterthehacker", "public-repo", "pulls", "1"},
	}
	for event, test := range map[string]struct {
		file string
		want forge.PullRequest
	}{
		"pull_request":                {"pull-request.json", full},
		"pull_request_review_comment": {"pull-request-review-comment.json", full},
		"issue_comment": {"pull-request-issue-comment.json", forge.PullRequest{
			URL:        "https://github.com/chhsia0/knative-route-demo/pull/3",
			Repository: "chhsia0/knative-route-demo", Number: "3", Title: "Updated to v2.", State: forge.StateOpen,
			API: []string{"repos", "chhsia0", "knative-route-demo", "pulls", "3"},
		}},
	} {
		e, err := readSigned(t, gitHubWebhook(event, string(shipped(t, webhooks, folder+test.file))))
		if err != nil || !reflect.DeepEqual(e.PullRequest, test.want) {
			t.Errorf("%s: read\n%+v, want\n%+v; error %v", event, e.PullRequest, test.want, err)
		}
	}
}

// A webhook's address is tried with a ping, and its content type is a form unless
// somebody changes it (documented).
func TestFirstWebhookOfGitHub(t *testing.T) {
	t.Parallel()
	ping := string(shipped(t, webhooks, "testdata/github/ping.json"))
	if e, err := readSigned(t, gitHubWebhook("ping", ping)); err != nil || e.What != forge.Ping || e.ID != "GitHub 72d3162e" {
		t.Errorf("a ping is %+v, error %v", e, err)
	}
	opened := string(shipped(t, webhooks, "testdata/github/pull-request.json"))
	form := url.Values{"payload": {opened}}.Encode()
	want := said{what: forge.Opened, by: "baxterthehacker", at: "2015-05-05T23:40:27Z", state: forge.StateOpen}
	want.check(t, gitHubWebhook("pull_request", form))
}

func TestWhatIsNoPayloadOfGitHub(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"no JSON":          `hello`,
		"cut off":          `{"action":"opened","pull_request":{"number":1`,
		"a list":           `[]`,
		"no pull request":  `{"action":"opened","repository":{"full_name":"team/shop"}}`,
		"no address":       `{"action":"opened","pull_request":{"number":1},"repository":{"full_name":"team/shop"}}`,
		"no repository":    `{"action":"opened","pull_request":{"number":1,"html_url":"https://github.com/team/shop/pull/1"}}`,
		"no number":        `{"action":"opened","pull_request":{"html_url":"https://github.com/team/shop/pull/1"},"repository":{"full_name":"team/shop"}}`,
		"no owner":         `{"action":"opened","pull_request":{"number":1,"html_url":"https://github.com/team/shop/pull/1"},"repository":{"full_name":"shop"}}`,
		"a form's half":    `payload=%7B%22action%22`,
		"no form's escape": `payload=%zz`,
	} {
		if e, err := readSigned(t, gitHubWebhook("pull_request", body)); !errors.Is(err, forge.ErrUnreadable) {
			t.Errorf("%s: read %+v, error %v", name, e, err)
		}
	}
}
