package forge_test

import (
	"reflect"
	"strings"
	"testing"

	"timeupdater/integrate/forge"
)

// gitLabBody is a payload that is made by hand from the documentation: an action,
// other members of object_attributes, and members beside it.
func gitLabBody(action, attributes, others string) string {
	return `{"object_kind":"merge_request","event_type":"merge_request","user":{"name":"Ann Lee","username":"ann"},
		"project":{"id":5,"path_with_namespace":"team/shop"},"object_attributes":{"action":"` + action + `","iid":7,
		"url":"https://gitlab.com/team/shop/-/merge_requests/7","created_at":"2026-01-16 05:56:22 UTC",
		"updated_at":"2026-01-18 05:56:22 UTC"` + attributes + `}` + others + `}`
}

// Members of object_attributes.
const (
	labOpen   = `,"state":"opened","draft":false,"system":false`
	labDraft  = `,"state":"opened","draft":true,"system":false`
	labClosed = `,"state":"closed","draft":false,"system":false`
	labMerged = `,"state":"merged","draft":false,"system":false`
)

// labReviewers are the members of that name: pairs of a user and a state.
func labReviewers(pairs ...string) string {
	var list []string
	for _, pair := range pairs {
		user, state, _ := strings.Cut(pair, " ")
		list = append(list, `{"name":"`+user+`","username":"`+user+`","state":"`+state+`","re_requested":false}`)
	}
	return "[" + strings.Join(list, ",") + "]"
}

func TestChangesOfPullRequestsOfGitLab(t *testing.T) {
	t.Parallel()
	byAnn := func(what forge.What, state forge.State, draft bool, at string) said {
		return said{what: what, by: "Ann Lee", state: state, draft: draft, at: at}
	}
	const created, updated, actioned = "2026-01-16T05:56:22Z", "2026-01-18T05:56:22Z", "2026-01-19T05:56:22Z"
	for name, test := range map[string]struct {
		action, attributes, others string
		want                       said
	}{
		"opened as a draft":            {"open", labDraft, "", byAnn(forge.Drafted, forge.StateOpen, true, created)},
		"opened as work in progress":   {"open", `,"state":"opened","work_in_progress":true`, "", byAnn(forge.Drafted, forge.StateOpen, true, created)},
		"reopened as a draft":          {"reopen", labDraft, "", byAnn(forge.Drafted, forge.StateOpen, true, "")},
		"a closed draft":               {"close", `,"state":"closed","draft":true`, "", byAnn(forge.Declined, forge.StateDeclined, true, updated)},
		"merged":                       {"merge", labMerged, "", byAnn(forge.Merged, forge.StateMerged, false, updated)},
		"merged, when it still locks":  {"merge", `,"state":"locked"`, "", byAnn(forge.Merged, forge.StateMerged, false, updated)},
		"a draft no more":              {"update", labOpen, `,"changes":{"draft":{"previous":true,"current":false},"title":{}}`, byAnn(forge.Opened, forge.StateOpen, false, "")},
		"no work in progress any more": {"update", labOpen, `,"changes":{"work_in_progress":{"previous":true,"current":false}}`, byAnn(forge.Opened, forge.StateOpen, false, "")},
		"made a draft":                 {"update", labDraft, `,"changes":{"draft":{"previous":false,"current":true}}`, byAnn(forge.Drafted, forge.StateOpen, true, "")},
		"a draft no more, once closed": {"update", labClosed, `,"changes":{"draft":{"previous":true,"current":false}}`, said{why: "by now the pull request is declined"}},
		"a new title":                  {"update", labOpen, `,"changes":{"title":{"previous":"a","current":"b"}}`, byAnn(forge.Updated, forge.StateOpen, false, "")},
		"a new description":            {"update", labOpen, `,"changes":{"description":{"previous":"a","current":"b"}}`, byAnn(forge.Updated, forge.StateOpen, false, "")},
		"another target":               {"update", labOpen, `,"changes":{"target_branch":{"previous":"a","current":"b"}}`, byAnn(forge.Updated, forge.StateOpen, false, "")},
		"a commit":                     {"update", labOpen + `,"oldrev":"e59094b8"`, `,"changes":{}`, byAnn(forge.Updated, forge.StateOpen, false, "")},
		"a label":                      {"update", labOpen, `,"changes":{"labels":{"previous":[],"current":[]}}`, said{why: "merge_request update: nothing to act on"}},
		"opened, by now merged":        {"open", labMerged, "", said{why: "by now the pull request is merged"}},
		"reopened, by now closed":      {"reopen", labClosed, "", said{why: "by now the pull request is declined"}},
		"closed, by now open":          {"close", labOpen, "", said{why: "by now the pull request is open"}},
		"an action to be invented":     {"celebrate", labOpen, "", said{why: "merge_request celebrate: nothing to act on"}},
		"merged, in a newest version":  {"merge", labMerged + `,"actioned_at":"2026-01-19 05:56:22 UTC"`, "", byAnn(forge.Merged, forge.StateMerged, false, actioned)},
		"a time that cannot be read":   {"merge", labMerged + `,"actioned_at":1`, "", byAnn(forge.Merged, forge.StateMerged, false, updated)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.want.check(t, gitLabWebhook(mergeRequestHook, gitLabBody(test.action, test.attributes, test.others)))
		})
	}
}

