package command

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"timeupdater/deploy/local"
	"timeupdater/tracker/trackertest"
)

// newPatient is a world whose triggers call a function that asks for the secret,
// and which the token's user may not edit in the queue OTHER.
func newPatient(t *testing.T) (w *world, url string) {
	t.Helper()
	w = newWorld(t, trackertest.Switches{})
	function := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Webhook-Secret") == newSecret {
			rw.Header().Set("X-Function-Version", "d4e7v2")
			rw.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(rw, `{"message":"no issue key"}`)
		}
	}))
	t.Cleanup(function.Close)
	w.start = answering("")
	w.trigger(done, "--queue", "TEST,OTHER", "--url", function.URL, "--auth", "secret")
	w.SetRights("OTHER", trackertest.Rights{Read: true})
	delete(w.env, "FUNCTION_API_KEY")
	return w, function.URL
}

func TestDoctorPrintsWhatItFinds(t *testing.T) {
	t.Parallel()
	w, url := newPatient(t)
	for name, args := range map[string][]string{"doctor.txt": nil, "doctor.json": {"--json"}} {
		out, problems := w.run(t, failed, append([]string{"doctor"}, args...)...)
		golden(t, name, strings.ReplaceAll(out, url, address))
		if problems != "" {
			t.Errorf("on stderr: %s", problems)
		}
	}
	if out, _ := w.run(t, done, "doctor", "--queue", "TEST", "--url", url); !strings.HasSuffix(out, ", 0 wrong, 0 not asked\n") {
		t.Errorf("printed %s", out)
	}
}

func TestDoctorTakesItsQueuesAndSettingsFromTheEnvironment(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		env    map[string]string
		status int
		says   string
	}{
		"queues":                   {map[string]string{"QUEUES": "TEST"}, done, "the token's user sees TEST\n"},
		"all queues":               {map[string]string{"QUEUES": "*"}, failed, "the token's user sees TEST, OTHER\n"},
		"what is no queue":         {map[string]string{"QUEUES": "TEST,a b"}, done, "the token's user sees TEST\n"},
		"the way of writing":       {map[string]string{"QUEUES": "TEST", "WRITE": "worklog"}, done, "WRITE=worklog does without writing it"},
		"nobody is to be told":     {map[string]string{"QUEUES": "TEST", "NOTIFY": "false"}, done, "NOTIFY=false asks Tracker"},
		"a pause":                  {map[string]string{"QUEUES": "TEST", "PAUSE": "true"}, done, "PAUSE=true"},
		"an IAM token":             {map[string]string{"QUEUES": "TEST", "TOKEN": "", "ORG": "", "IAM_TOKEN": token, "CLOUD_ORG": "cloud1"}, done, "of Yandex Cloud, by CLOUD_ORG"},
		"no token":                 {map[string]string{"TOKEN": ""}, failed, "✗ settings        TOKEN is missing"},
		"two tokens":               {map[string]string{"IAM_TOKEN": token}, failed, "✗ settings        TOKEN and IAM_TOKEN are both set"},
		"another secret":           {map[string]string{"QUEUES": "TEST", "WEBHOOK_SECRET": canary + "-x"}, failed, "header X-Webhook-Secret: [hidden, another one]"},
		"an organization mixed up": {map[string]string{"ORG": "abc"}, failed, "– organization"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, _ := newPatient(t)
			maps.Copy(w.env, test.env)
			if out, _ := w.run(t, test.status, "doctor"); !strings.Contains(out, test.says) {
				t.Errorf("printed %s", out)
			}
		})
	}
}

func TestDoctorSaysWhichSettingTheFunctionRefuses(t *testing.T) {
	t.Parallel()
	w, _ := newPatient(t)
	var given []map[string]string
	w.start = func(settings map[string]string) (local.Function, error) {
		given = append(given, settings)
		return nil, errors.New("SWEEP needs QUEUES")
	}
	out, _ := w.run(t, failed, "doctor", "--queue", "TEST")
	if !strings.HasPrefix(out, "✗ settings        SWEEP needs QUEUES\n") || !strings.Contains(out, "✓ rights TEST") || len(given) != 1 || len(given[0]) > 0 {
		t.Errorf("started with %v, printed %s", given, out)
	}
}

// In the place of the function's service account the person may have a token.
func TestDoctorStartsTheFunctionWithAnIAMToken(t *testing.T) {
	t.Parallel()
	w, _ := newPatient(t)
	maps.Copy(w.env, map[string]string{"TOKEN": "", "ORG": "", "IAM_TOKEN": token, "CLOUD_ORG": "cloud1"})
	w.start = func(settings map[string]string) (local.Function, error) {
		if len(settings) != 1 || settings["TOKEN"] != token {
			t.Error("started with other settings")
		}
		return nil, nil
	}
	w.run(t, done, "doctor", "--queue", "TEST")
}

func TestDoctorRefusesWhatIsNoQueueAndNoAddress(t *testing.T) {
	t.Parallel()
	for want, args := range map[string][]string{
		"--queue must be the key of a queue, such as TEST": {"--queue", canary + " x"},
		"--url: it must begin with https://":               {"--url", "http://" + canary + ".example"},
		"doctor takes flags only; secrets come from":       {canary},
	} {
		if out, problems := (terminal{}).run(t, notTried, append([]string{"doctor"}, args...)...); out != "" || !strings.HasPrefix(problems, "timeupdater: "+want) {
			t.Errorf("printed %q and %q, want %q", out, problems, want)
		}
	}
}

func TestDoctorInterrupted(t *testing.T) {
	t.Parallel()
	ended, cancel := context.WithCancel(context.Background())
	w := newWorld(t, trackertest.Switches{Fault: func(r *http.Request) trackertest.Fault {
		if r.URL.Path == "/v3/fields/spent" {
			cancel()
		}
		return trackertest.Fault{}
	}})
	w.start = answering("")
	out, _ := w.runIn(ended, t, interrupted, "doctor")
	if !strings.Contains(out, "✓ queues") || strings.Contains(out, "time spent ") {
		t.Errorf("printed %s", out)
	}
}

// The program on its own demo, whose function is the real one.
func TestDoctorOnTheDemo(t *testing.T) {
	t.Parallel()
	demo := command(t, nil, "demo", "--addr", ":0", "--tracker-addr", ":0")
	stdout, err := demo.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := demo.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = demo.Process.Signal(os.Interrupt)
		_, _ = io.Copy(io.Discard, stdout)
		_ = demo.Wait()
	}()
	tracker := ""
	for lines := bufio.NewScanner(stdout); lines.Scan() && !strings.HasPrefix(lines.Text(), "Go on by hand"); {
		if words := strings.Fields(lines.Text()); len(words) > 1 && words[0] == "Tracker" {
			tracker = words[1]
		}
	}
	for name, test := range map[string]struct {
		secret string
		status int
		says   string
	}{
		"without the secret":  {"", done, "and asks for its secret"},
		"with the secret":     {"demo", done, "to what the triggers send"},
		"with another secret": {"other", failed, "X-Webhook-Secret: [hidden, another one]"},
	} {
		environment := []string{"TOKEN=demo", "ORG=1", "API_URL=" + tracker}
		if test.secret != "" {
			environment = append(environment, "WEBHOOK_SECRET="+test.secret)
		}
		status, out, problems := runProgram(t, environment, "doctor", "--json")
		var document doctorDocument
		if err := json.Unmarshal([]byte(out), &document); err != nil || status != test.status || document.Unknown > 0 || !strings.Contains(out, test.says) {
			t.Errorf("%s: status %d, %v\n%s%s", name, status, err, out, problems)
		}
	}
}
