package trackertest

import (
	"slices"
	"strings"

	"timeupdater/tracker/trackertest/query"
)

// match is a condition on what a field holds.
type match func(value) bool

// isCall reports whether a value is nothing but a function without arguments.
func isCall(v query.Value, function string) bool {
	return v.Function == function && v.Operator == "" && v.To == nil && len(v.Args) == 0 && v.Shift == 0
}

// isFunction reports whether a value is a function.
func isFunction(v query.Value) bool { return v.Function != "" }

// ofField is the parameter that a field is.
func (c compiler) ofField(f *field) parameter {
	p := parameter{any: cond{holds: func(is *issue) bool { return f.value(is.look()) != nil }}}
	together := func(values []query.Value) (cond, error) { return c.holds(f, values) }
	p.has = func(values []query.Value) (cond, error) {
		return apart(values, together, func(v query.Value) (cond, bool, error) {
			switch {
			case v.Function == "changed":
				changed, err := c.changed(f, v)
				return changed, true, err
			case f.id == "resolution" && isCall(v, "unresolved"):
				return p.any.not(), true, nil
			}
			return cond{}, false, nil
		})
	}
	if f.id == "epic" {
		return c.orLinked(p, "has epic")
	}
	return p
}

// holds is that a field holds one of some values.
func (c compiler) holds(f *field, values []query.Value) (cond, error) {
	switch f.id {
	case "key", "parent":
		names, err := plainTexts(values)
		if err != nil {
			return cond{}, err
		}
		if f.id == "key" {
			return just(c.t.shownAs(names)), nil
		}
		return just(c.t.shownBelow(names)), nil
	case "updatedAt", "createdAt":
		within, err := c.within(f.kind, values)
		if err != nil {
			return cond{}, err
		}
		if f.id == "updatedAt" {
			return cond{holds: func(is *issue) bool { return within(float64(is.look().updatedAt.UnixMilli())) }}, nil
		}
		return cond{holds: func(is *issue) bool { return within(float64(is.look().createdAt.UnixMilli())) }}, nil
	}
	fits, err := c.match(f, values)
	if err != nil {
		return cond{}, err
	}
	return cond{holds: func(is *issue) bool { return fits(f.value(is.look())) }}, nil
}

// match is that a value of the field, or an element of its list, is one of
// some values.
func (c compiler) match(f *field, values []query.Value) (match, error) {
	one, err := c.matchOne(f, values)
	if err != nil || !f.many {
		return one, err
	}
	return func(v value) bool { return slices.ContainsFunc(elements(v), one) }, nil
}

func (c compiler) matchOne(f *field, values []query.Value) (match, error) {
	switch f.kind {
	case stringKind, textKind:
		if !f.many && f.id != "key" {
			return matchText(f, values)
		}
		fallthrough
	case uriKind:
		names, err := plainTexts(values)
		return oneOf(names), err
	case dateKind, datetimeKind, timeKind, floatKind, integerKind:
		within, err := c.within(f.kind, values)
		return func(v value) bool {
			n, ok := scalar(v)
			return ok && within(n)
		}, err
	case userKind:
		users, err := c.users(values)
		return oneOf(users), err
	}
	names, err := plainTexts(values)
	if err != nil {
		return nil, err
	}
	switch f.kind {
	case issueKind:
		return oneOf(c.t.shownAs(names)), nil
	case queueKind:
		queues, err := c.queues(names)
		return oneOf(queues), err
	case statusKind, typeKind, priorityKind, resolutionKind, componentKind, versionKind, sprintKind, projectKind, boardKind:
		terms, err := c.terms(f.kind, names)
		return oneOf(terms), err
	}
	return nil, unfit(f.id, "Значения поля в поиске не поддерживаются: %s.", "Search does not support values of the field: %s.")
}

// oneOf is that a value is one of a list.
func oneOf[T comparable](list []T) match {
	return func(v value) bool {
		one, ok := v.(T)
		return ok && slices.Contains(list, one)
	}
}

// users are those that values name: by login with @ for exactly one, otherwise
// by login, id, full name or first name (documented).
func (c compiler) users(values []query.Value) ([]*user, error) {
	var found []*user
	for _, v := range values {
		if isCall(v, "me") {
			found = append(found, c.by)
			continue
		}
		names, err := plainTexts([]query.Value{v})
		if err != nil {
			return nil, err
		}
		more, err := named(c, names, users, func(u *user, name string) bool {
			login, exact := strings.CutSuffix(name, "@")
			return strings.EqualFold(u.login, login) || !exact && u.called(login)
		})
		if err != nil {
			return nil, err
		}
		found = append(found, more...)
	}
	return found, nil
}

// called reports whether a user goes by an id or name.
func (u *user) called(name string) bool {
	first, _, _ := strings.Cut(u.name, " ")
	return strings.EqualFold(u.name, name) || strings.EqualFold(first, name) || findUser(name) == u
}

// queues are those with some keys, ids or names that the token may see.
func (c compiler) queues(names []string) ([]*queue, error) {
	return named(c, names, c.t.queues, func(qu *queue, name string) bool {
		return !qu.hidden && (qu.key == name || qu.id == name || strings.EqualFold(qu.name, name))
	})
}

// terms are a dictionary's values by key, id or name in any case (assumed).
func (c compiler) terms(kind fieldKind, names []string) ([]*term, error) {
	return named(c, names, c.t.dictionary(kind), func(v *term, name string) bool {
		return v.id == name || strings.EqualFold(v.key, name) || strings.EqualFold(v.en, name) || strings.EqualFold(v.ru, name)
	})
}

// named are those of a list that go by some names, in the order of the names.
func named[T any](c compiler, names []string, list []T, goesBy func(T, string) bool) ([]T, error) {
	var found []T
	for _, name := range names {
		n := len(found)
		for _, e := range list {
			if goesBy(e, name) {
				found = append(found, e)
			}
		}
		if len(found) == n {
			if err := c.unknownName(name); err != nil {
				return nil, err
			}
		}
	}
	return found, nil
}

// unknownName is what comes of a name that nothing has.
func (c compiler) unknownName(name string) error {
	if c.t.sw.StrictSearch {
		return unfit(name, "Значение не существует: %s.", "No such value: %s.")
	}
	return nil
}
