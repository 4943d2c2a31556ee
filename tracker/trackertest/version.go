package trackertest

import (
	"net/http"
	"strconv"
	"strings"
)

// current checks the version that a request names of what it changes, if it
// names one.
func (q *request) current(version int64) error {
	err := q.stale(version, q.query.Get("version"))
	if err == nil && q.t.sw.HeedIfMatch {
		err = q.stale(version, q.ifMatch())
	}
	return err
}

// demanded checks the version of what is not changed without one: a trigger or
// a field (seen).
func (q *request) demanded(version int64) error {
	given := q.query.Get("version")
	if given == "" {
		given = q.ifMatch()
	}
	if given == "" {
		return &refusal{status: http.StatusPreconditionRequired, ru: "Не указана версия.", en: "The version is missing."}
	}
	return q.stale(version, given)
}

func (q *request) ifMatch() string { return strings.Trim(q.http.Header.Get("If-Match"), `"`) }

// stale refuses a version that is not the one given.
func (q *request) stale(version int64, given string) error {
	if given == "" || given == "*" {
		return nil
	}
	wanted, err := strconv.ParseInt(given, 10, 64)
	switch {
	case err != nil:
		return bad("Некорректная версия.", "The version is no number.")
	case wanted == version || q.t.sw.Stale == StaleIgnored:
		return nil
	}
	r := &refusal{
		status: http.StatusConflict,
		ru:     "Конфликт редактирования. Возможно, указана неверная версия.",
		en:     "Conflict while editing. Perhaps the version is wrong.",
	}
	if q.t.sw.Stale == Stale412 {
		r.status = http.StatusPreconditionFailed
	}
	return r
}
