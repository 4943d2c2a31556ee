package workflow

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"timeupdater/tracker"
)

// Field is a field of the issues of a queue, or of all queues.
type Field struct {
	ID   string // under which issues hold it
	Key  string // the same, or of a queue's own field what follows "--"
	Name string
	Type string // of what it holds, as Tracker calls it: string, text, uri (seen)
	Many bool   // it holds several values
}

// LocalFields reads the fields that a queue has of its own.
func LocalFields(ctx context.Context, c *tracker.Client, queue string) ([]Field, error) {
	return fields(ctx, c, localFields(queue))
}

// GlobalFields reads the fields that all issues have.
func GlobalFields(ctx context.Context, c *tracker.Client) ([]Field, error) {
	return fields(ctx, c, globalFields())
}

// Named is a field with its names in both languages of Tracker. A field that
// only one of the answers had lacks the other name.
type Named struct {
	Field          // with its name in English
	Russian string // its name
	Local   bool   // it is the queue's own
}

// NamedFields reads all fields of the issues of a queue, its own first.
func NamedFields(ctx context.Context, c *tracker.Client, queue string) ([]Named, error) {
	var all []Named
	for _, r := range []tracker.Request{localFields(queue), globalFields()} {
		english, err := fields(ctx, c, r)
		if err != nil {
			return nil, err
		}
		r.Language = "ru"
		russian, err := fields(ctx, c, r)
		if err != nil {
			return nil, err
		}
		names := make(map[string]string, len(russian))
		for _, f := range russian {
			names[f.ID] = f.Name
		}
		for _, f := range english {
			all = append(all, Named{f, names[f.ID], r.Key == queue})
		}
	}
	return all, nil
}

func localFields(queue string) tracker.Request {
	return tracker.Request{Op: "read fields", Key: queue, Path: []string{"queues", queue, "localFields"}}
}

func globalFields() tracker.Request {
	return tracker.Request{Op: "read fields", Key: "all queues", Path: []string{"fields"}}
}

func fields(ctx context.Context, c *tracker.Client, r tracker.Request) ([]Field, error) {
	r.Method = http.MethodGet
	answers, err := tracker.FetchList[fieldAnswer](ctx, c, r)
	fields := make([]Field, len(answers))
	for i, a := range answers {
		fields[i] = a.field()
	}
	return fields, err
}

type fieldAnswer struct {
	ID     tracker.ID `json:"id"`
	Key    string     `json:"key"`
	Name   string     `json:"name"`
	Schema struct {
		Type  string `json:"type"`
		Items string `json:"items"`
	} `json:"schema"`
}

// ItemID is the id of the field.
func (a fieldAnswer) ItemID() tracker.ID { return a.ID }

func (a fieldAnswer) field() Field {
	f := Field{ID: string(a.ID), Key: a.Key, Name: a.Name, Type: a.Schema.Type}
	if f.Many = f.Type == "array"; f.Many {
		f.Type = a.Schema.Items
	}
	return f
}

// Category is a heading under which Tracker lists fields.
type Category struct{ ID, Name string }

// Categories reads them, in Tracker's order.
func Categories(ctx context.Context, c *tracker.Client) ([]Category, error) {
	r := tracker.Request{Op: "read", Key: "the categories of fields", Method: http.MethodGet, Path: []string{"fields", "categories"}}
	answers, err := tracker.FetchList[categoryAnswer](ctx, c, r)
	categories := make([]Category, len(answers))
	for i, a := range answers {
		categories[i] = Category{string(a.ID), a.Name}
	}
	return categories, err
}

type categoryAnswer struct {
	ID   tracker.ID `json:"id"`
	Name string     `json:"name"`
}

// ItemID is the id of the category.
func (a categoryAnswer) ItemID() tracker.ID { return a.ID }

// TypeURI is the type of a new field that holds an address (documented).
const TypeURI = "ru.yandex.startrek.core.fields.UriFieldType"

// NewField is a field to be made. All of it is required (documented).
type NewField struct {
	Key      string `json:"id"`
	Name     Names  `json:"name"`
	Category string `json:"category"` // its id
	Type     string `json:"type"`
}

// Names are a name in both languages.
type Names struct {
	English string `json:"en"`
	Russian string `json:"ru"`
}

// CreateLocalField makes a field of a queue's own. It is not repeated after a lost
// answer: read the fields.
func CreateLocalField(ctx context.Context, c *tracker.Client, queue string, f NewField) (Field, error) {
	r := tracker.Request{
		Op: "create a field", Key: queue, Method: http.MethodPost, Once: true,
		Path: []string{"queues", queue, "localFields"}, Body: f,
	}
	a, _, err := tracker.Fetch[fieldAnswer](ctx, c, r)
	switch {
	case err != nil:
		return Field{}, err
	case a.ID == "" || a.Key != f.Key:
		return Field{}, r.Refuse(fmt.Errorf("%w: it is not that field", tracker.ErrBadAnswer))
	}
	return a.field(), nil
}

// Change is what is done to a field that holds texts.
type Change struct {
	Set string // for a field that holds one; empty is none

	// For a field that holds several (documented operators).
	Add, Remove []string
}

func (c Change) body() any {
	operators := map[string][]string{}
	if len(c.Add) > 0 {
		operators["add"] = c.Add
	}
	if len(c.Remove) > 0 {
		operators["remove"] = c.Remove
	}
	switch {
	case len(operators) > 0:
		return operators
	case c.Set != "":
		return c.Set
	}
	return nil
}

// Write changes a field of an issue that still has a version, or whatever it has
// if that is zero, and returns the issue as it then is. That Tracker heeds the
// version is documented, that it took the value a success does not prove: compare
// what comes back. A write whose answer was lost is repeated and may then meet
// [tracker.ErrConflict]: read again.
func Write(ctx context.Context, c *tracker.Client, key string, version int64, field string, change Change) (Issue, error) {
	query := url.Values{}
	if version != 0 {
		query.Set("version", strconv.FormatInt(version, 10))
	}
	return fetch(ctx, c, tracker.Request{
		Op: "change " + field, Key: key, Method: http.MethodPatch,
		Path: []string{"issues", key}, Query: c.Quietly(query),
		Body: map[string]any{field: change.body()},
	}, []string{field})
}
