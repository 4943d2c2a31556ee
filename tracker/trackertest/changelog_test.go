package trackertest_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
)

// changes tells entries of a changelog in words: who, what, which fields from
// what to what, how many records.
func changes(r reply) []string {
	r.t.Helper()
	var words []string
	for _, e := range r.list() {
		s := fmt.Sprint(at(e, "updatedBy", "display"), " ", e["type"])
		fields, _ := e["fields"].([]any)
		for _, f := range fields {
			f := f.(object)
			s += fmt.Sprintf(" %v:%v>%v", at(f, "field", "id"), short(f["from"]), short(f["to"]))
		}
		if records, ok := e["worklog"].([]any); ok {
			s += fmt.Sprintf(" records:%d", len(records))
		}
		links, _ := e["links"].([]any)
		for _, l := range links {
			if to := at(l.(object), "to", "object", "key"); to != nil {
				s += fmt.Sprint(" +", to)
			} else {
				s += fmt.Sprint(" -", at(l.(object), "from", "object", "key"))
			}
		}
		words = append(words, s)
	}
	return words
}

func short(value any) any {
	switch v := value.(type) {
	case nil:
		return ""
	case object:
		return cmp.Or(v["key"], v["display"])
	case []any:
		var words []string
		for _, e := range v {
			words = append(words, fmt.Sprint(short(e)))
		}
		return strings.Join(words, ",")
	}
	return value
}

func TestChangelogTellsWhoChangedWhat(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	c.tr.AddQueue("OTHER")
	c.tr.Create("TEST", "Parent", "")
	key := c.tr.Create("TEST", "x", "")
	for _, step := range []struct {
		what string
		do   func()
		want string
	}{
		{"a person logs time", func() { c.tr.Log(key, tracker.Hour, "") }, "Person IssueWorklogAdded spent:>PT1H records:1"},
		{"the robot writes spent", func() { c.patch("/v3/issues/"+key, `{"spent":"PT3H"}`) }, "Robot IssueUpdated spent:PT1H>PT3H"},
		{"a record changes", func() { c.tr.EditLog(key, c.tr.Issue(key).Records[0].ID, 2*tracker.Hour) }, "Person IssueWorklogUpdated spent:PT3H>PT2H records:1"},
		{"a record goes", func() { c.tr.DeleteLog(key, c.tr.Issue(key).Records[0].ID) }, "Person IssueWorklogRemoved spent:PT2H> records:1"},
		{"a record that leaves spent alone", func() {
			c.tr.SetSpent(key, tracker.Hour)
			c.tr.LogAs("robot", key, tracker.Hour, "")
		}, "Robot IssueWorklogAdded records:1"},
		{"another field changes", func() { c.patch("/v3/issues/"+key, `{"summary":"y","tags":"z"}`) }, "Robot IssueUpdated summary:x>y tags:>z"},
		{"the issue gets a parent", func() { c.tr.Move(key, "TEST-1") }, "Person IssueUpdated parent:>TEST-1 +TEST-1"},
		{"the issue loses its parent", func() { c.tr.Move(key, "") }, "Person IssueUpdated parent:TEST-1> -TEST-1"},
		{"a link is made", func() { c.tr.Link(key, "relates", "TEST-1") }, "Person IssueLinked +TEST-1"},
		{"a comment is made", func() { c.post("/v3/issues/"+key+"/comments", `{"text":"x"}`) }, "Robot IssueCommentAdded followers:>Robot"},
		{"the status changes", func() { c.tr.SetStatus(key, "closed") }, "Person IssueWorkflow status:open>closed statusStartTime:2026-11-21T12:00:00.339+0000>2026-11-21T12:00:00.339+0000"},
		{"the queue changes", func() { c.tr.Transfer(key, "OTHER") }, "Person IssueMoved key:TEST-2>OTHER-1 queue:TEST>OTHER previousQueue:>TEST"},
	} {
		step.do()
		got := changes(c.get("/v3/issues/" + key + "/changelog?sort=desc&perPage=1").is(200))
		equal(t, step.what, strings.Join(got, ", "), step.want)
	}
	all := changes(c.get("/v3/issues/TEST-1/changelog").is(200))
	equal(t, "the parent", strings.Join(all, ", "),
		"Person IssueCreated status:>open, Person IssueLinked +OTHER-1, Person IssueUnlinked -OTHER-1, Person IssueLinked +OTHER-1")
	c.patch("/v3/issues/TEST-1", `{}`).is(200)
	equal(t, "a change that does nothing", len(changes(c.get("/v3/issues/TEST-1/changelog"))), len(all))
	c.get("/v3/issues/NONE-1/changelog").is(404)
}

