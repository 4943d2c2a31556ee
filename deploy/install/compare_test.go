package install

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"timeupdater/tracker/triggers"
)

const (
	spent   = `{"type":"FieldChangedCondition","field":"spent"}`
	parent  = `{"type":"FieldChangedCondition","field":"parent"}`
	created = `{"type":"CreatedLinkCondition","relationship":["is parent task for"]}`
	removed = `{"type":"RemovedLinkCondition","relationship":["is parent task for"]}`
)

func notIn(groups string) string {
	return `{"type":"UserNotInGroups","field":"updatedBy","value":` + groups + `}`
}

func group(kind string, parts ...string) string {
	return fmt.Sprintf(`{"type":%q,"conditions":[%s]}`, kind, strings.Join(parts, ","))
}

func TestConditionsThatMeanTheSame(t *testing.T) {
	t.Parallel()
	for name, conditions := range map[string]string{
		"as they are sent":           group("Or", spent, parent, created, removed),
		"wrapped in And":             group("And", group("Or", spent, parent, created, removed)),
		"wrapped twice":              group("And", group("And", group("Or", spent, parent, created, removed))),
		"the group without a type":   `{"conditions":[` + group("Or", spent, parent, created, removed) + `]}`,
		"in lower case":              group("or", spent, parent, created, removed),
		"in another order":           group("Or", removed, parent, spent, created),
		"one of them twice":          group("Or", spent, parent, created, removed, spent),
		"groups inside each other":   group("Or", spent, group("Or", parent, group("Or", created, removed))),
		"a group of one":             group("Or", group("And", spent), parent, created, removed),
		"the field as an object":     group("Or", `{"type":"FieldChangedCondition","field":{"id":"spent","display":"Time spent"}}`, parent, created, removed),
		"one relationship as a text": group("Or", spent, parent, `{"type":"CreatedLinkCondition","relationship":"is parent task for"}`, removed),
		"defaults added":             group("Or", `{"type":"FieldChangedCondition","field":"spent","noMatchBefore":false,"id":7}`, parent, created, removed),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if d := Compare(withConditions(t, conditions), single()); len(d.Lines) > 0 || d.Hidden {
				t.Errorf("difference: %+v", d)
			}
		})
	}
}

func TestGroupsThatMeanTheSame(t *testing.T) {
	t.Parallel()
	for name, values := range map[string][2]string{
		"as it is sent":       {`["7"]`, `["7"]`},
		"a text":              {`["7"]`, `"7"`},
		"a number":            {`["7"]`, `7`},
		"an object":           {`["7"]`, `[{"id":"7","display":"Robots"}]`},
		"in another order":    {`["7","12"]`, `["12","7"]`},
		"one of them twice":   {`["7"]`, `["7","7"]`},
		"with further fields": {`["7"]`, `["7"],"noMatchBefore":false`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			is, want := withConditions(t, notIn(values[1])), withConditions(t, notIn(values[0]))
			if d := Compare(is, want); len(d.Lines) > 0 {
				t.Errorf("difference: %+v", d)
			}
		})
	}
}

func TestGroupsThatDiffer(t *testing.T) {
	t.Parallel()
	excluding := func(group string) triggers.Trigger {
		w := want()
		w.ExcludeGroup = group
		return Triggers(w)[1]
	}
	const plain = "FieldChangedCondition spent"
	but := func(group string) string { return "all of (" + plain + "; UserNotInGroups updatedBy " + group + ")" }
	for name, test := range map[string]struct {
		is, want  triggers.Trigger
		old, next string
	}{
		"none is excluded yet":   {excluding(""), excluding("7"), plain, but("7")},
		"another is excluded":    {excluding("12"), excluding("7"), but("12"), but("7")},
		"none is to be excluded": {excluding("7"), excluding(""), but("7"), plain},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := Compare(test.is, test.want)
			want := []string{"- fires on any of: " + test.old, "+ fires on any of: " + test.next}
			if !slices.Equal(d.Lines, want) {
				t.Errorf("got %q, want %q", d.Lines, want)
			}
		})
	}
}

const allOfOurs = `
+ fires on any of: FieldChangedCondition spent
+ fires on any of: FieldChangedCondition parent
+ fires on any of: CreatedLinkCondition is parent task for
+ fires on any of: RemovedLinkCondition is parent task for`

func TestConditionsThatDiffer(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ conditions, want string }{
		"the tutorial's": {spent, `
+ fires on any of: FieldChangedCondition parent
+ fires on any of: CreatedLinkCondition is parent task for
+ fires on any of: RemovedLinkCondition is parent task for`},
		"one more": {group("Or", spent, parent, created, removed, `{"type":"Event.create"}`), `
- fires on any of: Event.create`},
		"all must hold": {group("And", spent, parent, created, removed), allOfOurs + `
- fires on all of: FieldChangedCondition spent
- fires on all of: FieldChangedCondition parent
- fires on all of: CreatedLinkCondition is parent task for
- fires on all of: RemovedLinkCondition is parent task for`},
		"something must hold as well": {group("Or", spent, parent, created, removed) + `,{"type":"FieldEquals","field":"status","value":"open"}`, allOfOurs + `
- fires on all of: any of (CreatedLinkCondition is parent task for; FieldChangedCondition parent; FieldChangedCondition spent; RemovedLinkCondition is parent task for)
- fires on all of: FieldEquals status`},
		"other links too": {group("Or", spent, parent, created, `{"type":"RemovedLinkCondition","relationship":["relates","is parent task for"]}`), `
- fires on any of: RemovedLinkCondition is parent task for, relates
+ fires on any of: RemovedLinkCondition is parent task for`},
		"all links": {group("Or", spent, parent, `{"type":"CreatedLinkCondition"}`, removed), `
- fires on any of: CreatedLinkCondition
+ fires on any of: CreatedLinkCondition is parent task for`},
		"what nobody knows": {group("Or", spent, parent, created, removed, `{"relationship":{"a":1}}`, `{}`), `
- fires on any of: {"a":1}
- fires on any of: a condition without type`},
		"control characters": {group("Or", spent, parent, created, removed, `{"type":"\u001b[2J\n"}`), `
- fires on any of: \x1b[2J\n`},
		"none": {"", allOfOurs},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := Compare(withConditions(t, test.conditions), single())
			if got := "\n" + strings.Join(d.Lines, "\n"); got != test.want {
				t.Errorf("got %s\nwant %s", got, test.want)
			}
		})
	}
}

