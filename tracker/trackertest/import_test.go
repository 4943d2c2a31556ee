package trackertest_test

import (
	"fmt"
	"strings"
	"testing"

	"timeupdater/tracker/trackertest"
)

func TestImportTakesMilliseconds(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{SpentWrite: trackertest.SpentRefused422})
	is := c.post("/v3/issues/_import", `{"queue":"TEST","summary":"Old","spent":3600000,
		"createdAt":"2017-08-29T12:34:41.740+0000","createdBy":1120000000000001}`).is(200).object()
	equal(t, "spent", is["spent"], any("PT1H"))
	equal(t, "createdAt", is["createdAt"], any("2017-08-29T12:34:41.740+0000"))
}

// importing is the body of an import with some more members.
func importing(members string) string {
	return `{"queue":"TEST","summary":"Old","createdAt":"2017-08-29T12:34:41.740+0000","createdBy":"person"` + members + `}`
}

func TestImportTellsWhoDidWhatWhen(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	is := c.post("/v3/issues/_import", importing(`,"key":"TEST-7","status":3,"votedBy":["second"],
		"resolution":1,"resolvedAt":"2017-09-08T09:33:42.250+0000","resolvedBy":"second",
		"updatedAt":"2017-09-09T11:24:31.140+0000","updatedBy":1120000000000003`)).is(200).object()
	equal(t, "key", is["key"], any("TEST-7"))
	equal(t, "status", at(is, "status", "key"), any("closed"))
	equal(t, "author", at(is, "createdBy", "display"), any("Person"))
	equal(t, "updated", is["updatedAt"], any("2017-09-09T11:24:31.140+0000"))
	equal(t, "updated by", at(is, "updatedBy", "display"), any("Second"))
	equal(t, "resolution", at(is, "resolution", "key"), any("fixed"))
	equal(t, "resolved", is["resolvedAt"], any("2017-09-08T09:33:42.250+0000"))
	equal(t, "resolved by", at(is, "resolvedBy", "display"), any("Second"))
	equal(t, "votes by", len(is["votedBy"].([]any)), 1)
	equal(t, "next key", c.tr.Create("TEST", "Next", ""), "TEST-8")
}

func TestImportRefuses(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	c.tr.Create("TEST", "First", "")
	before := c.tr.Fingerprint()
	for name, tc := range map[string]struct {
		body   string
		status int
		field  string
	}{
		"no time of creation":         {`{"queue":"TEST","summary":"x","createdBy":"person"}`, 422, "createdAt"},
		"no author":                   {`{"queue":"TEST","summary":"x","createdAt":"2017-08-29T12:34:41.740+0000"}`, 422, "createdBy"},
		"an unknown author":           {`{"queue":"TEST","summary":"x","createdAt":"2017-08-29T12:34:41.740+0000","createdBy":1}`, 422, "createdBy"},
		"created in the future":       {`{"queue":"TEST","summary":"x","createdAt":"2027-08-29T12:34:41.740+0000","createdBy":"person"}`, 422, "createdAt"},
		"updated before it was made":  {importing(`,"updatedAt":"2016-08-29T12:34:41.740+0000","updatedBy":"person"`), 422, "createdAt"},
		"updated by nobody":           {importing(`,"updatedAt":"2018-08-29T12:34:41.740+0000"`), 422, "updatedBy"},
		"resolved before it was made": {importing(`,"resolution":1,"resolvedAt":"2016-08-29T12:34:41.740+0000","resolvedBy":"person"`), 422, "resolvedAt"},
		"resolved after its update":   {importing(`,"resolution":1,"resolvedAt":"2019-08-29T12:34:41.740+0000","resolvedBy":"person","updatedAt":"2018-08-29T12:34:41.740+0000","updatedBy":"person"`), 422, "resolvedAt"},
		"resolved without resolution": {importing(`,"resolvedAt":"2018-08-29T12:34:41.740+0000","resolvedBy":"person"`), 422, "resolution"},
		"a resolution of nobody's":    {importing(`,"resolution":1`), 422, "resolvedAt"},
		"an unknown status":           {importing(`,"status":99`), 422, "status"},
		"another queue's key":         {importing(`,"key":"OTHER-1"`), 422, "key"},
		"a key that is no number":     {importing(`,"key":"TEST-01"`), 422, "key"},
		"a key that is taken":         {importing(`,"key":"TEST-1"`), 409, "key"},
		"a duration as a text":        {importing(`,"spent":"PT1H"`), 422, "spent"},
		"what nobody knows":           {importing(`,"favoritedBy":["person"]`), 422, "favoritedBy"},
	} {
		r := c.post("/v3/issues/_import", tc.body)
		if r.status != tc.status || at(r.object(), "errors", tc.field) == nil {
			t.Errorf("%s: %d %s", name, r.status, strings.TrimSpace(fmt.Sprint(r.body)))
		}
	}
	equal(t, "state", c.tr.Fingerprint(), before)
}
