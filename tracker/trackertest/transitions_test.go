package trackertest_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"timeupdater/tracker/trackertest"
)

// ids are the ids in a list of objects.
func (r reply) ids() string {
	r.t.Helper()
	var ids []string
	for _, o := range r.list() {
		ids = append(ids, o["id"].(string))
	}
	return strings.Join(ids, " ")
}

// faults are the fields that an error names.
func (r reply) faults() string {
	r.t.Helper()
	errors, _ := r.object()["errors"].(object)
	return strings.Join(slices.Sorted(maps.Keys(errors)), " ")
}

func TestUsualWorkflow(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	key := c.tr.Create("TEST", "x", "")
	for _, step := range []struct{ status, offered string }{
		{"open", "start_progress need_info resolve close"},
		{"inProgress", "stop_progress need_info resolve close"},
		{"needInfo", "start_progress provide_info resolve close"},
		{"resolved", "close reopen"},
		{"closed", "reopen"},
	} {
		c.tr.SetStatus(key, step.status)
		equal(t, step.status, c.get("/v3/issues/"+key+"/transitions").is(200).ids(), step.offered)
	}
}

func TestTransitionLooksAsDocumented(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	path := "/v3/issues/" + c.tr.Create("TEST", "x", "") + "/transitions"
	first := c.get(path).is(200).list()[0]
	for name, want := range map[string]any{
		"id": "start_progress", "self": "http://tracker.test" + path + "/start_progress", "display": "Start progress", "screen": nil,
	} {
		equal(t, name, first[name], want)
	}
	equal(t, "to", at(first, "to", "key"), any("inProgress"))
	equal(t, "in Russian", c.with("Accept-Language", "").get(path).is(200).list()[0]["display"], any("В работу"))
	one := c.get(path + "/close").is(200).object()
	equal(t, "one", one["id"], any("close"))
	equal(t, "its screen", at(one, "screen", "self"), any("http://tracker.test/v3/screens/"+at(one, "screen", "id").(string)))
	c.get(path + "/reopen").is(404)
	c.get("/v3/issues/TEST-9/transitions").is(404)
	c.get("/v3/issues/TEST-9/transitions/close").is(404)
}

// The README of the official Python client closes an issue in these two ways.
func TestClosing(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		body       string
		resolution any
		comments   int
	}{
		"with nothing":                    {``, nil, 0},
		"with an empty object":            {`{}`, nil, 0},
		"with a comment and a resolution": {`{"comment":"Fixed","resolution":"fixed"}`, "fixed", 1},
		"with an object":                  {`{"resolution":{"key":"wontFix"}}`, "wontFix", 0},
		"with nulls":                      {`{"comment":null,"resolution":null}`, nil, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := start(t, trackertest.Switches{})
			path := "/v3/issues/" + c.tr.Create("TEST", "x", "")
			after := c.post(path+"/transitions/close/_execute", tt.body).is(200)
			equal(t, "what is possible now", after.ids(), "reopen")
			is := c.get(path + "?expand=transitions").is(200).object()
			equal(t, "status", at(is, "status", "key"), any("closed"))
			equal(t, "type of status", at(is, "statusType", "key"), any("done"))
			equal(t, "previous status", at(is, "previousStatus", "key"), any("open"))
			equal(t, "resolution", at(is, "resolution", "key"), tt.resolution)
			equal(t, "version", is["version"], any(2.0))
			equal(t, "expanded", len(is["transitions"].([]any)), 1)
			equal(t, "comments", len(c.get(path+"/comments").is(200).list()), tt.comments)
			log := c.get(path + "/changelog").is(200).list()
			equal(t, "in the changelog", log[len(log)-1]["type"], any("IssueWorkflow"))
		})
	}
}

func TestResolutionComesAndGoes(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	path := "/v3/issues/" + c.tr.Create("TEST", "x", "")
	resolved := func(what string, moment, by any) {
		t.Helper()
		is := c.get(path).is(200).object()
		equal(t, what+": when", is["resolvedAt"], moment)
		equal(t, what+": by whom", at(is, "resolvedBy", "display"), by)
	}
	const now = "2026-11-21T12:00:00.339+0000"
	resolved("at first", nil, nil)
	c.post(path+"/transitions/resolve/_execute", `{"resolution":"fixed"}`).is(200)
	resolved("resolved", now, "Robot")
	c.with("Authorization", "OAuth second").patch(path, `{"resolution":"duplicate"}`).is(200)
	resolved("with another resolution", now, "Robot")
	c.post(path+"/transitions/close/_execute", `{}`).is(200)
	resolved("closed", now, "Robot")
	c.post(path+"/transitions/reopen/_execute", `{}`).is(200)
	resolved("reopened", nil, nil)
	equal(t, "no resolution", c.get(path).object()["resolution"], nil)
	c.with("Authorization", "OAuth second").patch(path, `{"resolution":"later"}`).is(200)
	resolved("by PATCH", now, "Second")
}

