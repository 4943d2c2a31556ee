package trackertest

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
)

var transitionRoutes = []*routeEntry{
	{"GET", path("issues/*/transitions"), KindOther, listTransitions},
	{"GET", path("issues/*/transitions/*"), KindOther, getTransition},
	{"POST", path("issues/*/transitions/*/_execute"), KindOther, executeTransition},
}

var errTransition = &refusal{status: http.StatusForbidden, ru: "Переход недоступен пользователю.", en: "The transition is not open to you."}

// offered is the transition of an issue's status that a user may follow.
func (t *Tracker) offered(is *issue, id string, by *user) (*transition, error) {
	tr := is.queue.flow.transition(id, is.status)
	switch {
	case tr == nil || !tr.allows(by) && t.sw.ClosedUnknown:
		return nil, t.sw.NotOffered.refusal()
	case !tr.allows(by):
		return nil, errTransition
	}
	return tr, nil
}

func (n NotOffered) refusal() *refusal {
	r := &refusal{
		status: http.StatusNotFound,
		ru:     "Переход не существует или недоступен в этом статусе.",
		en:     "The transition does not exist or is not possible in this status.",
	}
	switch n {
	case NotOffered400:
		r.status = http.StatusBadRequest
	case NotOffered409:
		r.status = http.StatusConflict
	case NotOffered404:
	}
	return r
}

// transitions writes those that the token's user is offered.
func (q *request) transitions(o *jsonOut, is *issue) {
	for _, tr := range q.t.ways(is, q.c.by) {
		q.transition(o, is, tr)
	}
}

func (q *request) transition(o *jsonOut, is *issue, tr *transition) {
	o.object("")
	o.text("id", tr.id)
	o.join("self", q.base, "/issues/", is.key, "/transitions/", tr.id)
	o.text("display", q.say(&tr.name))
	q.term(o, "to", "statuses", tr.to)
	if tr.screen != nil {
		o.object("screen")
		o.join("self", q.base, "/screens/", tr.screen.id)
		o.join("id", tr.screen.id)
		o.endObject()
	}
	o.endObject()
}

func (q *request) showTransitions(is *issue) func() *answer {
	return shown(http.StatusOK, func(o *jsonOut) {
		o.array("")
		q.transitions(o, is)
		o.endArray()
	})
}

func listTransitions(q *request) (func() *answer, error) {
	is, err := q.seen(q.args[0])
	if err != nil {
		return nil, err
	}
	return q.showTransitions(is), nil
}

func getTransition(q *request) (func() *answer, error) {
	is, err := q.seen(q.args[0])
	if err != nil {
		return nil, err
	}
	tr := is.queue.flow.transition(q.args[1], is.status)
	if tr == nil || !tr.allows(q.c.by) {
		return nil, errPath
	}
	return shown(http.StatusOK, func(o *jsonOut) { q.transition(o, is, tr) }), nil
}

// executeTransition answers with the transitions of the new status (documented).
func executeTransition(q *request) (func() *answer, error) {
	is, err := q.changeable(q.args[0])
	if err != nil {
		return nil, err
	}
	body, err := q.object()
	if err != nil {
		return nil, err
	}
	tr, err := q.t.offered(is, q.args[1], q.c.by)
	if err != nil {
		return nil, err
	}
	if body, err = q.t.onScreen(tr, body); err != nil {
		return nil, err
	}
	follow, err := q.c.transit(is, tr, body)
	if err != nil {
		return nil, err
	}
	follow()
	return q.showTransitions(is), nil
}

// onScreen is what is left of a request's body for a transition that takes only
// what is on its screen, and a comment.
func (t *Tracker) onScreen(tr *transition, body map[string]json.RawMessage) (map[string]json.RawMessage, error) {
	left := maps.Clone(body)
	for _, id := range slices.Sorted(maps.Keys(body)) {
		if id == "comment" || tr.asksFor(id) || t.fieldByID(id) == nil {
			continue // unknown fields are refused where fields are read
		}
		switch t.sw.OffScreen {
		case OffScreenRefused:
			return nil, invalid(id, "Поля нет на экране перехода.", "The field is not on the transition's screen.")
		case OffScreenIgnored:
			delete(left, id)
		case OffScreenTaken:
		}
	}
	return left, nil
}

// transit checks what a request gives for a transition, and returns what
// carries it out.
func (c *change) transit(is *issue, tr *transition, body map[string]json.RawMessage) (func(), error) {
	if err := c.missing(is, tr, body); err != nil {
		return nil, err
	}
	comment, err := c.t.transitionComment(tr, body["comment"])
	if err != nil {
		return nil, err
	}
	fields := maps.Clone(body)
	delete(fields, "comment")
	p, err := c.patch(fields, is, is.queue)
	if err != nil {
		return nil, err
	}
	return func() {
		c.follow(is, tr)
		c.apply(p, is)
		if comment != "" {
			c.addComment(is, comment)
		}
	}, nil
}

// missing refuses a request after which required fields would be empty, with a
// 400 that names them all (seen). A value that the issue has already is enough
// only by a switch.
func (c *change) missing(is *issue, tr *transition, body map[string]json.RawMessage) error {
	var names []string
	for _, f := range tr.needs() {
		held := f.value(&is.data)
		raw, given := body[f.id]
		if !given && !c.t.sw.RequiredHeld {
			held = nil
		}
		if given {
			change, err := reader{c.t, f, is.queue}.edit(raw)
			if err != nil {
				continue // it is refused where fields are read
			}
			held = change(held)
		}
		if held == nil {
			names = append(names, f.id)
		}
	}
	if len(names) == 0 {
		return nil
	}
	r := required(names[0])
	r.status, r.more = http.StatusBadRequest, names[1:]
	return r
}

// transitionComment is the comment to be added with a transition; "" is none.
func (t *Tracker) transitionComment(tr *transition, raw json.RawMessage) (string, error) {
	var text string
	if len(raw) > 0 && json.Unmarshal(raw, &text) != nil {
		return "", invalid("comment", "Ожидается строка.", "A string is expected.")
	}
	if text == "" || tr.screen != nil && tr.screen.comment {
		return text, nil
	}
	switch t.sw.UnaskedComment {
	case CommentRefused:
		return "", invalid("comment", "Переход не запрашивает комментарий.", "The transition asks for no comment.")
	case CommentIgnored:
		return "", nil
	case CommentTaken:
	}
	return text, nil
}
