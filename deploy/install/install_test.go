package install

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
	"timeupdater/tracker/triggers"
)

func TestPutCreatesOnce(t *testing.T) {
	t.Parallel()
	for name, switches := range map[string]trackertest.Switches{
		"documented":         {},
		"conditions wrapped": {WrapConditions: true},
		"ids as texts":       {SwapIDs: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, switches)
			if r := w.put(wanted()); r.Done != Created || r.ID != "1" || r.Hidden {
				t.Errorf("first: %+v", r)
			}
			if r := w.put(wanted()); r.Done != Nothing || r.ID != "1" || r.Lines != nil || r.Hidden {
				t.Errorf("second: %+v", r)
			}
			if got := w.writes(); got != "POST" {
				t.Errorf("wrote %s, want one POST", got)
			}
			if !switches.WrapConditions {
				w.expect(wanted())
			}
		})
	}
}

func TestPutMendsWhatDiffers(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*triggers.Trigger){
		"the address":    func(t *triggers.Trigger) { t.Actions[0].Endpoint = "https://old.example/?id={{issue.key}}" },
		"the key":        func(t *triggers.Trigger) { t.Actions[0].Auth.AccessToken = "old" },
		"the header":     func(t *triggers.Trigger) { t.Actions[0].Headers = map[string]triggers.Secret{"X-Old": "old"} },
		"authorization":  func(t *triggers.Trigger) { t.Actions[0].Auth = &triggers.Auth{Type: "noauth"} },
		"the conditions": func(t *triggers.Trigger) { t.Conditions = t.Conditions[0].Conditions[:1] },
		"switched off":   func(t *triggers.Trigger) { t.Active = false },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, trackertest.Switches{})
			other := wanted()
			other.Name = "another trigger"
			old := wanted()
			change(&old)
			for _, trigger := range []triggers.Trigger{other, old} {
				if _, err := triggers.Create(context.Background(), w.installer.Client, "TEST", trigger); err != nil {
					t.Fatal(err)
				}
			}
			dry := w.installer
			dry.DryRun = true
			foretold, err := dry.Put(context.Background(), "TEST", wanted())
			if err != nil {
				t.Fatal(err)
			}
			w.expect(other, old)
			r := w.put(wanted())
			if r.Done != Changed || r.ID != "2" || len(r.Lines) == 0 || r.Hidden {
				t.Errorf("result %+v", r)
			}
			if foretold.Done != r.Done || foretold.ID != r.ID || !slices.Equal(foretold.Lines, r.Lines) {
				t.Errorf("the dry run said %+v, done was %+v", foretold, r)
			}
			w.expect(other, wanted())
			if r := w.put(wanted()); r.Done != Nothing {
				t.Errorf("once more: %+v", r)
			}
		})
	}
}

func TestHiddenSecretIsWrittenAgainOnDemand(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{MaskSecrets: true, WrapConditions: true})
	if r := w.put(wanted()); r.Done != Created || !r.Hidden {
		t.Errorf("first: %+v", r)
	}
	if r := w.put(wanted()); r.Done != Nothing || !r.Hidden {
		t.Errorf("second: %+v", r)
	}
	w.installer.Rotate = true
	if r := w.put(wanted()); r.Done != Changed || !r.Hidden || r.Lines != nil {
		t.Errorf("rotated: %+v", r)
	}
	if got := w.writes(); got != "POST PATCH" {
		t.Errorf("wrote %s", got)
	}
}

func TestRotateLeavesAloneWhatItCanSee(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{})
	w.installer.Rotate = true
	w.put(wanted())
	if r := w.put(wanted()); r.Done != Nothing {
		t.Errorf("result %+v", r)
	}
}

func TestDryRunWritesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{})
	dry := w.installer
	dry.DryRun = true
	if r, err := dry.Put(context.Background(), "TEST", wanted()); err != nil || r.Done != Created {
		t.Errorf("create: %+v, %v", r, err)
	}
	w.expect()
	w.put(wanted())
	if r, err := dry.Delete(context.Background(), "TEST", Name); err != nil || r.Done != Deleted || r.ID != "1" {
		t.Errorf("delete: %+v, %v", r, err)
	}
	w.expect(wanted())
	if got := w.writes(); got != "POST" {
		t.Errorf("wrote %s, want one POST", got)
	}
}

func TestDelete(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{})
	other := wanted()
	other.Name = "timeupdater 2"
	w.put(other)
	w.put(wanted())
	if r, err := w.installer.Delete(context.Background(), "TEST", Name); err != nil || r.Done != Deleted || r.ID != "2" {
		t.Errorf("first: %+v, %v", r, err)
	}
	w.expect(other)
	if r, err := w.installer.Delete(context.Background(), "TEST", Name); err != nil || r.Done != Nothing || r.ID != "" {
		t.Errorf("second: %+v, %v", r, err)
	}
}

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
