package summarize

import (
	"context"
	"slices"
	"sync"
	"time"

	"timeupdater/tracker/errkind"
)

// width is how many runs an instance works on at a time. Tracker's limits leave
// room for no more, and those that began should end before others begin.
const width = 4

// errBusy says that a call's turn would come too late.
var errBusy = errkind.New(errkind.Unavailable, "more calls are waiting for Tracker than it can answer in time")

// places are where runs work: so many at a time, in the order of arrival.
type places struct {
	mu    sync.Mutex
	taken int
	begun []chan struct{} // those who had a place before; they go first
	line  []chan struct{} // those who have just arrived
	held  time.Duration   // how long a place is held, on average
}

// place is one that a call has, or had.
type place struct {
	of     *places
	sweeps bool      // the work is part of a sweep
	since  time.Time // zero: it has none
}

// arrive waits for a place. It is refused at once if there is likely none before
// the deadline.
func (p *place) arrive(ctx context.Context) error {
	if p.of.late(ctx) {
		return errBusy
	}
	return p.wait(ctx, &p.of.line)
}

// again waits for a place in the same line, without being refused.
func (p *place) again(ctx context.Context) error { return p.wait(ctx, &p.of.line) }

// goOn waits for a place to go on with what was begun, before all who arrive.
func (p *place) goOn(ctx context.Context) error { return p.wait(ctx, &p.of.begun) }

func (p *place) wait(ctx context.Context, line *[]chan struct{}) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	turn := p.of.enter(line)
	select {
	case <-turn:
		p.since = time.Now()
		return nil
	case <-ctx.Done():
		p.of.giveUp(turn)
		return ctx.Err()
	}
}

// leave frees the place, if there is one.
func (p *place) leave() {
	if p.since.IsZero() {
		return
	}
	held := time.Since(p.since)
	p.since = time.Time{}
	p.of.mu.Lock()
	defer p.of.mu.Unlock()
	const weight = 8
	p.of.held += (held - p.of.held) / weight
	p.of.free()
}

// late tells whether the deadline will likely have passed when it is the turn of
// one who arrives now.
func (p *places) late(ctx context.Context) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	deadline, bounded := ctx.Deadline()
	ahead := len(p.begun) + len(p.line) + 1
	return bounded && p.taken == width && time.Until(deadline) < p.held*time.Duration(ahead)/width
}

// enter returns a channel that is closed when the place is there.
func (p *places) enter(line *[]chan struct{}) chan struct{} {
	p.mu.Lock()
	defer p.mu.Unlock()
	turn := make(chan struct{})
	if p.taken < width {
		p.taken++
		close(turn)
	} else {
		*line = append(*line, turn)
	}
	return turn
}

// giveUp leaves the line, or the place if it came at that moment.
func (p *places) giveUp(turn chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, line := range []*[]chan struct{}{&p.begun, &p.line} {
		if i := slices.Index(*line, turn); i >= 0 {
			*line = slices.Delete(*line, i, i+1)
			return
		}
	}
	p.free()
}

// free hands a place to the next in line. The lock is held.
func (p *places) free() {
	for _, line := range []*[]chan struct{}{&p.begun, &p.line} {
		if len(*line) > 0 {
			close((*line)[0])
			*line = (*line)[1:]
			return
		}
	}
	p.taken--
}
