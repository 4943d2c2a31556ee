//go:build go1.25

package summarize_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"timeupdater/summarize"
	"timeupdater/tracker"
)

// What an exploration has to find: rules that lack one of their precautions.

// blind skips the second look: after a write it shows what was there before.
type blind struct {
	summarize.Tracker
	wrote   bool
	list    []tracker.Issue
	records []tracker.Record
}

func (b *blind) SetSpent(ctx context.Context, key string, version int64, d tracker.Duration) (tracker.Issue, error) {
	b.wrote = true
	return b.Tracker.SetSpent(ctx, key, version, d)
}

func (b *blind) Family(ctx context.Context, parent tracker.Ref) (self tracker.Issue, _ []tracker.Issue, err error) {
	self, list, err := b.Tracker.Family(ctx, parent)
	if !b.wrote {
		b.list = list
	}
	return self, b.list, err
}

func (b *blind) Worklog(ctx context.Context, key string) (_ []tracker.Record, err error) {
	if !b.wrote {
		b.records, err = b.Tracker.Worklog(ctx, key)
	}
	return b.records, err
}

// muchNewer is more versions than an exploration makes.
const muchNewer = 1000

// credulous takes what the search shows for up to date.
type credulous struct{ summarize.Tracker }

func (c credulous) Family(ctx context.Context, parent tracker.Ref) (tracker.Issue, []tracker.Issue, error) {
	self, list, err := c.Tracker.Family(ctx, parent)
	for i := range list {
		list[i].Version += muchNewer
	}
	return self, list, err
}

// forgetful does not ask whether the list shows its own write.
type forgetful struct{ summarize.Tracker }

func (f forgetful) Family(ctx context.Context, parent tracker.Ref) (tracker.Issue, []tracker.Issue, error) {
	self, list, err := f.Tracker.Family(ctx, parent)
	self.Version += muchNewer
	return self, list, err
}

// hasty sweeps without a second look: what it has written is shown so.
type hasty struct {
	summarize.Tracker
	families []tracker.Issue
}

func (h *hasty) Families(ctx context.Context, keys []string) (_ []tracker.Issue, err error) {
	if h.families == nil {
		h.families, err = h.Tracker.Families(ctx, keys)
	}
	return h.families, err
}

func (h *hasty) SetSpent(ctx context.Context, key string, version int64, d tracker.Duration) (tracker.Issue, error) {
	after, err := h.Tracker.SetSpent(ctx, key, version, d)
	for i, issue := range h.families {
		if err == nil && issue.ID == after.ID {
			h.families[i] = after
		}
	}
	return after, err
}

// TestInterleavingsFindLostUpdates shows that the test above can fail.
func TestInterleavingsFindLostUpdates(t *testing.T) {
	t.Parallel()
	for name, p := range map[string]plan{
		"without the second look after a write": {
			setup: oneParent, updates: correction, switches: quiet,
			spoil: func(t summarize.Tracker) summarize.Tracker { return &blind{Tracker: t} },
		},
		"without doubt about a list that lags": {
			setup: oneParent, updates: balance, switches: lagging,
			spoil: func(t summarize.Tracker) summarize.Tracker { return credulous{t} },
		},
		"without a list that shows our own write": {
			setup: oneParent, updates: []planned{logged("TEST-2", hour), moved("TEST-4", "")}, switches: lagging, inOrder: true,
			spoil: func(t summarize.Tracker) summarize.Tracker { return forgetful{t} },
		},
		"without the second look of a sweep": {
			setup: oneParent, updates: append(slices.Clone(correction), swept), switches: ignored,
			spoil: func(t summarize.Tracker) summarize.Tracker { return &hasty{Tracker: t} },
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p.backwards = true
			x := explore(t, p)
			if !strings.Contains(x.failure, "TEST-1 shows") {
				t.Fatalf("no lost update in %d schedules: %s", x.schedules, x.failure)
			}
			t.Logf("found after %d schedules:\n%s", x.schedules, x.failure)
		})
	}
}
