package tracker

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
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

// issueAnswer is what is read of an issue. Unset fields are absent (seen in
// public captures).
type issueAnswer struct {
	refAnswer
	Version *int64         `json:"version"`
	Spent   durationAnswer `json:"spent"`
	Parent  *refAnswer     `json:"parent"`
}

type refAnswer struct {
	ID  flexID `json:"id"`
	Key string `json:"key"`
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
	text, err := textOf(data)
	if err != nil {
		d.err = &DurationError{Input: string(data), Reason: "it is not a text"}
		return nil //nolint:nilerr // kept until it is known whose it is
	}
	d.value, err = ParseDuration(text)
	errors.As(err, &d.err)
	return nil
}

// error is why the duration cannot be read, in a form that may be shown.
func (d *durationAnswer) error(call *call) error {
	err := *d.err
	err.Input = clean(err.Input, call.token)
	return &err
}

func (a *refAnswer) ref() (Ref, error) {
	if a.ID == "" || a.Key == "" {
		return Ref{}, fmt.Errorf("%w: an issue without id or key", ErrBadAnswer)
	}
	return Ref{ID: string(a.ID), Key: a.Key}, nil
}

// issue checks that everything is there that makes an issue.
func (a *issueAnswer) issue(call *call) (Issue, error) {
	ref, err := a.ref()
	if err != nil {
		return Issue{}, call.refuse(err)
	}
	if a.Version == nil {
		return Issue{}, call.refuse(fmt.Errorf("%w: %s without version", ErrBadAnswer, clean(a.Key, call.token)))
	}
	if a.Spent.err != nil {
		return Issue{}, &Error{Op: "read time spent", Key: clean(a.Key, call.token), Err: a.Spent.error(call)}
	}
	issue := Issue{Ref: ref, Version: *a.Version, Spent: a.Spent.value}
	if a.Parent != nil {
		if issue.Parent, err = a.Parent.ref(); err != nil {
			return Issue{}, call.refuse(err)
		}
	}
	return issue, nil
}

// refuse makes an error of a call whose answer came but is no good.
func (c *call) refuse(err error) *Error {
	return &Error{Op: c.op, Key: c.key, Status: http.StatusOK, Err: err}
}

// Issue reads an issue.
func (c *Client) Issue(ctx context.Context, key string) (Issue, error) {
	if _, err := ParseKey(key); err != nil {
		return Issue{}, err
	}
	call := &call{
		op: "read issue", key: key, method: http.MethodGet,
		path:  []string{"issues", key},
		query: url.Values{"fields": {issueFields}},
	}
	return c.fetchIssue(ctx, call)
}

// SetSpent writes "time spent" under a version and returns the issue as
// Tracker then shows it. That Tracker accepts the field is not proven; a
// success alone proves nothing, so compare what comes back. A write whose
// answer was lost is repeated and then meets [ErrConflict]: read
// again.
func (c *Client) SetSpent(ctx context.Context, key string, version int64, spent Duration) (Issue, error) {
	if _, err := ParseKey(key); err != nil {
		return Issue{}, err
	}
	call := &call{
		op: "write time spent", key: key, method: http.MethodPatch,
		path:  []string{"issues", key},
		query: c.quietly(url.Values{"version": {strconv.FormatInt(version, 10)}}),
		body:  map[string]string{"spent": spent.String()},
	}
	return c.fetchIssue(ctx, call)
}

func (c *Client) fetchIssue(ctx context.Context, call *call) (Issue, error) {
	answer, _, err := fetch[issueAnswer](ctx, c, call)
	if err != nil {
		return Issue{}, err
	}
	return answer.issue(call)
}

// quietly asks Tracker, if so configured, to tell nobody of a write.
func (c *Client) quietly(query url.Values) url.Values {
	if c.mute {
		query.Set("notify", "false")
	}
	return query
}
