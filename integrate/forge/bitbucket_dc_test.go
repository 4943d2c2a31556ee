package forge_test

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"timeupdater/integrate/forge"
)

// dcPayloads are all that the two modules ship, and all of them were sent by
// servers.
var dcPayloads = []bitbucketPayload{
	{scm, "scm/driver/stash/testdata/webhooks/pr_open.json", "pr:opened", forge.Opened, forge.StateOpen, "2018-07-05 19:21:30"},
	{scm, "scm/driver/stash/testdata/webhooks/pr_from_ref_updated.json", "pr:from_ref_updated", forge.Updated, forge.StateOpen, "2021-11-23 10:02:52"},
	{scm, "scm/driver/stash/testdata/webhooks/pr_modified_meta.json", "pr:modified", forge.Updated, forge.StateOpen, "2021-11-24 14:43:48"},
	{scm, "scm/driver/stash/testdata/webhooks/pr_modified_toref.json", "pr:modified", forge.Updated, forge.StateOpen, "2021-11-23 13:16:20"},
	{scm, "scm/driver/stash/testdata/webhooks/pr_merged.json", "pr:merged", forge.Merged, forge.StateMerged, "2018-07-05 19:33:20"},
	{scm, "scm/driver/stash/testdata/webhooks/pr_declined.json", "pr:declined", forge.Declined, forge.StateDeclined, "2018-07-05 19:30:48"},
	{scm, "scm/driver/stash/testdata/webhooks/pr_deleted.json", "pr:deleted", forge.Declined, forge.StateDeclined, "2018-07-05 19:31:33"},
	{scm, "scm/driver/stash/testdata/webhooks/push.json", "repo:refs_changed", forge.Nothing, "", ""},
	{scm, "scm/driver/stash/testdata/webhooks/push_v5.json", "repo:refs_changed", forge.Nothing, "", ""},
	{scm, "scm/driver/stash/testdata/webhooks/push_branch_create.json", "repo:refs_changed", forge.Nothing, "", ""},
	{scm, "scm/driver/stash/testdata/webhooks/push_branch_delete.json", "repo:refs_changed", forge.Nothing, "", ""},
	{scm, "scm/driver/stash/testdata/webhooks/push_tag_create.json", "repo:refs_changed", forge.Nothing, "", ""},
	{scm, "scm/driver/stash/testdata/webhooks/push_tag_delete.json", "repo:refs_changed", forge.Nothing, "", ""},

	{webhooks, "testdata/bitbucket-server/pr-opened.json", "pr:opened", forge.Opened, forge.StateOpen, "2019-03-01 09:31:15"},
	{webhooks, "testdata/bitbucket-server/pr-modified.json", "pr:modified", forge.Updated, forge.StateOpen, "2019-03-01 09:19:48"},
	{webhooks, "testdata/bitbucket-server/pr-reviewer-updated.json", "pr:reviewer:updated", forge.Updated, forge.StateOpen, "2019-03-01 09:19:48"},
	{webhooks, "testdata/bitbucket-server/pr-reviewer-approved.json", "pr:reviewer:approved", forge.Approved, forge.StateOpen, "2019-03-01 09:35:38"},
	{webhooks, "testdata/bitbucket-server/pr-reviewer-unapproved.json", "pr:reviewer:unapproved", forge.Withdrawn, forge.StateOpen, "2019-03-01 09:34:15"},
	{webhooks, "testdata/bitbucket-server/pr-reviewer-needs-work.json", "pr:reviewer:needs_work", forge.ChangesRequested, forge.StateOpen, "2019-03-01 09:34:53"},
	{webhooks, "testdata/bitbucket-server/pr-merged.json", "pr:merged", forge.Merged, forge.StateMerged, "2019-03-01 09:37:14"},
	{webhooks, "testdata/bitbucket-server/pr-declined.json", "pr:declined", forge.Declined, forge.StateDeclined, "2019-03-01 09:12:35"},
	{webhooks, "testdata/bitbucket-server/pr-deleted.json", "pr:deleted", forge.Declined, forge.StateDeclined, "2019-03-01 09:17:10"},
	{webhooks, "testdata/bitbucket-server/pr-comment-added.json", "pr:comment:added", forge.Commented, forge.StateOpen, "2019-03-01 09:08:35"},
	{webhooks, "testdata/bitbucket-server/pr-comment-edited.json", "pr:comment:edited", forge.Commented, forge.StateOpen, "2019-03-01 09:06:11"},
	{webhooks, "testdata/bitbucket-server/pr-comment-deleted.json", "pr:comment:deleted", forge.Nothing, "", ""},
	{webhooks, "testdata/bitbucket-server/repo-comment-added.json", "repo:comment:added", forge.Nothing, "", ""},
	{webhooks, "testdata/bitbucket-server/repo-comment-deleted.json", "repo:comment:deleted", forge.Nothing, "", ""},
	{webhooks, "testdata/bitbucket-server/repo-comment-edited.json", "repo:comment:edited", forge.Nothing, "", ""},
	{webhooks, "testdata/bitbucket-server/repo-forked.json", "repo:forked", forge.Nothing, "", ""},
	{webhooks, "testdata/bitbucket-server/repo-modified.json", "repo:modified", forge.Nothing, "", ""},
	{webhooks, "testdata/bitbucket-server/repo-refs-changed.json", "repo:refs_changed", forge.Nothing, "", ""},
}

