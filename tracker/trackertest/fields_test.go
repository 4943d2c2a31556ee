package trackertest_test

import (
	"fmt"
	"strings"
	"testing"

	"timeupdater/tracker/trackertest"
)

func TestStandardFieldsAreListed(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	list := map[string]object{}
	for _, f := range c.get("/v3/fields").is(200).list() {
		list[f["id"].(string)] = f
		one := c.get(strings.TrimPrefix(f["self"].(string), "http://tracker.test")).is(200).object()
		equal(t, "by itself", fmt.Sprint(one), fmt.Sprint(f))
	}
	for id, want := range map[string]string{
		"summary":       "string required",
		"description":   "text",
		"tags":          "array of string options suggest",
		"type":          "issuetype required options suggest",
		"status":        "status required readonly options suggest",
		"assignee":      "user options suggest",
		"followers":     "array of user options suggest",
		"components":    "array of component options suggest",
		"fixVersions":   "array of version options suggest",
		"sprint":        "array of sprint options suggest",
		"project":       "project options suggest",
		"epic":          "issue options",
		"deadline":      "date",
		"resolvedAt":    "datetime readonly",
		"spent":         "timetracking",
		"storyPoints":   "float",
		"previousQueue": "queue readonly suggest",
		"unique":        "string",
	} {
		equal(t, id, traits(list[id]), want)
	}
	equal(t, "category", at(list["key"], "category", "display"), any("System"))
	equal(t, "type", list["key"]["type"], any("standard"))
	equal(t, "in Russian", c.with("Accept-Language", "").get("/v3/fields/tags").object()["name"], any("Теги"))
	c.get("/v3/fields/nothing").is(404)
}

// traits are what a field in an answer is like.
func traits(f object) string {
	words := []string{fmt.Sprint(at(f, "schema", "type"))}
	if items := at(f, "schema", "items"); items != nil {
		words = append(words, "of", fmt.Sprint(items))
	}
	if at(f, "schema", "required") == true {
		words = append(words, "required")
	}
	for _, name := range []string{"readonly", "options", "suggest"} {
		if f[name] == true {
			words = append(words, name)
		}
	}
	return strings.Join(words, " ")
}

// newField is the body that declares a field, with some more members.
func newField(id, kind, members string) string {
	return `{"id":"` + id + `","name":{"en":"Bench","ru":"Стенд"},"category":"000000000000000000000003",
		"type":"ru.yandex.startrek.core.fields.` + kind + `FieldType"` + members + `}`
}

const testOrProduction = `,"optionsProvider":{"type":"FixedListOptionsProvider","values":["Test","Production"]}`

func TestDeclareGlobalField(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	f := c.post("/v3/fields", newField("bench", "String", `,"description":"d","order":5,"container":true,"visible":true`+testOrProduction)).is(200).object()
	equal(t, "id", f["id"], any("bench"))
	equal(t, "key", f["key"], any("bench"))
	equal(t, "self", f["self"], any("http://tracker.test/v3/fields/bench"))
	equal(t, "name", f["name"], any("Bench"))
	equal(t, "description", f["description"], any("d"))
	equal(t, "version", f["version"], any(1.0))
	equal(t, "order", f["order"], any(5.0))
	equal(t, "like", traits(f), "array of string options")
	equal(t, "values", fmt.Sprint(at(f, "optionsProvider", "values")), "[Test Production]")
	equal(t, "query", at(f, "queryProvider", "type"), any("StringOptionalQueryProvider"))
	equal(t, "type", f["type"], any("standard"))
	is := c.post("/v3/issues", `{"queue":"TEST","summary":"x","bench":["Test"]}`).is(201).object()
	equal(t, "value", fmt.Sprint(is["bench"]), "[Test]")
	equal(t, "of one field", fmt.Sprint(c.get("/v3/issues/TEST-1?fields=bench").object()["bench"]), "[Test]")
}

