package trackertest_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
)

// world is a Tracker that has one of everything.
type world struct {
	caller
	ids *strings.Replacer // of {comment} and the like
}

// fileForm is a request with a file, as the header Content-Type of a world's
// calls says it is.
const (
	fileForm     = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\nhello\r\n--b--\r\n"
	fileFormType = "multipart/form-data; boundary=b"
)

// unreachable is a network without anybody.
type unreachable struct{}

func (unreachable) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, errors.New("nobody is there")
}

// worldFlow is a workflow whose transition "review" has a screen.
var worldFlow = trackertest.Workflow{
	Statuses: []trackertest.Status{{Key: "open"}, {Key: "testing", Type: "inProgress"}, {Key: "closed"}},
	Transitions: []trackertest.Transition{
		{ID: "review", To: "testing", CommentForm: true, Screen: []trackertest.ScreenField{{Field: "assignee"}}},
		{ID: "close", To: "closed"},
	},
}

// startWorld makes the issues TEST-1, its sub-issue TEST-2, and OTHER-1.
func startWorld(t *testing.T) world {
	t.Helper()
	c := start(t, trackertest.Switches{Client: &http.Client{Transport: unreachable{}}})
	c = c.with("Content-Type", fileFormType)
	tr := c.tr
	tr.AddQueue("OTHER")
	tr.SetWorkflow("TEST", worldFlow)
	tr.AddApplication(trackertest.Application{ID: "bench", Name: "Bench"})
	field := tr.AddField("TEST", trackertest.Field{Key: "stand"})
	tr.AddField("", trackertest.Field{Key: "kept"})
	ids := []string{
		"{local}", field, "{group}", tr.AddGroup("person"),
		"{component}", tr.AddComponent("TEST", "Engine"), "{version}", tr.AddVersion("TEST", "One"),
		"{project}", tr.AddProject("Moon"), "{board}", tr.AddBoard("Board"), "{sprint}", tr.AddSprint("1", "Sprint"),
	}
	tr.Create("TEST", "Parent", "")
	tr.Create("TEST", "Child", "TEST-1")
	tr.Create("OTHER", "Other", "")
	ids = append(ids, "{record}", tr.Log("TEST-1", tracker.Hour, "work"))
	tr.Link("TEST-1", "relates", "OTHER-1")
	make := func(name, path, body string) {
		made := c.post("/v3/"+path, body)
		if made.status > 201 {
			t.Fatal(made.body)
		}
		id := made.object()["id"]
		if n, ok := id.(float64); ok {
			id = int64(n)
		}
		ids = append(ids, name, fmt.Sprint(id))
	}
	make("{upload}", "attachments", fileForm)
	make("{file}", "issues/TEST-1/attachments", fileForm)
	make("{comment}", "issues/TEST-1/comments", `{"text":"hello"}`)
	make("{remote}", "issues/TEST-1/remotelinks", `{"relationship":"relates","key":"7","origin":"bench"}`)
	make("{category}", "fields/categories", `{"name":{"en":"Ours","ru":"Наши"},"order":9}`)
	make("{trigger}", "queues/TEST/triggers", `{"name":"Say","conditions":[{"type":"CommentFullyMatchCondition","word":"go"}],"actions":[{"type":"CreateComment","text":"gone"}]}`)
	c.post("/v3/issues/TEST-1/checklistItems", `{"text":"one"}`).is(200)
	make("{bulk}", "bulkchange/_update", `{"issues":["OTHER-1"],"values":{"tags":["a"],"nonsense":1}}`)
	item := at(c.get("/v3/issues/TEST-1").object(), "checklistItems").([]any)[0].(object)
	ids = append(ids, "{item}", item["id"].(string))
	links := c.get("/v3/issues/OTHER-1/links").list()
	ids = append(ids, "{link}", fmt.Sprint(int64(links[0]["id"].(float64))))
	changes := c.get("/v3/issues/TEST-1/changelog").list()
	ids = append(ids, "{change}", changes[0]["id"].(string))
	screen := at(c.get("/v3/issues/TEST-1/transitions/review").object(), "screen", "id")
	ids = append(ids, "{screen}", screen.(string))
	applied := at(c.get("/v3/issues/TEST-1/remotelinks").list()[0], "object", "id")
	ids = append(ids, "{object}", applied.(string))
	scrolled := c.post("/v3/issues/_search?scrollType=sorted&perScroll=1", `{}`)
	ids = append(ids, "{scroll}", scrolled.header.Get("X-Scroll-Id"), "{token}", scrolled.header.Get("X-Scroll-Token"))
	return world{c, strings.NewReplacer(ids...)}
}

// named puts the ids of what there is in the place of their names.
func (w world) named(text string) string { return w.ids.Replace(text) }
