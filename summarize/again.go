package summarize

import (
	"context"
	"slices"
	"time"

	"timeupdater/tracker"
	"timeupdater/tracker/errkind"
	"timeupdater/tracker/wait"
)

const (
	// lookWait is the least wait before the second look of a sweep. It doubles
	// with each try.
	lookWait = 2 * time.Second

	// lookTries is how often it waits for the search to show what was written:
	// in all half a minute.
	lookTries = 4
)

// lookAgainAtAll is the second look at all that was written, when the search
// shows that. What has changed meanwhile is settled singly.
func (s *sweep) lookAgainAtAll(ctx context.Context) error {
	for try := range lookTries {
		keys := make([]string, 0, len(s.written))
		last := time.Time{}
		for _, w := range s.written {
			keys = append(keys, w.Key)
			if w.at.After(last) {
				last = w.at
			}
		}
		if len(keys) == 0 {
			return nil
		}
		if err := wait.InTime(ctx, max(time.Until(last.Add(s.lag.expect())), lookWait<<try)); err != nil {
			return err
		}
		slices.Sort(keys)
		found, err := s.tracker.Families(ctx, keys)
		if err != nil {
			return err
		}
		if err := s.mendChanged(ctx, found); err != nil {
			return err
		}
	}
	for id, w := range s.written {
		delete(s.written, id)
		s.leave(w.Key, errNotShown)
	}
	return nil
}

var errNotShown = errkind.New(errkind.Unavailable, "it was written, but Tracker's search does not show that yet")

// mendChanged compares what the search shows with what was written.
func (s *sweep) mendChanged(ctx context.Context, found []tracker.Issue) error {
	now := newFamilies()
	for _, issue := range found {
		now.learn(issue)
	}
	var changed []tracker.Ref
	for id, w := range s.written {
		shown := now.issues[id]
		if shown.Version < w.Version {
			continue // not yet
		}
		delete(s.written, id)
		t, err := s.options.total(view{issue: &shown, list: now.list(id), logged: w.logged}, Field, false)
		if err != nil || t.count == 0 || t.to != shown.Spent || shown.Version > w.Version {
			changed = append(changed, w.Ref)
		}
	}
	return wait.Each(ctx, len(changed), mendWidth, func(ctx context.Context, i int) error {
		k := s.wroteBelow(changed[i])
		k.brief = true // the sweep has been above it
		return s.tell(ctx, changed[i].Key, s.mendSingly(ctx, changed[i], k))
	})
}
