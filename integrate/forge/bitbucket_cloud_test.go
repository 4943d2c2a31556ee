package forge_test

import (
	"errors"
	"fmt"
	"reflect"
	"testing"

	"timeupdater/integrate/forge"
)

// cloudPayloads are all that the two modules ship. Those of the second are samples
// of the documentation: their state says all that it could say, and so the event's
// name counts.
var cloudPayloads = []bitbucketPayload{
	{scm, "scm/driver/bitbucket/testdata/webhooks/pr_created.json", "pullrequest:created", forge.Opened, forge.StateOpen, "2018-07-02 21:51:39.492248"},
	{scm, "scm/driver/bitbucket/testdata/webhooks/pr_updated.json", "pullrequest:updated", forge.Updated, forge.StateOpen, ""},
	{scm, "scm/driver/bitbucket/testdata/webhooks/pr_fulfilled.json", "pullrequest:fulfilled", forge.Merged, forge.StateMerged, "2018-07-03 01:28:05.903251"},
	{scm, "scm/driver/bitbucket/testdata/webhooks/pr_declined.json", "pullrequest:rejected", forge.Declined, forge.StateDeclined, "2018-07-03 01:44:00.030575"},
	{scm, "scm/driver/bitbucket/testdata/webhooks/pr_comment_created.json", "pullrequest:comment_created", forge.Commented, forge.StateOpen, "2022-06-23 22:10:09.939925"},
	{scm, "scm/driver/bitbucket/testdata/webhooks/pr_comment_deleted.json", "pullrequest:comment_deleted", forge.Nothing, "", ""},
	{scm, "scm/driver/bitbucket/testdata/webhooks/push.json", "repo:push", forge.Nothing, "", ""},
	{scm, "scm/driver/bitbucket/testdata/webhooks/push_branch_create.json", "repo:push", forge.Nothing, "", ""},
	{scm, "scm/driver/bitbucket/testdata/webhooks/push_branch_delete.json", "repo:push", forge.Nothing, "", ""},
	{scm, "scm/driver/bitbucket/testdata/webhooks/push_tag_create.json", "repo:push", forge.Nothing, "", ""},
	{scm, "scm/driver/bitbucket/testdata/webhooks/push_tag_delete.json", "repo:push", forge.Nothing, "", ""},

	{webhooks, "testdata/bitbucket/pull-request-created.json", "pullrequest:created", forge.Opened, forge.StateOpen, "2015-04-06 15:23:38.179678"},
	{webhooks, "testdata/bitbucket/pull-request-updated.json", "pullrequest:updated", forge.Updated, "", ""},
	{webhooks, "testdata/bitbucket/pull-request-approved.json", "pullrequest:approved", forge.Approved, "", "2015-04-06 16:34:59.19533"},
	{webhooks, "testdata/bitbucket/pull-request-approval-removed.json", "pullrequest:unapproved", forge.Withdrawn, "", "2015-04-06 15:23:38.205705"},
	{webhooks, "testdata/bitbucket/pull-request-merged.json", "pullrequest:fulfilled", forge.Merged, forge.StateMerged, "2015-04-06 15:23:38.205705"},
	{webhooks, "testdata/bitbucket/pull-request-declined.json", "pullrequest:rejected", forge.Declined, forge.StateDeclined, "2015-04-06 15:23:38.205705"},
	{webhooks, "testdata/bitbucket/pull-request-comment-created.json", "pullrequest:comment_created", forge.Commented, "", "2015-04-06 16:52:29.982346"},
	{webhooks, "testdata/bitbucket/pull-request-comment-updated.json", "pullrequest:comment_updated", forge.Commented, "", "2015-04-06 16:52:29.98373"},
	{webhooks, "testdata/bitbucket/pull-request-comment-deleted.json", "pullrequest:comment_deleted", forge.Nothing, "", ""},
	{webhooks, "testdata/bitbucket/commit-comment-created.json", "repo:commit_comment_created", forge.Nothing, "", ""},
	{webhooks, "testdata/bitbucket/repo-commit-status-created.json", "repo:commit_status_created", forge.Nothing, "", ""},
	{webhooks, "testdata/bitbucket/repo-commit-status-updated.json", "repo:commit_status_updated", forge.Nothing, "", ""},
	{webhooks, "testdata/bitbucket/repo-fork.json", "repo:fork", forge.Nothing, "", ""},
	{webhooks, "testdata/bitbucket/repo-push.json", "repo:push", forge.Nothing, "", ""},
	{webhooks, "testdata/bitbucket/repo-updated.json", "repo:updated", forge.Nothing, "", ""},
	{webhooks, "testdata/bitbucket/issue-created.json", "issue:created", forge.Nothing, "", ""},
	{webhooks, "testdata/bitbucket/issue-updated.json", "issue:updated", forge.Nothing, "", ""},
	{webhooks, "testdata/bitbucket/issue-comment-created.json", "issue:comment_created", forge.Nothing, "", ""},
}

