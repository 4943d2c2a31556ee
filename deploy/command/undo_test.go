package command

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"timeupdater/deploy/pausing"
	"timeupdater/deploy/totals"
	"timeupdater/summarize"
	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
)

func TestFlagsOfUndo(t *testing.T) {
	t.Parallel()
	const other = address + "2"
	for name, test := range map[string]struct {
		args []string
		want undoOptions // without a want, there is a mistake
		says string
	}{
		"addresses":        {[]string{"f.csv", "--url", address, "--url", other, "--yes"}, undoOptions{file: "f.csv", urls: list{address, other}, yes: true}, ""},
		"paused":           {[]string{"--paused", "--yes", "--json", "f.csv"}, undoOptions{file: "f.csv", paused: true, yes: true, json: true}, ""},
		"no file":          {[]string{"--paused", "--yes"}, undoOptions{}, "one file"},
		"two files":        {[]string{"a", "b", "--paused", "--yes"}, undoOptions{}, "one file"},
		"nobody is asked":  {[]string{"f.csv", "--yes"}, undoOptions{}, "or --paused if it is paused"},
		"no address":       {[]string{"f.csv", "--yes", "--url", "d4e1"}, undoOptions{}, "--url: "},
		"no terminal":      {[]string{"f.csv", "--paused"}, undoOptions{}, "--yes is missing"},
		"a secret as file": {[]string{canary, "--yes"}, undoOptions{}, "--url is missing"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got undoOptions
			verb := newUndo(IO{In: strings.NewReader("y\n")}, func(_ context.Context, o undoOptions) error { o.IO = IO{}; got = o; return nil })
			verb.SilenceErrors, verb.SilenceUsage = true, true
			verb.SetArgs(test.args)
			err := verb.Execute()
			var usage usageError
			switch {
			case test.says == "" && (err != nil || !reflect.DeepEqual(got, test.want)):
				t.Errorf("got %+v, %v, want %+v", got, err, test.want)
			case test.says != "" && (!errors.As(err, &usage) || !strings.Contains(err.Error(), test.says) || strings.Contains(err.Error(), canary)):
				t.Errorf("error %v, want %q", err, test.says)
			}
		})
	}
}

// newFixed is a world where three totals were written over, and the file that
// was kept. TEST-1 shows the total, somebody has entered 9h in TEST-2 since, and
// TEST-3 shows its old time.
func newFixed(t *testing.T, switches trackertest.Switches) (w *world, path string) {
	t.Helper()
	var seconds atomic.Int64 // so that what happens in turn has an order
	switches.Clock = func() time.Time {
		return time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC).Add(time.Duration(seconds.Add(1)) * time.Second)
	}
	w = newWorld(t, switches)
	var off []summarize.Off
	for range 3 {
		key := w.Create("TEST", "Parent", "")
		w.SetSpent(key, 2*tracker.Hour)
		off = append(off, summarize.Off{Level: summarize.Level{Issue: key, From: 2 * tracker.Hour, To: 4 * tracker.Hour}})
	}
	w.SetSpent("TEST-1", 4*tracker.Hour)
	w.SetSpent("TEST-2", 9*tracker.Hour)
	path = filepath.Join(t.TempDir(), "before.csv")
	file, err := totals.Keep(path, off)
	if err != nil {
		t.Fatal(err)
	}
	file.Close()
	w.ResetCalls()
	return w, path
}

func TestUndoPutsBackWhatIsOursAndNamesTheRest(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{"undo.txt": nil, "undo.json": {"--json"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, path := newFixed(t, trackertest.Switches{})
			out, notice := w.run(t, failed, append([]string{"undo", path, "--paused", "--yes"}, args...)...)
			golden(t, name, out)
			if w.Issue("TEST-1").Spent != 2*tracker.Hour || w.Issue("TEST-2").Spent != 9*tracker.Hour {
				t.Errorf("TEST-1 shows %v, TEST-2 %v", w.Issue("TEST-1").Spent, w.Issue("TEST-2").Spent)
			}
			if !strings.HasPrefix(notice, "3 issues are to show") || !strings.Contains(notice, "NOTIFY=false") || strings.Contains(notice, "[y/N]") {
				t.Errorf("on stderr: %s", notice)
			}
			w.SetSpent("TEST-2", 2*tracker.Hour)
			if out, _ := w.run(t, done, "undo", path, "--paused", "--yes"); out != "0 put back, 3 already so, 0 left, 0 failed\n" {
				t.Errorf("again: %s", out)
			}
		})
	}
}

