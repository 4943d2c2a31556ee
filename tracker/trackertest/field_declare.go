package trackertest

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Field is a field that an organization or a queue declares.
type Field struct {
	Key      string   // letters, digits and underscores, a letter first
	Name     string   // in English; "" is the key
	NameRU   string   // in Russian; "" is Name
	Type     string   // string, text, uri, date, datetime, float, integer or user; "" is string
	Many     bool     // it holds a list: of strings, of users or of Options
	ReadOnly bool     // requests cannot change it
	Options  []string // the only values it takes: strings, integers or logins; none is any
}

// AddField declares a field for the issues of a queue, or of all queues (""),
// and returns the id under which requests and answers name it: the key, which in
// a queue's own field follows 24 hexadecimal digits and "--". It panics if there
// is no such queue, or if the field is not one that Tracker would make.
func (t *Tracker) AddField(queue string, f Field) (id string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	made := &field{key: f.Key, kind: fieldKind(cmp.Or(f.Type, "string")), many: f.Many, readonly: f.ReadOnly}
	made.name = term{en: cmp.Or(f.Name, f.Key), ru: cmp.Or(f.NameRU, f.Name, f.Key)}
	if queue != "" {
		made.queue = t.mustQueue(queue)
	}
	var err error
	if f.Options != nil {
		var values []json.RawMessage
		for _, s := range f.Options {
			raw, _ := json.Marshal(s) // a string always has JSON
			values = append(values, raw)
		}
		err = t.choose(made, listProvider(made.kind), values)
	}
	if err == nil {
		err = t.establish(made)
	}
	if err != nil {
		panic(fmt.Sprintf("trackertest: field %q: %v", f.Key, err))
	}
	return made.id
}

// declarable are the kinds of the fields that can be declared, by the types
// that requests name (documented).
var declarable = map[string]fieldKind{
	"Date": dateKind, "DateTime": datetimeKind, "String": stringKind, "Text": textKind,
	"Float": floatKind, "Integer": integerKind, "User": userKind, "Uri": uriKind,
}

// kindOfType reads "ru.yandex.startrek.core.fields.StringFieldType"; "" is none.
func kindOfType(name string) fieldKind {
	name, full := strings.CutPrefix(name, "ru.yandex.startrek.core.fields.")
	name, whole := strings.CutSuffix(name, "FieldType")
	if !full || !whole {
		return ""
	}
	return declarable[name]
}

// listProvider is the type of a list of values for a kind; "" is none
// (documented).
func listProvider(kind fieldKind) string {
	switch kind {
	case stringKind, integerKind:
		return "FixedListOptionsProvider"
	case userKind:
		return "FixedUserListOptionsProvider"
	}
	return ""
}

// The form of a key is assumed.
var fieldKey = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*$`)

// establish checks a new field as a whole and makes it known.
func (t *Tracker) establish(f *field) error {
	f.id = f.key
	if f.queue != nil {
		f.id = fmt.Sprintf("6063181a%016x--%s", len(t.fieldList), f.key)
	}
	taken := func(o *field) bool { return o.queue == f.queue && o.key == f.key }
	switch {
	case !fieldKey.MatchString(f.key):
		return invalid("id", "Некорректный идентификатор.", "The id is invalid.")
	case slices.ContainsFunc(t.fieldList, taken):
		return invalid("id", "Поле уже существует.", "The field exists already.")
	case !slices.Contains(slices.Collect(maps.Values(declarable)), f.kind):
		return invalid("type", "Неизвестный тип.", "Unknown type.")
	case f.many && f.kind != stringKind && f.kind != userKind && f.options == nil:
		return invalid("container", "Поле этого типа не может быть списком.", "A field of this type cannot be a list.")
	}
	f.version = 1
	if f.order == 0 {
		f.order = int64(len(t.fieldList) + 1)
	}
	if f.category == nil {
		f.category = t.category("000000000000000000000003")
	}
	t.declare(f)
	return nil
}

// choose lets a field take only some values.
func (t *Tracker) choose(f *field, provider string, values []json.RawMessage) error {
	refused := invalid("optionsProvider", "Некорректный список значений.", "The list of values is invalid.")
	if provider == "" || provider != listProvider(f.kind) || len(values) == 0 {
		return refused
	}
	f.options = nil // any, while they are read
	var options []value
	for _, raw := range values {
		if f.kind == integerKind {
			raw = bytes.Trim(raw, `"`) // they come as strings (documented) or as numbers
		}
		v, err := t.read(f, raw)
		if err != nil {
			return refused
		}
		options = append(options, v)
	}
	f.options = unique(options)
	return nil
}
