package trackertest

import (
	"slices"
)

// look is the issue as search shows it.
func (is *issue) look() *data {
	if is.shown != nil {
		return is.shown
	}
	return &is.data
}

// lookChildren are the sub-issues that search shows, by num.
func (t *Tracker) lookChildren(is *issue) []*issue {
	if t.lags {
		return is.shownChildren
	}
	return is.children
}

// findShown is the issue that search shows or may come to show under a key, an
// old key or an id: also one that is deleted, as long as search does not know.
func (t *Tracker) findShown(name string) *issue {
	if is := t.find(name); is != nil || !t.lags {
		return is
	}
	for _, is := range t.stale {
		if is.gone && (is.id == name || t.shownKey(is, name)) {
			return is
		}
	}
	return nil
}

// shownKey reports whether search shows the issue under a key. Old keys are none
// (documented), but by a switch.
func (t *Tracker) shownKey(is *issue, name string) bool {
	d := is.look()
	return !is.unseen && (d.key == name || t.sw.OldKeysFound && slices.Contains(d.aliases, name))
}

// former reports whether a name is nothing but an old key, under which search
// finds nothing.
func (t *Tracker) former(is *issue, name string) bool {
	return !t.sw.OldKeysFound && name != is.id && name != is.key && name != is.look().key
}

// shownAs are the issues that search shows under some keys, old keys or ids.
func (t *Tracker) shownAs(names []string) []*issue {
	var list []*issue
	for _, name := range names {
		if is := t.findShown(name); is != nil && !is.unseen && (is.id == name || t.shownKey(is, name)) {
			list = append(list, is)
		}
	}
	return inOrder(list)
}

// shownBelow are the sub-issues that search shows of some issues.
func (t *Tracker) shownBelow(parents []string) []*issue {
	var lists [][]*issue
	for _, name := range parents {
		if is := t.findShown(name); is != nil && !t.former(is, name) {
			lists = append(lists, t.lookChildren(is))
		}
	}
	if len(lists) == 1 {
		return lists[0] // perhaps very long
	}
	return inOrder(slices.Concat(lists...))
}

// shownAbove are the parents that search shows of some issues.
func (t *Tracker) shownAbove(children []string) []*issue {
	var list []*issue
	for _, is := range t.shownAs(children) {
		if parent := is.look().parent; parent != nil && !parent.unseen {
			list = append(list, parent)
		}
	}
	return inOrder(list)
}
