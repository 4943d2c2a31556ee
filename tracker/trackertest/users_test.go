package trackertest_test

import (
	"fmt"
	"testing"
	"time"

	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
)

func TestEveryTokenActsForItsUser(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	key := c.tr.Create("TEST", "x", "")
	for token, login := range map[string]string{"OAuth demo": "robot", "OAuth second": "second"} {
		c := c.with("Authorization", token)
		me := c.get("/v3/myself").is(200).object()
		equal(t, "login", me["login"], any(login))
		r := c.post("/v3/issues/"+key+"/worklog", `{"duration":"PT1H"}`).is(201).object()
		is := c.get("/v3/issues/" + key + "?fields=updatedBy,updatedAt").is(200).object()
		for name, by := range map[string]any{"author": r["createdBy"], "last to change the issue": is["updatedBy"]} {
			by := by.(object)
			equal(t, login+" is the "+name, by["self"], me["self"])
			equal(t, name+", in Tracker", by["id"].(string), fmt.Sprintf("%.0f", me["uid"]))
			equal(t, name+", passport", by["passportUid"], me["passportUid"])
			equal(t, name+", cloud", by["cloudUid"], me["cloudUid"])
		}
	}
	c.tr.ExpireToken("OAuth second")
	c.with("Authorization", "OAuth second").get("/v3/myself").is(401)
}

func TestIdsOfAUserDiffer(t *testing.T) {
	t.Parallel()
	me := start(t, trackertest.Switches{}).get("/v3/myself").is(200).object()
	equal(t, "in Tracker", me["uid"], any(1120000000000002.0))
	equal(t, "in Tracker, by its other name", me["trackerUid"], me["uid"])
	equal(t, "in Yandex", me["passportUid"], any(1130000000000002.0))
	equal(t, "in the cloud", me["cloudUid"], any("ajerobot000000000002"))
}

func TestWhoChangedAnIssueAndWhen(t *testing.T) {
	t.Parallel()
	now := fixed()
	c := start(t, trackertest.Switches{Clock: func() time.Time { return now }})
	key := c.tr.Create("TEST", "x", "")
	changed := func() string {
		is := c.get("/v3/issues/" + key + "?fields=updatedBy,updatedAt").object()
		found := c.asked(`Key: ` + key).list()[0]
		equal(t, "search: when", found["updatedAt"], is["updatedAt"])
		equal(t, "search: who", at(found, "updatedBy", "id"), at(is, "updatedBy", "id"))
		return is["updatedAt"].(string) + " " + at(is, "updatedBy", "display").(string)
	}
	equal(t, "created", changed(), "2026-11-21T12:00:00.339+0000 Person")
	now = now.Add(time.Second)
	c.patch("/v3/issues/"+key, `{"summary":"y"}`).is(200)
	equal(t, "patched", changed(), "2026-11-21T12:00:01.339+0000 Robot")
	now = now.Add(time.Second)
	c.tr.LogAs("second", key, tracker.Hour, "")
	equal(t, "logged in the pages", changed(), "2026-11-21T12:00:02.339+0000 Second")
	equal(t, "author", c.tr.Issue(key).Records[0].By, "second")
	equal(t, "through the API", c.tr.Issue(key).Records[0].ByAPI, false)
	equal(t, "Modifier", c.asked(`Modifier: second`).keys(), key)
}
