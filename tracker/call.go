package tracker

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/go-resty/resty/v2"
)

// call is one request to Tracker with all its attempts.
type call struct {
	op, key string // for errors

	method string
	path   []string // the elements below /v3
	query  url.Values
	body   any

	search bool // Tracker limits the rate of searches apart from the rest
	once   bool // sending it twice may do harm

	decode func(body []byte) error // nil: the answer may be empty
	token  string                  // kept out of errors
	pace   *pacer
	wait   time.Duration // before the next attempt

	answer []byte // of the last attempt
	unread error  // why the answer is not whole
}

type callKey struct{}

func callOf(r *resty.Request) *call {
	call, _ := r.Context().Value(callKey{}).(*call)
	return call
}

// fetch sends a call and decodes its answer, which must be a JSON object or
// array as T demands.
func fetch[T any](ctx context.Context, c *Client, call *call) (T, http.Header, error) {
	var answer T
	call.decode = func(body []byte) error {
		var fresh T // nothing of an earlier attempt is left in it
		if err := decode(body, &fresh); err != nil {
			return err
		}
		answer = fresh
		return nil
	}
	header, err := c.send(ctx, call)
	return answer, header, err
}

func (c *Client) send(ctx context.Context, call *call) (http.Header, error) {
	authorization, err := c.authorization(ctx)
	if err != nil {
		return nil, &Error{Op: call.op, Key: call.key, Err: fmt.Errorf("no authorization: %w", err)}
	}
	if !isHeaderText(authorization) {
		return nil, &Error{Op: call.op, Key: call.key, Err: errBadToken}
	}
	_, token, _ := strings.Cut(authorization, " ")
	call.token = cmp.Or(token, authorization)
	call.pace = c.pace
	if call.search {
		call.pace = c.searchPace
	}
	r := c.rest.R().
		SetContext(context.WithValue(ctx, callKey{}, call)).
		SetHeader("Authorization", authorization)
	if call.body != nil {
		r.SetHeader("Content-Type", "application/json").SetBody(call.body)
	}
	if !call.once {
		// Marks the request as repeatable for net/http, which then sends it
		// again if a kept connection turns out to be dead. Without a value
		// nothing goes over the wire.
		r.Header["Idempotency-Key"] = nil
	}
	answer, err := r.Execute(call.method, c.address(call))
	if err == nil && answer.IsSuccess() {
		return answer.Header(), nil
	}
	return nil, newError(ctx, call, answer, err)
}

// address never leaves the configured host: every element is escaped, and
// none comes from an answer's links.
func (c *Client) address(call *call) string {
	var b strings.Builder
	b.WriteString(c.base)
	b.WriteString("/v3")
	for _, element := range call.path {
		b.WriteByte('/')
		b.WriteString(url.PathEscape(element))
	}
	if len(call.query) > 0 {
		b.WriteByte('?')
		b.WriteString(call.query.Encode())
	}
	return b.String()
}

func beforeAttempt(_ *resty.Client, r *resty.Request) error {
	if err := callOf(r).pace.wait(r.Context()); err != nil {
		return err
	}
	if calls, ok := r.Context().Value(callsKey{}).(*Calls); ok {
		calls.n.Add(1)
	}
	return nil
}

// afterAttempt decodes a good answer here and not after the last attempt, so
// that one which was cut off can be asked for again.
func afterAttempt(_ *resty.Client, r *resty.Response) error {
	call := callOf(r.Request)
	switch {
	case call.unread != nil:
		return call.unread
	case !r.IsSuccess(), call.decode == nil && len(call.answer) == 0:
		return nil
	case !isJSON(r.Header()):
		return fmt.Errorf("%w: it is not JSON", ErrBadAnswer)
	case call.decode == nil:
		return nil
	}
	return call.decode(call.answer)
}

func isJSON(header http.Header) bool {
	kind, _, err := mime.ParseMediaType(header.Get("Content-Type"))
	return err == nil && (kind == "application/json" || strings.HasSuffix(kind, "+json"))
}

// decode reads one whole JSON value. Unlike encoding/json alone it does not
// take null for an empty answer.
func decode(body []byte, into any) error {
	err := json.Unmarshal(body, into)
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax) && syntax.Error() == "unexpected end of JSON input":
		return errCutOff
	case errors.As(err, &syntax):
		return fmt.Errorf("%w: it is not JSON after byte %d", ErrBadAnswer, syntax.Offset-1)
	case errors.As(err, &kind) && kind.Field != "":
		return fmt.Errorf("%w: %s holds a JSON %s", ErrBadAnswer, kind.Field, clean(kind.Value, ""))
	case errors.As(err, &kind):
		return fmt.Errorf("%w: it holds a JSON %s", ErrBadAnswer, clean(kind.Value, ""))
	case err != nil:
		return fmt.Errorf("%w: %s", ErrBadAnswer, clean(err.Error(), ""))
	case bytes.Equal(bytes.TrimSpace(body), []byte("null")):
		return fmt.Errorf("%w: it is null", ErrBadAnswer)
	}
	return nil
}

// flexID is an id: Tracker writes some as strings and some as numbers.
type flexID string

func (id *flexID) UnmarshalJSON(data []byte) error {
	if data[0] == '"' {
		text, err := textOf(data)
		*id = flexID(text)
		return err
	}
	var n json.Number
	if err := json.Unmarshal(data, &n); err != nil || string(data) == "null" {
		return errors.New("an id is neither a text nor a number")
	}
	if strings.ContainsAny(n.String(), ".eE-") {
		return errors.New("an id is not a whole number")
	}
	*id = flexID(n)
	return nil
}

// textOf decodes a JSON string. Most are as they stand, which costs a tenth.
func textOf(data []byte) (string, error) {
	if data[0] == '"' && bytes.IndexByte(data, '\\') < 0 && utf8.Valid(data) {
		return string(data[1 : len(data)-1]), nil
	}
	var text string
	err := json.Unmarshal(data, &text)
	return text, err
}

// Calls counts requests, see [CountCalls].
type Calls struct{ n atomic.Int64 }

// Total is the number of requests sent so far.
func (c *Calls) Total() int { return int(c.n.Load()) }

type callsKey struct{}

// CountCalls returns a context under which every request that is sent to
// Tracker is counted: every page and every attempt.
func CountCalls(ctx context.Context) (context.Context, *Calls) {
	calls := new(Calls)
	return context.WithValue(ctx, callsKey{}, calls), calls
}
