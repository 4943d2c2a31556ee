package ready_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"timeupdater/deploy/ready"
	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
)

// What Tracker refuses to tell of one thing is unknown, and the rest is looked at.
func TestWhatTrackerDoesNotTell(t *testing.T) {
	t.Parallel()
	const refused = "Tracker answered 403 Forbidden: Service error; the token's user needs access to it, or the organization id is wrong"
	for name, test := range map[string]struct {
		path string
		want string
	}{
		"a screen":       {"/v3/screens/", "unknown transition TEST rule 1 readyForTest: TEST-2 would go by close (Close), whose screen is not told: the first issue shows what it requires"},
		"transitions":    {"/v3/issues/TEST-2/transitions", "unknown transition TEST rule 1 readyForTest: cannot tell: TEST-2: read transitions: " + refused},
		"fields":         {"/v3/queues/TEST/localFields", "unknown field TEST: cannot tell: TEST: read fields: " + refused},
		"general fields": {"/v3/fields", "unknown field TEST: cannot tell: all queues: read fields: " + refused},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, trackertest.Switches{Fault: func(r *http.Request) trackertest.Fault {
				if strings.HasPrefix(r.URL.Path, test.path) {
					return trackertest.Fault{Status: http.StatusForbidden}
				}
				return trackertest.Fault{}
			}})
			if err := w.config.PullRequests.Decode("tags"); err != nil {
				t.Fatal(err)
			}
			w.rules(`[{"on": "merged", "from": ["readyForTest"], "to": "closed"}, {"on": "approved", "from": ["inReview"], "to": "readyForTest"}]`)
			got := w.look()
			contains(t, got, test.want)
			contains(t, got, "right transition TEST rule 2 inReview: TEST-1 would go by accept (Accept)")
		})
	}
}

func TestWhatEndsALook(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		path   string
		status int
	}{
		"a token that Tracker does not know": {"/", http.StatusUnauthorized},
		"no statuses":                        {"/v3/statuses", http.StatusForbidden},
		"no queues":                          {"/v3/queues", http.StatusForbidden},
		"Tracker down for fields":            {"/v3/queues/TEST/localFields", http.StatusServiceUnavailable},
		"Tracker down for transitions":       {"/v3/issues/TEST-1/transitions", http.StatusServiceUnavailable},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, trackertest.Switches{Fault: func(r *http.Request) trackertest.Fault {
				if strings.HasPrefix(r.URL.Path, test.path) {
					return trackertest.Fault{Status: test.status}
				}
				return trackertest.Fault{}
			}})
			_ = w.config.PullRequests.Decode("tags") // it is an id
			w.rules(`[{"on": "approved", "from": ["inReview"], "to": "readyForTest"}]`)
			err := ready.Look(context.Background(), w.client, w.config, func(ready.Finding) {})
			var refused *tracker.Error
			if !errors.As(err, &refused) || refused.Status != test.status {
				t.Errorf("error %v, want status %d", err, test.status)
			}
		})
	}
}

// anyStatus finds issues of every status, whichever was asked for.
type anyStatus struct{ http.RoundTripper }

func (a anyStatus) RoundTrip(r *http.Request) (*http.Response, error) {
	if strings.HasSuffix(r.URL.Path, "/_search") {
		r = r.Clone(r.Context())
		r.Body, r.ContentLength = io.NopCloser(strings.NewReader(`{"filter":{"queue":"TEST"}}`)), -1
	}
	return a.RoundTripper.RoundTrip(r)
}

// A search that finds more than was asked for shows no issue of that status.
func TestAnIssueOfAnotherStatusTellsNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{})
	w.client = w.over(anyStatus{trackertest.InProcess(w.Tracker)})
	w.rules(`[{"on": "approved", "from": ["open"], "to": "readyForTest"}]`)
	contains(t, w.look(), "unknown transition TEST rule 1 open: cannot tell: no issue of TEST is Open now")
}

func TestAnInterruptEndsALook(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	w := newWorld(t, trackertest.Switches{Fault: func(r *http.Request) trackertest.Fault {
		if strings.HasPrefix(r.URL.Path, "/v3/screens/") {
			cancel()
		}
		return trackertest.Fault{}
	}})
	w.rules(`[{"on": "merged", "from": ["readyForTest"], "to": "closed"}]`)
	if err := ready.Look(ctx, w.client, w.config, func(ready.Finding) {}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}
