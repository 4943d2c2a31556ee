package trackertest

import (
	"maps"
	"slices"
)

// shed clears what an issue, moved to another queue, does not take there: the
// values of the old queue's own fields, and components, versions and the project
// unless all is to go along. Then those stay of which the new queue has one of
// the same name (documented).
func (t *Tracker) shed(is *issue, all bool) {
	for _, id := range slices.Sorted(maps.Keys(is.extra)) {
		f := t.fieldByID(id)
		switch {
		case f.queue != nil && f.queue != is.queue:
			f.write(is, nil)
		case f.kind == componentKind || f.kind == versionKind || f.kind == projectKind:
			f.write(is, t.namesake(f, is, all))
		}
	}
}

// namesake is what a field holds of the objects of the issue's queue, by the
// names of those that it holds of another one.
func (t *Tracker) namesake(f *field, is *issue, all bool) value {
	var list []value
	for _, old := range elements(f.value(&is.data)) {
		if v := findTerm(t.objectsIn(f.kind, is.queue), old.(*term).en); v != nil && all {
			list = append(list, v)
		}
	}
	if !f.many && len(list) > 0 {
		return list[0]
	}
	return listOf(list)
}