func TestDataCenterPayloads(t *testing.T) {
	t.Parallel()
	checkPayloads(t, "Bitbucket Data Center", dcPayloads)
}

func TestMembersOfDataCenter(t *testing.T) {
	t.Parallel()
	body := shipped(t, webhooks, "testdata/bitbucket-server/pr-merged.json")
	e := bitbucketEvent(t, "Bitbucket Data Center", "pr:merged", body)
	want := forge.PullRequest{
		URL:         "https://server.bitbucket.local/users/gopher/repos/webhook-test/pull-requests/5",
		Repository:  "~gopher/webhook-test",
		Number:      "5",
		Title:       "Update README",
		Description: "yada yada yada",
		Source:      "feature/wip",
		Target:      "master",
		State:       forge.StateMerged,
		Reviewers:   []forge.Reviewer{{Name: "Cain Piper", Said: forge.Approved}},
		API:         []string{"projects", "~gopher", "repos", "webhook-test", "pull-requests", "5"},
	}
	if !reflect.DeepEqual(e.PullRequest, want) || e.By != "Foo Bar" {
		t.Errorf("%+v by %s; want %+v", e.PullRequest, e.By, want)
	}
	comment := shipped(t, webhooks, "testdata/bitbucket-server/pr-comment-edited.json")
	if e := bitbucketEvent(t, "Bitbucket Data Center", "pr:comment:edited", comment); e.Comment != "yada edit comment" {
		t.Errorf("comment %q", e.Comment)
	}
}

// A pull request out of somebody's copy is one of the repository that it goes to.
func TestCopyInDataCenter(t *testing.T) {
	t.Parallel()
	body := shipped(t, scm, "scm/driver/stash/testdata/webhooks/pr_modified_meta.json")
	if e := bitbucketEvent(t, "Bitbucket Data Center", "pr:modified", body); e.PullRequest.Repository != "PRJ/my-repo" {
		t.Errorf("repository %s; want PRJ/my-repo", e.PullRequest.Repository)
	}
}

