package tracker

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/go-resty/resty/v2"
)

// What an error of Tracker may match, with errors.Is.
var (
	// ErrNotFound: no such issue or record, or none that the token may see.
	ErrNotFound = errors.New("not found")

	// ErrForbidden: the token may not do this.
	ErrForbidden = errors.New("forbidden")

	// ErrConflict: the issue has another version than the one given.
	ErrConflict = errors.New("changed meanwhile")

	// ErrRejected: Tracker takes the request for invalid. For a write of
	// "time spent" it means that this Tracker does not let it be written.
	ErrRejected = errors.New("rejected")
)

// What the Err of an [Error] may be or wrap.
var (
	// ErrNoAnswer: the connection failed or Tracker stayed silent.
	ErrNoAnswer = errors.New("no answer")

	// ErrBadAnswer: what answered is not Tracker's API, or its answer lacks
	// what it must have.
	ErrBadAnswer = errors.New("not an answer of Tracker's API")

	// ErrInconsistent: a list did not match the number that came with it, not
	// even after it was read again.
	ErrInconsistent = errors.New("the list is not the one that Tracker counted")

	// ErrTooMany: a list is longer than Tracker pages (documented: 10,000).
	ErrTooMany = errors.New("more than 10,000 items")
)

var (
	errCutOff   = fmt.Errorf("%w: it is cut off", ErrBadAnswer)
	errTooLarge = fmt.Errorf("%w: it is larger than %d MiB", ErrBadAnswer, answerLimit>>20)
	errBadToken = errors.New("the token is empty or holds a character that no token has, such as a line break")
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

// advice says what the reader can do.
func (e *Error) advice() string {
	switch {
	case e.Status >= 300 && e.Status < 400:
		return "redirects are not followed, check the address of Tracker"
	case e.Status == http.StatusUnauthorized:
		return "check the token: wrong, expired, or of a service account that Tracker's support has not enabled"
	case e.Status == http.StatusForbidden:
		return "the token's user needs access to it, or the organization id is wrong"
	case e.Status == http.StatusNotFound:
		return "it does not exist, or the token's user may not see it"
	case e.Status == http.StatusLocked:
		return "it was changed so often that Tracker locked it, see Tracker's limit of versions"
	case e.Status == 0 && errors.Is(e.Err, errBadToken):
		return "check the token"
	case e.Status < 300 && errors.Is(e.Err, ErrBadAnswer):
		return "check the address of Tracker"
	}
	return ""
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Is lets an Error match the errors above.
func (e *Error) Is(target error) bool {
	switch e.Status {
	case http.StatusNotFound:
		return target == ErrNotFound
	case http.StatusForbidden:
		return target == ErrForbidden
	case http.StatusConflict, http.StatusPreconditionFailed:
		return target == ErrConflict
	case http.StatusBadRequest, http.StatusUnprocessableEntity:
		return target == ErrRejected
	}
	return false
}

// IsNotFound reports that there is no such issue, or that the token may not
// see it.
func IsNotFound(err error) bool { return hasStatus(err, http.StatusNotFound) }

// IsConflict reports that the issue has another version than the one given.
func IsConflict(err error) bool {
	return hasStatus(err, http.StatusConflict, http.StatusPreconditionFailed)
}

// IsDenied reports that Tracker does not accept the token or the
// organization, or that the token's user may not do this.
func IsDenied(err error) bool {
	return hasStatus(err, http.StatusUnauthorized, http.StatusForbidden)
}

// IsRateLimited reports that Tracker, or the configured rate, allows no
// request now.
func IsRateLimited(err error) bool {
	var wait *waitError
	return hasStatus(err, http.StatusTooManyRequests) || errors.As(err, &wait)
}

// IsLocked reports that the issue has reached Tracker's limit of versions.
func IsLocked(err error) bool { return hasStatus(err, http.StatusLocked) }

// IsUnavailable reports that Tracker could not be reached or failed.
func IsUnavailable(err error) bool {
	var e *Error
	return errors.As(err, &e) && (e.Status >= 500 || errors.Is(e.Err, ErrNoAnswer))
}

func hasStatus(err error, statuses ...int) bool {
	var e *Error
	return errors.As(err, &e) && slices.Contains(statuses, e.Status)
}

// newError describes the last attempt of a call. It keeps neither request nor
// response, which hold the token.
func newError(ctx context.Context, call *call, answer *resty.Response, err error) *Error {
	e := &Error{Op: call.op, Key: call.key}
	if answer != nil && answer.RawResponse != nil {
		e.Status = answer.StatusCode()
		e.RetryAfter = retryAfter(answer.Header(), time.Now())
		if !answer.IsSuccess() {
			e.read(call.answer, isJSON(answer.Header()), call.token)
		}
	}
	var wait *waitError
	switch {
	case errors.As(err, &wait):
		e.Err, e.RetryAfter = wait, wait.wait
	case ctx.Err() != nil && (err != nil || e.Status == http.StatusTooManyRequests || e.Status >= 500):
		e.Err = fmt.Errorf("out of time: %w", ctx.Err())
	case err != nil:
		e.Err = cause(err)
	}
	return e
}

// cause strips what net/http adds: the address, and errors that look like the
// caller's deadline although they are not.
func cause(err error) error {
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
	return fmt.Errorf("%w: %w", ErrNoAnswer, err)
}

// read takes Tracker's words from the body of a refusal: JSON as documented,
// or a line of plain text. A page of HTML says nothing to anybody.
func (e *Error) read(body []byte, isJSON bool, token string) {
	var said struct {
		Messages []string          `json:"errorMessages"`
		Fields   map[string]string `json:"errors"`
	}
	if isJSON {
		// What cannot be read is left out: the status says enough.
		_ = json.Unmarshal(body, &said)
	} else if text := strings.TrimSpace(string(body)); text != "" && text[0] != '<' {
		said.Messages = []string{text}
	}
	const most = 8
	for _, message := range said.Messages[:min(len(said.Messages), most)] {
		e.Messages = append(e.Messages, clean(message, token))
	}
	for _, field := range slices.Sorted(maps.Keys(said.Fields)) {
		if len(e.Fields) == most {
			break
		}
		if e.Fields == nil {
			e.Fields = make(map[string]string)
		}
		e.Fields[clean(field, token)] = clean(said.Fields[field], token)
	}
}

// clean makes a stranger's text fit for a log: one short line without the
// token, should somebody between us and Tracker have repeated it.
func clean(text, token string) string {
	const most = 200
	if token != "" {
		text = strings.ReplaceAll(text, token, "[hidden]")
	}
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
