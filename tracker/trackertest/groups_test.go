package trackertest_test

import (
	"strings"
	"testing"

	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
)

func TestConditionsOnGroups(t *testing.T) {
	t.Parallel()
	// Group 1 is the robot's, group 2 is empty, group 3 has both others.
	write := func(c caller) { c.patch("/v3/issues/TEST-1", `{"spent":"PT1H"}`) }
	logged := func(c caller) { c.tr.Log("TEST-3", tracker.Hour, "") }
	for name, tc := range map[string]struct {
		condition string
		do        func(caller)
		want      string
	}{
		"a write of the excluded user":         {`{"type":"UserNotInGroups","field":"updatedBy","value":["1"]}`, write, ""},
		"the group as a text":                  {`{"type":"UserNotInGroups","field":"updatedBy","value":"1"}`, write, ""},
		"one of several groups":                {`{"type":"UserNotInGroups","field":"updatedBy","value":["2","1"]}`, write, ""},
		"another group":                        {`{"type":"UserNotInGroups","field":"updatedBy","value":["2","3"]}`, write, "TEST-1"},
		"somebody else logs time":              {`{"type":"UserNotInGroups","field":"updatedBy","value":["1"]}`, logged, "TEST-3"},
		"the excluded user logs time":          {`{"type":"UserNotInGroups","field":"updatedBy","value":["1"]}`, func(c caller) { c.tr.LogAs("robot", "TEST-3", tracker.Hour, "") }, ""},
		"only the group's":                     {`{"type":"UserInGroups","field":"updatedBy","value":["1"]}`, write, "TEST-1"},
		"only the group's, by somebody else":   {`{"type":"UserInGroups","field":"updatedBy","value":["1"]}`, logged, ""},
		"the author, whoever writes":           {`{"type":"UserInGroups","field":"createdBy","value":"3"}`, write, "TEST-1"},
		"an assignee of the group":             {`{"type":"UserInGroups","field":"assignee","value":"3"}`, func(c caller) { c.tr.Assign("TEST-3") }, "TEST-3"},
		"nobody is assigned, so nobody is out": {`{"type":"UserNotInGroups","field":"assignee","value":"3"}`, logged, "TEST-3"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, keep := range []bool{false, true} {
				c, fired := collecting(t, trackertest.Switches{RecordsKeepUpdated: keep})
				c.tr.AddGroup("robot")
				c.tr.AddGroup()
				c.tr.AddGroup("person", "second")
				family(c)
				c.post("/v3/queues/TEST/triggers", webhook("x", "["+tc.condition+"]")).is(200)
				tc.do(c)
				equal(t, "fired", strings.ReplaceAll(strings.Join(*fired, " "), "x:", ""), tc.want)
			}
		})
	}
}

func TestConditionsOnGroupsThatAreRefused(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	equal(t, "id", c.tr.AddGroup("robot"), "1")
	for name, tc := range map[string]struct{ condition, says string }{
		"an unknown group":   {`{"type":"UserNotInGroups","field":"updatedBy","value":["1","2"]}`, `unknown group "2"`},
		"no group":           {`{"type":"UserNotInGroups","field":"updatedBy","value":[]}`, "needs the ids"},
		"no value":           {`{"type":"UserInGroups","field":"updatedBy"}`, "needs the ids"},
		"a number":           {`{"type":"UserInGroups","field":"updatedBy","value":1}`, "needs the ids"},
		"a field of no user": {`{"type":"UserInGroups","field":"spent","value":"1"}`, `no user in field "spent"`},
	} {
		got := c.post("/v3/queues/TEST/triggers", webhook("x", "["+tc.condition+"]")).is(422).object()
		text := at(got, "errors", "conditions").(string)
		equal(t, name+": "+text, strings.Contains(text, tc.says), true)
	}
	equal(t, "triggers", c.get("/v3/queues/TEST/triggers").body, "[]")
}
