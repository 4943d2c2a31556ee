package trackertest

import (
	"slices"
	"time"
)

// The index is what search knows. Without a lag it is the issues themselves.
// With one, a changed issue keeps the data that search last saw, its parent
// among them. Each of its later states is shown when it is due, in the order
// of the changes; under the test's control all of them at once.

// state is an issue as it was after a change.
type state struct {
	is *issue
	data
	gone bool
	due  time.Time
}

// outdate makes search keep showing an issue as it was before a change. It
// reports whether that is new.
func (t *Tracker) outdate(is *issue, before *data) bool {
	if !t.lags || is.shown != nil || is.unseen {
		return false
	}
	shown := *before
	is.shown = &shown
	t.stale = append(t.stale, is)
	return true
}

// enter makes a new issue known, to search only later if it lags.
func (t *Tracker) enter(is *issue) {
	t.issues = append(t.issues, is)
	if t.lags {
		is.unseen = true
		t.stale = append(t.stale, is)
	}
}

// announce lets search show the issue as it is after a change when the lag is
// over.
func (t *Tracker) announce(is *issue, now time.Time) {
	if t.lags && !t.sw.ManualIndex {
		t.coming = append(t.coming, state{is, is.data, is.gone, now.Add(t.sw.Lag)})
		is.waiting++
	}
}

// catchUp shows the states that have waited for as long as the lag.
func (t *Tracker) catchUp() {
	if len(t.coming) == 0 {
		return
	}
	now := t.now()
	for len(t.coming) > 0 && !t.coming[0].due.After(now) {
		s := t.coming[0]
		t.coming = t.coming[1:]
		if s.is.waiting--; s.is.waiting > 0 {
			t.show(s.is, &s.data, s.gone)
			continue
		}
		t.index(s.is)
	}
}

// index makes search see an issue as it is.
func (t *Tracker) index(is *issue) {
	t.show(is, &is.data, is.gone)
	is.shown = nil
	if i := slices.Index(t.stale, is); i >= 0 {
		t.stale = slices.Delete(t.stale, i, i+1)
	}
	if is.waiting > 0 {
		is.waiting = 0
		t.coming = slices.DeleteFunc(t.coming, func(s state) bool { return s.is == is })
	}
}

// show makes search see a state of an issue.
func (t *Tracker) show(is *issue, d *data, gone bool) {
	var old, parent *issue
	if !is.unseen {
		old = is.look().parent
	}
	if !gone {
		parent = d.parent
	}
	if old != parent && old != nil {
		old.shownChildren = without(old.shownChildren, is)
	}
	if old != parent && parent != nil {
		parent.shownChildren = with(parent.shownChildren, is)
	}
	is.shown, is.unseen = d, false
	if gone {
		t.issues = without(t.issues, is)
	}
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
