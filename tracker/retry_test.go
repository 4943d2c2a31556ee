package tracker

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"timeupdater/tracker/errkind"
)

// requestKinds are the kinds of requests that the policy tells apart.
func requestKinds(c *Client) map[string]func(context.Context) error {
	return map[string]func(context.Context) error{
		"read": func(ctx context.Context) error { _, err := c.Issue(ctx, "TEST-1"); return err },
		"search": func(ctx context.Context) error {
			_, err := c.SubIssues(ctx, Ref{ID: "id1", Key: "TEST-1"})
			return err
		},
		"write":  func(ctx context.Context) error { _, err := c.SetSpent(ctx, "TEST-1", 1, 0); return err },
		"delete": func(ctx context.Context) error { return c.DeleteRecord(ctx, "TEST-1", "1") },
		"add":    func(ctx context.Context) error { _, err := c.AddRecord(ctx, "TEST-1", 0, "x"); return err },
	}
}

func TestWhatIsRepeated(t *testing.T) {
	t.Parallel()
	sorts := []string{"read", "search", "write", "delete", "add"}
	for name, test := range map[string]struct {
		script http.HandlerFunc
		tries  map[string]int // 1 where nothing is said
	}{
		"400":                    {answer(400, `{}`), nil},
		"401":                    {plain(401, "text/plain", "Authorization required"), nil},
		"403":                    {answer(403, `{}`), nil},
		"404":                    {answer(404, `{}`), nil},
		"409":                    {answer(409, `{}`), nil},
		"412":                    {answer(412, `{}`), nil},
		"422":                    {answer(422, `{}`), nil},
		"423":                    {answer(423, `{}`), nil},
		"428":                    {answer(428, `{}`), nil},
		"501":                    {answer(501, `{}`), nil},
		"429":                    {answer(429, `{}`), map[string]int{"read": 4, "search": 4, "write": 4, "delete": 4, "add": 4}},
		"500":                    {answer(500, `{}`), map[string]int{"read": 4, "search": 4, "write": 4, "delete": 4}},
		"502":                    {plain(502, "text/html", "<h1>Bad gateway</h1>"), map[string]int{"read": 4, "search": 4, "write": 4, "delete": 4}},
		"503":                    {answer(503, `{}`), map[string]int{"read": 4, "search": 4, "write": 4, "delete": 4}},
		"504":                    {answer(504, `{}`), map[string]int{"read": 4, "search": 4, "write": 4, "delete": 4}},
		"a reset connection":     {reset, map[string]int{"read": 4, "search": 4, "write": 4, "delete": 4}},
		"a body that breaks off": {cutOff, map[string]int{"read": 4, "search": 4, "write": 4, "delete": 4}},
		"JSON that breaks off":   {answer(200, `{"id":`), map[string]int{"read": 4, "search": 4, "write": 4}},
		"HTML instead of JSON":   {plain(200, "text/html", "<html>"), nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, sort := range sorts {
				s := newServer(t, test.script)
				err := requestKinds(s.client())[sort](context.Background())
				want := max(test.tries[sort], 1)
				if got := len(s.requests()); got != want {
					t.Errorf("%s: %d tries, want %d", sort, got, want)
				}
				if sort == "delete" && name == "JSON that breaks off" {
					if err != nil {
						t.Errorf("delete: error %v, but what a deletion says does not matter", err)
					}
					continue
				}
				var e *Error
				if !errors.As(err, &e) || e.Key != "TEST-1" {
					t.Errorf("%s: error %v", sort, err)
				}
			}
		})
	}
}

func TestARepeatedRequestIsTheSame(t *testing.T) {
	t.Parallel()
	s := newServer(t, answer(503, ""), reset, cutOff, answer(200, goodIssue))
	issue, err := s.client().SetSpent(context.Background(), "TEST-1", 2, 59*Hour)
	if err != nil || issue.Version != 3 {
		t.Fatalf("%+v, error %v", issue, err)
	}
	requests := s.requests()
	for _, r := range requests {
		if r.method != "PATCH" || r.path != "/v3/issues/TEST-1" || r.query["version"][0] != "2" ||
			r.body != `{"spent":"PT59H"}` || r.header.Get("Authorization") != "OAuth "+canary {
			t.Errorf("asked %+v", r)
		}
	}
	if len(requests) != 4 {
		t.Errorf("%d requests, want 4", len(requests))
	}
}

func TestNoConnectionIsTriedAgainForEverything(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listener.Close() // nobody listens there now
	client := newClient(t, func(c *Config) { c.URL = "http://" + listener.Addr().String() })
	for what, send := range requestKinds(client) {
		ctx, calls := CountCalls(context.Background())
		err := send(ctx)
		if !errors.Is(err, ErrNoAnswer) || errkind.Of(err) != errkind.Unavailable || calls.Total() != 4 {
			t.Errorf("%s: %d tries, error %v; want 4 and ErrNoAnswer", what, calls.Total(), err)
		}
	}
}

func TestAnUntrustedCertificateIsNotTriedAgain(t *testing.T) {
	t.Parallel()
	s := newServer(t, answer(200, goodIssue))
	secure := newTLSServer(t, s)
	client := newClient(t, func(c *Config) { c.URL = secure.URL + basePath })
	ctx, calls := CountCalls(context.Background())
	_, err := client.Issue(ctx, "TEST-1")
	if !errors.Is(err, ErrNoAnswer) || !strings.Contains(err.Error(), "certificate") || calls.Total() != 1 {
		t.Errorf("%d tries, error %v", calls.Total(), err)
	}
}

