package trackertest_test

import (
	"strings"
	"testing"

	"timeupdater/tracker/trackertest"
)

func TestDictionariesLookAsDocumented(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	for path, want := range map[string]object{
		"priorities/blocker":  {"id": 5.0, "name": "Blocker", "order": 5.0},
		"priorities/5":        {"key": "blocker"},
		"statuses/1":          {"key": "open", "order": 200.0, "type": "new"},
		"statuses/closed":     {"id": 3.0, "name": "Closed", "type": "done"},
		"resolutions/fixed":   {"id": 1.0, "order": 0.0},
		"resolutions/wontFix": {"id": 2.0, "order": 1.0},
		"issuetypes/2":        {"key": "task", "order": nil, "type": nil},
	} {
		got := c.get("/v3/" + path).is(200).object()
		for name, value := range want {
			equal(t, path+": "+name, got[name], value)
		}
	}
	for _, path := range []string{"priorities/6", "statuses/Open", "resolutions/great", "issuetypes/story"} {
		c.get("/v3/" + path).is(404)
	}
}

// Everything that an issue refers to can be read where its self says.
func TestSelfOfDictionaryValues(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	path := "/v3/issues/" + c.tr.Create("TEST", "x", "")
	c.post(path+"/transitions/close/_execute", `{"resolution":"fixed"}`).is(200)
	is := c.get(path).is(200).object()
	for _, name := range []string{"type", "priority", "status", "previousStatus", "resolution"} {
		self := at(is, name, "self").(string)
		got := c.get(strings.TrimPrefix(self, "http://tracker.test")).is(200).object()
		equal(t, name+": self", got["self"], any(self))
		equal(t, name+": key", got["key"], at(is, name, "key"))
	}
}

func TestNamesInAllLanguages(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	for query, want := range map[string]string{"": "Trivial", "?localized=true": "Trivial"} {
		equal(t, query, c.get("/v3/priorities" + query).is(200).list()[0]["name"], any(want))
	}
	both := c.get("/v3/priorities?localized=false").is(200).list()[0]
	equal(t, "English", at(both, "name", "en"), any("Trivial"))
	equal(t, "Russian", at(both, "name", "ru"), any("Незначительный"))
}

func TestSwappedIDsOfDictionaries(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{SwapIDs: true})
	equal(t, "in a list", c.get("/v3/priorities").is(200).list()[0]["id"], any("1"))
	equal(t, "in an issue", at(c.get("/v3/issues/"+c.tr.Create("TEST", "x", "")).object(), "priority", "id"), any(3.0))
}
