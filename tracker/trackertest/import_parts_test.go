package trackertest_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"timeupdater/tracker/trackertest"
)

// byPerson is who made something and when, as most of these tests tell it.
func byPerson() object { return object{"createdAt": between, "createdBy": "person"} }

func TestImportedCommentIsAComment(t *testing.T) {
	t.Parallel()
	c := startOld(t, trackertest.Switches{})
	cm := importers["a comment"](c, byPerson()).is(200).object()
	equal(t, "text", cm["text"], any("old"))
	equal(t, "version", cm["version"], any(1.0))
	equal(t, "list", c.get("/v3/issues/TEST-1/comments").list()[0]["id"], cm["id"])
	is := c.get("/v3/issues/TEST-1").object()
	equal(t, "count", is["commentWithoutExternalMessageCount"], any(1.0))
	equal(t, "last comment", is["lastCommentUpdatedAt"], any(between))
	equal(t, "followers", is["followers"], nil)
	c.patch(local(cm["self"]), `{"text":"edited"}`).is(200)
	equal(t, "version of an edited one", c.get(local(cm["self"])).object()["version"], any(2.0))
}

func TestImportedCommentIsRefused(t *testing.T) {
	t.Parallel()
	c := startOld(t, trackertest.Switches{})
	before := c.tr.Fingerprint()
	for name, tc := range map[string]struct {
		body  object
		field string
	}{
		"no text":                 {object{}, "text"},
		"a blank text":            {object{"text": " "}, "text"},
		"a number":                {object{"text": 5}, "text"},
		"a text that is too long": {object{"text": strings.Repeat("ы", 512_001)}, "text"},
		"a call of somebody":      {object{"text": "x", "summonees": []string{"person"}}, "summonees"},
	} {
		r := c.importBody("comments", tc.body, byPerson()).is(422)
		equal(t, name, at(r.object(), "errors", tc.field) != nil, true)
	}
	equal(t, "state", c.tr.Fingerprint() == before, true)
	c.importBody("comments", object{"text": strings.Repeat("ы", 512_000)}, byPerson()).is(200)
}

func TestImportFiresTriggers(t *testing.T) {
	t.Parallel()
	c := startOld(t, trackertest.Switches{})
	c.post("/v3/queues/TEST/triggers", `{"name":"Tag","conditions":[{"type":"CommentFullyMatchCondition","word":"old"}],
		"actions":[{"type":"Update","update":{"tags":{"add":["commented"]}}}]}`).is(200)
	importers["a comment"](c, byPerson()).is(200)
	equal(t, "tags", fmt.Sprint(c.get("/v3/issues/TEST-1").object()["tags"]), "[commented]")
}

func TestImportedLinkIsALink(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]string{
		"relates": "relates outward", "is subtask for": "subtask inward", "is parent task for": "subtask outward",
		"depends on": "depends inward", "duplicates": "duplicates inward",
	} {
		c := startOld(t, trackertest.Switches{})
		l := c.importBody("links", object{"relationship": word, "issue": "TEST-2"}, byPerson()).is(200).object()
		equal(t, word, fmt.Sprint(at(l, "type", "id"), " ", l["direction"]), want)
		other := c.get("/v3/issues/TEST-2/links").list()[0]
		equal(t, word+" at the other end", other["createdAt"], any(between))
	}
	c := startOld(t, trackertest.Switches{})
	c.importBody("links", object{"relationship": "is subtask for", "issue": "TEST-2"}, byPerson()).is(200)
	equal(t, "parent", at(c.get("/v3/issues/TEST-1").object(), "parent", "key"), any("TEST-2"))
}