func TestRetryAfterIsObeyed(t *testing.T) {
	t.Parallel()
	for _, sort := range []string{"read", "add"} {
		t.Run(sort, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, answer(429, `{}`, "Retry-After: 1"), answer(404, `{}`))
			start := time.Now()
			err := requestKinds(s.client())[sort](context.Background())
			if waited := time.Since(start); !errors.Is(err, ErrNotFound) || waited < time.Second || len(s.requests()) != 2 {
				t.Errorf("%d tries within %v, error %v; want 2 with a second between", len(s.requests()), waited, err)
			}
		})
	}
}

func TestNobodyWaitsPastTheDeadline(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		status int
		after  func() string
		want   time.Duration
	}{
		"a rate limit": {429, func() string { return "120" }, 2 * time.Minute},
		"a rate limit by date": {429, func() string {
			return time.Now().Add(time.Hour).UTC().Format(http.TimeFormat)
		}, time.Hour},
		"maintenance":            {503, func() string { return "7200" }, 2 * time.Hour},
		"no word about the wait": {503, func() string { return "" }, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, func(w http.ResponseWriter, r *http.Request) {
				answer(test.status, `{"errorMessages":["Later."]}`, "Retry-After: "+test.after())(w, r)
			})
			client := s.client(func(c *Config) { c.Backoff = time.Minute })
			ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
			defer cancel()
			start := time.Now()
			_, err := client.Issue(ctx, "TEST-1")
			if waited := time.Since(start); waited > 1900*time.Millisecond {
				t.Errorf("it waited for %v", waited)
			}
			var e *Error
			if !errors.As(err, &e) || e.Status != test.status || e.Messages[0] != "Later." ||
				e.RetryAfter > test.want || e.RetryAfter < test.want-time.Minute {
				t.Errorf("error %+v, want %d with RetryAfter %v", err, test.status, test.want)
			}
			if errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%v: there was time left", err)
			}
			if len(s.requests()) != 1 {
				t.Errorf("%d requests, want 1", len(s.requests()))
			}
		})
	}
}

func TestTheEndOfTheContextIsSaid(t *testing.T) {
	t.Parallel()
	for _, sort := range []string{"read", "search", "write", "delete", "add"} {
		t.Run(sort+", before", func(t *testing.T) {
			t.Parallel()
			s := newServer(t, answer(200, goodIssue))
			ctx, cancel := context.WithCancel(context.Background())
			cancel()
			err := requestKinds(s.client())[sort](ctx)
			var e *Error
			if !errors.Is(err, context.Canceled) || !errors.As(err, &e) || e.Key != "TEST-1" {
				t.Errorf("error %v", err)
			}
			if len(s.requests()) != 0 || errkind.Of(err) != errkind.OutOfTime {
				t.Errorf("%d requests, error %v", len(s.requests()), err)
			}
		})
		t.Run(sort+", during the request", func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			s := newServer(t, func(_ http.ResponseWriter, r *http.Request) {
				cancel()
				<-r.Context().Done()
			})
			err := requestKinds(s.client())[sort](ctx)
			if !errors.Is(err, context.Canceled) || errkind.Of(err) != errkind.OutOfTime || len(s.requests()) != 1 {
				t.Errorf("%d requests, error %v", len(s.requests()), err)
			}
		})
		t.Run(sort+", between two tries", func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			client := newClient(t, func(c *Config) {
				c.Backoff = time.Minute
				c.Transport = roundTripper(func(r *http.Request) (*http.Response, error) {
					time.AfterFunc(10*time.Millisecond, cancel)
					return &http.Response{StatusCode: 429, Header: http.Header{}, Body: http.NoBody, Request: r}, nil
				})
			})
			ctx, calls := CountCalls(ctx)
			err := requestKinds(client)[sort](ctx)
			var e *Error
			if !errors.Is(err, context.Canceled) || !errors.As(err, &e) || e.Status != 429 || calls.Total() != 1 {
				t.Errorf("%d requests, error %v", calls.Total(), err)
			}
		})
	}
}

func TestRetryAfterIsParsed(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	for value, want := range map[string]time.Duration{
		"":                                 0,
		"0":                                0,
		"7":                                7 * time.Second,
		" 7 ":                              7 * time.Second,
		"86400":                            24 * time.Hour,
		"-7":                               0,
		"1.5":                              0,
		"soon":                             0,
		"99999999999999999999":             0,
		"Sat, 21 Nov 2026 12:01:30 GMT":    90 * time.Second,
		"Sat, 21 Nov 2026 11:59:00 GMT":    0,
		"Saturday, 21-Nov-26 12:00:05 GMT": 5 * time.Second,
	} {
		if got := retryAfter(http.Header{"Retry-After": {value}}, now); got != want {
			t.Errorf("%q: %v, want %v", value, got, want)
		}
	}
}

func TestWaitsGrowAndVary(t *testing.T) {
	t.Parallel()
	first := 200 * time.Millisecond
	for n, most := range map[int]time.Duration{
		1: first, 2: 2 * first, 3: 4 * first, 4: 8 * first, 5: 16 * first, 6: maxBackoff, 60: maxBackoff, 6000: maxBackoff,
	} {
		seen := make(map[time.Duration]bool)
		for range 50 {
			wait := jitter(first, n)
			if wait < most/2 || wait > most {
				t.Errorf("after attempt %d: %v, want %v to %v", n, wait, most/2, most)
			}
			seen[wait] = true
		}
		if len(seen) < 10 {
			t.Errorf("after attempt %d: only %d different waits", n, len(seen))
		}
	}
}

func ExampleError() {
	err := error(&Error{Op: "read issue", Key: "TEST-1", Status: 429, RetryAfter: 90 * time.Second})
	fmt.Println(err)
	fmt.Println(errkind.Of(err) == errkind.Unavailable)
	// Output:
	// TEST-1: read issue: Tracker answered 429 Too Many Requests; try again in 1m30s
	// true
}
