package trackertest

import (
	"net/http"
	"regexp"
	"strconv"
)

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
	qu := &queue{id: strconv.Itoa(111 + len(t.queues)), key: key, name: name}
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

// dictionary answers with the values of a small dictionary.
func dictionary(path string, values []*term) handler {
	return func(q *request) (func() *answer, error) {
		return listed(q, values, Paging{}, nil, func(o *jsonOut, v *term) {
			o.object("")
			o.join("self", q.base, "/", path, "/", v.id)
			q.smallID(o, v.id)
			o.join("key", v.key)
			o.number("version", 1)
			o.text("name", q.say(v))
			o.endObject()
		})
	}
}

func listLinkTypes(q *request) (func() *answer, error) {
	return listed(q, linkTypes, Paging{}, nil, func(o *jsonOut, lt *linkType) { q.linkType(o, "", lt) })
}

func getMyself(q *request) (func() *answer, error) { return q.showUser(q.c.by) }

func getUser(q *request) (func() *answer, error) {
	u := findUser(q.args[0])
	if u == nil {
		return nil, errPath
	}
	return q.showUser(u)
}

func listUsers(q *request) (func() *answer, error) {
	return listed(q, users, Paging{Cut: 100}, nil, q.wholeUser)
}

func (q *request) showUser(u *user) (func() *answer, error) {
	return func() *answer {
		var o jsonOut
		q.wholeUser(&o, u)
		return &answer{status: http.StatusOK, body: o.buf}
	}, nil
}

func (q *request) wholeUser(o *jsonOut, u *user) {
	o.object("")
	o.join("self", q.base, "/users/", u.uid)
	o.raw("uid", []byte(u.uid))
	o.raw("trackerUid", []byte(u.uid))
	o.raw("passportUid", []byte(u.passportUID))
	o.text("cloudUid", u.cloudUID)
	o.text("login", u.login)
	o.text("firstName", u.name)
	o.text("lastName", "")
	o.text("display", u.name)
	o.text("email", u.login+"@example.com")
	o.flag("external", false)
	o.flag("hasLicense", true)
	o.flag("dismissed", false)
	o.endObject()
}

// field is an issue's field as the list of fields has it.
type field struct {
	id, kind string
	readonly bool
}

// fieldList is the list of fields. That spent is read-only there was seen in
// the wild; here it says whether it can be written.
func (t *Tracker) fieldList() []field {
	return []field{
		{"summary", "string", false}, {"description", "string", false}, {"queue", "queue", true},
		{"key", "string", true}, {"parent", "issue", false}, {"status", "status", true},
		{"type", "issuetype", false}, {"priority", "priority", false}, {"assignee", "user", false},
		{"followers", "array", false}, {"tags", "array", false},
		{"estimation", "timetracking", false}, {"originalEstimation", "timetracking", false},
		{"spent", "timetracking", t.spentWrite != SpentAccepted},
	}
}

func (q *request) field(o *jsonOut, f field) {
	o.object("")
	o.join("self", q.base, "/fields/", f.id)
	o.join("id", f.id)
	o.join("key", f.id)
	o.text("name", f.id)
	o.number("version", 1)
	o.any("schema", map[string]any{"type": f.kind, "required": f.id == "summary"})
	o.flag("readonly", f.readonly)
	o.flag("options", false)
	o.flag("suggest", false)
	o.endObject()
}

func listFields(q *request) (func() *answer, error) {
	return listed(q, q.t.fieldList(), Paging{}, nil, q.field)
}

func getField(q *request) (func() *answer, error) {
	for _, f := range q.t.fieldList() {
		if f.id == q.args[0] {
			return func() *answer {
				var o jsonOut
				q.field(&o, f)
				return &answer{status: http.StatusOK, body: o.buf}
			}, nil
		}
	}
	return nil, errPath
}
