package function

import (
	"sync"
	"time"
)

// Hourly remembers what was said within the last hour, so that an instance which
// a timer calls every minute does not cry sixty times. The zero value is ready;
// it is safe for concurrent use.
type Hourly struct {
	mu   sync.Mutex
	last map[string]time.Time
}

// IsDue tells whether something was not said within the hour before now, and
// takes it for said now. There must be few things to say.
func (h *Hourly) IsDue(what string, now time.Time) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if last, said := h.last[what]; said && now.Sub(last) < time.Hour {
		return false
	}
	if h.last == nil {
		h.last = make(map[string]time.Time)
	}
	h.last[what] = now
	return true
}
