package trackertest_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
)

// receiver is what triggers call.
func receiver(t *testing.T, h http.HandlerFunc) string {
	t.Helper()
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	return srv.URL
}

func TestTriggerReallyCallsOut(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var got []string
	address := receiver(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		mu.Lock()
		defer mu.Unlock()
		got = append(got, fmt.Sprint(r.Method, " ", r.URL, " ", string(body), " ", r.Header.Get("Content-Type"), " ",
			r.Header.Get("X-Own"), " ", r.Header.Get("Authorization"), " ", r.Header.Get("X-Startrek-Transport") != ""))
		w.Header().Set("X-Answer", "yes")
		w.WriteHeader(http.StatusAccepted)
	})
	c := start(t, trackertest.Switches{})
	c.post("/v3/queues/TEST/triggers", `{"name":"x","conditions":[{"type":"FieldChangedCondition","field":"spent"}],
		"actions":[{"type":"Webhook","endpoint":"`+address+`/f?id={{issue.key}}&s={{issue.summary}}","method":"PUT",
		"contentType":"text/plain","headers":{"X-Own":"{{ issue.parent.key }}"},
		"body":"{\"spent\":{{issue.spent.json}},\"parent\":\"{{issue.parent}}\",\"queue\":\"{{issue.queue.key}}\"}",
		"authContext":{"type":"oauth","headerName":"Authorization","tokenType":"Api-Key","accessToken":"secret"}}]}`).is(200)
	parent := c.tr.Create("TEST", "Parent", "")
	child := c.tr.Create("TEST", "a b", parent)
	c.tr.Log(child, 59*tracker.Hour, "")
	c.tr.Log(parent, tracker.Hour, "") // no parent: the variable has no value, no call
	c.tr.Wait()
	mu.Lock()
	defer mu.Unlock()
	equal(t, "calls", strings.Join(got, "\n"),
		`PUT /f?id=TEST-2&s=a+b {"spent":"P1W2DT3H","parent":"TEST-1","queue":"TEST"} text/plain TEST-1 Api-Key secret true`)

	entry := c.get("/v3/queues/TEST/triggers/1/webhooks/log").is(200).list()[0]
	equal(t, "issue", entry["issueId"], any(c.tr.Issue(child).ID))
	equal(t, "status", at(entry, "response", "statusCode"), any(202.0))
	equal(t, "header", at(entry, "response", "headers", "X-Answer"), any("yes"))
	equal(t, "method", at(entry, "request", "method"), any("PUT"))
	equal(t, "endpoint", at(entry, "request", "endpoint"), any(address+"/f?id=TEST-2&s=a+b"))
	equal(t, "authorization", at(entry, "request", "webhookAuthContext", "tokenType"), any("Api-Key"))
	equal(t, "trigger", entry["triggerId"], any(1.0))
}

func TestVariableWithoutValueStopsTheCall(t *testing.T) {
	t.Parallel()
	for action, want := range map[string]int{
		`"endpoint":"http://x.test/{{issue.key}}"`:                                  2,
		`"endpoint":"http://x.test/{{issue.parent}}"`:                               1,
		`"endpoint":"http://x.test/","body":"{{issue.parent}}"`:                     1,
		`"endpoint":"http://x.test/","headers":{"X-Parent":"{{issue.parent.key}}"}`: 1,
		`"endpoint":"http://x.test/{{issue.nonsense}}"`:                             0,
		`"endpoint":"http://x.test/?{{currentDateTime.unixEpoch}}"`:                 2,
	} {
		c, fired := collecting(t, trackertest.Switches{})
		c.post("/v3/queues/TEST/triggers", `{"name":"x","conditions":[{"type":"Event.create"}],"actions":[{"type":"Webhook",`+action+`}]}`).is(200)
		c.tr.Create("TEST", "child", c.tr.Create("TEST", "parent", ""))
		equal(t, action, len(*fired), want)
	}
}

func TestBasicAuthorization(t *testing.T) {
	t.Parallel()
	user := make(chan string, 1)
	address := receiver(t, func(_ http.ResponseWriter, r *http.Request) {
		login, password, _ := r.BasicAuth()
		user <- r.Method + " " + login + ":" + password
	})
	c := start(t, trackertest.Switches{})
	c.post("/v3/queues/TEST/triggers", `{"name":"x","actions":[{"type":"Webhook","endpoint":"`+address+`",
		"authContext":{"type":"basic","login":"l","password":"p"}}]}`).is(200)
	c.tr.Create("TEST", "x", "")
	equal(t, "call", <-user, "POST l:p")
	c.tr.Wait()
}

