package trackertest_test

import (
	"fmt"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
)

func TestFreshIssueHasNoKeysForUnsetFields(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	is := c.get("/v3/issues/" + c.tr.Create("TEST", "Fresh", "")).is(200).object()
	for _, name := range []string{"spent", "estimation", "originalEstimation", "parent", "assignee", "followers", "resolution", "tags", "aliases", "description"} {
		if v, ok := is[name]; ok {
			t.Errorf("%s is %v, want no key", name, v)
		}
	}
	equal(t, "self", is["self"], any("http://tracker.test/v3/issues/TEST-1"))
	equal(t, "key", is["key"], any("TEST-1"))
	equal(t, "version", is["version"], any(1.0))
	equal(t, "length of the id", len(is["id"].(string)), 24)
	equal(t, "createdAt", is["createdAt"], any("2026-11-21T12:00:00.339+0000"))
	equal(t, "queue", at(is, "queue", "key"), any("TEST"))
	equal(t, "status", at(is, "status", "display"), any("Open"))
	equal(t, "id of the status", at(is, "status", "id"), any("1"))
}

func TestSubIssueNamesItsParent(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	parent := c.tr.Create("TEST", "Parent", "")
	child := c.tr.Create("TEST", "Child", parent)
	is := c.get("/v2/issues/" + child).is(200).object()
	equal(t, "parent", at(is, "parent", "key"), any(parent))
	equal(t, "parent's id", at(is, "parent", "id"), any(c.tr.Issue(parent).ID))
	equal(t, "parent's self", at(is, "parent", "self"), any("http://tracker.test/v2/issues/"+parent))
	equal(t, "parent's display", at(is, "parent", "display"), any("Parent"))
}

func TestIssueIsFoundByIDAndByOldKey(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	c.tr.AddQueue("OTHER")
	old := c.tr.Create("TEST", "Wanderer", "")
	id := c.tr.Issue(old).ID
	equal(t, "new key", c.tr.Transfer(old, "OTHER"), "OTHER-1")
	for _, name := range []string{old, "OTHER-1", id} {
		is := c.get("/v3/issues/" + name).is(200).object()
		equal(t, "key", is["key"], any("OTHER-1"))
		equal(t, "aliases", fmt.Sprint(is["aliases"]), "[TEST-1]")
	}
}

func TestFieldsSelectsKeys(t *testing.T) {
	t.Parallel()
	for name, want := range map[bool]int{false: 4, true: 20} {
		c := start(t, trackertest.Switches{IgnoreFields: name})
		key := c.tr.Create("TEST", "x", "")
		c.tr.Log(key, tracker.Hour, "")
		is := c.get("/v3/issues/" + key + "?fields=key,version,spent,parent").is(200).object()
		if len(is) != want {
			t.Errorf("IgnoreFields %t: %d keys, want %d: %v", name, len(is), want, is)
		}
	}
}

