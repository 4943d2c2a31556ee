package trackertest_test

import (
	"strings"
	"testing"

	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
)

func TestWrittenSpent(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		sw     trackertest.SpentWrite
		status int
		spent  any
	}{
		"accepted":         {trackertest.SpentAccepted, 200, "P1W2DT3H"},
		"ignored":          {trackertest.SpentIgnored, 200, nil},
		"refused with 400": {trackertest.SpentRefused400, 400, nil},
		"refused with 422": {trackertest.SpentRefused422, 422, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := start(t, trackertest.Switches{SpentWrite: tc.sw})
			key := c.tr.Create("TEST", "x", "")
			r := c.patch("/v3/issues/"+key, `{"spent":"PT59H","description":"d"}`).is(tc.status)
			if tc.status != 200 && at(r.object(), "errors", "spent") == nil {
				t.Errorf("no errors.spent in %s", r.body)
			}
			is := c.get("/v3/issues/" + key).object()
			equal(t, "spent", is["spent"], tc.spent)
			equal(t, "description was changed", is["description"] != nil, tc.status == 200)
			readonly := at(c.get("/v2/fields/spent").is(200).object(), "readonly")
			equal(t, "readonly", readonly, any(tc.sw != trackertest.SpentAccepted))
		})
	}
}

func TestSpentCanBeCleared(t *testing.T) {
	t.Parallel()
	for _, zero := range []string{`null`, `"PT0S"`, `{"set":"PT0S"}`} {
		c := start(t, trackertest.Switches{})
		key := c.tr.Create("TEST", "x", "")
		c.tr.SetSpent(key, tracker.Hour)
		c.patch("/v3/issues/"+key, `{"spent":`+zero+`}`).is(200)
		equal(t, "spent", c.tr.Issue(key).Spent, 0)
	}
}

func TestZeroSpent(t *testing.T) {
	t.Parallel()
	for form, want := range map[trackertest.ZeroForm]string{
		trackertest.ZeroAbsent: ``, trackertest.ZeroNull: `"spent":null`, trackertest.ZeroPT0S: `"spent":"PT0S"`,
	} {
		c := start(t, trackertest.Switches{ZeroSpent: form})
		key := c.tr.Create("TEST", "x", "")
		c.tr.DeleteLog(key, c.tr.Log(key, tracker.Hour, ""))
		body := c.get("/v3/issues/" + key).body
		if !strings.Contains(body, want) || want == "" && strings.Contains(body, "spent") {
			t.Errorf("form %d: %s", form, body)
		}
	}
}

func TestSpellingOfDurations(t *testing.T) {
	t.Parallel()
	for form, want := range map[trackertest.DurationForm]string{
		trackertest.Normalised: "P1W2DT3H20M5S", trackertest.AsGiven: "PT3560M5S",
		trackertest.HMS: "PT59H20M5S", trackertest.Seconds: "PT213605S",
	} {
		c := start(t, trackertest.Switches{Durations: form})
		key := c.tr.Create("TEST", "x", "")
		is := c.patch("/v3/issues/"+key, `{"spent":"PT3560M5S"}`).is(200).object()
		equal(t, "spent", is["spent"], any(want))
		record := c.post("/v3/issues/"+key+"/worklog", `{"duration":"PT3560M5S"}`).is(201).object()
		equal(t, "duration", record["duration"], any(want))
	}
}

func TestDurationsAreBusinessTime(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	key := c.tr.Create("TEST", "x", "")
	for given, want := range map[string]string{
		"P5D": "P1W", "PT40H": "P1W", "PT8H": "P1D", "PT300M": "PT5H", "P6W": "P6W", "PT90S": "PT1M30S",
		"P0Y0M30DT2H10M25S": "P6WT2H10M25S", "P5DT20M": "P1WT20M", "P1H": "PT1H", "PT59H": "P1W2DT3H",
	} {
		record := c.post("/v3/issues/"+key+"/worklog", `{"start":"2021-09-21T10:30:00.000+0000","duration":"`+given+`"}`).is(201).object()
		equal(t, given, record["duration"], any(want))
	}
	for _, given := range []string{"", "P", "PT", "1h", "P1", "PT1", "P1YT1H", "P1MT1H", "PT1.5H", "-PT1H", "PT1H ", "PT0S", "P1DT", "PT1D", "PT99999999999999999999H"} {
		r := c.post("/v3/issues/"+key+"/worklog", `{"duration":"`+given+`"}`).is(422).object()
		if at(r, "errors", "duration") == nil {
			t.Errorf("%q: %v", given, r)
		}
	}
}

