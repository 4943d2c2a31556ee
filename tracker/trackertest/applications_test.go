package trackertest_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"timeupdater/tracker/trackertest"
)

func TestApplicationsAreListed(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	equal(t, "none", c.get("/v3/applications").is(200).body, "[]")
	c.tr.AddApplication(bench)
	c.tr.AddApplication(trackertest.Application{ID: "wiki", Name: `The "wiki"`, Type: "pages"})
	bench := `{"self":"http://tracker.test/v3/applications/ru.yandex.lunapark","id":"ru.yandex.lunapark","type":"ru.yandex.lunapark","name":"Bench"}`
	wiki := `{"self":"http://tracker.test/v3/applications/wiki","id":"wiki","type":"pages","name":"The \"wiki\""}`
	equal(t, "all", c.get("/v3/applications").is(200).body, "["+bench+","+wiki+"]")
	equal(t, "one", c.get("/v3/applications/wiki").is(200).body, wiki)
	c.get("/v3/applications/messenger").is(404)
	c.post("/v3/applications", `{"id":"x"}`).is(405) // by the support only (documented)
}

func TestAddressesOfObjectsAnswer(t *testing.T) {
	t.Parallel()
	for byKey, id := range map[bool]string{false: "1", true: "a/b c?d%2F#é"} {
		key := "a/b c?d%2F#é"
		c := startBench(t, trackertest.Switches{ObjectsByKey: byKey})
		link := c.post("/v3/issues/TEST-1/remotelinks", strings.Replace(toBench, "1234", key, 1)).is(201).object()
		equal(t, "id", at(link, "object", "id"), any(id))
		equal(t, "self", at(link, "object", "self"), any("http://tracker.test/v3/applications/ru.yandex.lunapark/objects/"+url.PathEscape(id)))
		equal(t, "object", fmt.Sprint(c.follow(at(link, "object", "self")).is(200).object()), fmt.Sprint(link["object"]))
		c.get("/v3/applications/ru.yandex.lunapark/objects/9").is(404)
		c.get("/v3/applications/wiki/objects/" + url.PathEscape(id)).is(404)
	}
}

func TestObjectIsOneForAllIssues(t *testing.T) {
	t.Parallel()
	c := startBench(t, trackertest.Switches{})
	c.tr.AddApplication(trackertest.Application{ID: "wiki"})
	c.tr.Create("TEST", "y", "")
	ids := map[any]bool{}
	for _, issue := range []string{"TEST-1", "TEST-2"} {
		ids[at(c.post("/v3/issues/"+issue+"/remotelinks", toBench).is(201).object(), "object", "id")] = true
	}
	equal(t, "of one application", len(ids), 1)
	ids[at(c.post("/v3/issues/TEST-1/remotelinks", strings.Replace(toBench, bench.ID, "wiki", 1)).is(201).object(), "object", "id")] = true
	equal(t, "of two applications", len(ids), 2)
}

func TestUnfitApplicationsPanic(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	c.tr.AddApplication(bench)
	for name, app := range map[string]trackertest.Application{
		"no id":                  {Name: "x"},
		"id with a slash":        {ID: "a/b"},
		"the same again":         bench,
		"page without an object": {ID: "x", FrontURL: "https://x.test/"},
		"info without an object": {ID: "x", InfoURL: "https://x.test/{{issueKey}}"},
		"removal of no issue":    {ID: "x", RemoveURL: "https://x.test/{{remoteKey}}"},
		"removal of no object":   {ID: "x", RemoveURL: "https://x.test/{{issueKey}}"},
		"unknown variable":       {ID: "x", FrontURL: "https://x.test/{{remoteKey}}/{{key}}"},
		"path alone":             {ID: "x", CreateURL: "/links"},
		"no address":             {ID: "x", CreateURL: "https://%zz"},
		"no token":               {ID: "x", Auth: trackertest.FixedToken},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			c.tr.AddApplication(app)
		}()
	}
}
