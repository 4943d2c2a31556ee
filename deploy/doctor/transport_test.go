package doctor

import (
	"errors"
	"net/http"
	"strings"

	"timeupdater/tracker/trackertest"
)

// named gives Tracker's organization another id, for a header that is the only
// one.
type named struct {
	header, id, in string
	next           http.RoundTripper
}

func (n named) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Header.Get(n.header) == n.id && len(r.Header["X-Org-Id"])+len(r.Header["X-Cloud-Org-Id"]) == 1 {
		r.Header.Set(n.header, n.in)
	}
	return n.next.RoundTrip(r)
}

// unreachable is where nobody listens.
type unreachable struct{}

func (unreachable) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, errors.New("connection refused")
}

// refusing forbids to read some paths.
type refusing struct {
	part string
	next http.RoundTripper
}

func (f refusing) RoundTrip(r *http.Request) (*http.Response, error) {
	if strings.Contains(r.URL.Path, f.part) {
		return trackertest.InProcess(answering(http.StatusForbidden, "no")).RoundTrip(r)
	}
	return f.next.RoundTrip(r)
}
