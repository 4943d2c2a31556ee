package forge_test

import (
	"strings"
	"testing"

	"timeupdater/integrate/forge"
)

// gitHubBody is a payload that is made by hand from the documentation: an action,
// members of the pull request, and other members.
func gitHubBody(action, pullRequest, others string) string {
	return `{"action":"` + action + `","pull_request":{"number":7,"html_url":"https://github.com/team/shop/pull/7"` +
		`,"created_at":"2024-05-01T10:00:00Z","updated_at":"2024-05-09T10:00:00Z"` + pullRequest + `},
		"repository":{"full_name":"team/shop"},"sender":{"login":"ann","type":"User"}` + others + `}`
}

// Members of a pull request in each state. The simple form, which comes with
// reviews, has no member merged.
const (
	hubOpen         = `,"state":"open","draft":false,"merged":false,"closed_at":null,"merged_at":null`
	hubDraft        = `,"state":"open","draft":true,"merged":false,"closed_at":null,"merged_at":null`
	hubClosed       = `,"state":"closed","draft":false,"merged":false,"closed_at":"2024-05-03T10:00:00Z","merged_at":null`
	hubMerged       = `,"state":"closed","draft":false,"merged":true,"closed_at":"2024-05-03T10:00:01Z","merged_at":"2024-05-03T10:00:00Z"`
	hubSimple       = `,"state":"open","draft":false,"closed_at":null,"merged_at":null`
	hubSimpleMerged = `,"state":"closed","draft":false,"closed_at":"2024-05-03T10:00:01Z","merged_at":"2024-05-03T10:00:00Z"`
)

// hubReview is the member of that name, which always has the time of its submission.
func hubReview(state, text string) string {
	return `,"review":{"user":{"login":"bob"},"state":"` + state + `","body":"` + text + `","submitted_at":"2024-05-02T10:00:00Z"}`
}

func TestChangesOfPullRequestsOfGitHub(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		action, pullRequest string
		want                said
	}{
		"merged":                              {"closed", hubMerged, said{what: forge.Merged, by: "ann", at: "2024-05-03T10:00:00Z", state: forge.StateMerged}},
		"merged, without its time":            {"closed", `,"state":"closed","merged":true,"closed_at":"2024-05-03T10:00:01Z","merged_at":null`, said{what: forge.Merged, by: "ann", state: forge.StateMerged}},
		"opened as a draft":                   {"opened", hubDraft, said{what: forge.Drafted, by: "ann", at: "2024-05-01T10:00:00Z", state: forge.StateOpen, draft: true}},
		"reopened as a draft":                 {"reopened", hubDraft, said{what: forge.Drafted, by: "ann", state: forge.StateOpen, draft: true}},
		"made a draft":                        {"converted_to_draft", hubDraft, said{what: forge.Drafted, by: "ann", state: forge.StateOpen, draft: true}},
		"a closed draft":                      {"closed", strings.Replace(hubClosed, "false", "true", 1), said{what: forge.Declined, by: "ann", at: "2024-05-03T10:00:00Z", state: forge.StateDeclined, draft: true}},
		"opened, by now merged":               {"opened", hubMerged, said{why: "by now the pull request is merged"}},
		"reopened, by now closed":             {"reopened", hubClosed, said{why: "by now the pull request is declined"}},
		"closed, by now open":                 {"closed", hubOpen, said{why: "by now the pull request is open"}},
		"ready for review, by now a draft":    {"ready_for_review", hubDraft, said{what: forge.Drafted, by: "ann", state: forge.StateOpen, draft: true}},
		"ready for review, by now merged":     {"ready_for_review", hubMerged, said{why: "by now the pull request is merged"}},
		"made a draft, by now none":           {"converted_to_draft", hubOpen, said{why: "by now the pull request is no draft"}},
		"made a draft, by now closed as one":  {"converted_to_draft", strings.Replace(hubClosed, "false", "true", 1), said{why: "by now the pull request is declined"}},
		"a commit after it was merged":        {"synchronize", hubMerged, said{what: forge.Updated, by: "ann", state: forge.StateMerged}},
		"a review was asked for":              {"review_requested", hubOpen, said{why: "pull_request review_requested: nothing to act on"}},
		"somebody was assigned":               {"assigned", hubOpen, said{why: "pull_request assigned: nothing to act on"}},
		"an action that will be invented yet": {"invented", hubOpen, said{why: "pull_request invented: nothing to act on"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.want.check(t, gitHubWebhook("pull_request", gitHubBody(test.action, test.pullRequest, "")))
		})
	}
}

