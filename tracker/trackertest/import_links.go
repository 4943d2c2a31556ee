package trackertest

import (
	"encoding/json"
	"net/http"
)

// importLink links two issues by another user and at another time.
func importLink(q *request) (func() *answer, error) {
	is, err := q.writable(q.args[0])
	if err != nil {
		return nil, err
	}
	var body struct {
		Relationship string          `json:"relationship"`
		Issue        json.RawMessage `json:"issue"`
		historyBody
	}
	if err := q.into(&body); err != nil {
		return nil, err
	}
	other, err := q.other(body.Issue)
	if err != nil {
		return nil, err
	}
	h, err := q.t.history(body.historyBody)
	if err != nil {
		return nil, err
	}
	if err := h.inside(is, other); err != nil {
		return nil, err
	}
	l, err := q.connect(body.Relationship, is, other)
	if err != nil {
		return nil, err
	}
	q.c.imports(is, other)
	l.by, l.createdAt, l.edited = h.createdBy, h.createdAt, &h
	return q.showLink(http.StatusOK, is, l), nil
}
