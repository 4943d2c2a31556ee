package trackertest

import (
	"net/http"
	"slices"
)

var fieldRoutes = []*routeEntry{
	{"GET", path("fields"), KindOther, listFields},
	{"GET", path("fields/*"), KindOther, getField},
	{"POST", path("fields"), KindOther, createField},
	{"PATCH", path("fields/*"), KindOther, patchField},
}

var localFieldRoutes = []*routeEntry{
	{"GET", path("queues/*/fields"), KindOther, listQueueFields},
	{"GET", path("queues/*/localFields"), KindOther, listLocalFields},
	{"GET", path("queues/*/localFields/*"), KindOther, getLocalField},
	{"POST", path("queues/*/localFields"), KindOther, createLocalField},
	{"PATCH", path("queues/*/localFields/*"), KindOther, patchLocalField},
}

// field writes a field in the documented form.
func (q *request) field(o *jsonOut, f *field) {
	o.object("")
	if f.queue == nil {
		o.join("self", q.base, "/fields/", f.id)
	} else {
		o.join("self", q.base, "/queues/", f.queue.key, "/localFields/", f.key)
	}
	o.join("id", f.id)
	o.text("name", q.say(&f.name))
	if f.description != "" {
		o.text("description", f.description)
	}
	o.join("key", f.key)
	o.number("version", f.version)
	q.schema(o, f)
	o.flag("readonly", f.readonly || f.id == "spent" && q.t.spentWrite != SpentAccepted)
	o.flag("options", f.options != nil || offering[f.id])
	o.flag("suggest", suggesting[f.id])
	q.providers(o, f)
	o.number("order", f.order)
	o.object("category")
	o.join("self", q.base, "/fields/categories/", f.category.id)
	o.join("id", f.category.id)
	o.text("display", q.say(&f.category.term))
	o.endObject()
	if f.queue == nil {
		o.join("type", "standard") // also of what the organization declared (documented)
	} else {
		o.join("type", "local")
		q.queueRef(o, "queue", f.queue)
	}
	o.endObject()
}

func (q *request) schema(o *jsonOut, f *field) {
	o.object("schema")
	if f.many {
		o.join("type", "array")
		o.join("items", string(f.kind))
	} else {
		o.join("type", string(f.kind))
	}
	o.flag("required", f.required)
	o.endObject()
}

// providers writes which values there are and how queries ask for them. The
// type for queries is documented for strings and is left out for others.
func (q *request) providers(o *jsonOut, f *field) {
	if f.options != nil {
		o.object("optionsProvider")
		o.join("type", listProvider(f.kind))
		o.flag("needValidation", true)
		o.array("values")
		for _, v := range f.options {
			q.oneValue(o, "", f.kind, v)
		}
		o.endArray()
		o.endObject()
	}
	if f.kind == stringKind && f.get == nil {
		o.object("queryProvider")
		o.join("type", "StringOptionalQueryProvider")
		o.endObject()
	}
}

func (q *request) showField(f *field) func() *answer {
	return shown(http.StatusOK, func(o *jsonOut) { q.field(o, f) })
}

// fieldsOf are the fields of a queue alone; nil is those of all queues.
func (t *Tracker) fieldsOf(qu *queue) []*field {
	var list []*field
	for _, f := range t.fieldList {
		if f.queue == qu {
			list = append(list, f)
		}
	}
	return list
}

// seenLocalField is the queue's own field that the path names by its key.
func (q *request) seenLocalField() (*field, error) {
	qu, err := q.seenQueue()
	if err != nil {
		return nil, err
	}
	for _, f := range q.t.fieldsOf(qu) {
		if f.key == q.args[1] {
			return f, nil
		}
	}
	return nil, errPath
}

func listFields(q *request) (func() *answer, error) {
	return listed(q, q.t.fieldsOf(nil), Whole, nil, q.field)
}

// getField answers for every id that a changelog names, also for those of
// queues' own fields (assumed).
func getField(q *request) (func() *answer, error) {
	f := q.t.fieldByID(q.args[0])
	if f == nil || f.queue != nil && f.queue.hidden {
		return nil, errPath
	}
	return q.showField(f), nil
}

// listQueueFields answers with all fields of a queue's issues. That it is all of
// them, and not the required ones, is assumed: the documentation says both.
func listQueueFields(q *request) (func() *answer, error) {
	qu, err := q.seenQueue()
	if err != nil {
		return nil, err
	}
	return listed(q, slices.Concat(q.t.fieldsOf(nil), q.t.fieldsOf(qu)), Whole, nil, q.field)
}

func listLocalFields(q *request) (func() *answer, error) {
	qu, err := q.seenQueue()
	if err != nil {
		return nil, err
	}
	return listed(q, q.t.fieldsOf(qu), Whole, nil, q.field)
}

func getLocalField(q *request) (func() *answer, error) {
	f, err := q.seenLocalField()
	if err != nil {
		return nil, err
	}
	return q.showField(f), nil
}
