package trackertest

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

var remoteLinkRoutes = []*routeEntry{
	{"GET", path("issues/*/remotelinks"), KindOther, listRemoteLinks},
	{"POST", path("issues/*/remotelinks"), KindOther, createRemoteLink},
	{"GET", path("issues/*/remotelinks/*"), KindOther, getRemoteLink},
	{"DELETE", path("issues/*/remotelinks/*"), KindOther, deleteRemoteLink},
}

// remoteLink joins an issue and an object of an external application. That its
// changes are told as those of other links is assumed.
type remoteLink struct {
	id        int64
	kind      *linkType
	main      bool // the issue is the main one
	object    *remoteObject
	by        *user
	createdAt time.Time
}

// remoteLink writes a link to an object in the documented form.
func (q *request) remoteLink(o *jsonOut, is *issue, l *remoteLink) {
	o.object("")
	o.join("self", q.base, "/issues/", is.key, "/remotelinks/", strconv.FormatInt(l.id, 10))
	q.entryID(o, l.id)
	q.linkType(o, "type", l.kind)
	o.join("direction", direction(l.main))
	q.remoteObject(o, "object", l.object)
	q.user(o, "createdBy", l.by)
	q.user(o, "updatedBy", l.by)
	o.time("createdAt", l.createdAt)
	o.time("updatedAt", l.createdAt)
	o.endObject()
}

func listRemoteLinks(q *request) (func() *answer, error) {
	is, err := q.seen(q.args[0])
	if err != nil {
		return nil, err
	}
	return listed(q, q.t.remotes[is], Whole, nil, func(o *jsonOut, l *remoteLink) { q.remoteLink(o, is, l) })
}

func getRemoteLink(q *request) (func() *answer, error) {
	is, err := q.seen(q.args[0])
	if err != nil {
		return nil, err
	}
	l := q.t.remoteLink(is, q.args[1])
	if l == nil {
		return nil, errPath
	}
	return q.showRemoteLink(http.StatusOK, is, l), nil
}

func (q *request) showRemoteLink(status int, is *issue, l *remoteLink) func() *answer {
	return shown(status, func(o *jsonOut) { q.remoteLink(o, is, l) })
}

// remoteLink is the issue's link to an object by its id; nil is none.
func (t *Tracker) remoteLink(is *issue, id string) *remoteLink {
	for _, l := range t.remotes[is] {
		if strconv.FormatInt(l.id, 10) == id {
			return l
		}
	}
	return nil
}

// remoteBody is what a request for a link to an object says.
type remoteBody struct {
	Relationship string `json:"relationship"`
	Key          string `json:"key"`
	Origin       string `json:"origin"`
}

// required400 is a 400, as this call documents no 422.
func required400(field string) *refusal {
	r := required(field)
	r.status = http.StatusBadRequest
	return r
}

func createRemoteLink(q *request) (func() *answer, error) {
	is, err := q.writable(q.args[0])
	if err != nil {
		return nil, err
	}
	backlink, err := q.flag("backlink", false)
	if err != nil {
		return nil, err
	}
	var body remoteBody
	if err := q.into(&body); err != nil {
		return nil, err
	}
	l, app, err := q.readRemoteLink(&body)
	if err != nil {
		return nil, err
	}
	if old := q.t.remoteTwin(is, l, app, body.Key); old != nil {
		switch q.t.sw.SameRemoteLink {
		case SameRefused:
			return nil, &refusal{status: http.StatusConflict, ru: "Связь уже существует.", en: "The link exists already."}
		case SameAnswered:
			return q.showRemoteLink(http.StatusCreated, is, old), nil
		}
	}
	q.c.linkRemote(is, l, app, body.Key)
	if backlink {
		q.tellLinked(is, l.object)
	}
	return q.showRemoteLink(http.StatusCreated, is, l), nil
}

// readRemoteLink checks what the body names. The documentation writes the
// relationship in capitals, the official client's in small letters.
func (q *request) readRemoteLink(body *remoteBody) (*remoteLink, *application, error) {
	switch {
	case body.Relationship == "":
		return nil, nil, required400("relationship")
	case body.Key == "":
		return nil, nil, required400("key")
	case body.Origin == "":
		return nil, nil, required400("origin")
	}
	lt, main := findLinkType(strings.ToLower(body.Relationship))
	if lt == nil {
		return nil, nil, &refusal{status: http.StatusBadRequest, field: "relationship", ru: "Неизвестный тип связи.", en: "Unknown relationship."}
	}
	app := q.t.application(body.Origin)
	if app == nil {
		return nil, nil, &refusal{status: cmp.Or(q.t.sw.UnknownOrigin, http.StatusNotFound), field: "origin", ru: "Приложение не зарегистрировано.", en: "The application is not registered."}
	}
	return &remoteLink{kind: lt, main: main}, app, nil
}

// remoteTwin is the link that says the same of the same object; nil is none.
func (t *Tracker) remoteTwin(is *issue, l *remoteLink, app *application, key string) *remoteLink {
	for _, old := range t.remotes[is] {
		if old.object.app == app && old.object.key == key && old.kind == l.kind && old.main == l.main {
			return old
		}
	}
	return nil
}

// linkRemote adds a link to an object, which need not be known before.
func (c *change) linkRemote(is *issue, l *remoteLink, app *application, key string) {
	tc := c.touch(is)
	ob := app.object(key)
	if ob == nil {
		ob = &remoteObject{app: app, id: strconv.FormatInt(c.t.newID(), 10), key: key}
		if c.t.sw.ObjectsByKey {
			ob.id = key
		}
		app.objects = append(app.objects, ob)
	}
	l.id, l.object, l.by, l.createdAt = c.t.newID(), ob, c.by, c.now
	c.t.remotes[is] = append(c.t.remotes[is], l)
	tc.deeds = append(tc.deeds, deed{kind: linked, remote: l})
}

func (c *change) unlinkRemote(is *issue, l *remoteLink) {
	tc := c.touch(is)
	c.t.remotes[is] = slices.DeleteFunc(c.t.remotes[is], func(other *remoteLink) bool { return other == l })
	tc.deeds = append(tc.deeds, deed{kind: unlinked, remote: l})
}

func deleteRemoteLink(q *request) (func() *answer, error) {
	is, err := q.writable(q.args[0])
	if err != nil {
		return nil, err
	}
	l := q.t.remoteLink(is, q.args[1])
	if l == nil {
		return nil, errPath
	}
	q.c.unlinkRemote(is, l)
	q.tellUnlinked(is, l.object)
	return noContent, nil
}
