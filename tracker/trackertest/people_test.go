package trackertest_test

import (
	"fmt"
	"testing"
	"time"

	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
)

func TestPeople(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	family(c)
	id := c.tr.Log("TEST-5", 85*tracker.Minute, "work")
	is := c.tr.Issue("TEST-5")
	equal(t, "spent", is.Spent, 85*tracker.Minute)
	equal(t, "record", is.Records[0], trackertest.Record{ID: id, Duration: 85 * tracker.Minute, Comment: "work", By: "person"})
	equal(t, "parent", is.Parent+" "+is.ParentID, "TEST-2 "+c.tr.Issue("TEST-2").ID)
	equal(t, "sub-issues", fmt.Sprint(c.tr.Issue("TEST-1").SubIssues), "[TEST-2 TEST-3 TEST-4]")
	equal(t, "keys", fmt.Sprint(c.tr.Keys()), "[TEST-1 TEST-2 TEST-3 TEST-4 TEST-5]")
	equal(t, "no such issue", c.tr.Issue("TEST-9").Key, "")
	equal(t, "exists", fmt.Sprint(c.tr.Exists("TEST-5"), c.tr.Exists("TEST-9")), "true false")
}

func TestDeletedIssueLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	family(c)
	c.tr.Link("TEST-2", "relates", "TEST-3")
	c.tr.Log("TEST-2", tracker.Hour, "")
	c.tr.Delete("TEST-2")
	c.get("/v3/issues/TEST-2").is(404)
	equal(t, "keys", fmt.Sprint(c.tr.Keys()), "[TEST-1 TEST-3 TEST-4 TEST-5]")
	equal(t, "parent of the orphan", c.tr.Issue("TEST-5").Parent, "")
	equal(t, "links of the parent", links(c, "TEST-1"), "outward subtask TEST-3, outward subtask TEST-4")
	equal(t, "links of the other", links(c, "TEST-3"), "inward subtask TEST-1")
	equal(t, "records", c.get("/v3/worklog").body, "[]")
	equal(t, "search", c.post("/v3/issues/_search", `{}`).keys(), "TEST-1 TEST-3 TEST-4 TEST-5")
}

func TestPeopleCanMakeCyclesByImport(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	family(c)
	c.tr.Move("TEST-1", "TEST-5")
	c.tr.Move("TEST-3", "TEST-3")
	equal(t, "parent", c.tr.Issue("TEST-1").Parent, "TEST-5")
	equal(t, "its own parent", c.tr.Issue("TEST-3").Parent, "TEST-3")
	c.patch("/v3/issues/TEST-4", `{"parent":"TEST-3"}`).is(200)
	c.patch("/v3/issues/TEST-4", `{"parent":"TEST-5"}`).is(200)
}

func TestMistakesOfTheTestPanic(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	key := c.tr.Create("TEST", "x", "")
	for name, do := range map[string]func(){
		"queue":        func() { c.tr.Create("NONE", "x", "") },
		"parent":       func() { c.tr.Create("TEST", "x", "TEST-9") },
		"issue":        func() { c.tr.Log("TEST-9", 1, "") },
		"record":       func() { c.tr.DeleteLog(key, "9") },
		"user":         func() { c.tr.LogAs("nobody", key, 1, "") },
		"member":       func() { c.tr.AddGroup("nobody") },
		"relationship": func() { c.tr.Link(key, "likes", key) },
		"status":       func() { c.tr.SetStatus(key, "gone") },
		"token":        func() { c.tr.AllowToken("demo") },
	} {
		func() {
			defer func() { equal(t, name+": panics", recover() != nil, true) }()
			do()
		}()
	}
	equal(t, "still usable", c.get("/v3/issues/"+key).status, 200)
}

func TestWrong(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	family(c)
	equal(t, "all zero", len(c.tr.Wrong(nil)), 0)
	c.tr.Log("TEST-5", 3*tracker.Hour, "")
	c.tr.Log("TEST-2", tracker.Hour, "own")
	c.tr.Log("TEST-2", 5*tracker.Hour, "managed")
	counts := func(comment string) bool { return comment != "managed" }
	equal(t, "wrong", fmt.Sprint(c.tr.Wrong(counts)),
		fmt.Sprint([]trackertest.Mismatch{
			{Key: "TEST-1", Want: 6 * tracker.Hour, Sub: 6 * tracker.Hour},
			{Key: "TEST-2", Spent: 6 * tracker.Hour, Want: 4 * tracker.Hour, Own: tracker.Hour, Sub: 3 * tracker.Hour},
		}))
	c.tr.SetSpent("TEST-2", 4*tracker.Hour)
	c.tr.SetSpent("TEST-1", 4*tracker.Hour)
	equal(t, "right", len(c.tr.Wrong(counts)), 0)
}

