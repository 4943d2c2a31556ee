package trackertest_test

import (
	"fmt"
	"testing"
	"time"

	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
)

const scrollPath = "/v3/issues/_search?scrollType=sorted&fields=key,spent"

// scrolled reads a scroll to its end and returns the keys of each page.
func (c caller) scrolled(path, body string) (pages []string) {
	c.t.Helper()
	r := c.post(path, body).is(200)
	for {
		pages = append(pages, r.keys())
		id := r.header.Get("X-Scroll-Id")
		if id == "" {
			return pages
		}
		r = c.post("/v3/issues/_search?scrollId="+id, body).is(200)
	}
}

func TestScroll(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	family(c)
	const all = `{"query":"Queue: TEST \"Sort By\": Key DESC"}`
	for size, want := range map[string]string{
		"1":  "[TEST-5 TEST-4 TEST-3 TEST-2 TEST-1 ]",
		"2":  "[TEST-5 TEST-4 TEST-3 TEST-2 TEST-1]",
		"5":  "[TEST-5 TEST-4 TEST-3 TEST-2 TEST-1 ]",
		"6":  "[TEST-5 TEST-4 TEST-3 TEST-2 TEST-1]",
		"":   "[TEST-5 TEST-4 TEST-3 TEST-2 TEST-1]",
		"55": "[TEST-5 TEST-4 TEST-3 TEST-2 TEST-1]",
	} {
		equal(t, "pages of "+size, fmt.Sprint(c.scrolled(scrollPath+"&perScroll="+size, all)), want)
	}
	equal(t, "nothing found", fmt.Sprint(c.scrolled(scrollPath, `{"query":"Key: NONE-1"}`)), "[]")
	equal(t, "a filter", fmt.Sprint(c.scrolled(scrollPath, `{"filter":{"parent":"TEST-2"}}`)), "[TEST-5]")
}

func TestScrollKeepsWhatWasFound(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	family(c)
	first := c.post(scrollPath+"&perScroll=2", `{"filter":{"parent":"TEST-1"}}`).is(200)
	equal(t, "count", first.header.Get("X-Total-Count"), "3")
	c.tr.Log("TEST-4", tracker.Hour, "")
	c.tr.Move("TEST-4", "")
	c.tr.Delete("TEST-3")
	next := "/v3/issues/_search?scrollId=" + first.header.Get("X-Scroll-Id")
	second := c.post(next, `{}`).is(200)
	equal(t, "second page", second.keys(), "TEST-4")
	equal(t, "its time", second.list()[0]["spent"], any(nil))
	c.post(next, `{}`).is(400) // all pages have been read
}

func TestScrollExpires(t *testing.T) {
	t.Parallel()
	now := fixed()
	c := start(t, trackertest.Switches{Clock: func() time.Time { return now }})
	family(c)
	begin := func(parameters string) reply { return c.post(scrollPath+"&perScroll=1"+parameters, `{}`).is(200) }
	resume := func(r reply, parameters string) reply {
		return c.post("/v3/issues/_search?scrollId="+r.header.Get("X-Scroll-Id")+parameters, `{}`)
	}
	long, short := begin(""), begin("&scrollTTLMillis=1000")
	now = now.Add(time.Second)
	resume(short, "").is(400)
	resume(long, "").is(200)
	now = now.Add(59 * time.Second)
	again := resume(long, "&scrollTTLMillis=120000").is(200) // the same page
	equal(t, "page", again.keys(), "TEST-2")
	now = now.Add(119 * time.Second)
	equal(t, "next page", resume(again, "").is(200).keys(), "TEST-3")
	now = now.Add(60 * time.Second)
	resume(again, "").is(400)
}

func TestScrollThatIsClearedIsGone(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	family(c)
	r := c.post(scrollPath+"&perScroll=1", `{}`).is(200)
	id, token := r.header.Get("X-Scroll-Id"), r.header.Get("X-Scroll-Token")
	clear := func(token string) reply {
		return c.post("/v3/system/search/scroll/_clear", `{"`+id+`":"`+token+`"}`)
	}
	clear("another").is(422)
	c.post("/v3/issues/_search?scrollId="+id, `{}`).is(200)
	clear(token).is(200)
	c.post("/v3/issues/_search?scrollId="+id, `{}`).is(400)
	clear(token).is(200)
}

func TestScrollIsRefused(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	family(c)
	for address, body := range map[string]string{
		scrollPath:                               `{"queue":"TEST"}`,
		scrollPath + "&":                         `{"keys":["TEST-1"]}`,
		scrollPath + "&perScroll=1001":           `{}`,
		scrollPath + "&perScroll=0":              `{}`,
		scrollPath + "&scrollTTLMillis=x":        `{}`,
		"/v3/issues/_search?scrollType=other":    `{}`,
		"/v3/issues/_search?scrollId=":           `{}`,
		"/v3/issues/_search?scrollId=scroll-7-0": `{}`,
	} {
		equal(t, address, c.post(address, body).status, 400)
	}
	c.post(scrollPath, `{"query":"Nonsense: 1"}`).is(422)
}

func TestScrollGoesBeyondTenThousand(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	for range 10050 {
		c.tr.Create("TEST", "x", "")
	}
	c.post("/v3/issues/_search?perPage=100&page=101", `{}`).is(400)
	pages := c.scrolled(scrollPath+"&perScroll=1000", `{}`)
	equal(t, "pages", len(pages), 11)
	equal(t, "last key", pages[10][len(pages[10])-len("TEST-10050"):], "TEST-10050")
}
