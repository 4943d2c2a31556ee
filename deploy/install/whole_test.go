package install

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"timeupdater/tracker/triggers"
)

// answered is a trigger as Tracker shows it.
func answered(t *testing.T, text string) triggers.Trigger {
	t.Helper()
	is := triggers.Trigger{Active: true}
	if err := json.Unmarshal([]byte(text), &is); err != nil {
		t.Fatal(err)
	}
	return is
}

// What Tracker adds, or writes in another way that is documented or was seen
// elsewhere, makes no difference.
func TestActionsThatMeanTheSame(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ wanted, there string }{
		"the documentation's answer": {opens, `{"type":"Transition","id":1,"status":{"self":"https://api.tracker.yandex.net/v3/statuses/1","id":"1","key":"open","display":"Открыт"}}`},
		"a status by its key":        {`{"type":"Transition","status":"open"}`, `{"type":"Transition","status":{"id":"1","key":"open","display":"Open"}}`},
		"a status by its id":         {`{"type":"Transition","status":1}`, `{"type":"Transition","status":{"id":"1","key":"open","display":"Open"}}`},
		"a status by its name":       {`{"type":"Transition","status":{"name":"In progress"}}`, `{"type":"Transition","status":{"id":"3","key":"inProgress","display":"In progress"}}`},
		"a status as people see it":  {`{"type":"Transition","status":"In progress"}`, `{"type":"Transition","status":{"id":"3","key":"inProgress","display":"In progress"}}`},
		"an object as a text":        {`{"type":"Transition","status":{"key":"open"}}`, `{"type":"Transition","status":"open"}`},
		"ids of the other kind":      {`{"type":"Move","queue":{"id":"112"}}`, `{"type":"Move","id":"1","queue":{"self":"x","id":112,"key":"OTHER"}}`},
		"the other name of comment":  {`{"type":"CreateComment","text":"x"}`, `{"type":"Event.comment-create","text":"x","fromRobot":false}`},
		"the other name of issue":    {`{"type":"Event.create","queue":"A","summary":"x"}`, `{"type":"CreateIssue","queue":{"key":"A"},"summary":"x","linkWithInitialIssue":false,"fieldTemplates":{}}`},
		"updates as an object": {`{"type":"Update","update":[{"field":"priority","update":{"set":{"key":"critical"}}},{"field":"tags","update":null}]}`,
			`{"type":"Update","update":{"priority":{"set":{"id":"4","key":"critical"}},"tags":null}}`},
		"a field in another case": {`{"type":"CalculateFormula","formula":"1","resultField":"Deadline"}`, `{"type":"CalculateFormula","formula":"1","resultField":{"id":"deadline","display":"Срок"}}`},
		"users as objects": {`{"type":"CreateIssue","queue":"A","summary":"x","fieldTemplates":{"followers":["ann","7"],"tags":["b","a"]}}`,
			`{"type":"CreateIssue","queue":"A","summary":"x","fieldTemplates":{"followers":[{"id":"7","display":"Bob"},{"id":"8","login":"ann"}],"tags":["a","b"]}}`},
		"the items of a checklist": {`{"type":"CreateChecklist","checklistItems":[{"text":"x","deadline":"2025-10-26"}]}`,
			`{"type":"CreateChecklist","checklistItems":[{"id":"1","text":"x","checked":false,"deadline":{"date":"2025-10-26"}}]}`},
		"a webhook with defaults": {`{"type":"Webhook","endpoint":"https://a.example/x"}`,
			`{"type":"Webhook","endpoint":"https://a.example/x","method":"POST","contentType":"application/json","headers":{},"body":null,"authContext":{"type":"noauth"}}`},
		"the case of a webhook": {`{"type":"Webhook","endpoint":"https://a.example","method":"PUT","contentType":"application/json","headers":{"content-language":"de"},"authContext":{"type":"basic","login":"l","password":"p"}}`,
			`{"type":"Webhook","endpoint":"https://a.example","method":"put","contentType":"Application/JSON; charset=UTF-8","headers":{"Content-Language":"de"},"authContext":{"type":"Basic","id":7,"login":"l","password":"p"}}`},
		"a body as a text": {`{"type":"Webhook","endpoint":"https://a.example","body":{"a":{"b":1.50}}}`, `{"type":"Webhook","endpoint":"https://a.example","body":"{\n \"a\": {\"b\": 1.50}}"}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := parse(t, file(test.wanted, ""))
			if d := CompareWhole(answered(t, file(test.there, "")), want); len(d.Lines) > 0 || d.Hidden {
				t.Errorf("difference: %+v", d)
			}
		})
	}
}

func TestConditionsThatComeToTheSame(t *testing.T) {
	t.Parallel()
	const assigned = `{"type":"FieldEquals","field":"assignee","value":"ann"}`
	two := commented + "," + assigned
	for name, test := range map[string]struct{ wanted, there string }{
		"the documentation's answer": {commented, `{"type":"Or","conditions":[{"type":"CommentFullyMatchCondition","word":"Open","ignoreCase":true,"removeMarkup":true,"noMatchBefore":false}]}`},
		"wrapped in And":             {two, group("And", two)},
		"in another order":           {group("Or", two), group("or", assigned, commented)},
		"one of them twice":          {group("Or", two), group("or", assigned, commented, assigned)},
		"groups inside each other":   {group("And", group("Or", two), group("And", `{"type":"Event.update"}`)), `{"type":"Event.update"},` + group("Or", two)},
		"references as objects":      {assigned, `{"type":"FieldEquals","field":{"id":"assignee"},"value":{"id":"8","login":"ann"}}`},
		"a list of one":              {`{"type":"CreatedLinkCondition","relationship":["relates"]}`, `{"type":"CreatedLinkCondition","relationship":"relates"}`},
		"one as a list":              {`{"type":"CreatedLinkCondition","relationship":"relates"}`, `{"type":"CreatedLinkCondition","relationship":["relates"]}`},
		"texts by another name":      {`{"type":"CommentAnyMatchCondition","word":["a","b"]}`, `{"type":"CommentAnyMatchCondition","words":["b","a"]}`},
		"a field in another case":    {`{"type":"FieldChangedCondition","field":"Priority"}`, `{"type":"FieldChangedCondition","field":"priority"}`},
		"a number as a text":         {`{"type":"GreaterCondition","field":"spent","value":50400000}`, `{"type":"GreaterCondition","field":"spent","value":5.04e7}`},
		"none":                       {"", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := parse(t, file(opens, test.wanted))
			if d := CompareWhole(answered(t, file(opens, test.there)), want); len(d.Lines) > 0 {
				t.Errorf("difference: %+v", d)
			}
		})
	}
}

func TestActionsOfAnyKindThatDiffer(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ wanted, there, want string }{
		"a status":               {opens, `{"type":"Transition","id":1,"status":{"self":"x","id":"2","key":"needInfo","display":"Need info"}}`, "- actions[0].status.key: needInfo\n+ actions[0].status.key: open"},
		"a status by its name":   {`{"type":"Transition","status":"Open"}`, `{"type":"Transition","status":{"self":"x","id":"2","key":"needInfo"}}`, "- actions[0].status: needInfo\n+ actions[0].status: Open"},
		"another type":           {opens, `{"type":"Move","id":7,"queue":"A"}`, `- actions[0]: {"type":"Move","queue":"A"}` + "\n" + `+ actions[0]: {"type":"Transition","status":{"key":"open"}}`},
		"one action more":        {opens, opens + `,{"type":"Move","id":7,"queue":"A"}`, `- actions[1]: {"type":"Move","queue":"A"}`},
		"one action less":        {opens + "," + opens, opens, `+ actions[1]: {"type":"Transition","status":{"key":"open"}}`},
		"a text":                 {`{"type":"CreateComment","text":"a <b>"}`, `{"type":"Event.comment-create","text":"a\n"}`, `- actions[0].text: a\n` + "\n+ actions[0].text: a <b>"},
		"by the robot":           {`{"type":"CreateComment","text":"a"}`, `{"type":"CreateComment","text":"a","fromRobot":true}`, "- actions[0].fromRobot: true"},
		"not by the robot":       {`{"type":"CreateComment","text":"a","fromRobot":true}`, `{"type":"CreateComment","text":"a"}`, "+ actions[0].fromRobot: true"},
		"one update more":        {`{"type":"Update","update":{"tags":{"add":"a"}}}`, `{"type":"Update","update":[{"field":"tags","update":{"add":"a"}},{"field":"start","update":{"set":"x"}}]}`, `- actions[0].update.start: {"set":"x"}`},
		"an update":              {`{"type":"Update","update":{"tags":{"add":"a"}}}`, `{"type":"Update","update":{"tags":{"add":"b"}}}`, "- actions[0].update.tags.add: b\n+ actions[0].update.tags.add: a"},
		"an update that clears":  {`{"type":"Update","update":{"tags":null}}`, `{"type":"Update","update":{"tags":{"add":"b"}}}`, `- actions[0].update.tags: {"add":"b"}`},
		"one update less":        {`{"type":"Update","update":{"tags":{"add":"a"},"start":"x"}}`, `{"type":"Update","update":{"tags":{"add":"a"}}}`, "+ actions[0].update.start: x"},
		"updates in their order": {`{"type":"Update","update":[{"field":"tags","update":{"add":"a"}},{"field":"tags","update":{"add":"b"}}]}`, `{"type":"Update","update":[{"field":"tags","update":{"add":"b"}},{"field":"tags","update":{"add":"a"}}]}`, `- actions[0].update: [{"field":"tags","update":{"add":"b"}},{"field":"tags","update":{"add":"a"}}]` + "\n" + `+ actions[0].update: [{"field":"tags","update":{"add":"a"}},{"field":"tags","update":{"add":"b"}}]`},
		"one template more":      {`{"type":"CreateIssue","queue":"A","summary":"x"}`, `{"type":"CreateIssue","queue":"A","summary":"x","fieldTemplates":{"tags":["a"]}}`, `- actions[0].fieldTemplates: {"tags":["a"]}`},
		"a template more":        {`{"type":"CreateIssue","queue":"A","summary":"x","fieldTemplates":{"tags":["a"]}}`, `{"type":"CreateIssue","queue":"A","summary":"x","fieldTemplates":{"tags":["a"],"start":"x"}}`, `- actions[0].fieldTemplates.start: x`},
		"a link":                 {`{"type":"CreateIssue","queue":"A","summary":"x"}`, `{"type":"CreateIssue","queue":"A","summary":"x","linkWithInitialIssue":true}`, `- actions[0].linkWithInitialIssue: true`},
		"the items in order":     {`{"type":"CreateChecklist","checklistItems":[{"text":"a"},{"text":"b"}]}`, `{"type":"CreateChecklist","checklistItems":[{"text":"b"},{"text":"a"}]}`, `- actions[0].checklistItems: [{"text":"b"},{"text":"a"}]` + "\n" + `+ actions[0].checklistItems: [{"text":"a"},{"text":"b"}]`},
		"a formula":              {`{"type":"CalculateFormula","formula":"1","resultField":"Deadline"}`, `{"type":"CalculateFormula","formula":"2","resultField":"deadline"}`, "- actions[0].formula: 2\n+ actions[0].formula: 1"},
		"a name that moves":      {`{"type":"Update","update":{"tags":null}}`, `{"type":"Update","update":{"tags":null,"\u001b[2J":{"set":"x"}}}`, `- actions[0].update.\x1b[2J: {"set":"x"}`},
		"a member nobody knows":  {`{"type":"Dance","with":{"whom":["all"]}}`, `{"type":"Dance","with":{}}`, `+ actions[0].with.whom: ["all"]`},
		"control characters":     {opens, `{"type":"\u001b[2J"}`, `- actions[0]: {"type":"\\u001b[2J"}` + "\n" + `+ actions[0]: {"type":"Transition","status":{"key":"open"}}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := CompareWhole(answered(t, file(test.there, "")), answered(t, file(test.wanted, "")))
			if got := strings.Join(d.Lines, "\n"); got != test.want || d.Hidden {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

func TestConditionsOfAnyKindThatDiffer(t *testing.T) {
	t.Parallel()
	const open, shut = commented, `{"type":"CommentFullyMatchCondition","word":"Shut"}`
	for name, test := range map[string]struct{ wanted, there, want string }{
		"a word": {open, `{"type":"CommentFullyMatchCondition","word":"open","ignoreCase":true}`,
			`- conditions[0]: {"ignoreCase":true,"type":"CommentFullyMatchCondition","word":"open"}` + "\n" + `+ conditions[0]: {"type":"CommentFullyMatchCondition","word":"Open"}`},
		"one more":         {open, open + "," + shut, `- conditions[1]: {"type":"CommentFullyMatchCondition","word":"Shut"}`},
		"one less":         {group("Or", open, shut), group("Or", open), `+ conditions[0].conditions[1]: {"type":"CommentFullyMatchCondition","word":"Shut"}`},
		"any of them":      {open + "," + shut, group("Or", open, shut), "- conditions: any of them\n+ conditions: all of them"},
		"deeper":           {open + "," + group("Or", open, shut), group("And", open, group("Or", shut)), `- conditions[0].conditions[1].conditions[0]: {"type":"CommentFullyMatchCondition","word":"Shut"}` + "\n" + `+ conditions[1]: {"conditions":[{"type":"CommentFullyMatchCondition","word":"Open"},{"type":"CommentFullyMatchCondition","word":"Shut"}],"type":"Or"}`},
		"one less, deeper": {group("Or", shut, group("And", open, shut)), group("Or", shut, open), `- conditions[0].conditions[1]: ` + open + "\n" + `+ conditions[0].conditions[1]: {"conditions":[` + open + `,` + shut + `],"type":"And"}`},
		"fewer, deeper":    {shut + "," + group("Or", open, shut, created), shut + "," + group("Or", open, shut), `- conditions[1]: {"conditions":[` + open + `,` + shut + `],"type":"Or"}` + "\n" + `+ conditions[1]: {"conditions":[` + open + `,` + shut + `,{"relationship":["is parent task for"],"type":"CreatedLinkCondition"}],"type":"Or"}`},
		"all turned round": {shut + "," + group("Or", open, created), group("Or", shut, group("And", open, created)),
			"- conditions: any of them\n+ conditions: all of them\n" + `- conditions[0].conditions[1]: {"conditions":[` + open + `,{"relationship":["is parent task for"],"type":"CreatedLinkCondition"}],"type":"And"}` + "\n" + `+ conditions[1]: {"conditions":[` + open + `,{"relationship":["is parent task for"],"type":"CreatedLinkCondition"}],"type":"Or"}`},
		"only once":       {open, `{"type":"CommentFullyMatchCondition","word":"Open","noMatchBefore":true}`, `- conditions[0]: {"noMatchBefore":true,"type":"CommentFullyMatchCondition","word":"Open"}` + "\n" + `+ conditions[0]: {"type":"CommentFullyMatchCondition","word":"Open"}`},
		"some links only": {`{"type":"CreatedLinkCondition"}`, `{"type":"CreatedLinkCondition","relationship":["relates"]}`, `- conditions[0]: {"relationship":["relates"],"type":"CreatedLinkCondition"}` + "\n" + `+ conditions[0]: {"type":"CreatedLinkCondition"}`},
		"none there":      {open, "", `+ conditions[0]: {"type":"CommentFullyMatchCondition","word":"Open"}`},
		"none wanted":     {"", open, `- conditions[0]: {"type":"CommentFullyMatchCondition","word":"Open"}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := CompareWhole(answered(t, file(opens, test.there)), parse(t, file(opens, test.wanted)))
			if got := strings.Join(d.Lines, "\n"); got != test.want {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

func TestSecretsOfWebhooksThatDiffer(t *testing.T) {
	t.Parallel()
	const host = `{"type":"Webhook","endpoint":"https://a.example"`
	for name, test := range map[string]struct {
		wanted, there string
		want          []string
		hidden        bool
	}{
		"another host":  {`{"type":"Webhook","endpoint":"https://a.example/` + canary + `"}`, `{"type":"Webhook","endpoint":"https://b.example/?t=` + canary + `"}`, []string{"- actions[0].endpoint: https://b.example/[hidden]", "+ actions[0].endpoint: https://a.example/[hidden]"}, false},
		"another path":  {`{"type":"Webhook","endpoint":"https://a.example/` + canary + `"}`, `{"type":"Webhook","endpoint":"https://a.example/` + canary + `2"}`, []string{"- actions[0].endpoint: https://a.example/[hidden], another one", "+ actions[0].endpoint: https://a.example/[hidden]"}, false},
		"no host":       {host + `}`, `{"type":"Webhook","endpoint":"{{` + canary + `}}"}`, []string{"- actions[0].endpoint: [hidden]", "+ actions[0].endpoint: https://a.example"}, false},
		"a method":      {host + `,"method":"GET"}`, host + `,"method":"POST"}`, []string{"- actions[0].method: POST", "+ actions[0].method: GET"}, false},
		"a header":      {host + `,"headers":{"a":"` + canary + `"}}`, host + `,"headers":{"A":"` + canary + `2"}}`, []string{"- actions[0].headers.A: [hidden], another one", "+ actions[0].headers.A: [hidden]"}, false},
		"headers":       {host + `,"headers":{"A":"x"}}`, host + `,"headers":{"B":"` + canary + `"}}`, []string{"+ actions[0].headers.A: [hidden]", "- actions[0].headers.B: [hidden]"}, false},
		"a body":        {host + `,"body":{"t":"` + canary + `"}}`, host + `,"body":{"t":"` + canary + `","u":1}}`, []string{"- actions[0].body: [hidden], another one", "+ actions[0].body: [hidden]"}, false},
		"one body more": {host + `}`, host + `,"body":"` + canary + `"}`, []string{"- actions[0].body: [hidden]"}, false},
		"authorization": {host + `,"authContext":{"type":"basic","login":"` + canary + `"}}`, host + `,"authContext":{"type":"oauth","accessToken":"` + canary + `"}}`, []string{"- actions[0].authContext.type: oauth", "+ actions[0].authContext.type: basic"}, false},
		"a token":       {host + `,"authContext":{"type":"oauth","accessToken":"` + canary + `"}}`, host + `,"authContext":{"type":"oauth","accessToken":"` + canary + `2"}}`, []string{"- actions[0].authContext.accessToken: [hidden], another one", "+ actions[0].authContext.accessToken: [hidden]"}, false},
		"nobody's":      {host + `,"more":{"t":"` + canary + `"}}`, host + `,"more":{"t":"` + canary + `2"}}`, []string{"- actions[0].more.t: [hidden], another one", "+ actions[0].more.t: [hidden]"}, false},
		"one more": {opens, opens + `,{"type":"Webhook","endpoint":"https://a.example/` + canary + `","headers":{"A":"` + canary + `"},"authContext":{"type":"basic","login":"` + canary + `","x":"` + canary + `"},"body":"` + canary + `","more":"` + canary + `"}`,
			[]string{`- actions[1]: {"type":"Webhook","endpoint":"https://a.example/[hidden]","headers":{"A":"[hidden]"},"authContext":{"type":"basic","login":"[hidden]","x":"[hidden]"},"body":"[hidden]","more":"[hidden]"}`}, false},
		"a token as asterisks":  {host + `,"authContext":{"type":"oauth","accessToken":"` + canary + `"}}`, host + `,"authContext":{"type":"oauth","accessToken":"******"}}`, nil, true},
		"a token left out":      {host + `,"authContext":{"type":"oauth","accessToken":"` + canary + `"}}`, host + `,"authContext":{"type":"oauth"}}`, nil, true},
		"a header as dots":      {host + `,"headers":{"A":"` + canary + `"}}`, host + `,"headers":{"A":"•••"}}`, nil, true},
		"one more as asterisks": {host + `}`, host + `,"headers":{"A":"***"}}`, []string{"- actions[0].headers.A: [hidden]"}, false},
		"a header left out":     {host + `,"headers":{"A":"` + canary + `"}}`, host + `}`, []string{"+ actions[0].headers.A: [hidden]"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := CompareWhole(answered(t, file(test.there, "")), parse(t, file(test.wanted, "")))
			if !slices.Equal(d.Lines, test.want) || d.Hidden != test.hidden {
				t.Errorf("got\n%s\nhidden %v, want\n%s", strings.Join(d.Lines, "\n"), d.Hidden, strings.Join(test.want, "\n"))
			}
			if strings.Contains(strings.Join(d.Lines, ""), canary) {
				t.Error("a secret is shown")
			}
		})
	}
}

func TestNoSecretIsShown(t *testing.T) {
	t.Parallel()
	every, err := os.ReadFile(filepath.Join("testdata", "every.json"))
	if err != nil {
		t.Fatal(err)
	}
	trigger := parse(t, string(every))
	before := asJSON(trigger)
	shown := Show(trigger)
	if strings.Contains(shown, canary) || !json.Valid([]byte(shown)) {
		t.Errorf("shown is %s", shown)
	}
	for _, part := range []string{`"endpoint": "https://a.example/[hidden]"`, `"endpoint": "https://a.example"`, `"X-Token": "[hidden]"`, `"text": "Since {{currentDateTime.date}} <&>"`, `"word`} {
		if !strings.Contains(shown, part) {
			t.Errorf("%s is not in %s", part, shown)
		}
	}
	if asJSON(trigger) != before {
		t.Error("hiding the secrets changed the trigger")
	}
}
