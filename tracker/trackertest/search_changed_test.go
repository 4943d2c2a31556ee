package trackertest_test

import (
	"testing"
	"time"

	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
)

func TestQueryFindsChanges(t *testing.T) {
	t.Parallel()
	now := fixed()
	c := start(t, trackertest.Switches{Clock: func() time.Time { return now }})
	c.tr.AddQueue("OTHER")
	family(c)
	now = now.Add(24 * time.Hour)
	c.tr.SetStatus("TEST-2", "inProgress") // by person
	c.patch("/v3/issues/TEST-3", `{"assignee":"robot","tags":["a"]}`).is(200)
	now = now.Add(24 * time.Hour)
	c.tr.SetStatus("TEST-2", "closed")
	c.tr.SetStatus("TEST-4", "closed")
	c.patch("/v3/issues/TEST-3", `{"assignee":"second","tags":["a","b"],"summary":"another two"}`).is(200)
	c.tr.Log("TEST-5", tracker.Hour, "")
	c.tr.Move("TEST-5", "TEST-3")
	moved := c.tr.Transfer("TEST-4", "OTHER")
	for text, want := range map[string]string{
		`Status: changed()`:                                  "TEST-2 " + moved,
		`Status: changed(to: Closed)`:                        "TEST-2 " + moved,
		`Status: changed(from: "In progress" to: "Closed")`:  "TEST-2",
		`Status: changed(from: Closed)`:                      "",
		`Status: changed(to: "In Progress", by: "Person")`:   "TEST-2",
		`Status: changed(by: me())`:                          "",
		`Status: changed(date: 22.11.2026)`:                  "TEST-2",
		`Status: changed(date: 22.11.2026 .. 30.11.2026)`:    "TEST-2 " + moved,
		`Status: changed(to: Closed date: <today())`:         "",
		`Status: !changed() Queue: TEST`:                     "TEST-1 TEST-3 TEST-5",
		`Assignee: changed(to: robot@)`:                      "TEST-3",
		`Assignee: changed(from: empty() to: me() by: me())`: "TEST-3",
		`Assignee: changed(from: second@)`:                   "",
		`Assignee: changed(to: empty())`:                     "",
		`Tags: changed(to: b)`:                               "TEST-3",
		`Tags: changed(from: b)`:                             "",
		`Summary: changed(from: two date: >today()-1d)`:      "TEST-3",
		`"Time Spent": changed(to: "1h" date: >now()-10m)`:   "TEST-5",
		`"Time Spent": changed(to: >"1h")`:                   "",
		`Parent: changed(from: TEST-2 to: TEST-3)`:           "TEST-5",
		`Queue: changed(from: TEST to: OTHER)`:               moved,
		`Status: changed(to: Closed), "In Progress"`:         "TEST-2 " + moved,
		`Status: Closed OR Assignee: changed()`:              "TEST-2 TEST-3 " + moved,
		`"Old Queue": TEST`:                                  moved,
		`"Old Queue": OTHER`:                                 "",
	} {
		equal(t, text, c.asked(text).is(200).keys(), want)
	}
}

func TestSearchThatIsBehindDoesNotKnowTheLastChange(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{ManualIndex: true})
	c.tr.Create("TEST", "x", "")
	c.tr.Reindex("TEST-1")
	c.tr.SetStatus("TEST-1", "closed")
	equal(t, "not yet", c.asked(`Status: changed()`).is(200).keys(), "")
	c.tr.Reindex("TEST-1")
	equal(t, "indexed", c.asked(`Status: changed()`).is(200).keys(), "TEST-1")
}
