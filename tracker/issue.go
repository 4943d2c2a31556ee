package tracker

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"timeupdater/tracker/internal/members"
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
}

// issueFields keeps answers small. The parameter is not documented; many
// public clients send it, and an answer with all fields does as well.
const issueFields = "id,key,version,spent,parent"

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
		Query: c.quietly(url.Values{"version": {strconv.FormatInt(version, 10)}}),
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
	version *int64
	spent   durationAnswer
	parent  *refAnswer
	links   json.RawMessage
}

// UnmarshalJSON reads an issue.
func (a *issueAnswer) UnmarshalJSON(data []byte) error {
	return members.Read(data, func(name string) any {
		switch name {
		case "version":
			return &a.version
		case "spent":
			return &a.spent
		case "parent":
			return &a.parent
		case "links":
			return &a.links
		}
		return a.refAnswer.place(name)
	})
}

// issue checks that everything is there that makes an issue.
func (a *issueAnswer) issue(r Request) (Issue, error) {
	ref, err := a.ref()
	if err != nil {
		return Issue{}, r.Refuse(err)
	}
	if a.version == nil {
		return Issue{}, r.Refuse(fmt.Errorf("%w: %s without version", ErrBadAnswer, clean(a.key)))
	}
	if a.spent.err != nil {
		return Issue{}, &Error{Op: "read time spent", Key: clean(a.key), Err: a.spent.err}
	}
	issue := Issue{Ref: ref, Version: *a.version, Spent: a.spent.value}
	if a.parent != nil {
		if issue.Parent, err = a.parent.ref(); err != nil {
			return Issue{}, r.Refuse(err)
		}
	}
	return issue, nil
}

type refAnswer struct {
	id  ID
	key string
}

// UnmarshalJSON reads a reference to an issue.
func (a *refAnswer) UnmarshalJSON(data []byte) error { return members.Read(data, a.place) }

func (a *refAnswer) place(name string) any {
	switch name {
	case "id":
		return &a.id
	case "key":
		return &a.key
	}
	return nil
}

func (a *refAnswer) ref() (Ref, error) {
	if a.id == "" || a.key == "" {
		return Ref{}, fmt.Errorf("%w: an issue without id or key", ErrBadAnswer)
	}
	return Ref{ID: string(a.id), Key: a.key}, nil
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
	text, err := members.Text(data)
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
