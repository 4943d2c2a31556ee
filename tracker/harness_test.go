package tracker

import (
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
)

// canary stands for a token. It must never be seen outside a request.
const canary = "canary-3f9a71c2d4"

// server answers with one script after the other, the last one for ever, and
// keeps what it was asked. It is mounted below a path, so that an address
// that forgets the base fails.
type server struct {
	*httptest.Server
	t       *testing.T
	mu      sync.Mutex
	scripts []http.HandlerFunc
	asked   []asked
}

type asked struct {
	method, path, body string
	header             http.Header
	query              map[string][]string
}

const basePath = "/tracker"

func newServer(t *testing.T, scripts ...http.HandlerFunc) *server {
	t.Helper()
	s := &server{t: t, scripts: scripts}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	path, ok := strings.CutPrefix(r.URL.EscapedPath(), basePath)
	if !ok {
		s.t.Errorf("%s is not below the base address", r.URL.Path)
	}
	s.mu.Lock()
	n := len(s.asked)
	s.asked = append(s.asked, asked{r.Method, path, string(body), r.Header, r.URL.Query()})
	s.mu.Unlock()
	s.scripts[min(n, len(s.scripts)-1)](w, r)
}

func (s *server) requests() []asked {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked
}

// last is the latest request.
func (s *server) last() asked {
	s.t.Helper()
	requests := s.requests()
	if len(requests) == 0 {
		s.t.Fatal("nothing was asked")
	}
	return requests[len(requests)-1]
}

// client talks to the server, with short waits.
func (s *server) client(change ...func(*Config)) *Client {
	s.t.Helper()
	return newClient(s.t, append([]func(*Config){func(c *Config) { c.URL = s.URL + basePath }}, change...)...)
}

func newClient(t testing.TB, change ...func(*Config)) *Client {
	t.Helper()
	config := Config{
		Org:           "7",
		Notify:        true,
		Authorization: token("OAuth " + canary),
		Backoff:       time.Millisecond,
	}
	for _, f := range change {
		f(&config)
	}
	client, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.rest.GetClient().CloseIdleConnections)
	return client
}

func token(value string) func(context.Context) (string, error) {
	return func(context.Context) (string, error) { return value, nil }
}

// answer is a JSON answer. Headers are given as "Name: value".
func answer(status int, body string, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json;charset=UTF-8")
		for _, header := range headers {
			name, value, _ := strings.Cut(header, ": ")
			w.Header().Set(name, value)
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func plain(status int, contentType, body string) http.HandlerFunc {
	return answer(status, body, "Content-Type: "+contentType)
}

func fromFile(t *testing.T, name string) http.HandlerFunc {
	t.Helper()
	body, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return answer(http.StatusOK, string(body))
}

// reset breaks the connection without an answer.
func reset(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

// cutOff promises more than it sends.
func cutOff(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", "1000")
	_, _ = io.WriteString(w, `{"id":"1","key":"TEST-1","vers`)
}

// anIssue is an issue that answers of tests consist of.
func anIssue(n, parent int, spent string) string {
	return fmt.Sprintf(`{"id":"id%d","key":"TEST-%d","version":1,"spent":%q,"parent":{"id":"id%d","key":"TEST-%d"}}`, n, n, spent, parent, parent)
}

const goodIssue = `{"id":"id1","key":"TEST-1","version":3,"spent":"PT1H"}`

// discard keeps servers from logging what tests do to them.
func discard() *log.Logger { return log.New(io.Discard, "", 0) }