func withConditions(t *testing.T, list string) triggers.Trigger {
	t.Helper()
	is := single()
	is.ID, is.Version = "7", 3
	if err := json.Unmarshal([]byte("["+list+"]"), &is.Conditions); err != nil {
		t.Fatal(err)
	}
	return is
}

func TestActionsThatDiffer(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change func(*triggers.Trigger, *triggers.Action)
		want   []string
		hidden bool
	}{
		"nothing":         {func(*triggers.Trigger, *triggers.Action) {}, nil, false},
		"switched off":    {func(t *triggers.Trigger, _ *triggers.Action) { t.Active = false }, []string{"- active: false", "+ active: true"}, false},
		"another address": {func(_ *triggers.Trigger, a *triggers.Action) { a.Endpoint = "https://u:" + canary + "@a.example/" }, []string{"- address: https://u:xxxxx@a.example/", "+ address: https://functions.yandexcloud.net/d4e1?id={{issue.key}}"}, false},
		"GET":             {func(_ *triggers.Trigger, a *triggers.Action) { a.Method = "GET" }, []string{"- method: GET", "+ method: POST"}, false},
		"spelling that is the same": {func(_ *triggers.Trigger, a *triggers.Action) {
			a.Method, a.ContentType, a.Auth.Type, a.Auth.HeaderName = "post", "application/json", "OAuth", "authorization"
			a.Headers = map[string]triggers.Secret{"x-webhook-secret": a.Headers["X-Webhook-Secret"]}
		}, nil, false},
		"a text": {func(_ *triggers.Trigger, a *triggers.Action) { a.ContentType = "text/plain" }, []string{"- content type: text/plain", "+ content type: application/json"}, false},
		"a body": {func(_ *triggers.Trigger, a *triggers.Action) { a.Body = canary }, []string{"- body: [hidden]"}, false},
		"no authorization": {func(_ *triggers.Trigger, a *triggers.Action) { a.Auth = nil },
			[]string{"- authorization: noauth", "+ authorization: oauth", "+ authorization header: Authorization", "+ token type: Api-Key", "+ token: [hidden]"}, false},
		"a password": {func(_ *triggers.Trigger, a *triggers.Action) {
			a.Auth = &triggers.Auth{Type: "basic", Login: canary, Password: canary}
		}, []string{"- authorization: basic", "+ authorization: oauth", "+ authorization header: Authorization", "+ token type: Api-Key", "+ token: [hidden]", "- login and password: [hidden]"}, false},
		"another token":           {func(_ *triggers.Trigger, a *triggers.Action) { a.Auth.AccessToken = canary + "2" }, []string{"- token: [hidden, another one]", "+ token: [hidden]"}, false},
		"the token as asterisks":  {func(_ *triggers.Trigger, a *triggers.Action) { a.Auth.AccessToken = "********" }, nil, true},
		"the end of the token":    {func(_ *triggers.Trigger, a *triggers.Action) { a.Auth.AccessToken = "***f0a9" }, nil, true},
		"the token left out":      {func(_ *triggers.Trigger, a *triggers.Action) { a.Auth.AccessToken = "" }, nil, true},
		"the header as asterisks": {func(_ *triggers.Trigger, a *triggers.Action) { a.Headers["X-Webhook-Secret"] = "***" }, nil, true},
		"another secret": {func(_ *triggers.Trigger, a *triggers.Action) { a.Headers["X-Webhook-Secret"] = canary },
			[]string{"- header X-Webhook-Secret: [hidden, another one]", "+ header X-Webhook-Secret: [hidden]"}, false},
		"no header":       {func(_ *triggers.Trigger, a *triggers.Action) { a.Headers = nil }, []string{"+ header X-Webhook-Secret: [hidden]"}, false},
		"one more header": {func(_ *triggers.Trigger, a *triggers.Action) { a.Headers["X-Old"] = canary }, []string{"- header X-Old: [hidden]"}, false},
		"one more action": {func(t *triggers.Trigger, _ *triggers.Action) {
			t.Actions = append(t.Actions, triggers.Action{Type: "Transition"})
		}, []string{"- action: Transition"}, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			is := single()
			test.change(&is, &is.Actions[0])
			d := Compare(is, single())
			if !slices.Equal(d.Lines, test.want) || d.Hidden != test.hidden {
				t.Errorf("got %q, hidden %v, want %q, %v", d.Lines, d.Hidden, test.want, test.hidden)
			}
			if strings.Contains(strings.Join(d.Lines, ""), canary) {
				t.Error("a secret is shown")
			}
		})
	}
}
