package command

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"timeupdater/tracker/trackertest"
)

// The contract that the project was given: the documentation's own example.
const documented = "testdata/trigger.json"

// From the file to an issue that is open, by the program that people start.
func TestProgramMakesTheTriggerOfTheDocumentation(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{})
	w.AddQueue("DESIGN")
	environment := []string{"TOKEN=" + token, "ORG=1", "API_URL=" + w.env["API_URL"]}
	for _, want := range []string{"DESIGN: created trigger 1, TriggerName\n", "DESIGN: already right, trigger 1, TriggerName\n"} {
		status, out, problems := runProgram(t, environment, "trigger", "--queue", "DESIGN", "--file", documented)
		if status != done || out != want || problems != "" {
			t.Errorf("status %d\n%s%s", status, out, problems)
		}
	}
	key := w.Create("DESIGN", "A page", "")
	w.SetStatus(key, "inProgress")
	for _, step := range []struct{ comment, want string }{{"Open the window", "inProgress"}, {"Open", "open"}} {
		w.comment(key, step.comment)
		if got := w.Issue(key).Status; got != step.want {
			t.Errorf("after %q the status is %s", step.comment, got)
		}
	}
}

func (w *world) comment(key, text string) {
	w.t.Helper()
	body, err := json.Marshal(map[string]string{"text": text})
	if err != nil {
		w.t.Fatal(err)
	}
	w.request(http.MethodPost, "/v3/issues/"+key+"/comments", string(body))
}

// written writes a file and returns its name.
func written(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "trigger.json")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// look is what Tracker shows at an address.
func (w *world) look(path string) string {
	w.t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header.Set("Authorization", "OAuth "+token)
	r.Header.Set("X-Org-ID", "1")
	answer := httptest.NewRecorder()
	w.ServeHTTP(answer, r)
	return answer.Body.String()
}

