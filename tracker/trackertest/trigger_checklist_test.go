package trackertest_test

import (
	"testing"

	"timeupdater/tracker/trackertest"
)

func TestConditionOnADoneChecklist(t *testing.T) {
	t.Parallel()
	c, fired := collecting(t, trackertest.Switches{})
	key := c.tr.Create("TEST", "x", "")
	c.post("/v3/queues/TEST/triggers", webhook("x", `[{"type":"ChecklistDone"}]`)).is(200)
	items := "/v3/issues/" + key + "/checklistItems"
	c.post(items, `{"text":"a"}`).is(200)
	c.post(items, `{"text":"b"}`).is(200)
	list := c.get(items).is(200).list()
	first, second := list[0]["id"].(string), list[1]["id"].(string)
	for _, step := range []struct {
		what, id, body string
		want           int
	}{
		{"one is done", first, `{"checked":true}`, 0},
		{"all are done", second, `{"checked":true}`, 1},
		{"one is renamed", first, `{"text":"c"}`, 1},
		{"one is open again", first, `{"checked":false}`, 1},
		{"all are done again", first, `{"checked":true}`, 2},
	} {
		c.patch(items+"/"+step.id, step.body).is(200)
		equal(t, step.what, len(*fired), step.want)
	}
}