func TestWorklogByAPI(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	key := c.tr.Create("TEST", "x", "")
	path := "/v3/issues/" + key + "/worklog"
	one := c.post(path, `{"start":"2021-09-21T10:30:00.000+0000","duration":"PT1H","comment":"c"}`).is(201).object()
	equal(t, "start", one["start"], any("2021-09-21T10:30:00.000+0000"))
	equal(t, "comment", one["comment"], any("c"))
	equal(t, "issue", at(one, "issue", "key"), any(key))
	equal(t, "version", one["version"], any(float64(fixed().UnixMilli())))
	two := c.post(path, `{"duration":"PT2H"}`).is(201).object()
	equal(t, "start without one", two["start"], any("2026-11-21T12:00:00.339+0000"))
	equal(t, "spent", c.tr.Issue(key).Spent, 3*tracker.Hour)
	equal(t, "version of the issue", c.tr.Issue(key).Version, 3)

	id := c.tr.Issue(key).Records[0].ID
	edited := c.patch(path+"/"+id, `{"duration":"PT30M"}`).is(200).object()
	equal(t, "duration", edited["duration"], any("PT30M"))
	equal(t, "comment stays", edited["comment"], any("c"))
	equal(t, "spent", c.tr.Issue(key).Spent, 150*tracker.Minute)
	equal(t, "one record", c.get(path + "/" + id).is(200).object()["duration"], any("PT30M"))
	c.call("DELETE", path+"/"+id, "").is(204)
	c.call("DELETE", path+"/"+id, "").is(404)
	c.patch(path+"/"+id, `{"duration":"PT30M"}`).is(404)
	equal(t, "records", len(c.get(path).is(200).list()), 1)
	equal(t, "spent", c.tr.Issue(key).Spent, 2*tracker.Hour)
}

func TestWorklogAfterAWrittenSpent(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		sw                        trackertest.WorklogSum
		logged, edited, forgotten tracker.Duration
	}{
		"recomputed": {trackertest.Recomputed, 3 * tracker.Hour, 4 * tracker.Hour, 2 * tracker.Hour},
		"additive":   {trackertest.Additive, 11 * tracker.Hour, 12 * tracker.Hour, 10 * tracker.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := start(t, trackertest.Switches{Worklogs: tc.sw})
			key := c.tr.Create("TEST", "x", "")
			c.tr.Log(key, 2*tracker.Hour, "")
			c.patch("/v3/issues/"+key, `{"spent":"PT10H"}`).is(200)
			id := c.tr.Log(key, tracker.Hour, "")
			equal(t, "after a record", c.tr.Issue(key).Spent, tc.logged)
			c.tr.EditLog(key, id, 2*tracker.Hour)
			equal(t, "after an edit", c.tr.Issue(key).Spent, tc.edited)
			c.tr.DeleteLog(key, id)
			equal(t, "after a deletion", c.tr.Issue(key).Spent, tc.forgotten)
		})
	}
}

func TestAdditiveSpentIsNeverNegative(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{Worklogs: trackertest.Additive})
	key := c.tr.Create("TEST", "x", "")
	id := c.tr.Log(key, 2*tracker.Hour, "")
	c.patch("/v3/issues/"+key, `{"spent":"PT1H"}`).is(200)
	c.tr.DeleteLog(key, id)
	equal(t, "spent", c.tr.Issue(key).Spent, 0)
}

func TestRecordsOfAllIssues(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	c.tr.AddQueue("SECRET")
	a, b := c.tr.Create("TEST", "a", ""), c.tr.Create("TEST", "b", "")
	c.tr.Log(b, tracker.Hour, "")
	c.tr.Log(c.tr.Create("SECRET", "s", ""), tracker.Hour, "")
	c.tr.Hide("SECRET", true)
	c.post("/v3/issues/"+a+"/worklog", `{"start":"2021-09-21","duration":"PT1H"}`).is(201)
	for address, want := range map[string]int{
		"": 2, "?createdBy=person": 1, "?createdBy=second": 0,
		"?createdAt=from:2026-11-21T00:00:00&createdAt=to:2026-11-22T00:00:00": 2,
		"?createdAt=from:2026-11-22T00:00:00":                                  0,
	} {
		equal(t, address, len(c.get("/v3/worklog"+address).is(200).list()), want)
	}
	for body, want := range map[string]int{
		`{}`: 2, `{"createdBy":"robot"}`: 1, `{"createdAt":{"to":"2026-11-20"}}`: 0,
		`{"start":{"from":"2021-01-01","to":"2022-01-01"}}`: 1,
	} {
		equal(t, body, len(c.post("/v3/worklog/_search", body).is(200).list()), want)
	}
	c.get("/v3/worklog?createdAt=from:yesterday").is(400)
	c.get("/v3/worklog?createdBy=me").is(422)
	c.post("/v3/worklog/_search", `{"createdBy":["robot","nobody"]}`).is(422)
}

func TestWritesByTheAPIAreCounted(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	parent := c.tr.Create("TEST", "Parent", "")
	child := c.tr.Create("TEST", "Child", parent)
	c.tr.Log(child, tracker.Hour, "")
	equal(t, "people do not count", c.tr.Writes(), trackertest.Writes{})
	c.patch("/v3/issues/"+parent, `{"spent":"PT1H"}`).is(200)
	c.patch("/v3/issues/"+parent, `{"summary":"no time"}`).is(200)
	c.patch("/v3/issues/"+parent+"?version=1", `{"spent":"PT2H"}`).is(409)
	c.post("/v3/issues/"+parent+"/worklog", `{"duration":"PT1H"}`).is(201)
	c.patch("/v3/issues/"+child, `{"spent":"PT1H"}`).is(200)
	equal(t, "parent", c.tr.Issue(parent).Writes, trackertest.Writes{Spent: 1, Worklog: 1})
	equal(t, "child", c.tr.Issue(child).Writes, trackertest.Writes{Spent: 1, Leaf: 1})
	equal(t, "all", c.tr.Writes(), trackertest.Writes{Spent: 2, Worklog: 1, Leaf: 1})
	equal(t, "record by the API", c.tr.Issue(parent).Records[0].ByAPI, true)
}
