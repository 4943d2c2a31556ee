//go:build go1.25

package summarize_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"maps"
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
	history map[int]map[string]bool // what came back, by caller: call, count and answer
	late    []*heldCall             // writes that were given up and are still on their way
}

type heldCall struct {
	who     int
	what    string
	body    string
	request *http.Request
	open    chan bool // true: refuse it
}

type whoKey struct{}

func newGate(next http.RoundTripper) *gate {
	return &gate{next: next, history: map[int]map[string]bool{}}
}

func (g *gate) RoundTrip(r *http.Request) (*http.Response, error) {
	who, _ := r.Context().Value(whoKey{}).(int)
	call := &heldCall{who: who, body: bodyOf(r), request: r, open: make(chan bool, 1)}
	call.what = describe(r)
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

// isWrite tells whether a call may change something.
func (c *heldCall) isWrite() bool {
	return c.request.Method != http.MethodGet && !strings.HasPrefix(c.what, "POST _search")
}

// remember keeps what a caller has been told: with that, what it does next is
// decided.
func (g *gate) remember(call *heldCall, answer string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	told := g.history[call.who]
	if told == nil {
		told = map[string]bool{}
		g.history[call.who] = told
	}
	for n := 1; ; n++ {
		first := fmt.Sprintf("%s #%d ", call.what, n)
		if told[first] {
			continue
		}
		told[first], told[first+answer] = true, true
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

// giveUp keeps the writes of a caller who will not hear of them any more.
func (g *gate) giveUp(who int) {
	for _, call := range g.held() {
		if call.who == who && call.isWrite() {
			g.late = append(g.late, call)
		}
	}
}

// arrive lets a write act that was given up.
func (g *gate) arrive(call *heldCall) {
	g.late = slices.DeleteFunc(slices.Clone(g.late), func(c *heldCall) bool { return c == call })
	r := call.request.Clone(context.Background())
	r.Body = io.NopCloser(strings.NewReader(call.body))
	if answer, err := g.next.RoundTrip(r); err == nil {
		answer.Body.Close()
	}
}

// told is everything that a caller's next steps depend on.
func (g *gate) told(who int) string {
	g.mu.Lock()
	defer g.mu.Unlock()
	lines := slices.Collect(maps.Keys(g.history[who]))
	for _, call := range g.waiting {
		if call.who == who {
			lines = append(lines, "waits "+call.what)
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

func as(ctx context.Context, who int) context.Context {
	return context.WithValue(ctx, whoKey{}, who)
}
