package install

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
	"timeupdater/tracker/triggers"
)

// everyWorld is one in which the trigger of every.json can be made.
func everyWorld(t *testing.T, switches trackertest.Switches) (*world, triggers.Trigger) {
	t.Helper()
	every, err := os.ReadFile(filepath.Join("testdata", "every.json"))
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, switches)
	w.AddQueue("OTHER")
	w.AddGroup("robot")
	w.AddGroup("person")
	w.installer.Whole, w.installer.Foreign = true, true
	return w, parse(t, string(every))
}

func TestAnyTriggerIsPutOnce(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		switches trackertest.Switches
		hidden   bool
	}{
		"documented":         {},
		"conditions wrapped": {switches: trackertest.Switches{WrapConditions: true}},
		"ids as texts":       {switches: trackertest.Switches{SwapIDs: true}},
		"secrets masked":     {trackertest.Switches{MaskSecrets: true}, true},
		"all of it":          {trackertest.Switches{WrapConditions: true, SwapIDs: true, MaskSecrets: true, Stale: trackertest.Stale412}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, every := everyWorld(t, test.switches)
			w.did(w.put(every), "created 1 Every action")
			results := w.put(every)
			w.did(results, "kept 1 Every action")
			if results[0].Hidden != test.hidden {
				t.Errorf("%+v", results[0])
			}
			w.installer.Rotate = true
			again := map[bool]string{false: "kept 1 Every action", true: "changed 1 Every action"}[test.hidden]
			w.did(w.put(every), again)
		})
	}
}

// What somebody changed by hand is put right, each time with lines that say so,
// and the dry run tells the same before.
func TestAnyTriggerIsMended(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		by   string // of somebody's PATCH
		want []string
	}{
		"switched off": {`{"active":false}`, []string{"- active: false", "+ active: true"}},
		"one condition": {`{"conditions":[{"type":"Event.create"}]}`, []string{
			`- conditions[0]: {"type":"Event.create"}`, `+ conditions[0]: {"conditions":[{"conditions":[{"ignoreCase":false,`, `+ conditions[1]: {"field":"assignee","type":"FieldBecameNotEmpty"}`,
		}},
		"other actions": {`{"actions":[{"type":"Transition","status":"closed"},{"type":"Move","queue":"OTHER"}]}`, []string{
			"- actions[0].status.key: closed", "+ actions[0].status.key: inProgress", `- actions[1]: {"type":"Move","queue":{`, `+ actions[1]: {"type":"Update",`, `+ actions[2]: {`,
		}},
	} {
		for stale, answer := range map[string]trackertest.Stale{"409": trackertest.Stale409, "412": trackertest.Stale412} {
			t.Run(name+", "+stale, func(t *testing.T) {
				t.Parallel()
				faster := false // somebody else, just before our write
				var w *world
				var every triggers.Trigger
				w, every = everyWorld(t, trackertest.Switches{Stale: answer, Fault: func(r *http.Request) trackertest.Fault {
					if faster && r.Method == http.MethodPatch {
						faster = false
						change(t, w, `{"name":"Every action"}`)
					}
					return trackertest.Fault{}
				}})
				w.put(every)
				change(t, w, test.by)
				dry := w.installer
				dry.DryRun = true
				foretold, err := dry.Put(context.Background(), "TEST", []triggers.Trigger{every})
				if err != nil {
					t.Fatal(err)
				}
				faster = true
				results := w.put(every)
				w.did(results, "changed 1 Every action")
				if faster || w.triggers()[0].Version != 4 || !slices.Equal(foretold[0].Lines, results[0].Lines) {
					t.Errorf("the dry run said %q, mended was %q", foretold[0].Lines, results[0].Lines)
				}
				begin(t, results[0].Lines, test.want)
				w.did(w.put(every), "kept 1 Every action")
			})
		}
	}
}

// begin expects lines that begin so.
func begin(t *testing.T, lines, want []string) {
	t.Helper()
	for i := range want {
		if i >= len(lines) || !strings.HasPrefix(lines[i], want[i]) {
			t.Errorf("line %d of %q\nwant %q", i, lines, want[i])
		}
	}
	if strings.Contains(strings.Join(lines, ""), canary) {
		t.Errorf("a secret is shown: %q", lines)
	}
}

// change is made by somebody else.
func change(t *testing.T, w *world, body string) {
	t.Helper()
	version := w.triggers()[0].Version
	request(t, w, http.MethodPatch, fmt.Sprintf("/v3/queues/TEST/triggers/1?version=%d", version), body)
}

