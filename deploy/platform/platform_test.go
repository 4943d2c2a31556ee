package platform_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
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

	"timeupdater/deploy/platform"
	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
)

const secret = "hook-7f3a"

// world is a Tracker with time that its parents do not have yet, and the
// environment of a function that is to mend that: TEST-1 is the parent of
// TEST-2 and TEST-3, and TEST-4 a sub-issue of TEST-3.
type world struct {
	*trackertest.Tracker
	environment []string
}

func newWorld(t *testing.T) world {
	t.Helper()
	tr := trackertest.New(trackertest.Switches{})
	tr.AddQueue("TEST")
	parent := tr.Create("TEST", "Parent Task", "")
	tr.Log(tr.Create("TEST", "Subtask-1", parent), 85*tracker.Minute, "")
	middle := tr.Create("TEST", "Subtask-2", parent)
	tr.Log(tr.Create("TEST", "Subtask-2a", middle), 2*tracker.Hour, "")
	server := httptest.NewServer(tr)
	t.Cleanup(server.Close)
	return world{tr, []string{"API_URL=" + server.URL, "TOKEN=demo", "ORG=1", "WEBHOOK_SECRET=" + secret}}
}

// start runs the time function as the cloud does.
func start(t *testing.T, environment []string) *platform.Instance {
	t.Helper()
	return load(t, build(t).plugin, environment)
}

// load runs any function's plugin as the cloud does.
func load(t *testing.T, plugin string, environment []string) *platform.Instance {
	t.Helper()
	log := new(bytes.Buffer)
	instance, err := platform.Start(context.Background(), host(t), plugin, environment, log)
	if err != nil {
		t.Fatal(err, log)
	}
	t.Cleanup(func() {
		if err := instance.Stop(); err != nil {
			t.Error("the host ended badly:", err)
		}
		if text := log.String(); strings.Contains(text, "demo") || strings.Contains(text, secret) {
			t.Errorf("a secret is in the log:\n%s", text)
		}
	})
	return instance
}

// program is the command, `go run .`, compiled with this Go, once for all tests.
var program = sync.OnceValues(func() (string, error) {
	path := filepath.Join(folder, "timeupdater")
	command := exec.Command("go", "build", "-o", path, ".")
	command.Dir = root
	output, err := command.CombinedOutput()
	if err != nil {
		err = fmt.Errorf("%w: %s", err, output)
	}
	return path, err
})

// locally is a command of the local run.
func locally(t *testing.T, environment []string, args ...string) *exec.Cmd {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(path, args...)
	command.Env = environment
	return command
}

var address = regexp.MustCompile(`http://127\.0\.0\.1:\d+`)

// serveLocally starts the local run and gives its address.
func serveLocally(t *testing.T, environment []string) string {
	t.Helper()
	command := locally(t, environment, "serve", "--addr", "127.0.0.1:0")
	output, err := command.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = command.Process.Kill()
		_ = command.Wait()
	})
	lines := bufio.NewScanner(output)
	for lines.Scan() {
		if url := address.FindString(lines.Text()); url != "" {
			go func() { _, _ = io.Copy(io.Discard, output) }()
			return url
		}
	}
	t.Fatal("the local run ended")
	return ""
}

// reply is what a caller sees, without what differs from call to call.
type reply struct {
	status        int
	contentType   string
	functionError string
	body          string
}

var requestID = regexp.MustCompile(`[0-9a-f]{32}`)

func send(t *testing.T, url string, call call) reply {
	t.Helper()
	header := http.Header{}
	if call.secret != "" {
		header.Set("x-webhook-secret", call.secret)
	}
	return request(t, http.MethodPost, url+call.target, header, call.body)
}

