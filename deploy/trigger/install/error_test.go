package install

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
)

func TestWhatIsNotOursIsLeftAlone(t *testing.T) {
	t.Parallel()
	isSeveral := func(err error) bool { var e *SeveralError; return errors.As(err, &e) }
	isForeign := func(err error) bool { var e *ForeignError; return errors.As(err, &e) }
	ours := asJSON(wanted())
	tests := map[string]struct {
		others []string
		is     func(error) bool
		says   string
	}{
		"two of the name":  {[]string{ours, ours}, isSeveral, `TEST: there are 2 triggers named "timeupdater", with the ids 1, 2`},
		"another action":   {[]string{`{"name":"timeupdater","actions":[{"type":"CreateComment","text":"x"}]}`}, isForeign, "CreateComment"},
		"one more action":  {[]string{strings.Replace(ours, `"actions":[`, `"actions":[{"type":"Move","queue":"A"},`, 1)}, isForeign, "TEST: trigger 1"},
		"one more webhook": {[]string{strings.Replace(ours, `"actions":[`, `"actions":[{"type":"Webhook","endpoint":"https://a.example"},`, 1)}, isForeign, "Webhook, Webhook"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, trackertest.Switches{})
			for _, trigger := range test.others {
				request(t, w, http.MethodPost, "/v3/queues/TEST/triggers", trigger)
			}
			before := w.triggers()
			_, putErr := w.installer.Put(context.Background(), "TEST", wanted())
			_, deleteErr := w.installer.Delete(context.Background(), "TEST", Name)
			for _, err := range []error{putErr, deleteErr} {
				if !test.is(err) || !strings.Contains(err.Error(), test.says) {
					t.Errorf("error = %v, want another kind or %q", err, test.says)
				}
			}
			w.expect(before...)
		})
	}
}

func TestErrorsSayWhatToDo(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		switches trackertest.Switches
		config   func(*tracker.Config)
		queue    string
		is       error
		says     string
	}{
		"not the owner": {
			switches: trackertest.Switches{NotOwner: true}, queue: "TEST", is: tracker.ErrForbidden,
			says: "TEST: create trigger: only the queue's owner, or who has the right to manage the queue, may manage its triggers. Tracker says: You have no right to manage the queue.",
		},
		"another organization": {
			config: func(c *tracker.Config) { c.Org = "2" }, queue: "TEST", is: tracker.ErrForbidden,
			says: "TEST: read triggers: the organization is not the token's (ORG takes",
		},
		"a queue that is not there": {
			queue: "NONE", is: tracker.ErrNotFound,
			says: "NONE: read triggers: there is no such queue in this organization, or the token's user may not see it. Tracker says: Queue does not exist.",
		},
		"a queue in lower case": {
			queue: "test", is: tracker.ErrNotFound,
			says: "test: read triggers: there is no such queue, is it TEST? Keys of queues know upper and lower case. Tracker says: Queue",
		},
		"an issue for a queue": {queue: "TEST-1", says: `TEST-1: "TEST-1" is not a queue key such as TEST`},
		"a wrong token": {
			config: func(c *tracker.Config) {
				c.Authorization = func(context.Context) (string, error) { return "OAuth " + canary, nil }
			}, queue: "TEST",
			says: "TEST: read triggers: Tracker answered 401 Unauthorized: Token is invalid; check the token",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if test.config == nil {
				test.config = func(*tracker.Config) {}
			}
			w := newWorld(t, test.switches, test.config)
			_, err := w.installer.Put(context.Background(), test.queue, wanted())
			if err == nil || !strings.HasPrefix(err.Error(), test.says) || strings.Contains(err.Error(), canary) {
				t.Errorf("error = %v\nwant %s", err, test.says)
			}
			if test.is != nil && !errors.Is(err, test.is) {
				t.Errorf("error does not match %v", test.is)
			}
		})
	}
}