// A refused transition changes nothing.
func TestTransitionRefused(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		sw         trackertest.Switches
		path, body string
		status     int
		faults     string
	}{
		"of another status":                {path: "reopen", body: `{}`, status: 404},
		"of another status, 400":           {sw: trackertest.Switches{NotOffered: trackertest.NotOffered400}, path: "reopen", status: 400},
		"of another status, 409":           {sw: trackertest.Switches{NotOffered: trackertest.NotOffered409}, path: "reopen", status: 409},
		"unknown":                          {path: "fly", body: `{}`, status: 404},
		"without a required field":         {path: "resolve", body: `{}`, status: 400, faults: "resolution"},
		"with null for a required field":   {path: "resolve", body: `{"resolution":null}`, status: 400, faults: "resolution"},
		"setting a required field to null": {path: "resolve", body: `{"resolution":{"set":null}}`, status: 400, faults: "resolution"},
		"with a resolution of no meaning":  {path: "close", body: `{"resolution":"great"}`, status: 422, faults: "resolution"},
		"with an unknown field":            {path: "close", body: `{"nonsense":1}`, status: 422, faults: "nonsense"},
		"with a status":                    {path: "close", body: `{"status":"closed"}`, status: 422, faults: "status"},
		"with a field off the screen":      {path: "close", body: `{"summary":"y","resolution":"fixed"}`, status: 422, faults: "summary"},
		"with a field without a screen":    {path: "start_progress", body: `{"assignee":"person"}`, status: 422, faults: "assignee"},
		"with an unknown field, though others are ignored": {
			sw: trackertest.Switches{OffScreen: trackertest.OffScreenIgnored}, path: "close", body: `{"nonsense":1}`, status: 422, faults: "nonsense",
		},
		"with a comment nobody asks for": {
			sw: trackertest.Switches{UnaskedComment: trackertest.CommentRefused}, path: "start_progress", body: `{"comment":"c"}`, status: 422, faults: "comment",
		},
		"with a comment that is no text": {path: "close", body: `{"comment":{"text":"c"}}`, status: 422, faults: "comment"},
		"with an old version":            {path: "close?version=7", status: 409},
		"with no object":                 {path: "close", body: `[]`, status: 400},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := start(t, tt.sw)
			key := c.tr.Create("TEST", "x", "")
			before := c.tr.Fingerprint()
			id, query, _ := strings.Cut(tt.path, "?")
			r := c.post("/v3/issues/"+key+"/transitions/"+id+"/_execute?"+query, tt.body).is(tt.status)
			equal(t, "named", r.faults(), tt.faults)
			equal(t, "unchanged", c.tr.Fingerprint() == before, true)
		})
	}
}

func TestTransitionSwitches(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		sw       trackertest.Switches
		body     string
		assignee any
		comments int
	}{
		"a field off the screen, taken":   {trackertest.Switches{OffScreen: trackertest.OffScreenTaken}, `{"assignee":"person"}`, "Person", 0},
		"a field off the screen, ignored": {trackertest.Switches{OffScreen: trackertest.OffScreenIgnored}, `{"assignee":"person"}`, nil, 0},
		"a comment nobody asks for":       {trackertest.Switches{}, `{"comment":"c"}`, nil, 1},
		"such a comment, ignored":         {trackertest.Switches{UnaskedComment: trackertest.CommentIgnored}, `{"comment":"c"}`, nil, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := start(t, tt.sw)
			path := "/v3/issues/" + c.tr.Create("TEST", "x", "")
			c.post(path+"/transitions/start_progress/_execute", tt.body).is(200)
			is := c.get(path).is(200).object()
			equal(t, "status", at(is, "status", "key"), any("inProgress"))
			equal(t, "assignee", at(is, "assignee", "display"), tt.assignee)
			equal(t, "comments", len(c.get(path+"/comments").is(200).list()), tt.comments)
		})
	}
}

func TestTransitionChecksRightsAndVersion(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{HeedIfMatch: true})
	key := c.tr.Create("TEST", "x", "")
	path := "/v3/issues/" + key + "/transitions/start_progress/_execute"
	c.with("If-Match", `"7"`).post(path, `{}`).is(409)
	c.tr.SetRights("TEST", trackertest.Rights{Read: true})
	c.post(path, `{}`).is(403)
	c.tr.SetRights("TEST", trackertest.Rights{Read: true, Write: true})
	c.tr.SetVersion(key, 10100)
	c.post(path, `{}`).is(423)
	c.tr.SetVersion(key, 5)
	c.with("If-Match", `"5"`).post(path, `{}`).is(200)
}

func TestStatusCannotBePatched(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	key := c.tr.Create("TEST", "x", "")
	equal(t, "named", c.patch("/v3/issues/"+key, `{"status":"closed"}`).is(422).faults(), "status")
	equal(t, "named at creation", c.post("/v3/issues", `{"queue":"TEST","summary":"x","status":"closed"}`).is(422).faults(), "status")
}

func TestScreens(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	transitions := "/v3/issues/" + c.tr.Create("TEST", "x", "") + "/transitions/"
	for id, required := range map[string]bool{"resolve": true, "close": false} {
		tr := c.get(transitions + id).is(200).object()
		self := strings.TrimPrefix(at(tr, "screen", "self").(string), "http://tracker.test")
		screen := c.get(self).is(200).object()
		equal(t, id+": id", screen["id"], at(tr, "screen", "id"))
		elements := screen["elements"].([]any)
		equal(t, id+": elements", len(elements), 1)
		element := elements[0].(object)
		equal(t, id+": field", at(element, "field", "id"), any("resolution"))
		equal(t, id+": required", element["required"], any(required))
		c.get(strings.TrimPrefix(at(element, "field", "self").(string), "http://tracker.test")).is(200)
		equal(t, id+": listed", at(c.get(self + "/elements").is(200).list()[0], "self"), element["self"])
		equal(t, id+": one", c.get(self + "/elements/resolution").is(200).object()["required"], any(required))
		c.get(self + "/elements/summary").is(404)
	}
	for _, path := range []string{"/v3/screens/1", "/v3/screens/1/elements", "/v3/screens/1/elements/resolution"} {
		c.get(path).is(404)
	}
}