// Each action does its work. It is fired by another summary of TEST-1.
func TestActionsOfAFileDoTheirWork(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ action, look, want string }{
		"a transition":            {`{"type":"Transition","status":"In progress"}`, "/v3/issues/TEST-1", `"key":"inProgress"`},
		"updates in a list":       {`{"type":"Update","update":[{"field":"priority","update":{"set":{"key":"critical"}}}]}`, "/v3/issues/TEST-1", `"key":"critical"`},
		"updates in an object":    {`{"type":"Update","update":{"tags":{"add":"new"}}}`, "/v3/issues/TEST-1", `"tags":["new"]`},
		"a move":                  {`{"type":"Move","queue":"OTHER"}`, "/v3/issues/TEST-1", `"key":"OTHER-1"`},
		"a comment":               {`{"type":"CreateComment","text":"of {{issue.key}}","fromRobot":true}`, "/v3/issues/TEST-1/comments", `"text":"of TEST-1"`},
		"a comment, other name":   {`{"type":"Event.comment-create","text":"of {{issue.key}}"}`, "/v3/issues/TEST-1/comments", `"text":"of TEST-1"`},
		"a checklist":             {`{"type":"CreateChecklist","checklistItems":[{"text":"Do this","assignee":"person"},{"text":"Report"}]}`, "/v3/issues/TEST-1/checklistItems", `"text":"Report"`},
		"a formula":               {`{"type":"CalculateFormula","formula":"({{issue.votes}}+3)*2.5","resultField":"storyPoints"}`, "/v3/issues/TEST-1", `"storyPoints":7.5`},
		"an issue":                {`{"type":"CreateIssue","queue":"OTHER","summary":"After {{issue.key}}","fieldTemplates":{"dueDate":"2024-10-31"},"linkWithInitialIssue":true}`, "/v3/issues/OTHER-1", `"summary":"After TEST-1"`},
		"an issue, by other name": {`{"type":"Event.create","queue":"OTHER","summary":"After {{issue.key}}"}`, "/v3/issues/OTHER-1", `"summary":"After TEST-1"`},
		"several in their order":  {`{"type":"Update","update":{"description":"first"}},{"type":"CreateComment","text":"{{issue.description}}"}`, "/v3/issues/TEST-1/comments", `"text":"first"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, trackertest.Switches{})
			key := w.Create("TEST", "x", "")
			text := `{"name":"x","actions":[` + test.action + `],"conditions":[{"type":"FieldChangedCondition","field":"summary"}]}`
			args := []string{"--queue", "TEST", "--file", written(t, text)}
			w.trigger(done, args...)
			out, _ := w.trigger(done, args...)
			w.says(out, "TEST: already right, trigger 1, x\n")
			w.Rename(key, "changed")
			if got := w.look(test.look); !strings.Contains(got, test.want) {
				t.Errorf("%s shows %s, want %s in it", test.look, got, test.want)
			}
		})
	}
}

func TestWebhooksOfAFileCall(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ members, want string }{
		"by the documentation's example": {`"method":"PUT","contentType":"application/json; charset=UTF-8","headers":{"X-Token":"` + canary + `"},"authContext":{"type":"basic","login":"user1","password":"` + canary + `"},"body":{"message":"{{issue.key}}"}`,
			`PUT user1:` + canary + ` [` + canary + `] {"message":"TEST-1"}`},
		"with a token and a text": {`"method":"POST","authContext":{"type":"oauth","headerName":"Authorization","tokenType":"OAuth","accessToken":"` + canary + `"},"body":"{{issue.key}} has changed"`,
			`POST : [] TEST-1 has changed`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			calls := make(chan string, 2)
			server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				login, password, _ := r.BasicAuth()
				calls <- fmt.Sprint(r.Method, " ", login, ":", password, " ", r.Header["X-Token"], " ", string(body))
				rw.WriteHeader(map[string]int{"TEST-1": http.StatusTeapot, "TEST-2": http.StatusOK}[r.URL.Query().Get("id")])
			}))
			t.Cleanup(server.Close)
			w := newWorld(t, trackertest.Switches{MaskSecrets: true})
			args := []string{"--queue", "TEST", "--file", written(t, `{"name":"x","conditions":[{"type":"Event.create"}],"actions":[
				{"type":"Webhook","endpoint":"`+server.URL+`/`+canary+`?id={{issue.key}}&token=`+canary+`",`+test.members+`}]}`)}
			const next = "; Tracker hides the secret, the next call tells whether it is right: see --log\n"
			for _, step := range []struct{ flag, want string }{
				{"--dry-run=false", "TEST: created trigger 1, x" + next},
				{"--rotate=false", "TEST: already right, trigger 1, x, as far as Tracker shows it: the secret is hidden; --rotate writes it again\n"},
				{"--rotate", "TEST: changed trigger 1, x" + next},
			} {
				out, _ := w.trigger(done, append(args, step.flag)...)
				w.says(out, step.want)
			}
			w.Create("TEST", "x", "")
			w.Wait()
			w.Create("TEST", "y", "")
			w.Wait()
			if got := <-calls; got != test.want {
				t.Errorf("called with %s, want %s", got, test.want)
			}
			out, _ := w.trigger(done, append(args, "--log")...)
			if !strings.HasPrefix(out, "TEST: trigger 1, x, active\n") || !strings.Contains(out, "TEST-1  418     ") || !strings.Contains(out, "I'm a teapot\n") || !strings.Contains(out, "TEST-2  200     ") {
				t.Errorf("log:\n%s", out)
			}
			w.trigger(done, append(args, "--log", "--json")...)
			w.trigger(done, append(args, "--dry-run", "--json", "--rotate")...)
		})
	}
}

// Issues with all these words are counted.
func TestConditionsOfAFileDecide(t *testing.T) {
	t.Parallel()
	const open, urgent = `{"type":"CommentStringMatchCondition","word":"open"}`, `{"type":"FieldEquals","field":"priority","value":"critical"}`
	for name, test := range map[string]struct {
		conditions string
		want       string // after "open", after "urgent", after "open" when it is urgent
	}{
		"all in a list":        {conditions: open + "," + urgent, want: "no no yes"},
		"And":                  {conditions: `{"type":"And","conditions":[` + open + `,` + urgent + `]}`, want: "no no yes"},
		"and":                  {conditions: `{"type":"and","conditions":[` + open + `,` + urgent + `]}`, want: "no no yes"},
		"Or":                   {conditions: `{"type":"Or","conditions":[` + open + `,` + urgent + `]}`, want: "yes yes yes"},
		"or":                   {conditions: `{"type":"or","conditions":[` + open + `,` + urgent + `]}`, want: "yes yes yes"},
		"a group without type": {conditions: `{"conditions":[` + open + `,` + urgent + `]}`, want: "no no yes"},
		"groups in a group":    {conditions: `{"type":"Or","conditions":[{"type":"And","conditions":[` + open + `,` + urgent + `]},{"type":"CommentFullyMatchCondition","word":"anyway"}]}`, want: "no no yes"},
		"none":                 {want: "yes yes yes"},
	} {
		for wrapped, switches := range map[string]trackertest.Switches{"as sent": {}, "wrapped": {WrapConditions: true, SwapIDs: true}} {
			t.Run(name+", "+wrapped, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, switches)
				key := w.Create("TEST", "x", "")
				args := []string{"--queue", "TEST", "--file", written(t, `{"name":"x","conditions":[`+test.conditions+`],"actions":[{"type":"Update","update":{"tags":{"add":"fired"}}}]}`)}
				w.trigger(done, args...)
				out, _ := w.trigger(done, args...)
				w.says(out, "TEST: already right, trigger 1, x\n")
				var fired []string
				for _, step := range []func(){
					func() { w.comment(key, "open") },
					func() { w.request(http.MethodPatch, "/v3/issues/"+key, `{"priority":"critical"}`) },
					func() { w.comment(key, "open") },
				} {
					w.request(http.MethodPatch, "/v3/queues/TEST/triggers/1?version="+w.version(), `{"active":false}`)
					w.request(http.MethodPatch, "/v3/issues/"+key, `{"tags":null}`)
					w.request(http.MethodPatch, "/v3/queues/TEST/triggers/1?version="+w.version(), `{"active":true}`)
					step()
					fired = append(fired, map[bool]string{false: "no", true: "yes"}[strings.Contains(w.look("/v3/issues/"+key), `"tags":["fired"]`)])
				}
				if got := strings.Join(fired, " "); got != test.want {
					t.Errorf("fired: %s, want %s", got, test.want)
				}
			})
		}
	}
}

// version is that of the first trigger.
func (w *world) version() string {
	var trigger struct{ Version json.Number }
	if err := json.Unmarshal([]byte(w.look("/v3/queues/TEST/triggers/1")), &trigger); err != nil {
		w.t.Fatal(err)
	}
	return trigger.Version.String()
}
