package webhook_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"timeupdater/integrate/forge"
	"timeupdater/tracker/trackertest"
)

// toy is a fifth forge: this function is all that it takes.
func toy() forge.Forge {
	return forge.Forge{
		Name:        "Toy",
		EventHeader: "X-Toy-Event",
		Prefix:      "TOY",
		Signed: func(w forge.Webhook, s forge.Secrets) bool {
			return s.Any(func(secret string) bool { return w.Header.Get("X-Toy-Secret") == secret })
		},
		Parse: func(event string, w forge.Webhook) (forge.Event, error) {
			var body struct{ Title, Page, Who string }
			if err := json.Unmarshal(w.Body, &body); err != nil {
				return forge.Event{}, err
			}
			what := map[string]forge.What{"thumbs up": forge.Approved, "thumbs down": forge.ChangesRequested}[event]
			return forge.Event{What: what, Why: event + " means nothing", By: body.Who, PullRequest: forge.PullRequest{
				URL: body.Page, Title: body.Title, State: forge.StateOpen,
			}}, nil
		},
	}
}

func TestAFifthForgeIsOneFile(t *testing.T) {
	w := newTown(t, append(forge.All(), toy()), trackertest.Switches{}, nil)
	for _, step := range []struct{ event, says, status string }{
		{"thumbs down", "TEST-1 moved from In review to Needs improvement", "needsImprovement"},
		{"thumbs up", "TEST-1 moved from Needs improvement to Ready for test", "readyForTest"},
		{"a yawn", "nothing to do: a yawn means nothing", "readyForTest"},
	} {
		r, err := http.NewRequest(http.MethodPost, w.url, strings.NewReader(`{"title":"TEST-1","page":"https://toy.example/1","who":"Ann"}`))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("X-Toy-Event", step.event)
		r.Header.Set("X-Toy-Secret", secret)
		if status, message := w.send(r); status != 200 || !strings.Contains(message, step.says) || w.Issue("TEST-1").Status != step.status {
			t.Errorf("%s: %d %s", step.event, status, message)
		}
	}
	w.tells(senders["GitHub"], wantsChanges, "TEST-1", "TEST-1 moved", "needsImprovement")
}