// Nobody ships payloads with verdicts.
func TestVerdictsOfGitLab(t *testing.T) {
	t.Parallel()
	const ready, missing = `,"detailed_merge_status":"mergeable"`, `,"detailed_merge_status":"not_approved"`
	type list = []forge.Reviewer
	changes := func(before, after string) string { return `,"changes":{"reviewers":[` + before + `,` + after + `]}` }
	for name, test := range map[string]struct {
		action, attributes, others string
		what                       forge.What
		complete                   forge.Answer
		reviewers                  list
	}{
		"approved by all that is needed":                   {"approved", labOpen, "", forge.Approved, forge.Yes, nil},
		"approved, others are missing":                     {"approval", labOpen, "", forge.Approved, forge.Untold, nil},
		"approved, the state says that others are missing": {"approval", labOpen + missing, "", forge.Approved, forge.No, nil},
		"the state counts more than the name":              {"approved", labOpen + missing, "", forge.Approved, forge.No, nil},
		"approved after the merge":                         {"approved", labMerged, "", forge.Approved, forge.Yes, nil},
		"withdrawn":                                        {"unapproved", labOpen, "", forge.Withdrawn, forge.Untold, nil},
		"one of several withdrawn":                         {"unapproval", labOpen + missing, "", forge.Withdrawn, forge.No, nil},
		"with the states of reviewers": {
			"approval", labOpen, `,"reviewers":` + labReviewers("ann approved", "bob requested_changes", "eve unreviewed"),
			forge.Approved, forge.Untold, list{{"ann", forge.Approved}, {"bob", forge.ChangesRequested}, {"eve", forge.Nothing}},
		},
		"older versions name reviewers alone": {
			"approved", labOpen, `,"reviewers":[{"name":"Ann Lee","username":"ann"}]`, forge.Approved, forge.Yes, nil,
		},
		"approved by somebody who is no reviewer": {
			"approved", labOpen, `,"reviewers":` + labReviewers("bob unreviewed"), forge.Approved, forge.Yes, list{{"bob", forge.Nothing}},
		},
		"approved, and by now withdrawn": {
			"approved", labOpen, `,"reviewers":` + labReviewers("ann unapproved"), forge.Withdrawn, forge.Untold, list{{"ann", forge.Nothing}},
		},
		"approved, and by now changes requested": {
			"approved", labOpen, `,"reviewers":` + labReviewers("ann requested_changes"), forge.ChangesRequested, forge.Untold, list{{"ann", forge.ChangesRequested}},
		},
		"withdrawn, and by now approved again": {
			"unapproved", labOpen, `,"reviewers":` + labReviewers("ann approved"), forge.Approved, forge.Untold, list{{"ann", forge.Approved}},
		},
		"withdrawn, enough others approve": {
			"unapproved", labOpen + ready, `,"reviewers":` + labReviewers("ann unapproved", "bob approved"),
			forge.Withdrawn, forge.Yes, list{{"ann", forge.Nothing}, {"bob", forge.Approved}},
		},
		"withdrawn, others approve, and something is missing": {
			"unapproved", labOpen + `,"detailed_merge_status":"ci_must_pass"`, `,"reviewers":` + labReviewers("ann unapproved", "bob approved"),
			forge.Withdrawn, forge.Untold, list{{"ann", forge.Nothing}, {"bob", forge.Approved}},
		},
		"withdrawn, none is needed and none is left": {
			"unapproved", labOpen + ready, `,"reviewers":` + labReviewers("ann unapproved"), forge.Withdrawn, forge.Untold, list{{"ann", forge.Nothing}},
		},
		"changes requested": {
			"update", labOpen, changes(labReviewers("ann review_started"), labReviewers("ann requested_changes")), forge.ChangesRequested, forge.Untold, nil,
		},
		"changes requested, in the older form": {
			"update", labOpen, `,"changes":{"reviewers":{"previous":` + labReviewers("ann unreviewed") + `,"current":` + labReviewers("ann requested_changes") + `}}`,
			forge.ChangesRequested, forge.Untold, nil,
		},
		"changes requested by a new reviewer": {
			"update", labOpen, changes(`[]`, labReviewers("ann requested_changes")), forge.ChangesRequested, forge.Untold, nil,
		},
		"changes requested before, and a reviewer more": {
			"update", labOpen, changes(labReviewers("ann requested_changes"), labReviewers("ann requested_changes", "bob unreviewed")), forge.Nothing, forge.Untold, nil,
		},
		"an approval is told by an event of its own": {
			"update", labOpen, changes(labReviewers("ann review_started"), labReviewers("ann approved")), forge.Nothing, forge.Untold, nil,
		},
		"so is a withdrawal": {
			"update", labOpen, changes(labReviewers("ann approved"), labReviewers("ann unapproved")), forge.Nothing, forge.Untold, nil,
		},
		"a remark": {
			"update", labOpen, changes(labReviewers("ann review_started"), labReviewers("ann reviewed")), forge.Nothing, forge.Untold, nil,
		},
		"asked again, the approval is gone": {
			"update", labOpen, changes(labReviewers("bob approved"), labReviewers("bob unreviewed")), forge.Withdrawn, forge.Untold, nil,
		},
		"asked again, there was none": {
			"update", labOpen, changes(labReviewers("bob reviewed"), labReviewers("bob unreviewed")), forge.Nothing, forge.Untold, nil,
		},
		"a third form": {
			"update", labOpen, `,"changes":{"reviewers":"ann"}`, forge.Nothing, forge.Untold, nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e, err := readSigned(t, gitLabWebhook(mergeRequestHook, gitLabBody(test.action, test.attributes, test.others)))
			p := e.PullRequest
			if err != nil || e.What != test.what || (e.What == forge.Nothing) != (e.Why != "") {
				t.Errorf("%q because of %q, error %v; want %q", e.What, e.Why, err, test.what)
			}
			if p.Complete != test.complete || !reflect.DeepEqual(p.Reviewers, test.reviewers) {
				t.Errorf("complete %d, reviewers %+v; want %d, %+v", p.Complete, p.Reviewers, test.complete, test.reviewers)
			}
			if e.What != forge.Nothing && (e.By != "Ann Lee" || !e.At.IsZero()) {
				t.Errorf("by %q at %s; want Ann Lee, and no time", e.By, e.At)
			}
		})
	}
}