func request(t *testing.T, method, url string, header http.Header, body string) reply {
	t.Helper()
	request, err := http.NewRequestWithContext(context.Background(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header = header
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return reply{
		status:        response.StatusCode,
		contentType:   response.Header.Get("Content-Type"),
		functionError: response.Header.Get("X-Function-Error"),
		body:          requestID.ReplaceAllString(string(text), "ID"),
	}
}

type call struct {
	name, target, body, secret string
	status                     int
	says                       string // a part of the body
}

// calls are made in this order.
var calls = []call{
	{"a sub-issue", "/?id=TEST-2", "", secret, 200, "TEST-1"},
	{"the same again", "/?id=TEST-2", "", secret, 200, "already"},
	{"a sub-issue of a sub-issue", "/?id=TEST-4", "", secret, 200, "TEST-3"},
	{"the escape of the documentation", "/?id=not_varTEST-4", "", secret, 200, "already"},
	{"no key", "/", "", secret, 400, "id"},
	{"a key that is none", "/?id=..%2F1", "", secret, 400, ""},
	{"no such issue", "/?id=TEST-99", "", secret, 404, "TEST-99"},
	{"a wrong secret", "/?id=TEST-2", "", "guess", 401, ""},
	{"raw", "/?integration=raw", `{"queryStringParameters":{"id":"TEST-2"},"headers":{"X-Webhook-Secret":"` + secret + `"}}`, "", 200, `"statusCode":200`},
	{"raw without the secret", "/?integration=raw", `{"queryStringParameters":{"id":"TEST-2"}}`, secret, 200, `"statusCode":401`},
	{"raw with something else", "/?integration=raw", `{"messages":[]}`, "", 200, `"statusCode":401`},
	{"raw with nothing", "/?integration=raw", "", "", 502, "UserCodeError"},
}

func TestCloudAnswersAsTheLocalRun(t *testing.T) {
	t.Parallel()
	inCloud, here := newWorld(t), newWorld(t)
	instance := start(t, inCloud.environment)
	local := serveLocally(t, here.environment)

	for i, call := range calls {
		begin := time.Now()
		got := send(t, instance.URL, call)
		took := time.Since(begin)
		if i == 0 {
			report(t, instance, took)
		}
		if want := send(t, local, call); got != want {
			t.Errorf("%s: in the cloud\n%+v\nlocally\n%+v", call.name, got, want)
		}
		if got.status != call.status || !strings.Contains(got.body, call.says) {
			t.Errorf("%s: got %d %s, want %d and %q", call.name, got.status, got.body, call.status, call.says)
		}
	}
	if wrong := inCloud.Wrong(nil); len(wrong) > 0 {
		t.Errorf("wrong totals: %+v", wrong)
	}
	if got, want := inCloud.Issue("TEST-1").Spent, 205*tracker.Minute; got != want {
		t.Errorf("TEST-1 has %s, want %s", got, want)
	}
}

// report writes the figures of the start in a form that a program can read.
func report(t *testing.T, instance *platform.Instance, firstCall time.Duration) {
	t.Helper()
	content, err := zipped()
	if err != nil {
		t.Fatal(err)
	}
	plugin, err := os.Stat(build(t).plugin)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("platform: archive_bytes=%d plugin_bytes=%d open_us=%d first_call_us=%d",
		len(content), plugin.Size(), instance.Open.Microseconds(), firstCall.Microseconds())
}

// `go run . invoke` prints what a raw call answers.
func TestInvokePrintsTheRawAnswer(t *testing.T) {
	t.Parallel()
	const event = `{"queryStringParameters":{"id":"TEST-4"},"headers":{"X-Webhook-Secret":"` + secret + `"}}`
	inCloud, here := newWorld(t), newWorld(t)
	want := send(t, start(t, inCloud.environment).URL, call{target: "/?integration=raw", body: event})

	output, err := locally(t, here.environment, "invoke", event).Output()
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.TrimSpace(requestID.ReplaceAllString(string(output), "ID")); got != want.body {
		t.Errorf("invoke prints\n%s\nthe cloud answers\n%s", got, want.body)
	}
}

// A plugin that is none ends the host with an error that says so.
func TestStartTellsWhyItFailed(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "empty.so")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	log := new(bytes.Buffer)
	if _, err := platform.Start(context.Background(), host(t), path, nil, log); err == nil || !strings.Contains(log.String(), "empty.so") {
		t.Errorf("error %v, log %q", err, log)
	}
}
