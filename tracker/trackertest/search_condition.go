package trackertest

import (
	"slices"
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

func (a cond) not() cond {
	return cond{holds: func(is *issue) bool { return !a.holds(is) }}
}

// joined joins some conditions, of which there is one at least.
func joined(list []cond, join func(a, b cond) cond) cond {
	whole := list[0]
	for _, c := range list[1:] {
		whole = join(whole, c)
	}
	return whole
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
