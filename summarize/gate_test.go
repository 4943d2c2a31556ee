//go:build go1.25

package summarize_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// gate holds every API call until it is let through or answered. It knows who
// made the call by the context's value.
type gate struct {
	next http.RoundTripper

	mu      sync.Mutex
	waiting []*heldCall
}

type heldCall struct {
	who     int
	what    string
	request *http.Request
	body    string
	open    chan *http.Response // nil: let it through
}

type whoKey struct{}

func newGate(next http.RoundTripper) *gate { return &gate{next: next} }

func (g *gate) RoundTrip(r *http.Request) (*http.Response, error) {
	who, _ := r.Context().Value(whoKey{}).(int)
	call := &heldCall{who: who, what: describe(r), request: r, body: bodyOf(r), open: make(chan *http.Response, 1)}
	g.mu.Lock()
	g.waiting = append(g.waiting, call)
	g.mu.Unlock()
	select {
	case response := <-call.open:
		if response != nil {
			return response, nil
		}
		return g.next.RoundTrip(r)
	case <-r.Context().Done():
		g.take(call)
		return nil, r.Context().Err()
	}
}

func bodyOf(r *http.Request) string {
	if r.Body == nil {
		return ""
	}
	text, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(text))
	return string(text)
}

// describe names a call without host and parameters that are always the same.
func describe(r *http.Request) string {
	body := bodyOf(r)
	if body != "" {
		body = " " + body
	}
	version := r.URL.Query().Get("version")
	if version != "" {
		version = "?version=" + version
	}
	return r.Method + " " + strings.TrimPrefix(r.URL.Path, "/v3/issues/") + version + body
}

// held are the calls that wait, in an order that does not depend on chance.
func (g *gate) held() []*heldCall {
	g.mu.Lock()
	defer g.mu.Unlock()
	slices.SortFunc(g.waiting, func(a, b *heldCall) int {
		if a.who != b.who {
			return a.who - b.who
		}
		return strings.Compare(a.what, b.what)
	})
	return slices.Clone(g.waiting)
}

func (g *gate) take(call *heldCall) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.waiting = slices.DeleteFunc(g.waiting, func(c *heldCall) bool { return c == call })
}

// letThrough sends a call on to Tracker.
func (g *gate) letThrough(call *heldCall) { g.answer(call, nil) }

// answer gives a call its answer without asking Tracker.
func (g *gate) answer(call *heldCall, response *http.Response) {
	g.take(call)
	call.open <- response
}

func as(ctx context.Context, who int) context.Context {
	return context.WithValue(ctx, whoKey{}, who)
}
