package trackertest

import (
	"cmp"
	"slices"
	"strconv"
	"time"
)

// value is what a field holds. An empty field holds nil; a field with one value
// a string (also for a date, as 2026-11-30), a float64, a time.Time, an amount,
// a *user, a *term, a *issue, a *queue or a *checklistItem; a list is a []value,
// never empty.
type value any

// orNil makes nil of a nil pointer.
func orNil[T any](p *T) value {
	if p == nil {
		return nil
	}
	return p
}

func textOf(s string) value {
	if s == "" {
		return nil
	}
	return s
}

func momentOf(at time.Time) value {
	if at.IsZero() {
		return nil
	}
	return at
}

func amountOf(a amount) value {
	if a.d == 0 {
		return nil
	}
	return a
}

func listOf[T any](many []T) value {
	if len(many) == 0 {
		return nil
	}
	list := make([]value, len(many))
	for i, e := range many {
		list[i] = e
	}
	return list
}

// listFrom is the reverse of listOf.
func listFrom[T any](v value) []T {
	var list []T
	for _, e := range elements(v) {
		list = append(list, e.(T))
	}
	return list
}

// elements are those of a list, or a value alone as a list of one.
func elements(v value) []value {
	switch v := v.(type) {
	case nil:
		return nil
	case []value:
		return v
	}
	return []value{v}
}

// equalValues reports whether two values are equal.
func equalValues(a, b value) bool {
	switch a := a.(type) {
	case []value:
		b, ok := b.([]value)
		return ok && slices.EqualFunc(a, b, equalValues)
	case time.Time:
		b, ok := b.(time.Time)
		return ok && a.Equal(b)
	case amount:
		b, ok := b.(amount)
		return ok && a.d == b.d
	case *checklistItem:
		b, ok := b.(*checklistItem)
		return ok && *a == *b
	}
	if _, ok := b.([]value); ok {
		return false
	}
	return a == b
}

// compareValues compares two values of one field, an empty one before all others.
func compareValues(a, b value) int {
	switch a := a.(type) {
	case nil:
		return -len(elements(b))
	case string:
		return cmp.Compare(a, orZero[string](b))
	case float64:
		return cmp.Compare(a, orZero[float64](b))
	case time.Time:
		return a.Compare(orZero[time.Time](b))
	case amount:
		return cmp.Compare(a.d, orZero[amount](b).d)
	case []value:
		return slices.CompareFunc(a, elements(b), compareValues)
	case *term:
		other, _ := b.(*term)
		if other == nil {
			return 1
		}
		return cmp.Or(cmp.Compare(a.weight, other.weight), cmp.Compare(len(a.id), len(other.id)), cmp.Compare(a.id, other.id))
	}
	if b == nil {
		return 1
	}
	return cmp.Compare(spell(a)[0], spell(b)[0])
}

func orZero[T any](v value) T {
	t, _ := v.(T)
	return t
}

// number is a value as a number: durations are in milliseconds, as in Tracker's
// conditions (documented). An empty one is zero.
func number(v value) (float64, bool) {
	switch v := v.(type) {
	case nil:
		return 0, true
	case float64:
		return v, true
	case amount:
		return float64(v.d) * 1000, true
	}
	return 0, false
}

// spell lists the ways in which conditions, filters and queries may write a
// value, the one that variables show first; of a list, those of all elements.
func spell(v value) []string {
	switch v := v.(type) {
	case string:
		return []string{v}
	case float64:
		return []string{strconv.FormatFloat(v, 'f', -1, 64)}
	case time.Time:
		return []string{v.Format(timeForm)}
	case amount:
		return []string{strconv.FormatInt(int64(v.d)*1000, 10)}
	case *user:
		return []string{v.login, v.uid, v.name}
	case *term:
		return []string{v.word(), v.id, v.en, v.ru}
	case *queue:
		return []string{v.key, v.id}
	case *issue:
		return append([]string{v.key, v.id}, v.aliases...)
	case *checklistItem:
		return []string{v.text, v.id}
	}
	var ways []string
	for _, e := range elements(v) {
		ways = append(ways, spell(e)...)
	}
	return ways
}
