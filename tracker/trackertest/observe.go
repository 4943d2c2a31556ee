package trackertest

import (
	"slices"
	"strconv"
	"time"

	"timeupdater/tracker"
)

// Issue is an issue as it is, whatever search knows of it.
type Issue struct {
	ID, Key, Queue, Summary string
	Status                  string
	Version                 int64
	Updated                 time.Time // in UTC, with milliseconds
	Spent                   tracker.Duration
	Parent, ParentID        string   // "" without a parent
	SubIssues               []string // keys of the direct ones, by creation
	HadSubIssues            bool     // it has some, or had
	Records                 []Record // its own worklog, by creation
	Writes                  Writes
}

// Record is a worklog record.
type Record struct {
	ID       string
	Duration tracker.Duration
	Comment  string
	By       string // the author's login
	ByAPI    bool   // made through the API, not in Tracker's pages
}

// Writes counts the requests by which the API wrote time, if Tracker answered
// them with success: also those that changed nothing.
type Writes struct {
	Spent   int // PATCHes of an issue that named spent
	Worklog int // records made, changed or deleted
	Leaf    int // those of both on an issue that had never had sub-issues
}

func (w *Writes) add(more Writes) {
	w.Spent += more.Spent
	w.Worklog += more.Worklog
	w.Leaf += more.Leaf
}

// Mismatch is an issue that has or had sub-issues and whose "spent" is not what
// it must be.
type Mismatch struct {
	Key   string
	Spent tracker.Duration
	Want  tracker.Duration // Own and Sub together
	Own   tracker.Duration // the records that count
	Sub   tracker.Duration // of the direct sub-issues
}

// Issue is an issue by key, old key or id; the zero Issue if there is none.
func (t *Tracker) Issue(key string) Issue {
	t.mu.Lock()
	defer t.mu.Unlock()
	is := t.find(key)
	if is == nil {
		return Issue{}
	}
	v := Issue{
		ID: is.id, Key: is.key, Queue: is.queue.key, Summary: is.summary, Status: is.status.key,
		Version: is.version, Updated: is.updatedAt, Spent: is.spent.d, Writes: is.writes, HadSubIssues: is.parental,
	}
	if is.parent != nil {
		v.Parent, v.ParentID = is.parent.key, is.parent.id
	}
	for _, child := range is.children {
		v.SubIssues = append(v.SubIssues, child.key)
	}
	for _, r := range is.records {
		v.Records = append(v.Records, Record{strconv.FormatInt(r.id, 10), r.dur.d, r.comment, r.by.login, r.api})
	}
	return v
}

// Exists reports whether there is an issue with a key, old key or id.
func (t *Tracker) Exists(key string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.find(key) != nil
}

// Keys are the keys of all issues, by creation.
func (t *Tracker) Keys() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	keys := make([]string, 0, len(t.issues))
	for _, is := range t.issues {
		if !is.gone {
			keys = append(keys, is.key)
		}
	}
	return keys
}

// Writes are the writes of time by the API, over all issues and also deleted ones.
func (t *Tracker) Writes() Writes {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.written
}

// Wrong finds the issues that have sub-issues and a "spent" that is not the
// sum of their own records and the "spent" of their direct sub-issues, and those
// that have lost them and do not show their own records, although it was the
// user robot who gave them what they show. counts tells by its comment whether a
// record counts; nil counts all.
func (t *Tracker) Wrong(counts func(comment string) bool) []Mismatch {
	t.mu.Lock()
	defer t.mu.Unlock()
	var wrong []Mismatch
	for _, is := range t.issues {
		if is.gone || !is.parental {
			continue
		}
		m := Mismatch{Key: is.key, Spent: is.spent.d}
		robots := is.lastEntered().by == robot
		for _, r := range is.records {
			if counts == nil || counts(r.comment) {
				m.Own += r.dur.d
			} else {
				robots = true
			}
		}
		for _, child := range is.children {
			m.Sub += child.spent.d
		}
		m.Want = m.Own + m.Sub
		if m.Spent != m.Want && (len(is.children) > 0 || robots) {
			wrong = append(wrong, m)
		}
	}
	return wrong
}

// LastEntered is the login of who last gave an issue a "spent" that came from no
// record; "" is nobody.
func (t *Tracker) LastEntered(key string) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if u := t.mustFind(key).lastEntered().by; u != nil {
		return u.login
	}
	return ""
}

func (is *issue) lastEntered() *entry {
	for _, e := range slices.Backward(is.changes) {
		if len(e.records) == 0 && e.changed("spent") && e.kind != "IssueCreated" {
			return e
		}
	}
	return &entry{}
}
