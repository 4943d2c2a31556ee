package trackertest_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"timeupdater/tracker/trackertest"
)

// player is an HTTP server that plays an application and keeps the links that it
// is told of.
type player struct {
	mu     sync.Mutex
	links  []string // as "issue object"
	tokens []string // the header Authorization of each call
	status int      // of all answers; 0 is 200
	wait   chan struct{}
}

func (p *player) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	if p.wait != nil {
		<-p.wait
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.tokens = append(p.tokens, r.Header.Get("Authorization"))
	switch r.Method {
	case http.MethodPost:
		p.links = append(p.links, r.Header.Get("Content-Type")+" "+string(body))
	case http.MethodDelete:
		p.links = append(p.links, "gone "+r.URL.Query().Get("ticket")+" "+r.URL.Query().Get("obj"))
	}
	if p.status != 0 {
		w.WriteHeader(p.status)
	}
}

// heard is all that the application was told.
func (p *player) heard() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return strings.Join(p.links, "\n")
}

// play starts an application that is told of links and makes issue TEST-1.
func play(t *testing.T, p *player, sw trackertest.Switches, app trackertest.Application) caller {
	t.Helper()
	address := receiver(t, p.ServeHTTP)
	app.ID = bench.ID
	app.CreateURL, app.RemoveURL = address+"/links", address+"/links/?action=del&ticket={{issueKey}}&obj={{remoteKey}}"
	c := start(t, sw)
	c.tr.AddApplication(app)
	c.tr.Create("TEST", "x", "")
	return c
}

// linkAndUnlink makes and deletes a link to an object, and waits for the calls.
func linkAndUnlink(c caller, query, body string) {
	c.t.Helper()
	id := c.post("/v3/issues/TEST-1/remotelinks"+query, body).is(201).object()["id"]
	c.tr.Wait()
	c.call("DELETE", fmt.Sprintf("/v3/issues/TEST-1/remotelinks/%v", id), "").is(204)
	c.tr.Wait()
}

const told = `application/json; charset=UTF-8 {"issueKey":"TEST-1","entityIds":["1234"]}`

func TestApplicationIsToldOfLinks(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]string{
		"?backlink=true":  told + "\ngone TEST-1 1234",
		"?backlink=True":  told + "\ngone TEST-1 1234",
		"?backlink=false": "gone TEST-1 1234",
		"":                "gone TEST-1 1234",
	} {
		p := &player{}
		c := play(t, p, trackertest.Switches{}, trackertest.Application{})
		linkAndUnlink(c, query, toBench)
		equal(t, query, p.heard(), want)
	}
}

func TestApplicationThatSupportsNoCallsIsNotCalled(t *testing.T) {
	t.Parallel()
	c := startBench(t, trackertest.Switches{})
	linkAndUnlink(c, "?backlink=true", toBench)
	equal(t, "calls", len(c.tr.ApplicationCalls()), 0)
}

func TestApplicationIsNotToldOfWhatIsRefused(t *testing.T) {
	t.Parallel()
	p := &player{}
	c := play(t, p, trackertest.Switches{}, trackertest.Application{})
	c.post("/v3/issues/TEST-1/remotelinks?backlink=true", toBench).is(201)
	c.post("/v3/issues/TEST-1/remotelinks?backlink=true", toBench).is(409)
	c.call("DELETE", "/v3/issues/TEST-1/remotelinks/9", "").is(404)
	c.tr.Wait()
	equal(t, "told", p.heard(), told)
}

func TestKeysAreEscapedInAddresses(t *testing.T) {
	t.Parallel()
	const key = "a/b c&d=é?#+%2F"
	for template, want := range map[string]struct{ escaped, read string }{
		"/links?ticket={{issueKey}}&obj={{remoteKey}}": {
			"/links?ticket=TEST-1&obj=" + url.QueryEscape(key), "/links TEST-1 " + key,
		},
		"/{{remoteKey}}/of/{{issueKey}}": {
			"/" + url.PathEscape(key) + "/of/TEST-1", "/" + key + "/of/TEST-1  ",
		},
		"/{{remoteKey}}?ticket={{issueKey}}": {
			"/" + url.PathEscape(key) + "?ticket=TEST-1", "/" + key + " TEST-1 ",
		},
	} {
		got := make(chan *url.URL, 1)
		address := receiver(t, func(_ http.ResponseWriter, r *http.Request) { got <- r.URL })
		c := start(t, trackertest.Switches{})
		c.tr.AddApplication(trackertest.Application{ID: bench.ID, RemoveURL: address + template})
		c.tr.Create("TEST", "x", "")
		linkAndUnlink(c, "", strings.Replace(toBench, "1234", key, 1))
		u := <-got
		equal(t, template, u.String(), want.escaped)
		equal(t, template+", read", u.Path+" "+u.Query().Get("ticket")+" "+u.Query().Get("obj"), want.read)
	}
}

