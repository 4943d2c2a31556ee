package trackertest

import (
	"slices"

	"timeupdater/tracker/trackertest/query"
)

// linkQueues are the parameters about the queues of linked issues, by what the
// issue is to those; "" is anything.
var linkQueues = map[string]string{
	"have links to queue":    "",
	"related to queue":       "relates",
	"depend on queue":        "depends on",
	"block queue":            "is dependent by",
	"duplicates in queue":    "duplicates",
	"duplicated in queue":    "is duplicated by",
	"epics for queue":        "is epic of",
	"in epics of queue":      "has epic",
	"subtasks for queue":     "is subtask for",
	"parent tasks for queue": "is parent task for",
}

// linked is a parameter about links, by its name in lower case: the word for
// what the issue is to others, or a name of linkQueues. Links are not behind in
// search (assumed), but sub-issues are.
func (c compiler) linked(name string) (parameter, bool) {
	if word, ok := linkQueues[name]; ok {
		return parameter{any: c.hasLink(word), has: func(values []query.Value) (cond, error) {
			names, err := plainTexts(values)
			if err != nil {
				return cond{}, err
			}
			queues, err := c.queues(names)
			return c.linkedIn(word, queues), err
		}}, true
	}
	word := name
	if name == "linked to" {
		word = ""
	} else if lt, _ := findLinkType(word); lt == nil {
		return parameter{}, false
	}
	return parameter{any: c.hasLink(word), has: func(values []query.Value) (cond, error) {
		names, err := plainTexts(values)
		return just(c.linkedTo(word, names)), err
	}}, true
}

// orLinked is also fulfilled by issues that are something to others.
func (c compiler) orLinked(p parameter, word string) parameter {
	links, _ := c.linked(word)
	return parameter{any: p.any.or(links.any), has: func(values []query.Value) (cond, error) {
		a, err := p.has(values)
		if err != nil || slices.ContainsFunc(values, isFunction) {
			return a, err
		}
		b, err := links.has(values)
		return a.or(b), err
	}}
}

// hasLink is that the issue is something to another one.
func (c compiler) hasLink(word string) cond {
	switch word {
	case "is subtask for":
		return cond{holds: func(is *issue) bool { return is.look().parent != nil }}
	case "is parent task for":
		return cond{holds: func(is *issue) bool { return len(c.t.lookChildren(is)) > 0 }}
	}
	return cond{holds: func(is *issue) bool {
		return slices.ContainsFunc(is.links, func(l *link) bool { return word == "" || l.word(is) == word })
	}}
}

// linkedTo are the issues that are something to those with some keys, by num.
func (c compiler) linkedTo(word string, names []string) []*issue {
	switch word {
	case "is subtask for":
		return c.t.shownBelow(names)
	case "is parent task for":
		return c.t.shownAbove(names)
	}
	var list []*issue
	for _, is := range c.t.shownAs(names) {
		for _, l := range is.links {
			if end := l.end(is); !end.unseen && (word == "" || l.word(end) == word) {
				list = append(list, end)
			}
		}
	}
	return inOrder(list)
}

// linkedIn is that the issue is something to one in some queues. The other
// issue's queue is the one that search shows of it (assumed): an issue that it
// does not know yet has none.
func (c compiler) linkedIn(word string, queues []*queue) cond {
	inside := func(is *issue) bool { return !is.unseen && slices.Contains(queues, is.look().queue) }
	switch word {
	case "is subtask for":
		return cond{holds: func(is *issue) bool {
			parent := is.look().parent
			return parent != nil && inside(parent)
		}}
	case "is parent task for":
		return cond{holds: func(is *issue) bool { return slices.ContainsFunc(c.t.lookChildren(is), inside) }}
	}
	return cond{holds: func(is *issue) bool {
		return slices.ContainsFunc(is.links, func(l *link) bool {
			return (word == "" || l.word(is) == word) && inside(l.end(is))
		})
	}}
}
