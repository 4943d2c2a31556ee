package trackertest

import (
	"encoding/json"
	"slices"
)

// edit is what a request, checked, does to a field: from the value that it has
// to the one that it gets.
type edit func(value) value

// operators are the forms in which a request changes a list beside giving it
// anew (documented).
type operators struct {
	Set     json.RawMessage `json:"set"`
	Add     json.RawMessage `json:"add"`
	Remove  json.RawMessage `json:"remove"`
	Replace []struct {
		Target      json.RawMessage `json:"target"`
		Replacement json.RawMessage `json:"replacement"`
	} `json:"replace"`
}

// edit checks what a request gives for a field: a value, null, or operators.
func (t *Tracker) edit(f *field, raw json.RawMessage) (edit, error) {
	return reader{t: t, f: f}.edit(raw)
}

func (r reader) edit(raw json.RawMessage) (edit, error) {
	var ops operators
	if operated(raw) {
		if strictly(raw, &ops) != nil || ops.Set != nil && (ops.Add != nil || ops.Remove != nil || ops.Replace != nil) {
			return nil, r.f.refuse("Некорректная операция.", "The operators are invalid.")
		}
		if ops.Set == nil {
			return r.operate(ops)
		}
		raw = ops.Set
	}
	v, err := r.all(raw)
	if err != nil {
		return nil, err
	}
	if v == nil && r.f.required {
		return nil, r.f.refuse("Поле не может быть пустым.", "cannot be empty")
	}
	return func(value) value { return v }, nil
}

// operated reports whether a request gives operators and no value.
func operated(raw json.RawMessage) bool {
	var members map[string]json.RawMessage
	if json.Unmarshal(raw, &members) != nil {
		return false
	}
	for name := range members {
		if !slices.Contains([]string{"set", "add", "remove", "replace"}, name) {
			return false
		}
	}
	return len(members) > 0
}

func (r reader) operate(ops operators) (edit, error) {
	if !r.f.many {
		return nil, r.f.refuse("Поле не является списком.", "The field is no list.")
	}
	added, err := r.all(ops.Add)
	if err != nil {
		return nil, err
	}
	removed, err := r.all(ops.Remove)
	if err != nil {
		return nil, err
	}
	targets, replacements := make([]value, len(ops.Replace)), make([]value, len(ops.Replace))
	for i, pair := range ops.Replace {
		if targets[i], err = r.one(pair.Target); err != nil {
			return nil, err
		}
		if replacements[i], err = r.one(pair.Replacement); err != nil {
			return nil, err
		}
	}
	return func(old value) value {
		list := slices.Clone(elements(old))
		for i, target := range targets {
			if at := slices.IndexFunc(list, func(v value) bool { return equalValues(v, target) }); at >= 0 {
				list[at] = replacements[i]
			}
		}
		list = unique(append(list, elements(added)...))
		list = slices.DeleteFunc(list, func(v value) bool {
			return slices.ContainsFunc(elements(removed), func(r value) bool { return equalValues(r, v) })
		})
		return listOf(list)
	}, nil
}

// unique drops what is in a list again.
func unique(list []value) []value {
	var once []value
	for _, v := range list {
		if !slices.ContainsFunc(once, func(o value) bool { return equalValues(o, v) }) {
			once = append(once, v)
		}
	}
	return once
}
