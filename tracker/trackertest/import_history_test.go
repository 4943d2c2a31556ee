package trackertest_test

import (
	"encoding/json"
	"maps"
	"net/url"
	"testing"

	"timeupdater/tracker/trackertest"
)

// The issues that startOld imports were made and changed last at these times.
const (
	oldMade    = "2020-01-01T00:00:00.000+0000"
	oldChanged = "2020-06-01T00:00:00.000+0000"
	between    = "2020-03-02T03:04:05.678+0000"
	later      = "2020-04-02T03:04:05.678+0000"
)

// startOld imports the issues TEST-1 and TEST-2.
func startOld(t *testing.T, sw trackertest.Switches) caller {
	t.Helper()
	c := start(t, sw)
	for range 2 {
		c.post("/v3/issues/_import", `{"queue":"TEST","summary":"Old","createdAt":"`+oldMade+`","createdBy":"person",
			"updatedAt":"`+oldChanged+`","updatedBy":"second"}`).is(200)
	}
	return c
}

// importers import all that belongs to issues into TEST-1.
var importers = map[string]func(c caller, history object) reply{
	"a comment": func(c caller, history object) reply {
		return c.importBody("comments", object{"text": "old"}, history)
	},
	"a link": func(c caller, history object) reply {
		return c.importBody("links", object{"relationship": "relates", "issue": "TEST-2"}, history)
	},
	"a file": func(c caller, history object) reply {
		return c.importFile("attachments", history)
	},
}

func (c caller) importBody(what string, body, history object) reply {
	c.t.Helper()
	maps.Copy(body, history)
	raw, err := json.Marshal(body)
	if err != nil {
		c.t.Fatal(err)
	}
	return c.post("/v3/issues/TEST-1/"+what+"/_import", string(raw))
}

func (c caller) importFile(what string, history object) reply {
	c.t.Helper()
	query := url.Values{"filename": {"old.txt"}}
	for name, value := range history {
		if value != nil {
			query.Set(name, value.(string))
		}
	}
	return c.upload("/v3/issues/TEST-1/"+what+"/_import?"+query.Encode(), "file", "hello")
}

func TestImportKeepsWhoMadeItWhen(t *testing.T) {
	t.Parallel()
	for what, imports := range importers {
		for when, time := range map[string]string{"in between": between, "with the issue": oldMade, "with its latest update": oldChanged} {
			c := startOld(t, trackertest.Switches{})
			made := imports(c, object{"createdAt": time, "createdBy": "person"}).is(200).object()
			kept := c.get(local(made["self"])).is(200).object()
			equal(t, what+" made "+when, kept["createdAt"], any(time))
			equal(t, what+" by", at(kept, "createdBy", "display"), any("Person"))
			if what != "a file" {
				equal(t, what+" last changed", kept["updatedAt"], any(time))
				equal(t, what+" last changed by", at(kept, "updatedBy", "display"), any("Person"))
			}
		}
	}
}

func TestImportKeepsWhoChangedItWhen(t *testing.T) {
	t.Parallel()
	for _, what := range []string{"a comment", "a link"} {
		prints := map[string]bool{}
		for _, changed := range []string{between, later} {
			c := startOld(t, trackertest.Switches{})
			made := importers[what](c, object{
				"createdAt": between, "createdBy": "1120000000000001", "updatedAt": changed, "updatedBy": 1120000000000003,
			}).is(200).object()
			kept := c.get(local(made["self"])).is(200).object()
			equal(t, what+" made", kept["createdAt"], any(between))
			equal(t, what+" by", at(kept, "createdBy", "display"), any("Person"))
			equal(t, what+" changed", kept["updatedAt"], any(changed))
			equal(t, what+" changed by", at(kept, "updatedBy", "display"), any("Second"))
			prints[c.tr.Fingerprint()] = true
		}
		equal(t, "different fingerprints of "+what, len(prints), 2)
	}
}