func TestChangelogComesInPages(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		ignored bool
		address string
		want    string
	}{
		"the oldest first":    {false, "?perPage=3", "v1 v2 v3|v4 v5 v6|v7"},
		"the newest first":    {false, "?perPage=3&sort=desc", "v7 v6 v5|v4 v3 v2|v1"},
		"the order ignored":   {true, "?perPage=3&sort=desc", "v1 v2 v3|v4 v5 v6|v7"},
		"one page":            {false, "", "v1 v2 v3 v4 v5 v6 v7"},
		"of one field":        {false, "?perPage=2&field=spent", "v3 v5|v6"},
		"of one type":         {false, "?type=IssueUpdated", "v2 v4 v5 v7"},
		"of one of both":      {false, "?type=IssueUpdated&field=spent", "v5"},
		"of a field unknown":  {false, "?field=nothing", ""},
		"of the newest spent": {false, "?perPage=1&field=spent&sort=desc", "v6|v5|v3"},
	} {
		now := fixed()
		c := start(t, trackertest.Switches{IgnoreSort: tc.ignored, Clock: func() time.Time { return now }})
		key := c.tr.Create("TEST", "x", "")
		for i, change := range []func(){
			func() { c.tr.Rename(key, "a") },
			func() { c.tr.Log(key, tracker.Hour, "") },
			func() { c.tr.Rename(key, "b") },
			func() { c.tr.SetSpent(key, 0) },
			func() { c.tr.Log(key, tracker.Hour, "") },
			func() { c.tr.Rename(key, "c") },
		} {
			now = fixed().Add(time.Duration(i+1) * time.Minute)
			change()
		}
		var pages []string
		for _, page := range c.followed("/v3/issues/" + key + "/changelog" + tc.address) {
			var versions []string
			for _, e := range page {
				at, err := time.Parse("2006-01-02T15:04:05.000-0700", e["updatedAt"].(string))
				if err != nil {
					t.Fatal(err)
				}
				versions = append(versions, fmt.Sprintf("v%.0f", 1+at.Sub(fixed()).Minutes()))
			}
			pages = append(pages, strings.Join(versions, " "))
		}
		equal(t, name, strings.Join(pages, "|"), tc.want)
	}
}

func TestChangelogTellsARecordInSeveralWays(t *testing.T) {
	t.Parallel()
	const created, written = "Person IssueCreated status:>open", "Robot IssueUpdated spent:PT2H>PT3H"
	for name, tc := range map[string]struct {
		how  trackertest.RecordEntries
		want []string // the oldest first
	}{
		"together": {trackertest.RecordTogether, []string{created, "Person IssueWorklogAdded spent:>PT2H records:1", written, "Person IssueWorklogRemoved spent:PT3H> records:1"}},
		"apart": {trackertest.RecordApart, []string{
			created, "Person IssueWorklogAdded records:1", "Person IssueUpdated spent:>PT2H", written,
			"Person IssueWorklogRemoved records:1", "Person IssueUpdated spent:PT3H>",
		}},
		"bare": {trackertest.RecordBare, []string{created, "Person IssueWorklogAdded records:1", written, "Person IssueWorklogRemoved records:1"}},
	} {
		c := start(t, trackertest.Switches{RecordEntries: tc.how})
		key := c.tr.Create("TEST", "x", "")
		record := c.tr.Log(key, 2*tracker.Hour, "")
		c.patch("/v3/issues/"+key, `{"spent":"PT3H"}`).is(200)
		c.tr.DeleteLog(key, record)
		path := "/v3/issues/" + key + "/changelog"
		equal(t, name, strings.Join(changes(c.get(path)), ", "), strings.Join(tc.want, ", "))

		var onePerPage []string
		ids, id := map[any]bool{}, ""
		for range tc.want {
			page := c.get(path + "?sort=desc&perPage=1" + id).is(200)
			onePerPage = append(onePerPage, changes(page)...)
			id = fmt.Sprint("&id=", page.list()[0]["id"])
			ids[id] = true
		}
		slices.Reverse(onePerPage)
		equal(t, name+", the newest first, page by page", strings.Join(onePerPage, ", "), strings.Join(tc.want, ", "))
		equal(t, name+", different ids", len(ids), len(tc.want))
		equal(t, name+", after the last", c.get(path+"?sort=desc"+id).body, "[]")
	}
}

