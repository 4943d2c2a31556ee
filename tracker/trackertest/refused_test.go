package trackertest_test

import (
	"strings"
	"testing"

	"timeupdater/tracker/trackertest"
)

func TestWhatIsNotDoneIsRefused(t *testing.T) {
	t.Parallel()
	const trigger = `"name":"x","actions":[{"type":"CreateComment","text":"x"}]`
	twoFiles := strings.TrimSuffix(fileForm, "--b--\r\n") + fileForm
	for name, call := range map[string]struct {
		method, path, body string
		status             int
		says               string
	}{
		"an unknown part of an issue":        {"GET", "issues/TEST-1?expand=transitions,votes", ``, 400, "votes"},
		"an unknown part in a second place":  {"GET", "issues/TEST-1?expand=links&expand=votes", ``, 400, "votes"},
		"an unknown part of found issues":    {"POST", "issues/_search?expand=votes", `{}`, 400, "votes"},
		"an unknown part of a changed issue": {"PATCH", "issues/TEST-1?expand=votes", `{"summary":"x"}`, 400, "votes"},
		"an unknown part of a comment":       {"GET", "issues/TEST-1/comments?expand=reactions", ``, 400, "reactions"},
		"an unknown part of a queue":         {"GET", "queues/TEST?expand=workflows", ``, 400, "workflows"},
		"an unknown order of changes":        {"GET", "issues/TEST-1/changelog?sort=up", ``, 400, "sort"},
		"a flag that is none":                {"POST", "issues/TEST-1/_move?queue=OTHER&moveAllFields=perhaps", `{}`, 400, "moveAllFields"},
		"another flag that is none":          {"POST", "issues/TEST-1/_move?queue=OTHER&initialStatus=perhaps", `{}`, 400, "initialStatus"},
		"a time without from or to":          {"GET", "worklog?createdAt=2026-11-20", ``, 400, "date"},
		"a scroll's life that is none":       {"POST", "issues/_search?scrollType=sorted&scrollTTLMillis=x", `{}`, 400, "scrollTTLMillis"},
		"an id that is no scroll's":          {"POST", "system/search/scroll/_clear", `{"x":"{token}"}`, 422, "scroll"},
		"another scroll's token":             {"POST", "system/search/scroll/_clear", `{"{scroll}":"x"}`, 422, "token"},
		"a place of a new trigger":           {"POST", "queues/TEST/triggers", `{"before":1,` + trigger + `}`, 422, "before"},
		"a place that is none":               {"PATCH", "queues/TEST/triggers/{trigger}?version=1", `{"before":{}}`, 422, "before"},
		"another bulk change's member":       {"POST", "bulkchange/_update", `{"issues":["TEST-1"],"values":{"tags":["b"]},"transition":"close"}`, 422, "transition"},
		"an empty list of items":             {"PATCH", "issues/TEST-2/checklistItems", `[]`, 400, "items"},
		"an unknown member of a deadline":    {"POST", "issues/TEST-1/checklistItems", `{"text":"x","deadline":{"date":"2026-12-01","zone":1}}`, 422, "deadline"},
		"an unknown language":                {"POST", "fields/categories", `{"order":1,"name":{"en":"A","ru":"B","de":"C"}}`, 422, "name"},
		"a list that is set and added to":    {"PATCH", "issues/TEST-1", `{"tags":{"set":["a"],"add":["b"]}}`, 422, "tags"},
		"a replacement with a slip":          {"PATCH", "issues/TEST-1", `{"tags":{"replace":[{"target":"a","replace":"b"}]}}`, 422, "tags"},
		"two files":                          {"POST", "attachments", twoFiles, 400, "file"},
		"a wrong type of a member":           {"POST", "issues/TEST-1/worklog", `{"duration":1}`, 422, "duration"},
		"an unknown member of a time":        {"POST", "worklog/_search", `{"createdAt":{"form":"2026-11-01"}}`, 422, "form"},
		"a bulk change of nothing":           {"POST", "bulkchange/_update", `{"issues":"","values":{"tags":["b"]}}`, 422, "issues"},
		"a key that is none":                 {"POST", "issues/_import", `{"key":{},"queue":"TEST","summary":"x","createdAt":"2020-01-02T03:04:05.000+0000","createdBy":"person"}`, 422, "key"},
		"a project with a slip":              {"PATCH", "issues/TEST-1", `{"project":{"primary":{project},"secondry":[]}}`, 422, "project"},
		"a wrong type inside of a member":    {"POST", "worklog/_search", `{"createdAt":{"from":1}}`, 422, "createdAt"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := startWorld(t)
			before := w.tr.Fingerprint()
			r := w.do(deedCase{method: call.method, path: call.path, body: call.body}).is(call.status)
			if !strings.Contains(r.body, call.says) {
				t.Errorf("does not say %s: %s", call.says, r.body)
			}
			equal(t, "state", w.tr.Fingerprint(), before)
		})
	}
}

