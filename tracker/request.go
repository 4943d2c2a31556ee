package tracker

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"timeupdater/tracker/wait"
)

// Request is one request to Tracker's API, whatever the resource.
type Request struct {
	// Op is what it does, in words, and Key the issue or queue that it is
	// about: for errors.
	Op, Key string

	Method string
	Path   []string // the elements below /v3; each is escaped
	Query  url.Values
	Body   any // sent as JSON; nil for none

	// Language is that of the names in the answer: "ru", or English if empty.
	Language string

	// Search: Tracker limits the rate of searches apart from the rest.
	Search bool

	// Once: sending it twice may do harm. It is repeated only when it is
	// certain that Tracker did not act on it.
	Once bool
}

// Refuse makes an error of a request whose answer came but is no good.
func (r Request) Refuse(err error) *Error {
	return &Error{Op: r.Op, Key: r.Key, Status: http.StatusOK, Err: err}
}

// Fetch sends a request and decodes its answer, which must be a JSON object or
// array as T demands. Errors are of type [*Error].
func Fetch[T any](ctx context.Context, c *Client, r Request) (answer T, header http.Header, err error) {
	header, err = c.send(ctx, r, func(body []byte) error {
		var fresh T // nothing of an earlier attempt is left in it
		if err := decode(body, &fresh); err != nil {
			return err
		}
		answer = fresh
		return nil
	})
	return answer, header, err
}

// Send sends a request whose answer tells nothing but success. Errors are of
// type [*Error].
func (c *Client) Send(ctx context.Context, r Request) error {
	_, err := c.send(ctx, r, nil)
	return err
}

// call is a request on its way.
type call struct {
	request       Request
	address       string
	authorization string
	decode        func(body []byte) error // nil: the answer may be empty
}

// attempt is what came of sending a call once.
type attempt struct {
	status int // zero if there was no answer
	header http.Header
	body   []byte // of a refusal
	err    error  // why there is no good answer, if the status does not say it
}

func (a attempt) ok() bool { return a.err == nil && a.status >= 200 && a.status < 300 }

// isRefusal says that Tracker was asked too often.
func (a attempt) isRefusal() bool { return a.err == nil && a.status == http.StatusTooManyRequests }

// send is the life of a request: try, decide, wait, try again. An attempt that
// would begin past the deadline is never waited for: the caller learns at
// once.
func (c *Client) send(ctx context.Context, r Request, decode func([]byte) error) (http.Header, error) {
	call, err := c.newCall(ctx, r, decode)
	if err != nil {
		return nil, &Error{Op: r.Op, Key: r.Key, Err: err}
	}
	pace := c.pace
	if r.Search {
		pace = c.searchPace
	}
	var a attempt
	var at places
	for n := 1; ; n++ {
		if a.err = pace.wait(ctx, &at); a.err != nil {
			return nil, newError(ctx, call, a)
		}
		sent := time.Now()
		if a = c.try(ctx, call); a.ok() {
			return a.header, nil
		}
		pause := a.pause(n, c.backoff)
		if a.isRefusal() && pace.all != nil {
			pace.all.refused(sent, retryAfter(a.header, time.Now()))
			pause = 0 // it waits for its turn
		}
		if !a.isWorthAnother(ctx, r, n) || wait.PassesDeadline(ctx, pause) {
			return nil, newError(ctx, call, a)
		}
		if a.status == 0 { // the other idle connections are likely dead as well
			c.rest.GetClient().CloseIdleConnections()
		}
		if err := wait.For(ctx, pause); err != nil {
			a.err = err
			return nil, newError(ctx, call, a)
		}
	}
}

func (c *Client) newCall(ctx context.Context, r Request, decode func([]byte) error) (call, error) {
	authorization, err := c.authorization(ctx)
	if err != nil {
		return call{}, fmt.Errorf("no authorization: %w", err)
	}
	scheme, token, _ := strings.Cut(authorization, " ")
	if !isHeaderText(scheme) || !isHeaderText(token) {
		return call{}, errBadToken
	}
	address, err := c.address(r)
	return call{r, address, authorization, decode}, err
}

// hide takes the token out of a text. One of a few letters, as for tests, is no
// secret and may be part of any word.
func (c call) hide(text []byte) []byte {
	const least = 12
	_, token, _ := strings.Cut(c.authorization, " ")
	if len(token) < least || !bytes.Contains(text, []byte(token)) {
		return text
	}
	return bytes.ReplaceAll(text, []byte(token), []byte("[hidden]"))
}

// address never leaves the configured host: every element is escaped, and none
// comes from an answer's links. Dots alone would climb.
func (c *Client) address(r Request) (string, error) {
	var b strings.Builder
	b.WriteString(c.base)
	b.WriteString("/v3")
	for _, element := range r.Path {
		if strings.Trim(element, ".") == "" {
			return "", fmt.Errorf("%w: %q cannot be part of an address", ErrBadAnswer, element)
		}
		b.WriteByte('/')
		b.WriteString(url.PathEscape(element))
	}
	if len(r.Query) > 0 {
		b.WriteByte('?')
		b.WriteString(r.Query.Encode())
	}
	return b.String(), nil
}

// try sends a call once. A good answer is decoded here, so that one which was
// cut off can be asked for again.
func (c *Client) try(ctx context.Context, call call) attempt {
	count(ctx)
	r := c.rest.R().SetContext(ctx).SetHeader("Authorization", call.authorization)
	if call.request.Language != "" {
		r.SetHeader("Accept-Language", call.request.Language)
	}
	if call.request.Body != nil {
		r.SetHeader("Content-Type", "application/json").SetBody(call.request.Body)
	}
	if !call.request.Once {
		// Marks the request as repeatable for net/http, which then sends it
		// again if a kept connection turns out to be dead. Without a value
		// nothing goes over the wire.
		r.Header["Idempotency-Key"] = nil
	}
	answer, err := r.Execute(call.request.Method, call.address)
	if err != nil {
		return attempt{err: err}
	}
	return c.readAnswer(ctx, answer.RawResponse, call)
}

// Quietly asks Tracker, if so configured, to tell nobody of a write.
func (c *Client) Quietly(query url.Values) url.Values {
	if c.mute {
		query.Set("notify", "false")
	}
	return query
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

func count(ctx context.Context) {
	if calls, ok := ctx.Value(callsKey{}).(*Calls); ok {
		calls.n.Add(1)
	}
}
