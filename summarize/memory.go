package summarize

import (
	"slices"
	"sync"
	"time"

	"timeupdater/tracker"
)

const (
	// aboveMemory is how long it is believed which parent an issue has, when
	// cycles are looked for.
	aboveMemory = 10 * time.Minute

	// echoMemory is how long the call is expected that our own write causes.
	echoMemory = time.Minute

	// mostRemembered bounds the memory. When it is full, all is forgotten: it
	// only saves requests.
	mostRemembered = 50_000
)

// memory is what this instance remembers of issues, by id. It saves requests;
// nothing is written because of it alone.
type memory struct {
	mu     sync.Mutex
	issues map[string]remembered
}

type remembered struct {
	parent   tracker.Ref
	parentAt time.Time // when the parent was read

	size   int       // of the family, when it was last read; -1: unknown
	sizeAt time.Time // when it was

	left    *left
	wroteAt time.Time // when we wrote it last, as far as this instance knows

	leaf int64 // the version in which it had neither sub-issues nor time of theirs; zero: not known

	logged   logged // its worklog, as it was at a version
	loggedAt int64  // zero: not known
}

// left is how our write has left an issue.
type left struct {
	version   int64
	subIssues []string // ids, sorted; with those that were hidden
	by        *run     // which wrote
	at        time.Time
}

func (m *memory) get(id string) remembered {
	m.mu.Lock()
	defer m.mu.Unlock()
	if r, ok := m.issues[id]; ok {
		return r
	}
	return remembered{size: -1}
}

func (m *memory) change(id string, change func(*remembered)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.issues == nil || len(m.issues) >= mostRemembered {
		m.issues = map[string]remembered{}
	}
	r, ok := m.issues[id]
	if !ok {
		r.size = -1
	}
	change(&r)
	m.issues[id] = r
}

// above is an issue's parent, if it was read lately.
func (m *memory) above(of tracker.Ref) (parent tracker.Ref, known bool) {
	r := m.get(of.ID)
	return r.parent, !r.parentAt.IsZero() && time.Since(r.parentAt) < aboveMemory
}

func (m *memory) sawParent(issue tracker.Issue) {
	m.change(issue.ID, func(r *remembered) { r.parent, r.parentAt = issue.Parent, time.Now() })
}

func (m *memory) forgetAbove(issues []tracker.Ref) {
	for _, issue := range issues {
		m.change(issue.ID, func(r *remembered) { r.parentAt = time.Time{} })
	}
}

func (m *memory) sawSize(of tracker.Ref, size int) {
	m.change(of.ID, func(r *remembered) {
		r.size, r.sizeAt = size, time.Now()
		if size > 0 {
			r.leaf = 0
		}
	})
}

// wasAlone tells that an issue had no sub-issues when its family was read, and
// that this was within a time.
func (m *memory) wasAlone(id string, since time.Duration) bool {
	r := m.get(id)
	return r.size == 0 && time.Since(r.sizeAt) < since
}

func (m *memory) sawLeaf(issue tracker.Issue) {
	m.change(issue.ID, func(r *remembered) { r.leaf = issue.Version })
}

func (m *memory) sawWrite(id string, at time.Time) {
	m.change(id, func(r *remembered) {
		if at.After(r.wroteAt) {
			r.wroteAt = at
		}
	})
}

// wrote remembers how a run has left an issue.
func (m *memory) wrote(by *run, v view, version int64) {
	ids := make([]string, 0, len(v.list)+len(v.known.hidden))
	for _, sub := range v.list {
		ids = append(ids, sub.ID)
	}
	for id := range v.known.hidden {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	m.change(v.issue.ID, func(r *remembered) { r.left = &left{version, ids, by, time.Now()} })
}

// sawWorklog remembers what the worklog of an issue holds at a version.
func (m *memory) sawWorklog(id string, version int64, l logged) {
	m.change(id, func(r *remembered) { r.logged, r.loggedAt = l, version })
}

// worklog is what the worklog of an issue holds, if that was read at this
// version.
func (m *memory) worklog(issue tracker.Issue) (logged, bool) {
	r := m.get(issue.ID)
	return r.logged, r.loggedAt > 0 && r.loggedAt == issue.Version
}

// written is the version in which a write of this instance has left an issue;
// zero if none is remembered.
func (m *memory) written(of tracker.Ref) int64 {
	if l := m.get(of.ID).left; l != nil {
		return l.version
	}
	return 0
}

// echo returns the run whose write has left an issue exactly as it was read
// now. A call that finds it so is one that our own write has caused. It is
// believed once: a link may come or go without a new version.
func (m *memory) echo(issue tracker.Issue, links []tracker.Ref) *run {
	l := m.get(issue.ID).left
	if l == nil || l.version != issue.Version || time.Since(l.at) > echoMemory {
		return nil
	}
	ids := make([]string, len(links))
	for i, link := range links {
		ids[i] = link.ID
	}
	slices.Sort(ids)
	if !slices.Equal(ids, l.subIssues) {
		return nil
	}
	m.change(issue.ID, func(r *remembered) { r.left = nil })
	return l.by
}
