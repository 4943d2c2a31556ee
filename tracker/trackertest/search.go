package trackertest

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
)

// searchBody is what a search may ask for.
type searchBody struct {
	Queue  json.RawMessage            `json:"queue"`
	Keys   oneOrMany                  `json:"keys"`
	Filter map[string]json.RawMessage `json:"filter"`
	Query  string                     `json:"query"`
	Order  string                     `json:"order"`
}

// demand is one field of a search with the values it may have.
type demand struct {
	field  string
	values []string
}

func searchIssues(q *request) (func() *answer, error) {
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
			q.issue(&o, is, is.look(), fields)
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
	demands, err := body.demands()
	if err != nil {
		return nil, err
	}
	candidates, rest, err := q.candidates(demands)
	if err != nil {
		return nil, err
	}
	found := q.filter(candidates, rest)
	return q.ordered(found, body.Order)
}

// demands turns the sources of a search into demands on fields. Of two
// sources the one that is first in the documentation's order wins; three are
// refused.
func (b *searchBody) demands() ([]demand, error) {
	sources := 0
	for _, given := range []bool{len(b.Queue) > 0, b.Keys != nil, b.Filter != nil, b.Query != ""} {
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
	switch {
	case len(b.Queue) > 0:
		return []demand{{"queue", []string{refName(b.Queue)}}}, nil
	case b.Keys != nil:
		return []demand{{"key", b.Keys}}, nil
	case b.Filter != nil:
		var list []demand
		for field, raw := range b.Filter {
			var values names
			if json.Unmarshal(raw, &values) != nil || len(values) == 0 {
				return nil, invalid("filter."+field, "Некорректное значение.", "Invalid value.")
			}
			list = append(list, demand{field, values})
		}
		slices.SortFunc(list, func(a, b demand) int { return cmp.Compare(a.field, b.field) })
		return list, nil
	}
	return parseQuery(b.Query)
}

// candidates picks the demand that finds the fewest issues without looking at
// all, and leaves the rest to be checked.
func (q *request) candidates(demands []demand) (list []*issue, rest []demand, err error) {
	for i, d := range demands {
		if _, known := (&data{queue: &queue{}}).spellings(d.field); !known && !localField(d.field) && d.field != childField {
			return nil, nil, invalid("filter."+d.field, "Неизвестное поле.", "Unknown field.")
		}
		if d.field != "parent" && d.field != "key" && d.field != childField || list != nil || d.special() {
			continue
		}
		list, rest = []*issue{}, except(demands, i)
		for _, name := range d.values {
			is := q.t.find(name)
			switch {
			case is == nil || is.unseen && d.field != "parent":
			case d.field == "parent" && len(d.values) == 1:
				list = q.t.lookChildren(is)
			case d.field == "parent":
				for _, child := range q.t.lookChildren(is) {
					list = with(list, child)
				}
			case d.field == childField:
				if parent := is.look().parent; parent != nil && !parent.unseen {
					list = with(list, parent)
				}
			default:
				list = with(list, is)
			}
		}
	}
	if list == nil {
		return q.t.known(), demands, nil
	}
	return list, rest, nil
}

// known are all issues that search shows, by num.
func (t *Tracker) known() []*issue {
	if !t.lags {
		return t.issues
	}
	return slices.DeleteFunc(slices.Clone(t.issues), func(is *issue) bool { return is.unseen })
}

func except(demands []demand, i int) []demand {
	return append(slices.Clone(demands[:i]), demands[i+1:]...)
}

// special reports whether a demand is for an empty or a set field.
func (d *demand) special() bool {
	return len(d.values) == 1 && (strings.EqualFold(d.values[0], "empty()") || strings.EqualFold(d.values[0], "notEmpty()"))
}

// filter keeps what fulfils the demands and may be seen. It does not change
// the list that it is given.
func (q *request) filter(list []*issue, demands []demand) []*issue {
	if len(demands) == 0 && !q.t.hiding() {
		return list
	}
	var found []*issue
	for _, is := range list {
		if !is.look().queue.hidden && fulfils(is, demands) {
			found = append(found, is)
		}
	}
	return found
}

func (t *Tracker) hiding() bool {
	return slices.ContainsFunc(t.queues, func(qu *queue) bool { return qu.hidden })
}

func fulfils(is *issue, demands []demand) bool {
	for _, d := range demands {
		have, _ := is.look().spellings(d.field)
		if d.field == childField {
			have = nil
			for _, child := range is.children {
				have = append(have, child.key, child.id)
			}
		}
		switch {
		case d.special():
			if (len(have) == 0) != strings.EqualFold(d.values[0], "empty()") {
				return false
			}
		case !slices.ContainsFunc(d.values, func(v string) bool { return slices.Contains(have, v) }):
			return false
		}
	}
	return true
}

// ordered sorts what was found; the order of creation is the default.
func (q *request) ordered(found []*issue, order string) ([]*issue, error) {
	if order == "" && q.t.sw.NewestFirst {
		order = "-updated"
	}
	if order == "" {
		return found, nil
	}
	var compare func(a, b *data) int
	switch strings.TrimLeft(order, "+-") {
	case "key":
		compare = func(a, b *data) int { return cmp.Or(cmp.Compare(len(a.key), len(b.key)), cmp.Compare(a.key, b.key)) }
	case "updated", "updatedAt":
		compare = func(a, b *data) int { return a.updatedAt.Compare(b.updatedAt) }
	case "created", "createdAt":
		compare = func(a, b *data) int { return a.createdAt.Compare(b.createdAt) }
	case "spent":
		compare = func(a, b *data) int { return cmp.Compare(a.spent.d, b.spent.d) }
	case "summary":
		compare = func(a, b *data) int { return cmp.Compare(a.summary, b.summary) }
	default:
		return nil, invalid("order", "Неизвестное поле.", "Unknown field.")
	}
	sign := 1
	if order[0] == '-' {
		sign = -1
	}
	sorted := slices.Clone(found)
	slices.SortStableFunc(sorted, func(a, b *issue) int {
		return sign * cmp.Or(compare(a.look(), b.look()), cmp.Compare(a.num, b.num))
	})
	return sorted, nil
}
