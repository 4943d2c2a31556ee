package trackertest_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
	"timeupdater/tracker/trackertest/query"
)

// asked makes a search by query.
func (c caller) asked(text string) reply {
	c.t.Helper()
	body, err := json.Marshal(object{"query": text})
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
	for text, want := range map[string]string{
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
		`Queue: OTHER, TEST "Sort By": Status DESC, Key`:  "TEST-3 TEST-1 TEST-2 TEST-4 TEST-5 OTHER-1 OTHER-2",
		`Queue: OTHER, TEST "Sort By": Summary, Key DESC`: "OTHER-2 OTHER-1 TEST-5 TEST-4 TEST-3 TEST-2 TEST-1",
		`Updated: >now()-1d AND (Queue: OTHER OR "Subtasks For Queue": OTHER) "Sort By": Key ASC`: "TEST-5 OTHER-1 OTHER-2",
		`"Is Subtask For": TEST-2, OTHER-2 OR Key: TEST-2, OTHER-2 "Sort By": Key ASC`:            "TEST-2 TEST-4 TEST-5 OTHER-2",
	} {
		r := c.asked(text)
		got := "refused"
		if r.status == 200 {
			got = r.keys()
		}
		equal(t, text, got, want)
	}
}

func TestQueryThatIsNotUnderstoodIsRefused(t *testing.T) {
	t.Parallel()
	c := twoQueues(t)
	for text, want := range map[string]string{
		`Key: TEST-1 or Key: TEST-2`:         `The operators AND and OR are written in capitals: "or".`,
		`Key: TEST-1 and Key: TEST-2`:        `The operators AND and OR are written in capitals: "and".`,
		`Key:`:                               `The query ends unexpectedly.`,
		`Nonsense: 1`:                        `Unknown parameter: Nonsense.`,
		`NONE.Summary: x`:                    `Unknown parameter: NONE.Summary.`,
		`TEST.Summary: x`:                    `Unknown parameter: TEST.Summary.`,
		`"Sort By": Nonsense`:                `Unknown parameter: Nonsense.`,
		`"Favorited by": me()`:               `Unknown parameter: Favorited by.`,
		`Key: me()`:                          `The function is not supported here: me().`,
		`Assignee: group(value: "Sales")`:    `The function is not supported here: group().`,
		`Assignee: unresolved()`:             `The function is not supported here: unresolved().`,
		`Assignee: me()-1d`:                  `The function is not supported here: me().`,
		`Status: nonsense()`:                 `The function is not supported here: nonsense().`,
		`Queue: empty()-1d`:                  `The function is not supported here: empty().`,
		`Updated: >today(day: 1)`:            `The function is not supported here: today().`,
		`Updated: changed()`:                 `The function is not supported here: changed().`,
		`Status: changed(to: Open to: Open)`: `Unknown parameter: changed(to).`,
		`Status: changed(since: Open)`:       `Unknown parameter: changed(since).`,
		`Status: changed(date: Open)`:        `Not a date: Open.`,
		`Key: >TEST-1`:                       `The operator is not supported here: >`,
		`Status: >open`:                      `The operator is not supported here: >`,
		`Assignee: #person`:                  `The operator is not supported here: #`,
		`Description: ~"x"`:                  `The operator is not supported here: ~`,
		`Summary: #"Make ||"`:                `The operator is not supported here: #`,
		`Status: open .. closed`:             `A range is not supported here: open ..`,
		`Status: !open, !closed`:             `Several values with a negation are not supported: Status.`,
		`Updated: >yesterday`:                `Not a date: yesterday.`,
		`Updated: 2026-11-21T12:00:00`:       `Unexpected ":".`,
		`Votes: many`:                        `Not a number: many.`,
		`Votes: NaN`:                         `Not a number: NaN.`,
		`"Time Spent": >long`:                `Not a duration: long.`,
		`Summary: "!"`:                       `There is no word in the text: !`,
	} {
		r := c.asked(text).is(422)
		equal(t, text, r.object()["errorMessages"].([]any)[0], any(want))
	}
	for _, name := range []string{
		"Clone", "Clones Of Queue", "Component Owner", "Filter", "History", "Original", "Originals Of Queue",
		"Queue Owner", "Sprint In Progress By Board", "Sprints By Board",
	} {
		c.asked(`"` + name + `": x`).is(422)
	}
	r := c.with("Accept-Language", "ru").asked(`Nonsense: 1`).is(422)
	equal(t, "in Russian", r.object()["errorMessages"].([]any)[0], any("Неизвестный параметр: Nonsense."))
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
	equal(t, "under the old key", c.asked(below).keys(), "")
	const now = `"Is Subtask For": OTHER-1 OR Key: OTHER-1`
	equal(t, "below the new parent", c.asked(now).keys(), "OTHER-1 TEST-2 TEST-3 TEST-4 TEST-5")
	equal(t, "in the other queue", c.asked(`"Subtasks For Queue": OTHER`).keys(), "TEST-2 TEST-3 TEST-4 TEST-5")

	c.tr.Delete(moved)
	equal(t, "deleted and still shown", c.asked(now).keys(), "OTHER-1 TEST-2 TEST-3 TEST-4 TEST-5")
	catchUp()
	equal(t, "deleted", c.asked(now).keys(), "")
}

