package forge

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
)

// gitLab is GitLab, in its cloud or anywhere else. Who has said what is in its
// payloads.
func gitLab() Forge {
	return Forge{
		Name:        "GitLab",
		EventHeader: "X-Gitlab-Event",
		Knows:       func(event string) bool { return strings.HasSuffix(event, " Hook") },
		Signed:      gitLabSigned,
		Parse:       parseGitLab,
		Prefix:      "GITLAB",
		PublicAPI:   "https://gitlab.com/api/v4",
		Comments:    gitLabComments,
	}
}

// parseGitLab goes by the kind that the body names: the header of a webhook for
// the whole of a GitLab says only that it is one (documented).
func parseGitLab(event string, w Webhook) (Event, error) {
	kind, err := read[struct {
		Object string `json:"object_kind"`
	}](w)
	if err != nil {
		return Event{}, err
	}
	var e Event
	switch kind.Object {
	case "merge_request":
		e, err = parseGitLabMergeRequest(w)
	case "note":
		e, err = parseGitLabNote(w)
	default:
		e = nothing(event + ": not about a pull request")
	}
	switch p := e.PullRequest; {
	case err != nil:
		return Event{}, err
	case e.What != Nothing && (p.URL == "" || p.Number == "0" || p.Repository == ""):
		return Event{}, errNoPullRequest
	}
	// X-Gitlab-Event-UUID is no ID: all events that one request sets off have the
	// same (seen in its source). The two others are one value (documented).
	e.ID = cmp.Or(w.Header.Get("Idempotency-Key"), w.Header.Get("Webhook-Id"))
	return e, nil
}

// gitLabActions are what happens to a merge request. GitLab says approved once all
// that it requires have approved, and approval before (documented). A withdrawal
// has two names for the same reason, but unapproved does not mean that approvals
// are missing now (gitlab-org/gitlab#558252).
var gitLabActions = map[string]What{
	"open": Opened, "reopen": Opened, "close": Declined, "merge": Merged,
	"approved": Approved, "approval": Approved,
	"unapproved": Withdrawn, "unapproval": Withdrawn,
}

func parseGitLabMergeRequest(w Webhook) (Event, error) {
	body, err := read[gitLabHook](w)
	if err != nil {
		return Event{}, err
	}
	its := body.Attributes
	if its.System {
		// The user that it names is who pushed (documented).
		return nothing(fmt.Sprintf("%s by GitLab itself (%s): nobody's verdict", its.Action, its.SystemAction)), nil
	}
	e := Event{What: gitLabActions[its.Action], At: body.at(), By: body.User.Name, PullRequest: its.shown(body.Project)}
	switch {
	case its.Action == "update":
		e.What = body.updated()
	case e.What == Approved, e.What == Withdrawn:
		// An approval is told some time after it was given (seen in its source).
		said, told := body.opinion()
		e.What = verdict(e.What, said, told)
	}
	e.PullRequest.Reviewers = gitLabReviewers(body.Reviewers)
	e.PullRequest.Complete = body.complete(e)
	if e = settle(asDraft(e)); e.What == Nothing {
		what := cmp.Or(its.Action, "without an action")
		e = nothing(cmp.Or(e.Why, fmt.Sprintf("merge_request %s: nothing to act on", what)))
	}
	return e, nil
}

// updated tells what an update is, which is anything without an action of its own.
// That a reviewer has approved, or withdrawn it, is told here a second time
// (documented). Only when an approval is lost since the review was asked for again
// (documented) does nothing else tell it.
func (b gitLabHook) updated() What {
	c := b.Changes
	switch {
	case c.Draft != nil || c.WorkInProgress != nil:
		return Opened // or a draft, if it is one now
	case c.Reviewers.moved("", "requested_changes"):
		return ChangesRequested
	case c.Reviewers.moved("approved", "unreviewed"):
		return Withdrawn
	case b.Attributes.OldRev != "" || c.Title != nil || c.Description != nil || c.TargetBranch != nil:
		return Updated
	}
	return Nothing
}

// at is when it happened, which the newest versions tell (documented). With others
// updated_at is that time only for what changes the merge request itself: an
// approval does not, and so comes with that of a change long before (documented).
func (b gitLabHook) at() time.Time {
	its := b.Attributes
	switch {
	case !its.Actioned.IsZero():
		return its.Actioned.Time
	case its.Action == "open":
		return its.Created.Time
	case its.Action == "close", its.Action == "merge":
		return its.Updated.Time
	}
	return time.Time{}
}

// complete is GitLab's word on the approvals that it requires. The state of the
// merge request comes before the name of the event, see [gitLabActions]. One that
// could be merged has them; but it may require none, so somebody must approve.
func (b gitLabHook) complete(e Event) Answer {
	its := b.Attributes
	approves := func(r Reviewer) bool { return r.Said == Approved }
	switch {
	case its.MergeStatus == "not_approved":
		return No
	case e.What == Approved && its.Action == "approved":
		return Yes
	case e.What == Withdrawn && its.MergeStatus == "mergeable" && slices.ContainsFunc(e.PullRequest.Reviewers, approves):
		return Yes
	}
	return Untold
}

// parseGitLabNote reads a comment, a new one or an edited one. What GitLab itself
// notes, such as a new commit, is no comment.
func parseGitLabNote(w Webhook) (Event, error) {
	body, err := read[gitLabNote](w)
	if err != nil {
		return Event{}, err
	}
	note, its := body.Attributes, body.MergeRequest
	switch {
	case note.On != "MergeRequest":
		return nothing("note: not on a pull request"), nil
	case note.System:
		return nothing("note: by GitLab itself"), nil
	}
	// Old versions show the address of the note alone (seen).
	address, _, _ := strings.Cut(note.URL, "#")
	its.URL = cmp.Or(its.URL, address)
	return Event{
		What: Commented, PullRequest: its.shown(body.Project), Comment: note.Text,
		At: note.Updated.Time, By: body.User.Name,
	}, nil
}

// gitLabComments reads what people wrote, the oldest first.
func gitLabComments(ctx context.Context, a *API, p PullRequest) ([]string, error) {
	var notes []struct {
		Body   string
		System bool
	}
	query := url.Values{"per_page": {"100"}, "sort": {"asc"}}
	if err := a.Get(ctx, slices.Concat(p.API, []string{"notes"}), query, &notes); err != nil {
		return nil, err
	}
	var texts []string
	for _, note := range notes {
		if !note.System {
			texts = append(texts, note.Body)
		}
	}
	return texts, nil
}
