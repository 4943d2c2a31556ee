package tracker

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"timeupdater/tracker/internal/exactjson"
)

// Ref names an issue. ID never changes; Key does when the issue moves to
// another queue. The zero Ref names none.
type Ref struct {
	ID  string
	Key string
}

// Issue is what is read of an issue.
type Issue struct {
	Ref

	// Version grows with every change of the issue.
	Version int64

	// Spent is the issue's "time spent" field: for an issue with sub-issues
	// its total, for any other its own logged time.
	Spent Duration

	// Parent is the zero Ref if the issue is no sub-issue.
	Parent Ref

	// Updated is when the issue last changed, by Tracker's clock, and
	// UpdatedBy who changed it; zero if Tracker did not say. Whether a change
	// of a worklog record counts is unknown. Searches do not ask for
	// UpdatedBy, which would make their answers twice as long.
	Updated   time.Time
	UpdatedBy User
}

// issueFields keeps answers small. The parameter is not documented; many
// public clients send it, and an answer with all fields does as well.
const (
	searchFields = "id,key,version,spent,parent,updatedAt"
	issueFields  = searchFields + ",updatedBy"
)

// Issue reads an issue.
func (c *Client) Issue(ctx context.Context, key string) (Issue, error) {
	return c.fetchIssue(ctx, Request{
		Op: "read issue", Key: key, Method: http.MethodGet,
		Path:  []string{"issues", key},
		Query: url.Values{"fields": {issueFields}},
	})
}

// SetSpent writes "time spent" under a version and returns the issue as
// Tracker then shows it. That Tracker accepts the field is not proven; a
// success alone proves nothing, so compare what comes back. A write whose
// answer was lost is repeated and then meets [ErrConflict]: read again.
func (c *Client) SetSpent(ctx context.Context, key string, version int64, spent Duration) (Issue, error) {
	return c.fetchIssue(ctx, Request{
		Op: "write time spent", Key: key, Method: http.MethodPatch,
		Path:  []string{"issues", key},
		Query: c.Quietly(url.Values{"version": {strconv.FormatInt(version, 10)}}),
		Body:  map[string]string{"spent": spent.String()},
	})
}

func (c *Client) fetchIssue(ctx context.Context, r Request) (Issue, error) {
	answer, _, err := Fetch[issueAnswer](ctx, c, r)
	if err != nil {
		return Issue{}, err
	}
	return answer.issue(r)
}

// issueAnswer is what is read of an issue. Unset fields are absent (seen in
// public captures).
type issueAnswer struct {
	refAnswer
	Version   *int64         `json:"version"`
	Spent     durationAnswer `json:"spent"`
	Parent    *refAnswer     `json:"parent"`
	Updated   Moment         `json:"updatedAt"`
	UpdatedBy userAnswer     `json:"updatedBy"`
	Links     linksAnswer    `json:"links"`
}

type refAnswer struct {
	ID  ID     `json:"id"`
	Key string `json:"key"`
}

func (a *refAnswer) ref() (Ref, error) {
	if a.ID == "" || a.Key == "" {
		return Ref{}, fmt.Errorf("%w: an issue without id or key", ErrBadAnswer)
	}
	return Ref{ID: string(a.ID), Key: a.Key}, nil
}

// issue checks that everything is there that makes an issue.
func (a *issueAnswer) issue(r Request) (Issue, error) {
	ref, err := a.ref()
	if err != nil {
		return Issue{}, r.Refuse(err)
	}
	if a.Version == nil {
		return Issue{}, r.Refuse(fmt.Errorf("%w: %s without version", ErrBadAnswer, clean(a.Key)))
	}
	if a.Spent.err != nil {
		return Issue{}, &Error{Op: "read time spent", Key: clean(a.Key), Err: a.Spent.err}
	}
	issue := Issue{
		Ref: ref, Version: *a.Version, Spent: a.Spent.value,
		Updated: a.Updated.Time, UpdatedBy: a.UpdatedBy.user(),
	}
	if a.Parent != nil {
		if issue.Parent, err = a.Parent.ref(); err != nil {
			return Issue{}, r.Refuse(err)
		}
	}
	return issue, nil
}

// durationAnswer keeps the error of an unreadable duration until it is known
// whose it is.
type durationAnswer struct {
	present bool
	value   Duration
	err     *DurationError
}

// UnmarshalJSON takes null, like an absent field, for zero.
func (d *durationAnswer) UnmarshalJSON(data []byte) error {
	*d = durationAnswer{}
	if string(data) == "null" {
		return nil
	}
	d.present = true
	text, err := exactjson.Text(data)
	if err != nil {
		d.err = &DurationError{Input: clean(string(data)), Reason: "it is not a text"}
		return nil //nolint:nilerr // kept until it is known whose it is
	}
	d.value, err = ParseDuration(text)
	if errors.As(err, &d.err) {
		d.err.Input = clean(d.err.Input)
	}
	return nil
}
