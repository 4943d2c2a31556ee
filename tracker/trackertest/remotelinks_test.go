package trackertest_test

import (
	"fmt"
	"strings"
	"testing"

	"timeupdater/tracker/trackertest"
)

// bench is an application that is told of nothing.
var bench = trackertest.Application{ID: "ru.yandex.lunapark", Name: "Bench", FrontURL: "https://bench.test/{{remoteKey}}"}

const toBench = `{"relationship":"RELATES","key":"1234","origin":"ru.yandex.lunapark"}`

// startBench makes a Tracker with the application bench and the issue TEST-1.
func startBench(t *testing.T, sw trackertest.Switches) caller {
	t.Helper()
	c := start(t, sw)
	c.tr.AddApplication(bench)
	c.tr.Create("TEST", "x", "")
	return c
}

// remotes spells what the links of TEST-1 to objects say.
func remotes(c caller) string {
	c.t.Helper()
	var all []string
	for _, l := range c.get("/v3/issues/TEST-1/remotelinks").is(200).list() {
		all = append(all, fmt.Sprint(l["direction"], " ", at(l, "type", "id"), " ", at(l, "object", "key")))
	}
	return strings.Join(all, ", ")
}

func TestRemoteLinkHasTheDocumentedForm(t *testing.T) {
	t.Parallel()
	c := startBench(t, trackertest.Switches{})
	made := c.post("/v3/issues/TEST-1/remotelinks?backlink=true", toBench).is(201)
	equal(t, "link", made.body, `{"self":"http://tracker.test/v3/issues/TEST-1/remotelinks/2","id":2,`+
		`"type":{"self":"http://tracker.test/v3/linktypes/relates","id":"relates","inward":"Related","outward":"Related"},`+
		`"direction":"outward",`+
		`"object":{"self":"http://tracker.test/v3/applications/ru.yandex.lunapark/objects/1","id":"1","key":"1234",`+
		`"application":{"self":"http://tracker.test/v3/applications/ru.yandex.lunapark","id":"ru.yandex.lunapark",`+
		`"type":"ru.yandex.lunapark","name":"Bench"}},`+
		`"createdBy":`+robotRef+`,"updatedBy":`+robotRef+`,`+
		`"createdAt":"2026-11-21T12:00:00.339+0000","updatedAt":"2026-11-21T12:00:00.339+0000"}`)
	equal(t, "list", c.get("/v3/issues/TEST-1/remotelinks").is(200).body, "["+made.body+"]")
	link := made.object()
	equal(t, "self", c.follow(link["self"]).is(200).body, made.body)
	for _, path := range [][]string{{"type"}, {"object"}, {"object", "application"}, {"createdBy"}} {
		c.follow(at(link, append(path, "self")...)).is(200)
	}
	equal(t, "links to issues", links(c, "TEST-1"), "")
}

const robotRef = `{"self":"http://tracker.test/v3/users/1120000000000002","id":"1120000000000002","display":"Robot",` +
	`"cloudUid":"ajerobot000000000002","passportUid":1130000000000002}`

func TestWordsOfRemoteLinks(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]string{
		"RELATES":            "outward relates 1234",
		"relates":            "outward relates 1234",
		"Depends On":         "inward depends 1234",
		"is dependent by":    "outward depends 1234",
		"is parent task for": "outward subtask 1234",
		"is subtask for":     "inward subtask 1234",
	} {
		c := startBench(t, trackertest.Switches{})
		c.post("/v3/issues/TEST-1/remotelinks", strings.Replace(toBench, "RELATES", word, 1)).is(201)
		equal(t, word, remotes(c), want)
		equal(t, word+": parent", c.tr.Issue("TEST-1").Parent, "")
	}
}

