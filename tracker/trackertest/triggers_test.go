package trackertest_test

import (
	"fmt"
	"strings"
	"testing"

	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
)

// webhook is a trigger's body with conditions and one call.
func webhook(name, conditions string) string {
	return `{"name":"` + name + `","conditions":` + conditions + `,"actions":[{"type":"Webhook",
		"endpoint":"http://function.test/?id={{issue.key}}","method":"POST","authContext":{"type":"noauth"}}]}`
}

// collecting makes a Tracker that keeps the calls of its triggers.
func collecting(t *testing.T, sw trackertest.Switches) (caller, *[]string) {
	t.Helper()
	var fired []string
	sw.Deliver = func(d trackertest.Delivery) { fired = append(fired, d.Name+":"+d.Key) }
	return start(t, sw), &fired
}

func TestTriggerIsKept(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	made := c.post("/v3/queues/TEST/triggers", webhook("timeupdater", `[{"type":"FieldChangedCondition","field":"spent"}]`)).is(200).object()
	equal(t, "id", made["id"], any(1.0))
	equal(t, "version", made["version"], any(1.0))
	equal(t, "active", made["active"], any(true))
	equal(t, "order", made["order"], any("0.0001"))
	equal(t, "queue", at(made, "queue", "key"), any("TEST"))
	equal(t, "self", made["self"], any("http://tracker.test/v3/queues/TEST/triggers/1"))
	action := made["actions"].([]any)[0].(object)
	equal(t, "action's id", action["id"], any(1.0))
	equal(t, "endpoint", action["endpoint"], any("http://function.test/?id={{issue.key}}"))
	equal(t, "conditions", fmt.Sprint(made["conditions"]), "[map[field:spent type:FieldChangedCondition]]")
	equal(t, "read", c.get("/v3/queues/TEST/triggers/1").is(200).object()["name"], any("timeupdater"))
	equal(t, "listed", len(c.get("/v3/queues/TEST/triggers").is(200).list()), 1)
	c.get("/v3/queues/test/triggers").is(404)
	c.get("/v3/queues/TEST/triggers/2").is(404)
	c.call("DELETE", "/v3/queues/TEST/triggers/1", "").is(204)
	equal(t, "listed", c.get("/v3/queues/TEST/triggers").is(200).body, "[]")
}

func TestTriggerIsChangedUnderItsVersion(t *testing.T) {
	t.Parallel()
	for stale, status := range map[trackertest.Stale]int{trackertest.Stale409: 409, trackertest.Stale412: 412} {
		c := start(t, trackertest.Switches{Stale: stale})
		for _, name := range []string{"first", "second", "third"} {
			c.post("/v3/queues/TEST/triggers", webhook(name, `[]`)).is(200)
		}
		is := c.patch("/v3/queues/TEST/triggers/3?version=1", `{"name":"new","active":false,"before":1}`).is(200).object()
		equal(t, "version", is["version"], any(2.0))
		equal(t, "order", is["order"], any("0.0001"))
		equal(t, "active", is["active"], any(false))
		c.patch("/v3/queues/TEST/triggers/3?version=1", `{"name":"newer"}`).is(status)
		equal(t, "first in the list", c.get("/v3/queues/TEST/triggers").list()[0]["name"], any("new"))
	}
}

func TestTriggerIsRefused(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	for name, body := range map[string]string{
		"no name":           `{"actions":[{"type":"Webhook","endpoint":"http://a.test"}]}`,
		"no actions":        `{"name":"x"}`,
		"empty name":        strings.Replace(webhook("x", `[]`), `"x"`, `""`, 1),
		"unknown condition": webhook("x", `[{"type":"Nonsense","field":"spent"}]`),
		"unknown field":     webhook("x", `[{"type":"FieldChangedCondition","field":"nonsense"}]`),
		"unknown link":      webhook("x", `[{"type":"CreatedLinkCondition","relationship":["likes"]}]`),
		"nested":            webhook("x", `{"type":"Or","conditions":[{"type":"Nonsense"}]}`),
		"no number":         webhook("x", `[{"type":"GreaterCondition","field":"spent","value":"x"}]`),
		"method":            strings.Replace(webhook("x", `[]`), "POST", "PATCH", 1),
		"address":           strings.Replace(webhook("x", `[]`), "http://function.test", "function", 1),
		"authorization":     strings.Replace(webhook("x", `[]`), "noauth", "magic", 1),
	} {
		equal(t, name, c.post("/v3/queues/TEST/triggers", body).status, 422)
	}
	c.post("/v3/queues/NONE/triggers", webhook("x", `[]`)).is(404)
	equal(t, "triggers", c.get("/v3/queues/TEST/triggers").body, "[]")
}

