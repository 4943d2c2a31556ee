package trackertest_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"timeupdater/tracker/trackertest"
)

// links spells what an issue's links say, as direction, type and key.
func links(c caller, key string) string {
	c.t.Helper()
	var all []string
	for _, l := range c.get("/v3/issues/" + key + "/links").is(200).list() {
		all = append(all, fmt.Sprint(l["direction"], " ", at(l, "type", "id"), " ", at(l, "object", "key")))
	}
	return strings.Join(all, ", ")
}

func TestLinksAreSeenFromBothEnds(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	family(c)
	equal(t, "of the parent", links(c, "TEST-1"), "outward subtask TEST-2, outward subtask TEST-3, outward subtask TEST-4")
	equal(t, "of the middle", links(c, "TEST-2"), "inward subtask TEST-1, outward subtask TEST-5")
	l := c.get("/v3/issues/TEST-1/links").list()[0]
	equal(t, "outward name", at(l, "type", "outward"), any("Parent issue"))
	equal(t, "inward name", at(l, "type", "inward"), any("Sub-issue"))
	equal(t, "object's display", at(l, "object", "display"), any("one"))
	equal(t, "status of the other issue", at(l, "status", "key"), any("open"))
	equal(t, "object's keys", len(l["object"].(object)), 4)
	for _, name := range []string{"assignee", "spent"} {
		if l[name] != nil {
			t.Errorf("%s is %v", name, l[name])
		}
	}
	c.tr.Assign("TEST-2")
	l = c.get("/v3/issues/TEST-1/links").list()[0]
	equal(t, "assignee", at(l, "assignee", "display"), any("Person"))
	equal(t, "self", l["self"], any(fmt.Sprintf("http://tracker.test/v3/issues/TEST-1/links/%v", l["id"])))
}

func TestAddressesOfLinksAnswer(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	family(c)
	whole := c.get("/v3/issues/TEST-2/links").is(200)
	var each []string
	for _, l := range whole.list() {
		one := c.follow(l["self"])
		each = append(each, one.is(200).body)
		equal(t, "type", at(c.follow(at(l, "type", "self")).is(200).object(), "id"), at(l, "type", "id"))
		c.get(fmt.Sprintf("/v3/issues/%v/links/%v", at(l, "object", "key"), l["id"])).is(200) // from the other end
	}
	equal(t, "one by one", "["+strings.Join(each, ",")+"]", whole.body)
	c.get("/v3/issues/TEST-2/links/999").is(404)
	c.get("/v3/issues/TEST-5/links/" + fmt.Sprint(whole.list()[0]["id"])).is(404)
	c.get("/v3/linktypes/likes").is(404)
	for _, lt := range c.get("/v3/linktypes").is(200).list() {
		equal(t, "link type", c.follow(lt["self"]).is(200).object()["outward"], lt["outward"])
	}
}

func TestBareLinks(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{BareLinks: true})
	family(c)
	c.tr.Assign("TEST-2")
	if l := c.get("/v3/issues/TEST-1/links").list()[0]; l["status"] != nil || l["assignee"] != nil {
		t.Errorf("%v", l)
	}
}

func TestLinkWordsAndTheirDirections(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]string{
		"relates":            "outward relates TEST-2|inward relates TEST-1",
		"is dependent by":    "outward depends TEST-2|inward depends TEST-1",
		"depends on":         "inward depends TEST-2|outward depends TEST-1",
		"is subtask for":     "inward subtask TEST-2|outward subtask TEST-1",
		"is parent task for": "outward subtask TEST-2|inward subtask TEST-1",
		"duplicates":         "inward duplicates TEST-2|outward duplicates TEST-1",
		"is duplicated by":   "outward duplicates TEST-2|inward duplicates TEST-1",
		"is epic of":         "outward epic TEST-2|inward epic TEST-1",
		"has epic":           "inward epic TEST-2|outward epic TEST-1",
	} {
		byAPI, byHand := start(t, trackertest.Switches{}), start(t, trackertest.Switches{})
		for _, c := range []caller{byAPI, byHand} {
			c.tr.Create("TEST", "a", "")
			c.tr.Create("TEST", "b", "")
			c.patch("/v3/issues/TEST-1", `{"type":"epic"}`).is(200)
			c.patch("/v3/issues/TEST-2", `{"type":"epic"}`).is(200)
		}
		byAPI.post("/v3/issues/TEST-1/links", `{"relationship":"`+word+`","issue":"TEST-2"}`).is(201)
		byHand.tr.Link("TEST-1", word, "TEST-2")
		for _, c := range []caller{byAPI, byHand} {
			equal(t, word, links(c, "TEST-1")+"|"+links(c, "TEST-2"), want)
			equal(t, "version", c.tr.Issue("TEST-2").Version, 3)
		}
	}
}

