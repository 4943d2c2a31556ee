package forge_test

import (
	"context"
	"errors"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"timeupdater/integrate/forge"
)

// gitLabWebhook is a webhook as GitLab sends it with a secret token.
func gitLabWebhook(event, body string) forge.Webhook {
	header := http.Header{}
	header.Set("X-Gitlab-Event", event)
	header.Set("X-Gitlab-Token", everybody)
	header.Set("Idempotency-Key", "a5461c4d")
	return forge.Webhook{Header: header, Body: []byte(body)}
}

// onWhat is the member that says what a comment is on.
const onWhat = "noteable_type" //nolint:misspell // it is GitLab's word

// The events by their header.
const mergeRequestHook, noteHook, systemHook = "Merge Request Hook", "Note Hook", "System Hook"

func TestEveryPayloadOfGitLabThatIsShipped(t *testing.T) {
	t.Parallel()
	const inSCM, inWebhooks = "scm/driver/gitlab/testdata/webhooks/", "testdata/gitlab/"
	const sid, root = "Sid Sijbrandij", "Administrator"
	no := func(event string) said { return said{why: event + ": not about a pull request"} }
	other := said{why: "note: not on a pull request"}
	for name, test := range map[string]struct {
		module      func() (string, error)
		event, file string
		want        said
	}{
		"opened":        {scm, mergeRequestHook, inSCM + "pull_request_create.json", said{what: forge.Opened, by: sid, at: "2017-12-10T17:01:11Z", state: forge.StateOpen}},
		"opened, newer": {webhooks, mergeRequestHook, inWebhooks + "merge-request-event.json", said{what: forge.Opened, by: root, at: "2013-12-03T17:23:34Z", state: forge.StateOpen}},
		"reopened":      {scm, mergeRequestHook, inSCM + "pull_request_reopen.json", said{what: forge.Opened, by: sid, state: forge.StateOpen}},
		"closed":        {scm, mergeRequestHook, inSCM + "pull_request_close.json", said{what: forge.Declined, by: sid, at: "2017-12-10T17:02:46Z", state: forge.StateDeclined}},
		"merged":        {scm, mergeRequestHook, inSCM + "pull_request_merge.json", said{what: forge.Merged, by: sid, at: "2017-12-10T17:08:07Z", state: forge.StateMerged}},
		// Its name says that it is ready, and its content that it became a draft.
		"made a draft":         {scm, mergeRequestHook, inSCM + "pull_request_review_ready.json", said{what: forge.Drafted, by: "Meet Rathod", state: forge.StateOpen, draft: true}},
		"of a whole GitLab":    {webhooks, systemHook, inWebhooks + "system-merge-request-event.json", said{why: "merge_request without an action: nothing to act on"}},
		"a comment":            {scm, noteHook, inSCM + "merge_request_comment_create.json", said{what: forge.Commented, by: sid, at: "2017-12-10T17:05:14Z", state: forge.StateOpen, comment: "lgtm"}},
		"a comment on a line":  {scm, noteHook, inSCM + "review_comment_create.json", said{what: forge.Commented, by: sid, at: "2017-12-10T17:05:56Z", state: forge.StateOpen, comment: "check spelling"}},
		"a comment, older":     {webhooks, noteHook, inWebhooks + "comment-merge-request-event.json", said{what: forge.Commented, by: root, at: "2015-05-17T18:21:36Z", state: forge.StateOpen, comment: "This MR needs work."}},
		"on an issue":          {scm, noteHook, inSCM + "issue_comment_create.json", other},
		"on an issue, older":   {webhooks, noteHook, inWebhooks + "comment-issue-event.json", other},
		"on an issue, secret":  {webhooks, "Confidential Note Hook", inWebhooks + "confidential-comment-event.json", other},
		"on a commit":          {webhooks, noteHook, inWebhooks + "comment-commit-event.json", other},
		"on a snippet":         {webhooks, noteHook, inWebhooks + "comment-snippet-event.json", other},
		"an issue":             {scm, "Issue Hook", inSCM + "issue_create.json", no("Issue Hook")},
		"a push":               {scm, "Push Hook", inSCM + "push.json", no("Push Hook")},
		"a push that merges":   {scm, "Push Hook", inSCM + "push_merge.json", no("Push Hook")},
		"a tag":                {scm, "Tag Push Hook", inSCM + "tag_create.json", no("Tag Push Hook")},
		"a pipeline":           {webhooks, "Pipeline Hook", inWebhooks + "pipeline-event.json", no("Pipeline Hook")},
		"a job":                {webhooks, "Job Hook", inWebhooks + "job-event.json", no("Job Hook")},
		"a page":               {webhooks, "Wiki Page Hook", inWebhooks + "wikipage-event.json", no("Wiki Page Hook")},
		"a push to any":        {webhooks, systemHook, inWebhooks + "system-push-event.json", no(systemHook)},
		"a project in general": {webhooks, systemHook, inWebhooks + "system-project-created.json", no(systemHook)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.want.check(t, gitLabWebhook(test.event, string(shipped(t, test.module, test.file))))
		})
	}
}

