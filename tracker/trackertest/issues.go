package trackertest

import (
	"encoding/json"
	"net/http"
	"strconv"
)

var issueRoutes = []*routeEntry{
	{"GET", path("issues/*"), KindIssue, getIssue},
	{"PATCH", path("issues/*"), KindPatch, patchIssue},
	{"POST", path("issues"), KindCreate, createIssue},
	{"POST", path("issues/_findByUnique"), KindOther, findByUnique},
}

// Tracker locks an issue for robots at this version (documented).
const mostVersions = 10100

// seen is an issue that the token may see.
func (q *request) seen(name string) (*issue, error) {
	is := q.t.find(name)
	switch {
	case is == nil:
		return nil, errIssue
	case is.queue.hidden:
		return nil, errHidden
	}
	return is, nil
}

// writable is an issue that the token may change.
func (q *request) writable(name string) (*issue, error) {
	is, err := q.seen(name)
	if err != nil {
		return nil, err
	}
	return is, is.writable()
}

// changeable is an issue that the token may change, in the version that the
// request names, if it names one.
func (q *request) changeable(name string) (*issue, error) {
	is, err := q.writable(name)
	if err != nil {
		return nil, err
	}
	return is, q.current(is.version)
}

// writable refuses changes of an issue by the users of tokens.
func (is *issue) writable() error {
	switch {
	case !is.queue.mayWrite():
		return errRights
	case is.version >= mostVersions:
		return errLocked
	}
	return nil
}

func (q *request) showIssue(status int, is *issue) func() *answer {
	return q.showView(status, is.present)
}

// showView answers with an issue, which is looked at after the change.
func (q *request) showView(status int, look func() view) func() *answer {
	return func() *answer {
		o := jsonOut{buf: make([]byte, 0, 2048)}
		q.issue(&o, look(), q.fields())
		return &answer{status: status, body: o.buf}
	}
}

func getIssue(q *request) (func() *answer, error) {
	v, err := q.read(q.args[0])
	if err != nil {
		return nil, err
	}
	return q.showView(http.StatusOK, func() view { return v }), nil
}

func patchIssue(q *request) (func() *answer, error) {
	is, err := q.changeable(q.args[0])
	if err != nil {
		return nil, err
	}
	body, err := q.object()
	if err != nil {
		return nil, err
	}
	p, err := q.c.patch(body, is, is.queue)
	if err != nil {
		return nil, err
	}
	q.c.apply(p, is)
	return q.showIssue(http.StatusOK, is), nil
}

// patch is what a request changes in an issue, checked.
type patch struct {
	setters []setter
	spent   bool // it writes "spent"
}

// patch checks the fields that a request gives for an issue that is to be in a
// queue by then.
func (c *change) patch(body map[string]json.RawMessage, is *issue, qu *queue) (patch, error) {
	setters, err := c.settersIn(qu, body, is)
	_, spent := body["spent"]
	return patch{setters, spent}, err
}

// set changes fields of an issue.
func (c *change) set(is *issue, setters []setter) {
	c.touch(is)
	for _, set := range setters {
		set(is)
	}
}

func (c *change) apply(p patch, is *issue) {
	c.set(is, p.setters)
	if p.spent {
		c.t.countWrite(is, Writes{Spent: 1})
	}
}

// countWrite notes that the API wrote time on an issue.
func (t *Tracker) countWrite(is *issue, w Writes) {
	if !is.parental {
		w.Leaf = 1
	}
	is.writes.add(w)
	t.written.add(w)
}

// newIssue is a draft of an issue in a queue; it has no id and no key yet.
func (c *change) newIssue(qu *queue) *issue {
	return &issue{data: data{
		queue: qu, kind: qu.kind, priority: qu.priority,
		status: qu.flow.start, statusSince: c.now, createdAt: c.now, createdBy: c.by,
	}}
}

// enter gives a draft its id and its key, unless it brings that, and makes it
// known.
func (c *change) enter(is *issue) {
	c.t.giveID(is)
	if is.key == "" {
		is.queue.num++
		is.key = is.queue.key + "-" + strconv.Itoa(is.queue.num)
	}
	c.t.byKey[is.key], c.t.byID[is.id] = is, is
	c.t.enter(is)
	c.touch(is).created = true
}

func createIssue(q *request) (func() *answer, error) {
	body, err := q.object()
	if err != nil {
		return nil, err
	}
	is, setters, err := q.c.draft(body)
	if err != nil {
		return nil, err
	}
	q.c.add(is, setters)
	return q.showIssue(http.StatusCreated, is), nil
}

// draft checks what a new issue needs.
func (c *change) draft(body map[string]json.RawMessage) (*issue, []setter, error) {
	qu := c.t.queueBy(refName(body["queue"]))
	switch {
	case qu == nil:
		return nil, nil, required("queue")
	case qu.hidden:
		return nil, nil, errHidden
	case !c.mayCreate(qu):
		return nil, nil, errRights
	case refName(body["summary"]) == "":
		return nil, nil, invalid("summary", "Поле не может быть пустым.", "cannot be empty")
	}
	is := c.newIssue(qu)
	fields := map[string]json.RawMessage{}
	for name, value := range body {
		if name != "queue" && !isNull(value) {
			fields[name] = value
		}
	}
	setters, err := c.setters(fields, is)
	return is, setters, err
}

func (c *change) add(is *issue, setters []setter) {
	c.enter(is)
	for _, set := range setters {
		set(is)
	}
}

// findByUnique answers with the issue that was made with a value of "unique":
// clients ask for it when making it again was refused (seen).
func findByUnique(q *request) (func() *answer, error) {
	is := q.t.unique[q.query.Get("unique")]
	switch {
	case is == nil:
		return nil, errIssue
	case is.queue.hidden:
		return nil, errHidden
	}
	return q.showIssue(http.StatusOK, is), nil
}
