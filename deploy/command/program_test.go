package command

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
)

// These tests start the whole program, with the function in it.

// root is the module's folder, seen from this package's.
const root = "../.."

var program struct {
	once sync.Once
	path string
	err  error
}

func TestMain(m *testing.M) {
	code := m.Run()
	if program.path != "" {
		_ = os.RemoveAll(filepath.Dir(program.path))
	}
	os.Exit(code)
}

// command is the program as a person starts it, with just this environment.
func command(t *testing.T, environment []string, args ...string) *exec.Cmd {
	t.Helper()
	program.once.Do(func() { program.path, program.err = build() })
	if program.err != nil {
		t.Fatal(program.err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	c := exec.CommandContext(ctx, program.path, args...)
	c.Env = environment
	return c
}

func build() (string, error) {
	// Looked at so that go test does not take an old result when they change.
	for _, pattern := range []string{"*.go", "*/*.go", "deploy/*/*.go", "tracker/*/*.go", "integrate/*/*.go", "integrate/*/*/*.go"} {
		names, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil {
			return "", err
		}
		for _, name := range names {
			if _, err := os.ReadFile(name); err != nil {
				return "", err
			}
		}
	}
	folder, err := os.MkdirTemp("", "timeupdater")
	if err != nil {
		return "", err
	}
	path := filepath.Join(folder, "timeupdater.exe") // a name that every system takes
	c := exec.Command("go", "build", "-o", path, ".")
	c.Dir, c.Stderr = root, os.Stderr
	return path, c.Run()
}

// runProgram starts the program and waits for its end.
func runProgram(t *testing.T, environment []string, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, problems bytes.Buffer
	c := command(t, environment, args...)
	c.Stdout, c.Stderr = &out, &problems
	if err := c.Run(); c.ProcessState == nil {
		t.Fatal(err)
	}
	return c.ProcessState.ExitCode(), out.String(), problems.String()
}

func TestProgramPlaysTheTutorial(t *testing.T) {
	t.Parallel()
	for name, environment := range map[string][]string{
		"with nothing set":                     nil,
		"although a real Tracker is set":       {"TOKEN=real", "CLOUD_ORG=real", "QUEUES=REAL", "PAUSE=true", "API_URL=https://tracker.invalid", "WEBHOOK_SECRET=real", "OWN_TIME=false"},
		"with totals written as records":       {"WRITE=worklog"},
		"with a log level that says much more": {"LOG_LEVEL=info"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			status, out, problems := runProgram(t, environment, "demo", "--exit", "--addr", ":0", "--tracker-addr", ":0")
			if status != done || !strings.HasSuffix(out, "and every total was right.\n") {
				t.Errorf("status %d\n%s%s", status, out, problems)
			}
			if strings.Contains(out, "\x1b") {
				t.Error("colours, although nobody looks")
			}
		})
	}
}

func TestProgramNamesTheSettingThatIsWrong(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		environment []string
		says        string
	}{
		"no token":              {[]string{"ORG=1"}, "TOKEN is missing"},
		"no organization":       {[]string{"TOKEN=t"}, "ORG or CLOUD_ORG is missing"},
		"empty organization":    {[]string{"TOKEN=t", "ORG="}, "ORG is set and empty"},
		"unreadable setting":    {[]string{"TOKEN=t", "ORG=1", "TIMEOUT=soon"}, "TIMEOUT"},
		"sweeps of no queue":    {[]string{"TOKEN=t", "ORG=1", "SWEEP=1m"}, "SWEEP needs QUEUES"},
		"token over plain http": {[]string{"TOKEN=t", "ORG=1", "API_URL=http://tracker.example"}, "API_URL must begin with https://"},
	} {
		for _, args := range [][]string{{"serve", "--addr", ":0"}, {"invoke", "{}"}} {
			t.Run(name+" to "+args[0], func(t *testing.T) {
				t.Parallel()
				status, out, problems := runProgram(t, test.environment, args...)
				if status != notTried || out != "" || !strings.Contains(problems, test.says) || strings.Count(problems, "\n") != 1 {
					t.Errorf("status %d, want %d and one line about %q:\n%s%s", status, notTried, test.says, out, problems)
				}
			})
		}
	}
}

