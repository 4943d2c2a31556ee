package summarize

import (
	"cmp"
	"slices"

	"timeupdater/tracker"
)

// mostAbove bounds how far up it is looked for families that have to wait.
const mostAbove = MaxLevels + 1

// families are what the search has shown, with our own writes since.
type families struct {
	issues  map[string]tracker.Issue // by id
	subs    map[string][]string      // ids, by the parent's id
	read    map[string]bool          // ids of the issues whose families are here
	pending map[string]bool          // ids of those that have to be looked at
}

func newFamilies() *families {
	return &families{map[string]tracker.Issue{}, map[string][]string{}, map[string]bool{}, map[string]bool{}}
}

// learn takes an issue, unless a newer one is here.
func (f *families) learn(issue tracker.Issue) {
	old, known := f.issues[issue.ID]
	if known && old.Version > issue.Version {
		return
	}
	f.issues[issue.ID] = issue
	parent := issue.Parent.ID
	if parent == "" || known && (old.Parent.ID == parent || slices.Contains(f.subs[parent], issue.ID)) {
		return // nothing new, or it was there before
	}
	f.subs[parent] = append(f.subs[parent], issue.ID)
}

// list are the sub-issues of an issue.
func (f *families) list(id string) []tracker.Issue {
	var list []tracker.Issue
	for _, sub := range f.subs[id] {
		if issue := f.issues[sub]; issue.Parent.ID == id {
			list = append(list, issue)
		}
	}
	return list
}

// isFamily tells that the search has shown an issue with its sub-issues. One
// that it does not show is hidden, or too new.
func (f *families) isFamily(id string) bool {
	_, shown := f.issues[id]
	return shown && len(f.list(id)) > 0
}

// ready are those pending that no other pending one is below of, those whose
// last change is oldest first. By the youngest change of a family the busy
// ones would wait for ever.
func (f *families) ready() []tracker.Issue {
	waiting := make(map[string]bool)
	for id := range f.pending {
		at := f.issues[id].Parent.ID
		for n := 0; n < mostAbove && at != "" && !waiting[at]; n++ {
			waiting[at] = true
			at = f.issues[at].Parent.ID
		}
	}
	var ready []tracker.Issue
	for id := range f.pending {
		if !waiting[id] {
			ready = append(ready, f.issues[id])
		}
	}
	slices.SortFunc(ready, func(a, b tracker.Issue) int {
		return cmp.Or(a.Updated.Compare(b.Updated), cmp.Compare(a.ID, b.ID))
	})
	return ready
}

// depth is how many issues are known to be above one.
func (f *families) depth(id string) int {
	n := 0
	for at := f.issues[id].Parent.ID; at != "" && n < mostAbove; at = f.issues[at].Parent.ID {
		n++
	}
	return n
}

// take takes families that were read. Those that have sub-issues become
// pending.
func (s *sweep) take(parents []tracker.Ref, found []tracker.Issue) {
	for _, issue := range found {
		s.learn(issue)
		s.memory.sawParent(issue)
	}
	for _, parent := range parents {
		if s.read[parent.ID] {
			continue
		}
		s.read[parent.ID] = true
		s.memory.sawSize(parent, len(s.list(parent.ID)))
		if s.isFamily(parent.ID) {
			s.pending[parent.ID] = true
			s.report.Parents++
		}
	}
}