// Equal histories give equal fingerprints; each single change gives another one.
func TestFingerprint(t *testing.T) {
	t.Parallel()
	for name, sw := range map[string]trackertest.Switches{
		"no lag": {}, "manual index": {ManualIndex: true}, "lag": {Lag: time.Second}, "stale reads": {StaleReads: time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, b := start(t, sw), start(t, sw)
			family(a)
			family(b)
			step := func(what string, changes bool, do func(caller)) {
				t.Helper()
				before := a.tr.Fingerprint()
				do(a)
				equal(t, what+": changed", a.tr.Fingerprint() != before, changes)
				do(b)
				equal(t, what+": equal", a.tr.Fingerprint() == b.tr.Fingerprint(), true)
			}
			step("read", false, func(c caller) { c.get("/v3/issues/TEST-1") })
			step("no-op", false, func(c caller) { c.patch("/v3/issues/TEST-1", `{}`) })
			step("log", true, func(c caller) { c.tr.Log("TEST-5", 60, "") })
			step("patch", true, func(c caller) { c.patch("/v3/issues/TEST-1", `{"spent":"PT1H"}`) })
			step("link", true, func(c caller) { c.tr.Link("TEST-1", "relates", "TEST-5") })
			step("tag", true, func(c caller) { c.patch("/v3/issues/TEST-1", `{"tags":"x"}`) })
			step("extra", true, func(c caller) { c.patch("/v3/issues/TEST-1", `{"deadline":"2026-12-01"}`) })
			step("comment", true, func(c caller) { c.post("/v3/issues/TEST-1/comments", `{"text":"x"}`) })
			step("trigger", true, func(c caller) { c.post("/v3/queues/TEST/triggers", webhook("x", `[{"type":"Event.create"}]`)) })
			step("bulk change that fails", true, func(c caller) {
				c.post("/v3/bulkchange/_update", `{"issues":["TEST-1"],"values":{"nonsense":1}}`)
			})
			step("transition", true, func(c caller) { c.post("/v3/issues/TEST-1/transitions/close/_execute", ``) })
			step("group", true, func(c caller) { c.tr.AddGroup("robot") })
			step("trigger off", true, func(c caller) { c.patch("/v3/queues/TEST/triggers/1?version=1", `{"active":false}`) })
			step("hide", true, func(c caller) { c.tr.Hide("TEST", true) })
			step("index", sw.ManualIndex || sw.Lag > 0, func(c caller) { c.tr.Reindex("TEST-1") })
			step("move", true, func(c caller) { c.tr.Move("TEST-5", "TEST-1") })
			step("delete", true, func(c caller) { c.tr.Delete("TEST-5") })
		})
	}
}

func TestFingerprintHoldsWhatSearchShows(t *testing.T) {
	t.Parallel()
	prints := map[string]bool{}
	for _, shown := range []string{"a", "b", "b"} {
		c := start(t, trackertest.Switches{ManualIndex: true})
		key := c.tr.Create("TEST", shown, "")
		c.tr.Reindex(key)
		c.tr.Rename(key, "c")
		prints[c.tr.Fingerprint()] = true
	}
	equal(t, "different fingerprints", len(prints), 2)
}

func TestDirectories(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	for path, want := range map[string]string{
		"statuses": "open", "priorities": "trivial", "issuetypes": "bug", "resolutions": "fixed", "queues": "TEST", "fields": "summary",
	} {
		equal(t, path, c.get("/v2/" + path).is(200).list()[0]["key"], any(want))
	}
	equal(t, "link types", c.get("/v3/linktypes").is(200).list()[0]["id"], any("subtask"))
	equal(t, "myself", c.get("/v3/myself").is(200).object()["login"], any("robot"))
	equal(t, "user", c.get("/v3/users/person").is(200).object()["uid"], any(1120000000000001.0))
	equal(t, "users", len(c.get("/v3/users").is(200).list()), 4)
	c.get("/v3/users/nobody").is(404)
	c.get("/v3/fields/nothing").is(404)
}

func TestQueuesByAPI(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	body := `{"key":"NEW","name":"New","lead":"person","defaultType":"task","defaultPriority":"normal"}`
	made := c.post("/v3/queues/", body).is(201).object()
	equal(t, "key", made["key"], any("NEW"))
	equal(t, "default type", at(made, "defaultType", "key"), any("task"))
	c.post("/v3/queues/", body).is(409)
	c.post("/v3/queues/", `{"key":"new","name":"x"}`).is(422)
	c.post("/v3/queues/", `{"key":"ANOTHER","name":"x"}`).is(422)
	equal(t, "read", c.get("/v3/queues/NEW").is(200).object()["name"], any("New"))
	c.get("/v3/queues/NONE").is(404)
	equal(t, "first issue", c.tr.Create("NEW", "x", ""), "NEW-1")
}
