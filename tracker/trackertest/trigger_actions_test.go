package trackertest_test

import (
	"fmt"
	"strings"
	"testing"

	"timeupdater/tracker/trackertest"
)

// rule makes a trigger of the queue TEST out of JSON for conditions and actions.
func (c caller) rule(name, conditions, actions string) {
	c.t.Helper()
	c.post("/v3/queues/TEST/triggers", `{"name":"`+name+`","conditions":`+conditions+`,"actions":`+actions+`}`).is(200)
}

// executed tells the triggers that the issue's changes fired, oldest first.
func (c caller) executed(key string) string {
	c.t.Helper()
	var told []string
	for _, e := range c.get("/v3/issues/" + key + "/changelog?perPage=100").is(200).list() {
		list, _ := e["executedTriggers"].([]any)
		for _, x := range list {
			x := x.(object)
			told = append(told, fmt.Sprint(at(x, "trigger", "display"), " ", x["success"], " ", x["message"]))
		}
	}
	return strings.Join(told, "\n")
}

// The contract that the project was given: the documentation's own example.
func TestCommentOpensAnIssue(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	c.tr.AddQueue("DESIGN")
	made := c.post("/v3/queues/DESIGN/triggers", `{
	  "name": "TriggerName",
	  "actions": [
	      {
	          "type": "Transition",
	          "status": {
	              "key": "open"
	              }
	      }
	  ],
	  "conditions": [
	       {
	          "type": "CommentFullyMatchCondition",
	          "word": "Open"
	       }
	   ]
	}`).is(200)
	key := c.tr.Create("DESIGN", "A page", "")
	open := c.get("/v3/issues/" + key).object()["status"].(object)
	equal(t, "answer", made.body, `{"id":1,"self":"http://tracker.test/v3/queues/DESIGN/triggers/1",`+
		`"queue":{"self":"http://tracker.test/v3/queues/DESIGN","id":"112","key":"DESIGN","display":"DESIGN"},`+
		`"name":"TriggerName","order":"0.0001","actions":[{"type":"Transition","id":1,`+
		`"status":{"self":"`+open["self"].(string)+`","id":"`+open["id"].(string)+`","key":"open","display":"Open"}}],`+
		`"conditions":[{"type":"CommentFullyMatchCondition","word":"Open"}],"version":1,"active":true}`)

	c.tr.SetStatus(key, "inProgress")
	c.post("/v3/issues/"+key+"/comments", `{"text":"Open the window"}`).is(201)
	equal(t, "after another comment", c.tr.Issue(key).Status, "inProgress")
	c.post("/v3/issues/"+key+"/comments", `{"text":"Open"}`).is(201)
	equal(t, "after the comment", c.tr.Issue(key).Status, "open")
	equal(t, "told", c.executed(key), "TriggerName true Success")
}

