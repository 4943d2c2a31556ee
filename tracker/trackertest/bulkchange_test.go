package trackertest_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"timeupdater/tracker/trackertest"
)

// bulk asks for a bulk change and reads how it went.
func (c caller) bulk(action, body string) object {
	c.t.Helper()
	asked := c.post("/v3/bulkchange/"+action, body).is(201).object()
	equal(c.t, "asked for", asked["status"], any("CREATED"))
	self := strings.TrimPrefix(asked["self"].(string), "http://tracker.test")
	return c.get(self).is(200).object()
}

// failures are the issues that a bulk change did not change, with what is named.
func (c caller) failures(bulk object) string {
	c.t.Helper()
	var failed []string
	for _, f := range c.get("/v3/bulkchange/" + bulk["id"].(string) + "/issues").is(200).list() {
		equal(c.t, "status of an issue", f["status"], any("FAILED"))
		named := slices.Sorted(maps.Keys(at(f, "error", "errors").(object)))
		equal(c.t, "messages without a field", len(at(f, "error", "errorMessages").([]any)) > 0, len(named) == 0)
		failed = append(failed, strings.TrimSpace(at(f, "issue", "key").(string)+" "+strings.Join(named, " ")))
	}
	return strings.Join(failed, ", ")
}

// four makes TEST-1 to TEST-4, of which TEST-3 is closed.
func four(c caller) {
	for range 4 {
		c.tr.Create("TEST", "x", "")
	}
	c.tr.SetStatus("TEST-3", "closed")
}

// These are what the README of the official Python client does, in its words.
func TestBulkChangesOfTheOfficialClient(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		action, body string
		want         map[string]string // of TEST-1, or what it became
	}{
		"update": {
			"_update", `{"issues":["TEST-1","TEST-2"],"values":{"priority":"minor","tags":{"add":["minored"]}}}`,
			map[string]string{"priority": "minor", "tags": "[minored]", "version": "2"},
		},
		"transition with a field that is on no screen": {
			"_transition", `{"transition":"need_info","issues":["TEST-1","TEST-2"],"values":{"priority":"minor"}}`,
			map[string]string{"status": "needInfo", "priority": "minor", "version": "2"},
		},
		"move": {
			"_move", `{"queue":"OTHER","issues":["TEST-1","TEST-2"],"values":{},"moveAllFields":false,"initialStatus":false}`,
			map[string]string{"key": "OTHER-1", "queue": "OTHER", "version": "2"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := start(t, trackertest.Switches{})
			c.tr.AddQueue("OTHER")
			four(c)
			b := c.bulk(tt.action, tt.body)
			equal(t, "status", b["status"], any("COMPLETE"))
			equal(t, "percent", b["executionIssuePercent"], any(100.0))
			equal(t, "of", b["totalIssues"], any(2.0))
			equal(t, "done", b["totalCompletedIssues"], any(2.0))
			equal(t, "failures", c.failures(b), "")
			is := c.get("/v3/issues/TEST-1").is(200).object()
			for field, want := range tt.want {
				got := is[field]
				if o, ok := got.(object); ok {
					got = o["key"]
				}
				equal(t, field, fmt.Sprint(got), want)
			}
			equal(t, "by", at(is, "updatedBy", "display"), any("Robot"))
			equal(t, "the second one", c.get("/v3/issues/TEST-2").object()["version"], any(2.0))
			equal(t, "another one", c.get("/v3/issues/TEST-4").object()["version"], any(1.0))
		})
	}
}

func TestBulkChangeNamesIssuesInManyWays(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	four(c)
	id := c.get("/v3/issues/TEST-2").object()["id"].(string)
	for name, tt := range map[string]struct {
		issues string
		want   float64
	}{
		"objects and ids":     {`[{"key":"TEST-1"},"` + id + `",{"id":"` + id + `","key":"TEST-2"}]`, 2},
		"one of them twice":   {`["TEST-1","TEST-1"]`, 1},
		"a query":             {`"Queue: TEST AND Key: TEST-1, TEST-2, TEST-4"`, 3},
		"a query with quotes": {`"\"Queue\": TEST"`, 4},
	} {
		equal(t, name, c.bulk("_update", `{"issues":`+tt.issues+`,"values":{"tags":["a"]}}`)["totalIssues"], any(tt.want))
	}
}

func TestBulkChangeFailsIssueByIssue(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		action, body string
		done         float64
		failures     string
	}{
		"no such value":        {"_update", `{"issues":["TEST-1","TEST-2"],"values":{"resolution":"great"}}`, 0, "TEST-1 resolution, TEST-2 resolution"},
		"no such field":        {"_update", `{"issues":["TEST-1"],"values":{"nonsense":1}}`, 0, "TEST-1 nonsense"},
		"status by PATCH":      {"_update", `{"issues":["TEST-1"],"values":{"status":"closed"}}`, 0, "TEST-1 status"},
		"one not offered":      {"_transition", `{"issues":["TEST-1","TEST-3","TEST-4"],"transition":"close","values":{"comment":"c"}}`, 2, "TEST-3"},
		"a required field":     {"_transition", `{"issues":["TEST-1","TEST-2"],"transition":"resolve"}`, 0, "TEST-1 resolution, TEST-2 resolution"},
		"one status too many":  {"_move", `{"issues":["TEST-1","TEST-3"],"queue":"FEW"}`, 1, "TEST-3 status"},
		"no rights":            {"_update", `{"issues":["READ-1","TEST-1"],"values":{"tags":["a"]}}`, 1, "READ-1"},
		"not into the queue":   {"_move", `{"issues":["TEST-1"],"queue":"READ"}`, 0, "TEST-1"},
		"initial status helps": {"_move", `{"issues":["TEST-1","TEST-3"],"queue":"FEW","initialStatus":true}`, 2, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := start(t, trackertest.Switches{})
			four(c)
			c.tr.AddQueue("FEW")
			c.tr.SetWorkflow("FEW", trackertest.Workflow{Statuses: []trackertest.Status{{Key: "open"}}})
			c.tr.AddQueue("READ")
			c.tr.Create("READ", "x", "")
			c.tr.SetRights("READ", trackertest.Rights{Read: true})
			b := c.bulk(tt.action, tt.body)
			equal(t, "status", b["status"], any(map[bool]string{true: "COMPLETE", false: "FAILED"}[tt.failures == ""]))
			equal(t, "done", b["totalCompletedIssues"], any(tt.done))
			equal(t, "failures", c.failures(b), tt.failures)
		})
	}
}