// What has gone wrong with the webhooks of GitLab elsewhere.
func TestComplaintsAboutGitLab(t *testing.T) {
	t.Parallel()
	const reset = `,"state":"opened","system":true,"system_action":"approvals_reset_on_push"`
	comment := func(system, action string) string {
		return strings.NewReplacer(`"object_kind":"merge_request"`, `"object_kind":"note"`, `"action":"create"`,
			`"action":"`+action+`","`+onWhat+`":"MergeRequest","note":"TEST-1","system":`+system).Replace(
			gitLabBody("create", "", `,"merge_request":{"iid":7,"state":"merged","draft":true}`))
	}
	for name, test := range map[string]struct {
		event, body string
		want        said
	}{
		"a push that resets approvals is nobody's verdict": {
			mergeRequestHook, gitLabBody("unapproved", reset, ""), said{why: "unapproved by GitLab itself (approvals_reset_on_push)"},
		},
		"nor is one of several that a push resets": {
			mergeRequestHook, gitLabBody("unapproval", strings.Replace(reset, "appro", "code_owner_appro", 1), ""), said{why: "unapproval by GitLab itself"},
		},
		"an approval shows when the merge request changed last": {
			mergeRequestHook, gitLabBody("approved", labOpen, ""), said{what: forge.Approved, by: "Ann Lee", state: forge.StateOpen},
		},
		"the newest versions tell when it was given": {
			mergeRequestHook, gitLabBody("approved", labOpen+`,"actioned_at":"2026-01-19 05:56:22 UTC"`, ""),
			said{what: forge.Approved, by: "Ann Lee", state: forge.StateOpen, at: "2026-01-19T05:56:22Z"},
		},
		"a webhook for the whole of a GitLab says what it is in its body": {
			systemHook, gitLabBody("approved", labOpen, ""), said{what: forge.Approved, by: "Ann Lee", state: forge.StateOpen},
		},
		"what GitLab notes itself is no comment": {noteHook, comment("true", "create"), said{why: "note: by GitLab itself"}},
		"a comment comes late, on what is merged": {
			noteHook, comment("false", "update"),
			said{what: forge.Commented, by: "Ann Lee", state: forge.StateMerged, draft: true, comment: "TEST-1", at: "2026-01-18T05:56:22Z"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.want.check(t, gitLabWebhook(test.event, test.body))
		})
	}
}