func TestSearchUnderAnOldKey(t *testing.T) {
	t.Parallel()
	for found, want := range map[bool]string{false: "", true: "OTHER-1 TEST-2 TEST-3 TEST-4"} {
		c := start(t, trackertest.Switches{OldKeysFound: found})
		c.tr.AddQueue("OTHER")
		family(c)
		c.tr.Transfer("TEST-1", "OTHER")
		equal(t, "found", c.asked(`"Is Subtask For": TEST-1 OR Key: TEST-1`).keys(), want)
	}
}

func TestQueryShowsNothingOfHiddenQueues(t *testing.T) {
	t.Parallel()
	c := twoQueues(t)
	c.tr.Hide("OTHER", true)
	for text, want := range map[string]string{
		`Queue: TEST, OTHER`:          "TEST-1 TEST-2 TEST-3 TEST-4 TEST-5",
		`"Subtasks For Queue": OTHER`: "",
		`"Is Subtask For": TEST-1`:    "TEST-2 TEST-3",
	} {
		equal(t, text, c.asked(text).is(200).keys(), want)
	}
}

// A query in brackets means the same, and so do a query and itself.
func FuzzQuery(f *testing.F) {
	for _, seed := range []string{
		`Key: TEST-1`, `"Is Subtask For": TEST-1, "TEST-2" OR Key: TEST-1`, `Updated: >now()-12m (Queue: A OR Queue: TEST)`,
		`"Sort By": Key DESC`, `Key: TEST-1 "Sort by": Updated`, `Created: <= now() + "1w 2d"`, `((`, `Tags: empty() AND`, `Key: A or Key: B`,
		`Assignee: !me() Status: changed(to: "Open", by: robot@ date: >today()-1w)`, `Created: 2026-01-01..week()`, `Votes: 0 ... 5`,
		`TEST."Test stand": x`, `"Linked to": TEST-2`, `Summary: #x, y OR Epic: notEmpty()`, `some text`, `"Time Spent": >"1h 30m"`,
	} {
		f.Add(seed)
	}
	tr := trackertest.New(trackertest.Switches{Clock: fixed})
	f.Cleanup(tr.Close)
	tr.AddQueue("TEST")
	tr.Log(tr.Create("TEST", "x", tr.Create("TEST", "x", "")), tracker.Hour, "")
	f.Fuzz(func(t *testing.T, text string) {
		c := caller{t: t, tr: tr, client: inProcessClient(tr), header: demoHeader()}
		r := c.asked(text)
		if r.status != 200 && r.status != 422 {
			t.Fatalf("status %d: %s", r.status, r.body)
		}
		parsed, err := query.Parse(text)
		if r.status != 200 || err != nil || parsed.Where == nil || len(parsed.Sort) > 0 || strings.Count(text, "(") > 40 {
			return
		}
		if _, ok := parsed.Where.(query.Text); ok {
			return // which stands alone
		}
		for _, same := range []string{"(" + text + ")", "(" + text + ") AND (" + text + ")", "(" + text + ") OR (" + text + ")", text + ` "Sort By": Key`} {
			equal(t, same, c.asked(same).body, r.body)
		}
	})
}
