package trackertest_test

import (
	"strings"
	"testing"

	"timeupdater/tracker/trackertest"
)

func TestReferencesLeadToTheirObjects(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	c.tr.AddComponent("TEST", "Backend")
	c.tr.AddVersion("TEST", "1.0")
	c.tr.AddSprint(c.tr.AddBoard("Board"), "Sprint 1")
	c.tr.AddProject("Roadmap")
	is := c.post("/v2/issues", `{"queue":"TEST","summary":"x","components":[1],"fixVersions":[1],"sprint":[1],"project":1,"boards":[1]}`).is(201).object()
	for field, want := range map[string]struct{ name, id string }{
		"components": {"Backend", "1"}, "fixVersions": {"1.0", "1"}, "sprint": {"Sprint 1", "1"}, "project": {"Roadmap", `"1"`},
	} {
		ref, one := is[field].(object)
		if !one {
			ref = is[field].([]any)[0].(object)
		}
		equal(t, field, ref["display"], any(want.name))
		if _, ok := ref["key"]; ok {
			t.Errorf("%s has a key: %v", field, ref)
		}
		r := c.get(strings.TrimPrefix(ref["self"].(string), "http://tracker.test")).is(200)
		equal(t, field+"'s name", r.object()["name"], any(want.name))
		if !strings.Contains(r.body, `"id":`+want.id+`,`) {
			t.Errorf("%s: %s, want the id %s", field, r.body, want.id)
		}
	}
	board := is["boards"].([]any)[0].(object)
	equal(t, "board", board["name"], any("Board"))
	equal(t, "board's id", board["id"], any(1.0))
}

func TestObjectsAreListed(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	for _, queue := range []string{"OTHER", "SECRET"} {
		c.tr.AddQueue(queue)
		c.tr.AddComponent(queue, "Component of "+queue)
		c.tr.AddVersion(queue, "Version of "+queue)
	}
	c.tr.Hide("SECRET", true)
	c.tr.AddComponent("TEST", "Component of TEST")
	c.tr.AddProject("Roadmap")
	c.tr.AddSprint(c.tr.AddBoard("One"), "Sprint 1")
	c.tr.AddSprint(c.tr.AddBoard("Two"), "Sprint 2")
	for path, want := range map[string]string{
		"components":              "Component of OTHER, Component of TEST",
		"queues/OTHER/components": "Component of OTHER",
		"queues/OTHER/versions":   "Version of OTHER",
		"queues/TEST/versions":    "",
		"projects":                "Roadmap",
		"boards":                  "One, Two",
		"boards/2/sprints":        "Sprint 2",
	} {
		var names []string
		for _, o := range c.get("/v3/" + path).is(200).list() {
			names = append(names, o["name"].(string))
		}
		equal(t, path, strings.Join(names, ", "), want)
	}
	for _, path := range []string{"components/9", "components/2", "queues/SECRET/components", "boards/9/sprints", "sprints/x", "projects/2"} {
		c.get("/v3/" + path).is(404)
	}
}
