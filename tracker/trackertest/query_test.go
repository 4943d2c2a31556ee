package trackertest_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
)

// asked makes a search by query.
func (c caller) asked(query string) reply {
	c.t.Helper()
	body, err := json.Marshal(object{"query": query})
	if err != nil {
		c.t.Fatal(err)
	}
	return c.post("/v3/issues/_search", string(body))
}

// twoQueues are TEST-1 with TEST-2, TEST-3 and OTHER-1 below it, TEST-4 below
// TEST-2, OTHER-2 alone and TEST-5 below it. Each is made a minute after the
// one before, the first at 12:00:00.339; now it is 12:07:00.339.
func twoQueues(t *testing.T) caller {
	t.Helper()
	now := fixed()
	c := start(t, trackertest.Switches{Clock: func() time.Time { return now }})
	c.tr.AddQueue("OTHER")
	for _, is := range []struct{ queue, parent string }{
		{"TEST", ""}, {"TEST", "TEST-1"}, {"TEST", "TEST-1"}, {"OTHER", "TEST-1"}, {"TEST", "TEST-2"}, {"OTHER", ""}, {"TEST", "OTHER-2"},
	} {
		key := c.tr.Create(is.queue, "x", "")
		if is.parent != "" {
			// Tells nothing about when the parent was made.
			c.patch("/v3/issues/"+key, `{"parent":"`+is.parent+`"}`).is(200)
		}
		now = now.Add(time.Minute)
	}
	return c
}

func TestQuery(t *testing.T) {
	t.Parallel()
	c := twoQueues(t)
	c.tr.SetStatus("TEST-3", "closed") // at 12:07
	for query, want := range map[string]string{
		``:                                    "TEST-1 TEST-2 TEST-3 OTHER-1 TEST-4 OTHER-2 TEST-5",
		`Key: TEST-2`:                         "TEST-2",
		`"Key": "TEST-4", TEST-1, NONE-1`:     "TEST-1 TEST-4",
		`Queue: OTHER`:                        "OTHER-1 OTHER-2",
		`queue: NONE`:                         "",
		`"Is Subtask For": TEST-1`:            "TEST-2 TEST-3 OTHER-1",
		`"is subtask for": TEST-2,"OTHER-2"`:  "TEST-4 TEST-5",
		`"Is Subtask For": empty()`:           "TEST-1 OTHER-2",
		`"Is Parent Task For": TEST-4,TEST-5`: "TEST-2 OTHER-2",
		`"Is Parent Task For": notEmpty()`:    "TEST-1 TEST-2 OTHER-2",
		`"Subtasks For Queue": TEST`:          "TEST-2 TEST-3 OTHER-1 TEST-4",
		`"Subtasks For Queue": TEST, OTHER`:   "TEST-2 TEST-3 OTHER-1 TEST-4 TEST-5",
		`"Parent Tasks For Queue": OTHER`:     "TEST-1",
		`"Parent Tasks For Queue": TEST`:      "TEST-1 TEST-2 OTHER-2",
		`Status: closed`:                      "TEST-3",

		`Queue: TEST Status: open`:                      "TEST-1 TEST-2 TEST-4 TEST-5",
		`Queue: TEST AND Status: open`:                  "TEST-1 TEST-2 TEST-4 TEST-5",
		`Key: TEST-1 OR Key: TEST-5`:                    "TEST-1 TEST-5",
		`Key: TEST-1 OR Queue: OTHER Key: TEST-2`:       "TEST-1",
		`(Key: TEST-1 OR Queue: OTHER) Key: OTHER-2`:    "OTHER-2",
		`Key: OTHER-2 ((Key: TEST-1) OR Queue: OTHER)`:  "OTHER-2",
		`Status: open (Status: open OR Status: closed)`: "TEST-1 TEST-2 OTHER-1 TEST-4 OTHER-2 TEST-5",
		`Key: "AND" OR Key: "OR", TEST-3`:               "TEST-3",

		`Created: >now()-3m`:                              "TEST-4 OTHER-2 TEST-5",
		`Created: > now() - "2m 60s"`:                     "TEST-4 OTHER-2 TEST-5",
		`Created: <now()-6m`:                              "TEST-1",
		`Created: >now()-1h`:                              "TEST-1 TEST-2 TEST-3 OTHER-1 TEST-4 OTHER-2 TEST-5",
		`Created: >now()`:                                 "",
		`Created: >"2026-11-21 12:05:00"`:                 "OTHER-2 TEST-5",
		`Created: >2026-11-21`:                            "TEST-1 TEST-2 TEST-3 OTHER-1 TEST-4 OTHER-2 TEST-5",
		`Created: >22.11.2026`:                            "",
		`Updated: >=now()`:                                "TEST-3",
		`Updated: >now()-1m`:                              "TEST-3 OTHER-2 TEST-5",
		`Updated: >now()-12m "Sort By": Updated DESC`:     "TEST-3 OTHER-2 TEST-5 TEST-2 TEST-4 TEST-1 OTHER-1",
		`"Sort by": Key ASC`:                              "TEST-1 TEST-2 TEST-3 TEST-4 TEST-5 OTHER-1 OTHER-2",
		`Queue: OTHER "Sort By": Status`:                  "refused",
		`Queue: OTHER, TEST "Sort By": Summary, Key DESC`: "OTHER-2 OTHER-1 TEST-5 TEST-4 TEST-3 TEST-2 TEST-1",
		`Updated: >now()-1d AND (Queue: OTHER OR "Subtasks For Queue": OTHER) "Sort By": Key ASC`: "TEST-5 OTHER-1 OTHER-2",
		`"Is Subtask For": TEST-2, OTHER-2 OR Key: TEST-2, OTHER-2 "Sort By": Key ASC`:            "TEST-2 TEST-4 TEST-5 OTHER-2",
	} {
		r := c.asked(query)
		got := "refused"
		if r.status == 200 {
			got = r.keys()
		}
		equal(t, query, got, want)
	}
}

