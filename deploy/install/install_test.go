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
			excluding := want()
			excluding.ExcludeGroup = w.AddGroup("robot")
			w.did(w.put(Triggers(excluding)...), "created 1 timeupdater links, created 2 timeupdater")
			w.did(w.put(Triggers(excluding)...), "kept 1 timeupdater links, kept 2 timeupdater")
			if got := w.writes(); got != "POST POST" {
				t.Errorf("wrote %s, want two POST", got)
			}
			if !switches.WrapConditions {
				w.expect(Triggers(excluding)...)
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
		for which, done := range []string{"changed 2 timeupdater links, kept 3 timeupdater", "kept 2 timeupdater links, changed 3 timeupdater"} {
			t.Run(name+" of "+wanted()[which].Name, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, trackertest.Switches{})
				other := single()
				other.Name = "another trigger"
				old := wanted()
				change(&old[which])
				before := append([]triggers.Trigger{other}, old...)
				w.create(before...)
				dry := w.installer
				dry.DryRun = true
				foretold, err := dry.Put(context.Background(), "TEST", wanted())
				if err != nil {
					t.Fatal(err)
				}
				w.expect(before...)
				w.did(foretold, done)
				results := w.put(wanted()...)
				w.did(results, done)
				if lines := results[which].Lines; len(lines) == 0 || !slices.Equal(foretold[which].Lines, lines) {
					t.Errorf("the dry run said %q, mended was %q", foretold[which].Lines, lines)
				}
				w.expect(append([]triggers.Trigger{other}, wanted()...)...)
				w.did(w.put(wanted()...), "kept 2 timeupdater links, kept 3 timeupdater")
			})
		}
	}
}

func TestHiddenSecretIsWrittenAgainOnDemand(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{MaskSecrets: true, WrapConditions: true})
	hidden := func(results []Result, done string) {
		t.Helper()
		w.did(results, done)
		for _, r := range results {
			if !r.Hidden || r.Lines != nil {
				t.Errorf("result %+v", r)
			}
		}
	}
	hidden(w.put(wanted()...), "created 1 timeupdater links, created 2 timeupdater")
	hidden(w.put(wanted()...), "kept 1 timeupdater links, kept 2 timeupdater")
	w.installer.Rotate = true
	hidden(w.put(wanted()...), "changed 1 timeupdater links, changed 2 timeupdater")
	if got := w.writes(); got != "POST POST PATCH PATCH" {
		t.Errorf("wrote %s", got)
	}
}

func TestRotateLeavesAloneWhatItCanSee(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{})
	w.installer.Rotate = true
	w.put(wanted()...)
	w.did(w.put(wanted()...), "kept 1 timeupdater links, kept 2 timeupdater")
}

func TestDryRunWritesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{})
	dry := w.installer
	dry.DryRun = true
	results, err := dry.Put(context.Background(), "TEST", wanted())
	if err != nil {
		t.Error(err)
	}
	w.did(results, "created timeupdater links, created timeupdater")
	w.expect()
	w.put(wanted()...)
	results, err = dry.Delete(context.Background(), "TEST", Names(Name)...)
	if err != nil {
		t.Error(err)
	}
	w.did(results, "deleted 1 timeupdater links, deleted 2 timeupdater")
	w.expect(wanted()...)
	if got := w.writes(); got != "POST POST" {
		t.Errorf("wrote %s, want two POST", got)
	}
}

func TestDelete(t *testing.T) {
	t.Parallel()
	other := single()
	other.Name = "timeupdater 2"
	for name, test := range map[string]struct {
		there []triggers.Trigger
		want  string
	}{
		"both":                   {wanted(), "deleted 2 timeupdater links, deleted 3 timeupdater"},
		"only the old single":    {[]triggers.Trigger{single()}, "kept timeupdater links, deleted 2 timeupdater"},
		"only the one for links": {wanted()[:1], "deleted 2 timeupdater links, kept timeupdater"},
		"none":                   {nil, "kept timeupdater links, kept timeupdater"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, trackertest.Switches{})
			w.create(append([]triggers.Trigger{other}, test.there...)...)
			results, err := w.installer.Delete(context.Background(), "TEST", Names(Name)...)
			if err != nil {
				t.Fatal(err)
			}
			w.did(results, test.want)
			w.expect(other)
		})
	}
}

// Whichever of the two is not ours, neither is touched.
func TestWhatIsNotOursIsLeftAlone(t *testing.T) {
	t.Parallel()
	isSeveral := func(err error) bool { var e *SeveralError; return errors.As(err, &e) }
	isForeign := func(err error) bool { var e *ForeignError; return errors.As(err, &e) }
	ours, links := asJSON(single()), asJSON(wanted()[0])
	tests := map[string]struct {
		others []string
		is     func(error) bool
		says   string
	}{
		"two of the name":    {[]string{ours, ours}, isSeveral, `TEST: there are 2 triggers named "timeupdater", with the ids 1, 2`},
		"two for links":      {[]string{ours, links, links}, isSeveral, `TEST: there are 2 triggers named "timeupdater links", with the ids 2, 3`},
		"another action":     {[]string{`{"name":"timeupdater","actions":[{"type":"CreateComment","text":"x"}]}`}, isForeign, "CreateComment"},
		"one more action":    {[]string{strings.Replace(ours, `"actions":[`, `"actions":[{"type":"Move","queue":"TEST"},`, 1)}, isForeign, "TEST: trigger 1"},
		"one more for links": {[]string{ours, strings.Replace(links, `"actions":[`, `"actions":[{"type":"Move","queue":"TEST"},`, 1)}, isForeign, `TEST: trigger 2, named "timeupdater links"`},
		"one more webhook":   {[]string{strings.Replace(ours, `"actions":[`, `"actions":[{"type":"Webhook","endpoint":"https://a.example"},`, 1)}, isForeign, "Webhook, Webhook"},
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
			_, deleteErr := w.installer.Delete(context.Background(), "TEST", Names(Name)...)
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
			says: `TEST: create trigger "timeupdater links": only the queue's owner, or who has the right to manage the queue, may manage its triggers. Tracker says: You have no right to manage the queue.` + "\nTEST: nothing was done about the trigger \"timeupdater\"",
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