func TestErrorsInTrackersShape(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	c.tr.AddQueue("SECRET")
	c.tr.Create("TEST", "Old", "")
	c.tr.SetVersion("TEST-1", 10100)
	c.tr.Create("SECRET", "Hidden", "")
	c.tr.Hide("SECRET", true)
	for name, tc := range map[string]struct {
		c            caller
		method, path string
		body         string
		status       int
		says         string
	}{
		"no token":                    {c.with("Authorization", ""), "GET", "/v3/issues/TEST-1", "", 401, "Authorization required"},
		"wrong token":                 {c.with("Authorization", "OAuth x"), "GET", "/v3/issues/TEST-1", "", 401, `"statusCode":401`},
		"no organization":             {c.with("X-Org-Id", ""), "GET", "/v3/issues/TEST-1", "", 403, "Organization is not available"},
		"other organization":          {c.with("X-Org-Id", "2"), "GET", "/v3/issues/TEST-1", "", 403, "Organization is not available"},
		"IAM token, not in the cloud": {c.with("Authorization", "Bearer iam"), "GET", "/v3/issues/TEST-1", "", 403, "Organization"},
		"unknown issue":               {c, "GET", "/v3/issues/TEST-9", "", 404, `{"errors":{},"errorMessages":["Issue does not exist."],"statusCode":404}`},
		"in Russian":                  {c.with("Accept-Language", ""), "GET", "/v3/issues/TEST-9", "", 404, "Задача не существует."},
		"hidden queue":                {c, "GET", "/v3/issues/SECRET-1", "", 403, "no access"},
		"write in a hidden queue":     {c, "PATCH", "/v3/issues/SECRET-1", "{}", 403, "no access"},
		"locked":                      {c, "PATCH", "/v3/issues/TEST-1", `{"summary":"x"}`, 423, "versions"},
		"locked for worklogs":         {c, "POST", "/v3/issues/TEST-1/worklog", `{"duration":"PT1H"}`, 423, "versions"},
		"broken JSON":                 {c, "POST", "/v3/issues/_search", `{"filter":`, 400, "JSON"},
		"unknown path":                {c, "GET", "/v3/nothing", "", 404, "errorMessages"},
		"wrong method":                {c, "DELETE", "/v3/issues/TEST-1", "", 405, "errorMessages"},
		"no queue":                    {c, "POST", "/v3/issues/", `{"summary":"x"}`, 422, `{"errors":{"queue":`},
		"no summary":                  {c, "POST", "/v3/issues/", `{"queue":"TEST"}`, 422, `{"errors":{"summary":"cannot be empty"},"errorMessages":[],"statusCode":422}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := tc.c.call(tc.method, tc.path, tc.body)
			equal(t, "status", r.status, tc.status)
			if !strings.Contains(r.body, tc.says) {
				t.Errorf("body %s, want %s", r.body, tc.says)
			}
		})
	}
}

func TestErrorCodeInThePlaceOfStatusCode(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{ErrorCode: true})
	o := c.get("/v3/issues/TEST-9").is(404).object()
	if o["errorCode"] == nil || o["statusCode"] != nil {
		t.Errorf("%v", o)
	}
}

func TestTokensAndOrganizations(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	cloud := c.with("X-Org-Id", "not provided").with("X-Cloud-Org-Id", "cloud1")
	cloud.get("/v3/myself").is(200)
	cloud.with("Authorization", "Bearer iam").get("/v3/myself").is(200)
	c.tr.AllowToken("OAuth second")
	c.tr.ExpireToken("OAuth demo")
	c.get("/v3/myself").is(401)
	c.with("Authorization", "OAuth second").get("/v3/myself").is(200)
}

func TestCreate(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	mine := c.tr.AddField("TEST", trackertest.Field{Key: "mine", Type: "integer"})
	project := c.tr.AddProject("Roadmap")
	parent := c.tr.Create("TEST", "Parent", "")
	is := c.post("/v3/issues/", `{"queue":{"key":"TEST"},"summary":"New","parent":{"id":"`+c.tr.Issue(parent).ID+`"},
		"type":"bug","priority":{"key":"blocker"},"description":"d","assignee":"person","tags":["a","b"],
		"followers":[{"id":"1120000000000002"}],"estimation":"1d 2h","deadline":"2026-12-01",
		"`+mine+`":7,"project":{"id":"`+project+`"},"unique":"u1"}`).is(201).object()
	equal(t, "key", is["key"], any("TEST-2"))
	equal(t, "version", is["version"], any(1.0))
	equal(t, "parent", at(is, "parent", "key"), any(parent))
	equal(t, "type", at(is, "type", "key"), any("bug"))
	equal(t, "priority", at(is, "priority", "key"), any("blocker"))
	equal(t, "estimation", is["estimation"], any("P1DT2H"))
	equal(t, "tags", fmt.Sprint(is["tags"]), "[a b]")
	equal(t, "local field", is[mine], any(7.0))
	equal(t, "project", at(is, "project", "primary", "id"), any(project))
	equal(t, "sub-issues", fmt.Sprint(c.tr.Issue(parent).SubIssues), "[TEST-2]")
	c.post("/v3/issues/", `{"queue":"TEST","summary":"Again","unique":"u1"}`).is(409)
	v2 := c.get("/v2/issues/TEST-2").is(200).object()
	equal(t, "project in version 2", at(v2, "project", "id"), any(project))
	equal(t, "unique", at(c.post("/v3/issues/_findByUnique?unique=u1", "").is(200).object(), "key"), any("TEST-2"))
	c.post("/v3/issues/_findByUnique?unique=u2", "").is(404)
	c.patch("/v3/issues/TEST-2", `{"unique":"u2"}`).is(422)
	c.tr.Delete("TEST-2")
	c.post("/v3/issues/", `{"queue":"TEST","summary":"Again","unique":"u1"}`).is(201)
}

func TestPatchChangesOnlyWhatItNames(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	parent := c.tr.Create("TEST", "Parent", "")
	key := c.tr.Create("TEST", "Child", parent)
	is := c.patch("/v3/issues/"+key, `{"description":"d","tags":{"add":["x"]},"priority":{"set":"minor"}}`).is(200).object()
	equal(t, "version", is["version"], any(2.0))
	equal(t, "parent", at(is, "parent", "key"), any(parent))
	equal(t, "summary", is["summary"], any("Child"))
	equal(t, "priority", at(is, "priority", "key"), any("minor"))
	is = c.patch("/v3/issues/"+key, `{"parent":null,"tags":{"replace":[{"target":"x","replacement":"y"}],"add":"z"}}`).is(200).object()
	equal(t, "tags", fmt.Sprint(is["tags"]), "[y z]")
	equal(t, "parent", is["parent"], nil)
	equal(t, "sub-issues", len(c.tr.Issue(parent).SubIssues), 0)
}

func TestPatchIsAllOrNothing(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	key := c.tr.Create("TEST", "Parent", "")
	child := c.tr.Create("TEST", "Child", key)
	before := c.tr.Fingerprint()
	for _, body := range []string{
		`{"description":"d","nonsense":1}`, `{"description":"d","summary":""}`, `{"parent":"TEST-99"}`,
		`{"parent":"` + key + `"}`, `{"parent":"` + child + `"}`, `{"type":"nothing"}`, `{"spent":"1 hour"}`,
	} {
		c.patch("/v3/issues/"+key, body).is(422)
	}
	equal(t, "state", c.tr.Fingerprint(), before)
}

func TestStaleVersion(t *testing.T) {
	t.Parallel()
	for stale, status := range map[trackertest.Stale]int{
		trackertest.Stale409: 409, trackertest.Stale412: 412, trackertest.StaleIgnored: 200,
	} {
		c := start(t, trackertest.Switches{Stale: stale})
		key := c.tr.Create("TEST", "x", "")
		c.patch("/v3/issues/"+key+"?version=1", `{"summary":"y"}`).is(200)
		c.patch("/v3/issues/"+key+"?version=1", `{"summary":"z"}`).is(status)
		c.with("If-Match", `"1"`).patch("/v3/issues/"+key, `{"summary":"last write wins"}`).is(200)
		c = start(t, trackertest.Switches{Stale: stale, HeedIfMatch: true})
		key = c.tr.Create("TEST", "x", "")
		c.patch("/v3/issues/"+key, `{"summary":"y"}`).is(200)
		c.with("If-Match", `"1"`).patch("/v3/issues/"+key, `{"summary":"z"}`).is(status)
	}
	c := start(t, trackertest.Switches{})
	c.patch("/v3/issues/"+c.tr.Create("TEST", "x", "")+"?version=x", `{}`).is(400)
}

func TestNoOpPatch(t *testing.T) {
	t.Parallel()
	for bumps, version := range map[bool]int64{false: 1, true: 2} {
		c := start(t, trackertest.Switches{NoOpBumps: bumps, ManualIndex: true})
		key := c.tr.Create("TEST", "x", "")
		c.tr.Reindex(key)
		c.patch("/v3/issues/"+key, `{"summary":"x"}`).is(200)
		equal(t, "version", c.tr.Issue(key).Version, version)
		equal(t, "unindexed", slices.Contains(c.tr.Unindexed(), key), bumps)
	}
}

func TestMoveToAnotherQueueByAPI(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	c.tr.AddQueue("OTHER")
	key := c.tr.Create("TEST", "x", "")
	is := c.post("/v3/issues/"+key+"/_move?queue=OTHER", "").is(200).object()
	equal(t, "key", is["key"], any("OTHER-1"))
	c.post("/v3/issues/"+key+"/_move?queue=NONE", "").is(404)
}

func TestSelfLinksFollowTheRequest(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	key := c.tr.Create("TEST", "x", "")
	srv := httptest.NewTLSServer(c.tr)
	t.Cleanup(srv.Close)
	c.client = srv.Client()
	req := httptest.NewRequest("GET", srv.URL+"/v3/issues/"+key, nil)
	req.RequestURI, req.Header = "", c.header
	resp, err := c.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var body [200]byte
	n, _ := resp.Body.Read(body[:])
	if want := `{"self":"` + srv.URL + `/v3/issues/` + key; !strings.HasPrefix(string(body[:n]), want) {
		t.Errorf("%s, want %s", body[:n], want)
	}
}

func TestSwappedIDs(t *testing.T) {
	t.Parallel()
	for swapped, want := range map[bool]string{false: "string float64", true: "float64 string"} {
		c := start(t, trackertest.Switches{SwapIDs: swapped})
		key := c.tr.Create("TEST", "x", "")
		c.tr.Log(key, tracker.Hour, "")
		is := c.get("/v3/issues/" + key).object()
		record := c.get("/v3/issues/" + key + "/worklog").list()[0]
		equal(t, "types", fmt.Sprintf("%T %T", at(is, "queue", "id"), record["id"]), want)
		equal(t, "issue's id", fmt.Sprintf("%T", is["id"]), "string")
	}
}

// Some clients send null when they have nothing to say.
func TestNullIsNoBody(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	c.tr.AddQueue("OTHER")
	key := c.tr.Create("TEST", "x", "")
	for _, body := range []string{"", "{}", "null", " null "} {
		c.post("/v3/issues/_count", body).is(200)
		c.patch("/v3/issues/"+key, body).is(200)
	}
	c.post("/v3/issues/"+key+"/transitions/start_progress/_execute", "null").is(200)
	c.post("/v3/issues/"+key+"/transitions/stop_progress/_execute", "").is(200)
	c.post("/v3/issues/"+key+"/_move?queue=OTHER", "null").is(200)
	c.post("/v3/issues/", "null").is(422)
}
