package tracker

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"

	"timeupdater/tracker/errkind"
	"timeupdater/tracker/internal/exactjson"
)

// What an error may match, with errors.Is, because of Tracker's status.
var (
	// ErrNotFound: no such issue or record, or none that the token may see.
	ErrNotFound = errors.New("not found")

	// ErrForbidden: the token may not do this.
	ErrForbidden = errors.New("forbidden")

	// ErrConflict: the issue has another version than the one given.
	ErrConflict = errors.New("changed meanwhile")

	// ErrRejected: Tracker takes the request for invalid.
	ErrRejected = errors.New("rejected")
)

// What an error may match, with errors.Is, because of something else.
var (
	// ErrNoAnswer: the connection failed or Tracker stayed silent.
	ErrNoAnswer = errkind.New(errkind.Unavailable, "no answer")

	// ErrBadAnswer: what answered is not Tracker's API, or its answer lacks
	// what it must have.
	ErrBadAnswer = errkind.New(errkind.Denied, "not an answer of Tracker's API")

	// ErrInconsistent: a list did not match the number that came with it, not
	// even after it was read again.
	ErrInconsistent = errkind.New(errkind.Unavailable, "the list is not the one that Tracker counted")

	// ErrTooMany: a list is longer than Tracker pages (documented: 10,000).
	ErrTooMany = errkind.New(errkind.NoTotal, "more than 10,000 items")
)

var (
	errCutOff   = fmt.Errorf("%w: it is cut off", ErrBadAnswer)
	errTooLarge = fmt.Errorf("%w: it is larger than %d MiB", ErrBadAnswer, answerLimit>>20)
	errBadToken = errkind.New(errkind.Misconfigured, "the token is empty or holds a character that no token has, such as a line break")
)

// Error says which request about which issue failed and why.
type Error struct {
	Op  string // in words: "read issue"
	Key string // the or the queue's

	// Status is the HTTP status, zero if there was no answer.
	Status int

	// Messages and Fields are Tracker's own words, in general and about
	// single fields. They are cut to a sane length.
	Messages []string
	Fields   map[string]string

	// RetryAfter is how long Tracker, or the configured rate, asks to wait.
	// Zero if unknown.
	RetryAfter time.Duration

	// Err is the cause, if it is not the status alone. It wraps the context's
	// error if that ended the request.
	Err error
}

func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s", e.Key, e.Op)
	if e.Status >= 300 {
		fmt.Fprintf(&b, ": Tracker answered %d %s", e.Status, http.StatusText(e.Status))
	}
	for _, message := range e.Messages {
		fmt.Fprintf(&b, ": %s", strings.TrimSuffix(message, "."))
	}
	for _, field := range slices.Sorted(maps.Keys(e.Fields)) {
		fmt.Fprintf(&b, ": %s: %s", field, e.Fields[field])
	}
	if e.Err != nil {
		fmt.Fprintf(&b, ": %v", e.Err)
	}
	if e.RetryAfter > 0 {
		fmt.Fprintf(&b, "; try again in %v", e.RetryAfter.Round(time.Millisecond))
	}
	if advice := e.advice(); advice != "" {
		fmt.Fprintf(&b, "; %s", advice)
	}
	return b.String()
}

// meanings are what Tracker means by a status (documented), and what the reader
// of an error can do. All other statuses are of the kind denied, and from 500
// on unavailable.
var meanings = map[int]struct {
	kind    errkind.Kind
	matches error
	advice  string
}{
	http.StatusBadRequest:          {errkind.Denied, ErrRejected, ""},
	http.StatusUnauthorized:        {errkind.Denied, nil, "check the token: wrong, expired, or of a service account that Tracker's support has not enabled"},
	http.StatusForbidden:           {errkind.Denied, ErrForbidden, "the token's user needs access to it, or the organization id is wrong"},
	http.StatusNotFound:            {errkind.NotFound, ErrNotFound, "it does not exist, or the token's user may not see it"},
	http.StatusConflict:            {errkind.Contended, ErrConflict, ""},
	http.StatusPreconditionFailed:  {errkind.Contended, ErrConflict, ""},
	http.StatusUnprocessableEntity: {errkind.Denied, ErrRejected, ""},
	http.StatusLocked:              {errkind.Locked, nil, "it was changed so often that Tracker locked it, see Tracker's limit of versions"},
	http.StatusTooManyRequests:     {errkind.Unavailable, nil, ""},
}