func TestRemoteLinkIsDeleted(t *testing.T) {
	t.Parallel()
	c := startBench(t, trackertest.Switches{})
	first := c.post("/v3/issues/TEST-1/remotelinks", toBench).is(201).object()
	second := c.post("/v3/issues/TEST-1/remotelinks", strings.Replace(toBench, "1234", "5678", 1)).is(201).object()
	gone := fmt.Sprintf("/v3/issues/TEST-1/remotelinks/%v", first["id"])
	equal(t, "body", c.call("DELETE", gone, "").is(204).body, "")
	c.call("DELETE", gone, "").is(404)
	c.get(gone).is(404)
	equal(t, "rest", remotes(c), "outward relates 5678")
	other := c.tr.Create("TEST", "y", "")
	c.call("DELETE", fmt.Sprintf("/v3/issues/%s/remotelinks/%v", other, second["id"]), "").is(404)
	c.follow(second["self"]).is(200)
}

func TestRemoteLinkIsRefused(t *testing.T) {
	t.Parallel()
	c := startBench(t, trackertest.Switches{})
	c.tr.AddQueue("SECRET")
	c.tr.Create("SECRET", "x", "")
	c.tr.Hide("SECRET", true)
	c.tr.AddQueue("READ")
	c.tr.Create("READ", "x", "")
	c.tr.SetRights("READ", trackertest.Rights{Read: true})
	before := c.tr.Fingerprint()
	for name, refused := range map[string]struct {
		issue, body string
		status      int
		says        string
	}{
		"no such issue":        {"TEST-9", toBench, 404, "Issue does not exist"},
		"hidden issue":         {"SECRET-1", toBench, 403, "no access"},
		"no right to write":    {"READ-1", toBench, 403, "no right"},
		"no body":              {"TEST-1", ``, 400, "relationship"},
		"no JSON":              {"TEST-1", `{`, 400, "JSON"},
		"no relationship":      {"TEST-1", `{"key":"1","origin":"ru.yandex.lunapark"}`, 400, "relationship"},
		"null as a key":        {"TEST-1", strings.Replace(toBench, `"1234"`, "null", 1), 400, `"key"`},
		"a number as a key":    {"TEST-1", strings.Replace(toBench, `"1234"`, "1234", 1), 422, `"key"`},
		"no origin":            {"TEST-1", `{"relationship":"RELATES","key":"1"}`, 400, "origin"},
		"unknown relationship": {"TEST-1", strings.Replace(toBench, "RELATES", "likes", 1), 400, "relationship"},
		"unknown application":  {"TEST-1", strings.Replace(toBench, "lunapark", "wiki", 1), 404, "not registered"},
		"nonsense backlink":    {"TEST-1", toBench, 400, "backlink"},
	} {
		query := ""
		if name == "nonsense backlink" {
			query = "?backlink=perhaps"
		}
		r := c.post("/v3/issues/"+refused.issue+"/remotelinks"+query, refused.body)
		equal(t, name, r.status, refused.status)
		if !strings.Contains(r.body, refused.says) {
			t.Errorf("%s: %s", name, r.body)
		}
	}
	equal(t, "state", c.tr.Fingerprint(), before)
}

func TestUnknownApplicationIsRefusedInWaysThatWereSeen(t *testing.T) {
	t.Parallel()
	for _, status := range []int{403, 500} {
		c := startBench(t, trackertest.Switches{UnknownOrigin: status})
		c.post("/v3/issues/TEST-1/remotelinks", strings.Replace(toBench, "lunapark", "messenger", 1)).is(status)
		c.post("/v3/issues/TEST-1/remotelinks", toBench).is(201)
	}
}

