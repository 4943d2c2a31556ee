package trackertest_test

import (
	"strings"
	"testing"

	"timeupdater/tracker/trackertest"
)

func TestActionsAreRefused(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	c.tr.AddQueue("HIDDEN")
	c.tr.Hide("HIDDEN", true)
	for name, tc := range map[string]struct{ action, says string }{
		"no type":              {`{}`, "an object with a type"},
		"no object":            {`"Move"`, "an object with a type"},
		"unknown type":         {`{"type":"Dance"}`, "known are CalculateFormula, CreateChecklist"},
		"unknown member":       {`{"type":"Move","queue":"TEST","speed":1}`, `unknown field "speed"`},
		"no status":            {`{"type":"Transition"}`, `unknown status ""`},
		"unknown status":       {`{"type":"Transition","status":{"key":"dancing"}}`, `unknown status "dancing"`},
		"no update":            {`{"type":"Update"}`, "update is neither"},
		"empty update":         {`{"type":"Update","update":[]}`, "update is missing"},
		"half an update":       {`{"type":"Update","update":[{"field":"tags"}]}`, "an update is missing"},
		"unknown field":        {`{"type":"Update","update":{"mood":"x"}}`, `unknown field "mood"`},
		"read-only field":      {`{"type":"Update","update":{"status":"open"}}`, "status: The field cannot be changed."},
		"unknown value":        {`{"type":"Update","update":{"priority":"mild"}}`, "priority: No such value."},
		"unknown user":         {`{"type":"Update","update":{"assignee":"nobody"}}`, "assignee: No such user."},
		"no queue":             {`{"type":"Move"}`, `unknown queue ""`},
		"unknown queue":        {`{"type":"Move","queue":"NONE"}`, `unknown queue "NONE"`},
		"hidden queue":         {`{"type":"Move","queue":"HIDDEN"}`, `unknown queue "HIDDEN"`},
		"empty comment":        {`{"type":"CreateComment","text":" "}`, "the text is missing"},
		"no items":             {`{"type":"CreateChecklist"}`, "checklistItems are missing"},
		"item without text":    {`{"type":"CreateChecklist","checklistItems":[{"assignee":"person"}]}`, "the text of an item"},
		"item of nobody":       {`{"type":"CreateChecklist","checklistItems":[{"text":"x","assignee":"nobody"}]}`, `unknown user "nobody"`},
		"item some day":        {`{"type":"CreateChecklist","checklistItems":[{"text":"x","deadline":"soon"}]}`, `"soon" is no date`},
		"no formula":           {`{"type":"CalculateFormula","resultField":"storyPoints"}`, "the formula breaks off"},
		"bad formula":          {`{"type":"CalculateFormula","formula":"1+*2","resultField":"storyPoints"}`, `unexpected '*'`},
		"formula of a text":    {`{"type":"CalculateFormula","formula":"{{issue.summary}}","resultField":"storyPoints"}`, `"issue.summary" is no variable`},
		"no result":            {`{"type":"CalculateFormula","formula":"1"}`, `unknown field ""`},
		"result is a text":     {`{"type":"CalculateFormula","formula":"1","resultField":"summary"}`, "the field summary does not hold"},
		"result is a number":   {`{"type":"CalculateFormula","formula":"now()","resultField":"storyPoints"}`, "the field storyPoints does not hold"},
		"result is a date":     {`{"type":"CalculateFormula","formula":"1","resultField":"deadline"}`, "the field deadline does not hold"},
		"result is given":      {`{"type":"CalculateFormula","formula":"1","resultField":"votes"}`, "votes: The field cannot be changed."},
		"issue of no queue":    {`{"type":"CreateIssue","summary":"x"}`, `unknown queue ""`},
		"issue without name":   {`{"type":"CreateIssue","queue":"TEST"}`, "the summary is missing"},
		"issue with two names": {`{"type":"CreateIssue","queue":"TEST","summary":"x","fieldTemplates":{"summary":"y"}}`, "the summary stands beside"},
		"issue of no type":     {`{"type":"CreateIssue","queue":"TEST","summary":"x","fieldTemplates":{"type":"dance"}}`, "type: No such value."},
		"body as a number":     {`{"type":"Webhook","endpoint":"http://a.test","body":1}`, "the body is neither"},
	} {
		actions := `[{"type":"Move","queue":"TEST"},` + tc.action + `]`
		answer := c.post("/v3/queues/TEST/triggers", `{"name":"x","actions":`+actions+`}`).is(422).object()
		text, _ := at(answer, "errors", "actions").(string)
		if !strings.Contains(text, tc.says) || !strings.HasPrefix(text, "Invalid action 2 ") {
			t.Errorf("%s: %s", name, text)
		}
	}
	c.post("/v3/queues/TEST/triggers", `{"name":"x","actions":[]}`).is(422)
	equal(t, "triggers", c.get("/v3/queues/TEST/triggers").body, "[]")
}

func TestAnswerGivesActionsThatCanBeSentBack(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	c.rule("x", `[]`, `[{"type":"Transition","status":"closed"},{"type":"Move","queue":111},{"type":"Update","update":{"tags":{"add":"x"}}}]`)
	is := c.get("/v3/queues/111/triggers/1").is(200).object()
	actions := is["actions"].([]any)
	equal(t, "status", at(actions[0].(object), "status", "key"), any("closed"))
	equal(t, "queue", at(actions[1].(object), "queue", "key"), any("TEST"))
	before := c.get("/v3/queues/TEST/triggers/1").body
	from := strings.Index(before, `"actions":`)
	to := strings.Index(before, `,"conditions":`)
	after := c.patch("/v3/queues/TEST/triggers/1?version=1", `{`+before[from:to]+`}`).is(200).body
	equal(t, "actions", after[from:to], before[from:to])
	c.patch("/v3/queues/TEST/triggers/1?version=2", `{"actions":[]}`).is(422)
}
