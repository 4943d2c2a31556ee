package forge

import (
	"bytes"
	"cmp"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// gitHub is GitHub, in its cloud or as Enterprise Server. Its payloads tell
// nothing of the other reviewers.
func gitHub() Forge {
	return Forge{
		Name:        "GitHub",
		EventHeader: "X-GitHub-Event",
		Knows:       func(event string) bool { return !strings.ContainsAny(event, ": ") },
		Signed:      hubSigned("X-Hub-Signature-256"),
		Parse:       parseGitHub,
		Prefix:      "GITHUB",
		PublicAPI:   "https://api.github.com",
		Comments:    gitHubComments,
		Reviewers:   gitHubReviewers,
	}
}

// gitHubEvents are the events that can be about a pull request (documented).
var gitHubEvents = map[string]func(gitHubBody) Event{
	"pull_request":                gitHubBody.changed,
	"pull_request_review":         gitHubBody.reviewed,
	"pull_request_review_comment": gitHubBody.lineCommented,
	"issue_comment":               gitHubBody.commented,
}

func parseGitHub(event string, w Webhook) (Event, error) {
	if event == "ping" {
		return Event{What: Ping, ID: w.Header.Get("X-GitHub-Delivery")}, nil
	}
	parse, known := gitHubEvents[event]
	if !known {
		return nothing(event + ": not about a pull request"), nil
	}
	body, err := read[gitHubBody](outOfForm(w))
	if err != nil {
		return Event{}, err
	}
	e := settle(asDraft(parse(body)))
	switch p := e.PullRequest; {
	case e.What == Nothing:
		what := cmp.Or(body.Action, "without an action")
		e = nothing(cmp.Or(e.Why, fmt.Sprintf("%s %s: nothing to act on", event, what)))
	case p.URL == "" || p.Number == "0" || !strings.Contains(p.Repository, "/"):
		return Event{}, errNoPullRequest
	default:
		// Who dismisses a review is its sender, not its user (documented).
		e.By = cmp.Or(body.Sender.Login, body.Review.User.Login)
	}
	// The ID is the same when a delivery is repeated by hand, and another for each
	// webhook that takes the event (documented).
	e.ID = w.Header.Get("X-GitHub-Delivery")
	return e, nil
}

// outOfForm takes the JSON out of a form, as which GitHub sends it unless the
// webhook's content type is set to JSON (documented).
func outOfForm(w Webhook) Webhook {
	if form, ok := bytes.CutPrefix(w.Body, []byte("payload=")); ok {
		if text, err := url.QueryUnescape(string(form)); err == nil {
			w.Body = []byte(text)
		}
	}
	return w
}

// gitHubActions are what happens to a pull request itself. Labels, assignments,
// requests for a review and the like change neither its text nor its commits.
var gitHubActions = map[string]What{
	"opened": Opened, "reopened": Opened, "ready_for_review": Opened,
	"converted_to_draft": Drafted, "closed": Declined,
	"edited": Updated, "synchronize": Updated,
}

// changed reads pull_request. When it was reopened or made a draft it does not
// say: updated_at is when the pull request changed last.
func (b gitHubBody) changed() Event {
	p := b.PullRequest
	e := Event{What: gitHubActions[b.Action], PullRequest: p.shown(b.Repository.Name)}
	switch b.Action {
	case "opened":
		e.At = p.Created
	case "closed":
		e.At = p.Closed
		if e.PullRequest.State == StateMerged {
			e.What, e.At = Merged, p.MergedAt
		}
	}
	return e
}

// gitHubReviews are what a review can say when it is submitted. A remark without
// a verdict is a comment.
var gitHubReviews = map[string]What{
	"approved": Approved, "changes_requested": ChangesRequested, "commented": Commented,
}

// reviewed reads pull_request_review. A review that is edited has a new text and
// no new verdict. When it was edited or dismissed it does not say: submitted_at
// stays what it was.
func (b gitHubBody) reviewed() Event {
	e := Event{PullRequest: b.PullRequest.shown(b.Repository.Name), Comment: b.Review.Body}
	switch b.Action {
	case "submitted":
		e.What, e.At = gitHubReviews[b.Review.State], b.Review.Submitted
	case "dismissed":
		e.What = Withdrawn
	case "edited":
		e.What = Commented
	}
	return e
}

// lineCommented reads pull_request_review_comment, a comment on a line.
func (b gitHubBody) lineCommented() Event { return b.commentOn(b.PullRequest) }

// commented reads issue_comment. To GitHub a pull request is an issue too; what
// is said there tells no branches, and before merged_at was added a merged one
// looks like one that was declined.
func (b gitHubBody) commented() Event {
	its := b.Issue.PullRequest
	if its == nil {
		return nothing("issue_comment: on an issue, not on a pull request")
	}
	p := b.Issue.gitHubPullRequest
	p.URL, p.MergedAt = cmp.Or(its.URL, p.URL), its.MergedAt
	return b.commentOn(p)
}

// commentOn has the time of the last edit, which for a new comment is when it was
// made (seen).
func (b gitHubBody) commentOn(p gitHubPullRequest) Event {
	if b.Action != "created" && b.Action != "edited" {
		return Event{}
	}
	return Event{
		What: Commented, PullRequest: p.shown(b.Repository.Name),
		Comment: b.Comment.Body, At: b.Comment.Updated,
	}
}

// gitHubBody is what is read of a payload.
type gitHubBody struct {
	Action      string
	PullRequest gitHubPullRequest `json:"pull_request"`
	Review      struct {
		Body, State string
		User        gitHubUser
		Submitted   time.Time `json:"submitted_at"`
	}
	Comment struct {
		Body    string
		Updated time.Time `json:"updated_at"`
	}
	Issue struct {
		gitHubPullRequest
		PullRequest *gitHubPullRequest `json:"pull_request"` // with html_url and merged_at alone
	}
	Repository struct {
		Name string `json:"full_name"`
	}
	Sender gitHubUser
}

type gitHubUser struct{ Login string }

// gitHubPullRequest is a pull request. The simple form of reviews and comments has
// no member merged; merged_at tells it too.
type gitHubPullRequest struct {
	Number      int
	URL         string `json:"html_url"`
	Title, Body string
	State       string
	Draft       bool
	Merged      bool
	Created     time.Time `json:"created_at"`
	Closed      time.Time `json:"closed_at"`
	MergedAt    time.Time `json:"merged_at"`
	Head, Base  struct{ Ref string }
}

func (p gitHubPullRequest) shown(repository string) PullRequest {
	number := strconv.Itoa(p.Number)
	state := StateOpen
	switch {
	case p.Merged, !p.MergedAt.IsZero():
		state = StateMerged
	case p.State == "closed":
		state = StateDeclined
	}
	return PullRequest{
		URL: p.URL, Repository: repository, Number: number,
		Title: p.Title, Description: p.Body,
		Source: p.Head.Ref, Target: p.Base.Ref,
		State: state, Draft: p.Draft,
		API: gitHubPath(repository, "pulls", number),
	}
}
