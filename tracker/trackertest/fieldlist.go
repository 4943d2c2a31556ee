package trackertest

import "net/http"

var fieldRoutes = []*routeEntry{
	{"GET", path("fields"), KindOther, listFields},
	{"GET", path("fields/*"), KindOther, getField},
}

func (q *request) field(o *jsonOut, f *field) {
	o.object("")
	o.join("self", q.base, "/fields/", f.id)
	o.join("id", f.id)
	o.join("key", f.key)
	o.text("name", q.say(&f.name))
	o.number("version", f.version)
	schema := map[string]any{"type": string(f.kind), "required": f.required}
	if f.many {
		schema = map[string]any{"type": "array", "items": string(f.kind), "required": f.required}
	}
	o.any("schema", schema)
	o.flag("readonly", f.readonly || f.id == "spent" && q.t.spentWrite != SpentAccepted)
	o.flag("options", false)
	o.flag("suggest", false)
	o.endObject()
}

func listFields(q *request) (func() *answer, error) {
	return listed(q, q.t.fieldList, Paging{}, nil, q.field)
}

func getField(q *request) (func() *answer, error) {
	f := q.t.fieldByID(q.args[0])
	if f == nil {
		return nil, errPath
	}
	return func() *answer {
		var o jsonOut
		q.field(&o, f)
		return &answer{status: http.StatusOK, body: o.buf}
	}, nil
}