func TestTheSameRemoteLinkTwice(t *testing.T) {
	t.Parallel()
	for how, want := range map[trackertest.SameLink]struct {
		status, links, version int
	}{
		trackertest.SameRefused:  {409, 1, 2},
		trackertest.SameMade:     {201, 2, 3},
		trackertest.SameAnswered: {201, 1, 2},
	} {
		c := startBench(t, trackertest.Switches{SameRemoteLink: how})
		first := c.post("/v3/issues/TEST-1/remotelinks", toBench).is(201)
		again := c.post("/v3/issues/TEST-1/remotelinks", toBench).is(want.status)
		equal(t, "same answer", again.body == first.body, how == trackertest.SameAnswered)
		equal(t, "links", len(c.get("/v3/issues/TEST-1/remotelinks").list()), want.links)
		equal(t, "version", c.tr.Issue("TEST-1").Version, int64(want.version))
		for _, word := range []string{"is dependent by", "depends on"} { // say something else
			c.post("/v3/issues/TEST-1/remotelinks", strings.Replace(toBench, "RELATES", word, 1)).is(201)
		}
		c.tr.Create("TEST", "y", "")
		c.post("/v3/issues/TEST-2/remotelinks", toBench).is(201)
	}
}

func TestRemoteLinksChangeTheIssue(t *testing.T) {
	t.Parallel()
	for keep, want := range map[bool]string{false: "3 IssueCreated IssueLinked IssueUnlinked", true: "1 IssueCreated"} {
		c := startBench(t, trackertest.Switches{LinksKeepVersion: keep})
		id := c.post("/v3/issues/TEST-1/remotelinks", toBench).is(201).object()["id"]
		c.call("DELETE", fmt.Sprintf("/v3/issues/TEST-1/remotelinks/%v", id), "").is(204)
		got := fmt.Sprint(c.tr.Issue("TEST-1").Version)
		for _, e := range c.get("/v3/issues/TEST-1/changelog").is(200).list() {
			got += fmt.Sprint(" ", e["type"])
		}
		equal(t, "version and changelog", got, want)
	}
}

func TestChangelogNamesTheObjectsOfRemoteLinks(t *testing.T) {
	t.Parallel()
	c := startBench(t, trackertest.Switches{})
	id := c.post("/v3/issues/TEST-1/remotelinks", toBench).is(201).object()["id"]
	c.call("DELETE", fmt.Sprintf("/v3/issues/TEST-1/remotelinks/%v", id), "").is(204)
	entries := c.get("/v3/issues/TEST-1/changelog").is(200).list()
	for i, end := range map[int]string{1: "to", 2: "from"} {
		change := entries[i]["links"].([]any)[0].(object)
		equal(t, end, at(change, end, "object", "key"), any("1234"))
		equal(t, end+": type", at(change, end, "type", "id"), any("relates"))
	}
}

func TestRemoteLinksAndTriggers(t *testing.T) {
	t.Parallel()
	for condition, want := range map[string]int{`{"type":"Event.update"}`: 2, `{"type":"CreatedLinkCondition"}`: 0, `{"type":"RemovedLinkCondition"}`: 0} {
		c, fired := collecting(t, trackertest.Switches{})
		c.tr.AddApplication(bench)
		c.tr.Create("TEST", "x", "")
		c.post("/v3/queues/TEST/triggers", webhook("x", "["+condition+"]")).is(200)
		id := c.post("/v3/issues/TEST-1/remotelinks", toBench).is(201).object()["id"]
		c.call("DELETE", fmt.Sprintf("/v3/issues/TEST-1/remotelinks/%v", id), "").is(204)
		equal(t, condition, len(*fired), want)
	}
}

func TestFingerprintHoldsRemoteLinks(t *testing.T) {
	t.Parallel()
	prints := map[string]bool{}
	for _, body := range []string{toBench, strings.Replace(toBench, "1234", "5678", 1)} {
		c := startBench(t, trackertest.Switches{LinksKeepVersion: true})
		prints[c.tr.Fingerprint()] = true
		id := c.post("/v3/issues/TEST-1/remotelinks", body).is(201).object()["id"]
		prints[c.tr.Fingerprint()] = true
		c.call("DELETE", fmt.Sprintf("/v3/issues/TEST-1/remotelinks/%v", id), "").is(204)
		prints[c.tr.Fingerprint()] = true
	}
	equal(t, "different states", len(prints), 1+2+2) // the object stays known
}
