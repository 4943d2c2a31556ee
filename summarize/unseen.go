package summarize

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
)

// Unseen says in words which of the named queues the token's user does not see,
// and what to do. Of those a sweep finds nothing, without a word from Tracker. It
// is asked, and so told, once an hour; empty is none, or that Tracker did not say.
func (s *Summarizer) Unseen(ctx context.Context) string {
	named := s.options.Queues.keys
	if len(named) == 0 || !s.unseen.isDue(time.Now()) {
		return ""
	}
	seen, err := s.tracker.Queues(ctx)
	if err != nil {
		return ""
	}
	missing := slices.DeleteFunc(slices.Clone(named), func(queue string) bool { return slices.Contains(seen, queue) })
	if len(missing) == 0 {
		return ""
	}
	return fmt.Sprintf("there is no queue %s, or the token's user may not see it: nothing is swept there; give that user access, or mend QUEUES",
		strings.Join(missing, ", "))
}

// hourly is what is due once an hour.
type hourly struct {
	mu   sync.Mutex
	last time.Time
}

func (h *hourly) isDue(now time.Time) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	due := h.last.IsZero() || now.Sub(h.last) >= time.Hour
	if due {
		h.last = now
	}
	return due
}
