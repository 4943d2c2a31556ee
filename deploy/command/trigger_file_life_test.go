package command

import (
	"net/http"
	"os"
	"strings"
	"testing"

	"timeupdater/tracker/trackertest"
)

// opening is the trigger of the documentation with some other words.
func opening(t *testing.T, pairs ...string) string {
	t.Helper()
	text, err := os.ReadFile(documented)
	if err != nil {
		t.Fatal(err)
	}
	return written(t, strings.NewReplacer(pairs...).Replace(string(text)))
}

const toClosed = `
  - actions[0].status.key: open
  + actions[0].status.key: closed
  - conditions[0]: {"type":"CommentFullyMatchCondition","word":"Open"}
  + conditions[0]: {"type":"CommentFullyMatchCondition","word":"Close"}
`

func TestLifeOfATriggerFromAFile(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{})
	w.trigger(done, "--queue", "TEST", "--url", address) // which nothing here touches
	closing := opening(t, `"open"`, `"closed"`, "Open", "Close")
	inactive := opening(t, `"actions"`, `"active": false, "actions"`)
	for _, step := range []struct {
		args []string
		want string
	}{
		{[]string{documented, "--dry-run"}, "TEST: would create the trigger TriggerName\n"},
		{[]string{documented}, "TEST: created trigger 3, TriggerName\n"},
		{[]string{documented, "--queue", "111"}, "TEST: already right, trigger 3, TriggerName\n111: already right, trigger 3, TriggerName\n"},
		{[]string{closing, "--dry-run"}, "TEST: would change trigger 3, TriggerName" + toClosed},
		{[]string{closing}, "TEST: changed trigger 3, TriggerName" + toClosed},
		{[]string{closing}, "TEST: already right, trigger 3, TriggerName\n"},
		{[]string{closing, "--log"}, "TEST: trigger 3, TriggerName, active; only HTTP requests have a log, what else it does is in the history of issues\n"},
		{[]string{inactive, "--delete", "--dry-run"}, "TEST: would delete trigger 3, TriggerName\n"},
		{[]string{documented, "--delete"}, "TEST: deleted trigger 3, TriggerName\n"},
		{[]string{documented, "--delete"}, "TEST: nothing to delete, there is no trigger named \"TriggerName\"\n"},
		{[]string{inactive}, "TEST: created trigger 4, TriggerName\n"},
		{[]string{inactive, "--log"}, "TEST: trigger 4, TriggerName, not active, it calls nobody; only HTTP requests have a log, what else it does is in the history of issues\n"},
		{[]string{documented}, "TEST: changed trigger 4, TriggerName\n  - active: false\n  + active: true\n"},
	} {
		out, _ := w.trigger(done, append([]string{"--queue", "TEST", "--file"}, step.args...)...)
		if _, after, dry := strings.Cut(out, "\n}\n\n"); dry {
			out = after // of what would be sent
		}
		w.says(out, step.want)
	}
	out, _ := w.trigger(done, "--queue", "TEST", "--url", address)
	w.says(out, "TEST: already right, trigger 1, timeupdater links\nTEST: already right, trigger 2, timeupdater\n")
}

// A trigger that somebody made by hand is shown before it is replaced.
func TestDryRunOfAFile(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{})
	w.request(http.MethodPost, "/v3/queues/TEST/triggers", `{"name":"Tell","conditions":[{"type":"Event.create"}],"actions":[
		{"type":"Webhook","endpoint":"https://old.example/`+canary+`?t=`+canary+`","headers":{"X-Token":"`+canary+`-old","X-Old":"`+canary+`"}},
		{"type":"Transition","status":"closed"}]}`)
	name := written(t, `{"name":"Tell","conditions":[{"type":"Or","conditions":[{"type":"Event.create"},{"type":"FieldBecameEqual","field":"priority","value":"critical"}]}],"actions":[
		{"type":"Webhook","endpoint":"https://new.example/`+canary+`","method":"POST","headers":{"X-Token":"`+canary+`"},
			"authContext":{"type":"oauth","headerName":"Authorization","tokenType":"OAuth","accessToken":"`+canary+`"},"body":{"text":"{{issue.key}} `+canary+`"}},
		{"type":"Transition","status":{"key":"inProgress"}},
		{"type":"CreateComment","text":"Told <them> & you"}]}`)
	before := w.writes()
	out, _ := w.trigger(done, "--queue", "TEST,OTHER", "--file", name, "--dry-run")
	golden(t, "dryrun_file.txt", out)
	out, _ = w.trigger(done, "--queue", "TEST,OTHER", "--file", name, "--dry-run", "--json")
	golden(t, "dryrun_file.json", out)
	if w.writes() != before {
		t.Error("something was written")
	}
	w.trigger(done, "--queue", "TEST,OTHER", "--file", name)
	out, _ = w.trigger(done, "--queue", "TEST,OTHER", "--file", name, "--json")
	if got, want := compact(t, out), `{"dryRun":false,"queues":[{"queue":"TEST","id":"1","name":"Tell","result":"unchanged"},{"queue":"OTHER","id":"2","name":"Tell","result":"unchanged"}]}`; got != want {
		t.Errorf("printed %s, want %s", got, want)
	}
}

func TestFileOnStandardInput(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{})
	w.stdin = `{"name":"x","actions":[{"type":"Move","queue":"OTHER"}]}`
	for _, want := range []string{"TEST: created trigger 1, x\n", "TEST: already right, trigger 1, x\n"} {
		out, _ := w.trigger(done, "--queue", "TEST", "--file", "-")
		w.says(out, want)
	}
}

