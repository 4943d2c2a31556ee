package trackertest

import (
	"time"
)

// later carries a request out after a time, whatever became of who made it.
func (t *Tracker) later(after time.Duration, q *request, rt *routeEntry, refused *refusal) {
	t.pending(1)
	t.hanging.Add(1)
	go func() {
		defer t.hanging.Done()
		defer t.pending(-1)
		select {
		case <-time.After(after):
			t.carryOut(q, rt, refused)
		case <-t.ctx.Done():
		}
	}()
}
