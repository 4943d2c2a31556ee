package trackertest_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"time"

	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
)

// ways are the two ways to reach a Tracker: without and with sockets.
func ways(t *testing.T, sw trackertest.Switches, test func(*testing.T, caller)) {
	t.Helper()
	for _, way := range []string{"in process", "over sockets"} {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			c := start(t, sw)
			if way == "over sockets" {
				srv := httptest.NewServer(c.tr)
				t.Cleanup(srv.Close)
				c.client = &http.Client{Transport: redirect{srv.Listener.Addr().String()}}
			}
			test(t, c)
		})
	}
}

// redirect sends every request to one address.
type redirect struct{ address string }

func (r redirect) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.Clone(req.Context())
	req.URL.Host = r.address
	return http.DefaultTransport.RoundTrip(req)
}

func TestFaults(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		fault  trackertest.Fault
		status int  // 0: no answer
		acted  bool // the worklog record was made
		broken bool // the body ended too early
		body   string
	}{
		"none":                      {trackertest.Fault{}, 201, true, false, `"duration":"PT1H"`},
		"delay":                     {trackertest.Fault{Delay: time.Millisecond}, 201, true, false, `"duration":"PT1H"`},
		"status in Tracker's shape": {trackertest.Fault{Status: 500}, 500, false, false, `{"errors":{},"errorMessages":["Service error."],"statusCode":500}`},
		"status after acting":       {trackertest.Fault{Status: 503, Acted: true}, 503, true, false, "Service error."},
		"HTML":                      {trackertest.HTMLPage(502), 502, false, false, "<html>"},
		"HTML with status 200":      {trackertest.HTMLPage(200), 200, false, false, "<html>"},
		"too many":                  {trackertest.TooMany("7"), 429, false, false, "Service error."},
		"reset before acting":       {trackertest.Fault{Reset: true}, 0, false, false, ""},
		"reset after acting":        {trackertest.Fault{Reset: true, Acted: true}, 0, true, false, ""},
		"cut off":                   {trackertest.Fault{Cut: 10}, 201, true, true, `{"self":"h`},
		"cut off HTML":              {trackertest.Fault{Cut: 3, Status: 502, Body: "<html>"}, 502, false, true, "<ht"},
		"shorter than the cut":      {trackertest.Fault{Cut: 1e6}, 201, true, false, `"duration":"PT1H"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sw := trackertest.Switches{Fault: func(r *http.Request) trackertest.Fault {
				if body, err := io.ReadAll(r.Body); err != nil || !strings.Contains(string(body), "PT1H") {
					t.Errorf("the fault sees the body %q", body)
				}
				return tc.fault
			}}
			ways(t, sw, func(t *testing.T, c caller) {
				key := c.tr.Create("TEST", "x", "")
				r, err := c.try("POST", "/v3/issues/"+key+"/worklog", `{"duration":"PT1H"}`)
				equal(t, "error", err != nil, tc.status == 0 || tc.broken)
				if tc.broken && !errors.Is(err, io.ErrUnexpectedEOF) {
					t.Errorf("error %v, want an unexpected EOF", err)
				}
				equal(t, "status", r.status, tc.status)
				if !strings.Contains(r.body, tc.body) {
					t.Errorf("body %s, want %s", r.body, tc.body)
				}
				equal(t, "acted", len(c.tr.Issue(key).Records) == 1, tc.acted)
				calls := c.tr.Calls()
				equal(t, "calls", len(calls), 1)
				equal(t, "status in the log", calls[0].Status, tc.status)
			})
		})
	}
}

func TestRetryAfterOfAFault(t *testing.T) {
	t.Parallel()
	for _, value := range []string{"", "7", "Fri, 27 Nov 2026 12:00:00 GMT"} {
		c := start(t, trackertest.Switches{Fault: func(*http.Request) trackertest.Fault { return trackertest.TooMany(value) }})
		equal(t, "Retry-After", c.get("/v3/myself").is(429).header.Get("Retry-After"), value)
	}
}

func TestResetLooksLikeOne(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{Fault: func(*http.Request) trackertest.Fault { return trackertest.Fault{Reset: true} }})
	if _, err := c.try("GET", "/v3/myself", ""); !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("error %v", err)
	}
}

func TestInProcessObeysTheContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	c := start(t, trackertest.Switches{Fault: func(r *http.Request) trackertest.Fault {
		if r.Header.Get("X-Cancel") != "" {
			cancel()
		}
		return trackertest.Fault{Delay: time.Hour}
	}})
	key := c.tr.Create("TEST", "x", "")
	req, err := http.NewRequestWithContext(ctx, "PATCH", "http://tracker.test/v3/issues/"+key, strings.NewReader(`{"spent":"PT1H"}`))
	if err != nil {
		t.Fatal(err)
	}
	req.Header = c.with("X-Cancel", "in the delay").header
	for range 2 {
		resp, err := c.client.Do(req)
		if err == nil {
			resp.Body.Close()
		}
		if !errors.Is(err, context.Canceled) {
			t.Errorf("error %v", err)
		}
	}
	equal(t, "spent", c.tr.Issue(key).Spent, 0)
	equal(t, "requests that arrived", len(c.tr.Calls()), 1)
}

func TestContextThatEndsWhileTheHandlerActs(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	acted := false
	client := &http.Client{Transport: trackertest.InProcess(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		acted = true
		cancel()
		w.WriteHeader(http.StatusOK)
	}))}
	req, err := http.NewRequestWithContext(ctx, "GET", "http://x.test/", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := client.Do(req)
	if err == nil {
		resp.Body.Close()
	}
	if !errors.Is(err, context.Canceled) || !acted {
		t.Errorf("acted %t, error %v", acted, err)
	}
}

func TestRateLimit(t *testing.T) {
	t.Parallel()
	now := fixed()
	c := start(t, trackertest.Switches{SearchRate: 5, Rate: 10, RetryAfter: "1", Clock: func() time.Time { return now }})
	search := func() reply { return c.post("/v3/issues/_search", `{}`) }
	for range 5 {
		search().is(200)
	}
	equal(t, "Retry-After", search().is(429).header.Get("Retry-After"), "1")
	for range 10 {
		c.get("/v3/myself").is(200)
		now = now.Add(50 * time.Millisecond)
	}
	c.get("/v3/myself").is(429)
	now = fixed().Add(time.Second)
	for range 5 {
		search().is(200)
	}
	search().is(429)
	c.get("/v3/myself").is(200) // only the first of the ten is a second ago
	c.get("/v3/myself").is(429)
}

func TestPageIsOutsideTheAPI(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	c.get("/").is(404)
	c.tr.Page = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, "page "+r.URL.Path) })
	equal(t, "page", c.get("/style.css").is(200).body, "page /style.css")
	equal(t, "calls", len(c.tr.Calls()), 0)
}

func TestCallsAreLogged(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	family(c)
	c.get("/v3/issues/TEST-1").is(200)
	c.post("/v3/issues/_search", `{"filter":{"parent":"TEST-1"}}`).is(200)
	c.patch("/v3/issues/TEST-9", `{}`).is(404)
	c.post("/v3/issues/TEST-2/worklog", `{"duration":"PT1H"}`).is(201)
	c.get("/v3/issues/TEST-2/worklog").is(200)
	c.get("/v3/issues/TEST-2/links").is(200)
	c.get("/v3/queues/TEST/triggers").is(200)
	c.get("/v3/nothing").is(404)
	want := []trackertest.Call{
		{Kind: trackertest.KindIssue, Method: "GET", Path: "/v3/issues/TEST-1", Key: "TEST-1", Status: 200},
		{Kind: trackertest.KindSearch, Method: "POST", Path: "/v3/issues/_search", Key: "TEST-1", Status: 200},
		{Kind: trackertest.KindPatch, Method: "PATCH", Path: "/v3/issues/TEST-9", Key: "TEST-9", Status: 404},
		{Kind: trackertest.KindWorklogWrite, Method: "POST", Path: "/v3/issues/TEST-2/worklog", Key: "TEST-2", Status: 201},
		{Kind: trackertest.KindWorklog, Method: "GET", Path: "/v3/issues/TEST-2/worklog", Key: "TEST-2", Status: 200},
		{Kind: trackertest.KindLinks, Method: "GET", Path: "/v3/issues/TEST-2/links", Key: "TEST-2", Status: 200},
		{Kind: trackertest.KindTrigger, Method: "GET", Path: "/v3/queues/TEST/triggers", Status: 200},
		{Kind: trackertest.KindOther, Method: "GET", Path: "/v3/nothing", Status: 404},
	}
	calls := c.tr.Calls()
	equal(t, "calls", len(calls), len(want))
	for i, w := range want {
		w.Start, w.End = 2*i+1, 2*i+2
		equal(t, "call", calls[i], w)
	}
	equal(t, "depth of calls one after another", trackertest.Depth(calls), len(want))
	c.tr.ResetCalls()
	equal(t, "calls after a reset", len(c.tr.Calls()), 0)
}

func TestDepthCountsWaiting(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		calls []trackertest.Call
		want  int
	}{
		"none":                      {nil, 0},
		"three at once":             {[]trackertest.Call{{Start: 1, End: 6}, {Start: 2, End: 4}, {Start: 3, End: 5}}, 1},
		"two, then one":             {[]trackertest.Call{{Start: 1, End: 4}, {Start: 2, End: 3}, {Start: 5, End: 6}}, 2},
		"a chain beside a long one": {[]trackertest.Call{{Start: 1, End: 8}, {Start: 2, End: 3}, {Start: 4, End: 5}, {Start: 6, End: 7}}, 3},
		"one has not ended":         {[]trackertest.Call{{Start: 1, End: 2}, {Start: 3}}, 1},
	} {
		equal(t, name, trackertest.Depth(tc.calls), tc.want)
	}
}

func TestSimultaneousRequestsAndPeople(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{Lag: time.Millisecond, Clock: time.Now})
	family(c)
	done := make(chan bool)
	for range 4 {
		go func() {
			defer func() { done <- true }()
			for range 50 {
				c.tr.Log("TEST-5", tracker.Minute, "")
				if _, err := c.try("PATCH", "/v3/issues/TEST-1", `{"description":"x"}`); err != nil {
					t.Error(err)
				}
				if _, err := c.try("POST", "/v3/issues/_search", `{"filter":{"parent":"TEST-2"}}`); err != nil {
					t.Error(err)
				}
				c.tr.Wrong(nil)
				c.tr.Unindexed()
			}
		}()
	}
	for range 4 {
		<-done
	}
	equal(t, "spent", c.tr.Issue("TEST-5").Spent, 200*tracker.Minute)
	equal(t, "version", c.tr.Issue("TEST-5").Version, 201)
}