// What is read of a pull request, from each kind of event.
func TestPullRequestOfGitLab(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		module      func() (string, error)
		event, file string
		want        forge.PullRequest
	}{
		"merge request": {scm, mergeRequestHook, "scm/driver/gitlab/testdata/webhooks/pull_request_merge.json", forge.PullRequest{
			URL:        "https://gitlab.com/gitlab-org/hello-world/merge_requests/1",
			Repository: "gitlab-org/hello-world", Number: "1",
			Title: "update readme", Description: "adding build instructions to readme",
			Source: "feature", Target: "master", State: forge.StateMerged,
			API: []string{"projects", "4861503", "merge_requests", "1"},
		}},
		"comment": {scm, noteHook, "scm/driver/gitlab/testdata/webhooks/merge_request_comment_create.json", forge.PullRequest{
			URL:        "https://gitlab.com/gitlab-org/hello-world/merge_requests/1",
			Repository: "gitlab-org/hello-world", Number: "1",
			Title: "update readme", Description: "adding build instructions to readme",
			Source: "feature", Target: "master", State: forge.StateOpen,
			API: []string{"projects", "4861503", "merge_requests", "1"},
		}},
		"comment that shows its own address, and no project's id": {webhooks, noteHook, "testdata/gitlab/comment-merge-request-event.json", forge.PullRequest{
			URL:        "http://example.com/gitlab-org/gitlab-test/merge_requests/1",
			Repository: "gitlab-org/gitlab-test", Number: "1",
			Title:       "Tempora et eos debitis quae laborum et.",
			Description: "Et voluptas corrupti assumenda temporibus. Architecto cum animi eveniet amet asperiores. Vitae numquam voluptate est natus sit et ad id.",
			Source:      "master", Target: "markdown", State: forge.StateOpen,
			API: []string{"projects", "gitlab-org/gitlab-test", "merge_requests", "1"},
		}},
	} {
		e, err := readSigned(t, gitLabWebhook(test.event, string(shipped(t, test.module, test.file))))
		if err != nil || !reflect.DeepEqual(e.PullRequest, test.want) {
			t.Errorf("%s: read\n%+v, want\n%+v; error %v", name, e.PullRequest, test.want, err)
		}
	}
}

func TestWhatIsNoPayloadOfGitLab(t *testing.T) {
	t.Parallel()
	const request = `"iid":7,"url":"https://gitlab.com/team/shop/-/merge_requests/7","action":"open","state":"opened"`
	for name, body := range map[string]string{
		"no JSON":      `hello`,
		"cut off":      `{"object_kind":"merge_request","object_attributes":{"iid":1`,
		"a list":       `[]`,
		"a number":     `{"object_kind":1}`,
		"no request":   `{"object_kind":"merge_request","object_attributes":{"action":"open"},"project":{"path_with_namespace":"team/shop"}}`,
		"no address":   `{"object_kind":"merge_request","object_attributes":{"iid":7,"action":"open"},"project":{"path_with_namespace":"team/shop"}}`,
		"no project":   `{"object_kind":"merge_request","object_attributes":{` + request + `}}`,
		"no number":    `{"object_kind":"merge_request","object_attributes":{` + strings.Replace(request, "7", "0", 1) + `},"project":{"path_with_namespace":"team/shop"}}`,
		"a word for 7": `{"object_kind":"merge_request","object_attributes":{"iid":"seven"}}`,
		"on nothing":   `{"object_kind":"note","object_attributes":{"` + onWhat + `":"MergeRequest"},"project":{"path_with_namespace":"team/shop"}}`,
		"a bad note":   `{"object_kind":"note","object_attributes":[]}`,
	} {
		if e, err := readSigned(t, gitLabWebhook(mergeRequestHook, body)); !errors.Is(err, forge.ErrUnreadable) {
			t.Errorf("%s: read %+v, error %v", name, e, err)
		}
	}
}

func TestCommentsOfGitLab(t *testing.T) {
	t.Parallel()
	const query = "/merge_requests/1/notes?per_page=100&sort=asc"
	for name, test := range map[string]struct {
		module                func() (string, error)
		file, address, answer string
		want                  string
		says                  string // of the error
	}{
		"without what GitLab notes itself": {
			scm, "scm/driver/gitlab/testdata/webhooks/merge_request_comment_create.json", "GET /projects/4861503" + query,
			`[{"body":"for TEST-1","system":false},{"body":"added 1 commit","system":true},{"body":"and TEST-2"}]`,
			"for TEST-1|and TEST-2", "",
		},
		"of a project without an id": {
			webhooks, "testdata/gitlab/comment-merge-request-event.json", "GET /projects/gitlab-org%2Fgitlab-test" + query,
			`[{"body":"for TEST-1"}]`, "for TEST-1", "",
		},
		"not found": {
			webhooks, "testdata/gitlab/comment-merge-request-event.json", "GET /projects/another" + query,
			`[]`, "", "404",
		},
		"no list": {
			scm, "scm/driver/gitlab/testdata/webhooks/merge_request_comment_create.json", "GET /projects/4861503" + query,
			`{"message":"moved"}`, "", "what answered is not its API",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e, err := readSigned(t, gitLabWebhook(noteHook, string(shipped(t, test.module, test.file))))
			if err != nil {
				t.Fatal(err)
			}
			f, api := apiOf(t, "GitLab", map[string]string{test.address: test.answer})
			texts, err := f.Comments(context.Background(), api, e.PullRequest)
			if strings.Join(texts, "|") != test.want || (err != nil) != (test.says != "") {
				t.Errorf("comments %q, error %v; want %q", texts, err, test.want)
			}
			if err != nil && !strings.Contains(err.Error(), test.says) {
				t.Errorf("error %v; want %s", err, test.says)
			}
		})
	}
}