// What only Tracker knows is said in its words.
func TestTrackerRefusesAFile(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ members, want string }{
		"a status": {`"actions":[{"type":"Transition","status":"open"},{"type":"Transition","status":{"key":"dancing"}}]`,
			`422 Unprocessable Entity: actions: Invalid action 2 (Transition): unknown status "dancing"`},
		"a member that nobody knows": {`"actions":[{"type":"Move","queue":"TEST","speed":1}]`,
			`422 Unprocessable Entity: actions: Invalid action 1 (Move): json: unknown field "speed"`},
		"a field": {`"actions":[{"type":"Move","queue":"TEST"}],"conditions":[{"type":"FieldIsEmpty","field":"mood"}]`,
			`422 Unprocessable Entity: conditions: Invalid condition: FieldIsEmpty on the unknown field "mood"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, trackertest.Switches{})
			out, problem := w.trigger(failed, "--queue", "TEST,NONE", "--file", written(t, `{"name":"x",`+test.members+`}`))
			want := `TEST: create trigger "x": Tracker answered ` + test.want + "\nNONE: read triggers: there is no such queue"
			if out != "" || !strings.HasPrefix(problem, want) {
				t.Errorf("printed %q and\n%s\nwant\n%s", out, problem, want)
			}
		})
	}
}

func TestTwoTriggersOfTheNameInAFile(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{})
	for range 2 {
		w.request(http.MethodPost, "/v3/queues/TEST/triggers", `{"name":"TriggerName","actions":[{"type":"Move","queue":"OTHER"}]}`)
	}
	for _, flag := range []string{"--dry-run=false", "--delete", "--log"} {
		_, problem := w.trigger(failed, "--queue", "TEST", "--file", documented, flag)
		w.says(problem, "TEST: there are 2 triggers named \"TriggerName\", with the ids 1, 2: delete all but one in the queue's settings, or rename them\n")
	}
}

func TestFilesThatAreRefused(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ file, want string }{
		"none there":       {canary + "/no.json", "--file: it cannot be opened: no such file or directory"},
		"a folder":         {"testdata", "--file: it cannot be read: is a directory"},
		"an endless one":   {written(t, strings.Repeat(" ", 1<<20)+"{}"), "--file: it is longer than 1048576 bytes, the most that is read"},
		"an empty one":     {written(t, ""), "--file: this is not what Tracker takes for a trigger:\n  the file is empty"},
		"secrets, no JSON": {written(t, canary), "--file: this is not what Tracker takes for a trigger:\n  the file is no JSON: line 1, column 1: invalid character 'c' looking for beginning of value"},
		"several mistakes": {written(t, `{"name":"x","queue":"TEST","actions":[{"type":"Transiton"},{"type":"Webhook","endpoint":"`+canary+`","method":"PATCH"}]}`),
			"--file: this is not what Tracker takes for a trigger:\n  queue must be left out: the flag --queue names the queues\n" +
				`  actions[0].type is "Transiton", which is unknown; known types of actions are, nearest first: Transition, CreateIssue, Update, ` +
				"Webhook, Move, CreateComment, Event.create, CreateChecklist, CalculateFormula, Event.comment-create\n" +
				"  actions[1].endpoint must be an address that begins with https:// or http://\n  actions[1].method must be GET, POST, PUT or DELETE"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, flag := range []string{"--dry-run", "--json", "--delete", "--log"} {
				w := newWorld(t, trackertest.Switches{})
				out, problem := w.trigger(notTried, "--queue", "TEST", "--file", test.file, flag)
				if want := "timeupdater: " + test.want + "\n"; out != "" || problem != want {
					t.Errorf("%s: printed %q and\n%s\nwant\n%s", flag, out, problem, want)
				}
				if calls := w.Calls(); len(calls) > 0 {
					t.Errorf("asked Tracker: %v", calls)
				}
			}
		})
	}
}

func TestFlagsThatDoNotGoWithAFile(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		args []string
		want string
	}{
		"no name of a file":  {[]string{"--file", ""}, "--file is empty"},
		"an address":         {[]string{"--file", documented, "--url", address}, "--file and --url do not go together"},
		"a name":             {[]string{"--file", documented, "--name", canary}, "--file and --name do not go together"},
		"the usual name":     {[]string{"--file", documented, "--name", "timeupdater"}, "--file and --name do not go together"},
		"authorization":      {[]string{"--file", documented, "--auth", "none"}, "--file and --auth do not go together"},
		"a group":            {[]string{"--file", documented, "--exclude-group", "7", "--dry-run"}, "--file and --exclude-group do not go together"},
		"an answer":          {[]string{"--file", documented, "--logs-no-time"}, "--file and --logs-no-time do not go together"},
		"a recipe":           {[]string{"--file", documented, "--recipe", "slack"}, "do not go together"},
		"a log and deletion": {[]string{"--file", documented, "--log", "--delete"}, "--log and --delete do not go together"},
		"too many calls":     {[]string{"--file", documented, "--log", "-n", "101"}, "--limit must be from 1 to 100"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, trackertest.Switches{})
			out, problem := w.trigger(notTried, append([]string{"--queue", "TEST"}, test.args...)...)
			if out != "" || !strings.Contains(problem, test.want) || !strings.HasSuffix(problem, "\nMore: go run . trigger --help\n") {
				t.Errorf("printed %q and %q, want %q", out, problem, test.want)
			}
		})
	}
}
