package trackertest_test

import (
	"testing"
)

func TestFilterFinds(t *testing.T) {
	t.Parallel()
	c := assorted(t)
	for filter, want := range map[string]string{
		`{}`:                                                  "TEST-1 TEST-2 TEST-3 TEST-4 TEST-5 OTHER-1",
		`{"queue":"TEST","assignee":"me()"}`:                  "TEST-1",
		`{"queue":"TEST","assignee":"Empty()"}`:               "TEST-3 TEST-4 TEST-5",
		`{"assignee":["robot","empty()"]}`:                    "TEST-1 TEST-3 TEST-4 TEST-5 OTHER-1",
		`{"assignee":{"id":"1120000000000003"}}`:              "TEST-2",
		`{"assignee":null,"priority":"minor","queue":null}`:   "TEST-4",
		`{"status":["open","closed"],"queue":"OTHER"}`:        "OTHER-1",
		`{"status":"closed"}`:                                 "TEST-4",
		`{"status":{"key":"closed"}}`:                         "TEST-4",
		`{"epic":"notEmpty()"}`:                               "TEST-3 TEST-5",
		`{"epic":"TEST-2"}`:                                   "TEST-3 TEST-5",
		`{"tags":"b"}`:                                        "TEST-1 TEST-4",
		`{"storyPoints":3}`:                                   "TEST-4",
		`{"storyPoints":{"from":2,"to":3}}`:                   "TEST-4",
		`{"resolution":"unresolved()","key":"TEST-1"}`:        "TEST-1",
		`{"created":{"from":"2026-11-20"}}`:                   "TEST-4 TEST-5 OTHER-1",
		`{"created":{"from":"2026-11-15","to":"2026-11-20"}}`: "TEST-3 TEST-4",
		`{"createdAt":{"from":"2026-11-20","to":null}}`:       "TEST-4 TEST-5 OTHER-1",
		`{"updated":{"to":"2026-11-20T23:59:59.999+0000"}}`:   "",
		`{"updatedAt":{"from":"2026-11-21T12:00:00+0300"}}`:   "TEST-1 TEST-2 TEST-3 TEST-4 TEST-5 OTHER-1",
		`{"created":"today()"}`:                               "TEST-5 OTHER-1",
		`{"created":{"from":"month()","to":"now()"}}`:         "TEST-3 TEST-4 TEST-5 OTHER-1",
		`{"` + c.stand() + `":"7"}`:                           "TEST-3",
		`{"summary":"login"}`:                                 "TEST-1 TEST-2",
	} {
		r := c.post("/v3/issues/_search", `{"filter":`+filter+`}`).is(200)
		equal(t, filter, r.keys(), want)
	}
}

func TestFilterIsRefused(t *testing.T) {
	t.Parallel()
	c := assorted(t)
	for filter, want := range map[string]object{
		`{"nonsense":"1"}`:                     {"filter.nonsense": "Unknown field."},
		`{"Status":"open"}`:                    {"filter.Status": "Unknown field."},
		`{"status":[]}`:                        {"filter.status": "Invalid value."},
		`{"status":["open",true]}`:             {"filter.status": "Invalid value."},
		`{"created":{}}`:                       {"filter.created": "Invalid value."},
		`{"created":{"from":null}}`:            {"filter.created": "Invalid value."},
		`{"created":{"since":"2026-11-20"}}`:   {"filter.created": "Invalid value."},
		`{"created":">2026-11-20"}`:            {"filter.created": "Not a date: >2026-11-20."},
		`{"status":"nonsense()"}`:              {"filter.status": "The function is not supported here: nonsense()."},
		`{"status":{"from":"open"}}`:           {"filter.status": "The operator is not supported here: >="},
		`{"storyPoints":"many"}`:               {"filter.storyPoints": "Not a number: many."},
		`{"key":"TEST-1","parent":"empty()-"}`: nil,
	} {
		r := c.post("/v3/issues/_search", `{"filter":`+filter+`}`)
		if want == nil {
			equal(t, filter, r.is(200).keys(), "") // no function: a key that nothing has
			continue
		}
		for field, message := range want {
			equal(t, filter, at(r.is(422).object(), "errors", field), message)
		}
	}
}

func TestNullIsAbsentInASearch(t *testing.T) {
	t.Parallel()
	c := twoQueues(t)
	const nulls = `"filterId":null,"order":null,`
	for body, want := range map[string]string{
		`{` + nulls + `"queue":null,"keys":null,"filter":null,"query":"Key: TEST-2"}`:                  "TEST-2",
		`{` + nulls + `"queue":"OTHER","keys":null,"filter":null,"query":null}`:                        "OTHER-1 OTHER-2",
		`{` + nulls + `"queue":null,"keys":"TEST-3","filter":null,"query":null}`:                       "TEST-3",
		`{` + nulls + `"queue":null,"keys":null,"filter":{"parent":null,"key":"TEST-4"},"query":null}`: "TEST-4",
		`{"filterId":null,"queue":null,"keys":null,"filter":null,"query":"Key: TEST-2","order":[]}`:    "TEST-2",
		`{"keys":[]}`: "",
	} {
		equal(t, body, c.post("/v3/issues/_search", body).is(200).keys(), want)
		equal(t, "count of "+body, c.post("/v3/issues/_count", body).is(200).body, c.post("/v3/issues/_search", body).header.Get("X-Total-Count"))
	}
}
