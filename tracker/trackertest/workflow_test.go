package trackertest_test

import (
	"testing"

	"timeupdater/tracker/trackertest"
)

// reviewing is the workflow of a queue whose issues are reviewed and tested.
func reviewing() trackertest.Workflow {
	return trackertest.Workflow{
		Statuses: []trackertest.Status{
			{Key: "open"},
			{Key: "inReview", Name: "In review", NameRU: "Ревью", Type: "inProgress"},
			{Key: "readyForTest", Name: "Ready for test", Type: "paused"},
			{Key: "closed"},
		},
		Transitions: []trackertest.Transition{
			{ID: "review", Name: "Review", From: []string{"open"}, To: "inReview"},
			{ID: "accept", Name: "Accept", NameRU: "Принять", From: []string{"inReview"}, To: "readyForTest", Screen: []trackertest.ScreenField{
				{Field: "assignee", Required: true}, {Field: "Deadline", Required: true}, {Field: "tags"},
			}},
			{ID: "close", From: []string{"readyForTest"}, To: "closed", Only: []string{"second"}},
			{ID: "reset", To: "open"},
		},
	}
}

func TestWorkflowOfAQueue(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	c.tr.AddQueue("OTHER")
	c.tr.SetWorkflow("TEST", reviewing())
	path := "/v3/issues/" + c.tr.Create("TEST", "x", "")
	run := func(id, body string) string {
		t.Helper()
		return c.post(path+"/transitions/"+id+"/_execute", body).is(200).ids()
	}
	equal(t, "at first", c.get(path+"/transitions").is(200).ids(), "review")
	equal(t, "in review", run("review", ``), "accept reset")
	equal(t, "ready", run("accept", `{"assignee":"person","deadline":"2026-12-01","tags":["a"]}`), "reset")
	is := c.get(path).is(200).object()
	for name, want := range map[string]any{"status": "Ready for test", "assignee": "Person"} {
		equal(t, name, at(is, name, "display"), want)
	}
	equal(t, "deadline", is["deadline"], any("2026-12-01"))
	equal(t, "type of status", at(is, "statusType", "key"), any("paused"))
	equal(t, "one version a transition", is["version"], any(3.0))
	equal(t, "from any status", run("reset", ``), "review")
	other := c.tr.Create("OTHER", "x", "")
	equal(t, "the other queue", c.get("/v3/issues/"+other+"/transitions").is(200).ids(), "start_progress need_info resolve close")
}

func TestEveryMissingFieldIsNamed(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	c.tr.SetWorkflow("TEST", reviewing())
	key := c.tr.Create("TEST", "x", "")
	c.tr.Assign(key)
	c.tr.SetStatus(key, "inReview")
	path := "/v3/issues/" + key + "/transitions/accept/_execute"
	equal(t, "both", c.post(path, `{"tags":["a"]}`).is(400).faults(), "assignee deadline")
	equal(t, "one", c.post(path, `{"assignee":"person"}`).is(400).faults(), "deadline")
}

func TestRequiredFieldThatIsHeld(t *testing.T) {
	t.Parallel()
	for held, want := range map[bool]int{false: 400, true: 200} {
		c := start(t, trackertest.Switches{RequiredHeld: held})
		c.tr.SetWorkflow("TEST", reviewing())
		key := c.tr.Create("TEST", "x", "")
		c.patch("/v3/issues/"+key, `{"assignee":"person"}`).is(200)
		c.tr.SetStatus(key, "inReview")
		path := "/v3/issues/" + key + "/transitions/accept/_execute"
		equal(t, "taken away", c.post(path, `{"assignee":{"set":null},"deadline":"2026-12-01"}`).is(400).faults(), "assignee")
		c.post(path, `{"deadline":"2026-12-01"}`).is(want)
	}
}