func TestSubtaskLinkAndParentFieldAreOne(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	family(c)
	c.tr.Create("TEST", "new parent", "")
	c.patch("/v3/issues/TEST-2", `{"parent":"TEST-6"}`).is(200)
	equal(t, "old parent", links(c, "TEST-1"), "outward subtask TEST-3, outward subtask TEST-4")
	equal(t, "new parent", links(c, "TEST-6"), "outward subtask TEST-2")
	l := c.get("/v3/issues/TEST-6/links").list()[0]
	c.call("DELETE", fmt.Sprintf("/v3/issues/TEST-6/links/%v", l["id"]), "").is(204)
	equal(t, "parent", c.tr.Issue("TEST-2").Parent, "")
	c.call("DELETE", fmt.Sprintf("/v3/issues/TEST-6/links/%v", l["id"]), "").is(404)
	made := c.post("/v3/issues/TEST-6/links", `{"relationship":"is parent task for","issue":{"key":"TEST-2"}}`).is(201).object()
	equal(t, "direction", made["direction"], any("outward"))
	equal(t, "parent", c.tr.Issue("TEST-2").Parent, "TEST-6")
}

func TestLinkIsRefused(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	family(c)
	c.tr.Link("TEST-1", "relates", "TEST-5")
	for body, status := range map[string]int{
		`{"relationship":"is subtask for","issue":"TEST-2"}`:     422, // a cycle
		`{"relationship":"is parent task for","issue":"TEST-5"}`: 422, // has a parent
		`{"relationship":"relates","issue":"TEST-5"}`:            422, // linked already
		`{"relationship":"relates","issue":"TEST-1"}`:            422,
		`{"relationship":"likes","issue":"TEST-2"}`:              422,
		`{"relationship":"is epic of","issue":"TEST-2"}`:         422, // of type task
		`{"relationship":"has epic","issue":"TEST-2"}`:           422,
		`{"issue":"TEST-2"}`:                                     422,
		`{"relationship":null,"issue":"TEST-2"}`:                 422,
		`{"relationship":"relates"}`:                             404,
		`{"relationship":"relates","issue":null}`:                404,
		`{"relationship":"relates","issue":"TEST-99"}`:           404,
	} {
		equal(t, body, c.post("/v3/issues/TEST-1/links", body).status, status)
	}
}

func TestEpicLinkIsOfAnEpic(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	family(c)
	c.patch("/v3/issues/TEST-1", `{"type":"epic"}`).is(200)
	c.post("/v3/issues/TEST-1/links", `{"relationship":"has epic","issue":"TEST-5"}`).is(422)
	c.post("/v3/issues/TEST-5/links", `{"relationship":"is epic of","issue":"TEST-1"}`).is(422)
	c.post("/v3/issues/TEST-1/links", `{"relationship":"is epic of","issue":"TEST-5"}`).is(201)
	c.post("/v3/issues/TEST-4/links", `{"relationship":"has epic","issue":"TEST-1"}`).is(201)
}

func TestListsThatAreCut(t *testing.T) {
	t.Parallel()
	next := regexp.MustCompile(`<http://tracker\.test([^>]*)>; rel="next"`)
	for name, cut := range map[string]trackertest.Paging{
		"by page": {Cut: 2}, "by id": {Cut: 2, ByID: true}, "not": {},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := start(t, trackertest.Switches{Links: cut, Records: cut})
			c.tr.Create("TEST", "Parent", "")
			for range 5 {
				c.tr.Create("TEST", "x", "TEST-1")
				c.tr.Log("TEST-1", 60, "")
			}
			for _, path := range []string{"/v3/issues/TEST-1/links", "/v3/issues/TEST-1/worklog"} {
				var sizes []int
				ids := map[any]bool{}
				for path != "" {
					r := c.get(path).is(200)
					sizes = append(sizes, len(r.list()))
					for _, e := range r.list() {
						ids[e["id"]] = true
					}
					path = ""
					if m := next.FindStringSubmatch(r.header.Get("Link")); m != nil {
						path = m[1]
					}
				}
				equal(t, "sizes", fmt.Sprint(sizes), map[bool]string{true: "[5]", false: "[2 2 1]"}[name == "not"])
				equal(t, "different entries", len(ids), 5)
			}
		})
	}
}

func TestLinksMayKeepVersions(t *testing.T) {
	t.Parallel()
	for keep, want := range map[bool]string{false: "4 2", true: "1 2"} {
		c := start(t, trackertest.Switches{LinksKeepVersion: keep})
		c.tr.Create("TEST", "Parent", "")
		c.tr.Create("TEST", "Child", "TEST-1")
		c.tr.Move("TEST-2", "")
		c.tr.Link("TEST-1", "relates", c.tr.Create("TEST", "x", ""))
		equal(t, "versions", fmt.Sprint(c.tr.Issue("TEST-1").Version, c.tr.Issue("TEST-2").Version), want)
	}
}