func TestWaitCoversCallsThatCallsCause(t *testing.T) {
	t.Parallel()
	var c caller
	address := receiver(t, func(_ http.ResponseWriter, r *http.Request) {
		if parent := c.tr.Issue(r.URL.Query().Get("id")).Parent; parent != "" {
			c.tr.SetSpent(parent, tracker.Hour)
		}
	})
	c = start(t, trackertest.Switches{})
	c.post("/v3/queues/TEST/triggers", strings.Replace(webhook("x", `[{"type":"FieldChangedCondition","field":"spent"}]`), "http://function.test", address, 1)).is(200)
	key := ""
	for range 5 {
		key = c.tr.Create("TEST", "x", key)
	}
	c.tr.Log(key, tracker.Hour, "")
	c.tr.Wait()
	equal(t, "top", c.tr.Issue("TEST-1").Spent, tracker.Hour)
	equal(t, "calls", len(c.get("/v3/queues/TEST/triggers/1/webhooks/log").list()), 5)
}

func TestWaitCoversAllCallsOfOneChange(t *testing.T) {
	t.Parallel()
	var calls atomic.Int32
	address := receiver(t, func(http.ResponseWriter, *http.Request) { calls.Add(1) })
	c := start(t, trackertest.Switches{})
	for _, name := range []string{"a", "b", "c"} {
		c.post("/v3/queues/TEST/triggers", strings.Replace(webhook(name, `[]`), "http://function.test", address, 1)).is(200)
	}
	c.tr.Create("TEST", "x", "")
	c.tr.Wait()
	equal(t, "calls", calls.Load(), 3)
}

func TestLogOfCallsThatFail(t *testing.T) {
	t.Parallel()
	address := receiver(t, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	c := start(t, trackertest.Switches{MaskSecrets: true})
	c.post("/v3/queues/TEST/triggers", `{"name":"x","actions":[{"type":"Webhook","endpoint":"`+address+`",
		"authContext":{"type":"oauth","headerName":"X-Key","tokenType":"","accessToken":"canary"}}]}`).is(200)
	for range 12 {
		c.tr.Create("TEST", "x", "")
	}
	c.tr.Wait()
	log := "/v3/queues/TEST/triggers/1/webhooks/log"
	r := c.get(log).is(200)
	equal(t, "entries", len(r.list()), 10)
	equal(t, "response", r.list()[0]["response"], nil)
	equal(t, "secret is shown", strings.Contains(r.body, "canary"), false)
	for query, want := range map[string]int{
		"?limit=100": 12, "?limit=3": 3, "?issueId=TEST-3": 1, "?issueId=" + c.tr.Issue("TEST-3").ID: 1,
		"?from=2026-11-22": 0, "?to=2026-11-22&limit=20": 12,
	} {
		equal(t, query, len(c.get(log+query).is(200).list()), want)
	}
	c.get(log + "?limit=0").is(400)
	c.get(log + "?from=x").is(400)
}

func TestDeliverDecidesWhatBecomesOfACall(t *testing.T) {
	t.Parallel()
	var held []trackertest.Delivery
	function := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) })
	c := start(t, trackertest.Switches{
		Deliver: func(d trackertest.Delivery) { held = append(held, d) },
		Client:  &http.Client{Transport: trackertest.InProcess(function)},
	})
	c.post("/v3/queues/TEST/triggers", webhook("x", `[]`)).is(200)
	c.tr.Create("TEST", "x", "")
	c.tr.Wait()
	equal(t, "held", len(held), 1)
	equal(t, "call", fmt.Sprint(held[0].Method, " ", held[0].URL, " ", held[0].Key, " ", held[0].Queue, held[0].Trigger), "POST http://function.test/?id=TEST-1 TEST-1 TEST1")
	log := "/v3/queues/TEST/triggers/1/webhooks/log"
	equal(t, "log before", c.get(log).body, "[]")
	for range 2 { // late, and twice
		status, err := c.tr.Send(context.Background(), held[0])
		equal(t, "status", status, 418)
		equal(t, "error", err, nil)
	}
	equal(t, "log after", len(c.get(log).list()), 2)
}

func TestCloseEndsCallsUnderWay(t *testing.T) {
	t.Parallel()
	called, leave := make(chan bool), make(chan bool)
	address := receiver(t, func(_ http.ResponseWriter, r *http.Request) {
		called <- true
		select {
		case <-r.Context().Done():
		case <-leave:
		}
	})
	defer close(leave)
	c := start(t, trackertest.Switches{})
	c.post("/v3/queues/TEST/triggers", strings.Replace(webhook("x", `[]`), "http://function.test", address, 1)).is(200)
	c.tr.Create("TEST", "x", "")
	<-called
	c.tr.Close()
	c.tr.Wait()
	if _, err := c.tr.Send(context.Background(), trackertest.Delivery{Method: "GET", URL: "http://127.0.0.1:1"}); err == nil || errors.Is(err, io.EOF) {
		t.Errorf("no answer, but error %v", err)
	}
}
