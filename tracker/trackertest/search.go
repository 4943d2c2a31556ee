package trackertest

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"

	"timeupdater/tracker/trackertest/query"
)

var searchRoutes = []*routeEntry{
	{"POST", path("issues/_search"), KindSearch, searchIssues},
	{"POST", path("issues/_count"), KindCount, countIssues},
	{"POST", path("system/search/scroll/_clear"), KindOther, clearScrolls},
}

// searchBody is what a search may ask for. A null is absent: clients send nulls
// for what they do not use (seen).
type searchBody struct {
	queue  string
	keys   []string // nil is absent
	filter map[string]json.RawMessage
	query  string
	order  []string
}

// searchBody reads the body. Members that search does not have here are
// refused, filterId among them: there are no saved filters.
func (q *request) searchBody() (*searchBody, error) {
	members, err := q.object()
	if err != nil {
		return nil, err
	}
	b := &searchBody{}
	// Sorted, so that of several mistakes always the same one is named.
	for _, name := range slices.Sorted(maps.Keys(members)) {
		raw, valid := members[name], true
		switch {
		case isNull(raw):
		case name == "queue":
			b.queue = refName(raw)
			valid = b.queue != ""
		case name == "keys":
			b.keys, valid = searchNames(raw)
		case name == "order":
			b.order, valid = searchNames(raw)
		case name == "filter":
			valid = json.Unmarshal(raw, &b.filter) == nil
		case name == "query":
			valid = json.Unmarshal(raw, &b.query) == nil
		default:
			return nil, invalid(name, "Параметр поиска не поддерживается.", "Search does not support the member.")
		}
		if !valid {
			return nil, invalid(name, "Некорректное значение.", "Invalid value.")
		}
	}
	return b, nil
}

// searchNames are one name or an array of them, which is not nil.
func searchNames(raw json.RawMessage) ([]string, bool) {
	var many []json.RawMessage
	if json.Unmarshal(raw, &many) != nil {
		many = []json.RawMessage{raw}
	}
	names := make([]string, len(many))
	for i, one := range many {
		if names[i] = refName(one); names[i] == "" {
			return nil, false
		}
	}
	return names, true
}

func searchIssues(q *request) (func() *answer, error) {
	switch {
	case q.query.Has("scrollId"):
		return q.resumeScroll()
	case q.query.Has("scrollType"):
		return q.startScroll()
	}
	found, err := q.search()
	if err != nil {
		return nil, err
	}
	pg, err := q.page(q.t.sw.PageCeiling)
	if err != nil {
		return nil, err
	}
	// Pages end at row 10 000, beyond which Tracker wants scrolling (documented).
	if (pg.number-1)*pg.size >= 10000 {
		return nil, bad("Слишком большой номер страницы.", "Pages beyond row 10000 cannot be read.")
	}
	return func() *answer {
		part := pageOf(found, pg)
		fields := q.fields()
		o := jsonOut{buf: make([]byte, 0, 1536*len(part)+2)}
		o.array("")
		for _, is := range part {
			q.issue(&o, is.indexed(), fields)
		}
		o.endArray()
		a := &answer{status: http.StatusOK, body: o.buf}
		pg.headers(q, a, len(found))
		return a
	}, nil
}

func countIssues(q *request) (func() *answer, error) {
	found, err := q.search()
	if err != nil {
		return nil, err
	}
	return shown(http.StatusOK, func(o *jsonOut) { o.number("", int64(len(found))) }), nil
}

// search finds all issues, as the index shows them.
func (q *request) search() ([]*issue, error) {
	body, err := q.searchBody()
	if err != nil {
		return nil, err
	}
	return q.find(body)
}

// find finds what a search asks for, in its order. Of two sources the one that
// is first in the documentation's order wins; three are refused. What is found
// by a queue comes by key, what is found by keys by summary (documented). That
// the member order applies to all sources is assumed.
func (q *request) find(b *searchBody) ([]*issue, error) {
	sources := 0
	for _, given := range []bool{b.queue != "", b.keys != nil, b.filter != nil, b.query != ""} {
		if given {
			sources++
		}
	}
	if sources > 2 {
		return nil, bad(
			"Для поиска можно использовать только ключи, очередь или поисковый запрос.",
			"Only keys, a queue or a search query may be used for a search.",
		)
	}
	c := compiler{t: q.t, by: q.c.by}
	var wanted cond
	var by []sorting
	var err error
	switch {
	case b.queue != "":
		wanted, err = c.holds(q.t.fieldByID("queue"), []query.Value{{Operand: query.Operand{Text: b.queue}}})
		by = []sorting{{q.t.fieldByID("key"), false}}
	case b.keys != nil:
		wanted = just(q.t.shownAs(b.keys))
		by = []sorting{{q.t.fieldByID("summary"), false}}
	case b.filter != nil:
		wanted, err = c.filtered(b.filter)
	default:
		wanted, by, err = c.asked(b.query)
	}
	if err != nil {
		return nil, err
	}
	if len(b.order) > 0 {
		if by, err = q.t.sortings(b.order); err != nil {
			return nil, err
		}
	}
	return q.t.ordered(q.t.fulfilling(wanted), by), nil
}

// fulfilling are the issues that search shows, that fulfil a condition and
// that the token may see, by num. The list is not to be changed.
func (t *Tracker) fulfilling(c cond) []*issue {
	list := c.list
	if !c.listed {
		list = kept(t.issues, func(is *issue) bool { return !is.unseen && c.holds(is) })
	}
	if !slices.ContainsFunc(t.queues, func(qu *queue) bool { return qu.hidden }) {
		return list
	}
	return kept(list, func(is *issue) bool { return !is.look().queue.hidden })
}
