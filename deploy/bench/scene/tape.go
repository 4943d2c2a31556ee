package scene

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"sync"
)

// Tape is a transport that remembers answers and, once it plays, gives them
// again, in the same order for the same request and from the beginning when
// it has come to the end. What then is measured is the caller's own work.
type Tape struct {
	from    http.RoundTripper
	playing bool

	mu      sync.Mutex
	answers map[string][]answer
	next    map[string]int
	sent    int
}

type answer struct {
	status int
	header http.Header
	body   []byte
}

// Record returns a Tape that records the answers of a transport.
func Record(from http.RoundTripper) *Tape {
	return &Tape{from: from, answers: map[string][]answer{}, next: map[string]int{}}
}

// Rewind forgets what was recorded.
func (t *Tape) Rewind() {
	t.mu.Lock()
	defer t.mu.Unlock()
	clear(t.answers)
}

// Play ends the recording.
func (t *Tape) Play() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.playing, t.sent = true, 0
}

// Sent is how many requests came since the recording ended.
func (t *Tape) Sent() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.sent
}

// RoundTrip answers a request.
func (t *Tape) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		defer r.Body.Close()
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
	}
	name := r.Method + " " + r.URL.RequestURI() + " " + string(body)
	if t.isPlaying() {
		return t.play(r, name)
	}
	r = r.Clone(r.Context())
	r.Body = io.NopCloser(bytes.NewReader(body))
	return t.record(r, name)
}

func (t *Tape) isPlaying() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.playing
}

func (t *Tape) record(r *http.Request, name string) (*http.Response, error) {
	response, err := t.from.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	a := answer{response.StatusCode, response.Header, body}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.answers[name] = append(t.answers[name], a)
	return a.response(r), nil
}

func (t *Tape) play(r *http.Request, name string) (*http.Response, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	all := t.answers[name]
	if len(all) == 0 {
		return nil, fmt.Errorf("this was not recorded: %s", name)
	}
	a := all[t.next[name]%len(all)]
	t.next[name]++
	t.sent++
	return a.response(r), nil
}

func (a answer) response(r *http.Request) *http.Response {
	return &http.Response{
		StatusCode: a.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: a.header, ContentLength: int64(len(a.body)),
		Body: io.NopCloser(bytes.NewReader(a.body)), Request: r,
	}
}
