package trackertest_test

import (
	"testing"
	"time"

	"timeupdater/tracker/trackertest"
)

// assorted are five issues in TEST that differ in most fields, made by robot
// except the last, and OTHER-1. It is Saturday, 2026-11-21, 12:00.
func assorted(t *testing.T) caller {
	t.Helper()
	now := fixed()
	c := start(t, trackertest.Switches{Clock: func() time.Time { return now }})
	c.tr.AddQueue("OTHER")
	stand := c.tr.AddField("TEST", trackertest.Field{Key: "stand", Name: "Test stand", NameRU: "Тестовый stand"})
	other := c.tr.AddField("OTHER", trackertest.Field{Key: "stand2", Name: "Stand two"})
	second := c.with("Authorization", "OAuth second")
	for _, is := range []struct {
		caller
		made string // how long ago
		body string
	}{
		{c, "9000h", `{"queue":"TEST","summary":"Fix the login form","assignee":"robot","priority":"critical","storyPoints":1,"tags":["a","b"]}`},
		{c, "1000h", `{"queue":"TEST","summary":"Login","description":"The UI is slow, says Ёж","assignee":"second","type":"epic","storyPoints":5,"deadline":"2026-11-24"}`},
		{c, "150h", `{"queue":"TEST","summary":"UI update 2.0","originalEstimation":"P1D","followers":["robot"],"deadline":"2026-11-21","` + stand + `":"stand 7"}`},
		{c, "30h", `{"queue":"TEST","summary":"UI-update","priority":"minor","storyPoints":3,"tags":["b"],"parent":"TEST-1"}`},
		{second, "1h", `{"queue":"TEST","summary":"Nothing","estimation":"PT30M","epic":"TEST-2"}`},
		{second, "0s", `{"queue":"OTHER","summary":"Elsewhere","` + other + `":"x"}`},
	} {
		ago, err := time.ParseDuration(is.made)
		if err != nil {
			t.Fatal(err)
		}
		now = fixed().Add(-ago)
		is.post("/v3/issues", is.body).is(201)
	}
	c.tr.SetStatus("TEST-4", "closed")
	c.post("/v3/issues/TEST-1/comments?isAddToFollowers=false", `{"text":"Works for me, I log in"}`).is(201)
	second.post("/v3/issues/TEST-3/comments?isAddToFollowers=false", `{"text":"Great job"}`).is(201)
	c.post("/v3/issues/TEST-1/links", `{"relationship":"depends on","issue":"TEST-2"}`).is(201)
	c.post("/v3/issues/TEST-1/links", `{"relationship":"relates","issue":"OTHER-1"}`).is(201)
	c.post("/v3/issues/TEST-3/links", `{"relationship":"has epic","issue":"TEST-2"}`).is(201)
	return c
}

// stand is the id of the field of TEST's own.
func (c caller) stand() string {
	return c.get("/v3/queues/TEST/localFields/stand").is(200).object()["id"].(string)
}

// found are the numbers of the issues in TEST, and OTHER-1 as o.
func (c caller) found(text string) string {
	c.t.Helper()
	numbers := ""
	for _, o := range c.asked(text).is(200).list() {
		if o["key"] == "OTHER-1" {
			numbers += "o"
			continue
		}
		numbers += o["key"].(string)[len("TEST-"):]
	}
	return numbers
}

