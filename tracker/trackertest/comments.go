package trackertest

import (
	"fmt"
	"net/http"
	"strconv"
)

var commentRoutes = []*routeEntry{
	{"GET", path("issues/*/comments"), KindOther, listComments},
	{"POST", path("issues/*/comments"), KindOther, createComment},
}

func (q *request) comment(o *jsonOut, is *issue, cm *comment) {
	o.object("")
	o.join("self", q.base, "/issues/", is.key, "/comments/", strconv.FormatInt(cm.id, 10))
	q.entryID(o, cm.id)
	o.text("longId", fmt.Sprintf("5fa1%020x", cm.id))
	o.text("text", cm.text)
	q.user(o, "createdBy", cm.by)
	q.user(o, "updatedBy", cm.updatedBy)
	o.time("createdAt", cm.createdAt)
	o.time("updatedAt", cm.updatedAt)
	o.number("version", cm.version)
	o.text("type", "standard")
	o.text("transport", "internal")
	o.endObject()
}

func (c *change) addComment(is *issue, text string) *comment {
	tc := c.touch(is)
	cm := &comment{id: c.t.newID(), version: 1, text: text, by: c.by, updatedBy: c.by, createdAt: c.now, updatedAt: c.now}
	tc.deeds = append(tc.deeds, deed{kind: commentAdded, comment: cm})
	is.comments = append(is.comments, cm)
	is.commentCount, is.commentedAt = len(is.comments), c.now
	return cm
}

func listComments(q *request) (func() *answer, error) {
	is, err := q.seen(q.args[0])
	if err != nil {
		return nil, err
	}
	return listed(q, is.comments, Paging{Cut: defaultPage, ByID: true},
		func(cm *comment) int64 { return cm.id },
		func(o *jsonOut, cm *comment) { q.comment(o, is, cm) })
}

func createComment(q *request) (func() *answer, error) {
	is, err := q.writable(q.args[0])
	if err != nil {
		return nil, err
	}
	var body struct {
		Text string `json:"text"`
	}
	if err := q.into(&body); err != nil {
		return nil, err
	}
	if body.Text == "" {
		return nil, invalid("text", "Поле не может быть пустым.", "cannot be empty")
	}
	cm := q.c.addComment(is, body.Text)
	return func() *answer {
		var o jsonOut
		q.comment(&o, is, cm)
		return &answer{status: http.StatusCreated, body: o.buf}
	}, nil
}
