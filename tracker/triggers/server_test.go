package triggers

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"

	"timeupdater/tracker"
)

// token must never be seen outside a request.
const token = "canary-3f9a71c2d4"

// server answers with one script after the other and keeps what it was asked.
type server struct {
	*httptest.Server
	t       *testing.T
	scripts []http.HandlerFunc
	asked   []asked
}

type asked struct {
	method, path, body string
	query              map[string][]string
}

func newServer(t *testing.T, scripts ...http.HandlerFunc) *server {
	t.Helper()
	s := &server{t: t, scripts: scripts}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	s.asked = append(s.asked, asked{r.Method, r.URL.EscapedPath(), string(body), r.URL.Query()})
	s.scripts[min(len(s.asked), len(s.scripts))-1](w, r)
}

// requests are what was asked. One request at a time comes here.
func (s *server) requests() []asked { return s.asked }

func (s *server) last() asked { return s.asked[len(s.asked)-1] }

func (s *server) client() *tracker.Client {
	s.t.Helper()
	client, err := tracker.New(tracker.Config{
		URL: s.URL, Org: "7",
		Authorization: func(context.Context) (string, error) { return "OAuth " + token, nil },
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return client
}

func reply(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func fromFile(t *testing.T, name string) http.HandlerFunc {
	t.Helper()
	body, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return reply(http.StatusOK, string(body))
}
