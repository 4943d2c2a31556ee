package trackertest

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
)

var objectRoutes = []*routeEntry{
	{"GET", path("components"), KindOther, listObjects(componentKind)},
	{"GET", path("components/*"), KindOther, getObject(componentKind)},
	{"GET", path("queues/*/components"), KindOther, listQueueObjects(componentKind)},
	{"GET", path("versions/*"), KindOther, getObject(versionKind)},
	{"GET", path("queues/*/versions"), KindOther, listQueueObjects(versionKind)},
	{"GET", path("projects"), KindOther, listObjects(projectKind)},
	{"GET", path("projects/*"), KindOther, getObject(projectKind)},
	{"GET", path("boards"), KindOther, listObjects(boardKind)},
	{"GET", path("boards/*"), KindOther, getObject(boardKind)},
	{"GET", path("boards/*/sprints"), KindOther, listSprints},
	{"GET", path("sprints/*"), KindOther, getObject(sprintKind)},
}

// object is something of the organization that fields refer to. Fields hold
// its term.
type object struct {
	term
	kind  fieldKind
	queue *queue  // of a component or version
	board *object // of a sprint
}

// objects are those of one kind, by id.
type objects []*object

// AddComponent makes a component of a queue. It panics if there is no such queue.
func (t *Tracker) AddComponent(queue, name string) (id string) {
	return t.addObject(componentKind, name, func(ob *object) { ob.queue = t.mustQueue(queue) })
}

// AddVersion makes a version of a queue. It panics if there is no such queue.
func (t *Tracker) AddVersion(queue, name string) (id string) {
	return t.addObject(versionKind, name, func(ob *object) { ob.queue = t.mustQueue(queue) })
}

// AddProject makes a project of the organization.
func (t *Tracker) AddProject(name string) (id string) {
	return t.addObject(projectKind, name, func(*object) {})
}

// AddBoard makes a board of the organization.
func (t *Tracker) AddBoard(name string) (id string) {
	return t.addObject(boardKind, name, func(*object) {})
}

// AddSprint makes a sprint of a board, which is given by its id. It panics if
// there is no such board.
func (t *Tracker) AddSprint(board, name string) (id string) {
	return t.addObject(sprintKind, name, func(ob *object) {
		if ob.board = t.object(boardKind, board); ob.board == nil {
			panic(fmt.Sprintf("trackertest: no board %q", board))
		}
	})
}

func (t *Tracker) addObject(kind fieldKind, name string, place func(*object)) (id string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	ob := &object{kind: kind, term: term{id: strconv.Itoa(len(t.objects[kind]) + 1), en: name, ru: name}}
	place(ob)
	t.objects[kind] = append(t.objects[kind], ob)
	return ob.id
}

// object is the one of a kind with an id; nil is none.
func (t *Tracker) object(kind fieldKind, id string) *object {
	for _, ob := range t.objects[kind] {
		if ob.id == id {
			return ob
		}
	}
	return nil
}

// objectsIn are the terms of a kind's objects that issues of a queue may
// have. Nil is any queue.
func (t *Tracker) objectsIn(kind fieldKind, qu *queue) []*term {
	var terms []*term
	for _, ob := range t.objects[kind] {
		if qu == nil || ob.queue == nil || ob.queue == qu {
			terms = append(terms, &ob.term)
		}
	}
	return terms
}

// wholeObject writes an object by itself, with few of its documented members. Its
// id is a number there, but of a project a text (documented).
func (q *request) wholeObject(o *jsonOut, ob *object) {
	o.object("")
	o.join("self", q.base, "/", paths[ob.kind], "/", ob.id)
	if ob.kind == projectKind {
		o.join("id", ob.id)
		o.text("key", ob.en) // the project's name (documented)
	} else {
		o.raw("id", []byte(ob.id))
	}
	o.number("version", 1)
	o.text("name", ob.en)
	if ob.queue != nil {
		q.queueRef(o, "queue", ob.queue)
	}
	switch ob.kind {
	case componentKind:
		o.flag("assignAuto", false)
	case versionKind:
		o.flag("released", false)
		o.flag("archived", false)
	case sprintKind:
		q.term(o, "board", paths[boardKind], &ob.board.term)
		o.join("status", "draft")
		o.flag("archived", false)
	}
	o.endObject()
}

func getObject(kind fieldKind) handler {
	return func(q *request) (func() *answer, error) {
		ob := q.t.object(kind, q.args[0])
		if ob == nil || ob.hidden() {
			return nil, errPath
		}
		return shown(http.StatusOK, func(o *jsonOut) { q.wholeObject(o, ob) }), nil
	}
}

// hidden reports whether the API's tokens may not see the object's queue.
func (ob *object) hidden() bool { return ob.queue != nil && ob.queue.hidden }

func listObjects(kind fieldKind) handler {
	return func(q *request) (func() *answer, error) {
		return q.objects(kind, func(ob *object) bool { return !ob.hidden() })
	}
}

func listQueueObjects(kind fieldKind) handler {
	return func(q *request) (func() *answer, error) {
		qu, err := q.seenQueue()
		if err != nil {
			return nil, err
		}
		return q.objects(kind, func(ob *object) bool { return ob.queue == qu })
	}
}

func listSprints(q *request) (func() *answer, error) {
	board := q.t.object(boardKind, q.args[0])
	if board == nil {
		return nil, errPath
	}
	return q.objects(sprintKind, func(ob *object) bool { return ob.board == board })
}

func (q *request) objects(kind fieldKind, wanted func(*object) bool) (func() *answer, error) {
	list := slices.DeleteFunc(slices.Clone(q.t.objects[kind]), func(ob *object) bool { return !wanted(ob) })
	return listed(q, list, Whole, nil, q.wholeObject)
}