func TestChangelogTellsValuesAsAnswersDo(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	issue := "/v3/issues/" + c.tr.Create("TEST", "x", "")
	body := `{"assignee":"second","deadline":"2026-12-01","estimation":"1d","priority":"critical","storyPoints":3,"tags":["a","b"]}`
	is := c.patch(issue, body).is(200).object()
	e := c.get(issue + "/changelog?sort=desc&perPage=1").is(200).list()[0]
	fields := e["fields"].([]any)
	equal(t, "fields", len(fields), 6)
	for _, f := range fields {
		f := f.(object)
		id := at(f, "field", "id").(string)
		equal(t, id, fmt.Sprint(f["to"]), fmt.Sprint(is[id]))
		equal(t, id+", its name", at(c.get("/v3/fields/"+id).is(200).object(), "name"), at(f, "field", "display"))
	}
	equal(t, "priority before", short(fields[1].(object)["from"]), any("normal"))
	c.patch(issue, `{"tags":null,"assignee":null}`).is(200)
	equal(t, "cleared", changes(c.get(issue + "/changelog?sort=desc&perPage=1"))[0], "Robot IssueUpdated assignee:Second> tags:a,b>")
}

func TestChangelogTellsWhatBelongsToTheIssue(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	c.tr.Create("TEST", "other", "")
	key := c.tr.Create("TEST", "x", "")
	issue := "/v3/issues/" + key
	var file, comment, record, link object
	for _, step := range []struct {
		what, kind string
		do         func()
		part, want string // a member of the entry, as JSON without addresses
	}{
		{"a comment is made", "IssueCommentAdded", func() {
			comment = c.post(issue+"/comments", `{"text":"a"}`).is(201).object()
		}, "comments", `{"added":[{"display":"a","id":"ID"}]}`},
		{"it is changed", "IssueCommentUpdated", func() {
			c.patch(local(comment["self"]), `{"text":"b"}`).is(200)
		}, "comments", `{"updated":[{"comment":{"display":"b","id":"ID"},"from":"a","to":"b"}]}`},
		{"it is removed", "IssueCommentRemoved", func() {
			c.call("DELETE", local(comment["self"]), "").is(204)
		}, "comments", `{"removed":[{"display":"b","id":"ID"}]}`},
		{"a file is attached", "IssueAttachmentAdded", func() {
			file = c.upload(issue+"/attachments", "a.txt", "x").is(201).object()
		}, "attachments", `{"added":[{"display":"a.txt","id":"ID"}]}`},
		{"it is removed", "IssueAttachmentRemoved", func() {
			c.call("DELETE", local(file["self"]), "").is(204)
		}, "attachments", `{"removed":[{"display":"a.txt","id":"ID"}]}`},
		{"a record is made", "IssueWorklogAdded", func() {
			record = c.post(issue+"/worklog", `{"start":"2026-11-20T10:00:00","duration":"PT1H","comment":"c"}`).is(201).object()
		}, "worklog", `[{"from":null,"record":{"display":"c","id":"ID"},"to":{"duration":"PT1H","start":"2026-11-20T10:00:00.000+0000"}}]`},
		{"it is changed", "IssueWorklogUpdated", func() {
			c.patch(local(record["self"]), `{"duration":"PT2H"}`).is(200)
		}, "worklog", `[{"from":{"duration":"PT1H","start":"2026-11-20T10:00:00.000+0000"},"record":{"display":"c","id":"ID"},` +
			`"to":{"duration":"PT2H","start":"2026-11-20T10:00:00.000+0000"}}]`},
		{"it is removed", "IssueWorklogRemoved", func() {
			c.call("DELETE", local(record["self"]), "").is(204)
		}, "worklog", `[{"from":{"duration":"PT2H","start":"2026-11-20T10:00:00.000+0000"},"record":{"display":"c","id":"ID"},"to":null}]`},
		{"a link is made", "IssueLinked", func() {
			link = c.post(issue+"/links", `{"relationship":"relates","issue":"TEST-1"}`).is(201).object()
		}, "links", `[{"from":null,"to":{"direction":"outward","object":{"display":"other","id":"ID","key":"TEST-1"},"type":{"id":"relates","inward":"Related","outward":"Related"}}}]`},
		{"it is removed", "IssueUnlinked", func() {
			c.call("DELETE", fmt.Sprint(issue, "/links/", link["id"]), "").is(204)
		}, "links", `[{"from":{"direction":"outward","object":{"display":"other","id":"ID","key":"TEST-1"},"type":{"id":"relates","inward":"Related","outward":"Related"}},"to":null}]`},
	} {
		step.do()
		e := c.get(issue + "/changelog?sort=desc&perPage=1").is(200).list()[0]
		equal(t, step.what+": type", e["type"], any(step.kind))
		text, err := json.Marshal(e[step.part])
		if err != nil {
			t.Fatal(err)
		}
		bare := regexp.MustCompile(`,?"self":"[^"]*"`).ReplaceAllString(string(text), "")
		bare = regexp.MustCompile(`"id":"[0-9a-f]+"`).ReplaceAllString(bare, `"id":"ID"`)
		equal(t, step.what, bare, step.want)
		equal(t, step.what+": the entry alone", c.get(local(e["self"])).is(200).object()["id"], e["id"])
		equal(t, step.what+": of its type", len(c.get(issue+"/changelog?type="+step.kind).list()), 1)
	}
}

