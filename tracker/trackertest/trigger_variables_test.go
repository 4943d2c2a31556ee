package trackertest_test

import (
	"fmt"
	"strings"
	"testing"

	"timeupdater/tracker/trackertest"
)

// described is an issue with something in every field that variables show.
const described = `{"queue":"TEST","summary":"A \"big\" <b>","description":"line\nbreak","parent":"TEST-1","assignee":"second",
	"followers":["person","second"],"tags":["tag1","tag2"],"start":"2021-12-07","estimation":"PT4H","storyPoints":2.5}`

// rendered is what a text shows in a comment that the issue's creation causes.
func rendered(t *testing.T, sw trackertest.Switches, text string) (string, bool) {
	t.Helper()
	c := start(t, sw)
	c.tr.Create("TEST", "The parent", "")
	c.rule("x", `[{"type":"Event.create"}]`, `[{"type":"CreateComment","text":`+quoted(text)+`}]`)
	c.post("/v3/issues", described).is(201)
	list := c.get("/v3/issues/TEST-2/comments").is(200).list()
	if len(list) == 0 {
		return "", false
	}
	return list[0]["text"].(string), true
}

func quoted(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

func TestVariables(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"no variable":                       "no variable",
		"{{issue.key}} and {{ issue.key }}": "TEST-2 and TEST-2",
		"{{issue.summary":                   "{{issue.summary",
		"{{=<% %>=}}{{a}} <%issue.key%>":    "{{a}} TEST-2",

		"{{issue.summary}}":                            `A "big" <b>`,
		"{{issue.summary.json}}":                       `"A \"big\" <b>"`,
		"{{issue.description.json}}":                   `"line\nbreak"`,
		"{{issue.version}}":                            "1",
		"{{issue.votes}}":                              "0",
		"{{issue.storyPoints.json}}":                   "2.5",
		"{{issue.estimation}}":                         "PT4H",
		"{{issue.estimation.json}}":                    `"PT4H"`,
		"{{issue.tags}}":                               "tag1, tag2",
		"{{issue.tags.json}}":                          `["tag1","tag2"]`,
		"{{issue.status}}":                             "Открыт",
		"{{issue.status.key}}":                         "open",
		"{{issue.status.display.json}}":                `"Открыт"`,
		"{{issue.queue.key}}":                          "TEST",
		"{{issue.parent}}":                             "TEST-1",
		"{{issue.parent.key}}":                         "TEST-1",
		"{{issue.parent.display}}":                     "The parent",
		"{{issue.author}}":                             "Robot",
		"{{issue.author.login}}":                       "robot",
		"{{issue.assignee}}":                           "Second",
		"{{issue.assignee.firstName}}":                 "Second",
		"{{issue.assignee.email}}":                     "second@example.com",
		"{{issue.assignee.login.json}}":                `"second"`,
		"{{issue.assignee.uid.json}}":                  "1120000000000003",
		"{{issue.followers.email}}":                    "person@example.com, second@example.com",
		"{{issue.followers.login.json}}":               `["person","second"]`,
		"{{issue.followers.uid.json}}":                 "[1120000000000001,1120000000000003]",
		"{{currentUser}}":                              "Robot",
		"{{currentUser.login}}":                        "robot",
		"{{currentDateTime}}":                          "21 november 2026",
		"{{currentDateTime.date}}":                     "21 november 2026",
		"{{currentDateTime.iso8601}}":                  "2026-11-21T12:00:00.339+0000",
		"{{currentDateTime.unixEpoch}}":                "1795262400",
		"{{issue.start}}":                              "07 december 2021",
		"{{issue.start.iso8601}}":                      "2021-12-07",
		"{{issue.start.unixEpoch}}":                    "1638835200",
		"{{issue.start.iso8601.json}}":                 `"2021-12-07"`,
		"{{issue.createdAt}}":                          "21 november 2026",
		"{{issue.createdAt.date}}":                     "21 november 2026",
		"{{issue.createdAt.iso8601}}":                  "2026-11-21T12:00:00.339+0000",
		"{{issue.createdAt.unixEpoch}}":                "1795262400",
		"{{issue.commentWithoutExternalMessageCount}}": "0",
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			got, _ := rendered(t, trackertest.Switches{}, text)
			equal(t, "shown", got, want)
		})
	}
}

