package trackertest_test

import (
	"fmt"
	"strings"
	"testing"

	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
)

func TestWorklogComesInPagesByID(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	key := c.tr.Create("TEST", "x", "")
	for range 501 {
		c.tr.Log(key, tracker.Hour, "")
	}
	path := "/v3/issues/" + key + "/worklog"
	for query, want := range map[string]string{
		"":              "500 1",
		"?perPage=500":  "500 1",
		"?perPage=1000": "500 1",
		"?perPage=300":  "300 201",
	} {
		var sizes []string
		seen := map[any]bool{}
		for _, page := range c.followed(path + query) {
			sizes = append(sizes, fmt.Sprint(len(page)))
			for _, r := range page {
				seen[r["id"]] = true
			}
		}
		equal(t, query, strings.Join(sizes, " "), want)
		equal(t, query+": records", len(seen), 501)
	}
	c.get(path + "?perPage=0").is(400)
	c.get(path + "?id=first").is(400)
}

func TestSearchOverWorklogsEndsAtTenThousand(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	for range 21 {
		key := c.tr.Create("TEST", "x", "")
		for range 477 {
			c.tr.Log(key, tracker.Hour, "")
		}
	}
	equal(t, "the last page to be had", len(c.get("/v3/worklog?page=200").is(200).list()), 50)
	refused := c.get("/v3/worklog?page=201").is(400).object()
	equal(t, "why", refused["errorMessages"].([]any)[0], any("Request exceeds 10000 items limit"))
	c.post("/v3/worklog/_search?page=201", `{"createdBy":"person"}`).is(400)
	equal(t, "fewer by a filter", len(c.get("/v3/worklog?createdBy=second&page=2").is(200).list()), 0)
}
