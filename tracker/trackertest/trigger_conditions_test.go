package trackertest_test

import (
	"strings"
	"testing"

	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
)

func TestConditionsOnComments(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		condition string
		text      string
		want      bool
	}{
		"is the word":                     {`"type":"CommentFullyMatchCondition","word":"Open"`, "Open", true},
		"is more than the word":           {`"type":"CommentFullyMatchCondition","word":"Open"`, "Open it", false},
		"is the word in another case":     {`"type":"CommentFullyMatchCondition","word":"Open"`, "oPEN", true},
		"is the word, but not its case":   {`"type":"CommentFullyMatchCondition","word":"Open","ignoreCase":false`, "open", false},
		"is the word in bold":             {`"type":"CommentFullyMatchCondition","word":"Open"`, "# **Open**", true},
		"is the word, but not its markup": {`"type":"CommentFullyMatchCondition","word":"Open","removeMarkup":false`, "**Open**", false},
		"is the word of a link":           {`"type":"CommentFullyMatchCondition","word":"Open"`, "[Open](http://a.test)", true},
		"contains the word":               {`"type":"CommentStringMatchCondition","word":"pen"`, "Open it", true},
		"does not contain the word":       {`"type":"CommentStringMatchCondition","word":"shut"`, "Open it", false},
		"lacks the word":                  {`"type":"CommentStringNotMatchCondition","word":"shut"`, "Open it", true},
		"does not lack the word":          {`"type":"CommentStringNotMatchCondition","word":"Open"`, "Open it", false},
		"contains one of the words":       {`"type":"CommentAnyMatchCondition","words":["shut","Open"]`, "Open it", true},
		"contains none of the words":      {`"type":"CommentAnyMatchCondition","word":["shut","close"]`, "Open it", false},
		"lacks all words":                 {`"type":"CommentNoneMatchCondition","words":["shut","close"]`, "Open it", true},
		"lacks but one word":              {`"type":"CommentNoneMatchCondition","words":["shut","Open"]`, "Open it", false},
		"by its author":                   {`"type":"CommentAuthor","user":"robot"`, "x", true},
		"by another author":               {`"type":"CommentAuthor","user":"second"`, "x", false},
		"not by its author":               {`"type":"CommentAuthorNot","user":{"id":"1120000000000002"}`, "x", false},
		"not by another author":           {`"type":"CommentAuthorNot","user":1120000000000003`, "x", true},
		"made in Tracker":                 {`"type":"CommentMessageInternal"`, "x", true},
		"made by mail":                    {`"type":"CommentMessageExternal"`, "x", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, fired := collecting(t, trackertest.Switches{})
			key := c.tr.Create("TEST", "x", "")
			c.post("/v3/queues/TEST/triggers", webhook("x", `[{`+tc.condition+`}]`)).is(200)
			c.tr.Rename(key, "Open") // without a comment none of them holds
			equal(t, "fired without a comment", len(*fired), 0)
			c.post("/v3/issues/"+key+"/comments", `{"text":"`+tc.text+`"}`).is(201)
			equal(t, "fired", len(*fired) == 1, tc.want)
		})
	}
}

func TestCommentsComparedExactly(t *testing.T) {
	t.Parallel()
	for asked, want := range map[string]string{
		"":                     "Open",
		`,"ignoreCase":true`:   "Open OPEN",
		`,"removeMarkup":true`: "Open **Open**",
	} {
		c, fired := collecting(t, trackertest.Switches{ExactComments: true})
		key := c.tr.Create("TEST", "x", "")
		c.post("/v3/queues/TEST/triggers", webhook("x", `[{"type":"CommentFullyMatchCondition","word":"Open"`+asked+`}]`)).is(200)
		var matched []string
		for _, text := range []string{"Open", "OPEN", "**Open**"} {
			before := len(*fired)
			c.post("/v3/issues/"+key+"/comments", `{"text":"`+text+`"}`).is(201)
			if len(*fired) > before {
				matched = append(matched, text)
			}
		}
		equal(t, asked, strings.Join(matched, " "), want)
	}
}

func TestConditionOnTheFirstCommentThatMatches(t *testing.T) {
	t.Parallel()
	c, fired := collecting(t, trackertest.Switches{})
	key := c.tr.Create("TEST", "x", "")
	c.post("/v3/queues/TEST/triggers", webhook("x", `[{"type":"CommentStringMatchCondition","word":"deploy","noMatchBefore":true}]`)).is(200)
	for _, step := range []struct {
		text string
		want int
	}{{"nothing", 0}, {"deploy it", 1}, {"deploy again", 1}} {
		c.post("/v3/issues/"+key+"/comments", `{"text":"`+step.text+`"}`).is(201)
		equal(t, "fired after "+step.text, len(*fired), step.want)
	}
}