func TestQueryFinds(t *testing.T) {
	t.Parallel()
	c := assorted(t)
	for text, want := range map[string]string{
		// Values, as people and clients write them.
		`Queue: TEST Assignee: me()`:      "1",
		`Assignee: robot@`:                "1",
		`Assignee: "Robot", second`:       "12",
		`Assignee: !me()`:                 "2345o",
		`Assignee: empty()`:               "345o",
		`Assignee: notEmpty()`:            "12",
		`Assignee: me(), empty()`:         "1345o",
		`Assignee: nobody@`:               "",
		`Author: second@`:                 "5o",
		`Followers: me()`:                 "3",
		`Related: me()`:                   "1234",
		`Status: Closed`:                  "4",
		`Status: closed, "In Progress"`:   "4",
		`Status: Открыт`:                  "1235o",
		`Status: !Closed`:                 "1235o",
		`status: !closed assignee: me()`:  "1",
		`Priority: Minor, Critical`:       "14",
		`Type: Epic`:                      "2",
		`Queue: Nowhere`:                  "",
		`Tags: a, b`:                      "14",
		`Tags: !a`:                        "2345o",
		`(Tags:b) AND (Priority: !Minor)`: "1",
		`Resolution: unresolved()`:        "12345o",
		`Resolution: !unresolved()`:       "",
		`Resolution: empty()`:             "12345o",

		// Texts.
		`Summary: login`:              "12",
		`Summary: "form LOGIN"`:       "1",
		`Summary: log`:                "",
		`Summary: #"Login"`:           "2",
		`Summary: !"UI"`:              "125o",
		`Summary: ~"Login"`:           "1345o",
		`Summary: "update ui"`:        "34",
		`Description: "slow UI"`:      "2",
		`Description: #"is slow"`:     "2",
		`Description: "ёж"`:           "2",
		`Description: empty()`:        "1345o",
		`Comment: "job great", "log"`: "13",
		`Comment: #"Great job"`:       "3",
		`Comment: #"great job"`:       "",
		`Comment: notEmpty()`:         "13",
		`"Comment Author": me()`:      "1",
		`"Comment Author": !second@`:  "1245o",
		`ui`:                          "234",
		`"ui slow"`:                   "2",
		`login works`:                 "1",
		`ui "Sort By": Key DESC`:      "432",

		// Numbers and durations.
		`"Story Points": 3`:              "4",
		`"Story Points": >=3`:            "24",
		`"Story Points": <3`:             "1",
		`"Story Points": 1 ... 3`:        "14",
		`"Story Points": !3`:             "1235o",
		`"Story Points": empty()`:        "35o",
		`"Original Estimate": "8h"`:      "3",
		`"Original Estimate": >"7h 59m"`: "3",
		`Estimate: "10m" .. "30m"`:       "5",
		`Votes: 0`:                       "12345o",

		// Times.
		`Created: today()`:                    "5o",
		`Created: today()-1d`:                 "4",
		`Created: !today()`:                   "1234",
		`Created: week()`:                     "45o",
		`Created: week()-1w`:                  "3",
		`Created: month()`:                    "345o",
		`Created: quarter()`:                  "2345o",
		`Created: year()`:                     "2345o",
		`Created: 20.11.2026`:                 "4",
		`Created: 11/20/2026, 21-11-2026`:     "45o",
		`Created: 2026-11-15 .. 2026-11-20`:   "34",
		`Created: "2026-11-21 11:00:00"`:      "5",
		`Created: now()-1h .. now()`:          "5o",
		`Created: <= 20-11-2026`:              "1234",
		`Created: < 20-11-2026`:               "123",
		`Created: > 20-11-2026`:               "45o",
		`Deadline: today()`:                   "3",
		`Deadline: week()`:                    "3",
		`Deadline: <= today() +3d`:            "23",
		`Deadline: < today() Status: !closed`: "",
		`Deadline: 2026-11-22..2026-11-30`:    "2",
		`"Last comment": > now()-1m`:          "13",

		// Links.
		`"Depends On": TEST-2`:              "1",
		`"Is Dependent By": TEST-1, TEST-9`: "2",
		`Relates: TEST-1`:                   "o",
		`Relates: OTHER-1`:                  "1",
		`"Linked to": TEST-1`:               "24o",
		`"Linked to": !TEST-1`:              "135",
		`Epic: TEST-2`:                      "35",
		`Epic: empty()`:                     "124o",
		`"Has Epic": TEST-2`:                "3",
		`"Is Epic Of": TEST-3`:              "2",
		`"Have Links To Queue": OTHER`:      "1",
		`"Related To Queue": TEST`:          "o",
		`"Depend On Queue": TEST`:           "1",
		`"Block Queue": TEST`:               "2",
		`"Epics For Queue": TEST, OTHER`:    "2",
		`"In Epics Of Queue": TEST`:         "3",
		`"Is Subtask For": !TEST-1`:         "1235o",

		// A queue's own fields.
		`TEST.stand: 7`:                  "3",
		`TEST."Test stand": #"stand 7"`:  "3",
		`TEST."тестовый stand": empty()`: "1245o",
		`OTHER."stand two": x`:           "o",
	} {
		equal(t, text, c.found(text), want)
	}
}

func TestStrictSearchRefusesWhatDoesNotExist(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`Queue: NONE`, `Status: Nonsense`, `Status: !Nonsense`, `Assignee: nobody@`, `Components: x`, `"Subtasks For Queue": NONE`} {
		start(t, trackertest.Switches{}).asked(text).is(200)
		r := start(t, trackertest.Switches{StrictSearch: true}).asked(text).is(422)
		if message := r.object()["errorMessages"].([]any)[0].(string); message[:len("No such value: ")] != "No such value: " {
			t.Errorf("%s: %s", text, message)
		}
	}
	c := start(t, trackertest.Switches{StrictSearch: true})
	equal(t, "a key", c.asked(`Key: TEST-1 OR "Is Subtask For": TEST-1`).is(200).keys(), "")
}
