package trackertest

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"unicode/utf8"
)

// longestFileName is the length of the longest name of a file that is imported,
// in characters (documented).
const longestFileName = 255

func importAttachment(q *request) (func() *answer, error) {
	is, err := q.writable(q.args[0])
	if err != nil {
		return nil, err
	}
	a, err := q.importedFile(is)
	if err != nil {
		return nil, err
	}
	q.c.imports(is)
	q.c.attach(is, []*attachment{a})
	return q.showAttachment(http.StatusOK, a), nil
}

// importCommentAttachment puts a file into a comment, which is not edited by that
// (assumed).
func importCommentAttachment(q *request) (func() *answer, error) {
	is, old, err := q.commentToChange()
	if err != nil {
		return nil, err
	}
	a, err := q.importedFile(is)
	if err != nil {
		return nil, err
	}
	q.c.imports(is)
	q.c.attach(is, []*attachment{a})
	cm := *old
	cm.files = append(slices.Clone(old.files), a)
	is.comments[slices.Index(is.comments, old)] = &cm
	return q.showAttachment(http.StatusOK, a), nil
}

// importedFile is the file in a request. Its name, who attached it and when are
// parameters of the address (documented).
func (q *request) importedFile(is *issue) (*attachment, error) {
	switch name := q.query.Get("filename"); {
	case name == "":
		return nil, required("filename")
	case utf8.RuneCountInString(name) > longestFileName:
		return nil, invalid("filename", "Слишком длинное имя.", "The name is too long.")
	}
	h, err := q.t.history(historyBody{CreatedAt: queryMember(q.query, "createdAt"), CreatedBy: queryMember(q.query, "createdBy")})
	if err != nil {
		return nil, err
	}
	if err := h.inside(is); err != nil {
		return nil, err
	}
	a, err := q.received()
	if err != nil {
		return nil, err
	}
	a.id, a.by, a.createdAt = q.t.newID(), h.createdBy, h.createdAt
	return a, nil
}

// queryMember is a parameter of an address as a body would have it; nil is none.
func queryMember(query url.Values, name string) json.RawMessage {
	if query.Get(name) == "" {
		return nil
	}
	raw, _ := json.Marshal(query.Get(name)) // a string always has JSON
	return raw
}
