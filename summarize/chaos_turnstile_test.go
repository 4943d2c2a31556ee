//go:build go1.25

package summarize_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing/iotest"

	"timeupdater/tracker/trackertest"
)

// turnstile holds every request to Tracker until it is let through.
type turnstile struct {
	next          http.RoundTripper
	before, after func(*ticket)

	mu      sync.Mutex
	waiting []*ticket
}

// ticket is a request, and its answer when that is there.
type ticket struct {
	from *invocation
	what string
	key  string // of the issue; "" for a search

	record string // the id of the worklog record, if it is about one

	writes   bool               // to the issue
	wasRight bool               // the issue, before
	wrote    trackertest.Writes // to the issue, before

	status int
	body   []byte
	err    error

	opened chan order
}

// order is what is to become of a request.
type order struct {
	fault trackertest.Fault
	last  bool // its invocation dies before it hears of it
}

type (
	faultKey      struct{}
	invocationKey struct{}
)

// faultOf is the fault that a request was let through with.
func faultOf(r *http.Request) trackertest.Fault {
	fault, _ := r.Context().Value(faultKey{}).(trackertest.Fault)
	return fault
}

func (g *turnstile) RoundTrip(r *http.Request) (*http.Response, error) {
	t := &ticket{what: describe(r) + r.URL.Query().Get("page"), opened: make(chan order)}
	t.from, _ = r.Context().Value(invocationKey{}).(*invocation)
	if path := strings.Split(r.URL.Path, "/"); path[2] == "issues" && path[3] != "_search" {
		t.key, t.writes = path[3], r.Method != http.MethodGet
		if len(path) == 6 && path[4] == "worklog" {
			t.record = path[5]
		}
	}
	g.mu.Lock()
	g.waiting = append(g.waiting, t)
	g.mu.Unlock()
	var o order
	select {
	case o = <-t.opened:
	case <-r.Context().Done():
		g.drop(t)
		return nil, r.Context().Err()
	}
	g.before(t)
	answer, err := g.next.RoundTrip(r.WithContext(context.WithValue(r.Context(), faultKey{}, o.fault)))
	if t.err = err; err == nil {
		t.status, t.body = answer.StatusCode, peek(answer)
	}
	g.after(t)
	if o.last {
		t.from.kill()
		return nil, context.Canceled
	}
	return answer, err
}

// open lets a request through.
func (g *turnstile) open(t *ticket, o order) {
	g.drop(t)
	t.opened <- o
}

func (g *turnstile) drop(t *ticket) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.waiting = slices.DeleteFunc(g.waiting, func(x *ticket) bool { return x == t })
}

// held are the requests that wait, in an order that does not depend on chance.
func (g *turnstile) held() []*ticket {
	g.mu.Lock()
	defer g.mu.Unlock()
	slices.SortFunc(g.waiting, func(a, b *ticket) int {
		if a.from != b.from {
			return a.from.number - b.from.number
		}
		return strings.Compare(a.what, b.what)
	})
	return slices.Clone(g.waiting)
}

// peek reads an answer's body and leaves it to be read again.
func peek(answer *http.Response) []byte {
	body, err := io.ReadAll(answer.Body)
	var rest io.Reader = bytes.NewReader(body)
	if err != nil {
		rest = io.MultiReader(rest, iotest.ErrReader(err))
	}
	answer.Body = io.NopCloser(rest)
	return body
}

// said is an answer in short.
func (t *ticket) said() string {
	var one thing
	var many []thing
	switch {
	case t.err != nil:
		return t.err.Error()
	case json.Unmarshal(t.body, &one) == nil:
		return fmt.Sprint(t.status, " ", one)
	case json.Unmarshal(t.body, &many) == nil:
		return fmt.Sprint(t.status, " ", many)
	}
	return fmt.Sprint(t.status, " ", string(t.body[:min(len(t.body), 80)]))
}

// thing is an issue, a record or a link in an answer.
type thing struct {
	Key, Spent, Duration, Comment string
	Version                       int
	Parent, Object                struct{ Key string }
	ErrorMessages                 []string
}

func (t thing) String() string {
	switch {
	case t.ErrorMessages != nil:
		return fmt.Sprint(t.ErrorMessages)
	case t.Duration != "":
		return t.Duration + " " + t.Comment[:min(len(t.Comment), 13)]
	case t.Object.Key != "":
		return t.Object.Key
	}
	return fmt.Sprintf("%s v%d %s below %q", t.Key, t.Version, t.Spent, t.Parent.Key)
}
