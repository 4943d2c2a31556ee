// Package errkind names the kinds of errors. A kind says who has to act, whatever
// package the error comes from.
package errkind

import (
	"context"
	"errors"
)

// Kind is a kind of errors.
type Kind int

// The kinds of errors.
const (
	// Internal is an error of ours, or one that has no kind.
	Internal Kind = iota

	// BadInput: the caller has to send something else.
	BadInput

	// Unauthorized: the caller has to bring the right secret.
	Unauthorized

	// NotFound: Tracker has no such thing, or hides it from this token.
	NotFound

	// Contended: it changed for as long as we tried. Calling again may do.
	Contended

	// NoTotal: Tracker refuses a total or holds what has none. Somebody has to
	// mend it there.
	NoTotal

	// Locked: the issue has had as many versions as Tracker allows, or nearly.
	// Somebody has to go on with a new one.
	Locked

	// Misconfigured: a setting is wrong.
	Misconfigured

	// Denied: Tracker does not accept the token, the organization or the
	// user's rights, or what answered is not Tracker.
	Denied

	// Unavailable: Tracker is down, limits the rate, or its search lags.
	// Calling again later does.
	Unavailable

	// OutOfTime: the time of the call was too short.
	OutOfTime

	// Left: nobody has to act, the next sweep does the rest.
	Left
)

// Of is the kind of an error: what the outermost error that has one says.
func Of(err error) Kind {
	var known interface{ Kind() Kind }
	switch {
	case errors.As(err, &known):
		return known.Kind()
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return OutOfTime
	}
	return Internal
}

// New returns an error of a kind, to be compared with [errors.Is].
func New(k Kind, text string) error { return &plain{k, text} }

type plain struct {
	kind Kind
	text string
}

func (e *plain) Error() string { return e.text }
func (e *plain) Kind() Kind    { return e.kind }