func TestCloudPayloads(t *testing.T) {
	t.Parallel()
	checkPayloads(t, "Bitbucket Cloud", cloudPayloads)
}

func TestMembersOfCloud(t *testing.T) {
	t.Parallel()
	w := bitbucketWebhook("pullrequest:comment_created", shipped(t, scm, "scm/driver/bitbucket/testdata/webhooks/pr_comment_created.json"))
	w.Header.Set("X-Request-UUID", "6a4f")
	_, e, err := readBitbucket(t, w)
	if err != nil || e.ID != "Bitbucket Cloud 6a4f" || e.By != "Rutvij Mehta" || e.Comment != "test comment" {
		t.Errorf("%+v, error %v", e, err)
	}
	want := forge.PullRequest{
		URL:         "https://bitbucket.org/rutvijmehta-harness/spring-cloud-alibaba/pull-requests/1",
		Repository:  "rutvijmehta-harness/spring-cloud-alibaba",
		Number:      "1",
		Title:       "Update pom.xml",
		Description: "Test",
		Source:      "tiwhitepaper-rutvij",
		Target:      "2021.x",
		State:       forge.StateOpen,
		Reviewers:   []forge.Reviewer{}, // who comments is a participant, but reviews nothing
		API:         []string{"repositories", "rutvijmehta-harness", "spring-cloud-alibaba", "pullrequests", "1"},
	}
	if !reflect.DeepEqual(e.PullRequest, want) {
		t.Errorf("%+v; want %+v", e.PullRequest, want)
	}
}

// cloudMade is a body with a state, the entry of Ada among the participants, and
// more members. It is made by hand from the documentation, and so are the others
// below; entries look as they have been seen.
func cloudMade(state, entry, more string) []byte {
	return fmt.Appendf(nil, `{"actor":{"display_name":"Ada","uuid":"{ada}","account_id":"1:ada"},
		"repository":{"full_name":"team/shop"},
		"pullrequest":{"id":7,"state":%q,"created_on":"2025-08-12T09:00:00.5+00:00","updated_on":"2025-08-12T12:00:00.5+00:00",
			"participants":[{"user":{"nickname":"ben","uuid":"{ben}"},"role":"REVIEWER","approved":true,"state":"approved"}%s]}
		%s}`, state, entry, more)
}

const (
	cloudAda       = `,{"user":{"display_name":"Ada","uuid":"{ada}","account_id":"1:ada"},"role":"REVIEWER",`
	cloudApproved  = cloudAda + `"approved":true,"state":"approved"}`
	cloudOldest    = cloudAda + `"approved":true}`
	cloudRequested = cloudAda + `"approved":false,"state":"changes_requested"}`
	cloudSilent    = cloudAda + `"approved":false,"state":null}`
	cloudBare      = `,{"display_name":"Ada","uuid":"{ada}"}`
	cloudApproval  = `,"approval":{"date":"2025-08-12T11:00:00.5+00:00","user":{"uuid":"{ada}"}}`
	cloudRequest   = `,"changes_request":{"date":"2025-08-12T11:30:00.5+00:00","user":{"account_id":"1:ada"}}`
)