func TestDeclareLocalField(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	c.tr.AddQueue("OTHER")
	f := c.post("/v3/queues/TEST/localFields", newField("bench", "Integer", "")).is(200).object()
	id := f["id"].(string)
	digits, key, _ := strings.Cut(id, "--")
	equal(t, "digits", len(digits), 24)
	equal(t, "key", key, "bench")
	equal(t, "self", f["self"], any("http://tracker.test/v3/queues/TEST/localFields/bench"))
	equal(t, "type", f["type"], any("local"))
	equal(t, "queue", at(f, "queue", "key"), any("TEST"))
	equal(t, "schema", at(f, "schema", "type"), any("integer"))
	equal(t, "by itself", fmt.Sprint(c.get("/v3/queues/TEST/localFields/bench").is(200).object()), fmt.Sprint(f))
	equal(t, "in the list", len(c.get("/v3/queues/TEST/localFields").is(200).list()), 1)
	equal(t, "in the other queue", len(c.get("/v3/queues/OTHER/localFields").is(200).list()), 0)
	all := len(c.get("/v3/fields").list())
	equal(t, "of the queue's issues", len(c.get("/v3/queues/TEST/fields").is(200).list()), all+1)
	equal(t, "of the other queue's issues", len(c.get("/v3/queues/OTHER/fields").is(200).list()), all)
	c.get("/v3/queues/OTHER/localFields/bench").is(404)
	c.get("/v3/queues/NONE/localFields").is(404)
	equal(t, "by its id", fmt.Sprint(c.get("/v3/fields/"+id).is(200).object()), fmt.Sprint(f))
	c.patch("/v3/fields/"+id+"?version=1", `{}`).is(404)

	is := c.post("/v3/issues", `{"queue":"TEST","summary":"x","`+id+`":5}`).is(201).object()
	equal(t, "value", is[id], any(5.0))
	c.post("/v3/issues", `{"queue":"OTHER","summary":"x","`+id+`":5}`).is(422)
	c.post("/v3/queues/OTHER/localFields", newField("bench", "String", "")).is(200) // the same key
	c.post("/v3/fields", newField("bench", "String", "")).is(200)
}

func TestDeclareRefuses(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	c.post("/v3/fields", newField("taken", "String", "")).is(200)
	c.post("/v3/queues/TEST/localFields", newField("taken", "String", "")).is(200)
	before := c.tr.Fingerprint()
	for name, tc := range map[string]struct{ body, field string }{
		"no id":                    {strings.Replace(newField("x", "String", ""), `"id"`, `"nonsense"`, 1), "id"},
		"an id that is none":       {newField("my field", "String", ""), "id"},
		"an id that is taken":      {newField("taken", "String", ""), "id"},
		"no name":                  {strings.Replace(newField("x", "String", ""), `"name"`, `"nonsense"`, 1), "name"},
		"a name in one language":   {strings.Replace(newField("x", "String", ""), `"ru"`, `"de"`, 1), "name"},
		"an unknown category":      {strings.Replace(newField("x", "String", ""), `003"`, `009"`, 1), "category"},
		"an unknown type":          {newField("x", "Money", ""), "type"},
		"a short type":             {strings.Replace(newField("x", "String", ""), "ru.yandex.startrek.core.fields.", "", 1), "type"},
		"a list of dates":          {newField("x", "Date", `,"container":true`), "container"},
		"a list that is no flag":   {newField("x", "String", `,"container":"yes"`), "container"},
		"values for a date":        {newField("x", "Date", testOrProduction), "optionsProvider"},
		"no values":                {newField("x", "String", `,"optionsProvider":{"type":"FixedListOptionsProvider","values":[]}`), "optionsProvider"},
		"values of the wrong type": {newField("x", "Integer", testOrProduction), "optionsProvider"},
		"strings as users":         {newField("x", "User", testOrProduction), "optionsProvider"},
		"unknown users":            {newField("x", "User", `,"optionsProvider":{"type":"FixedUserListOptionsProvider","values":["nobody"]}`), "optionsProvider"},
		"an order that is a text":  {newField("x", "String", `,"order":"first"`), "order"},
		"what nobody knows":        {newField("x", "String", `,"required":true`), "required"},
	} {
		for _, path := range []string{"/v3/fields", "/v3/queues/TEST/localFields"} {
			r := c.post(path, tc.body)
			if r.status != 422 || at(r.object(), "errors", tc.field) == nil {
				t.Errorf("%s: %s: %d %s", name, path, r.status, r.body)
			}
		}
	}
	equal(t, "state", c.tr.Fingerprint(), before)
}

func TestDeclareNeedsRights(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{NotOwner: true})
	c.tr.AddField("", trackertest.Field{Key: "ours"})
	c.tr.AddField("TEST", trackertest.Field{Key: "mine"})
	c.post("/v3/fields", newField("bench", "String", "")).is(403)
	c.post("/v3/queues/TEST/localFields", newField("bench", "String", "")).is(403)
	c.post("/v3/fields/categories", `{"name":{"en":"Mine","ru":"Мои"},"order":4}`).is(403)
	c.patch("/v3/fields/ours?version=1", `{"order":1}`).is(403)
	c.patch("/v3/queues/TEST/localFields/mine", `{"order":1}`).is(403)
}

