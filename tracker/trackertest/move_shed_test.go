package trackertest_test

import (
	"fmt"
	"testing"

	"timeupdater/tracker/trackertest"
)

func TestMoveDropsWhatIsBoundToTheQueue(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		what, query, components, project string
	}{
		{"by default", "", "<nil>", "<nil>"},
		{"but keeps what is there of the same name", "&moveAllFields=true", "[Both]", "Roadmap"},
	} {
		c := start(t, trackertest.Switches{})
		c.tr.AddQueue("OTHER")
		mine := c.tr.AddField("TEST", trackertest.Field{Key: "mine"})
		c.tr.AddField("", trackertest.Field{Key: "ours"})
		c.tr.AddComponent("TEST", "Here")
		c.tr.AddComponent("TEST", "Both")
		both := c.tr.AddComponent("OTHER", "Both")
		c.tr.AddProject("Roadmap")
		c.post("/v3/issues", `{"queue":"TEST","summary":"x","`+mine+`":"m","ours":"o","components":["Here","Both"],"project":"Roadmap"}`).is(201)
		is := c.post("/v3/issues/TEST-1/_move?queue=OTHER"+tc.query, `{"summary":"Moved"}`).is(200).object()
		equal(t, "summary", is["summary"], any("Moved"))
		equal(t, tc.what+": local field", is[mine], nil)
		equal(t, tc.what+": global field", is["ours"], any("o"))
		equal(t, tc.what+": components", displays(is["components"]), tc.components)
		equal(t, tc.what+": project", fmt.Sprint(at(is, "project", "primary", "display")), tc.project)
		equal(t, tc.what+": old queue", at(is, "previousQueue", "key"), any("TEST"))
		if list, kept := is["components"].([]any); kept {
			equal(t, "component of the new queue", list[0].(object)["id"], any(both))
		}
	}
}

func TestMoveToTheSameQueueKeepsEverything(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	c.tr.AddComponent("TEST", "Here")
	c.post("/v3/issues", `{"queue":"TEST","summary":"x","components":["Here"]}`).is(201)
	is := c.post("/v3/issues/TEST-1/_move?queue=TEST", "").is(200).object()
	equal(t, "key", is["key"], any("TEST-1"))
	equal(t, "components", displays(is["components"]), "[Here]")
	equal(t, "after a transfer", c.tr.Transfer("TEST-1", "TEST"), "TEST-1")
	equal(t, "components", displays(c.get("/v3/issues/TEST-1").object()["components"]), "[Here]")
}

func TestMoveIsAllOrNothing(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	c.tr.AddQueue("OTHER")
	mine := c.tr.AddField("TEST", trackertest.Field{Key: "mine"})
	theirs := c.tr.AddField("OTHER", trackertest.Field{Key: "theirs"})
	key := c.tr.Create("TEST", "x", "")
	before := c.tr.Fingerprint()
	c.post("/v3/issues/"+key+"/_move?queue=OTHER", `{"`+mine+`":"m"}`).is(422)
	equal(t, "state", c.tr.Fingerprint(), before)
	is := c.post("/v3/issues/"+key+"/_move?queue=OTHER", `{"`+theirs+`":"t"}`).is(200).object()
	equal(t, "the other queue's field", is[theirs], any("t"))
}

// displays are the names of the objects in a list.
func displays(list any) string {
	objects, ok := list.([]any)
	if !ok {
		return fmt.Sprint(list)
	}
	var names []any
	for _, ob := range objects {
		names = append(names, ob.(object)["display"])
	}
	return fmt.Sprint(names)
}
