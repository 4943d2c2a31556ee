package trackertest_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"timeupdater/tracker/trackertest"
)

// deedCase is a call that is answered with success.
type deedCase struct {
	does, method, path, body string
	idle                     string // why it changes nothing, "" if it does
}

// deeds are all calls that are no GET. The path and the body name what there is
// in braces.
var deeds = []deedCase{
	{does: "makes an issue", method: "POST", path: "issues", body: `{"queue":"TEST","summary":"New","unique":"u1","type":"bug"}`},
	{does: "changes an issue", method: "PATCH", path: "issues/TEST-1", body: `{"summary":"Renamed"}`},
	{does: "looks for an issue", method: "POST", path: "issues/_search", body: `{"filter":{"queue":"TEST"}}`, idle: "it reads"},
	{does: "begins to scroll", method: "POST", path: "issues/_search?scrollType=sorted&perScroll=1", body: `{}`},
	{does: "counts issues", method: "POST", path: "issues/_count", body: `{"query":"Queue: TEST"}`, idle: "it reads"},
	{does: "finds an issue", method: "POST", path: "issues/_findByUnique?unique=mark", idle: "it reads"},
	{does: "imports an issue", method: "POST", path: "issues/_import", body: `{"queue":"TEST","summary":"Old","createdAt":"2020-01-02T03:04:05.000+0000","createdBy":"person"}`},
	{does: "imports a comment", method: "POST", path: "issues/TEST-1/comments/_import", body: `{"text":"old","createdAt":"2026-11-21T12:00:00.339+0000","createdBy":"person","updatedAt":"2026-11-21T12:00:00.339+0000","updatedBy":"second"}`},
	{does: "imports a link", method: "POST", path: "issues/TEST-2/links/_import", body: `{"relationship":"relates","issue":"OTHER-1","createdAt":"2026-11-21T12:00:00.339+0000","createdBy":"person","updatedAt":"2026-11-21T12:00:00.339+0000","updatedBy":"second"}`},
	{does: "imports a file", method: "POST", path: "issues/TEST-1/attachments/_import?filename=old.txt&createdAt=2026-11-21T12:00:00.339%2B0000&createdBy=person", body: fileForm},
	{does: "imports a comment's file", method: "POST", path: "issues/TEST-1/comments/{comment}/attachments/_import?filename=old.txt&createdAt=2026-11-21T12:00:00.339%2B0000&createdBy=person", body: fileForm},
	{does: "moves an issue", method: "POST", path: "issues/TEST-1/_move?queue=OTHER", body: `{}`},
	{does: "frees a scroll", method: "POST", path: "system/search/scroll/_clear", body: `{"{scroll}":"{token}"}`},
	{does: "links issues", method: "POST", path: "issues/TEST-2/links", body: `{"relationship":"relates","issue":"OTHER-1"}`},
	{does: "parts issues", method: "DELETE", path: "issues/TEST-1/links/{link}"},
	{does: "links an object", method: "POST", path: "issues/TEST-1/remotelinks", body: `{"relationship":"relates","key":"8","origin":"bench"}`},
	{does: "parts an object", method: "DELETE", path: "issues/TEST-1/remotelinks/{remote}"},
	{does: "logs time", method: "POST", path: "issues/TEST-1/worklog", body: `{"start":"2026-11-20T10:00:00.000+0000","duration":"PT1H","comment":"more"}`},
	{does: "changes a record", method: "PATCH", path: "issues/TEST-1/worklog/{record}", body: `{"duration":"PT2H"}`},
	{does: "removes a record", method: "DELETE", path: "issues/TEST-1/worklog/{record}"},
	{does: "looks for records", method: "POST", path: "worklog/_search", body: `{"createdBy":"person","createdAt":{"from":"2026-11-01"}}`, idle: "it reads"},
	{does: "follows a transition", method: "POST", path: "issues/TEST-1/transitions/review/_execute", body: `{"comment":"see","assignee":"person"}`},
	{does: "changes many", method: "POST", path: "bulkchange/_update", body: `{"issues":["TEST-1"],"values":{"tags":["b"]},"notify":false}`},
	{does: "closes many", method: "POST", path: "bulkchange/_transition", body: `{"issues":["TEST-1"],"transition":"close","values":{"resolution":"fixed"}}`},
	{does: "moves many", method: "POST", path: "bulkchange/_move", body: `{"issues":["TEST-1"],"queue":"OTHER","moveAllFields":false,"initialStatus":true,"values":{"tags":["b"]}}`},
	{does: "comments", method: "POST", path: "issues/TEST-1/comments", body: `{"text":"go","summonees":["person"],"attachmentIds":["{upload}"]}`},
	{does: "changes a comment", method: "PATCH", path: "issues/TEST-1/comments/{comment}", body: `{"text":"other"}`},
	{does: "removes a comment", method: "DELETE", path: "issues/TEST-1/comments/{comment}"},
	{does: "uploads a file", method: "POST", path: "attachments", body: fileForm},
	{does: "attaches a file", method: "POST", path: "issues/TEST-1/attachments", body: fileForm},
	{does: "removes a file", method: "DELETE", path: "issues/TEST-1/attachments/{file}"},
	{does: "adds an item", method: "POST", path: "issues/TEST-1/checklistItems", body: `{"text":"two","checked":false,"assignee":"person","deadline":{"date":"2026-12-01T00:00:00.000+0000","deadlineType":"date"}}`},
	{does: "changes a checklist", method: "PATCH", path: "issues/TEST-1/checklistItems", body: `[{"id":"{item}","text":"other"}]`},
	{does: "removes a checklist", method: "DELETE", path: "issues/TEST-1/checklistItems"},
	{does: "checks an item", method: "PATCH", path: "issues/TEST-1/checklistItems/{item}", body: `{"checked":true}`},
	{does: "removes an item", method: "DELETE", path: "issues/TEST-1/checklistItems/{item}"},
	{does: "makes a queue", method: "POST", path: "queues", body: `{"key":"NEW","name":"New","lead":"second","defaultType":"bug","defaultPriority":"minor","issueTypesConfig":[{"issueType":"bug","workflow":"oicn","resolutions":["wontFix"]}]}`},
	{does: "makes a trigger", method: "POST", path: "queues/TEST/triggers", body: `{"name":"Tag","active":true,"conditions":[{"type":"Event.create"}],"actions":[{"type":"Update","update":{"tags":{"add":["new"]}}}]}`},
	{does: "changes a trigger", method: "PATCH", path: "queues/TEST/triggers/{trigger}?version=1", body: `{"active":false,"before":null}`},
	{does: "removes a trigger", method: "DELETE", path: "queues/TEST/triggers/{trigger}"},
	{does: "makes a category", method: "POST", path: "fields/categories", body: `{"name":{"en":"More","ru":"Ещё"},"order":10,"description":"x"}`},
	{does: "makes a field", method: "POST", path: "fields", body: `{"name":{"en":"New","ru":"Новое"},"id":"made","category":"{category}","type":"ru.yandex.startrek.core.fields.StringFieldType","readonly":false}`},
	{does: "changes a field", method: "PATCH", path: "fields/kept?version=1", body: `{"name":{"en":"Other","ru":"Иное"}}`},
	{does: "makes a queue's field", method: "POST", path: "queues/TEST/localFields", body: `{"name":{"en":"New","ru":"Новое"},"id":"made","category":"{category}","type":"ru.yandex.startrek.core.fields.StringFieldType"}`},
	{does: "changes a queue's field", method: "PATCH", path: "queues/TEST/localFields/stand", body: `{"description":"x"}`},
}

