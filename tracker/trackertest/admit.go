package trackertest

import (
	"net/http"
	"strings"
	"time"
)

// admit finds out who asks, and checks for which organization and how often.
func (t *Tracker) admit(q *request, rt *routeEntry) (*answer, error) {
	authorization := q.http.Header.Get("Authorization")
	if authorization == "" {
		// Not JSON: seen in tests of a public client against the live API.
		return &answer{
			status: http.StatusUnauthorized, contentType: "text/plain;charset=utf-8",
			body: []byte("Authorization required"),
		}, nil
	}
	scheme, token, _ := strings.Cut(authorization, " ")
	scheme = strings.ToLower(scheme)
	q.c.by = t.tokens[scheme+" "+token]
	if q.c.by == nil {
		return nil, errToken
	}
	cloud := q.http.Header.Get("X-Cloud-Org-Id") == "cloud1"
	// An IAM token is taken in a cloud organization only (documented).
	if !cloud && (scheme == "bearer" || q.http.Header.Get("X-Org-Id") != "1") {
		return nil, errOrg
	}
	if rt.kind == KindSearch || rt.kind == KindCount || rt.kind == KindBulk {
		return nil, t.searches.allow(q.c.now, t.sw.SearchRate)
	}
	return nil, t.others.allow(q.c.now, t.sw.Rate)
}

// window remembers when the last requests came.
type window []time.Time

// allow lets a request pass unless a full number of them came within the last
// second. Refused ones do not count.
func (w *window) allow(now time.Time, rate int) error {
	if rate == 0 {
		return nil
	}
	for len(*w) > 0 && now.Sub((*w)[0]) >= time.Second {
		*w = (*w)[1:]
	}
	if len(*w) >= rate {
		return errRate
	}
	*w = append(*w, now)
	return nil
}
