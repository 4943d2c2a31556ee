package trackertest_test

import (
	"testing"

	"timeupdater/tracker/trackertest"
)

func TestMoveToAQueueWithAnotherWorkflow(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		from, query, body string
		status            int
		want              string
	}{
		"its status is there":             {"open", "", ``, 200, "open"},
		"its status is not there":         {"inProgress", "", ``, 422, "inProgress"},
		"the status is to be reset":       {"inProgress", "&initialStatus=true", ``, 200, "inReview"},
		"a status that is there is reset": {"open", "&initialStatus=true", ``, 200, "inReview"},
		"with a field":                    {"open", "", `{"tags":["moved"]}`, 200, "open"},
		"with an unknown field":           {"open", "", `{"nonsense":1}`, 422, "open"},
		"with an old version":             {"open", "&version=9", ``, 409, "open"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := start(t, trackertest.Switches{})
			c.tr.AddQueue("OTHER")
			w := reviewing()
			w.Start = "inReview"
			c.tr.SetWorkflow("OTHER", w)
			key := c.tr.Create("TEST", "x", "")
			c.tr.SetStatus(key, tt.from)
			c.post("/v3/issues/"+key+"/_move?queue=OTHER"+tt.query, tt.body).is(tt.status)
			is := c.get("/v3/issues/" + key).is(200).object()
			equal(t, "status", at(is, "status", "key"), any(tt.want))
			equal(t, "moved", at(is, "queue", "key") == any("OTHER"), tt.status == 200)
			equal(t, "the queue before", at(is, "previousQueue", "key") == any("TEST"), tt.status == 200)
			equal(t, "tags", is["tags"] != nil, tt.body == `{"tags":["moved"]}`)
		})
	}
}

// A queue with the same workflow has no other first status.
func TestMoveWithinAWorkflowKeepsTheStatus(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	c.tr.AddQueue("OTHER")
	key := c.tr.Create("TEST", "x", "")
	c.tr.SetStatus(key, "inProgress")
	is := c.post("/v3/issues/"+key+"/_move?queue=OTHER&initialStatus=true", ``).is(200).object()
	equal(t, "status", at(is, "status", "key"), any("inProgress"))
}