func TestVariablesWithoutValue(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"{{issue.deadline}}", "{{issue.previousStatus}}", "{{issue.resolution.key}}", "{{issue.checklistDone}}", // unset
		"{{issue.author.json}}", "{{issue.status.json}}", "{{issue.followers.json}}", // objects
		"{{issue.mood}}", "{{issue.local.mood}}", "{{issue.local}}", "{{issue}}", "{{mood}}", "{{}}", // unknown
		"{{issue.Assignee.login}}", "{{issue.Исполнитель}}", // by name
		"{{issue.assignee.mood}}", "{{issue.start.mood}}", "{{issue.summary.key}}", "{{issue.key.mood}}",
		"{{userComment.text}}", "{{generatedComment.text}}", // no comment
	} {
		if got, any := rendered(t, trackertest.Switches{}, text); any {
			t.Errorf("%s: %q", text, got)
		}
	}
}

func TestUnknownsOfVariables(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		sw         trackertest.Switches
		text, want string
	}{
		"issue by its title":   {trackertest.Switches{IssueVariable: trackertest.IssueTitle}, "{{issue.parent}}", "The parent"},
		"issue by its id":      {trackertest.Switches{IssueVariable: trackertest.IssueID}, "{{issue.parent}}", "593cd2110000000000000001"},
		"escaped as HTML":      {trackertest.Switches{EscapeVariables: true}, "{{issue.summary}}", "A &#34;big&#34; &lt;b&gt;"},
		"not escaped in JSON":  {trackertest.Switches{EscapeVariables: true}, "{{issue.summary.json}}", `"A \"big\" <b>"`},
		"nothing for no value": {trackertest.Switches{UnsetVariable: trackertest.UnsetEmpty}, "due {{issue.deadline}}.", "due ."},
		"JSON, bare":           {trackertest.Switches{BareJSON: true}, `"{{issue.summary.json}}"`, `"A \"big\" <b>"`},
		"list in JSON, bare":   {trackertest.Switches{BareJSON: true}, "{{issue.tags.json}}", "[tag1,tag2]"},
	} {
		got, _ := rendered(t, tc.sw, tc.text)
		equal(t, name, got, tc.want)
	}
}

// A variable without a value in one action keeps that one, or all, from being done.
func TestWhatAnUnsetVariableStops(t *testing.T) {
	t.Parallel()
	for stops, want := range map[trackertest.UnsetVariable]int{
		trackertest.UnsetStopsAction: 1, trackertest.UnsetStopsTrigger: 0, trackertest.UnsetEmpty: 2,
	} {
		c := start(t, trackertest.Switches{UnsetVariable: stops})
		c.rule("x", `[{"type":"Event.create"}]`, `[{"type":"CreateComment","text":"made"},{"type":"CreateComment","text":"after {{generatedComment.text}}, due {{issue.deadline}}"}]`)
		key := c.tr.Create("TEST", "x", "")
		equal(t, "comments", len(c.get("/v3/issues/"+key+"/comments").list()), want)
		told := map[bool]string{true: "Success", false: "The variable issue.deadline has no value."}[want == 2]
		equal(t, "told", strings.Contains(c.executed(key), told), true)
	}
}

func TestQueueFieldsAsVariables(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	id := c.tr.AddField("TEST", trackertest.Field{Key: "mood"})
	key := c.tr.Create("TEST", "x", "")
	c.rule("x", `[{"type":"FieldChangedCondition","field":"`+id+`"}]`, `[
		{"type":"CreateComment","text":"with local {{issue.local.mood}}"},{"type":"CreateComment","text":"without {{issue.mood}}"}]`)
	c.patch("/v3/issues/"+key, `{"`+id+`":"good"}`).is(200)
	var texts []string
	for _, cm := range c.get("/v3/issues/" + key + "/comments").list() {
		texts = append(texts, cm["text"].(string))
	}
	equal(t, "comments", strings.Join(texts, ", "), "with local good")
}

