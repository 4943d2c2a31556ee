package trackertest_test

import (
	"fmt"
	"testing"
	"time"

	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
)

func TestStaleReadsShowWhatWasAndWritesActOnWhatIs(t *testing.T) {
	t.Parallel()
	now := fixed()
	c := start(t, trackertest.Switches{StaleReads: time.Second, Clock: func() time.Time { return now }})
	c.tr.Create("TEST", "Parent", "")
	key := c.tr.Create("TEST", "x", "")
	c.get("/v3/issues/" + key).is(404) // not yet
	now = now.Add(time.Minute)

	id := c.tr.Log(key, tracker.Hour, "")
	now = now.Add(500 * time.Millisecond)
	c.tr.EditLog(key, id, 2*tracker.Hour)
	c.tr.Move(key, "TEST-1")
	equal(t, "the present", c.tr.Issue(key).Spent, 2*tracker.Hour)

	seen := func() string {
		is := c.get("/v3/issues/" + key + "?expand=links").is(200).object()
		expanded := len(is["links"].([]any))
		equal(t, "expanded links", expanded, len(c.get("/v3/issues/"+key+"/links").is(200).list()))
		var records []any
		for _, r := range c.get("/v3/issues/" + key + "/worklog").is(200).list() {
			records = append(records, r["duration"])
		}
		return fmt.Sprintf("%v %v %v %v %d", is["version"], is["spent"], records, at(is, "parent", "key"), expanded)
	}
	pass := func(d time.Duration) { now = now.Add(d) }
	equal(t, "nothing yet", seen(), "1 <nil> [] <nil> 0")
	pass(499 * time.Millisecond)
	equal(t, "just before", seen(), "1 <nil> [] <nil> 0")
	pass(time.Millisecond)
	equal(t, "the first change", seen(), "2 PT1H [PT1H] <nil> 0")
	equal(t, "search is not behind", c.asked(`Key: ` + key).list()[0]["version"], any(4.0))
	c.patch("/v3/issues/"+key+"?version=2", `{"summary":"y"}`).is(409)
	pass(500 * time.Millisecond)
	equal(t, "all", seen(), "4 PT2H [PT2H] TEST-1 1")

	answer := c.patch("/v3/issues/"+key, `{"spent":"PT3H"}`).is(200).object()
	equal(t, "answer of a write", answer["spent"], any("PT3H"))
	equal(t, "read after it", seen(), "4 PT2H [PT2H] TEST-1 1")
	c.tr.DeleteLog(key, id)
	c.get("/v3/issues/" + key + "/worklog/" + id).is(200)
	pass(time.Second)
	c.get("/v3/issues/" + key + "/worklog/" + id).is(404)
}

func TestRecordsMayKeepUpdated(t *testing.T) {
	t.Parallel()
	for keep, want := range map[bool]string{false: "12:01 12:02 12:03 12:04", true: "12:00 12:00 12:00 12:04"} {
		now := fixed()
		c := start(t, trackertest.Switches{RecordsKeepUpdated: keep, Clock: func() time.Time { return now }})
		key, id := c.tr.Create("TEST", "x", ""), ""
		got := ""
		for _, change := range []func(){
			func() { id = c.tr.Log(key, tracker.Hour, "") },
			func() { c.tr.EditLog(key, id, 2*tracker.Hour) },
			func() { c.tr.DeleteLog(key, id) },
			func() { c.patch("/v3/issues/"+key, `{"spent":"PT1H"}`) },
		} {
			now = now.Add(time.Minute)
			change()
			got += " " + c.tr.Issue(key).Updated.Format("15:04")
		}
		equal(t, "updated", got, " "+want)
		equal(t, "version", c.tr.Issue(key).Version, 5)
	}
}