// The platform overwrites the id of a request, so the body stands in for it.
func TestIDInDataCenter(t *testing.T) {
	t.Parallel()
	id := func(requestID, date string) string {
		body := shipped(t, webhooks, "testdata/bitbucket-server/pr-reviewer-approved.json")
		w := bitbucketWebhook("pr:reviewer:approved", []byte(strings.Replace(string(body), "2019-03-01T10:35:38", date, 1)))
		w.Header.Set("X-Request-Id", requestID)
		_, e, err := readBitbucket(t, w)
		if err != nil || e.ID == "" {
			t.Fatalf("id %q, error %v", e.ID, err)
		}
		return e.ID
	}
	if id("one", "2019-03-01T10:35:38") != id("two", "2019-03-01T10:35:38") {
		t.Error("one event has two ids")
	}
	if id("one", "2019-03-01T10:35:38") == id("one", "2019-03-01T10:35:39") {
		t.Error("two events have one id")
	}
}

// dcMade is a body with a state, the entry of Ada among the reviewers, and more
// members. It is made by hand from the documentation.
func dcMade(state, entry, more string) []byte {
	return fmt.Appendf(nil, `{"date":"2025-09-19T09:07:23+0300","actor":{"name":"ada","id":1,"slug":"ada"},
		"pullRequest":{"id":7,"state":%q,"toRef":{"repository":{"slug":"shop","project":{"key":"TEAM"}}},
			"reviewers":[{"user":{"name":"ben","id":2,"slug":"ben"},"approved":true,"status":"APPROVED"}%s]}
		%s}`, state, entry, more)
}

const (
	dcAda       = `,{"user":{"name":"ada","displayName":"Ada","id":1,"slug":"ada"},`
	dcApproved  = dcAda + `"approved":true,"status":"APPROVED"}`
	dcNeedsWork = dcAda + `"approved":false,"status":"NEEDS_WORK"}`
	dcRequested = dcAda + `"approved":false,"status":"CHANGES_REQUESTED"}`
	dcSilent    = dcAda + `"approved":false,"status":"UNAPPROVED"}`
)

// dcGiver is the event's own entry of whom the verdict is from, made of one of the
// entries.
func dcGiver(entry string) string { return `,"participant":` + strings.TrimPrefix(entry, ",") }

