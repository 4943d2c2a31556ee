package summarize_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"timeupdater/summarize"
	"timeupdater/tracker/trackertest"
)

// astray puts addresses of another host into all answers of Tracker, and
// complains about requests that go there.
type astray struct {
	t    *testing.T
	next http.RoundTripper
}

const elsewhere = "https://elsewhere.example"

func (a astray) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Scheme != "http" || r.URL.Host != "localhost" || r.Host != "" && r.Host != "localhost" {
		a.t.Errorf("%s %s goes to another host", r.Method, r.URL)
	}
	answer, err := a.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, err
	}
	body = bytes.ReplaceAll(body, []byte("http://localhost"), []byte(elsewhere))
	answer.Body, answer.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	for i, link := range answer.Header["Link"] {
		answer.Header["Link"][i] = strings.ReplaceAll(link, "http://localhost", elsewhere)
	}
	return answer, nil
}

// TestOnlyTrackerIsCalled plays all stories with answers whose self links and
// page addresses lead elsewhere.
func TestOnlyTrackerIsCalled(t *testing.T) {
	t.Parallel()
	for way, options := range ways {
		for name, story := range stories {
			t.Run(way+"/"+name, func(t *testing.T) {
				t.Parallel()
				for _, paging := range []trackertest.Paging{{}, {Cut: 1}, {Cut: 1, ByID: true}} {
					w := newWorld(t, trackertest.Switches{Links: paging, Records: paging, PageCeiling: 1}, options)
					w.rule = newRule(w.connect(astray{t, trackertest.InProcess(w.Tracker)}), options)
					w.play(story)
				}
			})
		}
	}
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	t.Parallel()
	for _, status := range []int{301, 302, 303, 307, 308} {
		for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPatch} {
			armed := false
			w := newWorld(t, trackertest.Switches{Fault: func(r *http.Request) (f trackertest.Fault) {
				if armed && r.Method == method {
					f = trackertest.Fault{Status: status, Header: http.Header{"Location": {elsewhere + r.URL.Path}}}
				}
				return f
			}}, ways["spent"])
			child := w.create(w.create("", 0), hour)
			armed = true
			rule := newRule(w.connect(astray{t, trackertest.InProcess(w.Tracker)}), ways["spent"])
			if _, err := rule.Update(context.Background(), summarize.Call{Issue: child}); err == nil || !strings.Contains(err.Error(), "redirects are not followed") {
				t.Errorf("%s answered with %d: %v", method, status, err)
			}
		}
	}
}