// looks are calls of all GET routes.
var looks = strings.Fields(`
	issues/TEST-1 issues/TEST-1?expand=transitions,attachments,links,comments issues/TEST-1/transitions issues/TEST-1/transitions/review
	issues/TEST-1/links issues/OTHER-1/links/{link} issues/TEST-1/remotelinks issues/TEST-1/remotelinks/{remote}
	issues/TEST-1/worklog issues/TEST-1/worklog/{record} worklog worklog?createdBy=person
	issues/TEST-1/changelog issues/OTHER-1/changelog issues/TEST-1/changelog/{change}
	issues/TEST-1/comments issues/TEST-1/comments?expand=all issues/TEST-1/comments/{comment}
	issues/TEST-1/attachments issues/TEST-1/attachments/{file} issues/TEST-1/attachments/{file}/a.txt
	issues/TEST-1/checklistItems attachments/{upload} attachments/{upload}/a.txt
	applications applications/bench applications/bench/objects/{object} bulkchange/{bulk} bulkchange/{bulk}/issues
	boards boards/{board} boards/{board}/sprints sprints/{sprint} components components/{component} versions/{version}
	projects projects/{project} linktypes linktypes/relates myself users users/person
	fields fields/summary fields/{local} fields/categories fields/categories/{category}
	queues queues/TEST queues/TEST?expand=all queues/TEST/components queues/TEST/versions queues/TEST/fields queues/TEST/localFields
	queues/TEST/localFields/stand queues/TEST/permissions/users/person
	queues/TEST/triggers queues/TEST/triggers/{trigger} queues/TEST/triggers/{trigger}/webhooks/log
	screens/{screen} screens/{screen}/elements screens/{screen}/elements/assignee
	statuses statuses/open priorities priorities/normal issuetypes issuetypes/task resolutions resolutions/fixed
`)

func (w world) do(d deedCase) reply {
	w.t.Helper()
	return w.call(d.method, "/v3/"+w.named(d.path), w.named(d.body))
}

