package trackertest_test

import (
	"fmt"
	"strings"
	"testing"

	"timeupdater/tracker/trackertest"
)

// declare gives the queue TEST one own field of each type, and returns a
// replacer of their keys in braces by their ids.
func declare(c caller) *strings.Replacer {
	var pairs []string
	for _, f := range []trackertest.Field{
		{Key: "string"},
		{Key: "text", Type: "text"},
		{Key: "link", Type: "uri"},
		{Key: "day", Type: "date"},
		{Key: "moment", Type: "datetime"},
		{Key: "number", Type: "float"},
		{Key: "count", Type: "integer"},
		{Key: "who", Type: "user"},
		{Key: "strings", Many: true},
		{Key: "people", Type: "user", Many: true},
		{Key: "stand", Options: []string{"Test", "Production"}},
		{Key: "stands", Many: true, Options: []string{"Test", "Production"}},
		{Key: "level", Type: "integer", Options: []string{"1", "2"}},
		{Key: "lead", Type: "user", Options: []string{"person", "second"}},
		{Key: "fixed", ReadOnly: true},
	} {
		pairs = append(pairs, "{"+f.Key+"}", c.tr.AddField("TEST", f))
	}
	return strings.NewReplacer(pairs...)
}

func TestValuesAreKeptByTheirType(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	c.tr.AddComponent("TEST", "Backend")
	c.tr.AddVersion("TEST", "1.0")
	c.tr.AddSprint(c.tr.AddBoard("Board"), "Sprint 1")
	ids := declare(c)
	for _, tc := range []struct{ field, given, want string }{
		{"{string}", `"x"`, "x"},
		{"{string}", `{"set":"x"}`, "x"},
		{"{string}", `""`, "<nil>"},
		{"{string}", `null`, "<nil>"},
		{"{string}", `{"set":null}`, "<nil>"},
		{"{text}", `"a\nb"`, "a\nb"},
		{"{link}", `"https://bench.test/1"`, "https://bench.test/1"},
		{"{day}", `"2026-12-01"`, "2026-12-01"},
		{"{moment}", `"2026-12-01T10:00:00.000+0300"`, "2026-12-01T07:00:00.000+0000"},
		{"{number}", `1.5`, "1.5"},
		{"{count}", `7`, "7"},
		{"{who}", `"person"`, "Person"},
		{"{who}", `1120000000000001`, "Person"},
		{"{who}", `{"uid":1120000000000001}`, "Person"},
		{"{who}", `{"id":"1120000000000001"}`, "Person"},
		{"{strings}", `["a","b","a"]`, "[a b]"},
		{"{strings}", `"a"`, "[a]"},
		{"{strings}", `[]`, "<nil>"},
		{"{people}", `["person",{"id":"1120000000000003"}]`, "[Person Second]"},
		{"{stand}", `"Test"`, "Test"},
		{"{stands}", `["Test","Production"]`, "[Test Production]"},
		{"{level}", `2`, "2"},
		{"{lead}", `"second"`, "Second"},
		{"deadline", `"2026-12-01"`, "2026-12-01"},
		{"storyPoints", `3`, "3"},
		{"type", `{"name":"Bug"}`, "Bug"},
		{"priority", `{"id":1}`, "Trivial"},
		{"qaEngineer", `"second"`, "Second"},
		{"createdBy", `"second"`, "Second"},
		{"components", `[1]`, "[Backend]"},
		{"components", `[{"id":"1"}]`, "[Backend]"},
		{"components", `"Backend"`, "[Backend]"},
		{"fixVersions", `[{"key":null,"id":1}]`, "[1.0]"},
		{"sprint", `["1"]`, "[Sprint 1]"},
		{"epic", `"TEST-1"`, "Epic"},
	} {
		c.tr.Create("TEST", "Epic", "")
		key := c.tr.Create("TEST", "x", "")
		body := ids.Replace(`{"` + tc.field + `":` + tc.given + `}`)
		is := c.patch("/v3/issues/"+key, body).is(200).object()
		equal(t, tc.field+" "+tc.given, valueShown(is[ids.Replace(tc.field)]), tc.want)
		created := c.post("/v3/issues", ids.Replace(`{"queue":"TEST","summary":"x","`+tc.field+`":`+tc.given+`}`))
		if tc.given != `{"set":null}` || created.status == 201 {
			equal(t, tc.field+" "+tc.given+" when made", valueShown(created.is(201).object()[ids.Replace(tc.field)]), tc.want)
		}
	}
}

func TestAddressesAreLookedAtOrNot(t *testing.T) {
	t.Parallel()
	for loose, want := range map[bool]int{false: 422, true: 200} {
		c := start(t, trackertest.Switches{LooseURIs: loose})
		ids := declare(c)
		c.patch("/v3/issues/"+c.tr.Create("TEST", "x", ""), ids.Replace(`{"{link}":"bench"}`)).is(want)
	}
}

// valueShown is a value of an answer: of objects their names.
func valueShown(v any) string {
	switch v := v.(type) {
	case object:
		return fmt.Sprint(v["display"])
	case []any:
		if _, ok := v[0].(object); ok {
			return displays(v)
		}
	}
	return fmt.Sprint(v)
}

