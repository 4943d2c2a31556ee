package review

import (
	"context"
	"hash/maphash"
	"sync"
)

// turns lets one at a time at an issue. Two issues may share a place, which
// costs a moment and does no harm.
type turns struct {
	seed   maphash.Seed
	places []chan struct{}
}

func newTurns() turns {
	const places = 64
	t := turns{maphash.MakeSeed(), make([]chan struct{}, places)}
	for i := range t.places {
		t.places[i] = make(chan struct{}, 1)
	}
	return t
}

// wait waits for an issue's turn; done ends it.
func (t turns) wait(ctx context.Context, key string) (done func(), err error) {
	place := t.places[maphash.String(t.seed, key)%uint64(len(t.places))]
	select {
	case place <- struct{}{}:
		return func() { <-place }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// seen remembers the events that were handled last. A repetition does nothing
// anyway while the issue stays where it was moved; this is for when somebody has
// moved it on since.
type seen struct {
	mu   sync.Mutex
	ids  map[string]bool
	list []string // oldest first
}

const mostSeen = 1000

func (s *seen) has(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ids[id]
}

func (s *seen) add(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ids == nil {
		s.ids = make(map[string]bool)
	}
	if s.ids[id] {
		return
	}
	if len(s.list) == mostSeen {
		delete(s.ids, s.list[0])
		s.list = s.list[1:]
	}
	s.ids[id] = true
	s.list = append(s.list, id)
}
