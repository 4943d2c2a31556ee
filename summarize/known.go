package summarize

import (
	"maps"

	"timeupdater/tracker"
)

// known is what direct reads have shown of an issue's sub-issues. A list of
// them counts only if it shows that too. It is never changed; what is learnt
// makes a new one.
type known struct {
	// versions are sub-issues that the list must show, each at least in this
	// version.
	versions map[tracker.Ref]int64

	// links are all sub-issues of the issue; nil if unknown.
	links []tracker.Ref

	// hidden are the keys of sub-issues that the token may not see, as far as
	// that was noticed.
	hidden []string

	// indexed: before the call began to look at anything else, the search
	// index showed what the call is answerable for.
	indexed bool
}

// versionOf is an issue as it was read.
func versionOf(issue tracker.Issue) map[tracker.Ref]int64 {
	return map[tracker.Ref]int64{issue.Ref: issue.Version}
}

// and is what two calls that share a run know.
func (k known) and(other known) known {
	both := k
	both.indexed = k.indexed && other.indexed
	both.versions = make(map[tracker.Ref]int64, len(k.versions)+len(other.versions))
	if both.links == nil {
		both.links = other.links
	}
	maps.Copy(both.versions, k.versions)
	for ref, version := range other.versions {
		both.versions[ref] = max(both.versions[ref], version)
	}
	return both
}

// shownBy tells whether a list from the index is as new as what is known.
func (k known) shownBy(list []tracker.Issue) bool {
	versions := make(map[string]int64, len(list))
	for _, issue := range list {
		versions[issue.ID] = issue.Version
	}
	for ref, version := range k.versions {
		if shown, ok := versions[ref.ID]; !ok || shown < version {
			return false
		}
	}
	if k.links == nil {
		return true
	}
	for _, ref := range k.links {
		if _, ok := versions[ref.ID]; !ok {
			return false
		}
		delete(versions, ref.ID)
	}
	return len(versions) == 0
}