// What does other things belongs to somebody else, unless a file says what it
// has to do.
func TestForeignTriggersAreTakenOnDemand(t *testing.T) {
	t.Parallel()
	w, _ := everyWorld(t, trackertest.Switches{})
	opening := parse(t, file(opens, commented))
	request(t, w, http.MethodPost, "/v3/queues/TEST/triggers", `{"name":"x","actions":[{"type":"Move","queue":"OTHER"},{"type":"CreateComment","text":"by hand"}]}`)
	w.installer.Foreign = false
	var foreign *ForeignError
	if _, err := w.installer.Put(context.Background(), "TEST", []triggers.Trigger{opening}); !errors.As(err, &foreign) {
		t.Errorf("error = %v", err)
	}
	w.installer.Foreign = true
	results := w.put(opening)
	w.did(results, "changed 1 x")
	begin(t, results[0].Lines, []string{`- actions[0]: {"type":"Move","queue":{`, `+ actions[0]: {"type":"Transition","status":{"key":"open"}}`, `- actions[1]: {"type":"CreateComment","text":"by hand"}`, `+ conditions[0]: {`})
	deleted, err := w.installer.Delete(context.Background(), "TEST", "x")
	if err != nil {
		t.Fatal(err)
	}
	w.did(deleted, "deleted 1 x")
}

func TestTwoOfANameAreRefused(t *testing.T) {
	t.Parallel()
	w, every := everyWorld(t, trackertest.Switches{})
	w.create(every, every)
	_, putErr := w.installer.Put(context.Background(), "TEST", []triggers.Trigger{every})
	_, deleteErr := w.installer.Delete(context.Background(), "TEST", every.Name)
	for _, err := range []error{putErr, deleteErr} {
		var several *SeveralError
		if !errors.As(err, &several) {
			t.Errorf("error = %v", err)
		}
	}
}

func TestQueuesByTheirIDs(t *testing.T) {
	t.Parallel()
	w, every := everyWorld(t, trackertest.Switches{})
	for _, queue := range []string{"TEST", "112"} {
		for _, want := range []Done{Created, Nothing} {
			results, err := w.installer.Put(context.Background(), queue, []triggers.Trigger{every})
			if err != nil || len(results) != 1 || results[0].Done != want {
				t.Errorf("%s: %s, error %v, want %s", queue, inWords(results), err, want)
			}
		}
	}
	if results, err := w.installer.Put(context.Background(), "111", []triggers.Trigger{every}); err != nil || results[0].Done != Nothing {
		t.Errorf("by its id: %s, error %v", inWords(results), err)
	}
	if _, err := w.installer.Put(context.Background(), "999", []triggers.Trigger{every}); !errors.Is(err, tracker.ErrNotFound) || !strings.HasPrefix(err.Error(), "999: read triggers: there is no such queue") {
		t.Errorf("error = %v", err)
	}
}

// Tracker's own words have a place, and nothing of ours that is secret.
func TestRefusalsAreInTrackersWords(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		answer trackertest.Fault
		want   string
	}{
		"a place": {trackertest.Fault{}, `TEST: create trigger "x": Tracker answered 422 Unprocessable Entity: actions: Invalid action 2 (Transition): unknown status "dancing"`},
		"a word of ours": {trackertest.Fault{Status: 422, ContentType: "application/json", Body: `{"errors":{"actions":"no ` + canary + `-h for https://a.example/` + canary + `/p?x=` + canary + `"},"errorMessages":["body ` + canary + `-b, path /` + canary + `/p"]}`},
			`TEST: create trigger "x": Tracker answered 422 Unprocessable Entity: body [hidden], path [hidden]: actions: no [hidden] for [hidden]`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, _ := everyWorld(t, trackertest.Switches{Fault: first(http.MethodPost, func() trackertest.Fault { return test.answer })})
			trigger := parse(t, file(`{"type":"Webhook","endpoint":"https://a.example/`+canary+`/p?x=`+canary+`","headers":{"A":"`+canary+`-h"},"body":{"a":["`+canary+`-b"]}},
				{"type":"Transition","status":"dancing"}`, commented))
			_, err := w.installer.Put(context.Background(), "TEST", []triggers.Trigger{trigger})
			if err == nil || err.Error() != test.want || !errors.Is(err, tracker.ErrRejected) {
				t.Errorf("error = %v\nwant %s", err, test.want)
			}
		})
	}
}

// A Tracker that writes a trigger in words of its own is told with advice, each
// time.
func TestOtherWordsAreToldWithAdvice(t *testing.T) {
	t.Parallel()
	w, _ := everyWorld(t, trackertest.Switches{Fault: func(r *http.Request) trackertest.Fault {
		if r.Method != http.MethodGet {
			return trackertest.Fault{}
		}
		return trackertest.Fault{Status: http.StatusOK, ContentType: "application/json", Body: `[{"id":1,"version":1,"name":"x","active":true,
			"actions":[{"type":"CalculateFormula","formula":"now() + 3 * M","resultField":"deadline"}]}]`}
	}})
	request(t, w, http.MethodPost, "/v3/queues/TEST/triggers", `{"name":"x","actions":[{"type":"Move","queue":"OTHER"}]}`)
	wanted := parse(t, file(`{"type":"CalculateFormula","formula":"now()+3M","resultField":"deadline"}`, ""))
	_, err := w.installer.Put(context.Background(), "TEST", []triggers.Trigger{wanted})
	want := `TEST: Tracker took the trigger "x" but keeps another one than it was sent; look at it in the queue's settings, and if it is right there, write what is wanted (+) as Tracker does (-)
  - actions[0].formula: now() + 3 * M
  + actions[0].formula: now()+3M`
	if err == nil || err.Error() != want {
		t.Errorf("error = %v\nwant %s", err, want)
	}
}
