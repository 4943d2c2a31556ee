package command

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"timeupdater/tracker/trackertest"
)

// Addresses of benches.
const (
	someBench  = "https://bench-1.example.com"
	otherBench = "http://10.0.0.7:8080/"
)

// newBenches is a world with TEST-1, TEST-2 and OTHER-1, and with a field for
// benches in TEST, whose id is FIELD in what the tests say.
func newBenches(t *testing.T, switches trackertest.Switches) (*world, string) {
	t.Helper()
	w := newWorld(t, switches)
	w.Create("TEST", "mend the sum", "")
	w.Create("TEST", "show the sum", "")
	w.Create("OTHER", "something else", "")
	field := w.AddField("TEST", trackertest.Field{Key: "benchLink", Name: "Bench link", NameRU: "Ссылка на стенд", Type: "uri"})
	w.env["QUEUES"] = "TEST"
	return w, field
}

func TestWhatTestbenchRefuses(t *testing.T) {
	t.Parallel()
	set := func(args ...string) []string {
		return append([]string{"testbench", "set", "--branch", "TEST-1", "--url", someBench}, args...)
	}
	for name, test := range map[string]struct {
		args  []string
		env   map[string]string
		want  string // the beginning of the message
		usage bool   // it points to the help
	}{
		"an unknown verb":                     {[]string{"testbench", "ste"}, nil, "there is no such verb; did you mean set?\nMore: go run . testbench --help", true},
		"more than flags":                     {set(canary), nil, "set takes flags only; the token comes from the environment\nMore: go run . testbench set --help", true},
		"no queue":                            {set(), map[string]string{"QUEUES": ""}, "--queue is missing: the keys of the queues whose issues have benches, such as TEST", true},
		"a queue that is no key":              {set("--queue", canary+" x"), nil, "--queue must be the key of a queue, such as TEST", true},
		"queues of another sort":              {set(), map[string]string{"QUEUES": "*"}, "QUEUES must be queue keys such as TEST with commas between them", false},
		"neither all nor one":                 {set("--keys", canary), nil, "--keys must be all or one", true},
		"a value twice":                       {set("--url", otherBench), nil, "--url is there twice with different values", true},
		"no branch":                           {[]string{"testbench", "set", "--url", someBench}, nil, "--branch is missing, and no CI system that is known says which it is", true},
		"a branch that is empty":              {[]string{"testbench", "set", "--url", someBench, "--branch", ""}, map[string]string{"BITBUCKET_BRANCH": "TEST-1"}, "--branch is empty: is the variable set that it comes from? If none is meant, leave the flag out", true},
		"no address":                          {[]string{"testbench", "set", "--branch", "TEST-1"}, nil, "--url is missing: the address of the bench, such as https://bench.example.com", true},
		"an address that is empty":            {[]string{"testbench", "set", "--branch", "TEST-1", "--url", ""}, map[string]string{"CI_ENVIRONMENT_URL": someBench}, "--url is empty", true},
		"an empty address to be cleared":      {[]string{"testbench", "clear", "--branch", "TEST-1", "--url", ""}, nil, "--url is empty", true},
		"an address that is none":             {[]string{"testbench", "set", "--branch", "TEST-1", "--url", canary}, nil, "--url must be an address such as https://bench.example.com", true},
		"an address with a password":          {[]string{"testbench", "clear", "--branch", "TEST-1", "--url", "https://u:" + canary + "@b"}, nil, "--url must not hold a user or a password", true},
		"GitLab's address that is none":       {[]string{"testbench", "set", "--branch", "TEST-1"}, map[string]string{"CI_ENVIRONMENT_URL": canary}, "CI_ENVIRONMENT_URL must be an address such as", false},
		"a field that is empty":               {set("--field", " "), nil, "--field is empty", true},
		"a field that cannot be made":         {set("--create-field", "--field", canary+" x"), nil, "--field must be the key of the new field: Latin letters and digits, a letter first, where --create-field may have to make it", true},
		"no token":                            {set(), map[string]string{"TOKEN": ""}, "TOKEN is missing", false},
		"no organization":                     {set(), map[string]string{"ORG": ""}, "ORG or CLOUD_ORG is missing", false},
		"no token, and no key in the branch":  {set("--optional"), map[string]string{"TOKEN": "", "QUEUES": "OTHER"}, "TOKEN is missing", false},
		"whether to tell people, and neither": {set(), map[string]string{"NOTIFY": canary}, "NOTIFY must be true or false", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, _ := newBenches(t, trackertest.Switches{})
			maps.Copy(w.env, test.env)
			out, problem := w.run(t, notTried, test.args...)
			if out != "" || !strings.HasPrefix(problem, "timeupdater: "+test.want) || strings.Contains(problem, "\nMore: ") != test.usage {
				t.Errorf("printed %q and %q, want %q", out, problem, test.want)
			}
			if calls := w.Calls(); len(calls) > 0 {
				t.Errorf("asked Tracker: %v", calls)
			}
		})
	}
}

