package trackertest

import "cmp"

var dictionaryRoutes = []*routeEntry{
	{"GET", path("statuses"), KindOther, dictionary("statuses", statuses)},
	{"GET", path("priorities"), KindOther, dictionary("priorities", priorities)},
	{"GET", path("issuetypes"), KindOther, dictionary("issuetypes", issueTypes)},
	{"GET", path("resolutions"), KindOther, dictionary("resolutions", resolutions)},
}

// term is a value out of one of Tracker's small dictionaries, or an object of
// the organization, which has no key.
type term struct {
	id, key, en, ru string
}

// word is the name that programs use.
func (v *term) word() string { return cmp.Or(v.key, v.en) }

var (
	statuses = []*term{
		{"1", "open", "Open", "Открыт"},
		{"2", "inProgress", "In progress", "В работе"},
		{"3", "closed", "Closed", "Закрыт"},
	}
	issueTypes = []*term{
		{"1", "bug", "Bug", "Ошибка"},
		{"2", "task", "Task", "Задача"},
		{"3", "epic", "Epic", "Эпик"},
		{"4", "newFeature", "New feature", "Новая возможность"},
	}
	priorities = []*term{
		{"1", "trivial", "Trivial", "Незначительный"},
		{"2", "minor", "Minor", "Низкий"},
		{"3", "normal", "Normal", "Средний"},
		{"4", "critical", "Critical", "Критичный"},
		{"5", "blocker", "Blocker", "Блокер"},
	}
	resolutions = []*term{
		{"1", "fixed", "Fixed", "Решен"},
		{"2", "wontFix", "Won't fix", "Не будет исправлено"},
		{"3", "duplicate", "Duplicate", "Дубликат"},
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

// dictionary answers with the values of a small dictionary.
func dictionary(path string, values []*term) handler {
	return func(q *request) (func() *answer, error) {
		return listed(q, values, Paging{}, nil, func(o *jsonOut, v *term) {
			o.object("")
			o.join("self", q.base, "/", path, "/", v.id)
			q.smallID(o, v.id)
			o.join("key", v.key)
			o.number("version", 1)
			o.text("name", q.say(v))
			o.endObject()
		})
	}
}
