package trackertest

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
)

// ApplicationCall is a call that Tracker made of an external application.
// Tracker itself shows no log of them (assumed).
type ApplicationCall struct {
	Application string // its ID
	Method, URL string
	Header      http.Header
	Body        string
	Status      int   // 0: no answer
	Err         error // why there was no answer, or not a whole one
}

// ApplicationCalls are the calls of applications that have ended, by their end.
func (t *Tracker) ApplicationCalls() []ApplicationCall {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.applicationCalls)
}

// tellLinked tells an application of a new link. The ids of its objects are
// taken to be their keys: the application knows no others (assumed).
func (q *request) tellLinked(is *issue, ob *remoteObject) {
	if ob.app.CreateURL == "" {
		return
	}
	body, err := json.Marshal(struct {
		IssueKey  string   `json:"issueKey"`
		EntityIDs []string `json:"entityIds"`
	}{is.key, []string{ob.key}})
	if err != nil {
		panic(err)
	}
	call := q.t.applicationCall(ob.app, http.MethodPost, ob.app.CreateURL, q.token())
	call.Body = string(body)
	call.Header.Set("Content-Type", "application/json; charset=UTF-8")
	q.c.calls = append(q.c.calls, call)
}

// tellUnlinked tells an application of a link that is gone, also if it was not
// told of its making (assumed).
func (q *request) tellUnlinked(is *issue, ob *remoteObject) {
	if ob.app.RemoveURL == "" {
		return
	}
	address := fillAddress(ob.app.RemoveURL, is.key, ob.key)
	q.c.calls = append(q.c.calls, q.t.applicationCall(ob.app, http.MethodDelete, address, q.token()))
}

// applicationCall is a call with the token that the application wants, if any.
func (t *Tracker) applicationCall(app *application, method, address, userToken string) ApplicationCall {
	call := ApplicationCall{Application: app.ID, Method: method, URL: address, Header: http.Header{}}
	switch app.Auth {
	case FixedToken:
		call.Header.Set("Authorization", t.sw.ApplicationHeader.prefix()+app.Token)
	case UserToken:
		call.Header.Set("Authorization", t.sw.ApplicationHeader.prefix()+userToken)
	}
	return call
}

// token is the token that the request came with.
func (q *request) token() string {
	_, token, _ := strings.Cut(q.http.Header.Get("Authorization"), " ")
	return token
}

// callApplications makes calls in the background; the lock is not held.
// Whether one succeeds changes nothing: a link stays although the application
// could not be told, and is gone likewise (assumed). Calls that different
// requests cause may overtake each other (assumed).
func (t *Tracker) callApplications(calls []ApplicationCall) {
	behind(t, calls, func(call ApplicationCall) {
		_, _ = t.callApplication(t.ctx, call) // what fails is in the log
	})
}

// callApplication makes one call, logs it, and returns what was answered.
func (t *Tracker) callApplication(ctx context.Context, call ApplicationCall) (ApplicationCall, []byte) {
	var answer []byte
	answer, call.Err = t.exchange(ctx, &call)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.applicationCalls = append(t.applicationCalls, call)
	return call, answer
}

func (t *Tracker) exchange(ctx context.Context, call *ApplicationCall) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, call.Method, call.URL, strings.NewReader(call.Body))
	if err != nil {
		return nil, err
	}
	req.Header = call.Header.Clone()
	resp, err := t.sw.Client.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	call.Status = resp.StatusCode
	return io.ReadAll(io.LimitReader(resp.Body, 1<<20))
}

func (f TokenForm) prefix() string {
	switch f {
	case TokenBearer:
		return "Bearer "
	case TokenBare:
		return ""
	}
	return "OAuth "
}
