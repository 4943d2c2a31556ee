package testbench

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"timeupdater/tracker/workflow"
)

// DefaultField is the key of the field, if nobody names another one.
const DefaultField = "benchLink"

// names are those of a field that is made. They are the documented ones.
var names = workflow.Names{English: "Bench link", Russian: "Ссылка на стенд"}

// ErrNoField says that the issues of a queue have no field of the name.
var ErrNoField = errors.New("no such field")

// byID before a name means that it is an id and nothing else.
const byID = "id:"

// choose finds the field that is meant by an id, a key or a name in either
// language, whatever its case, or by an id alone.
func choose(queue string, fields []workflow.Named, name string) (workflow.Named, error) {
	id, exact := strings.CutPrefix(name, byID)
	var meant []workflow.Named
	for _, f := range fields {
		if exact && f.ID == id || !exact && isCalled(f, name) {
			meant = append(meant, f)
		}
	}
	switch len(meant) {
	case 0:
		return workflow.Named{}, fmt.Errorf("issues of %s have %w", queue, ErrNoField)
	case 1:
		return meant[0], nil
	}
	list := make([]string, len(meant))
	for i, f := range meant {
		list[i] = label(f.Field) + ", of all queues"
		if f.Local {
			list[i] = label(f.Field) + ", of that queue"
		}
	}
	return workflow.Named{}, fmt.Errorf("%d fields of the issues of %s are called so: %s; name one by its id, with %s before it",
		len(meant), queue, strings.Join(list, "; "), byID)
}

func isCalled(f workflow.Named, name string) bool {
	return slices.ContainsFunc([]string{f.ID, f.Key, f.Name, f.Russian}, func(s string) bool { return strings.EqualFold(s, name) })
}

// label is a field by its name and its id.
func label(f workflow.Field) string { return fmt.Sprintf("%q (%s)", f.Name, f.ID) }

// keyForm is what keys of fields look like (assumed).
var keyForm = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*$`)

// KeyOf is the key of a field that is made by a name: the name itself, or the
// usual key if it is the name that such a field gets.
func KeyOf(name string) (string, error) {
	switch {
	case keyForm.MatchString(name):
		return name, nil
	case strings.EqualFold(name, names.English), strings.EqualFold(name, names.Russian):
		return DefaultField, nil
	}
	return "", errors.New("must be the key of the new field: Latin letters and digits, a letter first")
}

// create makes the field in a queue. If that fails it looks whether the field is
// there now: another pipeline may have been faster, or the answer was lost.
func (b *Benches) create(ctx context.Context, queue string) (workflow.Named, error) {
	made, err := b.tryToCreate(ctx, queue)
	if err == nil {
		return workflow.Named{Field: made, Russian: names.Russian, Local: true}, nil
	}
	if field, errFind := b.find(ctx, queue); errFind == nil {
		return field, nil
	}
	return workflow.Named{}, err
}

func (b *Benches) tryToCreate(ctx context.Context, queue string) (workflow.Field, error) {
	key, err := KeyOf(b.Field)
	if err != nil {
		return workflow.Field{}, fmt.Errorf("the field's name %w", err)
	}
	categories, err := workflow.Categories(ctx, b.Client)
	if err != nil {
		return workflow.Field{}, err
	}
	if len(categories) == 0 {
		return workflow.Field{}, errors.New("the organization has no categories of fields, of which a new field needs one")
	}
	return workflow.CreateLocalField(ctx, b.Client, queue, workflow.NewField{
		Key: key, Name: names, Type: workflow.TypeURI, Category: pick(categories).ID,
	})
}

// pick takes the category that the documentation's sample of a queue's own field
// has, or else the last one: Tracker's own come first (assumed).
func pick(categories []workflow.Category) workflow.Category {
	const additional = "000000000000000000000003"
	i := slices.IndexFunc(categories, func(c workflow.Category) bool { return c.ID == additional })
	if i < 0 {
		i = len(categories) - 1
	}
	return categories[i]
}

// find looks for the field among those of a queue's issues.
func (b *Benches) find(ctx context.Context, queue string) (workflow.Named, error) {
	fields, err := workflow.NamedFields(ctx, b.Client, queue)
	if err != nil {
		return workflow.Named{}, err
	}
	return choose(queue, fields, b.Field)
}
