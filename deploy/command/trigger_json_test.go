package command

import (
	"context"
	"encoding/json"
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
		{done, []string{"--queue", "TEST", "--url", address}, `{"dryRun":false,"queues":[{"queue":"TEST","id":"2","result":"created"}]}`},
		{done, []string{"--queue", "TEST", "--url", address}, `{"dryRun":false,"queues":[{"queue":"TEST","id":"2","result":"unchanged"}]}`},
		{done, []string{"--queue", "TEST", "--log"}, `{"dryRun":false,"queues":[{"queue":"TEST","id":"2","active":true,"calls":[]}]}`},
		{done, []string{"--queue", "TEST", "--delete"}, `{"dryRun":false,"queues":[{"queue":"TEST","id":"2","result":"deleted"}]}`},
		{done, []string{"--queue", "TEST", "--delete"}, `{"dryRun":false,"queues":[{"queue":"TEST","result":"unchanged"}]}`},
	} {
		out, _ := w.trigger(step.status, append(step.args, "--json")...)
		if got := compact(t, out); got != step.want {
			t.Errorf("%q printed %s, want %s", step.args, got, step.want)
		}
	}
}

func TestHiddenSecretAsJSON(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{MaskSecrets: true})
	out, _ := w.trigger(done, "--queue", "TEST", "--url", address, "--json")
	if want := `{"dryRun":false,"queues":[{"queue":"TEST","id":"1","result":"created","secretHidden":true}]}`; compact(t, out) != want {
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

// cannedLog answers for Tracker's log.
func cannedLog(t *testing.T) func(*http.Request) trackertest.Fault {
	t.Helper()
	canned, err := os.ReadFile("testdata/log.json")
	if err != nil {
		t.Fatal(err)
	}
	return func(r *http.Request) trackertest.Fault {
		if !strings.HasSuffix(r.URL.Path, "/webhooks/log") {
			return trackertest.Fault{}
		}
		return trackertest.Fault{Status: http.StatusOK, ContentType: "application/json", Body: string(canned)}
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
