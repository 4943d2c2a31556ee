package trackertest

import (
	"slices"
	"time"
)

// The index is what search knows. Without a lag it is the issues themselves.
// With one, a changed issue keeps the data that search last saw, its parent
// among them, until it is indexed again.

// outdate makes search keep showing an issue as it was before a change. It
// reports whether that is new.
func (t *Tracker) outdate(is *issue, before *data, now time.Time) bool {
	if !t.lags || is.shown != nil || is.unseen {
		return false
	}
	shown := *before
	is.shown, is.due = &shown, now.Add(t.sw.Lag)
	t.stale = append(t.stale, is)
	return true
}

// enter makes a new issue known, to search only after the lag.
func (t *Tracker) enter(is *issue, now time.Time) {
	t.issues = append(t.issues, is)
	if t.lags {
		is.unseen, is.due = true, now.Add(t.sw.Lag)
		t.stale = append(t.stale, is)
	}
}

// index makes search see an issue as it is.
func (t *Tracker) index(is *issue) {
	if i := slices.Index(t.stale, is); i >= 0 {
		t.stale = slices.Delete(t.stale, i, i+1)
	}
	var old, parent *issue
	if !is.unseen {
		old = is.look().parent
	}
	if !is.gone {
		parent = is.parent
	}
	if old != parent && old != nil {
		old.shownChildren = without(old.shownChildren, is)
	}
	if old != parent && parent != nil {
		parent.shownChildren = with(parent.shownChildren, is)
	}
	is.shown, is.unseen = nil, false
	if is.gone {
		t.issues = without(t.issues, is)
	}
}

// catchUp indexes what has waited for as long as the lag.
func (t *Tracker) catchUp() {
	if t.sw.ManualIndex || len(t.stale) == 0 {
		return
	}
	now := t.now()
	for len(t.stale) > 0 && !t.stale[0].due.After(now) {
		t.index(t.stale[0])
	}
}

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

// Unindexed names the issues that search shows as they were before their last
// change, or not at all, oldest change first. A deleted issue that search
// still shows has its last key.
func (t *Tracker) Unindexed() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.catchUp()
	keys := make([]string, len(t.stale))
	for i, is := range t.stale {
		keys[i] = is.key
	}
	return keys
}

// Reindex makes search see an issue as it is. Without a lag it does nothing.
func (t *Tracker) Reindex(key string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, is := range t.stale {
		if is.key == key || is.id == key {
			t.index(is)
			return
		}
	}
}