func TestImportRefusesHistories(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		history object
		field   string
	}{
		"nothing":                    {object{}, "createdAt"},
		"no time":                    {object{"createdBy": "person"}, "createdAt"},
		"null for the time":          {object{"createdAt": nil, "createdBy": "person"}, "createdAt"},
		"no author":                  {object{"createdAt": between}, "createdBy"},
		"an unknown author":          {object{"createdAt": between, "createdBy": "nobody"}, "createdBy"},
		"a time that is none":        {object{"createdAt": "yesterday", "createdBy": "person"}, "createdAt"},
		"a time before the issue":    {object{"createdAt": "2019-12-31T23:59:59.999+0000", "createdBy": "person"}, "createdAt"},
		"a time after its update":    {object{"createdAt": "2020-06-01T00:00:00.001+0000", "createdBy": "person"}, "createdAt"},
		"a change by nobody":         {object{"createdAt": between, "createdBy": "person", "updatedAt": later}, "updatedBy"},
		"a change at no time":        {object{"createdAt": between, "createdBy": "person", "updatedBy": "second"}, "updatedAt"},
		"a change by an unknown":     {object{"createdAt": between, "createdBy": "person", "updatedAt": later, "updatedBy": 7}, "updatedBy"},
		"a change before the making": {object{"createdAt": later, "createdBy": "person", "updatedAt": between, "updatedBy": "second"}, "createdAt"},
		"a change after the issue's": {object{"createdAt": between, "createdBy": "person", "updatedAt": "2021-01-01T00:00:00.000+0000", "updatedBy": "second"}, "updatedAt"},
	} {
		for what, imports := range importers {
			if what == "a file" && len(tc.history) > 2 {
				continue // no change of a file is told
			}
			c := startOld(t, trackertest.Switches{})
			before := c.tr.Fingerprint()
			r := imports(c, tc.history).is(422)
			equal(t, what+" with "+name+" is told so", at(r.object(), "errors", tc.field) != nil, true)
			equal(t, what+" with "+name+" changes nothing", c.tr.Fingerprint() == before, true)
		}
	}
}

func TestImportChangesTheIssueToday(t *testing.T) {
	t.Parallel()
	kinds := map[string]string{"a comment": "IssueCommentAdded", "a link": "IssueLinked", "a file": "IssueAttachmentAdded"}
	for what, imports := range importers {
		for keep, updated := range map[bool]string{false: "2026-11-21T12:00:00.339+0000", true: oldChanged} {
			c := startOld(t, trackertest.Switches{ImportsKeepUpdated: keep})
			imports(c, object{"createdAt": between, "createdBy": "person"}).is(200)
			is := c.get("/v3/issues/TEST-1").is(200).object()
			equal(t, what+": version", is["version"], any(2.0))
			equal(t, what+": updated", is["updatedAt"], any(updated))
			changes := c.get("/v3/issues/TEST-1/changelog").list()
			last := changes[len(changes)-1]
			equal(t, what+": changelog", last["type"], any(kinds[what]))
			equal(t, what+": time of the change", last["updatedAt"], any("2026-11-21T12:00:00.339+0000"))
			equal(t, what+": who changed", at(last, "updatedBy", "display"), any("Robot"))
			again := imports(c, object{"createdAt": oldChanged, "createdBy": "person"})
			equal(t, what+": can be told again", again.status, map[string]int{"a comment": 200, "a link": 422, "a file": 200}[what])
		}
	}
}

func TestImportNeedsTheRightToChangeTheIssue(t *testing.T) {
	t.Parallel()
	for what, imports := range importers {
		c := startOld(t, trackertest.Switches{})
		c.tr.SetRights("TEST", trackertest.Rights{})
		before := c.tr.Fingerprint()
		imports(c, object{"createdAt": between, "createdBy": "person"}).is(403)
		equal(t, what, c.tr.Fingerprint() == before, true)
	}
}
