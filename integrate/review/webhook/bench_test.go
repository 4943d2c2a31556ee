package webhook_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"timeupdater/deploy/local"
	"timeupdater/integrate/forge"
	"timeupdater/integrate/review/webhook"
	"timeupdater/tracker/trackertest"
)

// BenchmarkVerdict is a webhook that moves an issue, as the platform hands it
// over: with the 20 ms that a request to Tracker takes, and with none.
func BenchmarkVerdict(b *testing.B) {
	for name, delay := range map[string]time.Duration{"20ms": 20 * time.Millisecond, "0ms": 0} {
		b.Run(name, func(b *testing.B) {
			tr := trackertest.New(trackertest.Switches{Fault: func(*http.Request) trackertest.Fault {
				return trackertest.Fault{Delay: delay}
			}})
			b.Cleanup(tr.Close)
			tr.AddQueue("TEST")
			key := tr.Create("TEST", "x", "")
			server := httptest.NewServer(tr)
			b.Cleanup(server.Close)
			for name, value := range map[string]string{
				"TOKEN": "demo", "ORG": "1", "API_URL": server.URL, "QUEUES": "TEST", "WEBHOOK_SECRET": secret, "RATE": "0", "LOG_LEVEL": "error",
				"RULES": `[{"on":"approved","to":"inProgress"},{"on":"changes_requested","to":"open"}]`,
			} {
				b.Setenv(name, value)
			}
			s, err := webhook.Load(forge.All())
			if err != nil {
				b.Fatal(err)
			}
			f, err := webhook.New(s, io.Discard)
			if err != nil {
				b.Fatal(err)
			}
			function := local.Adapt(f.Handle)
			b.ReportAllocs()
			for i := range b.N {
				what := []string{approved, wantsChanges}[i%2]
				answer, err := function(context.Background(), event(b, senders["GitHub"].request("http://x", what, key)))
				if err != nil || !strings.Contains(string(answer), "moved from") {
					b.Fatal(string(answer), err)
				}
			}
		})
	}
}

// event is what the platform makes of a request.
func event(tb testing.TB, r *http.Request) []byte {
	tb.Helper()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		tb.Fatal(err)
	}
	headers := make(map[string]string)
	for name := range r.Header {
		headers[name] = r.Header.Get(name)
	}
	text, err := json.Marshal(map[string]any{"httpMethod": r.Method, "headers": headers, "body": string(body)})
	if err != nil {
		tb.Fatal(err)
	}
	return text
}
