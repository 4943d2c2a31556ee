package trackertest

import (
	"encoding/json"
	"fmt"
	"net/http"
)

var categoryRoutes = []*routeEntry{
	{"GET", path("fields/categories"), KindOther, listCategories},
	{"GET", path("fields/categories/*"), KindOther, getCategory},
	{"POST", path("fields/categories"), KindOther, createCategory},
}

// category is a heading under which fields are listed. Only its texts and its
// id are used of the term.
type category struct {
	term
	description string
	order       int64
}

// standardCategories have the ids of the documentation's samples. The name of
// the first is documented, those of the others are assumed.
var standardCategories = []*category{
	{term: term{id: "000000000000000000000001", en: "System", ru: "Системные"}, order: 1},
	{term: term{id: "000000000000000000000002", en: "Timestamps", ru: "Временные метки"}, order: 2},
	{term: term{id: "000000000000000000000003", en: "Additional", ru: "Дополнительные"}, order: 3},
}

// category is the one with an id; nil is none.
func (t *Tracker) category(id string) *category {
	for _, cat := range t.categories {
		if cat.id == id {
			return cat
		}
	}
	return nil
}

// category writes a category by itself, in the documented form.
func (q *request) category(o *jsonOut, cat *category) {
	o.object("")
	o.join("self", q.base, "/fields/categories/", cat.id)
	o.join("id", cat.id)
	o.number("version", 1)
	o.text("name", q.say(&cat.term))
	if cat.description != "" {
		o.text("description", cat.description)
	}
	o.number("order", cat.order)
	o.endObject()
}

func (q *request) showCategory(status int, cat *category) func() *answer {
	return shown(status, func(o *jsonOut) { q.category(o, cat) })
}

func listCategories(q *request) (func() *answer, error) {
	return listed(q, q.t.categories, Whole, nil, q.category)
}

func getCategory(q *request) (func() *answer, error) {
	cat := q.t.category(q.args[0])
	if cat == nil {
		return nil, errPath
	}
	return q.showCategory(http.StatusOK, cat), nil
}

// createCategory needs a name in both languages and an order (documented).
func createCategory(q *request) (func() *answer, error) {
	if q.t.sw.NotOwner {
		return nil, errRights
	}
	var body struct {
		Name        json.RawMessage `json:"name"`
		Order       *int64          `json:"order"`
		Description string          `json:"description"`
	}
	if err := q.into(&body); err != nil {
		return nil, err
	}
	cat := &category{description: body.Description}
	if err := cat.rename(body.Name); err != nil {
		return nil, err
	}
	if body.Order == nil {
		return nil, required("order")
	}
	cat.order, cat.id = *body.Order, fmt.Sprintf("604f9920%016x", len(q.t.categories))
	q.t.categories = append(q.t.categories, cat)
	return q.showCategory(http.StatusCreated, cat), nil
}

// rename reads a name in both languages.
func (v *term) rename(raw json.RawMessage) error {
	var name struct{ En, Ru string }
	if strictly(raw, &name) != nil || name.En == "" || name.Ru == "" {
		return invalid("name", "Нужны названия на английском и русском.", "Names in English and in Russian are needed.")
	}
	v.en, v.ru = name.En, name.Ru
	return nil
}