func TestUnknownMembersAreAbsentIfNull(t *testing.T) {
	t.Parallel()
	for _, d := range deeds {
		switch {
		case !strings.HasPrefix(d.body, `{"`) || d.does == "frees a scroll":
			continue
		case d.path == "issues/TEST-1", strings.HasPrefix(d.path, "bulkchange"), strings.HasPrefix(d.path, "fields/kept"),
			strings.Contains(d.path, "localFields/"), strings.Contains(d.path, "_execute"):
			continue // null clears a field there
		}
		t.Run(d.does, func(t *testing.T) {
			t.Parallel()
			w := startWorld(t)
			w.post("/v3/issues", `{"queue":"TEST","summary":"Marked","unique":"mark"}`).is(201)
			d.body = `{"nonsense":null,` + strings.TrimPrefix(d.body, "{")
			if r := w.do(d); r.status >= 300 {
				t.Errorf("status %d: %s", r.status, r.body)
			}
		})
	}
}

func TestQueueIsAsItWasAskedFor(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	const asked = `{"key":"NEW","name":"New","lead":"second","defaultType":"bug","defaultPriority":"minor",
		"issueTypesConfig":[{"issueType":"bug","workflow":"oicn","resolutions":["wontFix"]}]}`
	for member, value := range map[string]string{
		"lead": `"second"`, "defaultType": `"bug"`, "defaultPriority": `"minor"`, "issueTypesConfig": `"wontFix"`,
	} {
		r := c.post("/v3/queues", strings.Replace(asked, value, `"nobody"`, 1)).is(422)
		equal(t, "names "+member, at(r.object(), "errors", member) != nil, true)
	}
	c.post("/v3/queues", asked).is(201)
	qu := c.get("/v3/queues/NEW?expand=all").is(200).object()
	equal(t, "lead", at(qu, "lead", "display"), any("Second"))
	equal(t, "type", at(qu, "defaultType", "key"), any("bug"))
	equal(t, "priority", at(qu, "defaultPriority", "key"), any("minor"))
	equal(t, "types", len(qu["issueTypes"].([]any)), 1)
	config := qu["issueTypesConfig"].([]any)[0].(object)
	equal(t, "workflow", at(config, "workflow", "id"), any("oicn"))

	is := c.post("/v3/issues", `{"queue":"NEW","summary":"x"}`).is(201).object()
	equal(t, "issue's type", at(is, "type", "key"), any("bug"))
	equal(t, "issue's priority", at(is, "priority", "key"), any("minor"))
	c.tr.Create("TEST", "A task", "")
	refused := c.post("/v3/issues/TEST-1/_move?queue=NEW", ``).is(422)
	equal(t, "names the type", at(refused.object(), "errors", "type") != nil, true)
	c.patch("/v3/issues/NEW-1", `{"type":"task"}`).is(422)
	c.patch("/v3/issues/NEW-1", `{"resolution":"fixed"}`).is(422)
	c.patch("/v3/issues/NEW-1", `{"resolution":"wontFix"}`).is(200)
}

func TestChangelogIsAskedForSeveralFields(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	c.tr.Create("TEST", "x", "")
	for _, body := range []string{`{"summary":"y"}`, `{"tags":["a"]}`, `{"priority":"minor"}`} {
		c.patch("/v3/issues/TEST-1", body).is(200)
	}
	equal(t, "changes", len(c.get("/v3/issues/TEST-1/changelog?field=tags&field=priority").list()), 2)
	equal(t, "kinds", len(c.get("/v3/issues/TEST-1/changelog?type=IssueCreated&type=IssueUpdated").list()), 4)
}
