package demo

import (
	"io"
	"net/http"
	"sync"
)

// handler is the Tracker with the page, for a server.
func (d *demo) handler() http.Handler {
	return guardHost(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		d.tracker.ServeHTTP(w, r)
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			d.news.ring()
		}
	}))
}

// bell tells those who wait that there is something new.
type bell struct {
	mu    sync.Mutex
	rings chan struct{}
}

// next is closed by the next ring.
func (b *bell) next() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.rings == nil {
		b.rings = make(chan struct{})
	}
	return b.rings
}

func (b *bell) ring() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.rings != nil {
		close(b.rings)
		b.rings = nil
	}
}

// events tells the page whenever it should look again.
func (d *demo) events(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	for {
		next := d.news.next()
		if _, err := io.WriteString(w, "data: look\n\n"); err != nil {
			return
		}
		if http.NewResponseController(w).Flush() != nil {
			return
		}
		select {
		case <-next:
		case <-r.Context().Done():
			return
		}
	}
}
