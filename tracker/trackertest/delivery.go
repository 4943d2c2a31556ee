package trackertest

import (
	"cmp"
	"context"
	"io"
	"net/http"
	"strings"
	"time"
)

// Delivery is one call that a trigger makes.
type Delivery struct {
	Queue   string // of the trigger
	Trigger int64
	Name    string // of the trigger
	Action  int    // from 1

	IssueID, Key string

	Method, URL string
	Header      http.Header
	Body        string

	auth authContext // as the log shows it
}

// fire adds the calls of the triggers of the issue's queue, in their order.
func (c *change) fire(calls []Delivery, e *event) []Delivery {
	for _, tr := range e.is.queue.triggers {
		if !tr.active || !tr.holds(e) {
			continue
		}
		for i := range tr.actions {
			if d, ok := tr.call(i, e); ok {
				calls = append(calls, d)
			}
		}
	}
	return calls
}

// call fills in the variables of a Webhook action. Other kinds of action are
// kept but do nothing. A variable without a value stops the action
// (documented).
func (tr *trigger) call(i int, e *event) (Delivery, bool) {
	a := &tr.actions[i]
	if a.Type != "Webhook" {
		return Delivery{}, false
	}
	d := Delivery{
		Queue: tr.queue.key, Trigger: tr.id, Name: tr.name, Action: i + 1,
		IssueID: e.is.id, Key: e.is.key,
		Method: cmp.Or(a.Method, http.MethodPost), Header: http.Header{}, auth: a.AuthContext,
	}
	var ok, whole bool
	if d.URL, ok = expand(a.Endpoint, e, true); !ok {
		return d, false
	}
	if d.Body, ok = expand(a.Body, e, false); !ok {
		return d, false
	}
	whole = true
	for name, value := range a.Headers {
		filled, ok := expand(value, e, false)
		whole = whole && ok
		d.Header.Set(name, filled)
	}
	if d.Body != "" {
		d.Header.Set("Content-Type", cmp.Or(a.ContentType, "application/json; charset=UTF-8"))
	}
	d.Header.Set("X-Startrek-Transport", "trackertest")
	a.AuthContext.apply(d.Header)
	return d, whole
}

// deliver hands over the calls that a change caused; the lock is not held.
func (t *Tracker) deliver(calls []Delivery) {
	if t.sw.Deliver != nil {
		for _, d := range calls {
			t.sw.Deliver(d)
		}
		return
	}
	if len(calls) == 0 {
		return
	}
	t.pending(len(calls))
	t.hanging.Add(1)
	go func() {
		defer t.hanging.Done()
		for _, d := range calls {
			// A failure is in the trigger's log, as in Tracker, which does not
			// call again (assumed).
			_, _ = t.Send(t.ctx, d)
			t.pending(-1)
		}
	}()
}

func (t *Tracker) pending(n int) {
	t.sendMu.Lock()
	defer t.sendMu.Unlock()
	t.sending += n
	if t.sending == 0 {
		t.waiting.Broadcast()
	}
}

// Wait returns when no background call of a trigger is under way or due, and no
// request that a fault made late. The calls that a call causes while it is
// answered are waited for too.
func (t *Tracker) Wait() {
	t.sendMu.Lock()
	defer t.sendMu.Unlock()
	for t.sending > 0 {
		t.waiting.Wait()
	}
}

// Send makes a call over HTTP and enters it in the trigger's log. The status
// is 0 if there was no answer.
func (t *Tracker) Send(ctx context.Context, d Delivery) (status int, err error) {
	entry := hookEntry{Delivery: d, start: t.now()}
	began := time.Now()
	defer func() {
		entry.took, entry.status = time.Since(began), status
		t.mu.Lock()
		defer t.mu.Unlock()
		entry.end = t.now()
		t.logHook(entry)
	}()
	req, err := http.NewRequestWithContext(ctx, d.Method, d.URL, strings.NewReader(d.Body))
	if err != nil {
		return 0, err
	}
	req.Header = d.Header.Clone()
	resp, err := t.sw.Client.Do(req)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	_, err = io.Copy(io.Discard, io.LimitReader(resp.Body, 1<<20))
	entry.header = resp.Header
	return resp.StatusCode, err
}