func TestTokensOfCallsOfAnApplication(t *testing.T) {
	t.Parallel()
	fixed := trackertest.Application{Auth: trackertest.FixedToken, Token: "secret"}
	user := trackertest.Application{Auth: trackertest.UserToken}
	for name, want := range map[string]struct {
		app    trackertest.Application
		form   trackertest.TokenForm
		header string
	}{
		"none":                  {trackertest.Application{Token: "secret"}, trackertest.TokenOAuth, ""},
		"fixed":                 {fixed, trackertest.TokenOAuth, "OAuth secret"},
		"fixed as bearer":       {fixed, trackertest.TokenBearer, "Bearer secret"},
		"fixed without a word":  {fixed, trackertest.TokenBare, "secret"},
		"of the user":           {user, trackertest.TokenOAuth, "OAuth second"},
		"of the user as bearer": {user, trackertest.TokenBearer, "Bearer second"},
	} {
		p := &player{}
		c := play(t, p, trackertest.Switches{ApplicationHeader: want.form}, want.app).with("Authorization", "OAuth second")
		linkAndUnlink(c, "?backlink=true", toBench)
		equal(t, name, strings.Join(p.tokens, "|"), want.header+"|"+want.header)
	}
}

func TestLinkStaysWhateverTheApplicationAnswers(t *testing.T) {
	t.Parallel()
	p := &player{status: http.StatusInternalServerError}
	c := play(t, p, trackertest.Switches{}, trackertest.Application{})
	c.post("/v3/issues/TEST-1/remotelinks?backlink=true", toBench).is(201)
	c.tr.Wait()
	equal(t, "links", remotes(c), "outward relates 1234")
	call := c.tr.ApplicationCalls()[0]
	equal(t, "call", fmt.Sprint(call.Application, " ", call.Method, " ", call.Body, " ", call.Status, " ", call.Err),
		`ru.yandex.lunapark POST {"issueKey":"TEST-1","entityIds":["1234"]} 500 <nil>`)
}

func TestLinkStaysWithoutAnAnswer(t *testing.T) {
	t.Parallel()
	p := &player{}
	c := play(t, p, trackertest.Switches{Client: &http.Client{Transport: broken{}}}, trackertest.Application{})
	linkAndUnlink(c, "?backlink=true", toBench)
	calls := c.tr.ApplicationCalls()
	equal(t, "calls", len(calls), 2)
	for _, call := range calls {
		equal(t, "status", call.Status, 0)
		if call.Err == nil {
			t.Error("no error")
		}
	}
	equal(t, "version", c.tr.Issue("TEST-1").Version, 3)
}

// broken is a network that carries nothing.
type broken struct{}

func (broken) RoundTrip(*http.Request) (*http.Response, error) { return nil, io.ErrUnexpectedEOF }

func TestSlowApplicationHoldsNothingUp(t *testing.T) {
	t.Parallel()
	p := &player{wait: make(chan struct{})}
	c := play(t, p, trackertest.Switches{}, trackertest.Application{})
	c.post("/v3/issues/TEST-1/remotelinks?backlink=true", toBench).is(201)
	equal(t, "links", remotes(c), "outward relates 1234")
	equal(t, "calls", len(c.tr.ApplicationCalls()), 0)
	close(p.wait)
	c.tr.Wait()
	equal(t, "told", p.heard(), told)
	equal(t, "calls", len(c.tr.ApplicationCalls()), 1)
}

func TestCloseDropsCallsOfSlowApplications(t *testing.T) {
	t.Parallel()
	p := &player{wait: make(chan struct{})}
	c := play(t, p, trackertest.Switches{}, trackertest.Application{})
	defer close(p.wait)
	c.post("/v3/issues/TEST-1/remotelinks?backlink=true", toBench).is(201)
	c.tr.Close()
	equal(t, "error", fmt.Sprint(c.tr.ApplicationCalls()[0].Err), fmt.Sprintf("Post %q: %v", c.tr.ApplicationCalls()[0].URL, context.Canceled))
}

func TestApplicationMayAskTrackerWhileItIsCalled(t *testing.T) {
	t.Parallel()
	var c caller
	var saw string
	address := receiver(t, func(http.ResponseWriter, *http.Request) { saw = remotes(c) })
	c = start(t, trackertest.Switches{})
	c.tr.AddApplication(trackertest.Application{ID: bench.ID, CreateURL: address})
	c.tr.Create("TEST", "x", "")
	c.post("/v3/issues/TEST-1/remotelinks?backlink=true", toBench).is(201)
	c.tr.Wait()
	equal(t, "links", saw, "outward relates 1234")
}
