package trackertest_test

import (
	"fmt"
	"strings"
	"testing"

	"timeupdater/tracker/trackertest"
)

// checklist tells a checklist in words, and how an issue counts it.
func (c caller) checklist(issue string) string {
	c.t.Helper()
	var words []string
	for _, item := range c.get(issue + "/checklistItems").is(200).list() {
		word := item["text"].(string)
		if item["checked"] == true {
			word += "!"
		}
		if who := at(item, "assignee", "login"); who != nil {
			word += fmt.Sprint("@", who)
		}
		if date := at(item, "deadline", "date"); date != nil {
			word += fmt.Sprint(" by ", date, " ", at(item, "deadline", "isExceeded"))
		}
		words = append(words, word)
	}
	is := c.get(issue).is(200).object()
	items, _ := is["checklistItems"].([]any)
	equal(c.t, "items of the issue", len(items), len(words))
	return fmt.Sprint(strings.Join(words, ", "), " = ", is["checklistDone"], " of ", is["checklistTotal"])
}

func TestChecklistIsKept(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	key := c.tr.Create("TEST", "x", "")
	issue := "/v3/issues/" + key
	items := issue + "/checklistItems"
	var ids []string
	id := func() string { return ids[0] }
	for _, step := range []struct {
		what string
		do   func() reply
		want string
	}{
		{"the first item", func() reply {
			return c.post(items, `{"text":"a","checked":false,"assignee":null,"deadline":null,"url":null,"checklistItemType":null}`)
		}, "a = 0 of 1"},
		{"another one", func() reply {
			return c.post(items, `{"text":"b","checked":true,"assignee":"second","deadline":{"date":"2026-11-20T00:00:00.000+0000","deadlineType":"date"}}`)
		}, "a, b!@second by 2026-11-20T00:00:00.000+0000 true = 1 of 2"},
		{"an item done", func() reply { return c.patch(items+"/"+id(), `{"checked":true}`) },
			"a!, b!@second by 2026-11-20T00:00:00.000+0000 true = 2 of 2"},
		{"an item renamed and assigned", func() reply { return c.patch(items+"/"+id(), `{"text":"c","assignee":{"id":"1120000000000001"}}`) },
			"c!@person, b!@second by 2026-11-20T00:00:00.000+0000 true = 2 of 2"},
		{"all items in another order", func() reply {
			return c.patch(items, fmt.Sprintf(`[{"id":%q,"text":"b","checked":false,"deadline":{"date":"2026-11-22"}},{"id":%q,"text":"c","assignee":null}]`, ids[1], ids[0]))
		}, "b@second by 2026-11-22T00:00:00.000+0000 false, c! = 1 of 2"},
		{"an item gone", func() reply { return c.call("DELETE", items+"/"+id(), "") }, "c! = 1 of 1"},
		{"all gone", func() reply { return c.call("DELETE", items, "") }, " = <nil> of <nil>"},
	} {
		before := c.tr.Issue(key).Version
		equal(t, step.what+": the issue", step.do().is(200).object()["key"], any(key))
		equal(t, step.what, c.checklist(issue), step.want)
		equal(t, step.what+": version", c.tr.Issue(key).Version, before+1)
		ids = nil
		for _, item := range c.get(items).list() {
			ids = append(ids, item["id"].(string))
		}
	}
}

func TestChecklistIsRefused(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	items := "/v3/issues/" + c.tr.Create("TEST", "x", "") + "/checklistItems"
	c.post(items, `{"text":"a"}`).is(200)
	c.post(items, `{"text":"b"}`).is(200)
	id := c.get(items).list()[0]["id"].(string)
	before := c.tr.Fingerprint()
	for name, body := range map[string]string{
		"empty text": `{"text":""}`, "no text": `{"text":null}`, "a number": `{"text":1}`,
		"an unknown user": `{"text":"c","assignee":"nobody"}`, "checked by a word": `{"text":"c","checked":"yes"}`,
		"an unknown type": `{"text":"c","checklistItemType":"goal"}`, "an unknown parameter": `{"text":"c","weight":1}`,
		"no date": `{"text":"c","deadline":{}}`, "a date in words": `{"text":"c","deadline":{"date":"tomorrow"}}`,
		"an unknown type of date": `{"text":"c","deadline":{"date":"2026-11-22","deadlineType":"quarter"}}`,
	} {
		equal(t, name, c.post(items, body).status, 422)
		equal(t, name+", of an item", c.patch(items+"/"+id, body).status, 422)
	}
	c.post(items, `{}`).is(422)
	for name, tc := range map[string]struct {
		body   string
		status int
	}{
		"not all":         {`[{"id":"` + id + `","text":"c"}]`, 400},
		"one twice":       {`[{"id":"` + id + `","text":"c"},{"id":"` + id + `","text":"c"}]`, 422},
		"an unknown item": {`[{"id":"x","text":"c"}]`, 422},
		"no list":         {`{"text":"c"}`, 400},
	} {
		equal(t, name, c.patch(items, tc.body).status, tc.status)
	}
	c.patch(items+"/x", `{"checked":true}`).is(404)
	c.call("DELETE", items+"/x", "").is(404)
	c.patch("/v3/issues/TEST-1", `{"checklistItems":[]}`).is(422)
	c.get("/v3/issues/NONE-1/checklistItems").is(404)
	equal(t, "nothing has changed", c.tr.Fingerprint() == before, true)
	c.patch(items+"/"+id, `{"checked":true}`).is(200)
	equal(t, "a checked item shows in the fingerprint", c.tr.Fingerprint() == before, false)
}
