package command

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"

	"timeupdater/tracker/trackertest"
)

func TestTriggerAsJSON(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{})
	w.trigger(done, "--queue", "OTHER", "--url", address, "--auth", "none")
	out, _ := w.trigger(failed, "--queue", "TEST,OTHER,NONE", "--url", address, "--dry-run", "--json")
	golden(t, "dryrun.json", out)

	for _, step := range []struct {
		status int
		args   []string
		want   string
	}{
		{done, []string{"--queue", "TEST", "--url", address}, both(`"id":"3",`, `"id":"4",`, `,"result":"created"`)},
		{done, []string{"--queue", "TEST", "--url", address}, both(`"id":"3",`, `"id":"4",`, `,"result":"unchanged"`)},
		{done, []string{"--queue", "TEST", "--log"}, both(`"id":"3",`, `"id":"4",`, `,"active":true,"calls":[]`)},
		{done, []string{"--queue", "TEST", "--delete"}, both(`"id":"3",`, `"id":"4",`, `,"result":"deleted"`)},
		{done, []string{"--queue", "TEST", "--delete"}, both("", "", `,"result":"unchanged"`)},
	} {
		out, _ := w.trigger(step.status, append(step.args, "--json")...)
		if got := compact(t, out); got != step.want {
			t.Errorf("%q printed %s, want %s", step.args, got, step.want)
		}
	}
}

// both is the document about the queue TEST, with an id and a name for each of
// its triggers.
func both(links, other, rest string) string {
	return `{"dryRun":false,"queues":[{"queue":"TEST",` + links + `"name":"timeupdater links"` + rest +
		`},{"queue":"TEST",` + other + `"name":"timeupdater"` + rest + `}]}`
}

func TestHiddenSecretAsJSON(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{MaskSecrets: true})
	out, _ := w.trigger(done, "--queue", "TEST", "--url", address, "--json")
	if want := both(`"id":"1",`, `"id":"2",`, `,"result":"created","secretHidden":true`); compact(t, out) != want {
		t.Errorf("printed %s, want %s", out, want)
	}
}

func TestLogAsJSON(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{Fault: cannedLog(t)})
	w.trigger(done, "--queue", "TEST", "--url", address)
	out, _ := w.trigger(done, "--queue", "TEST", "--log", "--json")
	golden(t, "log_calls.json", out)
}

// cannedLog answers for Tracker's log of each trigger.
func cannedLog(t *testing.T) func(*http.Request) trackertest.Fault {
	t.Helper()
	text, err := os.ReadFile("testdata/log.json")
	if err != nil {
		t.Fatal(err)
	}
	var canned []map[string]any
	if err := json.Unmarshal(text, &canned); err != nil {
		t.Fatal(err)
	}
	return func(r *http.Request) trackertest.Fault {
		path, isLog := strings.CutSuffix(r.URL.Path, "/webhooks/log")
		if !isLog {
			return trackertest.Fault{}
		}
		var calls []any
		for _, call := range canned {
			if fmt.Sprint(call["triggerId"]) == path[strings.LastIndex(path, "/")+1:] {
				calls = append(calls, call)
			}
		}
		body, err := json.Marshal(calls)
		if err != nil {
			t.Error(err)
		}
		return trackertest.Fault{Status: http.StatusOK, ContentType: "application/json", Body: string(body)}
	}
}

func compact(t *testing.T, text string) string {
	t.Helper()
	var document triggerDocument
	if err := json.Unmarshal([]byte(text), &document); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	short, err := json.Marshal(document)
	if err != nil {
		t.Fatal(err)
	}
	return string(short)
}

func TestInterruptedTrigger(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	w := newWorld(t, trackertest.Switches{Fault: func(r *http.Request) trackertest.Fault {
		if strings.Contains(r.URL.Path, "/TEST/") {
			cancel()
			return trackertest.Fault{Reset: true}
		}
		return trackertest.Fault{}
	}})
	out, problem := w.runIn(ctx, t, interrupted, "trigger", "--queue", "TEST,OTHER", "--url", address)
	if out != "" || !strings.HasPrefix(problem, "TEST: ") || !strings.Contains(problem, "interrupted before it came to OTHER") {
		t.Errorf("printed %s%s", out, problem)
	}
}
