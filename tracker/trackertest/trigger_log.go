package trackertest

import (
	"cmp"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// hookEntry is a call of a trigger that was made.
type hookEntry struct {
	Delivery
	id         int64
	start, end time.Time
	took       time.Duration
	status     int // 0: no answer
	header     http.Header
}

// Tracker shows the last 10 calls of a trigger, at most 100 (documented).
const (
	hooksShown = 10
	mostHooks  = 100
)

func (t *Tracker) logHook(e hookEntry) {
	e.id = t.newHookID()
	t.hooks = append(t.hooks, e)
}

func (t *Tracker) newHookID() int64 {
	if len(t.hooks) == 0 {
		return 1
	}
	return t.hooks[len(t.hooks)-1].id + 1
}

func listHooks(q *request) (func() *answer, error) {
	_, tr, err := q.seenTrigger()
	if err != nil {
		return nil, err
	}
	limit := hooksShown
	if given := q.query.Get("limit"); given != "" {
		if limit, err = strconv.Atoi(given); err != nil || limit < 1 {
			return nil, bad("Некорректный лимит.", "The limit is invalid.")
		}
	}
	within, ok := span{q.query.Get("from"), q.query.Get("to")}.within()
	if !ok {
		return nil, bad("Некорректная дата.", "The date is invalid.")
	}
	issueID := q.query.Get("issueId")
	if is := q.t.find(issueID); is != nil {
		issueID = is.id
	}
	var found []hookEntry
	for i := len(q.t.hooks) - 1; i >= 0 && len(found) < min(limit, mostHooks); i-- {
		e := q.t.hooks[i]
		if e.Trigger == tr.id && (issueID == "" || issueID == e.IssueID) && within(e.start) {
			found = append(found, e)
		}
	}
	return listed(q, found, Whole, nil, q.hook)
}

func (q *request) hook(o *jsonOut, e hookEntry) {
	auth, headers := e.auth, flat(e.Header)
	if q.t.sw.MaskSecrets {
		auth = auth.masked()
		name := "Authorization"
		if auth.Type == "oauth" {
			name = http.CanonicalHeaderKey(cmp.Or(auth.HeaderName, name))
		}
		if headers[name] != "" {
			headers[name] = mask
		}
	}
	o.object("")
	o.text("id", fmt.Sprintf("67bd%020x", e.id))
	o.time("startTime", e.start)
	o.time("endTime", e.end)
	o.number("duration", e.took.Milliseconds())
	o.number("triggerId", e.Trigger)
	o.number("actionId", int64(e.Action))
	o.text("issueId", e.IssueID)
	o.object("request")
	o.text("method", e.Method)
	o.text("endpoint", e.URL)
	o.any("headers", headers)
	o.text("body", e.Body)
	o.any("webhookAuthContext", auth)
	o.endObject()
	if e.status != 0 {
		o.object("response")
		o.any("headers", flat(e.header))
		o.number("statusCode", int64(e.status))
		o.endObject()
	}
	o.endObject()
}

func flat(h http.Header) map[string]string {
	m := map[string]string{}
	for name := range h {
		m[name] = h.Get(name)
	}
	return m
}
