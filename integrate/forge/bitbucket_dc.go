package forge

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// bitbucketDC has no id for its events: the platform that functions run on puts
// its own X-Request-Id in the place of Bitbucket's. But the body has the time of
// the event, so that its digest does as well.
func bitbucketDC() Forge {
	return Forge{
		Name:        "Bitbucket Data Center",
		EventHeader: "X-Event-Key",
		Knows:       isDC,
		Signed:      hubSigned("X-Hub-Signature"),
		Unsigned:    []string{"diagnostics:ping"}, // not signed even with a secret (seen)
		Parse:       parseDC,
		Prefix:      "BITBUCKET_DC",
		Comments:    dcComments,
	}
}

// dcPrefixes are what names begin with that Cloud does not use (documented). A
// name of a repository's event that is missing here counts as Cloud's, which
// changes nothing: there is nothing to do for it either way.
var dcPrefixes = []string{
	"pr:", "diagnostics:", "mirror:", "proj:", "project:modified",
	"repo:refs_changed", "repo:modified", "repo:forked", "repo:comment:", "repo:secret_detected",
}

func isDC(event string) bool {
	return slices.ContainsFunc(dcPrefixes, func(prefix string) bool { return strings.HasPrefix(event, prefix) })
}

// dcEvents are the events that count, by their names (documented). Another target
// has only been seen as pr:modified, and requested changes as needs_work; the other
// names are those of newer documentation.
var dcEvents = map[string]What{
	"pr:opened":                     Opened,
	"pr:from_ref_updated":           Updated,
	"pr:to_ref_updated":             Updated,
	"pr:modified":                   Updated,
	"pr:reviewer:updated":           Updated,
	"pr:reviewer:approved":          Approved,
	"pr:reviewer:unapproved":        Withdrawn,
	"pr:reviewer:needs_work":        ChangesRequested,
	"pr:reviewer:changes_requested": ChangesRequested,
	"pr:merged":                     Merged,
	"pr:declined":                   Declined,
	"pr:deleted":                    Declined,
	"pr:comment:added":              Commented,
	"pr:comment:edited":             Commented,
}

// dcTime is the form of times: to the second, and with no colon in the zone (seen).
const dcTime = "2006-01-02T15:04:05-0700"

func parseDC(event string, w Webhook) (Event, error) {
	what, counts := dcEvents[event]
	if !counts {
		return unheeded(event, "pr:"), nil
	}
	body, err := read[dcBody](w)
	if err != nil {
		return Event{}, err
	}
	e := Event{
		What:        what,
		PullRequest: body.PullRequest.pullRequest(),
		By:          body.Actor.name(),
		At:          moment(dcTime, body.Date),
	}
	if e.PullRequest.API == nil {
		return Event{}, errNoPullRequest
	}
	switch what {
	case Updated:
		e.What = body.updated()
	case Approved, ChangesRequested, Withdrawn:
		said, told := body.opinion()
		e.What = verdict(what, said, told)
	case Commented:
		e.Comment = body.Comment.Text
	}
	// A deleted pull request shows the state that it had, and may have been open
	// (seen). One that was merged stays merged for all that matters here.
	if event == "pr:deleted" && e.PullRequest.State == StateOpen {
		e.PullRequest.State = StateDeclined
	}
	return settle(asDraft(e)), nil
}

// dcBody is what is read of a webhook's body (documented).
type dcBody struct {
	Date        string        `json:"date"`
	Actor       dcUser        `json:"actor"`
	PullRequest dcPullRequest `json:"pullRequest"`
	Participant dcParticipant `json:"participant"` // whose verdict it is
	Comment     dcComment     `json:"comment"`

	// PreviousDraft comes with what was modified, since 8.18 (assumed).
	PreviousDraft *bool `json:"previousDraft"`
}

type dcPullRequest struct {
	ID          int64           `json:"id"`
	Title       string          `json:"title"`
	Description string          `json:"description"`
	State       string          `json:"state"`
	Draft       bool            `json:"draft"` // since 8.18 (documented)
	From        dcRef           `json:"fromRef"`
	To          dcRef           `json:"toRef"`
	Reviewers   []dcParticipant `json:"reviewers"`
	Links       struct {
		Self []struct {
			Address string `json:"href"`
		} `json:"self"`
	} `json:"links"`
}

