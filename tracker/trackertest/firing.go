package trackertest

import (
	"cmp"
	"net/http"
)

// firing is a trigger whose conditions held for what happened to an issue.
type firing struct {
	*event
	trigger *trigger
}

// fire finds the triggers of the issue's queue that what happened fires, in
// their order.
func (c *change) fire(e *event) []firing {
	var fired []firing
	for _, tr := range e.is.queue.triggers {
		if tr.active && tr.holds(e) {
			fired = append(fired, firing{e, tr})
		}
	}
	return fired
}

// run carries out the actions of triggers that fired, after the change that
// fired them has been answered, and returns the calls that they make.
func (t *Tracker) run(fired []firing) []Delivery {
	var calls []Delivery
	for _, f := range fired {
		for i := range f.trigger.actions {
			if d, ok := f.trigger.call(i, f.event); ok {
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
