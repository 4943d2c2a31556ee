package trackertest

import (
	"cmp"
	"fmt"
	"slices"
)

// Workflow is what can happen to the issues of a queue. That it may differ by
// the type of an issue (documented) is left out.
type Workflow struct {
	Statuses    []Status
	Transitions []Transition // in the order in which they are offered
	Start       string       // the status of new issues; "" is the first one
}

// Status is a status of a workflow. One whose key the organization knows is that
// one, whatever else is given here.
type Status struct {
	Key          string
	Name, NameRU string // shown; "" is the key, and the same in Russian
	Type         string // new, inProgress, paused, done or cancelled (documented)
}

// Transition is a way from some statuses to another one.
type Transition struct {
	ID           string
	Name, NameRU string   // shown; "" is the id, and the same in Russian
	From         []string // statuses; none is all but the one that it leads to
	To           string   // a status

	// Screen and CommentForm are what it asks people for (documented). It has a
	// screen if it asks for anything.
	Screen      []ScreenField
	CommentForm bool

	// Unresolves makes it remove the resolution (documented as something that a
	// transition may do).
	Unresolves bool

	// Only are the logins of those who may follow it; none is everybody. It is
	// not offered to others (documented).
	Only []string
}

// ScreenField is a field on the screen of a transition.
type ScreenField struct {
	Field    string // its id, key or name
	Required bool   // the transition needs a value for it
}

// SetWorkflow gives a queue another workflow than the usual one, which has the
// statuses open, inProgress, needInfo, resolved and closed, and the transitions
// start_progress, stop_progress, need_info, provide_info, resolve, close and
// reopen. Issues keep their statuses. It panics if the queue, a status, a field
// or a login does not exist, or if a status has two transitions of one id.
func (t *Tracker) SetWorkflow(queue string, w Workflow) {
	t.mu.Lock()
	defer t.mu.Unlock()
	qu := t.mustQueue(queue)
	qu.flow = t.newWorkflow(w, qu)
}

// workflow is a workflow as issues follow it.
type workflow struct {
	statuses    []*term
	transitions []*transition
	start       *term
}

// transition is one of its transitions. from is nil for any status, only is nil
// for everybody.
type transition struct {
	id         string
	name       term // only the texts
	from       []*term
	to         *term
	screen     *screen // nil is none
	unresolves bool
	only       []*user
}

// newWorkflow is the workflow of a queue, or of all (nil); the organization gets
// the statuses that it lacks.
func (t *Tracker) newWorkflow(w Workflow, qu *queue) *workflow {
	if len(w.Statuses) == 0 {
		panic("trackertest: a workflow without statuses")
	}
	flow := &workflow{}
	for _, s := range w.Statuses {
		flow.statuses = append(flow.statuses, t.knownStatus(s))
	}
	flow.start = flow.must(cmp.Or(w.Start, w.Statuses[0].Key))
	for _, given := range w.Transitions {
		tr := &transition{id: given.ID, to: flow.must(given.To), unresolves: given.Unresolves, screen: t.newScreen(given, qu)}
		tr.name.en = cmp.Or(given.Name, given.ID)
		tr.name.ru = cmp.Or(given.NameRU, tr.name.en)
		for _, key := range given.From {
			tr.from = append(tr.from, flow.must(key))
		}
		for _, login := range given.Only {
			tr.only = append(tr.only, mustUser(login))
		}
		for _, status := range flow.statuses {
			if tr.leaves(status) && flow.transition(tr.id, status) != nil {
				panic(fmt.Sprintf("trackertest: two transitions %q of the status %s", tr.id, status.key))
			}
		}
		flow.transitions = append(flow.transitions, tr)
	}
	return flow
}

// knownStatus is the organization's status of a key, which is made if there is
// none.
func (t *Tracker) knownStatus(s Status) *term {
	if i := slices.IndexFunc(t.statuses, func(v *term) bool { return v.key == s.Key }); i >= 0 {
		return t.statuses[i]
	}
	v := newStatus(len(t.statuses)+1, s)
	t.statuses = append(t.statuses, v)
	return v
}

// must is a status of the workflow by its key.
func (f *workflow) must(key string) *term {
	for _, s := range f.statuses {
		if s.key == key {
			return s
		}
	}
	panic(fmt.Sprintf("trackertest: no status %q in the workflow", key))
}

// transition is the transition of a status by its id; nil is none.
func (f *workflow) transition(id string, from *term) *transition {
	for _, tr := range f.transitions {
		if tr.id == id && tr.leaves(from) {
			return tr
		}
	}
	return nil
}

func (tr *transition) leaves(from *term) bool {
	if tr.from == nil {
		return from != tr.to
	}
	return slices.Contains(tr.from, from)
}

func (tr *transition) allows(u *user) bool { return tr.only == nil || slices.Contains(tr.only, u) }

// ways are the transitions that a user is offered in an issue's status, in the
// workflow's order.
func (t *Tracker) ways(is *issue, by *user) []*transition {
	var ways []*transition
	for _, tr := range is.queue.flow.transitions {
		if tr.leaves(is.status) && tr.allows(by) {
			ways = append(ways, tr)
		}
	}
	return ways
}

// wayTo is the offered transition to a status that asks for least; nil is none.
func (t *Tracker) wayTo(is *issue, status *term, by *user) *transition {
	var best *transition
	for _, tr := range t.ways(is, by) {
		if tr.to == status && (best == nil || tr.asks() < best.asks()) {
			best = tr
		}
	}
	return best
}

// asks is how much a transition asks for: nothing, something, or what it needs.
func (tr *transition) asks() int {
	switch {
	case tr.screen == nil:
		return 0
	case len(tr.needs()) == 0:
		return 1
	}
	return 2
}

// needs are the required fields of a transition's screen.
func (tr *transition) needs() []*field {
	if tr.screen == nil {
		return nil
	}
	var needs []*field
	for _, e := range tr.screen.elements {
		if e.required {
			needs = append(needs, e.field)
		}
	}
	return needs
}

// follow takes an issue along a transition.
func (c *change) follow(is *issue, tr *transition) {
	c.setStatus(is, tr.to)
	if tr.unresolves {
		is.resolution = nil
	}
}

// resolve notes when an issue got a resolution, and by whom, as long as it has
// one. Another resolution in its place changes neither (assumed).
func (c *change) resolve(tc *touch) {
	had, has := tc.before.resolution != nil, tc.is.resolution != nil
	if had == has || !equalValues(tc.before.extra["resolvedAt"], tc.is.extra["resolvedAt"]) {
		return // or an import has said it
	}
	var at, by value
	if has {
		at, by = c.now, c.by
	}
	tc.is.setExtra("resolvedAt", at)
	tc.is.setExtra("resolvedBy", by)
}
