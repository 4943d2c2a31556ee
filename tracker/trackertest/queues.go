package trackertest

import (
	"net/http"
	"regexp"
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
	qu := &queue{id: strconv.Itoa(111 + len(t.queues)), key: key, name: name, flow: t.usual}
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
	q.user(o, "lead", person)
	o.flag("assignAuto", false)
	q.term(o, "defaultType", "issuetypes", findTerm(issueTypes, "task"))
	q.term(o, "defaultPriority", "priorities", findTerm(priorities, "normal"))
	o.flag("allowExternals", false)
	o.flag("denyVoting", false)
	o.endObject()
}

func (q *request) showQueue(status int, qu *queue) func() *answer {
	return func() *answer {
		var o jsonOut
		q.queue(&o, qu)
		return &answer{status: status, body: o.buf}
	}
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

func createQueue(q *request) (func() *answer, error) {
	body, err := q.object()
	if err != nil {
		return nil, err
	}
	key, name := refName(body["key"]), refName(body["name"])
	if !queueKey.MatchString(key) {
		return nil, invalid("key", "Некорректный ключ очереди.", "The queue's key is invalid.")
	}
	for _, field := range []string{"name", "lead", "defaultType", "defaultPriority"} {
		if refName(body[field]) == "" {
			return nil, invalid(field, "Поле обязательно.", "The field is required.")
		}
	}
	if q.t.byQueue[key] != nil {
		return nil, &refusal{status: http.StatusConflict, field: "key", ru: "Очередь уже существует.", en: "The queue exists already."}
	}
	return q.showQueue(http.StatusCreated, q.t.addQueue(key, name)), nil
}