// Every trigger here is fired by another summary of TEST-1.
func TestActions(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		actions string
		look    []string // a path into TEST-1, or another address first
		want    string
	}{
		"transition by key":         {`[{"type":"Transition","status":"inProgress"}]`, []string{"status", "key"}, "inProgress"},
		"transition by name":        {`[{"type":"Transition","status":"In progress"}]`, []string{"status", "key"}, "inProgress"},
		"transition to where it is": {`[{"type":"Transition","status":"open"}]`, []string{"status", "key"}, "open"},
		"fields as an array": {`[{"type":"Update","update":[{"field":"priority","update":{"set":{"key":"critical"}}}]}]`,
			[]string{"priority", "key"}, "critical"},
		"field by its name": {`[{"type":"Update","update":[{"field":"Description","update":{"set":"New"}}]}]`, []string{"description"}, "New"},
		"fields as an object": {`[{"type":"Update","update":{"description":"New","tags":{"add":"new"},"resolution":null}}]`,
			[]string{"tags"}, "[old new]"},
		"a field is cleared": {`[{"type":"Update","update":[{"field":"tags","update":null}]}]`, []string{"tags"}, "<nil>"},
		"a field twice": {`[{"type":"Update","update":[{"field":"tags","update":{"add":"new"}},{"field":"tags","update":{"remove":"old"}}]}]`,
			[]string{"tags"}, "[new]"},
		"a field with a variable":   {`[{"type":"Update","update":{"description":"of {{issue.key}}"}}]`, []string{"description"}, "of TEST-1"},
		"a parent":                  {`[{"type":"Update","update":{"parent":"TEST-2"}}]`, []string{"parent", "key"}, "TEST-2"},
		"move":                      {`[{"type":"Move","queue":"OTHER"}]`, []string{"key"}, "OTHER-1"},
		"move by the queue's id":    {`[{"type":"Move","queue":{"id":112}}]`, []string{"key"}, "OTHER-1"},
		"comment":                   {`[{"type":"CreateComment","text":"{{issue.key}}: {{issue.summary}}"}]`, []string{"/comments", "text"}, "TEST-1: changed"},
		"comment by who fired":      {`[{"type":"CreateComment","text":"x"}]`, []string{"/comments", "createdBy", "display"}, "Robot"},
		"comment by Tracker":        {`[{"type":"CreateComment","text":"x","fromRobot":true}]`, []string{"/comments", "createdBy", "display"}, "Tracker"},
		"comment by its other name": {`[{"type":"Event.comment-create","text":"x"}]`, []string{"/comments", "text"}, "x"},
		"several actions in order": {`[{"type":"Update","update":{"description":"first"}},{"type":"CreateComment","text":"{{issue.description}}"}]`,
			[]string{"/comments", "text"}, "first"},
		"a number":            {`[{"type":"CalculateFormula","formula":"({{issue.votes}}+3)*2.5","resultField":"storyPoints"}]`, []string{"storyPoints"}, "7.5"},
		"a duration in hours": {`[{"type":"CalculateFormula","formula":"{{issue.estimation}}/3600000","resultField":"storyPoints"}]`, []string{"storyPoints"}, "4"},
		"a duration":          {`[{"type":"CalculateFormula","formula":"{{issue.estimation}}*2","resultField":"originalEstimation"}]`, []string{"originalEstimation"}, "P1D"},
		"days between dates": {`[{"type":"CalculateFormula","formula":"({{issue.end.unixEpoch}}-{{issue.start.unixEpoch}})/86400000","resultField":"storyPoints"}]`,
			[]string{"storyPoints"}, "9"},
		"a date": {`[{"type":"CalculateFormula","formula":"now()+3M","resultField":"Deadline"}]`, []string{"deadline"}, "2027-02-21"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := start(t, trackertest.Switches{})
			c.tr.AddQueue("OTHER")
			c.post("/v3/issues", `{"queue":"TEST","summary":"x","tags":["old"],"estimation":"PT4H","start":"2026-11-21","end":"2026-11-30"}`).is(201)
			c.tr.Create("TEST", "another", "")
			c.rule("x", `[{"type":"FieldChangedCondition","field":"summary"}]`, tc.actions)
			c.patch("/v3/issues/TEST-1", `{"summary":"changed"}`).is(200)
			equal(t, "told", c.executed("TEST-1"), "x true Success")
			path, suffix := tc.look, ""
			if strings.HasPrefix(path[0], "/") {
				suffix, path = path[0], path[1:]
			}
			answer := c.get("/v3/issues/TEST-1" + suffix).is(200)
			if suffix != "" {
				equal(t, "entry", fmt.Sprint(at(answer.list()[0], path...)), tc.want)
				return
			}
			equal(t, "issue", fmt.Sprint(at(answer.object(), path...)), tc.want)
		})
	}
}

func TestActionMakesAnIssue(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	c.tr.AddQueue("OTHER")
	key := c.tr.Create("TEST", "x", "")
	c.rule("x", `[{"type":"Event.update"}]`, `[
		{"type":"CreateIssue","queue":"OTHER","summary":"After {{issue.key}}","linkWithInitialIssue":true,"fromRobot":true,
		"fieldTemplates":{"followers":["person","second"],"dueDate":"2024-10-31","description":"Since {{currentDateTime.date}}",
		"assignee":"second","priority":"critical","type":"bug","tags":["new task","by trigger"]}},
		{"type":"Event.create","queue":"TEST","summary":"bare"}]`)
	c.tr.Rename(key, "y")
	is := c.get("/v3/issues/OTHER-1").is(200).object()
	for what, want := range map[string]string{
		"summary": "After TEST-1", "deadline": "2024-10-31", "description": "Since 21 november 2026", "tags": "[new task by trigger]",
	} {
		equal(t, what, fmt.Sprint(is[what]), want)
	}
	equal(t, "author", at(is, "createdBy", "display"), any("Tracker"))
	equal(t, "assignee", at(is, "assignee", "display"), any("Second"))
	equal(t, "type", at(is, "type", "key"), any("bug"))
	equal(t, "priority", at(is, "priority", "key"), any("critical"))
	equal(t, "followers", len(is["followers"].([]any)), 2)
	equal(t, "linked to", at(c.get("/v3/issues/OTHER-1/links").list()[0], "object", "key"), any(key))
	bare := c.get("/v3/issues/TEST-2").is(200).object()
	equal(t, "author of the other", at(bare, "createdBy", "display"), any("Person"))
	equal(t, "its links", c.get("/v3/issues/TEST-2/links").body, "[]")
}

