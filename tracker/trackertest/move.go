package trackertest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
)

var moveRoutes = []*routeEntry{
	{"POST", path("issues/*/_move"), KindPatch, moveIssue},
}

// moving is how a request wants an issue to be moved.
type moving struct {
	to      *queue
	all     bool // with its components, versions and project
	initial bool // to the first status of another workflow
}

// moveIssue moves an issue and changes it as PATCH does (documented).
func moveIssue(q *request) (func() *answer, error) {
	is, err := q.changeable(q.args[0])
	if err != nil {
		return nil, err
	}
	qu := q.t.queueBy(q.query.Get("queue"))
	if qu == nil || qu.hidden {
		return nil, errQueue
	}
	body, err := q.object()
	if err != nil {
		return nil, err
	}
	m := moving{to: qu}
	if m.all, err = q.flag("moveAllFields", false); err != nil {
		return nil, err
	}
	if m.initial, err = q.flag("initialStatus", false); err != nil {
		return nil, err
	}
	move, err := q.c.move(is, m, body)
	if err != nil {
		return nil, err
	}
	move()
	return q.showIssue(http.StatusOK, is), nil
}

// move checks a move to another queue, and returns what carries it out. An issue
// whose status or type the queue does not have is not moved (documented; with which
// answer is assumed).
func (c *change) move(is *issue, m moving, body map[string]json.RawMessage) (func(), error) {
	p, err := c.patch(body, is, m.to)
	if err != nil {
		return nil, err
	}
	if is.queue == m.to {
		return func() { c.apply(p, is) }, nil
	}
	if !c.mayCreate(m.to) {
		return nil, errRights
	}
	reset := m.initial && m.to.flow != is.queue.flow
	if !reset && !slices.Contains(m.to.flow.statuses, is.status) {
		return nil, invalid("status", "В новой очереди нет такого статуса.", "The new queue has no such status.")
	}
	if types := m.to.configured(typeKind); body["type"] == nil && types != nil && !slices.Contains(types, is.kind) {
		return nil, invalid("type", "В новой очереди нет такого типа.", "The new queue has no such type.")
	}
	return func() {
		c.transfer(is, m.to)
		if reset {
			c.setStatus(is, m.to.flow.start)
		}
		c.t.shed(is, m.all)
		c.apply(p, is)
	}, nil
}

// mayCreate reports whether who makes the change may make issues in a queue:
// rights are those of the users of tokens.
func (c *change) mayCreate(qu *queue) bool {
	for _, u := range c.t.tokens {
		if u != nil && u == c.by {
			return qu.mayWrite() && !qu.hidden
		}
	}
	return true
}

// transfer moves an issue to another queue. Its old key keeps answering.
func (c *change) transfer(is *issue, qu *queue) {
	if is.queue == qu {
		return
	}
	c.touch(is)
	qu.num++
	is.aliases = append(slices.Clone(is.aliases), is.key)
	is.setExtra("previousQueue", is.queue)
	is.queue, is.key = qu, qu.key+"-"+strconv.Itoa(qu.num)
	c.t.byKey[is.key] = is
}