// Events come late and out of order, so what the body shows counts.
func TestWhatCountsInDataCenter(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		event              string
		state, entry, more string
		what               forge.What
		shows              forge.State
	}{
		"approved":                           {"pr:reviewer:approved", "OPEN", dcApproved, dcGiver(dcApproved), forge.Approved, forge.StateOpen},
		"approved, no entry":                 {"pr:reviewer:approved", "OPEN", "", "", forge.Approved, forge.StateOpen},
		"approved, by now not":               {"pr:reviewer:approved", "OPEN", dcSilent, "", forge.Withdrawn, forge.StateOpen},
		"approved, by now needs work":        {"pr:reviewer:approved", "OPEN", dcNeedsWork, "", forge.ChangesRequested, forge.StateOpen},
		"approved, by now changes requested": {"pr:reviewer:approved", "OPEN", dcRequested, "", forge.ChangesRequested, forge.StateOpen},
		"the event's own entry comes first":  {"pr:reviewer:approved", "OPEN", dcApproved, dcGiver(dcNeedsWork), forge.ChangesRequested, forge.StateOpen},
		"an own entry that tells only who":   {"pr:reviewer:approved", "OPEN", dcNeedsWork, dcGiver(dcAda + `"role":"REVIEWER"}`), forge.ChangesRequested, forge.StateOpen},
		"an entry that tells approved only":  {"pr:reviewer:unapproved", "OPEN", dcAda + `"approved":true}`, "", forge.Approved, forge.StateOpen},
		"an entry with the id only":          {"pr:reviewer:approved", "OPEN", `,{"user":{"id":1},"status":"NEEDS_WORK"}`, "", forge.ChangesRequested, forge.StateOpen},
		"an entry with the name only":        {"pr:reviewer:approved", "OPEN", `,{"user":{"name":"ada"},"status":"NEEDS_WORK"}`, "", forge.ChangesRequested, forge.StateOpen},
		"an entry with the slug only":        {"pr:reviewer:approved", "OPEN", `,{"user":{"slug":"ada"},"status":"NEEDS_WORK"}`, "", forge.ChangesRequested, forge.StateOpen},
		"an entry of somebody else without id": {
			"pr:reviewer:approved", "OPEN", `,{"user":{"name":"cy"},"status":"NEEDS_WORK"}`,
			`,"participant":{"user":{"name":"zoe"}}`, forge.Approved, forge.StateOpen,
		},
		"not the actor's verdict": {
			"pr:reviewer:approved", "OPEN", dcSilent, `,"participant":{"user":{"name":"ben"}}`, forge.Approved, forge.StateOpen,
		},
		"an entry of nobody":                  {"pr:reviewer:approved", "OPEN", `,{"user":{},"status":"NEEDS_WORK"}`, "", forge.Approved, forge.StateOpen},
		"approved without having been asked":  {"pr:reviewer:approved", "OPEN", "", dcGiver(dcApproved), forge.Approved, forge.StateOpen},
		"needs work":                          {"pr:reviewer:needs_work", "OPEN", dcNeedsWork, dcGiver(dcNeedsWork), forge.ChangesRequested, forge.StateOpen},
		"needs work, by now approved":         {"pr:reviewer:needs_work", "OPEN", dcApproved, "", forge.Approved, forge.StateOpen},
		"unapproved":                          {"pr:reviewer:unapproved", "OPEN", dcSilent, dcGiver(dcSilent), forge.Withdrawn, forge.StateOpen},
		"opened":                              {"pr:opened", "OPEN", "", "", forge.Opened, forge.StateOpen},
		"opened, by now merged":               {"pr:opened", "MERGED", "", "", forge.Nothing, forge.StateMerged},
		"opened, by now declined":             {"pr:opened", "DECLINED", "", "", forge.Nothing, forge.StateDeclined},
		"merged, read too early":              {"pr:merged", "OPEN", "", "", forge.Merged, forge.StateMerged},
		"declined, by now open again":         {"pr:declined", "OPEN", "", "", forge.Nothing, forge.StateOpen},
		"declined, then reopened and merged":  {"pr:declined", "MERGED", "", "", forge.Nothing, forge.StateMerged},
		"deleted while it was open":           {"pr:deleted", "OPEN", "", "", forge.Declined, forge.StateDeclined},
		"deleted after it was declined":       {"pr:deleted", "DECLINED", "", "", forge.Declined, forge.StateDeclined},
		"deleted after it was merged":         {"pr:deleted", "MERGED", "", "", forge.Nothing, forge.StateMerged},
		"another target, by its own name":     {"pr:to_ref_updated", "OPEN", "", "", forge.Updated, forge.StateOpen},
		"an event that is not documented yet": {"pr:invented", "OPEN", "", "", forge.Nothing, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := bitbucketEvent(t, "Bitbucket Data Center", test.event, dcMade(test.state, test.entry, test.more))
			if e.What != test.what || (e.What == forge.Nothing) != (e.Why != "") || e.PullRequest.State != test.shows {
				t.Errorf("%q because of %q in state %q; want %q in %q", e.What, e.Why, e.PullRequest.State, test.what, test.shows)
			}
		})
	}
}

func TestReviewersOfDataCenter(t *testing.T) {
	t.Parallel()
	for entry, said := range map[string]forge.What{
		dcApproved: forge.Approved, dcNeedsWork: forge.ChangesRequested, dcRequested: forge.ChangesRequested, dcSilent: forge.Nothing,
	} {
		e := bitbucketEvent(t, "Bitbucket Data Center", "pr:modified", dcMade("OPEN", entry, ""))
		want := []forge.Reviewer{{Name: "ben", Said: forge.Approved}, {Name: "Ada", Said: said}}
		if !reflect.DeepEqual(e.PullRequest.Reviewers, want) {
			t.Errorf("%+v; want %+v", e.PullRequest.Reviewers, want)
		}
	}
	untold := []byte(`{"pullRequest":{"id":7,"toRef":{"repository":{"slug":"shop","project":{"key":"TEAM"}}}}}`)
	if e := bitbucketEvent(t, "Bitbucket Data Center", "pr:modified", untold); e.PullRequest.Reviewers != nil {
		t.Errorf("%+v; want nil where the body does not tell", e.PullRequest.Reviewers)
	}
}

