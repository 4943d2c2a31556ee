package function

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"timeupdater/tracker/errkind"
)

// What callers bring, with the secrets "older" and "newer".
func TestWhoIsAdmitted(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		event  string
		status int
		says   string
	}{
		"GET":               {`{"httpMethod":"GET","headers":{"X-Webhook-Secret":"older"}}`, 200, "done"},
		"POST":              {`{"httpMethod":"POST","headers":{"X-Webhook-Secret":"newer"}}`, 200, "done"},
		"raw":               {`{"headers":{"X-Webhook-Secret":"newer"}}`, 200, "done"},
		"PUT":               {`{"httpMethod":"PUT","headers":{"X-Webhook-Secret":"older"}}`, 400, "only GET and POST"},
		"an invented verb":  {`{"httpMethod":"BREW","headers":{"X-Webhook-Secret":"older"}}`, 400, "only GET and POST"},
		"no secret":         {`{"httpMethod":"PUT"}`, 401, "missing or wrong"},
		"the header's case": {`{"headers":{"x-webhook-SECRET":"older"}}`, 200, "done"},
		"two spellings":     {`{"headers":{"x-webhook-secret":"older","X-WEBHOOK-SECRET":"wrong"}}`, 401, "more than once"},
		"the names' case":   {`{"Headers":{"X-Webhook-Secret":"older"}}`, 401, "missing or wrong"},
		"another case":      {`{"headers":{"X-Webhook-Secret":"OLDER"}}`, 401, "missing or wrong"},
		"a part of it":      {`{"headers":{"X-Webhook-Secret":"old"}}`, 401, "missing or wrong"},
		"more than it":      {`{"headers":{"X-Webhook-Secret":"olderolder"}}`, 401, "missing or wrong"},
		"both of them":      {`{"headers":{"X-Webhook-Secret":"older, newer"}}`, 401, "missing or wrong"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var callers Callers
			if err := callers.WebhookSecret.Decode("older, newer"); err != nil {
				t.Fatal(err)
			}
			called := false
			work := func(context.Context, *Event) (Result, error) {
				called = true
				return Result{Message: "done"}, nil
			}
			r, _, err := send(t, test.event, callers, work, nil)
			if err != nil || r.StatusCode != test.status || !strings.Contains(r.Body, test.says) || called != (test.status == 200) {
				t.Errorf("answer %+v, error %v; want %d with %q", r, err, test.status, test.says)
			}
		})
	}
}

func TestParametersOfTheQuery(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		queries []string // of each name; the last is the one that the platform shows alone
		value   string
		flag    bool
		fails   string // empty if nothing does
	}{
		"not there":              {nil, "", false, ""},
		"empty":                  {[]string{""}, "", false, ""},
		"no":                     {[]string{"0"}, "0", false, ""},
		"yes":                    {[]string{"1"}, "1", true, ""},
		"the same twice":         {[]string{"1", "1"}, "1", true, ""},
		"two values":             {[]string{"0", "1"}, "", false, "x is given more than once"},
		"a word is no flag":      {[]string{"true"}, "true", false, "x must be 1 for yes or 0 for no"},
		"nor is another number":  {[]string{"01"}, "01", false, "x must be 1 for yes or 0 for no"},
		"nor are several values": {[]string{"1", "true"}, "", false, "x is given more than once"},
	} {
		e := Event{Queries: map[string][]string{"x": test.queries}}
		if n := len(test.queries); n > 0 {
			e.Query = map[string]string{"x": test.queries[n-1]}
		}
		value, err := e.Parameter("x")
		if value != test.value || (err != nil) != strings.Contains(test.fails, "more than once") {
			t.Errorf("%s: parameter %q, %v; want %q", name, value, err, test.value)
		}
		flag, err := e.Flag("x")
		if flag != test.flag || (err != nil) != (test.fails != "") || err != nil && !strings.HasPrefix(err.Error(), test.fails) {
			t.Errorf("%s: flag %v, %v; want %v, %s", name, flag, err, test.flag, test.fails)
		}
	}
}

// A body may be text or, where it says so, base64. It must not be long.
func TestTheBodyOfAnEvent(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ event, body, fails string }{
		"text":                {`{"body":"{\"a\":\"ы\"}"}`, `{"a":"ы"}`, ""},
		"base64":              {`{"body":"/wB7","isBase64Encoded":true}`, "\xff\x00{", ""},
		"base64, not marked":  {`{"body":"/wB7"}`, "/wB7", ""},
		"none":                {`{}`, "", ""},
		"as long as may be":   {`{"body":"0123456789"}`, "0123456789", ""},
		"broken base64":       {`{"body":"/w!!","isBase64Encoded":true}`, "", "is not the base64"},
		"not a text":          {`{"body":{"a":1}}`, "", "is not a text"},
		"too long":            {`{"body":"0123456789a"}`, "", "longer than 10 bytes"},
		"too long by far":     {`{"body":"` + strings.Repeat("x", 100) + `"}`, "", "longer than 10 bytes"},
		"too long, in base64": {`{"body":"MDEyMzQ1Njc4OWE=","isBase64Encoded":true}`, "", "longer than 10 bytes"},
	} {
		e := new(Event)
		if err := json.Unmarshal([]byte(test.event), e); err != nil {
			t.Fatal(err)
		}
		body, err := e.Body(10)
		if string(body) != test.body || (err != nil) != (test.fails != "") || err != nil && (!strings.Contains(err.Error(), test.fails) || errkind.Of(err) != errkind.BadInput) {
			t.Errorf("%s: %q, %v; want %q %s", name, body, err, test.body, test.fails)
		}
	}
}