func (e *Error) advice() string {
	switch {
	case e.Status >= 300 && e.Status < 400:
		return "redirects are not followed, check the address of Tracker"
	case e.Status < 300 && errors.Is(e.Err, ErrBadAnswer):
		return "check the address of Tracker"
	}
	return meanings[e.Status].advice
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Is lets an Error match the errors that stand for its status.
func (e *Error) Is(target error) bool { return target == meanings[e.Status].matches }

// Kind is the cause's, or else what the status means.
func (e *Error) Kind() errkind.Kind {
	meaning, known := meanings[e.Status]
	switch k := errkind.Of(e.Err); {
	case k != errkind.Internal:
		return k
	case known:
		return meaning.kind
	case e.Status >= 500:
		return errkind.Unavailable
	case e.Status > 0:
		return errkind.Denied
	}
	return errkind.Internal
}

// Wait is how long to wait before calling again; zero if unknown.
func (e *Error) Wait() time.Duration { return e.RetryAfter }

// newError describes the last attempt of a call. It keeps neither request nor
// response, which hold the token.
func newError(ctx context.Context, call call, a attempt) *Error {
	e := &Error{Op: call.request.Op, Key: call.request.Key, Status: a.status, RetryAfter: retryAfter(a.header, time.Now())}
	if a.status < 200 || a.status > 299 {
		e.Messages, e.Fields = wordsOf(a.body, isJSON(a.header))
	}
	var turn *turnError
	switch {
	case errors.As(a.err, &turn):
		e.Err, e.RetryAfter = turn, turn.wait
	case ctx.Err() != nil && (a.err != nil || a.status == http.StatusTooManyRequests || a.status >= 500):
		e.Err = fmt.Errorf("out of time: %w", ctx.Err())
	case a.err != nil:
		e.Err = call.cause(a.err)
	}
	return e
}

// cause strips what net/http adds: the address, errors that look like the
// caller's deadline although they are not, and whatever it quotes from an
// answer that it could not read.
func (c call) cause(err error) error {
	var address *url.Error
	if errors.As(err, &address) {
		err = address.Err
	}
	var timeout interface{ Timeout() bool }
	switch {
	case errors.Is(err, ErrBadAnswer):
		return err
	case errors.As(err, &timeout) && timeout.Timeout():
		return fmt.Errorf("%w in time", ErrNoAnswer)
	}
	return fmt.Errorf("%w: %s", ErrNoAnswer, clean(string(c.hide([]byte(err.Error())))))
}

// wordsOf takes Tracker's words from the body of a refusal: JSON as
// documented, or a line of plain text. A page of HTML says nothing to anybody.
func wordsOf(body []byte, isJSON bool) (messages []string, fields map[string]string) {
	var said struct { // seen in public clients
		Messages []string          `json:"errorMessages"`
		Fields   map[string]string `json:"errors"`
	}
	if isJSON {
		// What cannot be read is left out: the status says enough.
		_ = exactjson.Unmarshal(body, &said)
	} else if text := strings.TrimSpace(string(body)); text != "" && text[0] != '<' {
		said.Messages = []string{text}
	}
	const most = 8
	for _, message := range said.Messages[:min(len(said.Messages), most)] {
		messages = append(messages, clean(message))
	}
	names := slices.Sorted(maps.Keys(said.Fields))
	fields = make(map[string]string, min(len(names), most))
	for _, name := range names[:min(len(names), most)] {
		fields[clean(name)] = clean(said.Fields[name])
	}
	return messages, fields
}

// clean makes a stranger's text fit for a log: one short line.
func clean(text string) string {
	const most = 200
	text = strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return ' '
	}, strings.ToValidUTF8(text, "?"))
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > most {
		text = string(runes[:most]) + "…"
	}
	return text
}