// Made by hand from what a client for Data Center 8.18 expects.
func TestDraftsOfDataCenter(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		event, pullRequest, more string
		what                     forge.What
	}{
		"opened as a draft":        {"pr:opened", `"state":"OPEN","draft":true`, ``, forge.Drafted},
		"not as one":               {"pr:opened", `"state":"OPEN","draft":false`, ``, forge.Opened},
		"a draft no more":          {"pr:modified", `"state":"OPEN","draft":false`, `,"previousDraft":true`, forge.Opened},
		"made a draft":             {"pr:modified", `"state":"OPEN","draft":true`, `,"previousDraft":false`, forge.Drafted},
		"still a draft":            {"pr:modified", `"state":"OPEN","draft":true`, `,"previousDraft":true`, forge.Updated},
		"still none":               {"pr:modified", `"state":"OPEN","draft":false`, `,"previousDraft":false`, forge.Updated},
		"a version before 8.18":    {"pr:modified", `"state":"OPEN"`, ``, forge.Updated},
		"a draft, by now merged":   {"pr:modified", `"state":"MERGED","draft":false`, `,"previousDraft":true`, forge.Nothing},
		"a title, after the merge": {"pr:modified", `"state":"MERGED","draft":false`, `,"previousDraft":false`, forge.Updated},
		"a commit in a draft":      {"pr:from_ref_updated", `"state":"OPEN","draft":true`, ``, forge.Updated},
	} {
		body := fmt.Appendf(nil, `{"pullRequest":{"id":7,%s,"toRef":{"repository":{"slug":"shop","project":{"key":"TEAM"}}}}%s}`,
			test.pullRequest, test.more)
		if e := bitbucketEvent(t, "Bitbucket Data Center", test.event, body); e.What != test.what {
			t.Errorf("%s: %q because of %q; want %q", name, e.What, e.Why, test.what)
		}
	}
}

// What old versions leave out, and what samples of the documentation have instead.
func TestNoLinkInDataCenter(t *testing.T) {
	t.Parallel()
	const made = `{"pullRequest":{"id":7,"toRef":{"repository":{"slug":"shop","project":{"key":"TEAM"}}},"links":{"self":%s}}}`
	for name, body := range map[string][]byte{
		"none":      shipped(t, scm, "scm/driver/stash/testdata/webhooks/pr_open.json"),
		"one, null": fmt.Appendf(nil, made, `[null]`),
		"empty":     fmt.Appendf(nil, made, `[]`),
		"null":      fmt.Appendf(nil, made, `null`),
	} {
		if e := bitbucketEvent(t, "Bitbucket Data Center", "pr:opened", body); e.PullRequest.URL != "" || e.PullRequest.API == nil {
			t.Errorf("%s: %+v", name, e.PullRequest)
		}
	}
}

func TestUnreadableBodiesOfDataCenter(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"no JSON":       `pullRequest`,
		"null":          `null`,
		"empty":         `{}`,
		"no repository": `{"pullRequest":{"id":7}}`,
		"no project":    `{"pullRequest":{"id":7,"toRef":{"repository":{"slug":"shop"}}}}`,
		"no slug":       `{"pullRequest":{"id":7,"toRef":{"repository":{"project":{"key":"TEAM"}}}}}`,
		"no number":     `{"pullRequest":{"toRef":{"repository":{"slug":"shop","project":{"key":"TEAM"}}}}}`,
	} {
		if _, e, err := readBitbucket(t, bitbucketWebhook("pr:opened", []byte(body))); !errors.Is(err, forge.ErrUnreadable) {
			t.Errorf("%s: %+v, error %v", name, e, err)
		}
	}
}