func TestReviewsOfGitHub(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		action, pullRequest, review string
		want                        said
	}{
		"approved":                  {"submitted", hubSimple, hubReview("approved", ""), said{what: forge.Approved, by: "ann", at: "2024-05-02T10:00:00Z", state: forge.StateOpen}},
		"changes requested":         {"submitted", hubSimple, hubReview("changes_requested", "TEST-1"), said{what: forge.ChangesRequested, by: "ann", at: "2024-05-02T10:00:00Z", state: forge.StateOpen, comment: "TEST-1"}},
		"a remark":                  {"submitted", hubSimple, hubReview("commented", "TEST-1"), said{what: forge.Commented, by: "ann", at: "2024-05-02T10:00:00Z", state: forge.StateOpen, comment: "TEST-1"}},
		"an edited text":            {"edited", hubSimple, hubReview("approved", "TEST-1"), said{what: forge.Commented, by: "ann", state: forge.StateOpen, comment: "TEST-1"}},
		"dismissed":                 {"dismissed", hubSimple, hubReview("dismissed", "TEST-1"), said{what: forge.Withdrawn, by: "ann", state: forge.StateOpen, comment: "TEST-1"}},
		"approved after the merge":  {"submitted", hubSimpleMerged, hubReview("approved", ""), said{what: forge.Approved, by: "ann", at: "2024-05-02T10:00:00Z", state: forge.StateMerged}},
		"approved, and then closed": {"submitted", hubClosed, hubReview("approved", ""), said{what: forge.Approved, by: "ann", at: "2024-05-02T10:00:00Z", state: forge.StateDeclined}},
		"approved as a draft":       {"submitted", hubDraft, hubReview("approved", ""), said{what: forge.Approved, by: "ann", at: "2024-05-02T10:00:00Z", state: forge.StateOpen, draft: true}},
		"dismissed meanwhile":       {"submitted", hubSimple, hubReview("dismissed", ""), said{why: "pull_request_review submitted: nothing to act on"}},
		"a verdict to be invented":  {"submitted", hubSimple, hubReview("applauded", ""), said{why: "pull_request_review submitted: nothing to act on"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.want.check(t, gitHubWebhook("pull_request_review", gitHubBody(test.action, test.pullRequest, test.review)))
		})
	}
}

func TestCommentsInWebhooksOfGitHub(t *testing.T) {
	t.Parallel()
	const text = `,"comment":{"body":"TEST-1","created_at":"2024-05-02T10:00:00Z","updated_at":"2024-05-04T10:00:00Z"}`
	issue := func(members, pullRequest string) string {
		return `,"issue":{"number":7,"html_url":"https://github.com/team/shop/issues/7"` + members + `,"pull_request":` + pullRequest + `}`
	}
	for name, test := range map[string]struct {
		event, body string
		want        said
	}{
		"an edited one": {
			"issue_comment", gitHubBody("edited", hubOpen, text+issue(`,"state":"open","draft":true`, `{"html_url":"https://github.com/team/shop/pull/7","merged_at":null}`)),
			said{what: forge.Commented, by: "ann", at: "2024-05-04T10:00:00Z", state: forge.StateOpen, draft: true, comment: "TEST-1"},
		},
		"on a merged one": {
			"issue_comment", gitHubBody("created", hubOpen, text+issue(`,"state":"closed"`, `{"html_url":"https://github.com/team/shop/pull/7","merged_at":"2024-05-03T10:00:00Z"}`)),
			said{what: forge.Commented, by: "ann", at: "2024-05-04T10:00:00Z", state: forge.StateMerged, comment: "TEST-1"},
		},
		"on a closed one": {
			"issue_comment", gitHubBody("created", hubOpen, text+issue(`,"state":"closed"`, `{"merged_at":null}`)),
			said{what: forge.Commented, by: "ann", at: "2024-05-04T10:00:00Z", state: forge.StateDeclined, comment: "TEST-1"},
		},
		"a deleted one": {
			"issue_comment", gitHubBody("deleted", hubOpen, text+issue(`,"state":"open"`, `{"merged_at":null}`)),
			said{why: "issue_comment deleted: nothing to act on"},
		},
		"on an issue": {
			"issue_comment", gitHubBody("created", hubOpen, text+issue(`,"state":"open"`, `null`)),
			said{why: "issue_comment: on an issue, not on a pull request"},
		},
		"an edited one on a line": {
			"pull_request_review_comment", gitHubBody("edited", hubSimple, text),
			said{what: forge.Commented, by: "ann", at: "2024-05-04T10:00:00Z", state: forge.StateOpen, comment: "TEST-1"},
		},
		"a deleted one on a line": {
			"pull_request_review_comment", gitHubBody("deleted", hubSimple, text),
			said{why: "pull_request_review_comment deleted: nothing to act on"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.want.check(t, gitHubWebhook(test.event, test.body))
		})
	}
}