func TestProgramInvokes(t *testing.T) {
	t.Parallel()
	tr := trackertest.New(trackertest.Switches{Lag: trackertest.NoLag})
	t.Cleanup(tr.Close)
	tr.AddQueue("TEST")
	parent := tr.Create("TEST", "Parent", "")
	child := tr.Create("TEST", "Child", parent)
	tr.Log(child, 2*tracker.Hour, "")
	server := httptest.NewServer(tr)
	t.Cleanup(server.Close)
	environment := []string{"TOKEN=demo", "ORG=1", "API_URL=" + server.URL}
	event := func(key string) string { return `{"queryStringParameters":{"id":"` + key + `"}}` }

	status, out, problems := runProgram(t, environment, "invoke", event(child))
	var response struct{ StatusCode int }
	if err := json.Unmarshal([]byte(out), &response); err != nil || status != done || response.StatusCode != http.StatusOK {
		t.Errorf("status %d, %v\n%s%s", status, err, out, problems)
	}
	if got := tr.Issue(parent).Spent; got != 2*tracker.Hour {
		t.Errorf("%s has %v, want 2 h\n%s", parent, got, out)
	}
	if status, out, _ := runProgram(t, environment, "invoke", event("TEST-99")); status != failed || !strings.Contains(out, `"statusCode":404`) {
		t.Errorf("an issue that is not there: status %d\n%s", status, out)
	}
	if status, out, _ := runProgram(t, environment, "invoke", ""); status != failed || !strings.Contains(out, "errorMessage") {
		t.Errorf("no event: status %d\n%s", status, out)
	}
	tr.Log(parent, tracker.Hour, "") // for which nobody calls
	status, out, problems = runProgram(t, append(environment, "QUEUES=TEST"), "invoke", "--timer", "since 10m")
	if got := tr.Issue(parent).Spent; status != done || !strings.Contains(out, `\"mended\":1`) || got != 3*tracker.Hour {
		t.Errorf("a sweep: status %d, %s has %v, want 3 h\n%s%s", status, parent, got, out, problems)
	}
	if status, out, _ := runProgram(t, environment, "invoke", "--timer", "since 10x"); status != failed || !strings.Contains(out, `"errorMessage":"the timer's payload \"since 10x\" says nothing to sweep`) {
		t.Errorf("a timer without a window: status %d\n%s", status, out)
	}
}

func TestProgramServesUntilInterrupted(t *testing.T) {
	t.Parallel()
	address, end := serving(t, []string{"TOKEN=t", "ORG=1", "WEBHOOK_SECRET=s"})
	response, err := http.Post(address+"/?id=TEST-1", "application/json", nil)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusUnauthorized {
		t.Errorf("status %d, want 401: there was no secret", response.StatusCode)
	}
	if err := end(); err != nil {
		t.Errorf("after an interrupt: %v", err)
	}
}

// serving starts the verb serve and returns its address, and what interrupts it
// and waits for its end.
func serving(t *testing.T, environment []string, args ...string) (address string, end func() error) {
	t.Helper()
	c := command(t, environment, append([]string{"serve", "--addr", ":0"}, args...)...)
	stderr, err := c.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(stderr)
	lines.Scan()
	address, ok := strings.CutPrefix(lines.Text(), "The function listens on ")
	address, _, _ = strings.Cut(address, " ")
	if !ok {
		t.Fatalf("it says %q", lines.Text())
	}
	return address, func() error {
		err := c.Process.Signal(os.Interrupt)
		for lines.Scan() { // to the end
		}
		return errors.Join(err, c.Wait())
	}
}
