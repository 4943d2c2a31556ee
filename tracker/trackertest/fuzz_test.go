package trackertest_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// nasty are bodies that no client should send.
var nasty = []string{
	`null`, `[]`, `{}`, `""`, `1e999`, `{`, "\xff", `{"":null}`, `[null]`, `{"query":null,"keys":[null]}`,
	strings.Repeat("[", 10001), strings.Repeat(`{"set":`, 5000) + `1` + strings.Repeat("}", 5000),
	`{"text":"\ud800","summary":"\u0000","issues":"(((","values":{"parent":"TEST-2","tags":{"replace":[{}]}}}`,
	`{"query":"` + strings.Repeat("(", 5000) + `"}`, `{"duration":"P99999999999999999999W","spent":9223372036854775807}`,
	`{"name":"n","actions":[{"type":"Update","update":null}],"conditions":{"type":"Or","conditions":[{"type":"And"}]}}`,
}

// FuzzRequests looks for a request to which the answer is none, or a failure of
// the server, or a refusal of something that is done all the same.
func FuzzRequests(f *testing.F) {
	for _, d := range deeds {
		path, query, _ := strings.Cut(d.path, "?")
		f.Add(d.method, path, query, d.body)
	}
	for _, look := range looks {
		path, query, _ := strings.Cut(look, "?")
		f.Add("GET", path, query, "")
	}
	for _, body := range nasty {
		f.Add("PATCH", "issues/TEST-1", "version=-1", body)
		f.Add("POST", "issues/_search", "perPage=9223372036854775807&page=9223372036854775807", body)
		f.Add("POST", "queues/TEST/triggers", "", body)
	}
	f.Fuzz(func(t *testing.T, method, path, query, body string) {
		w := startWorld(t)
		before := w.tr.Fingerprint()
		resp, err := w.client.Transport.RoundTrip(&http.Request{
			Method: method, Header: w.header, Body: io.NopCloser(strings.NewReader(w.named(body))),
			URL: &url.URL{Scheme: "http", Host: "tracker.test", Path: "/v3/" + w.named(path), RawQuery: w.named(query)},
		})
		if err != nil {
			t.Fatal(err)
		}
		answer, _ := io.ReadAll(resp.Body) // of memory
		isJSON := strings.HasPrefix(resp.Header.Get("Content-Type"), "application/json")
		same := w.tr.Fingerprint() == before
		switch {
		case resp.StatusCode >= 500:
			t.Errorf("status %d: %s", resp.StatusCode, answer)
		case resp.StatusCode >= 400 && !same:
			t.Errorf("refused and done: %s", answer)
		case method == http.MethodGet && !same:
			t.Error("reading changes something")
		case isJSON && len(answer) > 0 && !json.Valid(answer):
			t.Errorf("no JSON: %q", answer)
		}
	})
}
