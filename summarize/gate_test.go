//go:build go1.25

package summarize_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// gate holds every API call until it is let through. It knows who made the
// call by the context's value.
type gate struct {
	next http.RoundTripper

	mu      sync.Mutex
	waiting []*heldCall
	history map[string]int // what came back, by caller, call and count
}

type heldCall struct {
	who  int
	what string
	open chan bool // true: refuse it
}

type whoKey struct{}

func (g *gate) RoundTrip(r *http.Request) (*http.Response, error) {
	who, _ := r.Context().Value(whoKey{}).(int)
	call := &heldCall{who: who, what: describe(r), open: make(chan bool, 1)}
	g.mu.Lock()
	g.waiting = append(g.waiting, call)
	g.mu.Unlock()
	refuse := false
	select {
	case refuse = <-call.open:
	case <-r.Context().Done():
		g.take(call)
		return nil, r.Context().Err()
	}
	if refuse {
		g.remember(call, "429")
		return &http.Response{StatusCode: http.StatusTooManyRequests, Body: http.NoBody, Request: r}, nil
	}
	response, err := g.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	response.Body = io.NopCloser(bytes.NewReader(body))
	g.remember(call, fmt.Sprintf("%d %x", response.StatusCode, sha256.Sum256(body)))
	return response, nil
}

// describe names a call without host and parameters that are always the same.
func describe(r *http.Request) string {
	body := ""
	if r.Body != nil {
		text, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(text))
		body = " " + string(text)
	}
	version := r.URL.Query().Get("version")
	if version != "" {
		version = "?version=" + version
	}
	return r.Method + " " + strings.TrimPrefix(r.URL.Path, "/v3/issues/") + version + body
}

// remember keeps what a caller has been told: with that, what it does next is
// decided.
func (g *gate) remember(call *heldCall, answer string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for n := 1; ; n++ {
		first := fmt.Sprintf("%d %s #%d ", call.who, call.what, n)
		if _, taken := g.history[first]; taken {
			continue
		}
		g.history[first] = len(g.history)
		g.history[first+answer] = len(g.history)
		return
	}
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

// letThrough sends a call on to Tracker, or refuses it for its rate.
func (g *gate) letThrough(call *heldCall, refuse bool) {
	g.take(call)
	call.open <- refuse
}

// state is everything that the callers' next steps depend on.
func (g *gate) state() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	var lines []string
	for line := range g.history {
		lines = append(lines, line)
	}
	for _, call := range g.waiting {
		lines = append(lines, fmt.Sprintf("%d waits %s", call.who, call.what))
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

func as(ctx context.Context, who int) context.Context {
	return context.WithValue(ctx, whoKey{}, who)
}
