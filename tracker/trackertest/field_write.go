package trackertest

import (
	"encoding/json"
	"maps"
	"slices"
)

// describe reads what a request says about a field, beside what only a new one
// can be told.
func (t *Tracker) describe(f *field, body map[string]json.RawMessage) error {
	// Sorted, so that of several mistakes always the same one is named.
	for _, name := range slices.Sorted(maps.Keys(body)) {
		if err := t.member(f, name, body[name]); err != nil {
			return err
		}
	}
	return nil
}

func (t *Tracker) member(f *field, name string, raw json.RawMessage) error {
	refused := invalid(name, "Некорректное значение.", "The value is invalid.")
	if isNull(raw) && name != "description" && name != "optionsProvider" {
		return refused
	}
	var into any
	switch name {
	case "name":
		return f.name.rename(raw)
	case "optionsProvider":
		return t.provide(f, raw)
	case "category":
		if f.category = t.category(refName(raw)); f.category == nil {
			return refused
		}
		return nil
	case "description":
		f.description = "" // null clears it
		into = &f.description
	case "order":
		into = &f.order
	case "readonly":
		into = &f.readonly
	case "visible", "hidden": // they are about Tracker's pages
		into = new(bool)
	default:
		return unknown(name)
	}
	if json.Unmarshal(raw, into) != nil {
		return refused
	}
	return nil
}

// provide reads the values that a field may take; null lets it take any.
func (t *Tracker) provide(f *field, raw json.RawMessage) error {
	if isNull(raw) {
		f.options = nil
		return nil
	}
	var list struct {
		Type   string
		Values []json.RawMessage
	}
	if strictly(raw, &list) != nil {
		return invalid("optionsProvider", "Некорректный список значений.", "The list of values is invalid.")
	}
	return t.choose(f, list.Type, list.Values)
}

func createField(q *request) (func() *answer, error) {
	if q.t.sw.NotOwner {
		return nil, errRights
	}
	return q.createFieldOf(nil)
}

func createLocalField(q *request) (func() *answer, error) {
	qu, err := q.ownQueue()
	if err != nil {
		return nil, err
	}
	return q.createFieldOf(qu)
}

// createFieldOf answers with 200 (documented), where other new things have 201.
func (q *request) createFieldOf(qu *queue) (func() *answer, error) {
	body, err := q.object()
	if err != nil {
		return nil, err
	}
	maps.DeleteFunc(body, func(_ string, raw json.RawMessage) bool { return isNull(raw) })
	for _, name := range []string{"name", "id", "category", "type"} {
		if body[name] == nil {
			return nil, required(name)
		}
	}
	f := &field{queue: qu, key: refName(body["id"]), kind: kindOfType(refName(body["type"]))}
	if raw := body["container"]; raw != nil && json.Unmarshal(raw, &f.many) != nil {
		return nil, invalid("container", "Некорректное значение.", "The value is invalid.")
	}
	for _, name := range []string{"id", "type", "container"} {
		delete(body, name)
	}
	if err := q.t.describe(f, body); err != nil {
		return nil, err
	}
	if err := q.t.establish(f); err != nil {
		return nil, err
	}
	return q.showField(f), nil
}

// patchField needs the version that the field has (documented). Fields that
// every organization has are not changed (assumed).
func patchField(q *request) (func() *answer, error) {
	f := q.t.fieldByID(q.args[0])
	switch {
	case f == nil || f.queue != nil:
		return nil, errPath
	case q.t.sw.NotOwner || f.standard:
		return nil, errRights
	}
	if err := q.demanded(f.version); err != nil {
		return nil, err
	}
	return q.patchFieldOf(f)
}

func patchLocalField(q *request) (func() *answer, error) {
	if _, err := q.ownQueue(); err != nil {
		return nil, err
	}
	f, err := q.seenLocalField()
	if err != nil {
		return nil, err
	}
	if err := q.current(f.version); err != nil {
		return nil, err
	}
	return q.patchFieldOf(f)
}

func (q *request) patchFieldOf(f *field) (func() *answer, error) {
	body, err := q.object()
	if err != nil {
		return nil, err
	}
	changed := *f
	if err := q.t.describe(&changed, body); err != nil {
		return nil, err
	}
	changed.version++
	*f = changed
	return q.showField(f), nil
}
