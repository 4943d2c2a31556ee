package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"timeupdater/summarize"
	"timeupdater/tracker"
)

// BenchmarkRule measures what a call costs apart from Tracker, the network and
// the platform: it gets answers that were recorded. With -cpu 1 its time is CPU
// time, and half a second of waiting for the search where a list of more than
// 100 sub-issues must show what was just read or written.
func BenchmarkRule(b *testing.B) {
	for _, subIssues := range subIssues {
		for _, what := range cases {
			recorded := sync.OnceValues(func() (*recording, error) { return record(subIssues, what) })
			b.Run(fmt.Sprintf("%s/sub-issues=%d", what, subIssues), func(b *testing.B) {
				r, err := recorded() // once, although b.Run calls this again and again
				b.ReportAllocs()
				b.ResetTimer()
				for i := 0; i < b.N && err == nil; i++ {
					err = r.call()
				}
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(r.calls), "calls/op")
			})
		}
	}
}

// recording is a call that has been made before.
type recording struct {
	client *tracker.Client
	key    string
	calls  int // to Tracker
}

// call has a rule of its own: one that remembers would notice that versions go
// back when the recording begins anew.
func (r *recording) call() error {
	_, err := summarize.New(r.client, summarize.Options{}).Update(context.Background(), summarize.Call{Issue: r.key})
	return err
}

func record(subIssues int, what string) (*recording, error) {
	s := newScene(1, subIssues)
	tape := &tape{handler: s, answers: map[string][]*httptest.ResponseRecorder{}, next: map[string]int{}}
	client, err := newClient(tape)
	if err != nil {
		return nil, err
	}
	r := &recording{client: client, key: s.prepare(what)}
	err = r.call() // not recorded: the client learns how this Tracker shows links
	clear(tape.answers)
	for range 2 { // there and back
		if err == nil {
			s.prepare(what)
			err = r.call()
		}
	}
	r.calls, tape.playing = len(s.Calls()), true
	return r, err
}

// tape is a transport that remembers a handler's answers and, once it plays,
// gives them again: in the same order for the same request, and from the
// beginning when it has come to the end.
type tape struct {
	handler http.Handler
	playing bool

	mu      sync.Mutex
	answers map[string][]*httptest.ResponseRecorder
	next    map[string]int
}

// RoundTrip answers a request.
func (t *tape) RoundTrip(r *http.Request) (*http.Response, error) {
	body := []byte{}
	if r.Body != nil {
		body, _ = io.ReadAll(r.Body) // from memory
		r.Body.Close()
	}
	name := r.Method + " " + r.URL.RequestURI() + " " + string(body)
	var answer *httptest.ResponseRecorder
	if !t.playing {
		answer = httptest.NewRecorder()
		request := httptest.NewRequest(r.Method, r.URL.String(), bytes.NewReader(body))
		request.Header = r.Header
		t.handler.ServeHTTP(answer, request)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.playing {
		t.answers[name] = append(t.answers[name], answer)
	} else if all := t.answers[name]; len(all) > 0 {
		answer = all[t.next[name]%len(all)]
		t.next[name]++
	} else {
		return nil, fmt.Errorf("this was not recorded: %s", name)
	}
	text := answer.Body.Bytes()
	return &http.Response{
		StatusCode: answer.Code, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: answer.Header(),
		ContentLength: int64(len(text)), Body: io.NopCloser(bytes.NewReader(text)), Request: r,
	}, nil
}
