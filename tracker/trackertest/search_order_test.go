package trackertest_test

import (
	"testing"
)

func TestSearchIsSorted(t *testing.T) {
	t.Parallel()
	c := assorted(t)
	for body, want := range map[string]string{
		`{"filter":{},"order":["update","-status","+priority"]}`:                        "TEST-5 TEST-4 TEST-2 TEST-3 OTHER-1 TEST-1",
		`{"filter":{},"order":"-created"}`:                                              "OTHER-1 TEST-5 TEST-4 TEST-3 TEST-2 TEST-1",
		`{"filter":{"queue":"TEST"},"order":"summary"}`:                                 "TEST-1 TEST-2 TEST-5 TEST-3 TEST-4",
		`{"filter":{"queue":"TEST"},"order":"-storyPoints"}`:                            "TEST-2 TEST-4 TEST-1 TEST-3 TEST-5",
		`{"filter":{"queue":"TEST"},"order":"+assignee"}`:                               "TEST-3 TEST-4 TEST-5 TEST-1 TEST-2",
		`{"filter":{"queue":"TEST"},"order":"-deadline"}`:                               "TEST-2 TEST-3 TEST-1 TEST-4 TEST-5",
		`{"filter":{"queue":"TEST"},"order":"-estimation"}`:                             "TEST-5 TEST-1 TEST-2 TEST-3 TEST-4",
		`{"filter":{"queue":"TEST"},"order":["-tags","-key"]}`:                          "TEST-4 TEST-1 TEST-5 TEST-3 TEST-2",
		`{"filter":{},"order":["-queue","-type"]}`:                                      "TEST-2 TEST-1 TEST-3 TEST-4 TEST-5 OTHER-1",
		`{"filter":{},"order":"-` + c.stand() + `"}`:                                    "TEST-3 TEST-1 TEST-2 TEST-4 TEST-5 OTHER-1",
		`{"query":"Queue: TEST \"Sort By\": TEST.stand DESC, Priority DESC, Key DESC"}`: "TEST-3 TEST-1 TEST-5 TEST-2 TEST-4",
		// What order comes with these two is documented.
		`{"queue":"TEST"}`: "TEST-1 TEST-2 TEST-3 TEST-4 TEST-5",
		`{"keys":["TEST-1","TEST-2","TEST-3","OTHER-1"]}`: "OTHER-1 TEST-1 TEST-2 TEST-3",
	} {
		equal(t, body, c.post("/v3/issues/_search", body).is(200).keys(), want)
	}
	for _, order := range []string{`"nonsense"`, `"-"`, `"+-key"`, `"Key"`, `["key","nonsense"]`, `7`} {
		c.post("/v3/issues/_search", `{"filter":{},"order":`+order+`}`).is(422)
	}
}

func TestScrollTakesWhatSearchTakes(t *testing.T) {
	t.Parallel()
	c := assorted(t)
	for body, want := range map[string]string{
		`{"filter":{"queue":"TEST","assignee":null,"created":{"from":"2026-11-01"}},"order":["-key"],"query":null}`: "[TEST-5 TEST-4 TEST-3]",
		`{"query":"Author: me() Status: !Closed \"Sort By\": Key DESC","keys":null,"queue":null}`:                   "[TEST-3 TEST-2 TEST-1]",
	} {
		first := c.post(scrollPath+"&perScroll=2", body).is(200)
		rest := c.post("/v3/issues/_search?scrollId="+first.header.Get("X-Scroll-Id"), body).is(200)
		equal(t, body, "["+first.keys()+" "+rest.keys()+"]", want)
	}
}