func TestOnlyTheOwnerChangesTriggers(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{NotOwner: true})
	c.post("/v3/queues/TEST/triggers", webhook("x", `[]`)).is(403)
	c.patch("/v3/queues/TEST/triggers/1", `{}`).is(403)
	c.call("DELETE", "/v3/queues/TEST/triggers/1", "").is(403)
	c.get("/v3/queues/TEST/triggers").is(200)
}

func TestWrappedConditions(t *testing.T) {
	t.Parallel()
	c, fired := collecting(t, trackertest.Switches{WrapConditions: true})
	made := c.post("/v3/queues/TEST/triggers", webhook("x", `[{"type":"Event.create"}]`)).is(200).object()
	equal(t, "conditions", fmt.Sprint(made["conditions"]), "[map[conditions:[map[type:Event.create]] type:And]]")
	c.tr.Create("TEST", "x", "")
	equal(t, "fired", len(*fired), 1)
}

func TestSecretsOfTriggers(t *testing.T) {
	t.Parallel()
	for masked, want := range map[bool]bool{false: true, true: false} {
		c := start(t, trackertest.Switches{MaskSecrets: masked})
		body := strings.Replace(webhook("x", `[]`), `{"type":"noauth"}`,
			`{"type":"oauth","headerName":"Authorization","tokenType":"Api-Key","accessToken":"canary"}`, 1)
		c.post("/v3/queues/TEST/triggers", body).is(200)
		got := c.get("/v3/queues/TEST/triggers/1").body
		equal(t, "token is shown", strings.Contains(got, "canary"), want)
		equal(t, "scheme is shown", strings.Contains(got, "Api-Key"), true)
	}
}

func TestConditions(t *testing.T) {
	t.Parallel()
	// The family is TEST-1 with TEST-2, TEST-3, TEST-4, and TEST-5 under TEST-2.
	spent := `[{"type":"FieldChangedCondition","field":"spent"}]`
	moved := func(c caller) { c.tr.Move("TEST-4", "TEST-3") }
	logged := func(c caller) { c.tr.Log("TEST-3", tracker.Hour, "") }
	for name, tc := range map[string]struct {
		conditions string
		do         func(caller)
		want       string
	}{
		"spent changes":                           {spent, logged, "TEST-3"},
		"spent as an object":                      {`[{"type":"FieldChangedCondition","field":{"id":"spent"}}]`, logged, "TEST-3"},
		"spent with a capital":                    {`[{"type":"FieldChangedCondition","field":"Spent"}]`, logged, "TEST-3"},
		"spent stays":                             {spent, func(c caller) { c.tr.Rename("TEST-3", "x") }, ""},
		"spent is written by the API":             {spent, func(c caller) { c.patch("/v3/issues/TEST-1", `{"spent":"PT1H"}`) }, "TEST-1"},
		"spent is written as it was":              {spent, func(c caller) { c.patch("/v3/issues/TEST-1", `{"spent":"PT0S"}`) }, ""},
		"parent changes":                          {`[{"type":"FieldChangedCondition","field":"parent"}]`, moved, "TEST-4"},
		"parent given at creation":                {`[{"type":"FieldChangedCondition","field":"parent"}]`, func(c caller) { c.tr.Create("TEST", "x", "TEST-1") }, ""},
		"link to a sub-issue made":                {`[{"type":"CreatedLinkCondition","relationship":["is parent task for"]}]`, moved, "TEST-3"},
		"link to a sub-issue made, one word":      {`[{"type":"CreatedLinkCondition","relationship":"is parent task for"}]`, moved, "TEST-3"},
		"link to a sub-issue made at creation":    {`[{"type":"CreatedLinkCondition","relationship":["is parent task for"]}]`, func(c caller) { c.tr.Create("TEST", "x", "TEST-1") }, "TEST-1"},
		"link to a sub-issue removed":             {`[{"type":"RemovedLinkCondition","relationship":["is parent task for"]}]`, moved, "TEST-1"},
		"link to a sub-issue removed by deletion": {`[{"type":"RemovedLinkCondition","relationship":["is parent task for","is epic of"]}]`, func(c caller) { c.tr.Delete("TEST-5") }, "TEST-2"},
		"link to a parent, both ends":             {`[{"type":"RemovedLinkCondition"}]`, moved, "TEST-4 TEST-1"},
		"other link":                              {`[{"type":"CreatedLinkCondition","relationship":["is parent task for"]}]`, func(c caller) { c.tr.Link("TEST-1", "relates", "TEST-5") }, ""},
		"created":                                 {`[{"type":"Event.create"}]`, func(c caller) { c.tr.Create("TEST", "x", "TEST-1") }, "TEST-6"},
		"updated":                                 {`[{"type":"Event.update"}]`, logged, "TEST-3"},
		"commented":                               {`[{"type":"Event.comment-create"}]`, func(c caller) { c.post("/v3/issues/TEST-1/comments", `{"text":"x"}`) }, "TEST-1"},
		"without conditions":                      {`[]`, logged, "TEST-3"},
		"all must hold":                           {`[{"type":"FieldChangedCondition","field":"spent"},{"type":"FieldChangedCondition","field":"parent"}]`, logged, ""},
		"one is enough":                           {`{"type":"Or","conditions":[{"type":"FieldChangedCondition","field":"parent"},{"type":"FieldChangedCondition","field":"spent"}]}`, logged, "TEST-3"},
		"nested":                                  {`[{"type":"And","conditions":[{"type":"Or","conditions":[{"type":"Event.create"},{"type":"Event.update"}]},{"type":"FieldEquals","field":"key","value":"TEST-3"}]}]`, logged, "TEST-3"},
		"becomes more":                            {`[{"type":"BecameGreaterCondition","field":"spent","value":3500000}]`, logged, "TEST-3"},
		"not more":                                {`[{"type":"GreaterCondition","field":"spent","value":3600000}]`, logged, ""},
		"becomes set":                             {`[{"type":"FieldBecameNotEmpty","field":"spent"}]`, logged, "TEST-3"},
		"is set":                                  {`[{"type":"FieldIsNotEmpty","field":"parent"}]`, logged, "TEST-3"},
		"becomes empty":                           {`[{"type":"FieldBecameEmpty","field":"parent"}]`, func(c caller) { c.tr.Move("TEST-3", "") }, "TEST-3"},
		"becomes equal":                           {`[{"type":"FieldBecameEqual","field":"status","value":"closed"}]`, func(c caller) { c.tr.SetStatus("TEST-3", "closed") }, "TEST-3"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, fired := collecting(t, trackertest.Switches{})
			family(c)
			c.post("/v3/queues/TEST/triggers", webhook("x", tc.conditions)).is(200)
			tc.do(c)
			equal(t, "fired", strings.ReplaceAll(strings.Join(*fired, " "), "x:", ""), tc.want)
		})
	}
}

