package trackertest_test

import (
	"fmt"
	"regexp"
	"testing"
	"time"

	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
)

// family makes a parent TEST-1 with three sub-issues and a grandchild TEST-5.
func family(c caller) {
	c.tr.Create("TEST", "Parent", "")
	for _, name := range []string{"one", "two", "three"} {
		c.tr.Create("TEST", name, "TEST-1")
	}
	c.tr.Create("TEST", "grandchild", "TEST-2")
}

func TestSearch(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	family(c)
	c.tr.AddQueue("OTHER")
	c.tr.Create("OTHER", "stranger", "TEST-1")
	c.tr.SetStatus("TEST-3", "closed")
	parent := c.tr.Issue("TEST-1").ID
	for body, want := range map[string]string{
		`{"filter":{"parent":"TEST-1"}}`:                                 "TEST-2 TEST-3 TEST-4 OTHER-1",
		`{"filter":{"parent":"` + parent + `"}}`:                         "TEST-2 TEST-3 TEST-4 OTHER-1",
		`{"filter":{"parent":["TEST-1","TEST-2"]}}`:                      "TEST-2 TEST-3 TEST-4 TEST-5 OTHER-1",
		`{"filter":{"parent":"TEST-1","queue":"OTHER"}}`:                 "OTHER-1",
		`{"filter":{"parent":"TEST-1","status":"closed"}}`:               "TEST-3",
		`{"filter":{"parent":"TEST-1"},"order":"-key"}`:                  "OTHER-1 TEST-4 TEST-3 TEST-2",
		`{"filter":{"parent":"empty()"}}`:                                "TEST-1",
		`{"filter":{"parent":"TEST-77"}}`:                                "",
		`{"keys":["TEST-5","TEST-1","NONE-1"]}`:                          "TEST-1 TEST-5",
		`{"keys":"TEST-5"}`:                                              "TEST-5",
		`{"queue":"OTHER"}`:                                              "OTHER-1",
		`{"query":"\"Is Subtask For\": \"TEST-1\""}`:                     "TEST-2 TEST-3 TEST-4 OTHER-1",
		`{"query":"\"Is Subtask For\": TEST-1, TEST-2 AND Queue: TEST"}`: "TEST-2 TEST-3 TEST-4 TEST-5",
		`{"query":"\"Is Parent Task For\": TEST-5"}`:                     "TEST-2",
		`{"query":"Key: TEST-3 \"Sort by\": Updated DESC"}`:              "TEST-3",
		`{}`: "TEST-1 TEST-2 TEST-3 TEST-4 TEST-5 OTHER-1",
		// Of two sources the first in the documentation's order wins.
		`{"queue":"OTHER","filter":{"parent":"TEST-1"}}`: "OTHER-1",
	} {
		r := c.post("/v3/issues/_search", body).is(200)
		equal(t, body, r.keys(), want)
		equal(t, "count of "+body, c.post("/v3/issues/_count", body).is(200).body, r.header.Get("X-Total-Count"))
	}
}

func TestSearchIsRefused(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	for body, status := range map[string]int{
		`{"queue":"TEST","keys":["TEST-1"],"filter":{"parent":"TEST-1"}}`: 400,
		`{"query":"Nonsense: 1"}`:                 422,
		`{"query":"Key: \"open"}`:                 422,
		`{"query":["Key: A-1"]}`:                  422,
		`{"queue":{}}`:                            422,
		`{"keys":["TEST-1",true]}`:                422,
		`{"filter":{},"order":[{}]}`:              422,
		`{"filter":"parent"}`:                     422,
		`{"filter":{"nonsense":"1"}}`:             422,
		`{"filterId":7}`:                          422,
		`{"nonsense":"1"}`:                        422,
		`{"filter":{"parent":"A-1"},"order":"-"}`: 422,
		`[]`: 400,
	} {
		equal(t, body, c.post("/v3/issues/_search", body).status, status)
	}
	for _, address := range []string{"?perPage=0", "?perPage=x", "?page=0", "?page=201"} {
		equal(t, address, c.post("/v3/issues/_search"+address, `{}`).status, 400)
	}
}

