package trackertest

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
)

var searchRoutes = []*routeEntry{
	{"POST", path("issues/_search"), KindSearch, searchIssues},
	{"POST", path("issues/_count"), KindCount, countIssues},
	{"POST", path("system/search/scroll/_clear"), KindOther, clearScrolls},
}

// searchBody is what a search may ask for.
type searchBody struct {
	Queue  json.RawMessage            `json:"queue"`
	Keys   *names                     `json:"keys"`
	Filter map[string]json.RawMessage `json:"filter"`
	Query  string                     `json:"query"`
	Order  names                      `json:"order"`
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
	return func() *answer {
		var o jsonOut
		o.number("", int64(len(found)))
		return &answer{status: http.StatusOK, body: o.buf}
	}, nil
}

// search finds all issues, as the index shows them.
func (q *request) search() ([]*issue, error) {
	var body searchBody
	if err := q.into(&body); err != nil {
		return nil, err
	}
	wanted, orders, err := q.wanted(&body)
	if err != nil {
		return nil, err
	}
	return q.ordered(q.t.fulfilling(wanted), orders)
}

// wanted is what a search asks for and in which order. Of two sources the one
// that is first in the documentation's order wins; three are refused. A null
// is no source: clients send nulls for what they do not use (seen).
func (q *request) wanted(b *searchBody) (wanted cond, orders []string, err error) {
	queue := refName(b.Queue)
	sources := 0
	for _, given := range []bool{queue != "", b.Keys != nil, b.Filter != nil, b.Query != ""} {
		if given {
			sources++
		}
	}
	if sources > 2 {
		return wanted, nil, bad(
			"Для поиска можно использовать только ключи, очередь или поисковый запрос.",
			"Only keys, a queue or a search query may be used for a search.",
		)
	}
	switch {
	case queue != "":
		wanted, _ = q.t.condition("queue", []string{queue})
	case b.Keys != nil:
		wanted, _ = q.t.condition("key", *b.Keys)
	case b.Filter != nil:
		wanted, err = q.t.filtered(b.Filter)
	default:
		var e *expr
		if e, orders, err = parseQuery(b.Query); err == nil {
			wanted, err = q.t.compile(e)
		}
	}
	if len(b.Order) > 0 {
		orders = b.Order
	}
	return wanted, orders, err
}

// filtered is the condition that every field of a filter has one of its
// values; the text empty() or notEmpty() stands for none or any.
func (t *Tracker) filtered(filter map[string]json.RawMessage) (cond, error) {
	whole := everything()
	// Sorted, so that of several mistakes always the same one is named.
	for i, field := range slices.Sorted(maps.Keys(filter)) {
		var values names
		if json.Unmarshal(filter[field], &values) != nil || len(values) == 0 {
			return whole, invalid("filter."+field, "Некорректное значение.", "Invalid value.")
		}
		var c cond
		var known bool
		switch function := strings.ToLower(values[0]); {
		case t.fieldByID(field) == nil: // the names of other conditions are no fields
		case len(values) == 1 && (function == "empty()" || function == "notempty()"):
			c, known = t.emptiness(field, function == "empty()")
		default:
			c, known = t.condition(field, values)
		}
		if !known {
			return whole, invalid("filter."+field, "Неизвестное поле.", "Unknown field.")
		}
		if i > 0 {
			c = whole.and(c)
		}
		whole = c
	}
	return whole, nil
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
