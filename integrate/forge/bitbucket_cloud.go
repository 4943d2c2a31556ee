package forge

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// bitbucketCloud is asked after Data Center, which knows its own events.
func bitbucketCloud() Forge {
	return Forge{
		Name:        "Bitbucket Cloud",
		EventHeader: "X-Event-Key",
		Knows:       func(event string) bool { return strings.Contains(event, ":") },
		Signed:      hubSigned("X-Hub-Signature"),
		Parse:       parseCloud,
		Prefix:      "BITBUCKET",
		PublicAPI:   "https://api.bitbucket.org/2.0",
		Comments:    cloudComments,
	}
}

// cloudEvents are the events that count, by their names (documented). When a
// draft becomes one no more, or a pull request becomes a draft, that is an update
// like any other: Cloud does not tell what was changed (seen).
var cloudEvents = map[string]What{
	"pullrequest:created":                 Opened,
	"pullrequest:updated":                 Updated,
	"pullrequest:approved":                Approved,
	"pullrequest:unapproved":              Withdrawn,
	"pullrequest:changes_request_created": ChangesRequested,
	"pullrequest:changes_request_removed": Withdrawn,
	"pullrequest:fulfilled":               Merged,
	"pullrequest:rejected":                Declined,
	"pullrequest:comment_created":         Commented,
	"pullrequest:comment_updated":         Commented,
}

func parseCloud(event string, w Webhook) (Event, error) {
	what, counts := cloudEvents[event]
	if !counts {
		return unheeded(event, "pullrequest:"), nil
	}
	body, err := read[cloudBody](w)
	if err != nil {
		return Event{}, err
	}
	e := Event{
		What:        what,
		PullRequest: body.pullRequest(),
		By:          body.Actor.name(),
		At:          moment(time.RFC3339, body.at(event)),
		ID:          w.Header.Get("X-Request-UUID"), // one for all attempts (assumed)
	}
	if e.PullRequest.API == nil {
		return Event{}, errNoPullRequest
	}
	switch what {
	case Approved, ChangesRequested, Withdrawn:
		said, told := body.opinion()
		e.What = verdict(what, said, told)
	case Commented:
		e.Comment = body.Comment.Content.Raw
	}
	return settle(asDraft(e)), nil
}

// cloudBody is what is read of a webhook's body (documented).
type cloudBody struct {
	Actor      cloudUser `json:"actor"`
	Repository struct {
		Name string `json:"full_name"`
	} `json:"repository"`
	PullRequest    cloudPullRequest `json:"pullrequest"`
	Approval       cloudMark        `json:"approval"`
	ChangesRequest cloudMark        `json:"changes_request"`
	Comment        struct {
		cloudComment
		Created string `json:"created_on"`
		Updated string `json:"updated_on"`
	} `json:"comment"`
}

// cloudMark is an approval or a request for changes.
type cloudMark struct {
	Date string    `json:"date"`
	User cloudUser `json:"user"`
}

type cloudPullRequest struct {
	ID          int64       `json:"id"`
	Title       string      `json:"title"`
	Description string      `json:"description"`
	Summary     cloudText   `json:"summary"` // the description, in answers of the API (documented)
	State       string      `json:"state"`
	Draft       bool        `json:"draft"`
	Created     string      `json:"created_on"`
	Updated     string      `json:"updated_on"`
	Source      cloudBranch `json:"source"`
	Destination cloudBranch `json:"destination"`
	Links       struct {
		HTML struct {
			Address string `json:"href"`
		} `json:"html"`
	} `json:"links"`
	Participants []cloudParticipant `json:"participants"`
}

type cloudBranch struct {
	Branch struct {
		Name string `json:"name"`
	} `json:"branch"`
}

type cloudText struct {
	Raw string `json:"raw"`
}

type cloudComment struct {
	Content cloudText `json:"content"`
	Deleted bool      `json:"deleted"`
}

