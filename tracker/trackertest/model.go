package trackertest

import (
	"time"

	"timeupdater/tracker"
)

// issue is one issue with everything that belongs to it.
type issue struct {
	data
	id       string
	num      int // order of creation
	records  []*record
	comments []*comment
	links    []*link  // all that have this issue at an end, by id
	children []*issue // direct sub-issues, by num
	logged   tracker.Duration
	writes   Writes
	gone     bool     // deleted
	parental bool     // it has or had sub-issues
	changes  []*entry // its changelog, oldest first
	past     []*past  // that reads may still show, oldest first

	// What search knows, see search_index.go.
	shown         *data // nil: the same as data
	unseen        bool  // not yet known to search
	waiting       int   // states that search is still to show
	shownChildren []*issue
}

// data is what an issue's JSON is made of. Copies share slices and maps, which
// therefore are replaced and never changed.
type data struct {
	key                                   string
	aliases                               []string
	queue                                 *queue
	parent                                *issue
	version                               int64
	summary, description                  string
	kind, priority, status                *term
	previousStatus, resolution            *term
	assignee, createdBy, updatedBy        *user
	followers                             []*user
	tags                                  []string
	spent, estimation, originalEstimation amount
	createdAt, updatedAt, statusSince     time.Time
	commentedAt                           time.Time
	commentCount                          int
	checklist                             []*checklistItem
	extra                                 map[string]value // of the fields that have no place here, by their ids
}

// amount is a duration and, if somebody wrote it, how.
type amount struct {
	d     tracker.Duration
	given string
}

type queue struct {
	id       string
	key      string
	name     string
	num      int  // of the last issue made in it
	hidden   bool // from the API's tokens
	lead     *user
	kind     *term        // of new issues
	priority *term        // of new issues
	types    []typeConfig // nil is all types, with all resolutions
	rights   *Rights
	triggers []*trigger
	flow     *workflow
}

type record struct {
	id, version          int64
	is                   *issue
	comment              string
	by, updatedBy        *user
	createdAt, updatedAt time.Time
	start                time.Time
	dur                  amount
	api                  bool
}

// comment is one state of a comment: an edit puts another one in its place.
type comment struct {
	id, version          int64
	text                 string
	by, updatedBy        *user
	createdAt, updatedAt time.Time
	summonees, maillists value // whom it calls
	files                []*attachment
}

// link joins two issues. main is the parent, the blocker, the original, the
// epic; for the symmetric type the issue that the link was made from.
type link struct {
	id          int64
	kind        *linkType
	main, other *issue
	by          *user
	createdAt   time.Time
	edited      *history // told by an import; nil is never
}

// word is what the issue is to the other end of the link.
func (l *link) word(is *issue) string {
	if l.main == is {
		return l.kind.mainWord
	}
	return l.kind.otherWord
}

// end is the other end of the link.
func (l *link) end(is *issue) *issue {
	if l.main == is {
		return l.other
	}
	return l.main
}
