package summarize

import (
	"cmp"
	"context"
	"hash/fnv"
	"slices"
	"time"

	"timeupdater/tracker"
)

// find asks for what has changed within a time, or for everything.
func (s *sweep) find(ctx context.Context, since time.Duration) (found []tracker.Issue, err error) {
	if s.kind == all {
		found, err = s.tracker.SubIssuesIn(ctx, s.options.Queues.keys)
	} else {
		found, err = s.tracker.Changed(ctx, since, s.options.Queues.keys)
	}
	s.report.Looked = max(s.report.Looked, len(found))
	return found, err
}

// portion is how many families are read at a time: those of one query.
const portion = 50

func keys(of []tracker.Ref) []string {
	all := make([]string, len(of))
	for i, r := range of {
		all[i] = r.Key
	}
	return all
}

// parents are the issues whose families have to be looked at: the lowest first,
// of these the one whose last change is oldest, since that is what nobody has
// mended, and in the end those that may have sub-issues or not. By the youngest
// change of a family the busy ones would wait for ever.
func (s *sweep) parents(w Window, since time.Duration, found, due []tracker.Issue) []tracker.Ref {
	changed := newFamilies()
	var parents, others []tracker.Ref
	seen := make(map[string]bool, len(found))
	add := func(to *[]tracker.Ref, r tracker.Ref) {
		if r != (tracker.Ref{}) && !seen[r.ID] && w.holds(r.Key) && s.options.Queues.hold(r.Key) {
			seen[r.ID] = true
			*to = append(*to, r)
		}
	}
	for _, issue := range found {
		changed.learn(issue)
		add(&parents, issue.Parent)
	}
	for _, issue := range due {
		changed.learn(issue)
		add(&parents, issue.Ref)
	}
	for _, issue := range found {
		// Who was no parent within that time is one only if a sub-issue has come,
		// which has changed then.
		if s.kind != all && !s.memory.wasAlone(issue.ID, since) {
			add(&others, issue.Ref)
		}
	}
	slices.SortStableFunc(parents, func(a, b tracker.Ref) int {
		return cmp.Or(changed.depth(b.ID)-changed.depth(a.ID), changed.issues[a.ID].Updated.Compare(changed.issues[b.ID].Updated))
	})
	return append(parents, others...)
}

// holds tells whether an issue belongs to the part, by its key.
func (w Window) holds(key string) bool {
	if w.Parts == 0 {
		return true
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(key)) // never fails
	return int(h.Sum32()%uint32(w.Parts)) == w.Part-1
}
