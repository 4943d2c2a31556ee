package install

import (
	"context"
	"slices"
	"testing"

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