func TestTransitionOfFew(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	c.tr.SetWorkflow("TEST", reviewing())
	key := c.tr.Create("TEST", "x", "")
	c.tr.SetStatus(key, "readyForTest")
	path := "/v3/issues/" + key + "/transitions"
	second := c.with("Authorization", "OAuth second")
	equal(t, "not offered to others", c.get(path).is(200).ids(), "reset")
	c.get(path + "/close").is(404)
	c.post(path+"/close/_execute", ``).is(403)
	unknown := start(t, trackertest.Switches{ClosedUnknown: true})
	unknown.tr.SetWorkflow("TEST", reviewing())
	unknown.tr.SetStatus(unknown.tr.Create("TEST", "x", ""), "readyForTest")
	unknown.post("/v3/issues/TEST-1/transitions/close/_execute", ``).is(404)
	equal(t, "offered to one", second.get(path).is(200).ids(), "close reset")
	second.get(path + "/close").is(200)
	second.post(path+"/close/_execute", ``).is(200)
}

func TestStatusesOfAWorkflowBelongToTheOrganization(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	c.tr.AddQueue("OTHER")
	before := len(c.get("/v3/statuses").is(200).list())
	c.tr.SetWorkflow("TEST", reviewing())
	c.tr.SetWorkflow("OTHER", reviewing())
	list := c.get("/v3/statuses").is(200).list()
	equal(t, "two new ones", len(list)-before, 2)
	equal(t, "by key", c.get("/v3/statuses/readyForTest").is(200).object()["name"], any("Ready for test"))
	equal(t, "no Russian name", c.with("Accept-Language", "").get("/v3/statuses/readyForTest").object()["name"], any("Ready for test"))
	equal(t, "a Russian name", c.with("Accept-Language", "").get("/v3/statuses/inReview").object()["name"], any("Ревью"))
	equal(t, "another Tracker", len(start(t, trackertest.Switches{}).get("/v3/statuses").list()), before)
}

func TestStartOfAWorkflow(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	w := reviewing()
	w.Start = "inReview"
	c.tr.SetWorkflow("TEST", w)
	equal(t, "by people", at(c.get("/v3/issues/"+c.tr.Create("TEST", "x", "")).object(), "status", "key"), any("inReview"))
	equal(t, "by the API", at(c.post("/v3/issues", `{"queue":"TEST","summary":"x"}`).is(201).object(), "status", "key"), any("inReview"))
}

func TestMistakesInAWorkflowPanic(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	open := []trackertest.Status{{Key: "open"}, {Key: "closed"}}
	with := func(tr ...trackertest.Transition) trackertest.Workflow {
		return trackertest.Workflow{Statuses: open, Transitions: tr}
	}
	for name, w := range map[string]trackertest.Workflow{
		"no statuses":                      {},
		"an unknown start":                 {Statuses: open, Start: "inProgress"},
		"a new status without a type":      {Statuses: []trackertest.Status{{Key: "new"}}},
		"a new status of an unknown type":  {Statuses: []trackertest.Status{{Key: "new", Type: "odd"}}},
		"an unknown end":                   with(trackertest.Transition{ID: "a", To: "inProgress"}),
		"an unknown beginning":             with(trackertest.Transition{ID: "a", From: []string{"inProgress"}, To: "open"}),
		"an unknown field":                 with(trackertest.Transition{ID: "a", To: "open", Screen: []trackertest.ScreenField{{Field: "mood"}}}),
		"an unknown login":                 with(trackertest.Transition{ID: "a", To: "open", Only: []string{"nobody"}}),
		"two of one id and status":         with(trackertest.Transition{ID: "a", From: []string{"open"}, To: "closed"}, trackertest.Transition{ID: "a", From: []string{"open"}, To: "open"}),
		"one from any status with another": with(trackertest.Transition{ID: "a", To: "closed"}, trackertest.Transition{ID: "a", From: []string{"open"}, To: "open"}),
	} {
		func() {
			defer func() { equal(t, name+": panics", recover() != nil, true) }()
			c.tr.SetWorkflow("TEST", w)
		}()
	}
	c.tr.SetWorkflow("TEST", with(
		trackertest.Transition{ID: "a", From: []string{"open"}, To: "closed"}, trackertest.Transition{ID: "a", From: []string{"closed"}, To: "open"},
	))
	equal(t, "one id for two statuses", c.get("/v3/issues/"+c.tr.Create("TEST", "x", "")+"/transitions").is(200).ids(), "a")
}