func TestChangeField(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	c.tr.AddField("", trackertest.Field{Key: "ours"})
	mine := c.tr.AddField("TEST", trackertest.Field{Key: "mine", Options: []string{"Old"}})
	f := c.patch("/v3/fields/ours?version=1", `{"name":{"en":"Renamed","ru":"Новое"},"description":"d"}`).is(200).object()
	equal(t, "name", f["name"], any("Renamed"))
	equal(t, "version", f["version"], any(2.0))
	c.patch("/v3/fields/ours?version=1", `{"order":1}`).is(409)
	c.patch("/v3/fields/ours", `{"order":1}`).is(428)
	c.patch("/v3/fields/ours?version=2", `{"order":1,"type":"ru.yandex.startrek.core.fields.TextFieldType"}`).is(422)
	c.patch("/v3/fields/ours?version=2", `{"readonly":null}`).is(422)
	c.patch("/v3/fields/summary?version=1", `{"name":{"en":"Title","ru":"Тема"}}`).is(403)
	c.patch("/v3/fields/nothing?version=1", `{}`).is(404)
	f = c.patch("/v3/fields/ours?version=2", `{"description":null,"readonly":true}`).is(200).object()
	equal(t, "description", f["description"], nil)
	c.post("/v3/issues", `{"queue":"TEST","summary":"x","ours":"o"}`).is(422)

	c.post("/v3/issues", `{"queue":"TEST","summary":"x","`+mine+`":"Test"}`).is(422)
	f = c.patch("/v3/queues/TEST/localFields/mine", `{`+testOrProduction[1:]+`}`).is(200).object()
	equal(t, "values", fmt.Sprint(at(f, "optionsProvider", "values")), "[Test Production]")
	c.post("/v3/issues", `{"queue":"TEST","summary":"x","`+mine+`":"Test"}`).is(201)
	c.patch("/v3/queues/TEST/localFields/nothing", `{}`).is(404)
}

func TestFieldCategories(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	equal(t, "first", c.get("/v3/fields/categories/").is(200).list()[0]["name"], any("System"))
	made := c.post("/v3/fields/categories", `{"name":{"en":"Mine","ru":"Мои"},"order":400,"description":"d"}`).is(201).object()
	equal(t, "name", made["name"], any("Mine"))
	id := made["id"].(string)
	equal(t, "by itself", fmt.Sprint(c.get("/v3/fields/categories/"+id).is(200).object()), fmt.Sprint(made))
	f := c.post("/v3/fields", strings.Replace(newField("bench", "String", ""), "000000000000000000000003", id, 1)).is(200).object()
	equal(t, "field's category", at(f, "category", "display"), any("Mine"))
	c.get("/v3/fields/categories/nothing").is(404)
	c.post("/v3/fields/categories", `{"name":{"en":"Mine"},"order":400}`).is(422)
	c.post("/v3/fields/categories", `{"name":{"en":"Mine","ru":"Мои"}}`).is(422)
}

func TestDeclaredFieldsAreFoundByName(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	c.tr.AddQueue("OTHER")
	c.tr.AddField("TEST", trackertest.Field{Key: "bench", Name: "Test bench"})
	trigger := func(queue string) reply {
		return c.post("/v3/queues/"+queue+"/triggers", `{"name":"t","conditions":[{"type":"FieldIsNotEmpty","field":"test BENCH"}],
			"actions":[{"type":"Webhook","endpoint":"http://hook.test/"}]}`)
	}
	trigger("TEST").is(200)
	if r := trigger("OTHER"); r.status < 400 {
		t.Errorf("another queue's field: %d %s", r.status, r.body)
	}
}

func TestAddFieldPanicsOnMistakes(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]trackertest.Field{
		"no key":              {},
		"an unknown type":     {Key: "x", Type: "money"},
		"a list of numbers":   {Key: "x", Type: "float", Many: true},
		"a standard field":    {Key: "summary"},
		"options for a date":  {Key: "x", Type: "date", Options: []string{"2026-12-01"}},
		"options of no user":  {Key: "x", Type: "user", Options: []string{"nobody"}},
		"options: no integer": {Key: "x", Type: "integer", Options: []string{"one"}},
	} {
		tr := trackertest.New(trackertest.Switches{})
		t.Cleanup(tr.Close)
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			tr.AddField("", f)
		}()
	}
}