func TestUndoAsksTrackerNotToMailPeople(t *testing.T) {
	t.Parallel()
	for notify, quiet := range map[string]bool{"": false, "true": false, "false": true} {
		var wrote []string
		w, path := newFixed(t, trackertest.Switches{Fault: func(r *http.Request) trackertest.Fault {
			if r.Method == http.MethodPatch {
				wrote = append(wrote, r.URL.RawQuery)
			}
			return trackertest.Fault{}
		}})
		w.env["NOTIFY"] = notify
		_, notice := w.run(t, failed, "undo", path, "--paused", "--yes")
		if len(wrote) != 1 || strings.Contains(wrote[0], "notify=false") != quiet {
			t.Errorf("NOTIFY=%q: wrote with %q", notify, wrote)
		}
		if strings.Contains(notice, "mail") == quiet {
			t.Errorf("NOTIFY=%q: on stderr: %s", notify, notice)
		}
	}
}

func TestUndoTriesNothing(t *testing.T) {
	t.Parallel()
	damaged := filepath.Join(t.TempDir(), "damaged.csv")
	if err := os.WriteFile(damaged, []byte("issue;from;to;logged;way;record\r\n01.мар;PT1H;PT2H;PT0S;spent;PT0S\r\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		file string // "" is the one that was kept
		env  map[string]string
		says string
	}{
		"where there is no file":     {canary + ".csv", nil, "the file cannot be opened: "},
		"of a damaged file":          {damaged, nil, "line 2: \"01.мар\" is not an issue key"},
		"without a token":            {"", map[string]string{"TOKEN": ""}, "TOKEN is missing"},
		"without an organization":    {"", map[string]string{"ORG": ""}, "ORG or CLOUD_ORG is missing"},
		"if it may be unwanted mail": {"", map[string]string{"NOTIFY": "no"}, "NOTIFY must be true or false"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, path := newFixed(t, trackertest.Switches{})
			maps.Copy(w.env, test.env)
			if test.file != "" {
				path = test.file
			}
			if _, problem := w.run(t, notTried, "undo", path, "--paused", "--yes"); !strings.Contains(problem, test.says) || len(w.Calls()) > 0 {
				t.Errorf("after %d requests: %s", len(w.Calls()), problem)
			}
		})
	}
}

func TestUndoIsRefusedWhileTheFunctionWouldWriteAgain(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		settings string // of each function
		goesOn   bool
	}{
		"paused":                    {`{"pause":true,"queues":["TEST"],"write":"auto","ownTime":true}`, true},
		"for other queues":          {`{"pause":false,"sweep":"1m0s","queues":["OTHER"],"write":"auto","ownTime":true}`, true},
		"for the queue":             {`{"pause":false,"queues":["OTHER","TEST"],"write":"auto","ownTime":true}`, false},
		"for all queues, by calls":  {`{"pause":false,"write":"auto","ownTime":true}`, false},
		"for all queues, by sweeps": {`{"pause":false,"queues":["*"],"write":"auto","ownTime":true}`, false},
		"by sweeps, paused":         {`{"pause":true,"sweep":"1m0s","timer":true,"queues":["*"],"write":"auto","ownTime":true}`, true},
		"by sweeps elsewhere":       {`{"pause":true,"sweep":"1m0s","queues":["*"],"write":"auto","ownTime":true}`, false},
		"of an older version":       {`null`, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, path := newFixed(t, trackertest.Switches{})
			paused := w.functionSetSo(`{"pause":true,"write":"auto","ownTime":true}`)
			url := w.functionSetSo(test.settings)
			out, problem := w.run(t, failed, "undo", path, "--yes", "--url", paused, "--url", url)
			switch {
			case test.goesOn && !strings.Contains(out, "1 put back, 1 already so, 1 left"):
				t.Errorf("printed %s%s", out, problem)
			case !test.goesOn && (len(w.Calls()) > 0 || !strings.Contains(problem, url)):
				t.Errorf("after %d requests: %s", len(w.Calls()), problem)
			}
		})
	}
}

