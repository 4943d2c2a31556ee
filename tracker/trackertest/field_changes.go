package trackertest

import (
	"maps"
	"slices"
)

// changedFields names the fields in which two states of an issue differ, by
// their ids. It runs after every request, so it compares what is in its own
// place directly.
func changedFields(a, b *data) []string {
	var names []string
	check := func(name string, same bool) {
		if !same {
			names = append(names, name)
		}
	}
	check("key", a.key == b.key)
	check("queue", a.queue == b.queue)
	check("parent", a.parent == b.parent)
	check("spent", a.spent.d == b.spent.d)
	check("estimation", a.estimation.d == b.estimation.d)
	check("originalEstimation", a.originalEstimation.d == b.originalEstimation.d)
	check("summary", a.summary == b.summary)
	check("description", a.description == b.description)
	check("type", a.kind == b.kind)
	check("priority", a.priority == b.priority)
	check("status", a.status == b.status)
	check("resolution", a.resolution == b.resolution)
	check("assignee", a.assignee == b.assignee)
	check("createdBy", a.createdBy == b.createdBy)
	check("followers", slices.Equal(a.followers, b.followers))
	check("tags", slices.Equal(a.tags, b.tags))
	check("checklistItems", slices.EqualFunc(a.checklist, b.checklist, func(x, y *checklistItem) bool { return *x == *y }))
	for _, name := range slices.Sorted(maps.Keys(keysOfBoth(a.extra, b.extra))) {
		check(name, equalValues(a.extra[name], b.extra[name]))
	}
	return names
}

// keysOfBoth has the keys of both maps.
func keysOfBoth(a, b map[string]value) map[string]value {
	if len(a)+len(b) == 0 {
		return nil
	}
	both := make(map[string]value, len(a)+len(b))
	maps.Copy(both, a)
	maps.Copy(both, b)
	return both
}
