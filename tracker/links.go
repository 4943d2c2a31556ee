package tracker

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"timeupdater/tracker/internal/exactjson"
	"timeupdater/tracker/wait"
)

// SubIssueLinks names all sub-issues of an issue by its links.
func (c *Client) SubIssueLinks(ctx context.Context, key string) ([]Ref, error) {
	r := Request{
		Op: "read links", Key: key, Method: http.MethodGet,
		Path: []string{"issues", key, "links"},
	}
	links, err := FetchList[linkAnswer](ctx, c, r)
	if err != nil {
		return nil, err
	}
	refs, err := subIssues(links)
	if err != nil {
		return nil, r.Refuse(err)
	}
	return refs, nil
}

// IssueWithLinks reads an issue with its links. Whether Tracker shows links in
// an issue is not documented (seen with its internal twin). Where it shows
// none that we understand although there are some, both are read at the same
// time from then on.
func (c *Client) IssueWithLinks(ctx context.Context, key string) (Issue, []Ref, error) {
	if c.linksApart.Load() {
		return c.issueAndLinks(ctx, key)
	}
	r := Request{
		Op: "read issue", Key: key, Method: http.MethodGet,
		Path:  []string{"issues", key},
		Query: url.Values{"fields": {issueFields + ",links"}, "expand": {"links"}},
	}
	answer, _, err := Fetch[issueAnswer](ctx, c, r)
	if err != nil {
		return Issue{}, nil, err
	}
	issue, err := answer.issue(r)
	if err != nil {
		return Issue{}, nil, err
	}
	links := answer.Links
	if links.whole {
		return issue, links.refs, nil
	}
	if !links.shown && issue.Parent != (Ref{}) { // it has at least the link to its parent
		c.linksApart.Store(true)
	}
	refs, err := c.SubIssueLinks(ctx, key)
	return issue, refs, err
}

func (c *Client) issueAndLinks(ctx context.Context, key string) (issue Issue, refs []Ref, err error) {
	err = wait.All(ctx,
		func(ctx context.Context) (err error) {
			issue, err = c.Issue(ctx, key)
			return err
		},
		func(ctx context.Context) (err error) {
			refs, err = c.SubIssueLinks(ctx, key)
			return err
		})
	return issue, refs, err
}

// linksAnswer are the links in an issue. Shown says that there are some and
// that they are those that Tracker documents, whole that they are all: nothing
// counts them, so as many as a page holds may be the first page.
type linksAnswer struct {
	refs         []Ref
	shown, whole bool
}

// UnmarshalJSON takes what it does not understand for links that are not shown:
// they can be read apart. It keeps no copy of the answer, which is long.
func (a *linksAnswer) UnmarshalJSON(data []byte) error {
	*a = linksAnswer{}
	var links []linkAnswer
	if exactjson.Unmarshal(data, &links) != nil || links == nil {
		return nil //nolint:nilerr // it is said by what is not shown
	}
	refs, err := subIssues(links)
	if err != nil {
		return nil //nolint:nilerr // as above
	}
	*a = linksAnswer{refs, true, !mayBeCut(len(links))}
	return nil
}

// linkAnswer is what is read of a link.
type linkAnswer struct {
	ID   ID `json:"id"`
	Type struct {
		ID ID `json:"id"`
	} `json:"type"`
	Direction string     `json:"direction"`
	Object    *refAnswer `json:"object"`
}

// ItemID is the id of the link.
func (a linkAnswer) ItemID() ID { return a.ID }

// subIssues picks the links to sub-issues. Seen from the parent they are of
// type "subtask" and point outward (documented).
func subIssues(links []linkAnswer) ([]Ref, error) {
	var refs []Ref
	for _, link := range links {
		if link.Type.ID == "" || link.Direction == "" || link.Object == nil {
			return nil, fmt.Errorf("%w: a link without type, direction or issue", ErrBadAnswer)
		}
		if link.Type.ID != "subtask" || link.Direction != "outward" {
			continue
		}
		ref, err := link.Object.ref()
		if err != nil {
			return nil, err
		}
		refs = append(refs, ref)
	}
	return refs, nil
}