func TestTestbenchMakesTheField(t *testing.T) {
	t.Parallel()
	w, _ := newBenches(t, trackertest.Switches{})
	w.env["GIT_BRANCH"] = "origin/OTHER-1-sum"
	args := []string{"testbench", "set", "--url", someBench, "--queue", "OTHER", "--create-field"}
	out, _ := w.run(t, done, args...)
	if !strings.HasSuffix(out, "--benchLink); the field was made for it\n") {
		t.Error(out)
	}
	args[1] = "clear"
	if out, _ = w.run(t, done, args...); !strings.HasSuffix(out, "which is empty now\n") {
		t.Error(out)
	}
}

func TestTestbenchJSON(t *testing.T) {
	t.Parallel()
	w, field := newBenches(t, trackertest.Switches{})
	w.env["CHANGE_BRANCH"] = "TEST-1_TEST-9"
	w.run(t, failed, "testbench", "set", "--url", otherBench)
	out, problems := w.run(t, failed, "testbench", "set", "--url", someBench, "--json")
	golden(t, "testbench.json", strings.ReplaceAll(out, field, "FIELD"))
	if !strings.HasPrefix(problems, "TEST-9: ") {
		t.Errorf("on stderr: %s", problems)
	}
	w.env["CHANGE_BRANCH"] = "main"
	const keyless = `{
  "branch": "main",
  "from": "CHANGE_BRANCH",
  "changed": false,
  "says": "the branch \"main\", from CHANGE_BRANCH, names no issue of TEST",
  "issues": []
}
`
	for status, args := range map[int][]string{noKey: nil, done: {"--optional"}} {
		out, _ = w.run(t, status, append([]string{"testbench", "set", "--url", someBench, "--json"}, args...)...)
		w.says(out, keyless)
	}
}

// NOTIFY reaches the change, and nothing else.
func TestTestbenchAsksTrackerToTellNobody(t *testing.T) {
	t.Parallel()
	for setting, want := range map[string]string{"": "", "true": "", "false": "false"} {
		asked := "nothing"
		w, _ := newBenches(t, trackertest.Switches{Fault: func(r *http.Request) trackertest.Fault {
			if r.Method == http.MethodPatch {
				asked = r.URL.Query().Get("notify")
			}
			return trackertest.Fault{}
		}})
		w.env["NOTIFY"] = setting
		w.run(t, done, "testbench", "set", "--url", someBench, "--branch", "TEST-1")
		if asked != want {
			t.Errorf("NOTIFY=%s: notify=%s, want %q", setting, asked, want)
		}
	}
}

func TestTestbenchIsInterrupted(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	w, field := newBenches(t, trackertest.Switches{Fault: func(r *http.Request) trackertest.Fault {
		if r.Method == http.MethodPatch {
			cancel()
			return trackertest.Fault{Status: http.StatusServiceUnavailable}
		}
		return trackertest.Fault{}
	}})
	out, problems := w.runIn(ctx, t, interrupted, "testbench", "set", "--url", someBench, "--branch", "TEST-1-TEST-2")
	w.says(out, "--branch names TEST-1, TEST-2\n")
	if !strings.HasPrefix(problems, "TEST-1: change "+field) || !strings.HasSuffix(problems, "\ninterrupted before it came to TEST-2\n") {
		t.Errorf("on stderr: %s", problems)
	}
}

// unwritable is a terminal that is gone.
type unwritable struct{}

func (unwritable) Write([]byte) (int, error) { return 0, errors.New("the pipe is broken") }

func TestTestbenchCannotPrint(t *testing.T) {
	t.Parallel()
	w, _ := newBenches(t, trackertest.Switches{})
	for _, args := range [][]string{{"--branch", "TEST-1"}, {"--branch", "TEST-1", "--json"}, {"--branch", "main", "--optional"}} {
		std := IO{strings.NewReader(""), unwritable{}, unwritable{}, func(name string) string { return w.env[name] }}
		if got := Run(context.Background(), std, append([]string{"testbench", "set", "--url", someBench}, args...), nil); got != failed {
			t.Errorf("%q: exit status %d", args, got)
		}
	}
}

func TestFlagsOfTestbench(t *testing.T) {
	t.Parallel()
	std := IO{Getenv: func(string) string { return "" }}
	var got testbenchOptions
	run := func(_ context.Context, o testbenchOptions) error { got = o; return nil }
	set, clear := newTestbenchSet(std, run), newTestbenchClear(std, run)
	set.SetArgs([]string{
		"--url", someBench, "--branch", "b", "--field", "f", "--queue", "A,B", "--queue", "C",
		"--any-case", "--keys", "one", "--create-field", "--optional", "--detailed-status", "--json",
	})
	if err := set.Execute(); err != nil {
		t.Error(err)
	}
	want := testbenchOptions{
		url: someBench, branch: "b", field: "f", queues: list{"A", "B", "C"},
		anyCase: true, keys: oneKey, create: true, optional: true, detailedStatus: true, json: true,
	}
	if got.IO = (IO{}); !reflect.DeepEqual(got, want) {
		t.Errorf("set: %+v", got)
	}
	clear.SetArgs([]string{"--branch", "b", "--queue", "A"})
	if err := clear.Execute(); err != nil {
		t.Error(err)
	}
	want = testbenchOptions{clear: true, branch: "b", field: "benchLink", queues: list{"A"}, keys: allKeys}
	if got.IO = (IO{}); !reflect.DeepEqual(got, want) {
		t.Errorf("clear: %+v", got)
	}
}
