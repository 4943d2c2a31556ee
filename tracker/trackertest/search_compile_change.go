package trackertest

import (
	"slices"

	"timeupdater/tracker/trackertest/query"
)

// changed is that a field was changed: from one value, to one, by a user, at a
// time, as far as these are given. It asks the changelogs, of which the newest
// mostEntries are kept, and of them no more than search shows. Values given at
// creation are no changes (assumed).
func (c compiler) changed(f *field, v query.Value) (cond, error) {
	if v.Operator != "" || v.To != nil || v.Shift != 0 || !f.inChangelogs() {
		return cond{}, misplaced(v)
	}
	var tests []func(*entry, fieldChange) bool
	for i, a := range v.Args {
		test, err := c.changeTest(f, a)
		if err != nil {
			return cond{}, err
		}
		if slices.ContainsFunc(v.Args[:i], func(b query.Arg) bool { return a.Name == b.Name }) {
			return cond{}, unknownParameter("changed(" + a.Name + ")")
		}
		tests = append(tests, test)
	}
	return cond{holds: func(is *issue) bool {
		for _, e := range is.changes {
			if e.kind != "IssueCreated" && e.version <= is.look().version && e.passes(f.id, tests) {
				return true
			}
		}
		return false
	}}, nil
}

// passes reports whether an entry tells of a change of a field that passes all
// of some tests.
func (e *entry) passes(field string, tests []func(*entry, fieldChange) bool) bool {
	for _, fc := range e.fields {
		if fc.field.id != field {
			continue
		}
		return !slices.ContainsFunc(tests, func(test func(*entry, fieldChange) bool) bool { return !test(e, fc) })
	}
	return false
}

// changeTest is what one argument asks of a change.
func (c compiler) changeTest(f *field, a query.Arg) (func(*entry, fieldChange) bool, error) {
	values := []query.Value{a.Value}
	switch a.Name {
	case "from":
		fits, err := c.held(f, a.Value)
		return func(_ *entry, fc fieldChange) bool { return fits(fc.from) }, err
	case "to":
		fits, err := c.held(f, a.Value)
		return func(_ *entry, fc fieldChange) bool { return fits(fc.to) }, err
	case "by":
		users, err := c.users(values)
		return func(e *entry, _ fieldChange) bool { return slices.Contains(users, e.by) }, err
	case "date":
		within, err := c.within(datetimeKind, values)
		return func(e *entry, _ fieldChange) bool { return within(float64(e.at.UnixMilli())) }, err
	}
	return nil, unknownParameter("changed(" + a.Name + ")")
}

// held is that a value of a field, of any time, is the one given.
func (c compiler) held(f *field, v query.Value) (match, error) {
	switch {
	case isCall(v, "empty"):
		return func(v value) bool { return v == nil }, nil
	case isCall(v, "notempty"):
		return func(v value) bool { return v != nil }, nil
	}
	return c.match(f, []query.Value{v})
}

// inChangelogs reports whether changelogs tell of the field.
func (f *field) inChangelogs() bool {
	return f.get == nil || f.put != nil || slices.Contains([]string{"key", "queue", "parent", "status"}, f.id)
}
