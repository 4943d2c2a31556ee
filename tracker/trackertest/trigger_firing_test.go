package trackertest_test

import (
	"strings"
	"testing"

	"timeupdater/tracker/trackertest"
)

func TestFailureIsToldInTheReadersLanguage(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	key := c.tr.Create("TEST", "x", "")
	c.rule("x", `[{"type":"FieldChangedCondition","field":"summary"}]`, `[{"type":"Move","queue":"TEST"}]`)
	c.tr.Rename(key, "y")
	equal(t, "told", c.with("Accept-Language", "").executed(key), "x false Задача уже в этой очереди.")
}

func TestLockedIssueIsLeftAlone(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	key := c.tr.Create("TEST", "x", "")
	c.rule("x", `[{"type":"FieldChangedCondition","field":"summary"}]`, `[{"type":"CreateComment","text":"x"}]`)
	c.tr.SetVersion(key, 10099)
	c.tr.Rename(key, "y")
	equal(t, "told", c.executed(key), "x false The limit on the number of the issue's versions is reached.")
}

func TestActionsFireTriggers(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		sw   trackertest.Switches
		want string
	}{
		"by default":                {trackertest.Switches{}, "first second"},
		"writes of the API do not":  {trackertest.Switches{QuietAPI: true}, "first second"},
		"what actions do, does not": {trackertest.Switches{QuietActions: true}, "first"},
	} {
		c := start(t, tc.sw)
		key := c.tr.Create("TEST", "x", "")
		c.rule("a", `[{"type":"FieldChangedCondition","field":"summary"}]`, `[{"type":"CreateComment","text":"first"}]`)
		c.rule("b", `[{"type":"CommentStringMatchCondition","word":"first"}]`, `[{"type":"CreateComment","text":"second"}]`)
		c.tr.Rename(key, "y")
		var texts []string
		for _, cm := range c.get("/v3/issues/" + key + "/comments").list() {
			texts = append(texts, cm["text"].(string))
		}
		equal(t, name, strings.Join(texts, " "), tc.want)
	}
}

func TestTriggersThatFireEachOtherEnd(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	key := c.tr.Create("TEST", "x", "")
	c.rule("loop", `[{"type":"Event.comment-create"}]`, `[{"type":"CreateComment","text":"again"}]`)
	c.post("/v3/issues/"+key+"/comments", `{"text":"start"}`).is(201)
	told := strings.Split(c.executed(key), "\n")
	equal(t, "fired", len(told), 52)
	equal(t, "last", told[51], "loop false The chain of triggers is too long.")
	equal(t, "before", told[50], "loop true Success")
	c.post("/v3/issues/"+key+"/comments", `{"text":"the next request starts anew"}`).is(201)
	equal(t, "version", c.tr.Issue(key).Version, int64(1+52+52))
}

func TestActionComesAfterTheAnswer(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	key := c.tr.Create("TEST", "x", "")
	c.rule("x", `[{"type":"FieldChangedCondition","field":"summary"}]`, `[{"type":"Update","update":{"description":"new"}}]`)
	answer := c.patch("/v3/issues/"+key, `{"summary":"y"}`).is(200).object()
	equal(t, "description in the answer", answer["description"], nil)
	equal(t, "version in the answer", answer["version"], any(2.0))
	is := c.get("/v3/issues/" + key).object()
	equal(t, "description", is["description"], any("new"))
	equal(t, "version", is["version"], any(3.0))
	equal(t, "changed by", at(is, "updatedBy", "display"), any("Robot"))
}