func TestSearchComesInPages(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{PageCeiling: 2})
	family(c)
	r := c.post("/v3/issues/_search?perPage=100", `{"filter":{"parent":"TEST-1"}}`).is(200)
	equal(t, "first page", r.keys(), "TEST-2 TEST-3")
	equal(t, "count", r.header.Get("X-Total-Count"), "3")
	equal(t, "pages", r.header.Get("X-Total-Pages"), "2")
	equal(t, "Link", r.header.Get("Link"),
		`<http://tracker.test/v3/issues/_search?page=1&perPage=100>; rel="first", `+
			`<http://tracker.test/v3/issues/_search?page=2&perPage=100>; rel="next", `+
			`<http://tracker.test/v3/issues/_search?perPage=100{&page}>; rel="seek"`)
	r = c.post("/v3/issues/_search?perPage=100&page=2", `{"filter":{"parent":"TEST-1"}}`).is(200)
	equal(t, "second page", r.keys(), "TEST-4")
	equal(t, "beyond", c.post("/v3/issues/_search?page=3", `{"filter":{"parent":"TEST-1"}}`).is(200).keys(), "")
	r = c.post("/v3/issues/_search", `{"filter":{"parent":"TEST-4"}}`).is(200)
	equal(t, "nothing found", r.body+r.header.Get("X-Total-Count"), "[]0")
}

func TestFiftyPerPageUnlessAsked(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	c.tr.Create("TEST", "Parent", "")
	for i := range 120 {
		c.tr.Create("TEST", fmt.Sprint(i), "TEST-1")
	}
	for address, want := range map[string]int{"": 50, "?perPage=100": 100, "?perPage=1000": 100, "?perPage=7": 7, "?perPage=50&page=3": 20} {
		equal(t, address, len(c.post("/v3/issues/_search"+address, `{"filter":{"parent":"TEST-1"}}`).is(200).list()), want)
	}
}

func TestNewestFirst(t *testing.T) {
	t.Parallel()
	now := fixed()
	c := start(t, trackertest.Switches{NewestFirst: true, Clock: func() time.Time { now = now.Add(time.Second); return now }})
	family(c)
	c.tr.Log("TEST-3", tracker.Hour, "")
	equal(t, "order", c.post("/v3/issues/_search", `{"filter":{"parent":"TEST-1"}}`).keys(), "TEST-3 TEST-2 TEST-4")
}

func TestSearchShowsWholeIssues(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	family(c)
	c.tr.Log("TEST-3", tracker.Hour, "")
	got := c.post("/v3/issues/_search", `{"keys":["TEST-3"]}`).is(200).body
	equal(t, "issue", got, "["+c.get("/v3/issues/TEST-3").body+"]")
	got = c.post("/v3/issues/_search?fields=key,spent", `{"keys":["TEST-3"]}`).is(200).body
	if !regexp.MustCompile(`^\[\{"self":"[^"]*","key":"TEST-3","spent":"PT1H"\}\]$`).MatchString(got) {
		t.Error(got)
	}
}

func TestHiddenQueueIsMissingFromSearchButNamedByLinks(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	family(c)
	c.tr.AddQueue("SECRET")
	c.tr.Create("SECRET", "hidden", "TEST-1")
	c.tr.Hide("SECRET", true)
	equal(t, "search", c.post("/v3/issues/_search", `{"filter":{"parent":"TEST-1"}}`).keys(), "TEST-2 TEST-3 TEST-4")
	equal(t, "links", len(c.get("/v3/issues/TEST-1/links").list()), 4)
	c.get("/v3/queues/SECRET").is(404)
	c.tr.Hide("SECRET", false)
	c.get("/v3/issues/SECRET-1").is(200)
}

func TestIndexUnderTheTestsControl(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{ManualIndex: true})
	family(c)
	search := func(parent string) string {
		return c.post("/v3/issues/_search?fields=key,spent,version", `{"filter":{"parent":"`+parent+`"}}`).is(200).body
	}
	equal(t, "before anything is indexed", search("TEST-1"), "[]")
	for _, key := range c.tr.Unindexed() {
		c.tr.Reindex(key)
	}
	equal(t, "left", len(c.tr.Unindexed()), 0)
	old := search("TEST-1")

	c.tr.Log("TEST-3", tracker.Hour, "")
	c.tr.Move("TEST-4", "TEST-2")
	c.tr.Delete("TEST-2")
	equal(t, "unchanged until indexed", search("TEST-1"), old)
	equal(t, "unindexed", fmt.Sprint(c.tr.Unindexed()), "[TEST-3 TEST-4 TEST-1 TEST-2 TEST-5]")
	equal(t, "read directly", c.get("/v3/issues/TEST-3").object()["spent"], any("PT1H"))
	c.get("/v3/issues/TEST-2").is(404)

	for _, key := range []string{"TEST-2", "TEST-3", "TEST-4"} {
		c.tr.Reindex(key)
	}
	equal(t, "indexed", search("TEST-1"), `[{"self":"http://tracker.test/v3/issues/TEST-3","key":"TEST-3","version":2,"spent":"PT1H"}]`)
	equal(t, "all", c.post("/v3/issues/_search", `{}`).keys(), "TEST-1 TEST-3 TEST-4 TEST-5")
}

