package trackertest

import (
	"slices"
	"strings"
	"time"
)

// Fields of a search that are no fields of the issue itself.
const (
	childField       = "\x00child"       // the direct sub-issues
	childQueueField  = "\x00child.queue" // the queues of the direct sub-issues
	parentQueueField = "\x00parent.queue"
)

// cond is a condition of a search. What it looks at is what search shows.
type cond struct {
	holds  func(*issue) bool
	listed bool     // the issues that fulfil it are known without looking at all
	list   []*issue // those, by num; not to be changed
}

// just is fulfilled by some issues, which are given by num.
func just(list []*issue) cond {
	return cond{listed: true, list: list, holds: func(is *issue) bool {
		_, found := slices.BinarySearchFunc(list, is.num, byNum)
		return found
	}}
}

func everything() cond { return cond{holds: func(*issue) bool { return true }} }

// and needs both conditions. It starts from the shorter list, if there is one.
func (a cond) and(b cond) cond {
	if !a.listed || b.listed && len(b.list) < len(a.list) {
		a, b = b, a
	}
	both := cond{holds: func(is *issue) bool { return a.holds(is) && b.holds(is) }}
	if a.listed {
		both.listed, both.list = true, kept(a.list, b.holds)
	}
	return both
}

// or needs one of the conditions.
func (a cond) or(b cond) cond {
	if a.listed && b.listed {
		return just(inOrder(slices.Concat(a.list, b.list)))
	}
	return cond{holds: func(is *issue) bool { return a.holds(is) || b.holds(is) }}
}

// kept is a new list of those for which f holds.
func kept(list []*issue, f func(*issue) bool) []*issue {
	var found []*issue
	for _, is := range list {
		if f(is) {
			found = append(found, is)
		}
	}
	return found
}

// inOrder sorts a list by num in place and drops what is in it twice.
func inOrder(list []*issue) []*issue {
	slices.SortFunc(list, func(a, b *issue) int { return byNum(a, b.num) })
	return slices.Compact(list)
}

// condition is that a field has one of some values. Values that nothing has
// are no mistake (assumed). It reports false for an unknown field.
func (t *Tracker) condition(field string, values []string) (cond, bool) {
	switch field {
	case "key":
		return just(t.shownAs(values)), true
	case "parent":
		return just(t.shownBelow(values)), true
	case childField:
		return just(t.shownAbove(values)), true
	case "queue":
		queues := t.visible(values)
		return cond{holds: func(is *issue) bool { return slices.Contains(queues, is.look().queue) }}, true
	case childQueueField:
		queues := t.visible(values)
		return cond{holds: func(is *issue) bool {
			return slices.ContainsFunc(t.lookChildren(is), func(child *issue) bool { return slices.Contains(queues, child.look().queue) })
		}}, true
	case parentQueueField:
		// The parent's queue is the one that search shows of the parent
		// (assumed): a parent that it does not know yet has none.
		queues := t.visible(values)
		return cond{holds: func(is *issue) bool {
			parent := is.look().parent
			return parent != nil && !parent.unseen && slices.Contains(queues, parent.look().queue)
		}}, true
	}
	f := t.fieldByID(field)
	if f == nil {
		return cond{}, false
	}
	return cond{holds: func(is *issue) bool { return spelled(f.value(is.look()), values) }}, true
}

// emptiness is that a field has no value, or that it has one.
func (t *Tracker) emptiness(field string, empty bool) (cond, bool) {
	if field == childField {
		return cond{holds: func(is *issue) bool { return len(t.lookChildren(is)) > 0 != empty }}, true
	}
	f := t.fieldByID(field)
	if f == nil {
		return cond{}, false
	}
	return cond{holds: func(is *issue) bool { return f.value(is.look()) == nil == empty }}, true
}

// visible are the queues with these keys or ids that the token may see.
func (t *Tracker) visible(names []string) []*queue {
	var queues []*queue
	for _, name := range names {
		if qu := t.queueBy(name); qu != nil && !qu.hidden {
			queues = append(queues, qu)
		}
	}
	return queues
}

// when is that a time of the issue stands in a relation to another one.
func when(field, relation string, at time.Time) (cond, bool) {
	var of func(*data) time.Time
	switch field {
	case "updatedAt":
		of = func(d *data) time.Time { return d.updatedAt }
	case "createdAt":
		of = func(d *data) time.Time { return d.createdAt }
	default:
		return cond{}, false
	}
	wanted := 1
	if strings.HasPrefix(relation, "<") {
		wanted = -1
	}
	equal := strings.HasSuffix(relation, "=")
	return cond{holds: func(is *issue) bool {
		order := of(is.look()).Compare(at)
		return order == wanted || equal && order == 0
	}}, relation != ""
}
