package summarize

import (
	"context"
	"slices"
	"time"

	"timeupdater/tracker"
)

// Off is a total that is not what it should be: one that a check has found, or
// that is about to be written.
type Off struct {
	ID string `json:"id"` // of the issue, for good; its key may change
	Level
	Logged tracker.Duration `json:"logged"` // what people have logged on the issue itself, counted or not
	Record tracker.Duration `json:"record"` // what our own record there holds; zero if there is none
	Why    Reason           `json:"why,omitempty"`

	// Entered is when the time that the issue shows was entered, by hand or by
	// us, by Tracker's clock; nil if that is not known.
	Entered *time.Time `json:"entered,omitempty"`
}

// off is a view whose total is wrong, with what that consists of.
func (t total) off(v view) Off {
	o := Off{ID: v.issue.ID, Level: t.level(v, v.issue.Spent), Logged: v.logged.own, Why: t.reason(v)}
	for _, record := range t.ours {
		o.Record, _ = o.Record.Add(record.Duration) // total has added up more
	}
	o.Shares = v.shares()
	return o
}

// shares are what the sub-issues add to a total.
func (v view) shares() []Share {
	shares := make([]Share, len(v.list))
	for i, sub := range v.list {
		shares[i] = Share{sub.Key, sub.Spent}
	}
	return shares
}

// planned is what would be written, where nothing may be.
type planned struct {
	off   []Off                       // the lowest first
	spent map[string]tracker.Duration // by id: the total that each would get
}

func newPlanned() *planned { return &planned{spent: map[string]tracker.Duration{}} }

// take takes what a total has come to, and tells whether that is something new.
// It may have come to something else before, because of one below it.
func (p *planned) take(v view, t total) (changed bool) {
	id := v.issue.ID
	before, was := p.spent[id]
	if was {
		delete(p.spent, id)
		p.off = slices.DeleteFunc(p.off, func(o Off) bool { return o.ID == id })
	}
	if !t.right {
		p.spent[id] = t.to
		p.off = append(p.off, t.off(v))
	}
	return was == t.right || was && before != t.to
}

// counting is a list of sub-issues with the totals that they would get, by id.
func counting(planned map[string]tracker.Duration, list []tracker.Issue) []tracker.Issue {
	for i, sub := range list {
		if spent, ok := planned[sub.ID]; ok {
			list[i].Spent = spent
		}
	}
	return list
}

// planned notes what would be written in the place of writing it. It returns the
// issue if what is above has to be looked at because of that.
func (s *sweep) planned(ctx context.Context, v view) (tracker.Issue, error) {
	s.mu.Lock()
	v.list = counting(s.plan.spent, v.list)
	s.mu.Unlock()
	t, err := s.total(ctx, v, false)
	if err == nil && !t.right {
		err = s.checkAbove(ctx, v.issue.Ref)
	}
	if err != nil {
		return tracker.Issue{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.plan.take(v, t) {
		return *v.issue, nil
	}
	return tracker.Issue{}, nil
}
