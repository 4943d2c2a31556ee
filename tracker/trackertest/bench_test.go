package trackertest_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
)

// The tests of the project make some 100,000 requests: what one of them costs
// here bounds how many schedules they can explore.
func BenchmarkRequests(b *testing.B) {
	tr := trackertest.New(trackertest.Switches{Clock: fixed, ManualIndex: true})
	tr.AddQueue("TEST")
	parent := tr.Create("TEST", "Parent", "")
	for range 10000 {
		tr.Log(tr.Create("TEST", "Child", parent), tracker.Hour, "")
	}
	for _, key := range tr.Unindexed() {
		tr.Reindex(key)
	}
	transport := trackertest.InProcess(tr)
	for name, call := range map[string]struct{ method, path, body string }{
		"issue":  {"GET", "/v3/issues/TEST-2", ""},
		"patch":  {"PATCH", "/v3/issues/TEST-1", `{"spent":"PT59H"}`},
		"search": {"POST", "/v3/issues/_search?perPage=100&page=%d", `{"filter":{"parent":"TEST-1"}}`},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for i := range b.N {
				path := call.path
				if name == "search" {
					path = fmt.Sprintf(path, 1+i%100)
				}
				req, err := http.NewRequest(call.method, "http://tracker.test"+path, strings.NewReader(call.body))
				if err != nil {
					b.Fatal(err)
				}
				req.Header = http.Header{"Authorization": {"OAuth demo"}, "X-Org-Id": {"1"}}
				resp, err := transport.RoundTrip(req)
				if err != nil || resp.StatusCode != http.StatusOK {
					b.Fatal(resp, err)
				}
				if _, err := io.Copy(io.Discard, resp.Body); err != nil {
					b.Fatal(err)
				}
			}
			tr.ResetCalls()
		})
	}
}

func BenchmarkFingerprint(b *testing.B) {
	tr := trackertest.New(trackertest.Switches{Clock: fixed})
	tr.AddQueue("TEST")
	parent := tr.Create("TEST", "Parent", "")
	for range 3 {
		tr.Log(tr.Create("TEST", "Child", parent), tracker.Hour, "")
	}
	b.ReportAllocs()
	for range b.N {
		if tr.Fingerprint() == "" {
			b.Fatal("empty")
		}
	}
}
