package trackertest_test

import (
	"fmt"
	"testing"
	"time"

	"timeupdater/tracker/trackertest"
)

func TestCommentIsKept(t *testing.T) {
	t.Parallel()
	now := fixed()
	c := start(t, trackertest.Switches{Clock: func() time.Time { return now }})
	issue := "/v3/issues/" + c.tr.Create("TEST", "x", "")
	made := c.post(issue+"/comments", `{"text":"a","summonees":null,"attachmentIds":null,"markupType":"md"}`).is(201).object()
	path := fmt.Sprint(issue, "/comments/", made["id"])
	equal(t, "self", made["self"], any("http://tracker.test"+path))
	equal(t, "by its id", c.get(path).is(200).object()["text"], any("a"))
	equal(t, "by its long id", c.get(fmt.Sprint(issue, "/comments/", made["longId"])).is(200).object()["id"], made["id"])

	now = now.Add(time.Minute)
	edited := c.with("Authorization", "OAuth second").patch(path, `{"text":"b"}`).is(200).object()
	equal(t, "text", edited["text"], any("b"))
	equal(t, "version", edited["version"], any(2.0))
	equal(t, "author", at(edited, "createdBy", "display"), any("Robot"))
	equal(t, "editor", at(edited, "updatedBy", "display"), any("Second"))
	equal(t, "made", edited["createdAt"], made["createdAt"])
	equal(t, "edited", edited["updatedAt"], any("2026-11-21T12:01:00.339+0000"))

	is := c.get(issue).is(200).object()
	equal(t, "count", is["commentWithoutExternalMessageCount"], any(1.0))
	equal(t, "last comment", is["lastCommentUpdatedAt"], edited["updatedAt"])

	c.call("DELETE", path, "").is(204)
	c.get(path).is(404)
	is = c.get(issue).is(200).object()
	equal(t, "count without it", is["commentWithoutExternalMessageCount"], any(0.0))
	equal(t, "last comment without it", is["lastCommentUpdatedAt"], nil)
	equal(t, "version of the issue", is["version"], any(4.0))
}

func TestCommentShowsMoreIfAsked(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	issue := "/v3/issues/" + c.tr.Create("TEST", "x", "")
	file := c.upload("/v3/attachments", "a.txt", "x").is(201).object()["id"]
	made := c.post(issue+"/comments", fmt.Sprintf(`{"text":"1 < 2","attachmentIds":[%q,%[1]q]}`, file)).is(201).object()
	c.patch(local(made["self"]), fmt.Sprintf(`{"text":"1 < 2","attachmentIds":[%q]}`, file)).is(200)
	for expand, want := range map[string]string{
		"": "<nil> 0", "?expand=html": "<p>1 &lt; 2</p> 0", "?expand=attachments": "<nil> 1",
		"?expand=attachments,html": "<p>1 &lt; 2</p> 1", "?expand=all": "<p>1 &lt; 2</p> 1",
	} {
		cm := c.get(issue + "/comments" + expand).is(200).list()[0]
		files, _ := cm["attachments"].([]any)
		equal(t, expand, fmt.Sprint(cm["textHtml"], " ", len(files)), want)
	}
}

