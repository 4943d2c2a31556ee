package forge_test

import (
	"slices"
	"testing"

	"timeupdater/integrate/forge"
)

func FuzzGitHub(f *testing.F) {
	for event, file := range map[string]string{
		"pull_request":                "pull-request.json",
		"pull_request_review":         "pull-request-review.json",
		"pull_request_review_comment": "pull-request-review-comment.json",
		"issue_comment":               "pull-request-issue-comment.json",
		"ping":                        "ping.json",
		"push":                        "push.json",
	} {
		f.Add(event, shipped(f, webhooks, "testdata/github/"+file))
	}
	f.Add("issue_comment", shipped(f, webhooks, "testdata/github/issue-comment.json"))
	for _, file := range []string{"pr_closed", "pr_ready_for_review", "pr_labeled"} {
		f.Add("pull_request", shipped(f, scm, "scm/driver/github/testdata/webhooks/"+file+".json"))
	}
	f.Add("pull_request_review", []byte(gitHubBody("dismissed", hubSimple, hubReview("dismissed", ""))))
	f.Add("pull_request", []byte("payload=%7B%7D"))
	f.Fuzz(func(t *testing.T, event string, body []byte) { parseAnything(t, "GitHub", event, body) })
}

func FuzzGitLab(f *testing.F) {
	for _, file := range []string{
		"merge-request-event", "system-merge-request-event", "comment-merge-request-event", "comment-issue-event", "push-event",
	} {
		f.Add(mergeRequestHook, shipped(f, webhooks, "testdata/gitlab/"+file+".json"))
	}
	for _, file := range []string{"pull_request_close", "pull_request_merge", "pull_request_review_ready", "review_comment_create"} {
		f.Add(noteHook, shipped(f, scm, "scm/driver/gitlab/testdata/webhooks/"+file+".json"))
	}
	f.Add(systemHook, []byte(gitLabBody("update", labOpen, `,"changes":{"reviewers":[[],`+labReviewers("ann requested_changes")+`]}`)))
	f.Fuzz(func(t *testing.T, event string, body []byte) { parseAnything(t, "GitLab", event, body) })
}

// parseAnything holds for every webhook: it is an error, or something that is
// known, or nothing with a reason.
func parseAnything(t *testing.T, name, event string, body []byte) {
	e, err := forgeOf(t, name).Parse(event, forge.Webhook{Body: body})
	if err != nil {
		return
	}
	known := append(slices.Clone(forge.Verdicts), forge.Commented, forge.Updated, forge.Ping)
	switch p := e.PullRequest; {
	case e.What == forge.Nothing && e.Why == "":
		t.Error("nothing, without a reason")
	case e.What != forge.Nothing && !slices.Contains(known, e.What):
		t.Errorf("an unknown %q", e.What)
	case e.What != forge.Nothing && e.What != forge.Ping && (p.URL == "" || p.Number == "" || p.Repository == "" || len(p.API) < 4):
		t.Errorf("%s of a pull request without an address: %+v", e.What, p)
	}
}
