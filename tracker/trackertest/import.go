package trackertest

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"timeupdater/tracker"
)

var importRoutes = []*routeEntry{
	{"POST", path("issues/_import"), KindCreate, importIssue},
	{"POST", path("issues/*/comments/_import"), KindOther, importComment},
	{"POST", path("issues/*/links/_import"), KindLinkWrite, importLink},
	{"POST", path("issues/*/attachments/_import"), KindOther, importAttachment},
	{"POST", path("issues/*/comments/*/attachments/_import"), KindOther, importCommentAttachment},
}

// importTogether are fields that an import sets in its own way, with those that
// must be given with them (documented).
var importTogether = map[string][]string{
	"status": nil, "votedBy": nil,
	"resolution": {"resolvedAt", "resolvedBy"},
	"resolvedAt": {"resolution", "resolvedBy"}, "resolvedBy": {"resolution", "resolvedAt"},
}

// imported is what an import says beside what a new issue can be told.
type imported struct {
	history
	key    string
	number int
	values map[string]value
}

var errKey = invalid("key", "Некорректный ключ.", "The key is invalid.")

// importIssue takes durations in milliseconds, and also who did what when, a
// status and a key (documented).
func importIssue(q *request) (func() *answer, error) {
	body, err := q.object()
	if err != nil {
		return nil, err
	}
	im := imported{values: map[string]value{}}
	if err := im.read(q.t, body); err != nil {
		return nil, err
	}
	if err := im.check(q.c.now); err != nil {
		return nil, err
	}
	is, setters, err := q.c.draft(body)
	if err != nil {
		return nil, err
	}
	if err := im.takeKey(q.t, is.queue); err != nil {
		return nil, err
	}
	if im.key != "" {
		is.key, is.queue.num = im.key, max(is.queue.num, im.number)
	}
	q.c.add(is, setters)
	im.write(q.t, is)
	q.c.touch(is).dated = im.updatedBy != nil
	return q.showIssue(http.StatusOK, is), nil
}

// read takes out of a body what an import alone may say.
func (im *imported) read(t *Tracker, body map[string]json.RawMessage) error {
	im.key = refName(body["key"])
	if im.key == "" && isGiven(body["key"]) {
		return errKey
	}
	delete(body, "key")
	var err error
	if im.history, err = t.history(takeHistory(body)); err != nil {
		return err
	}
	for _, name := range []string{"estimation", "originalEstimation", "spent"} {
		var ms int64
		if raw, ok := body[name]; ok && (json.Unmarshal(raw, &ms) != nil || ms < 0) {
			return invalid(name, "Ожидается число миллисекунд.", "A number of milliseconds is expected.")
		}
		im.values[name] = amountOf(amount{d: tracker.Duration(ms / 1000)})
		delete(body, name)
	}
	for _, f := range t.fieldList {
		together, only := importTogether[f.id]
		if !only || !isGiven(body[f.id]) {
			continue
		}
		for _, name := range together {
			if im.values[name] == nil && !isGiven(body[name]) {
				return required(name)
			}
		}
		change, err := t.edit(f, body[f.id])
		if err != nil {
			return err
		}
		im.values[f.id] = change(nil)
		delete(body, f.id)
	}
	return nil
}

// check checks the order of the times: an issue is resolved between its creation
// and its latest update, and nothing happens later than now (documented).
func (im *imported) check(now time.Time) error {
	if err := im.between(time.Time{}, now); err != nil {
		return err
	}
	resolved, given := im.values["resolvedAt"].(time.Time)
	if im.updatedBy != nil {
		now = im.updatedAt
	}
	switch {
	case given && resolved.After(now):
		return tooLate("resolvedAt")
	case given && resolved.Before(im.createdAt):
		return tooEarly("resolvedAt")
	}
	return nil
}

// takeKey checks the key that the import brings.
func (im *imported) takeKey(t *Tracker, qu *queue) error {
	if im.key == "" {
		return nil
	}
	number, belongs := strings.CutPrefix(im.key, qu.key+"-")
	n, err := strconv.Atoi(number)
	if !belongs || err != nil || n < 1 || number != strconv.Itoa(n) {
		return errKey
	}
	if t.byKey[im.key] != nil {
		return &refusal{status: http.StatusConflict, field: "key", ru: "Задача уже существует.", en: "The issue exists already."}
	}
	im.number = n
	return nil
}

// write gives a new issue what was imported. Some of it no other request can
// write, and so the fields cannot do it.
func (im *imported) write(t *Tracker, is *issue) {
	is.createdAt, is.createdBy = im.createdAt, im.createdBy
	if im.updatedBy != nil {
		is.updatedAt, is.updatedBy = im.updatedAt, im.updatedBy
	}
	if status, given := im.values["status"].(*term); given {
		is.status = status
	}
	for _, id := range []string{"estimation", "originalEstimation", "spent", "resolution", "resolvedAt", "resolvedBy", "votedBy"} {
		if v := im.values[id]; v != nil {
			t.fieldByID(id).write(is, v)
		}
	}
}