func TestValuesOfTheWrongTypeAreRefused(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	c.tr.AddQueue("OTHER")
	c.tr.AddComponent("OTHER", "Theirs")
	c.tr.AddProject("Roadmap")
	theirs := c.tr.AddField("OTHER", trackertest.Field{Key: "theirs"})
	ids := declare(c)
	key := c.tr.Create("TEST", "x", "")
	before := c.tr.Fingerprint()
	for _, tc := range []struct{ field, given string }{
		{"{string}", `5`},
		{"{string}", `["x"]`},
		{"{string}", `{"add":"x"}`},
		{"{text}", `true`},
		{"{link}", `"bench"`},
		{"{day}", `"tomorrow"`},
		{"{day}", `"2026-02-30"`},
		{"{day}", `"2026-12-01T10:00:00.000+0300"`},
		{"{moment}", `"noon"`},
		{"{number}", `"1.5"`},
		{"{count}", `1.5`},
		{"{count}", `"one"`},
		{"{who}", `"nobody"`},
		{"{who}", `["person"]`},
		{"{strings}", `["a",1]`},
		{"{strings}", `{"add":["a"],"remove":5}`},
		{"{people}", `["person","nobody"]`},
		{"{stand}", `"Moon"`},
		{"{stand}", `["Test"]`},
		{"{stands}", `["Test","Moon"]`},
		{"{stands}", `{"add":"Moon"}`},
		{"{level}", `3`},
		{"{lead}", `"robot"`},
		{"{fixed}", `"x"`},
		{theirs, `"x"`},
		{"string", `"x"`},
		{"deadline", `"soon"`},
		{"storyPoints", `"3"`},
		{"components", `["Theirs"]`},
		{"components", `[1]`},
		{"fixVersions", `["1.0"]`},
		{"sprint", `[1]`},
		{"boards", `[1]`},
		{"project", `{"primary":2}`},
		{"project", `{"primary":1,"secondary":[1]}`},
		{"epic", `"TEST-99"`},
		{"followers", `["nobody"]`},
		{"followingMaillists", `["list@example.com"]`},
		{"createdAt", `"2026-12-01T10:00:00.000+0000"`},
		{"createdBy", `null`},
		{"unique", `5`},
		{"unique", `{"set":"u"}`},
		{"tags", `{"set":["a",1]}`},
		{"tags", `{"replace":[{"target":1,"replacement":"x"}]}`},
	} {
		field := ids.Replace(tc.field)
		body := `{"description":"d","` + field + `":` + tc.given + `}`
		r := c.patch("/v3/issues/"+key, body).is(422)
		if at(r.object(), "errors", field) == nil {
			t.Errorf("%s does not name the field: %s", body, r.body)
		}
		if tc.given != "null" {
			c.post("/v3/issues", `{"queue":"TEST","summary":"x","`+field+`":`+tc.given+`}`).is(422)
		}
	}
	equal(t, "state", c.tr.Fingerprint(), before)
}

func TestListsAreChangedByOperators(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	ids := declare(c)
	field := ids.Replace("{strings}")
	key := c.tr.Create("TEST", "x", "")
	for _, step := range []struct{ given, want string }{
		{`{"add":"a"}`, "[a]"},
		{`{"add":["b","c","a"]}`, "[a b c]"},
		{`{"remove":"b"}`, "[a c]"},
		{`{"replace":[{"target":"a","replacement":"d"},{"target":"z","replacement":"y"}]}`, "[d c]"},
		{`{"add":["e"],"remove":["d"]}`, "[c e]"},
		{`{"set":["f"]}`, "[f]"},
		{`{"remove":["f"]}`, "<nil>"},
	} {
		is := c.patch("/v3/issues/"+key, `{"`+field+`":`+step.given+`}`).is(200).object()
		equal(t, step.given, fmt.Sprint(is[field]), step.want)
	}
}

func TestNullIsAbsentInANewIssue(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	is := c.post("/v3/issues", `{"queue":"TEST","summary":"x","type":null,"assignee":null,"unique":null,"nonsense":null}`).is(201).object()
	equal(t, "type", at(is, "type", "key"), any("task"))
}

func TestProjectInBothVersions(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	c.tr.AddProject("Roadmap")
	key := c.tr.Create("TEST", "x", "")
	is := c.patch("/v3/issues/"+key, `{"project":{"primary":1,"secondary":[]}}`).is(200).object()
	equal(t, "primary", at(is, "project", "primary", "display"), any("Roadmap"))
	equal(t, "secondary", fmt.Sprint(at(is, "project", "secondary")), "[]")
	is = c.patch("/v2/issues/"+key, `{"project":"Roadmap"}`).is(200).object()
	equal(t, "version 2", at(is, "project", "display"), any("Roadmap"))
	is = c.patch("/v3/issues/"+key, `{"project":{"primary":null}}`).is(200).object()
	equal(t, "none", is["project"], nil)
}
