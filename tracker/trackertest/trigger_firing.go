package trackertest

import (
	"errors"
	"strconv"
	"strings"
)

// firing is a trigger whose conditions held for what happened to an issue, and
// what its actions have done so far.
type firing struct {
	*event
	trigger   *trigger
	action    int      // the one that is carried out, from 1
	generated *comment // the first one that the actions made
	calls     []Delivery
}

// execution is a trigger that fired, as the changelog tells it.
type execution struct {
	trigger *trigger
	failed  []term // why, for each action that was not done; only the texts
}

// mostChained are the triggers that one request may set off by what the actions
// of other triggers did. Tracker's bound, if it has one, is unknown.
const mostChained = 50

var errChain = &refusal{ru: "Слишком длинная цепочка триггеров.", en: "The chain of triggers is too long."}

// fire finds the triggers of the queue that what happened fires, in
// their order.
func (c *change) fire(e *event) []firing {
	var fired []firing
	for _, tr := range e.is.queue.triggers {
		if tr.active && tr.holds(e) {
			fired = append(fired, firing{event: e, trigger: tr})
		}
	}
	return fired
}

// run carries out the actions of triggers that fired, after the change that
// fired them has been answered, and returns the calls that they make. What the
// actions do fires triggers again (assumed), after all that wait already; those
// that are too many are told as failed.
func (t *Tracker) run(fired []firing) []Delivery {
	var calls []Delivery
	for chained := 0; len(fired) > 0; fired = fired[1:] {
		f := &fired[0]
		if f.auto {
			chained++
		}
		if chained > mostChained {
			f.tell([]term{worded(errChain)})
			continue
		}
		more := f.act()
		calls = append(calls, f.calls...)
		fired = append(fired, more...)
	}
	return calls
}

// act carries out the actions, each as a change of its own, and returns the
// triggers that these fire. An action that cannot be done does not keep the
// others from being done (assumed).
func (f *firing) act() []firing {
	if err := f.unset(); err != nil {
		f.tell([]term{worded(err)})
		return nil
	}
	var fired []firing
	var failed []term
	for i := range f.trigger.actions {
		a := &f.trigger.actions[i]
		f.action = i + 1
		c := f.t.begin(f.by, false)
		c.auto = true
		if a.fromRobot {
			c.by = automat
		}
		if err := f.do(a, c); err != nil {
			failed = append(failed, worded(err))
			continue
		}
		more := c.commit()
		if !f.t.sw.QuietActions {
			fired = append(fired, more...)
		}
	}
	f.tell(failed)
	return fired
}

// unset is a variable without a value, if that keeps the whole trigger from
// doing anything.
func (f *firing) unset() error {
	if f.t.sw.UnsetVariable != UnsetStopsTrigger {
		return nil
	}
	trial := *f
	trial.generated = &comment{text: "x", by: f.by} // an action makes it
	for i := range f.trigger.actions {
		if _, err := trial.expandJSON(f.trigger.actions[i].raw); err != nil {
			return err
		}
	}
	return nil
}

func (f *firing) do(a *action, c *change) error {
	if a.writes && f.is.version >= mostVersions {
		return errLocked
	}
	return a.do(c, f)
}

// tell enters the trigger in the changelog, with the change that fired it. A
// call counts as done when it is sent, whatever its answer (assumed).
func (f *firing) tell(failed []term) {
	if f.entry != nil {
		f.entry.executed = append(f.entry.executed, execution{f.trigger, failed})
	}
}

// worded is an error in both languages, with the field at fault. What is wrong
// with conditions, formulas and variables is told in English only.
func worded(err error) term {
	var r *refusal
	switch {
	case !errors.As(err, &r):
		return term{ru: err.Error(), en: err.Error()}
	case r.field != "":
		return term{ru: r.field + ": " + r.ru, en: r.field + ": " + r.en}
	}
	return term{ru: r.ru, en: r.en}
}

// executions tells which triggers a change fired, in a form that is documented and
// seen in the tests of a public client.
func (q *request) executions(o *jsonOut, e *entry) {
	if len(e.executed) == 0 {
		return
	}
	o.array("executedTriggers")
	for _, x := range e.executed {
		id := strconv.FormatInt(x.trigger.id, 10)
		messages := []string{q.say(&term{ru: "Успешно", en: "Success"})}
		if len(x.failed) > 0 {
			messages = nil
		}
		for _, why := range x.failed {
			messages = append(messages, q.say(&why))
		}
		o.object("")
		o.object("trigger")
		o.join("self", q.base, "/queues/", x.trigger.queue.key, "/triggers/", id)
		q.smallID(o, id)
		o.text("display", x.trigger.name)
		o.endObject()
		o.flag("success", len(x.failed) == 0)
		o.text("message", strings.Join(messages, " "))
		o.endObject()
	}
	o.endArray()
}
