package testbench_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"timeupdater/integrate/testbench"
	"timeupdater/tracker/trackertest"
	"timeupdater/tracker/workflow"
)

func TestHowTheFieldIsNamed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{})
	local := w.AddField("TEST", single)
	global := w.AddField("", trackertest.Field{Key: "stand", Name: "Stand", NameRU: "Площадка", Type: "uri"})
	w.AddField("OPS", trackertest.Field{Key: "opsBench", Name: "Ops bench", Type: "uri"})
	for name, test := range map[string]struct{ field, want string }{
		"the key of the queue's own":        {"benchLink", local},
		"that in other letters":             {"BENCHLINK", local},
		"its id":                            {local, local},
		"its id and nothing else":           {"id:" + local, local},
		"its name in English":               {"Bench link", local},
		"that in small letters":             {"bench link", local},
		"its name in Russian":               {"Ссылка на стенд", local},
		"that in other letters too":         {"ссылка на СТЕНД", local},
		"the id of one of all queues":       {"stand", global},
		"its English name":                  {"STAND", global},
		"its Russian name":                  {"площадка", global},
		"a key where an id is demanded":     {"id:benchLink", ""},
		"one of another queue":              {"opsBench", ""},
		"a part of a name":                  {"Bench", ""},
		"nothing that is there":             {"nothing", ""},
		"a name with a colon, but no field": {"key:benchLink", ""},
	} {
		w.benches = &testbench.Benches{Client: w.client, Queues: w.benches.Queues, Field: test.field}
		r, err := w.benches.Clear(context.Background(), "TEST-1", "")
		if r.Field != test.want || errors.Is(err, testbench.ErrNoField) != (test.want == "") {
			t.Errorf("%s: %+v, %v, want %s", name, r, err, test.want)
		}
		if test.want == "" && message(err) != "TEST-1: issues of TEST have no such field" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTwoFieldsThatAreMeant(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		second trackertest.Field
		queue  string
		field  string
	}{
		"of one key":                     {trackertest.Field{Key: "benchLink", Name: "Another", Type: "uri"}, "", "benchLink"},
		"of one name":                    {trackertest.Field{Key: "second", Name: "BENCH LINK", Type: "uri"}, "TEST", "Bench link"},
		"of one Russian name":            {trackertest.Field{Key: "second", Name: "Second", NameRU: "ссылка на стенд", Type: "uri"}, "", "Ссылка на стенд"},
		"a key that is another's name":   {trackertest.Field{Key: "second", Name: "benchlink", Type: "uri"}, "TEST", "benchLink"},
		"one that could hold no address": {trackertest.Field{Key: "benchLink", Name: "Bench since", Type: "date"}, "", "benchLink"},
	} {
		w := newWorld(t, trackertest.Switches{})
		first := w.AddField("TEST", single)
		second := w.AddField(test.queue, test.second)
		w.benches.Field = test.field
		before := w.Fingerprint()
		_, err := w.benches.Set(context.Background(), "TEST-1", newBench)
		of := map[string]string{"TEST": "of that queue", "": "of all queues"}[test.queue]
		want := `TEST-1: 2 fields of the issues of TEST are called so: "Bench link" (` + first + `), of that queue; "` +
			test.second.Name + `" (` + second + `), ` + of + `; name one by its id, with id: before it`
		if message(err) != want || w.Fingerprint() != before {
			t.Errorf("%s: %v\nwant %s", name, err, want)
		}
		w.benches.Field = "id:" + first
		if r := w.set(newBench); r.Field != first {
			t.Errorf("%s, by its id: %+v", name, r)
		}
	}
	t.Run("where the id of one is the key of the other", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, trackertest.Switches{})
		w.AddField("TEST", single)
		global := w.AddField("", trackertest.Field{Key: "benchLink", Type: "uri"})
		w.benches.Field = "id:benchLink"
		w.set(newBench)
		w.holds(global, newBench)
	})
}

func TestAFieldIsMade(t *testing.T) {
	t.Parallel()
	for weather, switches := range weathers {
		if switches.NotOwner {
			continue
		}
		w := newWorld(t, switches)
		w.benches.Create = true
		r := w.set(newBench)
		if !r.Created || !r.Changed || !strings.HasSuffix(r.Says, "; the field was made for it") {
			t.Errorf("%s: %+v", weather, r)
		}
		fields, err := workflow.NamedFields(context.Background(), w.client, "TEST")
		want := workflow.Named{Field: workflow.Field{ID: r.Field, Key: "benchLink", Name: "Bench link", Type: "uri"}, Russian: "Ссылка на стенд", Local: true}
		if err != nil || fields[0] != want || strings.Contains(r.Field, "benchLink") == (r.Field == "benchLink") {
			t.Errorf("%s: %+v, %v, want %+v", weather, fields[0], err, want)
		}
		w.holds(r.Field, newBench)
		if again := w.set(other); again.Created || again.Field != r.Field {
			t.Errorf("%s, again: %+v", weather, again)
		}
	}
}

