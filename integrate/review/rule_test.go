package review_test

import (
	"strings"
	"testing"

	"timeupdater/integrate/forge"
	"timeupdater/integrate/keys"
	"timeupdater/integrate/review"
)

// The rules of whoever gives none are the owner's scenario.
func TestUsualRules(t *testing.T) {
	t.Parallel()
	rules, err := review.Usual()
	if err != nil {
		t.Fatal(err)
	}
	to := make(map[forge.What]string)
	for _, rule := range rules {
		to[rule.On] = rule.To
		if rule.Queue != "" || len(rule.From) == 0 || rule.Fields != nil {
			t.Errorf("%+v", rule)
		}
	}
	if len(rules) != 2 || to[forge.Approved] != "readyForTest" || to[forge.ChangesRequested] != "needsImprovement" {
		t.Errorf("%+v", rules)
	}
}

func TestMistakesInRulesNameTheRule(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ text, says string }{
		"no JSON":               {`{`, "must be a JSON list of rules"},
		"no list":               {`{"on":"approved"}`, "must be a JSON list of rules"},
		"none":                  {`[]`, "holds no rule"},
		"a misspelt member":     {`[{"on":"merged","to":"closed"},{"name":"back","on":"declined","too":"open"}]`, `rule 2 ("back"): json: unknown field "too"`},
		"no event":              {`[{"to":"closed"}]`, `rule 1: "on" must be one of opened, draft, changes_requested, approval_withdrawn, approved, merged, declined`},
		"an unknown event":      {`[{"on":"commented","to":"closed"}]`, `rule 1: "on" must be one of`},
		"no status":             {`[{"on":"merged"}]`, `rule 1: "to" is missing`},
		"a status by its name":  {`[{"on":"merged","to":"Ready for test"}]`, `"Ready for test" is not the key of a status`},
		"a name in Russian":     {`[{"on":"merged","from":["Открыт"],"to":"closed"}]`, `"Открыт" is not the key`},
		"no queue":              {`[{"on":"merged","queue":"TEST-1","to":"closed"}]`, `"TEST-1" is not a queue key`},
		"a broken pattern":      {`[{"on":"merged","base":"[","to":"closed"}]`, `"base" is no pattern`},
		"all of nothing":        {`[{"on":"merged","all":true,"to":"closed"}]`, `"all" goes with "on": "approved" only`},
		"a comment as a field":  {`[{"on":"merged","to":"closed","fields":{"comment":"x"}}]`, `it has a member of its own`},
		"a broken template":     {`[{"on":"merged","to":"closed","comment":"{{.By"}]`, `"comment" is no template`},
		"an unknown variable":   {`[{"on":"merged","to":"closed","comment":"{{.Who}}"}]`, `"comment" cannot be filled in`},
		"a chain":               {`[{"on":"merged","from":["open"],"to":"closed"},{"name":"b","on":"merged","from":["closed"],"to":"open"}]`, `rule 2 ("b") begins with closed, where rule 1 ends`},
		"a ring of one":         {`[{"on":"merged","from":["open"],"to":"open"}]`, `rule 1 begins with open, where rule 1 ends`},
		"a number for a status": {`[{"on":"merged","to":7}]`, `rule 1: json:`},
	} {
		var rules review.Rules
		if err := rules.Decode(test.text); err == nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v; want %s", name, err, test.says)
		}
	}
}

func TestRulesGoWithTheOtherSettings(t *testing.T) {
	t.Parallel()
	var rules review.Rules
	if err := rules.Decode(`[{"name":"x","queue":"OPS","on":"merged","to":"closed"}]`); err != nil {
		t.Fatal(err)
	}
	allowed := keys.Finder{Queues: keys.Queues{"TEST"}}
	for says, config := range map[string]review.Config{
		"QUEUES is missing": {Rules: rules},
		`RULES rule 1 ("x"): the queue OPS is not among QUEUES`: {Rules: rules, Finder: allowed},
	} {
		if err := config.Check(); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v; want %s", err, says)
		}
	}
	if err := (review.Config{Finder: allowed}).Check(); err != nil {
		t.Error(err)
	}
}

func TestTheFieldForPullRequests(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{ // of TEST, OPS
		"pullRequests":                 "pullRequests pullRequests",
		"TEST:6054a--pr":               "6054a--pr ",
		"TEST:6054a--pr, OPS:7abc--pr": "6054a--pr 7abc--pr",
		"pullRequests,OPS:7abc--pr":    "pullRequests 7abc--pr",
		"":                             "fails",
		"TEST:":                        "fails",
		"TEST:a,TEST:b":                "fails",
		"a,b":                          "fails",
		"Pull requests":                "fails",
		"TEST-1:a":                     "fails",
		"TEST:Запросы на слияние":         "fails",
		"TEST:6054a--pr,OPS:7abc--pr,c,d": "fails",
	} {
		var f review.Field
		got := "fails"
		if f.Decode(text) == nil {
			got = f.In("TEST") + " " + f.In("OPS")
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// What rules are made of cannot crash the function, and what is taken is whole.
func FuzzRules(f *testing.F) {
	f.Add(`[{"on":"approved","from":["a"],"to":"b","all":true,"base":"x/*","fields":{"resolution":"fixed"},"comment":"{{.By}}"}]`)
	f.Add(`[{"on":"merged","to":"b","comment":""}]`)
	f.Fuzz(func(t *testing.T, text string) {
		var rules review.Rules
		if err := rules.Decode(text); err == nil && (len(rules) == 0 || rules[0].To == "") {
			t.Errorf("%q: %+v", text, rules)
		}
	})
}
