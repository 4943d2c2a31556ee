package trackertest

import "net/http"

var linkTypeRoutes = []*routeEntry{
	{"GET", path("linktypes"), KindOther, listLinkTypes},
	{"GET", path("linktypes/*"), KindOther, getLinkType},
}

// linkType is a kind of link with the words for both of its ends: what the
// main issue is to the other one, and the reverse.
type linkType struct {
	id                  string
	mainWord, otherWord string // as in requests and in conditions of triggers
	outward, inward     term   // the names of the two roles; only the texts are used
}

var subtaskLink = &linkType{
	id: "subtask", mainWord: "is parent task for", otherWord: "is subtask for",
	outward: term{en: "Parent issue", ru: "Родительская задача"},
	inward:  term{en: "Sub-issue", ru: "Подзадача"},
}

var epicLink = &linkType{
	id: "epic", mainWord: "is epic of", otherWord: "has epic",
	outward: term{en: "Epic", ru: "Эпик"},
	inward:  term{en: "Issue in epic", ru: "Задача эпика"},
}

var linkTypes = []*linkType{
	subtaskLink,
	{id: "relates", mainWord: "relates", otherWord: "relates",
		outward: term{en: "Related", ru: "Связана"}, inward: term{en: "Related", ru: "Связана"}},
	{id: "depends", mainWord: "is dependent by", otherWord: "depends on",
		outward: term{en: "Blocks", ru: "Блокирует"}, inward: term{en: "Depends on", ru: "Зависит от"}},
	{id: "duplicates", mainWord: "is duplicated by", otherWord: "duplicates",
		outward: term{en: "Original", ru: "Оригинал"}, inward: term{en: "Duplicate", ru: "Дубликат"}},
	epicLink,
}

// findLinkType is the type that a word stands for, and whether the issue that
// it is said of is the main one.
func findLinkType(word string) (lt *linkType, main bool) {
	for _, lt := range linkTypes {
		switch word {
		case lt.mainWord:
			return lt, true
		case lt.otherWord:
			return lt, false
		}
	}
	return nil, false
}

func (q *request) linkType(o *jsonOut, name string, lt *linkType) {
	o.object(name)
	o.join("self", q.base, "/linktypes/", lt.id)
	o.join("id", lt.id)
	o.text("inward", q.say(&lt.inward))
	o.text("outward", q.say(&lt.outward))
	o.endObject()
}

func listLinkTypes(q *request) (func() *answer, error) {
	return listed(q, linkTypes, Whole, nil, func(o *jsonOut, lt *linkType) { q.linkType(o, "", lt) })
}

func getLinkType(q *request) (func() *answer, error) {
	for _, lt := range linkTypes {
		if lt.id != q.args[0] {
			continue
		}
		return shown(http.StatusOK, func(o *jsonOut) { q.linkType(o, "", lt) }), nil
	}
	return nil, errPath
}