// A pull request has one address, whichever event shows it.
func TestOneAddressOfGitHub(t *testing.T) {
	t.Parallel()
	const want = "https://github.com/team/shop/pull/7"
	const issue = `,"issue":{"number":7,"html_url":"https://github.com/team/shop/issues/7","pull_request":{"html_url":"` + want + `"}}`
	for event, body := range map[string]string{
		"pull_request":                gitHubBody("opened", hubOpen, ""),
		"pull_request_review":         gitHubBody("submitted", hubSimple, hubReview("approved", "")),
		"pull_request_review_comment": gitHubBody("created", hubSimple, ""),
		"issue_comment":               gitHubBody("created", "", issue),
	} {
		if e, err := readSigned(t, gitHubWebhook(event, body)); err != nil || e.PullRequest.URL != want {
			t.Errorf("%s: address %s, error %v", event, e.PullRequest.URL, err)
		}
	}
}

// What has gone wrong with the webhooks of GitHub elsewhere.
func TestComplaintsAboutGitHub(t *testing.T) {
	t.Parallel()
	bot := func(body string) string {
		return strings.Replace(body, `"login":"ann","type":"User"`, `"login":"renovate[bot]","type":"Bot"`, 1)
	}
	for name, test := range map[string]struct {
		event, body string
		want        said
	}{
		"what a bot merges is merged": {
			"pull_request", bot(gitHubBody("closed", hubMerged, "")),
			said{what: forge.Merged, by: "renovate[bot]", at: "2024-05-03T10:00:00Z", state: forge.StateMerged},
		},
		"what a bot approves is approved": {
			"pull_request_review", bot(gitHubBody("submitted", hubSimple, hubReview("approved", ""))),
			said{what: forge.Approved, by: "renovate[bot]", at: "2024-05-02T10:00:00Z", state: forge.StateOpen},
		},
		"a draft that is closed is closed": {
			"pull_request", gitHubBody("closed", strings.Replace(hubClosed, "false", "true", 1), ""),
			said{what: forge.Declined, by: "ann", at: "2024-05-03T10:00:00Z", state: forge.StateDeclined, draft: true},
		},
		"an event that comes late does not reopen what is merged": {
			"pull_request", gitHubBody("opened", hubMerged, ""),
			said{why: "by now the pull request is merged"},
		},
		"a push that dismisses an approval is told by its sender": {
			"pull_request_review", gitHubBody("dismissed", hubSimple, hubReview("dismissed", "")),
			said{what: forge.Withdrawn, by: "ann", state: forge.StateOpen},
		},
		"a sender who is no more leaves the reviewer": {
			"pull_request_review", strings.Replace(gitHubBody("submitted", hubSimple, hubReview("approved", "")), `{"login":"ann","type":"User"}`, `null`, 1),
			said{what: forge.Approved, by: "bob", at: "2024-05-02T10:00:00Z", state: forge.StateOpen},
		},
		"a user who is no more has no name": {
			"pull_request", strings.Replace(gitHubBody("closed", hubMerged, ""), `{"login":"ann","type":"User"}`, `null`, 1),
			said{what: forge.Merged, at: "2024-05-03T10:00:00Z", state: forge.StateMerged},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.want.check(t, gitHubWebhook(test.event, test.body))
		})
	}
}

// An event that two webhooks take comes twice at a time, with two names, and so
// must do no harm twice; only what is delivered again has the same.
func TestIDsOfGitHub(t *testing.T) {
	t.Parallel()
	id := func(delivery string) string {
		w := gitHubWebhook("pull_request", gitHubBody("closed", hubMerged, ""))
		w.Header.Set("X-GitHub-Delivery", delivery)
		e, err := readSigned(t, w)
		if err != nil || e.ID == "" {
			t.Fatalf("ID %q, error %v", e.ID, err)
		}
		return e.ID
	}
	first, again, another, unnamed := id("one"), id("one"), id("another"), id("")
	if first != again || first == another || first == unnamed {
		t.Errorf("one delivery is %q and %q, another %q, one without a name %q", first, again, another, unnamed)
	}
}