func TestQueryThatIsNotUnderstoodIsRefused(t *testing.T) {
	t.Parallel()
	c := twoQueues(t)
	for query, status := range map[string]int{
		`Key: TEST-1 or Key: TEST-2`:        422,
		`Key: TEST-1 and Key: TEST-2`:       422,
		`TEST-1`:                            400,
		`Key:`:                              400,
		`Key: ,`:                            400,
		`Key: TEST-1,`:                      400,
		`Key: TEST-1 TEST-2`:                400,
		`Key: OR`:                           400,
		`Key: TEST-1 AND`:                   400,
		`Key: TEST-1 OR`:                    400,
		`OR Key: TEST-1`:                    400,
		`(Key: TEST-1`:                      400,
		`Key: TEST-1)`:                      400,
		`()`:                                400,
		`Sort By: Key`:                      400,
		`"Sort By": Key Queue: TEST`:        400,
		`"Sort By": Key Key: TEST-1`:        400,
		`"Sort By": Key :Key`:               400,
		`"Sort By": `:                       400,
		`Key: me()`:                         400,
		`Assignee: me()`:                    400,
		`Status: !closed`:                   400,
		`Status: changed(by: me())`:         400,
		`Key: >TEST-1`:                      400,
		`Queue: empty(), TEST`:              400,
		`Queue: empty()-1d`:                 400,
		`Updated: now()-12m`:                400,
		`Updated: 2026-11-21`:               400,
		`Updated: >yesterday`:               400,
		`Updated: >2026-11-21()`:            400,
		`Updated: >now()-12`:                400,
		`Updated: >now()-12x`:               400,
		`Updated: >now()-`:                  400,
		`Updated: >now()-99999999999999w`:   400,
		`Updated: >today()`:                 400,
		`Updated: empty()`:                  400,
		`Updated: >now(), <now()`:           400,
		`Updated: 2026-11-21 .. 2026-11-22`: 400,
		strings.Repeat("(", 60) + "Key: A-1" + strings.Repeat(")", 60): 400,
	} {
		equal(t, query, c.asked(query).status, status)
	}
}

