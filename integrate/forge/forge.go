package forge

import (
	"cmp"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
)

// Webhook is a request of a forge.
type Webhook struct {
	Header http.Header
	Body   []byte
}

// Forge is a kind of forge.
type Forge struct {
	Name string // as people call it

	// EventHeader names the event, and Knows tells whether it is one of this
	// forge's, where several use the same header. Nil takes all.
	EventHeader string
	Knows       func(event string) bool

	// Signed tells whether one of the secrets was used. Unsigned are events that
	// the forge does not sign; they are answered and nothing is done.
	Signed   func(w Webhook, s Secrets) bool
	Unsigned []string

	// Parse reads a webhook. An event that is none of a pull request, or unknown,
	// is Nothing and no error; an error is a body that cannot be read.
	Parse func(event string, w Webhook) (Event, error)

	// Prefix is that of the names of its settings, see [Access]. PublicAPI is the
	// address of its public API; empty where everybody has one of their own.
	Prefix, PublicAPI string

	// Comments reads a page of a pull request's comments, and Reviewers who has said
	// what, where events do not tell; nil: they do.
	Comments  func(ctx context.Context, a *API, p PullRequest) ([]string, error)
	Reviewers func(ctx context.Context, a *API, p PullRequest) ([]Reviewer, error)
}

// All are the forges that are known.
func All() []Forge {
	return []Forge{bitbucketDC(), bitbucketCloud(), gitHub(), gitLab()}
}

var (
	// ErrUnknown says that a request is no webhook of a forge.
	ErrUnknown = errors.New("this is no webhook of a forge")

	// ErrUnsigned says that a webhook is not signed with any of the secrets.
	ErrUnsigned = errors.New("the signature or the token is missing or wrong")

	// ErrUnreadable says that a body is not what the forge documents.
	ErrUnreadable = errors.New("the body cannot be read")
)

// Of is the forge whose webhook a request is, and the event that it names. Its
// error matches [ErrUnknown].
func Of(forges []Forge, header http.Header) (Forge, string, error) {
	for _, f := range forges {
		event := header.Get(f.EventHeader)
		if event != "" && (f.Knows == nil || f.Knows(event)) {
			return f, event, nil
		}
	}
	var names []string
	for _, f := range forges {
		names = append(names, f.EventHeader)
	}
	slices.Sort(names)
	return Forge{}, "", fmt.Errorf("%w: none of the headers %v names an event", ErrUnknown, slices.Compact(names))
}

// ByEvent is the forge that sends events of that name; false: none is known to.
func ByEvent(forges []Forge, event string) (Forge, bool) {
	for _, f := range forges {
		if event != "" && f.Knows != nil && f.Knows(event) {
			return f, true
		}
	}
	return Forge{}, false
}

// Read checks a webhook's signature, and then reads what it says. Its errors
// match [ErrUnsigned], and [ErrUnreadable] if the signature is right.
func (f Forge) Read(event string, w Webhook, secrets Secrets) (Event, error) {
	if slices.Contains(f.Unsigned, event) {
		return Event{What: Ping, Why: "comes unsigned: whether the secret is right shows with the first event"}, nil
	}
	if !f.Signed(w, secrets) {
		return Event{}, ErrUnsigned
	}
	e, err := f.Parse(event, w)
	if err != nil {
		return Event{}, fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	// Where a forge names no delivery, the same event has the same name and body.
	digest := mac([]byte(event), w.Body)
	e.ID = f.Name + " " + cmp.Or(e.ID, hex.EncodeToString(digest))
	return e, nil
}

// nothing is an event that there is nothing to do for.
func nothing(why string) Event { return Event{Why: why} }

// read decodes what is needed of a webhook's body.
func read[T any](w Webhook) (body T, err error) {
	if err := json.Unmarshal(w.Body, &body); err != nil {
		return body, err
	}
	return body, nil
}
