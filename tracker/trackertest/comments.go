package trackertest

import (
	"fmt"
	"html"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

var commentRoutes = []*routeEntry{
	{"GET", path("issues/*/comments"), KindOther, listComments},
	{"POST", path("issues/*/comments"), KindOther, createComment},
	{"GET", path("issues/*/comments/*"), KindOther, getComment},
	{"PATCH", path("issues/*/comments/*"), KindOther, patchComment},
	{"DELETE", path("issues/*/comments/*"), KindOther, deleteComment},
}

// The lists of those whom a comment calls, with what they may hold.
var (
	summonees         = &field{id: "summonees", kind: userKind, many: true}
	maillistSummonees = &field{id: "maillistSummonees", kind: maillistKind, many: true}
)

// longID is the comment's other id, which addresses may name too (documented).
func (cm *comment) longID() string { return fmt.Sprintf("5fa1%020x", cm.id) }

// expands reports whether the parameter "expand" asks for a part of comments:
// attachments or html, or all (documented).
func (q *request) expands(part string) bool {
	for _, name := range strings.Split(q.query.Get("expand"), ",") {
		if name = strings.TrimSpace(name); name == part || name == "all" {
			return true
		}
	}
	return false
}

func (q *request) comment(o *jsonOut, is *issue, cm *comment) {
	o.object("")
	o.join("self", q.base, "/issues/", is.key, "/comments/", strconv.FormatInt(cm.id, 10))
	q.entryID(o, cm.id)
	o.join("longId", cm.longID())
	o.text("text", cm.text)
	if q.expands("html") {
		o.text("textHtml", markup(cm.text))
	}
	if q.expands("attachments") {
		o.array("attachments")
		for _, a := range cm.files {
			if a.is == is {
				q.attachment(o, a)
			}
		}
		o.endArray()
	}
	q.user(o, "createdBy", cm.by)
	q.user(o, "updatedBy", cm.updatedBy)
	o.time("createdAt", cm.createdAt)
	o.time("updatedAt", cm.updatedAt)
	if cm.summonees != nil {
		q.value(o, "summonees", summonees, cm.summonees)
	}
	if cm.maillists != nil {
		q.value(o, "maillistSummonees", maillistSummonees, cm.maillists)
	}
	o.number("version", cm.version)
	o.text("type", "standard")
	o.text("transport", "internal")
	o.endObject()
}

// markup is a text as HTML: one paragraph, whatever the text's own markup asks
// for (assumed).
func markup(text string) string { return "<p>" + html.EscapeString(text) + "</p>" }

func (q *request) showComment(status int, is *issue, cm *comment) func() *answer {
	return shown(status, func(o *jsonOut) { q.comment(o, is, cm) })
}

func listComments(q *request) (func() *answer, error) {
	is, err := q.seen(q.args[0])
	if err != nil {
		return nil, err
	}
	return listed(q, is.comments, q.pages(true),
		func(cm *comment) int64 { return cm.id },
		func(o *jsonOut, cm *comment) { q.comment(o, is, cm) })
}

// createComment makes the author a follower unless told not to (documented).
func createComment(q *request) (func() *answer, error) {
	is, err := q.writable(q.args[0])
	if err != nil {
		return nil, err
	}
	follow, err := q.flag("isAddToFollowers", true)
	if err != nil {
		return nil, err
	}
	body, err := q.object()
	if err != nil {
		return nil, err
	}
	cm, err := q.c.commentDraft(is, comment{}, body)
	if err != nil {
		return nil, err
	}
	q.c.postComment(is, cm)
	if follow && !slices.Contains(is.followers, q.c.by) {
		is.followers = append(slices.Clone(is.followers), q.c.by)
	}
	return q.showComment(http.StatusCreated, is, cm), nil
}

// namedComment is the comment of an issue that the path names by either id.
func (q *request) namedComment(is *issue) (*comment, error) {
	for _, cm := range is.comments {
		if q.args[1] == strconv.FormatInt(cm.id, 10) || q.args[1] == cm.longID() {
			return cm, nil
		}
	}
	return nil, errPath
}

func getComment(q *request) (func() *answer, error) {
	is, err := q.seen(q.args[0])
	if err != nil {
		return nil, err
	}
	cm, err := q.namedComment(is)
	if err != nil {
		return nil, err
	}
	return q.showComment(http.StatusOK, is, cm), nil
}

// commentToChange is the comment that the path names. Who may change another's
// is unknown; here all may.
func (q *request) commentToChange() (*issue, *comment, error) {
	is, err := q.writable(q.args[0])
	if err != nil {
		return nil, nil, err
	}
	cm, err := q.namedComment(is)
	return is, cm, err
}

func patchComment(q *request) (func() *answer, error) {
	is, old, err := q.commentToChange()
	if err != nil {
		return nil, err
	}
	// Yandex's own client names the version that it read (seen).
	if err := q.current(old.version); err != nil {
		return nil, err
	}
	body, err := q.object()
	if err != nil {
		return nil, err
	}
	cm, err := q.c.commentDraft(is, *old, body)
	if err != nil {
		return nil, err
	}
	q.c.editComment(is, old, cm)
	return q.showComment(http.StatusOK, is, cm), nil
}

func deleteComment(q *request) (func() *answer, error) {
	is, cm, err := q.commentToChange()
	if err != nil {
		return nil, err
	}
	q.c.dropComment(is, cm)
	return noContent, nil
}
