//go:build go1.25

package summarize_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"timeupdater/tracker/trackertest"
)

// moment is what Tracker holds and what its index shows. Moments that cannot be
// told apart are one, and what happens in one comes to the same each time, so
// it is played once.
type moment struct {
	id        int
	shown     [32]byte
	unindexed []string
	subs      map[string][]string // sub-issues, by issue
	parental  map[string]bool     // issues that have or had some
	effects   map[string]effect

	from *moment // where it was met first; nil at the beginning
	by   event
	live *world // Tracker as it is then; nil if it has to be played again
}

// event is something that happens in Tracker. Events of one name are the same.
type event struct {
	name string
	do   func(w *world) *reply // nil if nobody waits for an answer
}

type effect struct {
	to     *moment
	answer *reply
	calls  []string // keys with which the trigger calls
}

// reply is what Tracker answers to an API call. Equal ones are one.
type reply struct {
	id     int
	status int
	header http.Header
	body   string
}

var tooMany = &reply{id: -1, status: http.StatusTooManyRequests}

func (a *reply) response() *http.Response {
	return &http.Response{
		StatusCode: a.status, Header: a.header.Clone(),
		Body: io.NopCloser(strings.NewReader(a.body)), ContentLength: int64(len(a.body)),
	}
}

// mostLive is how many moments are kept ready.
const mostLive = 256

// stage sets the plan's scene.
func (x *exploration) stage(t *testing.T) *world {
	sw := x.plan.switches
	epoch := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC) // when virtual time begins
	sw.Clock = func() time.Time { return epoch }
	w := openWorld(t, sw, x.plan.options)
	x.plan.setup(w)
	w.catchUp()
	w.line = w.early
	return w
}

// happens is what an event comes to at a moment.
func (x *exploration) happens(m *moment, e event) effect {
	if known, ok := m.effects[e.name]; ok {
		return known
	}
	w := x.revive(m)
	w.drop()
	a := e.do(w)
	if w.Writes().Leaf > 0 {
		x.failure = "an issue that never had sub-issues was written\n"
	}
	to := effect{to: x.momentOf(w, m, e), answer: a, calls: w.waiting()}
	m.effects[e.name] = to
	return to
}

// momentOf is the moment that a world shows after an event.
func (x *exploration) momentOf(w *world, from *moment, by event) *moment {
	shown := sha256.Sum256([]byte(w.Fingerprint()))
	if from != nil && from.shown == shown {
		return from
	}
	if from != nil {
		from.live = nil
	}
	m, ok := x.moments[shown]
	if !ok {
		m = &moment{
			id: len(x.moments), shown: shown, unindexed: w.Unindexed(), subs: map[string][]string{}, parental: map[string]bool{},
			effects: map[string]effect{}, from: from, by: by,
		}
		for _, key := range w.Keys() {
			issue := w.Issue(key)
			m.subs[key], m.parental[key] = issue.SubIssues, issue.HadSubIssues
		}
		x.moments[shown] = m
	}
	x.keep(m, w)
	return m
}

// keep has a moment ready, and lets go of the one that was kept first.
func (x *exploration) keep(m *moment, w *world) {
	x.living = append(x.living, m)
	if len(x.living) > mostLive {
		x.living[0].live = nil // perhaps m's own
		x.living = x.living[1:]
	}
	m.live = w
}

func (x *exploration) revive(m *moment) *world {
	if m.live == nil {
		x.keep(m, x.play(x.t, m))
	}
	return m.live
}

// play makes what has led to a moment happen again.
func (x *exploration) play(t *testing.T, m *moment) *world {
	var path []event
	for ; m.from != nil; m = m.from {
		path = append(path, m.by)
	}
	w := x.stage(t)
	for _, e := range slices.Backward(path) {
		e.do(w)
	}
	return w
}

// answers is the event that Tracker carries out an API call.
func (x *exploration) answers(call *apiCall) event {
	return event{call.method + " " + call.url + " " + call.body, func(w *world) *reply {
		r, err := http.NewRequestWithContext(context.Background(), call.method, call.url, strings.NewReader(call.body))
		if err != nil {
			x.t.Fatal(err)
		}
		r.Header = call.header.Clone()
		response, err := trackertest.InProcess(w.Tracker).RoundTrip(r)
		if err != nil {
			x.t.Fatal(err)
		}
		body, err := io.ReadAll(response.Body)
		if err != nil {
			x.t.Fatal(err)
		}
		return x.answer(response, string(body))
	}}
}

func (x *exploration) answer(r *http.Response, body string) *reply {
	name := fmt.Sprint(r.StatusCode, r.Header, body)
	a, ok := x.answered[name]
	if !ok {
		a = &reply{len(x.answered), r.StatusCode, r.Header, body}
		x.answered[name] = a
	}
	return a
}
