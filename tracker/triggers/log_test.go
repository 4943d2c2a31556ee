package triggers

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"timeupdater/tracker"
)

func TestLog(t *testing.T) {
	t.Parallel()
	s := newServer(t, fromFile(t, "webhooks.json"))
	client, ctx := s.client(), context.Background()
	log, err := Log(ctx, client, "SHIP", "17", LogFilter{
		Issue: "SHIP-12", Limit: 50, From: time.Date(2026, 2, 25, 3, 0, 0, 0, time.FixedZone("", 3*3600)), To: time.Date(2026, 2, 26, 0, 0, 0, 0, time.UTC),
	})
	if err != nil || len(log) != 2 {
		t.Fatalf("%v, error %v", log, err)
	}
	answered, silent := log[0], log[1]
	if answered.ID != "67bdd20b604a9c0011223344" || answered.Start != "2026-02-25T14:22:03.596+0000" || answered.Duration != 235*time.Millisecond ||
		answered.Request.Method != "POST" || !strings.HasSuffix(answered.Request.Endpoint, "?id=SHIP-12") || answered.Response.StatusCode != 200 {
		t.Errorf("%+v", answered)
	}
	if silent.ID != "5" || silent.Duration != 10*time.Second || silent.Response != nil {
		t.Errorf("%+v", silent)
	}
	if text := fmt.Sprintf("%+v", log); strings.Contains(text, "s3cr3t") {
		t.Errorf("a secret is printed: %s", text)
	}
	asked := s.last()
	want := map[string][]string{
		"issueId": {"SHIP-12"}, "limit": {"50"},
		"from": {"2026-02-25T00:00:00.000+0000"}, "to": {"2026-02-26T00:00:00.000+0000"},
	}
	if asked.path != "/v3/queues/SHIP/triggers/17/webhooks/log" || !reflect.DeepEqual(asked.query, want) {
		t.Errorf("asked %+v, want query %v", asked, want)
	}
	if _, err := Log(ctx, client, "SHIP", "17", LogFilter{}); err != nil || len(s.last().query) != 0 {
		t.Errorf("asked %v, error %v", s.last().query, err)
	}
}

func TestALogThatIsNoneIsAnError(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"a duration in words": `[{"id":"1","duration":"` + token + `"}]`,
		"an object":           `{"id":"1"}`,
		"null":                `null`,
	} {
		s := newServer(t, reply(200, body))
		_, err := Log(context.Background(), s.client(), "SHIP", "17", LogFilter{})
		if !errors.Is(err, tracker.ErrBadAnswer) || strings.Contains(err.Error(), token) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