func TestNullIsAbsentInASearch(t *testing.T) {
	t.Parallel()
	c := twoQueues(t)
	r := c.post("/v3/issues/_search", `{"queue":null,"keys":null,"filter":null,"query":"Key: TEST-2","order":null}`).is(200)
	equal(t, "found", r.keys(), "TEST-2")
	r = c.post("/v3/issues/_search", `{"keys":[]}`).is(200)
	equal(t, "no keys", r.keys(), "")
	r = c.post("/v3/issues/_search", `{"filter":{"queue":"OTHER"},"order":["+summary","-key"]}`).is(200)
	equal(t, "several orders", r.keys(), "OTHER-2 OTHER-1")
}

func TestQueryAsksTheIndex(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{ManualIndex: true})
	c.tr.AddQueue("OTHER")
	family(c)
	catchUp := func() {
		for _, key := range c.tr.Unindexed() {
			c.tr.Reindex(key)
		}
	}
	const below = `"Is Subtask For": TEST-1 OR Key: TEST-1`
	equal(t, "nothing is indexed", c.asked(below).keys(), "")
	catchUp()
	equal(t, "indexed", c.asked(below).keys(), "TEST-1 TEST-2 TEST-3 TEST-4")

	c.tr.Move("TEST-5", "TEST-1")
	moved := c.tr.Transfer("TEST-1", "OTHER")
	equal(t, "not yet below the new parent", c.asked(below).keys(), "TEST-1 TEST-2 TEST-3 TEST-4")
	equal(t, "not yet under the new key", c.asked(`Key: `+moved).keys(), "")
	equal(t, "not yet in the other queue", c.asked(`"Subtasks For Queue": TEST`).keys(), "TEST-2 TEST-3 TEST-4 TEST-5")
	catchUp()
	equal(t, "below the new parent", c.asked(below).keys(), "OTHER-1 TEST-2 TEST-3 TEST-4 TEST-5")
	equal(t, "in the other queue", c.asked(`"Subtasks For Queue": OTHER`).keys(), "TEST-2 TEST-3 TEST-4 TEST-5")

	c.tr.Delete(moved)
	equal(t, "deleted and still shown", c.asked(below).keys(), "OTHER-1 TEST-2 TEST-3 TEST-4 TEST-5")
	catchUp()
	equal(t, "deleted", c.asked(below).keys(), "")
}

func TestQueryShowsNothingOfHiddenQueues(t *testing.T) {
	t.Parallel()
	c := twoQueues(t)
	c.tr.Hide("OTHER", true)
	for query, want := range map[string]string{
		`Queue: TEST, OTHER`:          "TEST-1 TEST-2 TEST-3 TEST-4 TEST-5",
		`"Subtasks For Queue": OTHER`: "",
		`"Is Subtask For": TEST-1`:    "TEST-2 TEST-3",
	} {
		equal(t, query, c.asked(query).is(200).keys(), want)
	}
}

// A query in brackets means the same, and so do a query and itself.
func FuzzQuery(f *testing.F) {
	for _, seed := range []string{
		`Key: TEST-1`, `"Is Subtask For": TEST-1, "TEST-2" OR Key: TEST-1`, `Updated: >now()-12m (Queue: A OR Queue: TEST)`,
		`"Sort By": Key DESC`, `Key: TEST-1 "Sort by": Updated`, `Created: <= now() + "1w 2d"`, `((`, `Tags: empty() AND`, `Key: A or Key: B`,
	} {
		f.Add(seed)
	}
	tr := trackertest.New(trackertest.Switches{Clock: fixed})
	f.Cleanup(tr.Close)
	tr.AddQueue("TEST")
	tr.Log(tr.Create("TEST", "x", tr.Create("TEST", "x", "")), tracker.Hour, "")
	f.Fuzz(func(t *testing.T, query string) {
		c := caller{t: t, tr: tr, client: inProcessClient(tr), header: demoHeader()}
		r := c.asked(query)
		if r.status != 200 && r.status != 400 && r.status != 422 {
			t.Fatalf("status %d: %s", r.status, r.body)
		}
		if r.status != 200 || strings.Contains(strings.ToLower(query), "sort by") || strings.TrimSpace(query) == "" {
			return
		}
		for _, same := range []string{"(" + query + ")", "(" + query + ") AND (" + query + ")", "(" + query + ") OR (" + query + ")", query + ` "Sort By": Key`} {
			equal(t, same, c.asked(same).body, r.body)
		}
	})
}
