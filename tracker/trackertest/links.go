package trackertest

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"
)

var linkRoutes = []*routeEntry{
	{"GET", path("issues/*/links"), KindLinks, listLinks},
	{"POST", path("issues/*/links"), KindLinkWrite, createLink},
	{"GET", path("issues/*/links/*"), KindLinks, getLink},
	{"DELETE", path("issues/*/links/*"), KindLinkWrite, deleteLink},
}

// link writes a link as one of its issues sees it. It never carries the other
// issue's time (documented).
func (q *request) link(o *jsonOut, is *issue, l *link) {
	end := l.end(is)
	o.object("")
	o.join("self", q.base, "/issues/", is.key, "/links/", strconv.FormatInt(l.id, 10))
	q.entryID(o, l.id)
	q.linkType(o, "type", l.kind)
	o.join("direction", direction(l.main == is))
	q.issueRef(o, "object", end)
	q.user(o, "createdBy", l.by)
	at, by := l.last()
	q.user(o, "updatedBy", by)
	o.time("createdAt", l.createdAt)
	o.time("updatedAt", at)
	if !q.t.sw.BareLinks {
		q.user(o, "assignee", end.assignee)
		q.term(o, "status", "statuses", end.status)
	}
	o.endObject()
}

// last is who changed the link last and when: who made it, if nobody has.
func (l *link) last() (time.Time, *user) {
	if l.edited == nil {
		return l.createdAt, l.by
	}
	return l.edited.last()
}

// direction is a link's as an issue sees it that is the main one, or is not.
func direction(main bool) string {
	if main {
		return "outward"
	}
	return "inward"
}

func listLinks(q *request) (func() *answer, error) {
	v, err := q.read(q.args[0])
	if err != nil {
		return nil, err
	}
	return listed(q, v.links, q.t.sw.Links,
		func(l *link) int64 { return l.id },
		func(o *jsonOut, l *link) { q.link(o, v.is, l) })
}

func getLink(q *request) (func() *answer, error) {
	v, err := q.read(q.args[0])
	if err != nil {
		return nil, err
	}
	l := findLink(v.links, q.args[1])
	if l == nil {
		return nil, errPath
	}
	return q.showLink(http.StatusOK, v.is, l), nil
}

// findLink is the link with an id; nil is none.
func findLink(links []*link, id string) *link {
	for _, l := range links {
		if strconv.FormatInt(l.id, 10) == id {
			return l
		}
	}
	return nil
}

func (q *request) showLink(status int, is *issue, l *link) func() *answer {
	return shown(status, func(o *jsonOut) { q.link(o, is, l) })
}

func createLink(q *request) (func() *answer, error) {
	is, err := q.writable(q.args[0])
	if err != nil {
		return nil, err
	}
	var body struct {
		Relationship string          `json:"relationship"`
		Issue        json.RawMessage `json:"issue"`
	}
	if err := q.into(&body); err != nil {
		return nil, err
	}
	other, err := q.other(body.Issue)
	if err != nil {
		return nil, err
	}
	l, err := q.connect(body.Relationship, is, other)
	if err != nil {
		return nil, err
	}
	return q.showLink(http.StatusCreated, is, l), nil
}

// other is the issue that a request names to be linked.
func (q *request) other(name json.RawMessage) (*issue, error) {
	other := q.t.find(refName(name))
	if other == nil || other.queue.hidden {
		return nil, errIssue
	}
	return other, nil
}

// connect makes a link unless the issues have it or may not have it.
func (q *request) connect(relationship string, is, other *issue) (*link, error) {
	lt, main := findLinkType(relationship)
	if lt == nil {
		return nil, invalid("relationship", "Неизвестный тип связи.", "Unknown relationship.")
	}
	if is == other {
		return nil, invalid("issue", "Задача не может быть связана сама с собой.", "An issue cannot be linked to itself.")
	}
	for _, l := range is.links {
		if l.kind == lt && l.end(is) == other {
			return nil, invalid("issue", "Задачи уже связаны.", "The issues are linked already.")
		}
	}
	parent, child := other, is
	if main {
		parent, child = is, other
	}
	if lt == epicLink && parent.kind.key != "epic" {
		// Both words are for issues of that type only (documented).
		return nil, invalid("relationship", "Задача не является эпиком.", "The issue is no epic.")
	}
	if lt != subtaskLink {
		if lt.mainWord == lt.otherWord {
			parent, child = is, other
		}
		return q.c.link(lt, parent, child), nil
	}
	if child.parent != nil || parent.under(child) {
		return nil, invalid("issue", "У задачи может быть только одна родительская задача.", "An issue can have one parent only, and none below itself.")
	}
	return q.c.setParent(child, parent), nil
}

func deleteLink(q *request) (func() *answer, error) {
	is, err := q.writable(q.args[0])
	if err != nil {
		return nil, err
	}
	l := findLink(is.links, q.args[1])
	switch {
	case l == nil:
		return nil, errPath
	case l.kind == subtaskLink:
		q.c.setParent(l.other, nil)
	default:
		q.c.unlink(l)
	}
	return noContent, nil
}

func noContent() *answer { return &answer{status: http.StatusNoContent} }