func TestTriggerLivesInOneQueue(t *testing.T) {
	t.Parallel()
	c, fired := collecting(t, trackertest.Switches{})
	c.tr.AddQueue("OTHER")
	for _, queue := range []string{"TEST", "OTHER"} {
		c.post("/v3/queues/"+queue+"/triggers", webhook(queue, `[{"type":"CreatedLinkCondition"}]`)).is(200)
	}
	parent, child := c.tr.Create("TEST", "x", ""), c.tr.Create("OTHER", "y", "")
	c.tr.Move(child, parent)
	equal(t, "fired", fmt.Sprint(*fired), "[OTHER:OTHER-1 TEST:TEST-1]")
}

func TestTriggersFireInTheirOrderUnlessInactive(t *testing.T) {
	t.Parallel()
	c, fired := collecting(t, trackertest.Switches{})
	for _, name := range []string{"a", "b", "c"} {
		c.post("/v3/queues/TEST/triggers", webhook(name, `[]`)).is(200)
	}
	c.patch("/v3/queues/TEST/triggers/3?version=1", `{"before":1}`).is(200)
	c.patch("/v3/queues/TEST/triggers/1?version=1", `{"active":false}`).is(200)
	c.tr.Create("TEST", "x", "")
	equal(t, "fired", fmt.Sprint(*fired), "[c:TEST-1 b:TEST-1]")
}

func TestWritesByAPINeedNotFireTriggers(t *testing.T) {
	t.Parallel()
	for quiet, want := range map[bool]int{false: 2, true: 1} {
		c, fired := collecting(t, trackertest.Switches{QuietAPI: quiet})
		key := c.tr.Create("TEST", "x", "")
		c.post("/v3/queues/TEST/triggers", webhook("x", `[]`)).is(200)
		c.patch("/v3/issues/"+key, `{"spent":"PT1H"}`).is(200)
		c.tr.Log(key, 60, "")
		equal(t, "fired", len(*fired), want)
	}
}
