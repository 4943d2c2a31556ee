package trackertest_test

import (
	"strings"
	"testing"

	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
)

func TestFormulaWatchesItsFields(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	watch := `[{"type":"CalculationFormulaWatch"}]`
	c.rule("sum", watch, `[{"type":"CalculateFormula","formula":"{{issue.estimation}}/3600000","resultField":"storyPoints"}]`)
	points := func(key string) any { return c.get("/v3/issues/" + key).object()["storyPoints"] }
	c.post("/v3/issues", `{"queue":"TEST","summary":"x","estimation":"PT2H"}`).is(201)
	equal(t, "made with the field", points("TEST-1"), any(2.0))
	c.patch("/v3/issues/TEST-1", `{"storyPoints":7}`).is(200)
	c.tr.Log("TEST-1", tracker.Hour, "")
	equal(t, "other fields changed", points("TEST-1"), any(7.0))
	c.patch("/v3/issues/TEST-1", `{"estimation":"PT3H"}`).is(200)
	equal(t, "field changed", points("TEST-1"), any(3.0))

	body := `{"name":"x","conditions":` + watch + `,"actions":[{"type":"CreateComment","text":"x"}]}`
	text := c.post("/v3/queues/TEST/triggers", body).is(422).body
	equal(t, text, strings.Contains(text, "no formula"), true)
	c.patch("/v3/queues/TEST/triggers/1?version=1", `{"actions":[{"type":"CreateComment","text":"x"}]}`).is(422)
}
