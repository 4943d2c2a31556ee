package trackertest

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
)

var dictionaryRoutes = slices.Concat(
	dictionary(statusKind), dictionary(priorityKind), dictionary(typeKind), dictionary(resolutionKind),
)

// term is a value out of one of Tracker's small dictionaries, or an object of
// the organization, which has no key.
type term struct {
	id, key, en, ru string
	weight          int   // by which statuses, priorities and resolutions are in order
	class           *term // of a status: its type
}

// word is the name that programs use.
func (v *term) word() string { return cmp.Or(v.key, v.en) }

// The ids and weights of normal, blocker and fixed are documented, others are
// assumed.
var (
	issueTypes = []*term{
		{id: "1", key: "bug", en: "Bug", ru: "Ошибка"},
		{id: "2", key: "task", en: "Task", ru: "Задача"},
		{id: "3", key: "epic", en: "Epic", ru: "Эпик"},
		{id: "4", key: "newFeature", en: "New feature", ru: "Новая возможность"},
	}
	priorities = []*term{
		{id: "1", key: "trivial", en: "Trivial", ru: "Незначительный", weight: 1},
		{id: "2", key: "minor", en: "Minor", ru: "Низкий", weight: 2},
		{id: "3", key: "normal", en: "Normal", ru: "Средний", weight: 3},
		{id: "4", key: "critical", en: "Critical", ru: "Критичный", weight: 4},
		{id: "5", key: "blocker", en: "Blocker", ru: "Блокер", weight: 5},
	}
	resolutions = []*term{
		{id: "1", key: "fixed", en: "Fixed", ru: "Решен"},
		{id: "2", key: "wontFix", en: "Won't fix", ru: "Не будет исправлено", weight: 1},
		{id: "3", key: "duplicate", en: "Duplicate", ru: "Дубликат", weight: 2},
		{id: "4", key: "later", en: "Later", ru: "Позже", weight: 3},
		{id: "5", key: "cantReproduce", en: "Can't reproduce", ru: "Не воспроизводится", weight: 4},
	}
)

// findTerm is the value of a dictionary by its key, id or name; nil is none.
func findTerm(dictionary []*term, name string) *term {
	for _, v := range dictionary {
		if name != "" && (name == v.key || name == v.id || name == v.en || name == v.ru) {
			return v
		}
	}
	return nil
}

// dictionary are the routes of a small dictionary: the list, and one value by
// its id or key.
func dictionary(kind fieldKind) []*routeEntry {
	all := func(q *request) (func() *answer, error) {
		return listed(q, q.t.dictionary(kind), Whole, nil, func(o *jsonOut, v *term) { q.wholeTerm(o, kind, v) })
	}
	one := func(q *request) (func() *answer, error) {
		name := q.args[0]
		i := slices.IndexFunc(q.t.dictionary(kind), func(v *term) bool { return name == v.id || name == v.key })
		if i < 0 {
			return nil, errPath
		}
		return shown(http.StatusOK, func(o *jsonOut) { q.wholeTerm(o, kind, q.t.dictionary(kind)[i]) }), nil
	}
	return []*routeEntry{
		{"GET", path(paths[kind]), KindOther, all},
		{"GET", path(paths[kind] + "/*"), KindOther, one},
	}
}

// wholeTerm writes a value of a dictionary. Its id is a number here, unlike in
// issues (documented). localized=false asks for the names in all languages
// (documented for priorities; the form was seen in a public client's tests).
func (q *request) wholeTerm(o *jsonOut, kind fieldKind, v *term) {
	o.object("")
	o.join("self", q.base, "/", paths[kind], "/", v.id)
	if q.t.sw.SwapIDs {
		o.text("id", v.id)
	} else {
		o.raw("id", json.RawMessage(v.id))
	}
	o.join("key", v.key)
	o.number("version", 1)
	if q.query.Get("localized") == "false" {
		o.object("name")
		o.text("en", v.en)
		o.text("ru", v.ru)
		o.endObject()
	} else {
		o.text("name", q.say(v))
	}
	if kind != typeKind {
		o.number("order", int64(v.weight))
	}
	if v.class != nil {
		o.text("type", v.class.key)
	}
	o.endObject()
}