// cloudParticipant is somebody who was asked, has judged or has commented.
type cloudParticipant struct {
	User     cloudUser `json:"user"`
	Role     string    `json:"role"`
	State    string    `json:"state"` // null if there is no verdict (seen)
	Approved *bool     `json:"approved"`
}

// cloudUser is a person, a team or an app. Only users of long ago have a username.
type cloudUser struct {
	DisplayName string `json:"display_name"`
	Nickname    string `json:"nickname"`
	Username    string `json:"username"`
	UUID        string `json:"uuid"`
	AccountID   string `json:"account_id"`
}

func (u cloudUser) name() string { return cmp.Or(u.DisplayName, u.Nickname, u.Username) }

func (u cloudUser) is(other cloudUser) bool {
	return u.UUID != "" && u.UUID == other.UUID || u.AccountID != "" && u.AccountID == other.AccountID
}

// at is when the event happened. Opening, closing and taking a verdict back are
// changes of the pull request themselves (seen), so its own times are the event's.
// What is taken back still has the date of when it was given (seen).
func (b cloudBody) at(event string) string {
	switch event {
	case "pullrequest:created":
		return b.PullRequest.Created
	case "pullrequest:approved":
		return b.Approval.Date
	case "pullrequest:changes_request_created":
		return b.ChangesRequest.Date
	case "pullrequest:unapproved", "pullrequest:changes_request_removed",
		"pullrequest:fulfilled", "pullrequest:rejected":
		return b.PullRequest.Updated
	case "pullrequest:comment_created":
		return b.Comment.Created
	case "pullrequest:comment_updated":
		return b.Comment.Updated
	}
	return ""
}

// opinion is what the entry of whom the verdict is from says by now.
func (b cloudBody) opinion() (said What, told bool) {
	giver := cmp.Or(b.Approval.User, b.ChangesRequest.User, b.Actor)
	for _, p := range b.PullRequest.Participants {
		if p.User.is(giver) {
			return opinion(p.State, p.Approved)
		}
	}
	return Nothing, false
}

// pullRequest has no API if the body does not say which it is.
func (b cloudBody) pullRequest() PullRequest {
	p := b.PullRequest
	number := strconv.FormatInt(p.ID, 10)
	var api []string
	if owner, name, ok := strings.Cut(b.Repository.Name, "/"); ok && p.ID > 0 {
		api = []string{"repositories", owner, name, "pullrequests", number}
	}
	return PullRequest{
		URL:         p.Links.HTML.Address,
		Repository:  b.Repository.Name,
		Number:      number,
		Title:       p.Title,
		Description: cmp.Or(p.Description, p.Summary.Raw),
		Source:      p.Source.Branch.Name,
		Target:      p.Destination.Branch.Name,
		State:       bitbucketState(p.State),
		Draft:       p.Draft,
		Reviewers:   p.reviewers(),
		API:         api,
	}
}

// reviewers are the participants who were asked, whom Cloud lists before they say
// anything, and those who have judged without being asked (both seen).
func (p cloudPullRequest) reviewers() []Reviewer {
	if p.Participants == nil {
		return nil
	}
	reviewers := []Reviewer{}
	for _, participant := range p.Participants {
		said, _ := opinion(participant.State, participant.Approved)
		if participant.Role == "REVIEWER" || said != Nothing {
			reviewers = append(reviewers, Reviewer{participant.User.name(), said})
		}
	}
	return reviewers
}

// cloudComments reads the first hundred, which is the most that a page can have
// (documented).
func cloudComments(ctx context.Context, a *API, p PullRequest) ([]string, error) {
	var page struct {
		Values []cloudComment `json:"values"`
	}
	path := slices.Concat(p.API, []string{"comments"})
	if err := a.Get(ctx, path, url.Values{"pagelen": {"100"}}, &page); err != nil {
		return nil, err
	}
	var texts []string
	for _, comment := range page.Values {
		if !comment.Deleted {
			texts = append(texts, comment.Content.Raw)
		}
	}
	return texts, nil
}