type dcRef struct {
	Branch     string `json:"displayId"`
	Repository struct {
		Slug    string `json:"slug"`
		Project struct {
			Key string `json:"key"`
		} `json:"project"`
	} `json:"repository"`
}

type dcParticipant struct {
	User     dcUser `json:"user"`
	Status   string `json:"status"`
	Approved *bool  `json:"approved"`
}

type dcUser struct {
	ID          int64  `json:"id"`
	Name        string `json:"name"`
	Slug        string `json:"slug"`
	DisplayName string `json:"displayName"`
}

func (u dcUser) name() string { return cmp.Or(u.DisplayName, u.Name) }

func (u dcUser) is(other dcUser) bool {
	return u.ID != 0 && u.ID == other.ID || u.Name != "" && u.Name == other.Name ||
		u.Slug != "" && u.Slug == other.Slug
}

// updated tells from other updates that a draft is none any more, or the other way
// round.
func (b dcBody) updated() What {
	if b.PreviousDraft == nil || *b.PreviousDraft == b.PullRequest.Draft {
		return Updated
	}
	return Opened // or a draft, if it is one now
}

// opinion is what the entry of whom the verdict is from says by now.
func (b dcBody) opinion() (said What, told bool) {
	if said, told := opinion(b.Participant.Status, b.Participant.Approved); told {
		return said, told
	}
	giver := cmp.Or(b.Participant.User, b.Actor)
	for _, p := range b.PullRequest.Reviewers {
		if p.User.is(giver) {
			return opinion(p.Status, p.Approved)
		}
	}
	return Nothing, false
}

// pullRequest has no API if the body does not say which it is. Versions of 2018 send
// no links (seen), and there may be one that is null (documented): then it has no
// URL. What it says still names its issues, and its comments can be read; only an
// issue cannot link to it.
func (p dcPullRequest) pullRequest() PullRequest {
	number, key, slug := strconv.FormatInt(p.ID, 10), p.To.Repository.Project.Key, p.To.Repository.Slug
	result := PullRequest{
		Repository:  key + "/" + slug,
		Number:      number,
		Title:       p.Title,
		Description: p.Description,
		Source:      p.From.Branch,
		Target:      p.To.Branch,
		State:       bitbucketState(p.State),
		Draft:       p.Draft,
		Reviewers:   p.reviewers(),
	}
	if len(p.Links.Self) > 0 {
		result.URL = p.Links.Self[0].Address
	}
	if p.ID > 0 && key != "" && slug != "" {
		result.API = []string{"projects", key, "repos", slug, "pull-requests", number}
	}
	return result
}

func (p dcPullRequest) reviewers() []Reviewer {
	if p.Reviewers == nil {
		return nil
	}
	reviewers := []Reviewer{}
	for _, reviewer := range p.Reviewers {
		said, _ := opinion(reviewer.Status, reviewer.Approved)
		reviewers = append(reviewers, Reviewer{reviewer.User.name(), said})
	}
	return reviewers
}

// dcComment is a comment with the answers to it.
type dcComment struct {
	Text     string      `json:"text"`
	Comments []dcComment `json:"comments"`
}

func (c dcComment) texts() []string {
	texts := []string{c.Text}
	for _, answer := range c.Comments {
		texts = append(texts, answer.texts()...)
	}
	return texts
}

// dcComments reads those among the last hundred activities: comments cannot be
// listed without naming a file (documented).
func dcComments(ctx context.Context, a *API, p PullRequest) ([]string, error) {
	var page struct {
		Values []struct {
			Action  string    `json:"action"`
			Comment dcComment `json:"comment"`
		} `json:"values"`
	}
	path := slices.Concat(p.API, []string{"activities"})
	if err := a.Get(ctx, path, url.Values{"limit": {"100"}}, &page); err != nil {
		return nil, err
	}
	var texts []string
	for _, activity := range page.Values {
		if activity.Action == "COMMENTED" {
			texts = append(texts, activity.Comment.texts()...)
		}
	}
	return texts, nil
}