func TestImportedLinkIsRefused(t *testing.T) {
	t.Parallel()
	c := startOld(t, trackertest.Switches{})
	c.tr.Create("TEST", "Of today", "")
	c.post("/v3/issues/_import", `{"queue":"TEST","summary":"Done long ago","createdAt":"`+oldMade+`","createdBy":"person",
		"updatedAt":"2020-02-01T00:00:00.000+0000","updatedBy":"person"}`).is(200)
	before := c.tr.Fingerprint()
	for name, tc := range map[string]struct {
		body   object
		status int
		field  string
	}{
		"no word":                    {object{"issue": "TEST-2"}, 422, "relationship"},
		"an unknown word":            {object{"relationship": "likes", "issue": "TEST-2"}, 422, "relationship"},
		"no issue":                   {object{"relationship": "relates"}, 404, ""},
		"an unknown issue":           {object{"relationship": "relates", "issue": "TEST-9"}, 404, ""},
		"the issue itself":           {object{"relationship": "relates", "issue": "TEST-1"}, 422, "issue"},
		"an issue that is no epic":   {object{"relationship": "has epic", "issue": "TEST-2"}, 422, "relationship"},
		"an issue made after it":     {object{"relationship": "relates", "issue": "TEST-3"}, 422, "createdAt"},
		"an issue updated before it": {object{"relationship": "relates", "issue": "TEST-4"}, 422, "createdAt"},
		"a member that nobody knows": {object{"relationship": "relates", "issue": "TEST-2", "direction": "inward"}, 422, "direction"},
	} {
		r := c.importBody("links", tc.body, byPerson()).is(tc.status)
		if tc.field != "" {
			equal(t, name, at(r.object(), "errors", tc.field) != nil, true)
		}
	}
	equal(t, "state", c.tr.Fingerprint() == before, true)
	importers["a link"](c, byPerson()).is(200)
	importers["a link"](c, byPerson()).is(422)
}

func TestImportedFileIsAFile(t *testing.T) {
	t.Parallel()
	c := startOld(t, trackertest.Switches{})
	file := importers["a file"](c, byPerson()).is(200).object()
	equal(t, "name", file["name"], any("old.txt"))
	equal(t, "size", file["size"], any(5.0))
	equal(t, "content", c.get(local(file["content"])).is(200).body, "hello")
	equal(t, "files", c.files("/v3/issues/TEST-1"), "old.txt")
}

func TestFileIsImportedIntoAComment(t *testing.T) {
	t.Parallel()
	c := startOld(t, trackertest.Switches{})
	cm := importers["a comment"](c, byPerson()).is(200).object()
	for _, id := range []any{cm["longId"], int64(cm["id"].(float64))} {
		file := c.importFile(fmt.Sprint("comments/", id, "/attachments"), byPerson()).is(200).object()
		equal(t, "made", file["createdAt"], any(between))
		equal(t, "by", at(file, "createdBy", "display"), any("Person"))
	}
	kept := c.get(local(cm["self"]) + "?expand=attachments").object()
	equal(t, "files of the comment", len(kept["attachments"].([]any)), 2)
	equal(t, "version of the comment", kept["version"], any(1.0))
	equal(t, "files of the issue", c.files("/v3/issues/TEST-1"), "old.txt old.txt")
	c.importFile("comments/77/attachments", byPerson()).is(404)
	c.importFile(fmt.Sprint("comments/", cm["longId"], "/attachments"), object{"createdAt": between}).is(422)
}

func TestImportedFileIsRefused(t *testing.T) {
	t.Parallel()
	c := startOld(t, trackertest.Switches{})
	before := c.tr.Fingerprint()
	query := url.Values{"createdAt": {between}, "createdBy": {"person"}}
	path := func(name string) string {
		query.Set("filename", name)
		return "/v3/issues/TEST-1/attachments/_import?" + query.Encode()
	}
	for name, given := range map[string]string{"no name": "", "a name that is too long": strings.Repeat("ы", 256)} {
		r := c.upload(path(given), "file", "hello").is(422)
		equal(t, name, at(r.object(), "errors", "filename") != nil, true)
	}
	c.post(path("a.txt"), `{"file":"x"}`).is(400)
	equal(t, "state", c.tr.Fingerprint() == before, true)
	c.upload(path(strings.Repeat("ы", 255)), "file", "hello").is(200)
}
