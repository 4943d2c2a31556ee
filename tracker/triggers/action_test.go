package triggers

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// What another program put into a trigger must not get lost when it is written
// again.
func TestActionsKeepWhatTheySay(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"a webhook": `{"type":"Webhook","endpoint":"https://a.example/?x=1&y=<z>","method":"PUT","contentType":"text/plain",
			"headers":{"A":"b"},"authContext":{"type":"basic","login":"l","password":"p"},"body":"{}"}`,
		"a body that is an object": `{"type":"Webhook","endpoint":"https://a.example","body":{"a":["<b>",1.50]}}`,
		"members nobody knows":     `{"type":"Webhook","endpoint":"https://a.example","timeout":5,"authContext":{"type":"oauth","scope":"x"}}`,
		"members of another form":  `{"type":"Webhook","endpoint":{"url":"x"},"method":1,"headers":{"A":1,"B":"b"},"authContext":"none","body":7}`,
		"another authorization":    `{"type":"Webhook","authContext":{"type":"oauth","tokenType":1,"accessToken":{"id":"x"}}}`,
		"a status":                 `{"type":"Transition","status":{"key":"open"}}`,
		"an endpoint elsewhere":    `{"type":"Update","endpoint":7,"update":[{"field":"tags","update":null}]}`,
		"a type nobody knows":      `{"type":"Dance","with":{"whom":["all"]}}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var action Action
			if err := json.Unmarshal([]byte(text), &action); err != nil {
				t.Fatal(err)
			}
			again, err := json.Marshal(action)
			if err != nil || !sameJSON(t, string(again), text) {
				t.Errorf("%s became %s, error %v", text, again, err)
			}
		})
	}
}

func TestWebhooksAreRead(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		text string
		want Action
	}{
		"a text for a body": {`{"type":"Webhook","id":"7","body":"a text"}`, Action{ID: "7", Type: "Webhook", Body: "a text"}},
		"no body":           {`{"type":"Webhook","body":null,"authContext":null}`, Action{Type: "Webhook"}},
		"another letter":    {`{"type":"Webhook","Body":"a"}`, Action{Type: "Webhook", Other: map[string]json.RawMessage{"Body": json.RawMessage(`"a"`)}}},
		"a header of another form": {`{"type":"Webhook","method":"GET","headers":{"A":"a","B":1}}`, Action{
			Type: "Webhook", Method: "GET", Other: map[string]json.RawMessage{"headers": json.RawMessage(`{"A":"a","B":1}`)},
		}},
		"an authorization": {`{"type":"Webhook","authContext":{"type":"oauth","accessToken":"t","id":1}}`, Action{
			Type: "Webhook", Auth: &Auth{Type: "oauth", AccessToken: "t", Other: map[string]json.RawMessage{"id": json.RawMessage("1")}},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got Action
			if err := json.Unmarshal([]byte(test.text), &got); err != nil || !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %s, error %v, want %s", indented(got), err, indented(test.want))
			}
		})
	}
}

func TestSecretsAreNotPrinted(t *testing.T) {
	t.Parallel()
	action := ourTrigger.Actions[0]
	action.Other = map[string]json.RawMessage{"more": json.RawMessage(`"s3cr3t"`)}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		got := fmt.Sprintf(verb, []Action{action}) + fmt.Sprintf(verb, Trigger{Actions: []Action{action}}) +
			fmt.Sprintf(verb, *action.Auth) + fmt.Sprintf(verb, Secret("s3cr3t"))
		for _, secret := range []string{"s3cr3t", "t0k3n", fmt.Sprintf("%x", "t0k3n"), fmt.Sprintf("%x", "s3cr3t"), "115 51 99"} {
			if strings.Contains(got, secret) {
				t.Errorf("%s: %s", verb, got)
			}
		}
	}
}
