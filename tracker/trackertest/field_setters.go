package trackertest

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
)

// setter carries out one checked field of a request.
type setter func(*issue)

// setters checks all fields of a request before any is carried out.
func (c *change) setters(body map[string]json.RawMessage, is *issue) ([]setter, error) {
	return c.settersIn(is.queue, body, is)
}

// settersIn are those for an issue that is to be in a queue by then.
func (c *change) settersIn(qu *queue, body map[string]json.RawMessage, is *issue) ([]setter, error) {
	var setters []setter
	// Sorted, so that of several mistakes always the same one is named.
	for _, name := range slices.Sorted(maps.Keys(body)) {
		set, err := c.setter(qu, name, body[name], is)
		if err != nil {
			return nil, err
		}
		setters = append(setters, set)
	}
	return setters, nil
}

func (c *change) setter(qu *queue, name string, raw json.RawMessage, is *issue) (setter, error) {
	if name == "attachmentIds" || name == "descriptionAttachmentIds" {
		return c.setFiles(name, raw, is)
	}
	f := c.t.fieldByID(name)
	if f == nil || f.queue != nil && f.queue != qu {
		return nil, invalid(name, "Неизвестное поле.", "Unknown field.")
	}
	switch {
	case f.id == "spent":
		return c.setSpent(f, raw)
	case f.id == "unique":
		return c.setUnique(f, raw, is)
	case f.readonly:
		return nil, f.refuse("Поле недоступно для изменения.", "The field cannot be changed.")
	}
	change, err := reader{c.t, f, qu}.edit(raw)
	if err != nil {
		return nil, err
	}
	if f.id == "parent" {
		return c.setParentTo(change, is)
	}
	return func(is *issue) { f.write(is, change(f.value(&is.data))) }, nil
}

// setFiles attaches what was uploaded; files that the issue has stay (assumed).
func (c *change) setFiles(name string, raw json.RawMessage, is *issue) (setter, error) {
	files, err := c.files(is, name, raw)
	return func(is *issue) { c.attach(is, files) }, err
}

func (c *change) setParentTo(change edit, is *issue) (setter, error) {
	parent, _ := change(nil).(*issue)
	if parent.under(is) {
		return nil, invalid("parent", "Задача не может быть своей подзадачей.", "An issue cannot be its own sub-issue.")
	}
	return func(is *issue) { c.setParent(is, parent) }, nil
}

// under reports whether an issue is another one or below it.
func (is *issue) under(top *issue) bool {
	slow := is
	for odd := false; is != nil; odd = !odd {
		if is == top {
			return true
		}
		is = is.parent
		if odd {
			slow = slow.parent
			if slow == is {
				return false // a cycle, which people's methods can make
			}
		}
	}
	return false
}

// setSpent is the great unknown of the API: see [SpentWrite].
func (c *change) setSpent(f *field, raw json.RawMessage) (setter, error) {
	refused := f.refuse("Поле недоступно для изменения.", "The field cannot be changed.")
	switch c.t.spentWrite {
	case SpentIgnored:
		return func(*issue) {}, nil
	case SpentRefused400:
		refused.status = http.StatusBadRequest
		return nil, refused
	case SpentRefused422:
		return nil, refused
	case SpentRefusedBare:
		return nil, &refusal{status: http.StatusUnprocessableEntity, ru: "Поле недоступно для изменения.", en: "The field cannot be changed."}
	case SpentForbidden:
		return nil, errField
	case SpentAccepted:
	}
	change, err := c.t.edit(f, raw)
	if err != nil {
		return nil, err
	}
	return func(is *issue) { f.write(is, change(nil)) }, nil
}

// setUnique marks a new issue, which no other one may be marked alike
// (documented). Whether the mark can be changed later is unknown; it cannot here.
func (c *change) setUnique(f *field, raw json.RawMessage, is *issue) (setter, error) {
	if is.key != "" { // it is no draft
		return nil, f.refuse("Поле недоступно для изменения.", "The field cannot be changed.")
	}
	v, err := c.t.readAll(f, raw)
	if err != nil {
		return nil, err
	}
	unique, given := v.(string)
	if c.t.unique[unique] != nil {
		return nil, &refusal{status: http.StatusConflict, ru: "Задача уже создана.", en: "The issue exists already."}
	}
	return func(is *issue) {
		f.write(is, v)
		if given {
			c.t.unique[unique] = is
		}
	}, nil
}

// setExtra gives a field that has no place of its own another value.
func (is *issue) setExtra(id string, v value) {
	extra := maps.Clone(is.extra)
	if extra == nil {
		extra = map[string]value{}
	}
	extra[id] = v
	if v == nil {
		delete(extra, id)
	}
	is.extra = extra
}
