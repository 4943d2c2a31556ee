package demo

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

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
	for _, pattern := range []string{"*.go", "deploy/settings/*.go"} {
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

// run starts the program and waits for its end.
func run(t *testing.T, environment []string, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, errors bytes.Buffer
	c := command(t, environment, args...)
	c.Stdout, c.Stderr = &out, &errors
	if err := c.Run(); c.ProcessState == nil {
		t.Fatal(err)
	}
	return c.ProcessState.ExitCode(), out.String(), errors.String()
}

func TestProgramPlaysTheTutorial(t *testing.T) {
	t.Parallel()
	for name, environment := range map[string][]string{
		"with nothing set":                     nil,
		"although a real Tracker is set":       {"TOKEN=real", "CLOUD_ORG=real", "API_URL=https://tracker.invalid", "WEBHOOK_SECRET=real", "OWN_TIME=false"},
		"with totals written as records":       {"WRITE=worklog"},
		"with a log level that says much more": {"LOG_LEVEL=info"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			status, out, errors := run(t, environment, "-demo", "-exit", "-addr", anyPort, "-tracker-addr", anyPort)
			if status != 0 || !strings.HasSuffix(out, "and every total was right.\n") {
				t.Errorf("status %d\n%s%s", status, out, errors)
			}
			if strings.Contains(out, "\x1b") {
				t.Error("colours, although nobody looks")
			}
		})
	}
}

func TestProgramNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		environment []string
		args        []string
		status      int
		says        string
	}{
		"no token":              {[]string{"ORG=1"}, nil, 1, "TOKEN is missing"},
		"no organization":       {[]string{"TOKEN=t"}, nil, 1, "ORG or CLOUD_ORG is missing"},
		"empty organization":    {[]string{"TOKEN=t", "ORG="}, nil, 1, "ORG is set and empty"},
		"unreadable setting":    {[]string{"TOKEN=t", "ORG=1", "TIMEOUT=soon"}, nil, 1, "TIMEOUT"},
		"token over plain http": {[]string{"TOKEN=t", "ORG=1", "API_URL=http://tracker.example"}, nil, 1, "API_URL must begin with https://"},
		"no token to invoke":    {[]string{"ORG=1"}, []string{"-invoke", "{}"}, 1, "TOKEN is missing"},
		"no address":            {[]string{"TOKEN=t", "ORG=1", "WEBHOOK_SECRET=s"}, []string{"-addr", "8080"}, 1, "-addr"},
		"an unknown flag":       {nil, []string{"-deom"}, 2, "-deom"},
		"not a flag":            {nil, []string{"demo"}, 2, `"demo" is not a flag`},
		"exit without demo":     {nil, []string{"-exit"}, 2, "-exit goes with -demo only"},
		"demo and invoke":       {nil, []string{"-demo", "-invoke", "{}"}, 2, "do not go together"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			status, out, errors := run(t, test.environment, test.args...)
			if status != test.status || out != "" || !strings.Contains(errors, test.says) || strings.Count(errors, "\n") != 1 {
				t.Errorf("status %d, want %d and one line about %q:\n%s%s", status, test.status, test.says, out, errors)
			}
		})
	}
}

func TestProgramExplainsItself(t *testing.T) {
	t.Parallel()
	status, out, errors := run(t, nil, "-h")
	if status != 0 || errors != "" {
		t.Errorf("status %d\n%s", status, errors)
	}
	for _, word := range []string{
		"-addr", "-invoke", "-demo", "-tracker-addr", "-exit",
		"TOKEN", "ORG", "CLOUD_ORG", "WEBHOOK_SECRET", "WRITE", "OWN_TIME", "NOTIFY", "TIMEOUT", "RATE", "SEARCH_RATE", "API_URL", "LOG_LEVEL",
	} {
		if !regexp.MustCompile(`(?m)^  (\w+, )?` + word + `[ ,]`).MatchString(out) {
			t.Errorf("%s is not explained", word)
		}
	}
	for _, line := range strings.Split(out, "\n") {
		if len(line) > 80 {
			t.Errorf("%d columns are too many for a terminal: %s", len(line), line)
		}
	}
}

func TestProgramInvokes(t *testing.T) {
	t.Parallel()
	tracker := sample()
	server := httptest.NewServer(tracker)
	defer server.Close()
	environment := []string{"TOKEN=demo", "ORG=1", "API_URL=" + server.URL}
	event := func(key string) string { return `{"queryStringParameters":{"id":"` + key + `"}}` }

	status, out, errors := run(t, environment, "-invoke", event("TEST-5"))
	var response struct {
		StatusCode int
		Body       string
	}
	if err := json.Unmarshal([]byte(out), &response); err != nil || status != 0 || response.StatusCode != http.StatusOK {
		t.Errorf("status %d, %v\n%s%s", status, err, out, errors)
	}
	if got := show(tracker.Issue("TEST-1").Spent); got != "1w 2d 4h 45m" {
		t.Errorf("TEST-1 has %s, want 1w 2d 4h 45m\n%s", got, out)
	}
	if status, out, _ := run(t, environment, "-invoke", event("TEST-99")); status != 1 || !strings.Contains(out, `"statusCode":404`) {
		t.Errorf("an issue that is not there: status %d\n%s", status, out)
	}
	if status, out, _ := run(t, environment, "-invoke", ""); status != 1 || !strings.Contains(out, "errorMessage") {
		t.Errorf("no event: status %d\n%s", status, out)
	}
}

func TestProgramServesUntilInterrupted(t *testing.T) {
	t.Parallel()
	c := command(t, []string{"TOKEN=t", "ORG=1", "WEBHOOK_SECRET=s"}, "-addr", ":0")
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
	if response, body := send(t, http.MethodPost, address+"/?id=TEST-1", "", nil); response.StatusCode != http.StatusUnauthorized {
		t.Errorf("status %d %s, want 401: there was no secret", response.StatusCode, body)
	}
	if err := c.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	for lines.Scan() { // to the end
	}
	if err := c.Wait(); err != nil {
		t.Errorf("after an interrupt: %v", err)
	}
}