func TestVariablesOfComments(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	key := c.tr.Create("TEST", "x", "")
	c.rule("first", `[{"type":"CommentFullyMatchCondition","word":"hello"}]`, `[
		{"type":"CreateComment","text":"{{userComment.author.login}} said {{userComment.text.json}} in {{userComment.id}}","fromRobot":true},
		{"type":"Update","update":{"description":"{{generatedComment.text}}"}}]`)
	c.rule("second", `[{"type":"CommentStringMatchCondition","word":"said"}]`, `[
		{"type":"Update","update":{"tags":["{{generatedComment.author}}"]}},
		{"type":"Update","update":{"tags":["{{userComment.author}}"]}}]`)
	id := c.post("/v3/issues/"+key+"/comments", `{"text":"hello"}`).is(201).object()["id"]
	is := c.get("/v3/issues/" + key).object()
	equal(t, "description", is["description"], any(fmt.Sprintf(`robot said "hello" in %v`, id)))
	equal(t, "tags", fmt.Sprint(is["tags"]), "[Tracker]")
	equal(t, "told", c.executed(key), "first true Success\nsecond false The variable userComment.author has no value.")
}

func TestPreviousStatusAsVariable(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	key := c.tr.Create("TEST", "x", "")
	c.rule("x", `[{"type":"FieldChangedCondition","field":"status"}]`, `[{"type":"CreateComment","text":"from {{issue.previousStatus.key}} to {{issue.status.key}}"}]`)
	c.tr.SetStatus(key, "inProgress")
	equal(t, "comment", c.get("/v3/issues/" + key + "/comments").list()[0]["text"], any("from open to inProgress"))
}

func TestChecklistAsVariable(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	key := c.tr.Create("TEST", "x", "")
	c.rule("x", `[{"type":"FieldChangedCondition","field":"summary"}]`, `[
		{"type":"CreateChecklist","checklistItems":[{"text":"a"}]},{"type":"CreateComment","text":"done: {{issue.checklistDone}}"}]`)
	c.tr.Rename(key, "y")
	equal(t, "comment", c.get("/v3/issues/" + key + "/comments").list()[0]["text"], any("done: 0"))
}

func TestAddressOfAWebhook(t *testing.T) {
	t.Parallel()
	for raw, want := range map[bool]string{
		false: "http://a.test/a%20%22b%22%20&%20c?q=a+%22b%22+%26+c",
		true:  `http://a.test/a "b" & c?q=a "b" & c`,
	} {
		var address string
		c := start(t, trackertest.Switches{RawAddress: raw, Deliver: func(d trackertest.Delivery) { address = d.URL }})
		c.rule("x", `[]`, `[{"type":"Webhook","endpoint":"http://a.test/{{issue.summary}}?q={{issue.summary}}"}]`)
		c.tr.Create("TEST", `a "b" & c`, "")
		equal(t, "address", address, want)
	}
}

// An address is escaped, a text is not, and an object is one after the variables
// are filled in.
func TestVariablesOfAWebhook(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ given, want string }{
		"text":            {`"{\"text\":{{issue.summary.json}}}"`, `{"text":"a \"b\" & c"}`},
		"object":          {`{"z":"{{issue.key}}: {{issue.summary}}","a":[{"n":1.50,"t":"{{issue.key}}"}],"\"":null}`, `{"z":"TEST-1: a \"b\" & c","a":[{"n":1.50,"t":"TEST-1"}],"\"":null}`},
		"object's member": {`{"{{issue.key}}":true}`, `{"TEST-1":true}`},
		"nothing":         {`null`, ``},
	} {
		var body, address, header string
		c := start(t, trackertest.Switches{Deliver: func(d trackertest.Delivery) {
			body, address, header = d.Body, d.URL, d.Header.Get("X-Own")
		}})
		c.rule("x", `[]`, `[{"type":"Webhook","endpoint":"http://a.test/?q={{issue.summary}}","headers":{"X-Own":"{{issue.summary}}"},"body":`+tc.given+`}]`)
		c.tr.Create("TEST", `a "b" & c`, "")
		equal(t, name, body, tc.want)
		equal(t, "address", address, "http://a.test/?q=a+%22b%22+%26+c")
		equal(t, "header", header, `a "b" & c`)
	}
}
