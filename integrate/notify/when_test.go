package notify

import (
	"encoding/json"
	"net/http"
	"slices"
	"testing"

	"timeupdater/tracker/trackertest"
	"timeupdater/tracker/triggers"
)

// Each occasion sends its message, and what is beside it sends none.
func TestOccasions(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		when string
		acts func(w *world)
		want []string // titles
	}{
		"a critical bug is created": {"critical-bug", func(w *world) {
			w.create("bug", "critical", "critical bug")
			w.create("bug", "normal", "bug")
			w.create("task", "critical", "critical task")
			key := w.create("bug", "normal", "a bug that becomes critical")
			w.call(http.MethodPatch, "/v3/issues/"+key, `{"priority":"critical"}`)
			w.Rename("TEST-1", "renamed")
		}, []string{"critical bug"}},
		"a status is reached": {"status:closed", func(w *world) {
			w.Create("TEST", "open", "")
			key := w.Create("TEST", "closed", "")
			w.SetStatus(key, "inProgress")
			w.SetStatus(key, "closed")
			w.Rename(key, "renamed when it was closed")
			w.SetStatus(key, "open")
			w.SetStatus(key, "closed")
		}, []string{"closed", "renamed when it was closed"}},
		"a deadline changes": {"deadline", func(w *world) {
			key := w.Create("TEST", "changed", "")
			for _, deadline := range []string{`"2026-12-01"`, `"2026-12-01"`, `"2026-12-02"`, "null"} {
				w.call(http.MethodPatch, "/v3/issues/"+key, `{"deadline":`+deadline+`}`)
			}
			w.call(http.MethodPatch, "/v3/issues/"+key, `{"priority":"critical"}`)
		}, []string{"changed", "changed", "changed"}},
		"a comment is added": {"comment", func(w *world) {
			key := w.Create("TEST", "talked about", "")
			w.call(http.MethodPost, "/v3/issues/"+key+"/comments", `{"text":"first"}`)
			w.call(http.MethodPatch, "/v3/issues/"+key+"/comments/1", `{"text":"mended"}`)
		}, []string{"talked about"}},
		"a trigger comments": {"comment", func(w *world) {
			w.call(http.MethodPost, "/v3/queues/TEST/triggers", `{"name":"welcome","conditions":[{"type":"Event.create"}],"actions":[{"type":"CreateComment","text":"welcome"}]}`)
			w.Create("TEST", "new", "")
		}, []string{"new"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, switches := range []trackertest.Switches{{}, {UnsetVariable: trackertest.UnsetStopsTrigger}, {UnsetVariable: trackertest.UnsetEmpty}} {
				w := newWorld(t, switches)
				for messenger := range secretOf {
					w.put(messenger, test.when, Quoted)
				}
				test.acts(w)
				w.Wait()
				for messenger := range secretOf {
					var titles []string
					for _, m := range w.chats[messenger].all() {
						titles = append(titles, m.title)
					}
					slices.Sort(titles)
					if !slices.Equal(titles, test.want) {
						t.Errorf("%s shows %q, want %q", messenger, titles, test.want)
					}
				}
			}
		})
	}
}

func TestWhenIsRead(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"critical-bug":      `new critical bug: [{"type":"Event.create"},{"field":"type","type":"FieldEquals","value":"bug"},{"field":"priority","type":"FieldEquals","value":"critical"}]`,
		"status:inProgress": `status inProgress: [{"field":"status","type":"FieldBecameEqual","value":"inProgress"}]`,
		"deadline":          `deadline changed: [{"field":"deadline","type":"FieldChangedCondition"}]`,
		"comment":           `new comment: [{"type":"Event.comment-create"}]`,
		"":                  "must be critical-bug, status:KEY, deadline or comment",
		"canary":            "must be critical-bug, status:KEY, deadline or comment",
		"status:":           "must be status: and the key of a status, such as status:closed",
		`status:"canary`:    "must be status: and the key of a status, such as status:closed",
		"status:в работе":   "must be status: and the key of a status, such as status:closed",
	} {
		when, err := ParseWhen(text)
		got := said(t, when, err)
		if got != want || err == nil && when.Name != text {
			t.Errorf("%q is read as %q: %s, want %s", text, when.Name, got, want)
		}
	}
}

func said(t *testing.T, when When, err error) string {
	t.Helper()
	if err != nil {
		return err.Error()
	}
	list, err := json.Marshal(when.Conditions)
	if err != nil {
		t.Error(err)
	}
	return when.What + ": " + string(list)
}

func TestConditionsOfOnesOwn(t *testing.T) {
	t.Parallel()
	some := []triggers.Condition{{Type: "Event.update"}}
	const badName = "its name is what messages say: take letters, digits, spaces, dots, _ and - only"
	for name, test := range map[string]struct {
		name       string
		conditions []triggers.Condition
		want       string
	}{
		"some":                   {"overdue", some, `overdue: [{"type":"Event.update"}]`},
		"a name in two words":    {"Срочно 2", some, `Срочно 2: [{"type":"Event.update"}]`},
		"none":                   {"x", nil, "it holds no condition: there would be a message at every change"},
		"a quote in the name":    {`a"canary`, some, badName},
		"a variable in the name": {"{{canary}}", some, badName},
		"no name":                {"", some, badName},
	} {
		when, err := Own(test.name, test.conditions)
		if got := said(t, when, err); got != test.want {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
}