// Events come late and out of order, so what the body shows counts.
func TestWhatCounts(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		event              string
		state, entry, more string
		what               forge.What
		shows              forge.State
		at                 string // the hour
	}{
		"approved":                     {"approved", "OPEN", cloudApproved, cloudApproval, forge.Approved, forge.StateOpen, "11:00:00.5"},
		"approved, as it was in 2020":  {"approved", "OPEN", cloudOldest, cloudApproval, forge.Approved, forge.StateOpen, "11:00:00.5"},
		"approved, no entry":           {"approved", "OPEN", "", cloudApproval, forge.Approved, forge.StateOpen, "11:00:00.5"},
		"approved, a bare user":        {"approved", "OPEN", cloudBare, cloudApproval, forge.Approved, forge.StateOpen, "11:00:00.5"},
		"approved, by now not":         {"approved", "OPEN", cloudSilent, cloudApproval, forge.Withdrawn, forge.StateOpen, "11:00:00.5"},
		"approved, by now the reverse": {"approved", "OPEN", cloudRequested, cloudApproval, forge.ChangesRequested, forge.StateOpen, "11:00:00.5"},
		"approved after the merge":     {"approved", "MERGED", cloudApproved, cloudApproval, forge.Approved, forge.StateMerged, "11:00:00.5"},
		"approved, but not by the actor": {
			"approved", "OPEN", cloudSilent, `,"approval":{"user":{"uuid":"{ben}"}}`, forge.Approved, forge.StateOpen, "",
		},
		"approved, by the actor": {"approved", "OPEN", cloudSilent, "", forge.Withdrawn, forge.StateOpen, ""},

		"changes requested":                 {"changes_request_created", "OPEN", cloudRequested, cloudRequest, forge.ChangesRequested, forge.StateOpen, "11:30:00.5"},
		"changes requested, no entry":       {"changes_request_created", "OPEN", "", cloudRequest, forge.ChangesRequested, forge.StateOpen, "11:30:00.5"},
		"changes requested, by now not":     {"changes_request_created", "OPEN", cloudSilent, cloudRequest, forge.Withdrawn, forge.StateOpen, "11:30:00.5"},
		"changes requested, then approved":  {"changes_request_created", "OPEN", cloudApproved, cloudRequest, forge.Approved, forge.StateOpen, "11:30:00.5"},
		"request removed":                   {"changes_request_removed", "OPEN", cloudSilent, cloudRequest, forge.Withdrawn, forge.StateOpen, "12:00:00.5"},
		"request removed for an approval":   {"changes_request_removed", "OPEN", cloudApproved, cloudRequest, forge.Approved, forge.StateOpen, "12:00:00.5"},
		"unapproved":                        {"unapproved", "OPEN", cloudSilent, cloudApproval, forge.Withdrawn, forge.StateOpen, "12:00:00.5"},
		"unapproved, no entry":              {"unapproved", "OPEN", "", cloudApproval, forge.Withdrawn, forge.StateOpen, "12:00:00.5"},
		"unapproved and asked for changes":  {"unapproved", "OPEN", cloudRequested, cloudApproval, forge.ChangesRequested, forge.StateOpen, "12:00:00.5"},
		"unapproved, by now approved again": {"unapproved", "OPEN", cloudApproved, cloudApproval, forge.Approved, forge.StateOpen, "12:00:00.5"},

		"created":                      {"created", "OPEN", "", "", forge.Opened, forge.StateOpen, "09:00:00.5"},
		"created, by now merged":       {"created", "MERGED", "", "", forge.Nothing, forge.StateMerged, "09:00:00.5"},
		"created, by now declined":     {"created", "DECLINED", "", "", forge.Nothing, forge.StateDeclined, "09:00:00.5"},
		"created, by now superseded":   {"created", "SUPERSEDED", "", "", forge.Nothing, forge.StateDeclined, "09:00:00.5"},
		"created, in an unknown state": {"created", "QUEUED", "", "", forge.Opened, forge.StateOpen, "09:00:00.5"},
		"merged":                       {"fulfilled", "MERGED", "", "", forge.Merged, forge.StateMerged, "12:00:00.5"},
		"merged, read too early":       {"fulfilled", "OPEN", "", "", forge.Merged, forge.StateMerged, "12:00:00.5"},
		"declined":                     {"rejected", "DECLINED", "", "", forge.Declined, forge.StateDeclined, "12:00:00.5"},
		"superseded":                   {"rejected", "SUPERSEDED", "", "", forge.Declined, forge.StateDeclined, "12:00:00.5"},
		"declined, by now open again":  {"rejected", "OPEN", "", "", forge.Nothing, forge.StateOpen, "12:00:00.5"},
		"declined, by now merged":      {"rejected", "MERGED", "", "", forge.Nothing, forge.StateMerged, "12:00:00.5"},
		"updated after the merge":      {"updated", "MERGED", "", "", forge.Updated, forge.StateMerged, ""},
		"a time that is none": {
			"approved", "OPEN", cloudApproved, `,"approval":{"date":"yesterday"}`, forge.Approved, forge.StateOpen, "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := bitbucketEvent(t, "Bitbucket Cloud", "pullrequest:"+test.event, cloudMade(test.state, test.entry, test.more))
			if e.What != test.what || (e.What == forge.Nothing) != (e.Why != "") || e.PullRequest.State != test.shows {
				t.Errorf("%q because of %q in state %q; want %q in %q", e.What, e.Why, e.PullRequest.State, test.what, test.shows)
			}
			want := ""
			if test.at != "" {
				want = "2025-08-12 " + test.at
			}
			if at := utc(e.At); at != want {
				t.Errorf("at %q; want %q", at, want)
			}
		})
	}
}