func TestEveryCallHasACase(t *testing.T) {
	t.Parallel()
	w := startWorld(t)
	missing := map[string]bool{}
	for _, rt := range trackertest.Routes() {
		missing[rt] = true
	}
	for _, d := range deeds {
		path, _, _ := strings.Cut(w.named(d.path), "?")
		delete(missing, trackertest.RouteOf(d.method, path))
	}
	for _, look := range looks {
		path, _, _ := strings.Cut(w.named(look), "?")
		delete(missing, trackertest.RouteOf("GET", path))
	}
	for rt := range missing {
		t.Errorf("no case for %s", rt)
	}
}

func TestWhatSucceedsIsDone(t *testing.T) {
	t.Parallel()
	for _, d := range deeds {
		t.Run(d.does, func(t *testing.T) {
			t.Parallel()
			w := startWorld(t)
			w.post("/v3/issues", `{"queue":"TEST","summary":"Marked","unique":"mark"}`).is(201)
			before := w.tr.Fingerprint()
			if r := w.do(d); r.status >= 300 {
				t.Fatalf("status %d: %s", r.status, r.body)
			}
			if changes := w.tr.Fingerprint() != before; changes != (d.idle == "") {
				t.Errorf("changes anything: %v", changes)
			}
		})
	}
}

// wrongValues are put in the place of every value of a body.
var wrongValues = []string{`null`, `1`, `-1.5`, `1e999`, `true`, `""`, `"\u0000"`, `"x"`, `[]`, `[null]`, `[[[1]]]`, `{}`, `{"id":{"id":null}}`, `{"set":1,"add":2}`}

func TestWhatIsRefusedChangesNothing(t *testing.T) {
	t.Parallel()
	for _, d := range deeds {
		t.Run(d.does, func(t *testing.T) {
			t.Parallel()
			var members map[string]json.RawMessage
			if json.Unmarshal([]byte(d.body), &members) != nil {
				return
			}
			w := startWorld(t)
			for _, name := range slices.Sorted(maps.Keys(members)) {
				for _, value := range wrongValues {
					w = w.tried(d, name, value)
				}
			}
		})
	}
}

// tried makes a call with another value in its body. What is left of the world
// is new if the call was not refused.
func (w world) tried(d deedCase, name, value string) world {
	w.t.Helper()
	var members map[string]json.RawMessage
	_ = json.Unmarshal([]byte(d.body), &members)
	var body strings.Builder
	for other, raw := range members {
		if other != name {
			body.WriteString(`,"` + other + `":` + string(raw))
		}
	}
	d.body = `{"` + name + `":` + value + body.String() + `}`
	before := w.tr.Fingerprint()
	r := w.do(d)
	switch {
	case r.status >= 500:
		w.t.Errorf("%s: %s", d.body, r.body)
	case r.status < 300:
		return startWorld(w.t)
	case w.tr.Fingerprint() != before:
		w.t.Errorf("%s changes what it is refused for", d.body)
		return startWorld(w.t)
	}
	return w
}

// open are calls that name what they want by members of any name.
var open = []string{"frees a scroll"}

func TestUnknownMembersAreRefused(t *testing.T) {
	t.Parallel()
	for _, d := range deeds {
		if !strings.HasPrefix(d.body, "{") || slices.Contains(open, d.does) {
			continue
		}
		t.Run(d.does, func(t *testing.T) {
			t.Parallel()
			w := startWorld(t)
			before := w.tr.Fingerprint()
			d.body = `{"nonsense":1,` + strings.TrimPrefix(d.body, "{")
			d.body = strings.Replace(d.body, ",}", "}", 1)
			r := w.do(d).is(422)
			equal(t, "names it", at(r.object(), "errors", "nonsense") != nil, true)
			equal(t, "state", w.tr.Fingerprint(), before)
		})
	}
}

func TestEverySelfAnswers(t *testing.T) {
	t.Parallel()
	for _, version := range []string{"/v2/", "/v3/"} {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			w := startWorld(t)
			before := w.tr.Fingerprint()
			followed := map[string]bool{}
			for _, look := range looks {
				r := w.get(version + w.named(look)).is(200)
				if !strings.HasPrefix(r.header.Get("Content-Type"), "application/json") {
					continue
				}
				var answer any
				r.decode(&answer)
				for _, self := range selves(answer) {
					if !followed[self] {
						followed[self] = true
						equal(t, self+" in "+look, w.follow(self).status, 200)
					}
				}
			}
			equal(t, "state", w.tr.Fingerprint(), before)
		})
	}
}

// selves are all addresses "self" in an answer.
func selves(answer any) []string {
	var found []string
	switch v := answer.(type) {
	case []any:
		for _, e := range v {
			found = append(found, selves(e)...)
		}
	case object:
		for name, e := range v {
			if self, ok := e.(string); ok && name == "self" {
				found = append(found, self)
			}
			found = append(found, selves(e)...)
		}
	}
	return found
}
