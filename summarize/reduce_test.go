//go:build go1.25

package summarize_test

import (
	"slices"
	"strings"
)

// An exploration need not take two actions in both orders if that makes no
// difference. It uses sleep sets (Godefroid 1996): when an action has been taken
// in a state, and its neighbour is taken next, the first one sleeps as long as
// nothing happens that depends on it, since whatever begins with it was seen
// already. A state that is reached again is gone on from only with what slept
// each time before. All states at the end are still found; a test compares.

// sleepers are actions that need not be taken.
type sleepers []action

func (s sleepers) hold(a action) bool {
	return slices.ContainsFunc(s, func(b action) bool { return a.deed == b.deed })
}

func (s sleepers) with(a action) sleepers { return append(slices.Clip(s), a) }

// independent are the sleepers that go on sleeping when an action is taken.
func (x *exploration) independent(s sleepers, a action) sleepers {
	if x.plan.full || x.plan.together {
		return nil // calls of one instance have more in common than Tracker
	}
	return slices.DeleteFunc(slices.Clone(s), func(b action) bool { return !x.commute(a, b) })
}

// commute tells whether two actions come to the same in both orders.
func (x *exploration) commute(a, b action) bool {
	if a.kind > b.kind {
		a, b = b, a
	}
	switch {
	case b.kind <= searches: // both read
		return true
	case a.kind == reads: // not through the index
		return b.kind == indexes || b.kind <= updates && !slices.Contains(b.keys, a.keys[0]) && (a.who != b.who || b.kind == updates)
	case a.kind == searches: // what the index shows
		return x.plan.switches.ManualIndex && (b.kind == updates || b.kind == writes && a.who != b.who)
	}
	return false
}

// kinds of actions.
type actionKind int

const (
	reads    actionKind = iota // an issue directly
	searches                   // the index
	writes                     // an issue
	updates                    // by people
	indexes                    // the index catches up
	others
)

// kindOf is the kind of an API call, and the issue that it is about.
func kindOf(call *apiCall) (kind actionKind, key string) {
	path := call.what[strings.Index(call.what, " ")+1:]
	if i := strings.IndexAny(path, "/? "); i >= 0 {
		path = path[:i]
	}
	switch {
	case strings.HasPrefix(call.what, "POST _search"):
		return searches, ""
	case call.isWrite():
		return writes, path
	}
	return reads, path
}

// visit finds the node of a state, and tells which actions have to be taken
// there: those that do not sleep, and at a state that was seen before those that
// slept then.
func (x *exploration) visit(s *state, actions []action, asleep sleepers) (todo, sleep []action, isNew bool) {
	key := x.key(s)
	before, known := x.nodes[key]
	var still []int32
	for _, a := range actions {
		name, sleeps := x.anonymous(s, a), asleep.hold(a)
		slept := slices.Contains(before, name)
		switch {
		case sleeps && (!known || slept):
			if !slices.Contains(still, name) {
				still = append(still, name)
			}
			sleep = append(sleep, a)
		case !known || slept:
			todo = append(todo, a)
		}
	}
	x.nodes[key] = still
	if x.plan.backwards {
		slices.Reverse(todo)
	}
	return todo, sleep, !known
}

// anonymous names an action by what its caller has been told, since it does not
// matter who is who.
func (x *exploration) anonymous(s *state, a action) int32 {
	d := a.deed
	if d.who >= 0 {
		d.who = s.nameOf(d.who)
	}
	n, ok := x.deeds[d]
	if !ok {
		n = int32(len(x.deeds))
		x.deeds[d] = n
	}
	return n
}
