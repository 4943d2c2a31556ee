package trackertest

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strconv"
)

var queueRoutes = []*routeEntry{
	{"GET", path("queues"), KindOther, listQueues},
	{"POST", path("queues"), KindOther, createQueue},
	{"GET", path("queues/*"), KindOther, getQueue},
}

// queueBy is a queue by key, which is case-sensitive (documented), or id.
func (t *Tracker) queueBy(name string) *queue {
	if qu := t.byQueue[name]; qu != nil {
		return qu
	}
	for _, qu := range t.queues {
		if qu.id == name {
			return qu
		}
	}
	return nil
}

func (t *Tracker) addQueue(key, name string) *queue {
	qu := &queue{
		id: strconv.Itoa(111 + len(t.queues)), key: key, name: name, flow: t.usual,
		lead: person, kind: findTerm(issueTypes, "task"), priority: findTerm(priorities, "normal"),
	}
	t.queues = append(t.queues, qu)
	t.byQueue[key] = qu
	return qu
}

// seenQueue is the queue that the path names.
func (q *request) seenQueue() (*queue, error) {
	qu := q.t.queueBy(q.args[0])
	if qu == nil || qu.hidden {
		return nil, errQueue
	}
	return qu, nil
}

func (q *request) queue(o *jsonOut, qu *queue) {
	o.object("")
	o.join("self", q.base, "/queues/", qu.key)
	q.smallID(o, qu.id)
	o.join("key", qu.key)
	o.number("version", 1)
	o.text("name", qu.name)
	q.user(o, "lead", qu.lead)
	o.flag("assignAuto", false)
	q.term(o, "defaultType", "issuetypes", qu.kind)
	q.term(o, "defaultPriority", "priorities", qu.priority)
	o.flag("allowExternals", false)
	o.flag("denyVoting", false)
	q.expandedQueue(o, qu)
	o.endObject()
}

func (q *request) showQueue(status int, qu *queue) func() *answer {
	return shown(status, func(o *jsonOut) { q.queue(o, qu) })
}

func listQueues(q *request) (func() *answer, error) {
	var seen []*queue
	for _, qu := range q.t.queues {
		if !qu.hidden {
			seen = append(seen, qu)
		}
	}
	return listed(q, seen, Paging{Cut: 100}, nil, q.queue)
}

func getQueue(q *request) (func() *answer, error) {
	qu, err := q.seenQueue()
	if err != nil {
		return nil, err
	}
	return q.showQueue(http.StatusOK, qu), nil
}

var queueKey = regexp.MustCompile(`^[A-Z]{1,15}$`)

// createQueue makes a queue whose lead, types and priority are as the request
// says.
func createQueue(q *request) (func() *answer, error) {
	var body struct {
		Key      json.RawMessage   `json:"key"`
		Name     json.RawMessage   `json:"name"`
		Lead     json.RawMessage   `json:"lead"`
		Type     json.RawMessage   `json:"defaultType"`
		Priority json.RawMessage   `json:"defaultPriority"`
		Types    []json.RawMessage `json:"issueTypesConfig"`
	}
	if err := q.into(&body); err != nil {
		return nil, err
	}
	key, name := refName(body.Key), refName(body.Name)
	lead := findUser(refName(body.Lead))
	kind, priority := findTerm(issueTypes, refName(body.Type)), findTerm(priorities, refName(body.Priority))
	types, err := typeConfigs(body.Types)
	switch {
	case !queueKey.MatchString(key):
		return nil, invalid("key", "Некорректный ключ очереди.", "The queue's key is invalid.")
	case name == "":
		return nil, required("name")
	case lead == nil:
		return nil, invalid("lead", "Пользователь не существует.", "No such user.")
	case priority == nil:
		return nil, invalid("defaultPriority", noSuchValue.ru, noSuchValue.en)
	case err != nil:
		return nil, err
	case kind == nil || types != nil && !slices.ContainsFunc(types, func(c typeConfig) bool { return c.kind == kind }):
		return nil, invalid("defaultType", noSuchValue.ru, noSuchValue.en)
	case q.t.byQueue[key] != nil:
		return nil, &refusal{status: http.StatusConflict, field: "key", ru: "Очередь уже существует.", en: "The queue exists already."}
	}
	qu := q.t.addQueue(key, name)
	qu.lead, qu.kind, qu.priority, qu.types = lead, kind, priority, types
	return q.showQueue(http.StatusCreated, qu), nil
}