func TestWhereNoFieldIsMade(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		switches trackertest.Switches
		field    string
		put      func(*testbench.Benches) (testbench.Result, error)
		says     string // by the result
		fails    string
	}{
		"not asked for": {put: func(b *testbench.Benches) (testbench.Result, error) {
			b.Create = false
			return b.Set(context.Background(), "TEST-1", newBench)
		}, fails: "TEST-1: issues of TEST have no such field"},
		"to clear it": {put: func(b *testbench.Benches) (testbench.Result, error) {
			return b.Clear(context.Background(), "TEST-1", "")
		}, says: "TEST-1: issues of TEST have no such field, and so no bench"},
		"for an issue that is not there": {put: func(b *testbench.Benches) (testbench.Result, error) {
			return b.Set(context.Background(), "TEST-9", newBench)
		}, fails: "TEST-9: read issue: Tracker answered 404"},
		"by who may not": {switches: trackertest.Switches{NotOwner: true}, fails: "TEST-1: TEST: create a field: Tracker answered 403"},
		"by an id":       {field: "id:benchLink", fails: "TEST-1: the field's name must be the key of the new field"},
	} {
		w := newWorld(t, test.switches)
		w.benches.Create = true
		if test.field != "" {
			w.benches.Field = test.field
		}
		if test.put == nil {
			test.put = func(b *testbench.Benches) (testbench.Result, error) {
				return b.Set(context.Background(), "TEST-1", newBench)
			}
		}
		before := w.Fingerprint()
		r, err := test.put(w.benches)
		if r.Says != test.says || !strings.HasPrefix(message(err), test.fails) || (err == nil) != (test.fails == "") {
			t.Errorf("%s: %+v, %v", name, r, err)
		}
		if w.Fingerprint() != before {
			t.Errorf("%s: something was written", name)
		}
	}
}

// Two pipelines find no field and make one. The second is refused, and takes the
// field of the first.
func TestAnotherPipelineMakesTheField(t *testing.T) {
	t.Parallel()
	for name, lost := range map[string]bool{"and the second is refused": false, "and the answer is lost": true} {
		w := newWorld(t, trackertest.Switches{})
		w.benches.Create = true
		made, id := false, ""
		w.goesWrong(func(r *http.Request) trackertest.Fault {
			switch {
			case r.Method != http.MethodPost || made:
				return trackertest.Fault{}
			case lost:
				made = true
				return trackertest.Fault{Reset: true, Acted: true}
			}
			made = true
			id = w.AddField("TEST", single)
			return trackertest.Fault{}
		})
		r := w.set(newBench)
		if !r.Changed || !lost && r.Field != id {
			t.Errorf("%s: %+v, want %s", name, r, id)
		}
		w.holds(r.Field, newBench)
	}
}

func TestKeysOfNewFields(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"benchLink": "benchLink", "bench_2": "bench_2", "Bench link": "benchLink", "ссылка на стенд": "benchLink",
		"Стенд": "", "my bench": "", "2bench": "", "id:benchLink": "", "6054ae3a2b6b2c7f80bb9a93--benchLink": "", "": "",
	} {
		if got, err := testbench.KeyOf(name); got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v, want %q", name, got, err, want)
		}
	}
}

// The category is one that Tracker has, whatever these are.
func TestTheCategoryOfANewField(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ categories, want string }{
		"that of the documentation's sample": {`[{"id":"1","name":"System"},{"id":"000000000000000000000003","name":"x"},{"id":"9","name":"Ours"}]`, "000000000000000000000003"},
		"the last, where there is no such":   {`[{"id":"1","name":"System"},{"id":9,"name":"Ours"}]`, "9"},
		"none":                               {`[]`, ""},
	} {
		w := newWorld(t, trackertest.Switches{})
		w.benches.Create = true
		sent := ""
		w.goesWrong(func(r *http.Request) trackertest.Fault {
			switch {
			case strings.HasSuffix(r.URL.Path, "/fields/categories"):
				return trackertest.Fault{Status: http.StatusOK, ContentType: "application/json", Body: test.categories}
			case r.Method == http.MethodPost:
				body := make([]byte, 1000)
				n, _ := r.Body.Read(body)
				sent = string(body[:n])
				return trackertest.Fault{Status: http.StatusUnprocessableEntity}
			}
			return trackertest.Fault{}
		})
		_, err := w.benches.Set(context.Background(), "TEST-1", newBench)
		if test.want == "" && (sent != "" || !strings.Contains(message(err), "no categories of fields")) {
			t.Errorf("%s: sent %q, %v", name, sent, err)
		}
		if test.want != "" && !strings.Contains(sent, `"category":"`+test.want+`"`) {
			t.Errorf("%s: sent %q, %v", name, sent, err)
		}
	}
}