func TestReviewersOfCloud(t *testing.T) {
	t.Parallel()
	bystander := `,{"user":{"display_name":"Cy"},"role":"PARTICIPANT","approved":false,"state":null}`
	uninvited := `,{"user":{"username":"dee"},"role":"PARTICIPANT","approved":false,"state":"changes_requested"}`
	e := bitbucketEvent(t, "Bitbucket Cloud", "pullrequest:updated", cloudMade("OPEN", cloudSilent+bystander+uninvited, ""))
	want := []forge.Reviewer{{Name: "ben", Said: forge.Approved}, {Name: "Ada"}, {Name: "dee", Said: forge.ChangesRequested}}
	if !reflect.DeepEqual(e.PullRequest.Reviewers, want) {
		t.Errorf("%+v; want %+v", e.PullRequest.Reviewers, want)
	}
	untold := []byte(`{"repository":{"full_name":"team/shop"},"pullrequest":{"id":7}}`)
	if e := bitbucketEvent(t, "Bitbucket Cloud", "pullrequest:updated", untold); e.PullRequest.Reviewers != nil {
		t.Errorf("%+v; want nil where the body does not tell", e.PullRequest.Reviewers)
	}
}

// Made by hand from the documentation.
func TestDraftsOfCloud(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		event, pullRequest string
		what               forge.What
		why                string
	}{
		"created as a draft":         {"created", `"state":"OPEN","draft":true`, forge.Drafted, ""},
		"not as one":                 {"created", `"state":"OPEN","draft":false`, forge.Opened, ""},
		"a draft that is merged":     {"created", `"state":"MERGED","draft":true`, forge.Nothing, "by now the pull request is merged"},
		"a draft no more, or edited": {"updated", `"state":"OPEN","draft":false`, forge.Updated, ""},
		"made a draft, or edited":    {"updated", `"state":"OPEN","draft":true`, forge.Updated, ""},
	} {
		body := []byte(`{"repository":{"full_name":"team/shop"},"pullrequest":{"id":7,` + test.pullRequest + `}}`)
		if e := bitbucketEvent(t, "Bitbucket Cloud", "pullrequest:"+test.event, body); e.What != test.what || e.Why != test.why {
			t.Errorf("%s: %q because of %q; want %q, %q", name, e.What, e.Why, test.what, test.why)
		}
	}
}

// Made by hand: the description where answers of the API have it.
func TestDescriptionOfCloud(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`{"repository":{"full_name":"team/shop"},"pullrequest":{"id":7,"description":"one","summary":{"raw":"two"}}}`: "one",
		`{"repository":{"full_name":"team/shop"},"pullrequest":{"id":7,"description":null,"summary":{"raw":"two"}}}`:  "two",
		`{"repository":{"full_name":"team/shop"},"pullrequest":{"id":7,"description":null,"summary":null}}`:           "",
	} {
		if e := bitbucketEvent(t, "Bitbucket Cloud", "pullrequest:updated", []byte(body)); e.PullRequest.Description != want {
			t.Errorf("%s: %q; want %q", body, e.PullRequest.Description, want)
		}
	}
}

func TestUnreadableBodiesOfCloud(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"no JSON":       `pullrequest`,
		"null":          `null`,
		"empty":         `{}`,
		"no repository": `{"pullrequest":{"id":7}}`,
		"no owner":      `{"repository":{"full_name":"shop"},"pullrequest":{"id":7}}`,
		"no number":     `{"repository":{"full_name":"team/shop"},"pullrequest":{"title":"x"}}`,
		"below zero":    `{"repository":{"full_name":"team/shop"},"pullrequest":{"id":-7}}`,
		"text for it":   `{"repository":{"full_name":"team/shop"},"pullrequest":{"id":"7"}}`,
	} {
		if _, e, err := readBitbucket(t, bitbucketWebhook("pullrequest:created", []byte(body))); !errors.Is(err, forge.ErrUnreadable) {
			t.Errorf("%s: %+v, error %v", name, e, err)
		}
	}
}