// functionSetSo is the address of a function that asks for a secret and tells
// these settings.
func (w *world) functionSetSo(settings string) (url string) {
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Webhook-Secret") == newSecret {
			rw.WriteHeader(http.StatusBadRequest)
			_, _ = fmt.Fprintf(rw, `{"message":"no issue key: call with ?id=TEST-1","planned":true,"settings":%s}`, settings)
		}
	}))
	w.t.Cleanup(server.Close)
	return server.URL
}

func TestTheRefusalSaysHowToPause(t *testing.T) {
	t.Parallel()
	w, path := newFixed(t, trackertest.Switches{})
	_, problem := w.run(t, failed, "undo", path, "--yes", "--url", w.functionSetSo(`{"pause":false,"write":"auto","ownTime":true}`))
	for _, want := range []string{"in TEST", "PAUSE=true", "terraform apply -var pause=true", "deploy/README.md", "out of QUEUES"} {
		if !strings.Contains(problem, want) {
			t.Errorf("%q is not in: %s", want, problem)
		}
	}
}

// The first queue decides what the refusal says, and none that nothing is.
func TestWhereAFunctionWrites(t *testing.T) {
	t.Parallel()
	rows := []totals.Row{{Issue: "TEST-1"}, {Issue: "OTHER-1"}}
	for _, test := range []struct {
		state pausing.State
		want  string
	}{
		{pausing.State{}, "TEST"},
		{pausing.State{Pause: true}, ""},
		{pausing.State{Queues: []string{"OTHER"}}, "OTHER"},
		{pausing.State{Queues: []string{"TESTS"}}, ""},
		{pausing.State{Queues: []string{"*"}}, "TEST"},
	} {
		if got := writesIn(test.state, rows); got != test.want {
			t.Errorf("%+v writes in %q, want %q", test.state, got, test.want)
		}
	}
	if got := writesIn(pausing.State{}, nil); got != "" {
		t.Errorf("without rows it writes in %q", got)
	}
}

func TestOnlyYesPutsBack(t *testing.T) {
	t.Parallel()
	for answer, goesOn := range map[string]bool{"y\n": true, "Yes\n": true, "\n": false, "": false, "n\n": false, "yesterday\n": false} {
		var asked bytes.Buffer
		err := undoOptions{IO: IO{In: strings.NewReader(answer), Err: &asked, Getenv: os.Getenv}}.confirm(context.Background(), 5)
		if (err == nil) != goesOn {
			t.Errorf("%q: error %v", answer, err)
		}
		if !strings.HasSuffix(asked.String(), "[y/N] ") {
			t.Errorf("asked %q", &asked)
		}
	}
}

func TestAnInterruptedUndoSaysHowManyAreLeft(t *testing.T) {
	t.Parallel()
	w, path := newFixed(t, trackertest.Switches{})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	out, problem := w.runIn(ctx, t, interrupted, "undo", path, "--paused", "--yes")
	if !strings.HasPrefix(out, "0 put back") || !strings.Contains(problem, "3 issues were not finished, run it again") {
		t.Errorf("printed %s%s", out, problem)
	}
	if i := slices.IndexFunc(w.Calls(), func(c trackertest.Call) bool { return c.Method != http.MethodGet }); i >= 0 {
		t.Errorf("wrote: %+v", w.Calls()[i])
	}
}