// The issue has tags a and b, the deadline 2026-11-30, an estimation of 4 h and
// no assignee. It is made, gets a description, a third tag and the assignee
// second; how often the trigger fires is counted for each.
func TestConditionsOnFields(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ condition, want string }{
		"text is":                          {`"type":"FieldEqualsString","field":"summary","value":"New task"`, "made described tagged assigned"},
		"text is in another case":          {`"type":"FieldEqualsString","field":"summary","value":"new task"`, ""},
		"text is, whatever its case":       {`"type":"FieldEqualsString","field":"summary","value":"new task","ignoreCase":true`, "made described tagged assigned"},
		"text contains":                    {`"type":"ContainsAnyOfStrings","field":"description","value":["blue","red"]`, "described tagged assigned"},
		"text lacks":                       {`"type":"ContainsNoneOfStrings","field":"description","value":["red"]`, "made"},
		"value is":                         {`"type":"FieldEquals","field":"Priority","value":"normal"`, "made described tagged assigned"},
		"value became, at creation":        {`"type":"FieldBecameEqual","field":"priority","value":"normal"`, "made"},
		"type of status is":                {`"type":"FieldEquals","field":"statusType","value":"new"`, "made described tagged assigned"},
		"user became":                      {`"type":"FieldBecameEqual","field":"assignee","value":"second"`, "assigned"},
		"became set, at creation":          {`"type":"FieldBecameNotEmpty","field":"deadline"`, "made"},
		"became set":                       {`"type":"FieldBecameNotEmpty","field":"assignee"`, "assigned"},
		"is empty":                         {`"type":"FieldIsEmpty","field":"assignee"`, "made described tagged"},
		"became empty, never":              {`"type":"FieldBecameEmpty","field":"assignee"`, ""},
		"list is one value, of several":    {`"type":"FieldEquals","field":"tags","value":"a"`, ""},
		"list has more than":               {`"type":"Container.SizeGreater","field":"tags","value":2`, "tagged assigned"},
		"list has at least":                {`"type":"Container.SizeGreaterOrEquals","field":"tags","value":3`, "tagged assigned"},
		"list has less than":               {`"type":"Container.SizeLess","field":"tags","value":3`, "made described"},
		"list has at most":                 {`"type":"Container.SizeLessOrEquals","field":"tags","value":2`, "made described"},
		"list has":                         {`"type":"Container.SizeEquals","field":"tags","value":2`, "made described"},
		"list has not":                     {`"type":"Container.SizeNotEquals","field":"tags","value":2`, "tagged assigned"},
		"empty list has none":              {`"type":"Container.SizeEquals","field":"followers","value":0`, "made described tagged assigned"},
		"list contains all":                {`"type":"ContainerContainsAll","field":"tags","value":["c","a"]`, "tagged assigned"},
		"list contains any":                {`"type":"ContainerContainsAny","field":"tags","value":["c","d"]`, "tagged assigned"},
		"list contains any for once":       {`"type":"ContainerContainsAny","field":"tags","value":["c","d"],"noMatchBefore":true`, "tagged"},
		"list contains none":               {`"type":"ContainerContainsNone","field":"tags","value":"c"`, "made described"},
		"date is":                          {`"type":"DateEqualCondition","field":"deadline","value":"2026-11-30"`, "made described tagged assigned"},
		"date is after":                    {`"type":"DateGreaterCondition","field":"deadline","value":"2026-11-30"`, ""},
		"date is not before":               {`"type":"DateGreaterOrEqualCondition","field":"deadline","value":"2026-11-30"`, "made described tagged assigned"},
		"date is before":                   {`"type":"DateLessCondition","field":"deadline","value":"2026-12-01"`, "made described tagged assigned"},
		"date is not after":                {`"type":"DateLessOrEqualCondition","field":"deadline","value":"2026-11-29"`, ""},
		"moment is after":                  {`"type":"DateGreaterCondition","field":"createdAt","value":"2026-11-21T11:59:00"`, "made described tagged assigned"},
		"moment is on the day":             {`"type":"DateEqualCondition","field":"createdAt","value":"2026-11-21"`, "made described tagged assigned"},
		"no date is before":                {`"type":"DateLessCondition","field":"start","value":"2026-12-01"`, ""},
		"number is":                        {`"type":"FieldEquals","field":"estimation","value":"14400000"`, "made described tagged assigned"},
		"number became, at creation":       {`"type":"BecameGreaterCondition","field":"estimation","value":14000000`, "made"},
		"empty number became, at creation": {`"type":"BecameLessCondition","field":"spent","value":5`, ""},
		"changed by itself":                {`"type":"FieldChangedCondition","field":"updatedBy"`, "described"},
		"or in small letters":              {`"type":"or","conditions":[{"type":"Event.create"},{"type":"FieldBecameNotEmpty","field":"assignee"}]`, "made assigned"},
		"and in small letters":             {`"type":"and","conditions":[{"type":"Event.update"},{"type":"FieldBecameNotEmpty","field":"assignee"}]`, "assigned"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, fired := collecting(t, trackertest.Switches{})
			c.post("/v3/queues/TEST/triggers", webhook("x", `[{`+tc.condition+`}]`)).is(200)
			var seen []string
			second := c.with("Authorization", "OAuth second")
			for _, step := range []struct {
				what string
				do   func() reply
			}{
				{"made", func() reply {
					return c.post("/v3/issues", `{"queue":"TEST","summary":"New task","tags":["a","b"],"deadline":"2026-11-30","estimation":"PT4H"}`)
				}},
				{"described", func() reply { return second.patch("/v3/issues/TEST-1", `{"description":"red"}`) }},
				{"tagged", func() reply { return second.patch("/v3/issues/TEST-1", `{"tags":{"add":"c"}}`) }},
				{"assigned", func() reply { return second.patch("/v3/issues/TEST-1", `{"assignee":"second"}`) }},
			} {
				before := len(*fired)
				if r := step.do(); r.status > 201 {
					t.Fatal(r.body)
				}
				if len(*fired) > before {
					seen = append(seen, step.what)
				}
			}
			equal(t, "fired when", strings.Join(seen, " "), tc.want)
		})
	}
}