func TestChangelogTellsAllOfOneRequest(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	issue := "/v3/issues/" + c.tr.Create("TEST", "x", "")
	file := c.upload("/v3/attachments", "a.txt", "x").is(201).object()["id"]
	c.post(issue+"/comments", fmt.Sprintf(`{"text":"a","attachmentIds":[%q],"summonees":["second"]}`, file)).is(201)
	e := c.get(issue + "/changelog?sort=desc&perPage=1").is(200)
	equal(t, "a comment with a file", changes(e)[0], "Robot IssueCommentAdded followers:>Robot pendingReplyFrom:>Second")
	equal(t, "its file", len(at(e.list()[0], "attachments", "added").([]any)), 1)
	c.patch(issue, `{"summary":"y","attachmentIds":[]}`).is(200)
	equal(t, "a field", changes(c.get(issue + "/changelog?sort=desc&perPage=1"))[0], "Robot IssueUpdated summary:x>y")
	c.post(issue+"/checklistItems", `{"text":"a"}`).is(200)
	list := c.get(issue + "/changelog?field=checklistItems").is(200).list()
	equal(t, "changes of the checklist", len(list), 1)
	item := list[0]["fields"].([]any)[0].(object)["to"].([]any)[0].(object)
	equal(t, "the item", item["text"], any("a"))
}

func TestChangelogIsRefused(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	key := c.tr.Create("TEST", "x", "")
	for _, address := range []string{"?id=nothing", "?perPage=0", "?perPage=101"} {
		if status := c.get("/v3/issues/" + key + "/changelog" + address).status; status != 400 && status != 422 {
			t.Errorf("%s: status %d", address, status)
		}
	}
	c.get("/v3/issues/" + key + "/changelog/77").is(404)
}

func TestOldestChangesAreForgotten(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	old, busy := c.tr.Create("TEST", "x", ""), c.tr.Create("TEST", "x", "")
	c.tr.Rename(old, "y")
	for i := range 9999 {
		c.tr.Rename(busy, fmt.Sprint(i))
	}
	equal(t, "of the old issue", strings.Join(changes(c.get("/v3/issues/"+old+"/changelog")), ", "), "Person IssueUpdated summary:x>y")
	c.tr.Rename(busy, "z")
	equal(t, "of the old issue, later", c.get("/v3/issues/"+old+"/changelog").is(200).body, "[]")
	equal(t, "of the busy one", len(c.get("/v3/issues/"+busy+"/changelog?perPage=100").list()), 100)
}

func TestFingerprintHoldsWhoWroteSpentLast(t *testing.T) {
	t.Parallel()
	prints := map[string]bool{}
	for _, token := range []string{"OAuth demo", "OAuth second", "OAuth second"} {
		c := start(t, trackertest.Switches{})
		path := "/v3/issues/" + c.tr.Create("TEST", "x", "")
		c.with("Authorization", token).patch(path, `{"spent":"PT1H"}`).is(200)
		c.patch(path, `{"summary":"y"}`).is(200)
		prints[c.tr.Fingerprint()] = true
	}
	equal(t, "different fingerprints", len(prints), 2)
}
