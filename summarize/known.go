package summarize

import (
	"maps"
	"time"

	"timeupdater/tracker"
)

// known is what direct reads have shown of an issue's family. A list of its
// sub-issues from the search counts only if it shows that too. It is never
// changed; what is learnt makes a new one.
type known struct {
	// seen are sub-issues as they were read, by id. The list must show each of
	// them at least in that version.
	seen map[string]tracker.Issue

	// links are all sub-issues of the issue; nil if they are not known.
	links []tracker.Ref

	// hidden are the sub-issues that the token may not see, as far as that was
	// noticed, by id.
	hidden map[string]tracker.Ref

	// self is the version that the search must show of the issue itself: that
	// of our own write, or the one called for. Zero for any.
	self int64

	// fresh is the issue itself as the call read it, if nothing has come
	// between.
	fresh *tracker.Issue

	// mustClimb: what is above is not known to be followed up, whoever has
	// changed the issue last.
	mustClimb bool

	// enough: if the issue is right, what is above it needs no look. Brief: the
	// same holds for all above this one.
	enough, brief bool

	// at is when the youngest of it was learnt, by our clock.
	at time.Time
}

// knownOf is what follows from reading a sub-issue.
func knownOf(sub tracker.Issue) known {
	return known{seen: map[string]tracker.Issue{sub.ID: sub}, at: time.Now()}
}

// knownOfCalled is what follows from reading an issue with sub-issues that was
// called for. The search must show it in that version, and so all that was
// changed below it before: it may have been written with newer totals than the
// search shows yet.
func knownOfCalled(issue tracker.Issue, links []tracker.Ref) known {
	k := known{links: append([]tracker.Ref{}, links...), fresh: &issue, self: issue.Version}
	if age := time.Since(issue.Updated); age > 0 && age < time.Minute { // by Tracker's clock
		k.at = issue.Updated
	}
	return k
}

// and is what two calls know that share a run. The run may begin later than
// each of them read the issue itself.
func (k known) and(other known) known {
	both := k
	both.fresh = nil
	both.seen = make(map[string]tracker.Issue, len(k.seen)+len(other.seen))
	maps.Copy(both.seen, k.seen)
	for id, sub := range other.seen {
		if have, ok := both.seen[id]; !ok || have.Version < sub.Version {
			both.seen[id] = sub
		}
	}
	if other.at.After(both.at) {
		both.at = other.at
	}
	if other.links != nil {
		both.links = other.links
	}
	both.self = max(k.self, other.self)
	both.enough, both.brief = k.enough && other.enough, k.brief && other.brief
	both.mustClimb = k.mustClimb || other.mustClimb || len(k.seen)+len(other.seen) > 0
	return both
}

// wrote is what is known after a write of ours left the issue in a version.
func (k known) wrote(version int64) known {
	k.self, k.at, k.fresh = version, time.Now(), nil
	return k
}

// without is k when a sub-issue turned out to have left.
func (k known) without(id string) known {
	k.seen = maps.Clone(k.seen)
	delete(k.seen, id)
	return k
}

// hiding is k when a sub-issue turned out to be hidden.
func (k known) hiding(sub tracker.Ref) known {
	hidden := make(map[string]tracker.Ref, len(k.hidden)+1)
	maps.Copy(hidden, k.hidden)
	hidden[sub.ID] = sub
	k.hidden = hidden
	return k
}

// gap is what a list from the search lacks of what is known.
type gap struct {
	old    bool            // it shows a sub-issue in an older version, or one that has left
	absent []tracker.Issue // sub-issues that were seen and are not there
	links  []tracker.Ref   // linked, not hidden, and not there
}

func (g gap) none() bool { return !g.old && len(g.absent) == 0 && len(g.links) == 0 }

// gapIn compares a list from the search with what is known.
func (k known) gapIn(self tracker.Issue, list []tracker.Issue) gap {
	g := gap{old: self.Version < k.self}
	shown := make(map[string]int64, len(list))
	for _, issue := range list {
		shown[issue.ID] = issue.Version
	}
	for id, sub := range k.seen {
		version, ok := shown[id]
		if !ok {
			g.absent = append(g.absent, sub)
		}
		g.old = g.old || ok && version < sub.Version
	}
	if k.links == nil {
		return g
	}
	for _, link := range k.links {
		_, ok := shown[link.ID]
		_, hidden := k.hidden[link.ID]
		if !ok && !hidden {
			g.links = append(g.links, link)
		}
		delete(shown, link.ID)
	}
	g.old = g.old || len(shown) > 0
	return g
}
