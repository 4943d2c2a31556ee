package triggers_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"

	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
	"timeupdater/tracker/triggers"
)

var webhookTrigger = triggers.Trigger{
	Name: "timeupdater", Active: true,
	Conditions: []triggers.Condition{{Type: "Or", Conditions: []triggers.Condition{
		{Type: "FieldChangedCondition", Field: "spent"},
		{Type: "FieldChangedCondition", Field: "parent"},
	}}},
	Actions: []triggers.Action{{
		Type: "Webhook", Method: "POST", Endpoint: "https://functions.yandexcloud.net/d4e1?id={{issue.key}}",
		ContentType: "application/json; charset=UTF-8",
		Headers:     map[string]triggers.Secret{"X-Webhook-Secret": "s3cr3t"},
		Auth:        &triggers.Auth{Type: "noauth"},
	}},
}

func TestATriggerIsKept(t *testing.T) {
	t.Parallel()
	for name, switches := range map[string]trackertest.Switches{
		"as documented": {}, "ids of the other kind": {SwapIDs: true}, "wrapped conditions": {WrapConditions: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx := context.Background()
			switches.Deliver = func(trackertest.Delivery) {}
			server := trackertest.New(switches)
			t.Cleanup(server.Close)
			server.AddQueue("TEST")
			client, err := tracker.New(tracker.Config{
				Org:           "1",
				Authorization: func(context.Context) (string, error) { return "OAuth demo", nil },
				Transport:     trackertest.InProcess(server),
			})
			if err != nil {
				t.Fatal(err)
			}
			made, err := triggers.Create(ctx, client, "TEST", webhookTrigger)
			if err != nil {
				t.Fatal(err)
			}
			made.Active = false
			changed, err := triggers.Update(ctx, client, "TEST", made)
			if err != nil || changed.Version == made.Version || changed.Active {
				t.Errorf("%+v, error %v", changed, err)
			}
			if _, err := triggers.Update(ctx, client, "TEST", made); !errors.Is(err, tracker.ErrConflict) {
				t.Errorf("with an old version: %v", err)
			}
			list, err := triggers.List(ctx, client, "TEST")
			if err != nil || len(list) != 1 || !same(list[0], changed) || list[0].ID != made.ID {
				t.Errorf("%+v, error %v", list, err)
			}
			if list[0].Actions[0].Headers["X-Webhook-Secret"] != "s3cr3t" {
				t.Error("the header is lost")
			}
			if _, err := triggers.Log(ctx, client, "TEST", made.ID, triggers.LogFilter{Limit: 100}); err != nil {
				t.Errorf("log: %v", err)
			}
			if err := triggers.Delete(ctx, client, "TEST", made.ID); err != nil {
				t.Errorf("delete: %v", err)
			}
			if list, err := triggers.List(ctx, client, "TEST"); err != nil || len(list) != 0 {
				t.Errorf("%+v, error %v", list, err)
			}
		})
	}
}

func same(a, b triggers.Trigger) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && string(x) == string(y)
}