// A refused bulk change does nothing at all.
func TestBulkChangeRefused(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		action, body string
		status       int
		faults       string
	}{
		"no issues":          {"_update", `{"values":{"tags":["a"]}}`, 422, "issues"},
		"an empty list":      {"_update", `{"issues":[],"values":{"tags":["a"]}}`, 422, "issues"},
		"null":               {"_update", `{"issues":null,"values":{"tags":["a"]}}`, 422, "issues"},
		"a number":           {"_update", `{"issues":7,"values":{"tags":["a"]}}`, 422, "issues"},
		"an unknown issue":   {"_update", `{"issues":["TEST-1","TEST-9"],"values":{"tags":["a"]}}`, 422, "issues"},
		"an issue of no key": {"_update", `{"issues":[{}],"values":{"tags":["a"]}}`, 422, "issues"},
		"a bad query":        {"_update", `{"issues":"Queue:","values":{"tags":["a"]}}`, 422, ""},
		"a query of nothing": {"_update", `{"issues":"Key: TEST-9","values":{"tags":["a"]}}`, 422, "issues"},
		"a hidden issue":     {"_update", `{"issues":["HIDDEN-1"],"values":{"tags":["a"]}}`, 403, ""},
		"no values":          {"_update", `{"issues":["TEST-1"]}`, 422, "values"},
		"no transition":      {"_transition", `{"issues":["TEST-1"]}`, 422, "transition"},
		"no queue":           {"_move", `{"issues":["TEST-1"]}`, 422, "queue"},
		"an unknown queue":   {"_move", `{"issues":["TEST-1"],"queue":"NONE"}`, 422, "queue"},
		"no object":          {"_move", `[]`, 400, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := start(t, trackertest.Switches{})
			four(c)
			c.tr.AddQueue("HIDDEN")
			c.tr.Create("HIDDEN", "x", "")
			c.tr.Hide("HIDDEN", true)
			before := c.tr.Fingerprint()
			r := c.post("/v3/bulkchange/"+tt.action, tt.body).is(tt.status)
			equal(t, "named", r.faults(), tt.faults)
			equal(t, "unchanged", c.tr.Fingerprint() == before, true)
		})
	}
	c := start(t, trackertest.Switches{})
	c.get("/v3/bulkchange/1").is(404)
	c.get("/v3/bulkchange/1/issues").is(404)
}

// Who does not poll sees issues as they were.
func TestBulkChangeTakesTime(t *testing.T) {
	t.Parallel()
	now := fixed()
	c, fired := collecting(t, trackertest.Switches{BulkDelay: time.Minute, Clock: func() time.Time { return now }})
	four(c)
	c.post("/v3/queues/TEST/triggers", webhook("tags", `[{"type":"FieldChangedCondition","field":"tags"}]`)).is(200)
	b := c.bulk("_update", `{"issues":["TEST-1","TEST-2"],"values":{"tags":["a"]}}`)
	equal(t, "at first", b["status"], any("CREATED"))
	equal(t, "of", b["totalIssues"], any(2.0))
	equal(t, "done", b["totalCompletedIssues"], any(0.0))
	equal(t, "an issue", c.get("/v3/issues/TEST-1").object()["tags"], nil)
	c.tr.Delete("TEST-2")
	equal(t, "calls", len(*fired), 0)
	now = now.Add(time.Minute)
	equal(t, "later", c.get("/v3/bulkchange/" + b["id"].(string)).object()["status"], any("FAILED"))
	equal(t, "the deleted one", c.failures(b), "TEST-2")
	equal(t, "calls", strings.Join(*fired, " "), "tags:TEST-1")
	c.bulk("_update", `{"issues":["TEST-4"],"values":{"tags":["a"]}}`)
	now = now.Add(time.Minute)
	c.tr.Rename("TEST-1", "y")
	equal(t, "what people do carries it out too", strings.Join(*fired, " "), "tags:TEST-1 tags:TEST-4")
}

func TestBulkChangesCountAsSearches(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{SearchRate: 2})
	four(c)
	b := c.bulk("_update", `{"issues":["TEST-1"],"values":{"tags":["a"]}}`)
	c.post("/v3/issues/_count", `{}`).is(200)
	c.post("/v3/bulkchange/_update", `{"issues":["TEST-1"],"values":{"tags":["a"]}}`).is(429)
	c.get("/v3/bulkchange/" + b["id"].(string)).is(200)
	n := 0
	for _, call := range c.tr.Calls() {
		if call.Kind == trackertest.KindBulk {
			n++
		}
	}
	equal(t, "bulk changes asked for", n, 2)
}