func TestIndexThatLags(t *testing.T) {
	t.Parallel()
	now := fixed()
	c := start(t, trackertest.Switches{Lag: 3 * time.Second, Clock: func() time.Time { return now }})
	family(c)
	now = now.Add(3 * time.Second)
	count := func(parent string) string {
		return c.post("/v3/issues/_search", `{"filter":{"parent":"`+parent+`"}}`).header.Get("X-Total-Count")
	}
	equal(t, "after the lag", count("TEST-1"), "3")
	c.tr.Move("TEST-4", "TEST-2")
	now = now.Add(2999 * time.Millisecond)
	equal(t, "old parent, too early", count("TEST-1"), "3")
	equal(t, "new parent, too early", count("TEST-2"), "1")
	now = now.Add(time.Millisecond)
	equal(t, "old parent", count("TEST-1"), "2")
	equal(t, "new parent", count("TEST-2"), "2")
	equal(t, "left", len(c.tr.Unindexed()), 0)
}

func TestSearchSeesEachChangeWhenItsLagIsOver(t *testing.T) {
	t.Parallel()
	now := fixed()
	c := start(t, trackertest.Switches{Lag: 3 * time.Second, Clock: func() time.Time { return now }})
	key := c.tr.Create("TEST", "made", "") // at 0 s
	shown := func() string {
		list := c.asked(`Queue: TEST`).list()
		if len(list) == 0 {
			return "nothing"
		}
		return fmt.Sprint(list[0]["summary"], list[0]["version"])
	}
	pass := func(d time.Duration) { now = now.Add(d) }
	pass(time.Second)
	c.tr.Rename(key, "first") // at 1 s
	pass(1500 * time.Millisecond)
	c.patch("/v3/issues/"+key, `{"summary":"first"}`) // at 2.5 s, changes nothing
	c.tr.Rename(key, "second")                        // at 2.5 s
	c.tr.Rename(key, "third")                         // at 2.5 s
	for _, want := range []string{"nothing", "made1", "made1", "first2", "first2", "first2", "third4"} {
		equal(t, "at "+now.Format("05.000"), shown(), want)
		equal(t, "unindexed", fmt.Sprint(c.tr.Unindexed()), map[bool]string{true: "[]", false: "[" + key + "]"}[want == "third4"])
		pass(500 * time.Millisecond)
	}
	c.tr.Rename(key, "fourth")
	pass(2 * time.Second)
	c.tr.Delete(key)
	pass(time.Second)
	equal(t, "before the deletion is seen", shown(), "fourth5")
	pass(1999 * time.Millisecond)
	equal(t, "just before the deletion is seen", shown(), "fourth5")
	pass(time.Millisecond)
	equal(t, "deleted", shown(), "nothing")
}

func TestMovesThereAndBackAreSeenOneAfterTheOther(t *testing.T) {
	t.Parallel()
	now := fixed()
	c := start(t, trackertest.Switches{Lag: 3 * time.Second, Clock: func() time.Time { return now }})
	family(c)
	now = now.Add(time.Minute)
	for _, parent := range []string{"TEST-2", "TEST-1", ""} {
		c.tr.Move("TEST-3", parent)
		now = now.Add(time.Second)
	}
	for _, want := range []string{"TEST-2", "TEST-1", ""} {
		equal(t, "parent", c.asked(`"Is Parent Task For": TEST-3`).keys(), want)
		equal(t, "below TEST-2", c.asked(`"Is Subtask For": TEST-2`).keys(), map[bool]string{true: "TEST-3 TEST-5", false: "TEST-5"}[want == "TEST-2"])
		now = now.Add(time.Second)
	}
}

func TestReindexOvertakesTheLag(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{Lag: 3 * time.Second})
	key := c.tr.Create("TEST", "x", "")
	c.tr.Rename(key, "y")
	c.tr.SetVersion(key, 70)
	c.tr.Reindex(key)
	equal(t, "version", c.asked(`Key: ` + key).list()[0]["version"], any(70.0))
	equal(t, "left", len(c.tr.Unindexed()), 0)
}

func TestTenThousandSubIssues(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	c.tr.Create("TEST", "Parent", "")
	for range 10000 {
		c.tr.Create("TEST", "x", "TEST-1")
	}
	seen := map[string]bool{}
	for page := 1; page <= 100; page++ {
		r := c.post(fmt.Sprintf("/v3/issues/_search?perPage=100&page=%d&fields=key", page), `{"filter":{"parent":"TEST-1"}}`).is(200)
		equal(t, "pages", r.header.Get("X-Total-Pages"), "100")
		for _, is := range r.list() {
			seen[is["key"].(string)] = true
		}
	}
	equal(t, "sub-issues", len(seen), 10000)
}
