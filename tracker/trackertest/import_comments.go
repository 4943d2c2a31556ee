package trackertest

import (
	"encoding/json"
	"net/http"
	"unicode/utf8"
)

// longestComment is the length of the longest comment that is imported, in
// characters (documented).
const longestComment = 512_000

// importComment adds a comment of another's and of another time. It calls nobody
// and answers no call, its author does not become a follower, and it stands after
// the comments that are there (assumed).
func importComment(q *request) (func() *answer, error) {
	is, err := q.writable(q.args[0])
	if err != nil {
		return nil, err
	}
	var body struct {
		Text json.RawMessage `json:"text"`
		historyBody
	}
	if err := q.into(&body); err != nil {
		return nil, err
	}
	cm, err := q.c.commentDraft(is, comment{}, map[string]json.RawMessage{"text": body.Text})
	if err != nil {
		return nil, err
	}
	if utf8.RuneCountInString(cm.text) > longestComment {
		return nil, invalid("text", "Слишком длинный текст.", "The text is too long.")
	}
	h, err := q.t.history(body.historyBody)
	if err != nil {
		return nil, err
	}
	if err := h.inside(is); err != nil {
		return nil, err
	}
	q.c.imports(is)
	cm.by, cm.createdAt = h.createdBy, h.createdAt
	cm.updatedAt, cm.updatedBy = h.last()
	q.c.putComment(is, cm)
	return q.showComment(http.StatusOK, is, cm), nil
}
