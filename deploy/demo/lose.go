package demo

import (
	"net/http"
	"time"
)

// loseNext makes the next call of a trigger get lost, so that people see a
// sweep make it good.
func (d *demo) loseNext(*node, string) error {
	d.losing.Store(true)
	return nil
}

// lossy is the way to the function, on which a call may get lost. It answers
// then as the cloud does when too many calls come at once (documented).
func (d *demo) lossy(function http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !d.losing.Swap(false) {
			function.ServeHTTP(w, r)
			return
		}
		d.calls.add(call{
			Start: time.Now(), Issue: r.URL.Query().Get("id"), Status: http.StatusTooManyRequests,
			Message: "lost on its way; a sweep within a minute makes it good",
		})
		d.news.ring()
		w.WriteHeader(http.StatusTooManyRequests)
	})
}
