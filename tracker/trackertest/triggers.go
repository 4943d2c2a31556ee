package trackertest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
)

var triggerRoutes = []*routeEntry{
	{"GET", path("queues/*/triggers"), KindTrigger, listTriggers},
	{"POST", path("queues/*/triggers"), KindTrigger, createTrigger},
	{"GET", path("queues/*/triggers/*"), KindTrigger, getTrigger},
	{"PATCH", path("queues/*/triggers/*"), KindTrigger, patchTrigger},
	{"DELETE", path("queues/*/triggers/*"), KindTrigger, deleteTrigger},
	{"GET", path("queues/*/triggers/*/webhooks/log"), KindTrigger, listHooks},
}

// trigger is a rule of a queue.
type trigger struct {
	id, version int64
	queue       *queue
	name        string
	active      bool
	conditions  json.RawMessage
	holds       condition
	actions     []action
}

// triggerBody is a trigger as requests write it.
type triggerBody struct {
	Name       *string           `json:"name"`
	Active     *bool             `json:"active"`
	Conditions json.RawMessage   `json:"conditions"`
	Actions    []json.RawMessage `json:"actions"`
	Before     json.RawMessage   `json:"before"`
}

// apply checks the whole body before it changes anything. null in the place of
// the conditions takes them away, elsewhere it is absent.
func (b *triggerBody) apply(tr *trigger, o organization) error {
	actions := tr.actions
	if b.Actions != nil {
		actions = nil
	}
	for i, raw := range b.Actions {
		a, err := parseAction(i+1, raw, o)
		if err != nil {
			return err
		}
		actions = append(actions, a)
	}
	if len(actions) == 0 {
		return invalid("actions", "Поле не может быть пустым.", "cannot be empty")
	}
	if b.Name != nil && *b.Name == "" {
		return invalid("name", "Поле не может быть пустым.", "cannot be empty")
	}
	conditions, holds := tr.conditions, tr.holds
	if b.Conditions != nil {
		conditions = compact(b.Conditions)
	}
	if isNull(conditions) {
		conditions = nil
	}
	if b.Conditions != nil || b.Actions != nil { // conditions may look at formulas
		var err error
		if holds, err = parseConditions(conditions, o.watching(actions)); err != nil {
			why := worded(err)
			return invalid("conditions", "Некорректное условие: "+why.ru, "Invalid condition: "+why.en)
		}
	}
	tr.actions, tr.conditions, tr.holds = actions, conditions, holds
	if b.Name != nil {
		tr.name = *b.Name
	}
	if b.Active != nil {
		tr.active = *b.Active
	}
	return nil
}

func (q *request) trigger(o *jsonOut, tr *trigger) {
	place := slices.Index(tr.queue.triggers, tr)
	o.object("")
	o.number("id", tr.id)
	o.join("self", q.base, "/queues/", tr.queue.key, "/triggers/", strconv.FormatInt(tr.id, 10))
	q.queueRef(o, "queue", tr.queue)
	o.text("name", tr.name)
	o.text("order", fmt.Sprintf("0.%04d", place+1))
	o.array("actions")
	for i := range tr.actions {
		q.action(o, i, &tr.actions[i])
	}
	o.endArray()
	switch {
	case tr.conditions == nil:
		o.raw("conditions", []byte("[]"))
	case q.t.sw.WrapConditions && tr.conditions[0] == '[':
		o.array("conditions")
		o.object("")
		o.text("type", "And")
		o.raw("conditions", tr.conditions)
		o.endObject()
		o.endArray()
	default:
		o.raw("conditions", tr.conditions)
	}
	o.number("version", tr.version)
	o.flag("active", tr.active)
	o.endObject()
}

func (q *request) showTrigger(tr *trigger) func() *answer {
	return shown(http.StatusOK, func(o *jsonOut) { q.trigger(o, tr) })
}

// seenTrigger is the trigger that the path names.
func (q *request) seenTrigger() (*queue, *trigger, error) {
	qu, err := q.seenQueue()
	if err != nil {
		return nil, nil, err
	}
	for _, tr := range qu.triggers {
		if strconv.FormatInt(tr.id, 10) == q.args[1] {
			return qu, tr, nil
		}
	}
	return nil, nil, &refusal{status: http.StatusNotFound, ru: "Триггер не существует.", en: "Trigger does not exist."}
}

func listTriggers(q *request) (func() *answer, error) {
	qu, err := q.seenQueue()
	if err != nil {
		return nil, err
	}
	return listed(q, qu.triggers, Whole, nil, q.trigger)
}

func getTrigger(q *request) (func() *answer, error) {
	_, tr, err := q.seenTrigger()
	if err != nil {
		return nil, err
	}
	return q.showTrigger(tr), nil
}

func createTrigger(q *request) (func() *answer, error) {
	qu, err := q.ownQueue()
	if err != nil {
		return nil, err
	}
	var body triggerBody
	if err := q.into(&body); err != nil {
		return nil, err
	}
	if len(body.Before) > 0 && !isNull(body.Before) {
		return nil, unknown("before") // of a new trigger (documented)
	}
	if body.Name == nil {
		return nil, required("name")
	}
	tr := &trigger{version: 1, queue: qu, active: true}
	if err := body.apply(tr, organization{t: q.t, queue: qu}); err != nil {
		return nil, err
	}
	q.t.lastRule++
	tr.id = q.t.lastRule
	qu.triggers = append(qu.triggers, tr)
	return q.showTrigger(tr), nil
}

// ownQueue is the queue that the path names, if the token may change its
// triggers.
func (q *request) ownQueue() (*queue, error) {
	if q.t.sw.NotOwner {
		return nil, &refusal{status: http.StatusForbidden, ru: "Недостаточно прав для управления очередью.", en: "You have no right to manage the queue."}
	}
	return q.seenQueue()
}

func patchTrigger(q *request) (func() *answer, error) {
	if _, err := q.ownQueue(); err != nil {
		return nil, err
	}
	qu, tr, err := q.seenTrigger()
	if err != nil {
		return nil, err
	}
	if err := q.demanded(tr.version); err != nil {
		return nil, err
	}
	var body triggerBody
	if err := q.into(&body); err != nil {
		return nil, err
	}
	place := -1
	if len(body.Before) > 0 && !isNull(body.Before) {
		before := refName(body.Before)
		rest := slices.DeleteFunc(slices.Clone(qu.triggers), func(x *trigger) bool { return x == tr })
		place = slices.IndexFunc(rest, func(x *trigger) bool { return strconv.FormatInt(x.id, 10) == before })
		if place < 0 {
			return nil, invalid("before", "Триггер не существует.", "Trigger does not exist.")
		}
	}
	if err := body.apply(tr, organization{t: q.t, queue: qu}); err != nil {
		return nil, err
	}
	if place >= 0 {
		qu.triggers = slices.DeleteFunc(qu.triggers, func(x *trigger) bool { return x == tr })
		qu.triggers = slices.Insert(qu.triggers, place, tr)
	}
	tr.version++
	return q.showTrigger(tr), nil
}

func deleteTrigger(q *request) (func() *answer, error) {
	if _, err := q.ownQueue(); err != nil {
		return nil, err
	}
	qu, tr, err := q.seenTrigger()
	if err != nil {
		return nil, err
	}
	qu.triggers = slices.DeleteFunc(qu.triggers, func(x *trigger) bool { return x == tr })
	return noContent, nil
}