func TestConditionOnWhatFollowsFromAChange(t *testing.T) {
	t.Parallel()
	c, fired := collecting(t, trackertest.Switches{})
	key := c.tr.Create("TEST", "x", "")
	c.post("/v3/queues/TEST/triggers", webhook("x", `[{"type":"FieldBecameEqual","field":"previousStatus","value":"open"}]`)).is(200)
	c.tr.Log(key, tracker.Hour, "")
	c.tr.SetStatus(key, "inProgress")
	equal(t, "fired", strings.Join(*fired, " "), "x:"+key)
}

func TestConditionsAreRefused(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	for name, tc := range map[string]struct{ condition, says string }{
		"no object":              {`"Event.create"`, "an object with a type"},
		"no type":                {`{"field":"spent"}`, `unknown type ""`},
		"unknown type":           {`{"type":"Nonsense"}`, `unknown type "Nonsense"; known are And, Or, BecameGreaterCondition`},
		"unknown member":         {`{"type":"Event.create","when":"always"}`, `Event.create has no "when"`},
		"member of another type": {`{"type":"FieldEquals","field":"summary","value":"x","noMatchBefore":true}`, `FieldEquals has no "noMatchBefore"`},
		"empty group":            {`{"type":"Or","conditions":[]}`, "Or has no conditions"},
		"changed link":           {`{"type":"UpdatedLinkCondition"}`, "never holds"},
		"unknown field":          {`{"type":"FieldIsEmpty","field":"mood"}`, `FieldIsEmpty on the unknown field "mood"`},
		"no value":               {`{"type":"FieldEquals","field":"status"}`, "FieldEquals needs a value"},
		"unknown status":         {`{"type":"FieldEquals","field":"status","value":"dancing"}`, "status: No such value."},
		"unknown user":           {`{"type":"FieldBecameEqual","field":"assignee","value":"nobody"}`, "assignee: No such user."},
		"no word":                {`{"type":"CommentFullyMatchCondition"}`, "needs a word"},
		"empty word":             {`{"type":"CommentStringMatchCondition","word":""}`, "needs a word"},
		"comment of nobody":      {`{"type":"CommentAuthor","user":"nobody"}`, `unknown user "nobody"`},
		"text of a number":       {`{"type":"ContainsAnyOfStrings","field":"votes","value":["1"]}`, "does not go with the field votes"},
		"number of a text":       {`{"type":"GreaterCondition","field":"summary","value":1}`, "does not go with the field summary"},
		"date of a text":         {`{"type":"DateLessCondition","field":"summary","value":"2026-01-01"}`, "does not go with the field summary"},
		"no date":                {`{"type":"DateLessCondition","field":"deadline","value":"soon"}`, "needs a date"},
		"size of a text":         {`{"type":"Container.SizeEquals","field":"summary","value":1}`, "does not go with the field summary"},
		"size as a text":         {`{"type":"Container.SizeEquals","field":"tags","value":"1"}`, "needs a whole number"},
		"elements of a text":     {`{"type":"ContainerContainsAny","field":"summary","value":["x"]}`, "does not go with the field summary"},
		"no elements":            {`{"type":"ContainerContainsAny","field":"tags","value":[]}`, "needs elements"},
		"elements unknown":       {`{"type":"ContainerContainsAny","field":"followers","value":["nobody"]}`, "followers: No such user."},
	} {
		answer := c.post("/v3/queues/TEST/triggers", webhook("x", "["+tc.condition+"]")).is(422).object()
		text, _ := at(answer, "errors", "conditions").(string)
		if !strings.Contains(text, tc.says) {
			t.Errorf("%s: %s", name, text)
		}
	}
}

func TestConditionsAreTakenAwayByNull(t *testing.T) {
	t.Parallel()
	c, fired := collecting(t, trackertest.Switches{})
	key := c.tr.Create("TEST", "x", "")
	c.post("/v3/queues/TEST/triggers", webhook("x", `[{"type":"Event.create"}]`)).is(200)
	is := c.patch("/v3/queues/TEST/triggers/1?version=1", `{"conditions":null,"name":null}`).is(200).object()
	equal(t, "conditions", len(is["conditions"].([]any)), 0)
	equal(t, "name", is["name"], any("x"))
	c.tr.Rename(key, "y")
	equal(t, "fired", len(*fired), 1)
}