func TestCommentIsRefused(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	issue := "/v3/issues/" + c.tr.Create("TEST", "x", "")
	path := fmt.Sprint(issue, "/comments/", c.post(issue+"/comments", `{"text":"a"}`).is(201).object()["id"])
	before := c.tr.Fingerprint()
	for name, tc := range map[string]struct {
		body   string
		status int
		field  string
	}{
		"no text":                {`{}`, 422, "text"},
		"null":                   {`{"text":null}`, 422, "text"},
		"empty text":             {`{"text":""}`, 422, "text"},
		"blank text":             {`{"text":" \n"}`, 422, "text"},
		"a number":               {`{"text":5}`, 422, "text"},
		"an unknown user":        {`{"text":"b","summonees":["nobody"]}`, 422, "summonees"},
		"an unknown user of two": {`{"text":"b","summonees":["second",{"id":"9"}]}`, 422, "summonees"},
		"an unknown list":        {`{"text":"b","maillistSummonees":["all@example.com"]}`, 422, "maillistSummonees"},
		"an unknown file":        {`{"text":"b","attachmentIds":["77"]}`, 422, "attachmentIds"},
		"an unknown markup":      {`{"text":"b","markupType":"wiki"}`, 422, "markupType"},
		"an unknown parameter":   {`{"text":"b","reactions":["like"]}`, 422, "reactions"},
		"no JSON":                {`{`, 400, ""},
	} {
		for _, r := range []reply{c.post(issue+"/comments", tc.body), c.patch(path, tc.body)} {
			equal(t, name, r.status, tc.status)
			if tc.field != "" && at(r.object(), "errors", tc.field) == nil {
				t.Errorf("%s: %s", name, r.body)
			}
		}
	}
	c.post(issue+"/comments?isAddToFollowers=perhaps", `{"text":"b"}`).is(400)
	c.patch(path+"?version=7", `{"text":"b"}`).is(409)
	for _, unknown := range []string{issue + "/comments/77", issue + "/comments/x", "/v3/issues/NONE-1/comments/1"} {
		c.get(unknown).is(404)
		c.patch(unknown, `{"text":"b"}`).is(404)
		c.call("DELETE", unknown, "").is(404)
	}
	equal(t, "nothing has changed", c.tr.Fingerprint() == before, true)
}

func TestCommentsComeInPages(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	path := "/v3/issues/" + c.tr.Create("TEST", "x", "") + "/comments"
	for i := range 51 {
		c.post(path, fmt.Sprintf(`{"text":"%d"}`, i)).is(201)
	}
	first := c.get(path).is(200)
	equal(t, "first page", len(first.list()), 50)
	equal(t, "pages", len(c.followed(path)), 2)
	equal(t, "pages of 20", len(c.followed(path+"?perPage=20")), 3)
	equal(t, "one page of 100", len(c.followed(path+"?perPage=100")), 1)
	rest := c.get(fmt.Sprint(path, "?id=", first.list()[49]["id"])).is(200)
	equal(t, "after the 50th", rest.list()[0]["text"], any("50"))
	equal(t, "after the last", c.get(path+"?id=9999").is(200).body, "[]")
}

func TestAuthorOfACommentFollows(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]string{
		"": "Robot", "?isAddToFollowers=true": "Robot", "?isAddToFollowers=false": "",
	} {
		c := start(t, trackertest.Switches{})
		issue := "/v3/issues/" + c.tr.Create("TEST", "x", "")
		c.post(issue+"/comments"+query, `{"text":"a"}`).is(201)
		c.post(issue+"/comments"+query, `{"text":"b"}`).is(201)
		equal(t, query, fmt.Sprint(short(c.get(issue).object()["followers"])), want)
	}
}

func TestSummonedUsersAreAwaited(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	issue := "/v3/issues/" + c.tr.Create("TEST", "x", "")
	awaited := func() string { return fmt.Sprint(short(c.get(issue).is(200).object()["pendingReplyFrom"])) }
	made := c.post(issue+"/comments", `{"text":"a","summonees":["second",{"id":"1120000000000001"}]}`).is(201).object()
	equal(t, "shown", short(made["summonees"]), any("Second,Person"))
	equal(t, "both", awaited(), "Second,Person")
	c.post(issue+"/comments", `{"text":"b"}`).is(201)
	equal(t, "somebody else answers", awaited(), "Second,Person")
	c.with("Authorization", "OAuth second").post(issue+"/comments", `{"text":"c"}`).is(201)
	equal(t, "one answers", awaited(), "Person")
	c.with("Authorization", "OAuth second").post(issue+"/comments", `{"text":"d","summonees":"robot"}`).is(201)
	equal(t, "that one calls another", awaited(), "Person,Robot")
	path := fmt.Sprint(issue, "/comments/", made["id"])
	equal(t, "an edit keeps whom it does not name", short(c.patch(path, `{"text":"e"}`).is(200).object()["summonees"]), any("Second,Person"))
	equal(t, "and waits for nobody again", awaited(), "Person,Robot")
	c.patch(path, `{"text":"e","summonees":["person","second","robot"]}`).is(200)
	equal(t, "also if it names them", awaited(), "Person,Robot")
	equal(t, "an edit calls nobody", c.patch(path, `{"text":"e","summonees":null}`).is(200).object()["summonees"], nil)
}