// The action moves an issue as a request does.
func TestActionMoves(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	c.tr.AddQueue("OTHER")
	c.tr.SetWorkflow("OTHER", reviewing())
	local := c.tr.AddField("TEST", trackertest.Field{Key: "stand"})
	key := c.tr.Create("TEST", "x", "")
	c.patch("/v3/issues/"+key, `{"`+local+`":"a stand"}`).is(200)
	c.tr.SetStatus(key, "inProgress")
	c.rule("x", `[{"type":"FieldChangedCondition","field":"summary"}]`, `[{"type":"Move","queue":"OTHER"}]`)
	c.tr.Rename(key, "not there")
	equal(t, "told", c.executed(key), "x false status: The new queue has no such status.")
	c.tr.SetStatus(key, "open")
	c.tr.Rename(key, "there")
	is := c.get("/v3/issues/" + key).object()
	equal(t, "key", is["key"], any("OTHER-1"))
	equal(t, "the queue's own field", is[local], nil)
}

func TestActionMakesAChecklistOnce(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	key := c.tr.Create("TEST", "x", "")
	c.rule("x", `[{"type":"FieldChangedCondition","field":"summary"}]`, `[{"type":"CreateChecklist","checklistItems":[
		{"text":"Do this","assignee":"person","deadline":"2025-10-26"},{"text":"Report"}]}]`)
	c.tr.Rename(key, "y")
	c.tr.Rename(key, "z")
	equal(t, "told", c.executed(key), "x true Success\nx false The issue has a checklist already.")
}

// What cannot be done is told, and the actions after it are done.
func TestActionsThatFail(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ actions, says string }{
		"no transition":           {`{"type":"Transition","status":"needless"}`, "There is no transition to this status."},
		"a screen with a field":   {`{"type":"Transition","status":"resolved"}`, "resolution: The transition requires the field."},
		"move to the same queue":  {`{"type":"Move","queue":"TEST"}`, "The issue is in this queue already."},
		"move without the right":  {`{"type":"Move","queue":"CLOSED"}`, "You have no right to do this."},
		"issue without the right": {`{"type":"CreateIssue","queue":"CLOSED","summary":"x"}`, "You have no right to do this."},
		"variable without value":  {`{"type":"CreateComment","text":"{{issue.assignee}}"}`, "The variable issue.assignee has no value."},
		"webhook without value":   {`{"type":"Webhook","endpoint":"http://a.test","body":{"a":["{{issue.assignee}}"]}}`, "The variable issue.assignee has no value."},
		"value that does not fit": {`{"type":"Update","update":{"deadline":"{{issue.summary}}"}}`, "deadline: A date is expected."},
		"own parent":              {`{"type":"Update","update":{"parent":"TEST-1"}}`, "parent: An issue cannot be its own sub-issue."},
		"formula without value":   {`{"type":"CalculateFormula","formula":"{{issue.storyPoints}}+1","resultField":"storyPoints"}`, "The variable issue.storyPoints has no value."},
		"division by zero":        {`{"type":"CalculateFormula","formula":"1/{{issue.votes}}","resultField":"storyPoints"}`, "The formula cannot be worked out: division by zero"},
		"negative duration":       {`{"type":"CalculateFormula","formula":"-1000","resultField":"estimation"}`, "estimation: A duration is expected."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := start(t, trackertest.Switches{})
			c.tr.AddQueue("CLOSED")
			key := c.tr.Create("TEST", "x", "")
			actions := tc.actions
			if name == "no transition" { // inProgress cannot be reached from closed
				c.tr.SetStatus(key, "closed")
				actions = strings.Replace(actions, "needless", "inProgress", 1)
			}
			c.rule("x", `[{"type":"FieldChangedCondition","field":"summary"}]`, `[`+actions+`,{"type":"Update","update":{"description":"done"}}]`)
			c.tr.SetRights("CLOSED", trackertest.Rights{Read: true})
			c.patch("/v3/issues/"+key, `{"summary":"y"}`).is(200)
			equal(t, "told", c.executed(key), "x false "+tc.says)
			equal(t, "next action", c.get("/v3/issues/" + key).object()["description"], any("done"))
			equal(t, "issues", strings.Join(c.tr.Keys(), " "), key)
		})
	}
}
