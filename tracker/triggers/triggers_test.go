package triggers

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"timeupdater/tracker"
)

var ourTrigger = Trigger{
	ID: "17", Version: 4, Name: "timeupdater",
	Conditions: []Condition{
		{Type: "FieldChangedCondition", Field: "spent"},
		{Type: "GreaterCondition", Field: "spent", Other: map[string]json.RawMessage{"value": json.RawMessage("50400000")}},
	},
	Actions: []Action{{
		ID: "1", Type: "Webhook",
		Endpoint:    "https://functions.yandexcloud.net/d4e1?id={{issue.key}}",
		Method:      "POST",
		ContentType: "application/json; charset=UTF-8",
		Headers:     map[string]Secret{"X-Webhook-Secret": "s3cr3t"},
		Auth:        &Auth{Type: "oauth", HeaderName: "Authorization", TokenType: "Api-Key", AccessToken: "t0k3n"},
		Body:        "{}",
	}},
}

func TestTriggersAreRead(t *testing.T) {
	t.Parallel()
	s := newServer(t, fromFile(t, "triggers.json"))
	got, err := List(context.Background(), s.client(), "SHIP")
	want := []Trigger{
		{
			ID: "16", Version: 1, Name: "close when empty", Active: true,
			Conditions: []Condition{{Type: "Or", Conditions: []Condition{{Type: "Event.comment-create"}}}},
			Actions: []Action{{ID: "1", Type: "Transition", Other: map[string]json.RawMessage{
				"status": json.RawMessage(`{"id": "2", "key": "closed", "display": "Closed"}`),
				"body":   json.RawMessage(`{"not": "a text"}`),
			}}},
		},
		ourTrigger,
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("error %v\n got %s\nwant %s", err, indented(got), indented(want))
	}
	if asked := s.last(); asked.method != "GET" || asked.path != "/v3/queues/SHIP/triggers" {
		t.Errorf("asked %+v", asked)
	}
}

func indented(v any) []byte {
	data, _ := json.MarshalIndent(v, "", " ")
	return data
}

func TestTriggersAreWritten(t *testing.T) {
	t.Parallel()
	const body = `{"id":17,"version":5,"name":"timeupdater","active":false,"conditions":[],"actions":[]}`
	s := newServer(t, reply(200, body), reply(200, body), reply(204, ""))
	client, ctx := s.client(), context.Background()
	created, err := Create(ctx, client, "SHIP", ourTrigger)
	if err != nil || created.ID != "17" || created.Version != 5 {
		t.Errorf("create: %+v, error %v", created, err)
	}
	updated, err := Update(ctx, client, "SHIP", ourTrigger)
	if err != nil || updated.ID != "17" || updated.Version != 5 {
		t.Errorf("update: %+v, error %v", updated, err)
	}
	if err := Delete(ctx, client, "SHIP", "17"); err != nil {
		t.Errorf("delete: %v", err)
	}
	requests := s.requests()
	for i, want := range []string{"POST /v3/queues/SHIP/triggers", "PATCH /v3/queues/SHIP/triggers/17", "DELETE /v3/queues/SHIP/triggers/17"} {
		if got := requests[i].method + " " + requests[i].path; got != want {
			t.Errorf("asked %s, want %s", got, want)
		}
	}
	if version := requests[1].query["version"]; len(version) != 1 || version[0] != "4" {
		t.Errorf("version %q", version)
	}
	const want = `{
		"name": "timeupdater", "active": false,
		"conditions": [
			{"type": "FieldChangedCondition", "field": "spent"},
			{"type": "GreaterCondition", "field": "spent", "value": 50400000}],
		"actions": [{
			"type": "Webhook", "endpoint": "https://functions.yandexcloud.net/d4e1?id={{issue.key}}",
			"method": "POST", "contentType": "application/json; charset=UTF-8",
			"headers": {"X-Webhook-Secret": "s3cr3t"},
			"authContext": {"type": "oauth", "headerName": "Authorization", "tokenType": "Api-Key", "accessToken": "t0k3n"},
			"body": "{}"}]}`
	for _, asked := range requests[:2] {
		if !sameJSON(t, asked.body, want) {
			t.Errorf("sent %s", asked.body)
		}
	}
}

func sameJSON(t *testing.T, a, b string) bool {
	t.Helper()
	var x, y any
	if err := errors.Join(json.Unmarshal([]byte(a), &x), json.Unmarshal([]byte(b), &y)); err != nil {
		t.Fatal(err)
	}
	return reflect.DeepEqual(x, y)
}

func TestTriggersThatLackSomethingAreErrors(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"no id":               `{"version":1,"name":"x"}`,
		"no version":          `{"id":1,"name":"x"}`,
		"conditions of text":  `{"id":1,"version":1,"conditions":"all"}`,
		"a condition of text": `{"id":1,"version":1,"conditions":["all"]}`,
		"an action of text":   `{"id":1,"version":1,"actions":["all"]}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			one := newServer(t, reply(200, body))
			if _, err := Create(context.Background(), one.client(), "SHIP", Trigger{}); !errors.Is(err, tracker.ErrBadAnswer) {
				t.Errorf("create: %v", err)
			}
			list := newServer(t, reply(200, "["+body+"]"))
			if got, err := List(context.Background(), list.client(), "SHIP"); got != nil || !errors.Is(err, tracker.ErrBadAnswer) {
				t.Errorf("read: %v, %v", got, err)
			}
		})
	}
}

func TestTriggerErrorsNameTheQueue(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]error{403: tracker.ErrForbidden, 404: tracker.ErrNotFound, 409: tracker.ErrConflict, 412: tracker.ErrConflict} {
		s := newServer(t, reply(status, `{"errorMessages":["No."]}`))
		_, err := Update(context.Background(), s.client(), "SHIP", ourTrigger)
		var e *tracker.Error
		if !errors.As(err, &e) || e.Key != "SHIP" || !errors.Is(err, want) || strings.Contains(err.Error(), "s3cr3t") {
			t.Errorf("%d: %v", status, err)
		}
	}
}

func TestConditionsKeepWhatTheySay(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`{"type":"FieldChangedCondition","field":"spent"}`,
		`{"type":"Or","conditions":[{"type":"And","conditions":[{"type":"LinkCreated","relationship":{"id":"subtask"}}]},{"type":"X","n":null}]}`,
		`{"type":"Or","conditions":[]}`,
		`{"conditions":[{"type":"Event.create"}]}`,
		`{"type":"FieldEquals","field":{"key":"status"},"value":"open"}`,
		`{"type":"FieldEquals","field":{"id":7},"value":{"a":"<b> & c"}}`,
	} {
		var condition Condition
		if err := json.Unmarshal([]byte(text), &condition); err != nil {
			t.Fatal(err)
		}
		again, err := json.Marshal(condition)
		if err != nil || !sameJSON(t, string(again), text) {
			t.Errorf("%s became %s, error %v", text, again, err)
		}
	}
}