// A pull request has one address, whichever event shows it.
func TestOneAddressOfGitLab(t *testing.T) {
	t.Parallel()
	const want = "https://gitlab.com/team/shop/-/merge_requests/7"
	onIt := func(mergeRequest string) string {
		return `{"object_kind":"note","project":{"id":5,"path_with_namespace":"team/shop"},"object_attributes":{"` + onWhat +
			`":"MergeRequest","url":"` + want + `?view=parallel#note_1"},"merge_request":{"iid":7` + mergeRequest + `}}`
	}
	for name, body := range map[string]string{
		"a change":                       gitLabBody("open", labOpen, ""),
		"a comment":                      onIt(`,"url":"` + want + `"`),
		"a comment, in an older version": strings.Replace(onIt(""), "?view=parallel", "", 1),
	} {
		if e, err := readSigned(t, gitLabWebhook(noteHook, body)); err != nil || e.PullRequest.URL != want {
			t.Errorf("%s: address %s, error %v", name, e.PullRequest.URL, err)
		}
	}
}

// Simultaneous events differ, though one request set them off; what is delivered
// again does not.
func TestIDsOfGitLab(t *testing.T) {
	t.Parallel()
	id := func(header, value, action string) string {
		w := gitLabWebhook(mergeRequestHook, gitLabBody(action, labOpen, ""))
		w.Header.Del("Idempotency-Key")
		w.Header.Set("X-Gitlab-Event-UUID", "13792a34")
		w.Header.Set(header, value)
		e, err := readSigned(t, w)
		if err != nil || e.ID == "" {
			t.Fatalf("ID %q, error %v", e.ID, err)
		}
		return e.ID
	}
	key, standard := id("Idempotency-Key", "one", "open"), id("Webhook-Id", "one", "open")
	again, another := id("Idempotency-Key", "one", "open"), id("Idempotency-Key", "another", "open")
	old, oldAgain, oldAnother := id("X-None", "", "open"), id("X-None", "", "open"), id("X-None", "", "approved")
	if key != standard || key != again || key == another || old != oldAgain || old == oldAnother {
		t.Errorf("IDs %q, %q, %q, %q; of old versions %q, %q, %q", key, standard, again, another, old, oldAgain, oldAnother)
	}
}
