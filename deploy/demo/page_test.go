package demo

import (
	"bufio"
	"context"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
)

// newSite is the demo's page with one parent and two sub-issues, but without
// a trigger.
func newSite(t *testing.T) (*demo, *httptest.Server) {
	t.Helper()
	d := newDemo("http://function.example", "http://tracker.example", trackertest.SpentAccepted)
	d.tracker.AddQueue(queue)
	parent := d.tracker.Create(queue, "Parent <b>Task</b>", "")
	d.tracker.Create(queue, "Subtask-1", parent)
	d.tracker.Log(d.tracker.Create(queue, "Subtask-2", parent), 2*tracker.Hour, "")
	server := httptest.NewServer(d.handler())
	t.Cleanup(server.Close)
	return d, server
}

// send sends a request as it is, and follows no redirect.
func send(t *testing.T, method, address, body string, header map[string]string) (*http.Response, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(context.Background(), method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range header {
		request.Header.Set(name, value)
	}
	request.Host = request.Header.Get("Host")
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, string(text)
}

var formType = map[string]string{"Content-Type": "application/x-www-form-urlencoded"}

func post(t *testing.T, address, issue, value string, more map[string]string) (*http.Response, string) {
	t.Helper()
	header := maps.Clone(formType)
	maps.Copy(header, more)
	return send(t, http.MethodPost, address, url.Values{"issue": {issue}, "value": {value}}.Encode(), header)
}

func TestPage(t *testing.T) {
	t.Parallel()
	d, server := newSite(t)
	d.calls.add(call{Start: time.Now(), Took: 3 * time.Millisecond, Issue: "TEST-3", Status: 200,
		Changed: []changed{{"TEST-1", 0, 2 * tracker.Hour}}})
	d.calls.add(call{Issue: "TEST-9", Status: 404, Message: "no such <issue>"})
	d.calls.add(call{Sweep: true, Status: 200, Mended: 2})
	d.calls.add(call{Issue: "TEST-3", Status: 202, Message: "the next sweep does it"})
	d.calls.add(call{Issue: "TEST-2", Status: 200})
	response, page := send(t, http.MethodGet, server.URL+"/", "", nil)
	if response.StatusCode != http.StatusOK || response.Header.Get("Content-Type") != "text/html; charset=utf-8" {
		t.Errorf("status %d, %s", response.StatusCode, response.Header.Get("Content-Type"))
	}
	for _, text := range []string{
		`<span class="summary">Parent &lt;b&gt;Task&lt;/b&gt;</span>`,
		`<dd id="TEST-3-own">2h</dd>`,
		`<dd id="TEST-1-below">2h</dd>`,
		`<dd id="TEST-1-total">0m</dd>`, // nobody calls the function here
		`<div class="issue parent behind">`,
		`Delete last record, 2h`,
		`TEST-1 <span class="from">0m</span> → <b>2h</b>`,
		`404: no such &lt;issue&gt;`,
		`<p>mended 2 totals</p>`,
		`<p>202: the next sweep does it</p>`,
		`<b>TEST-2</b> no change`,
	} {
		if !strings.Contains(page, text) {
			t.Errorf("the page lacks %s", text)
		}
	}
	if n := strings.Count(page, " no change"); n != 1 {
		t.Errorf("%d calls found no change", n)
	}
	if t.Failed() {
		t.Log(page)
	}
}

func TestThePageLosesACall(t *testing.T) {
	t.Parallel()
	d, server := newSite(t)
	post(t, server.URL+"/lose", "TEST-2", "", nil)
	if _, page := send(t, http.MethodGet, server.URL+"/", "", nil); !d.losing.Load() || !strings.Contains(page, `id="TEST-2-lose" disabled>The next call gets lost`) {
		t.Error("it does not say so")
	}
}

func TestPageLoadsNothingFromElsewhere(t *testing.T) {
	t.Parallel()
	_, server := newSite(t)
	_, page := send(t, http.MethodGet, server.URL+"/", "", nil)
	for _, match := range regexp.MustCompile(`(?:src|href|action)="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		address := match[1]
		if strings.HasPrefix(address, "data:") {
			continue
		}
		method := http.MethodGet
		if strings.Contains(match[0], "action") {
			method = http.MethodPost
		}
		response, _ := send(t, method, server.URL+address, "", nil)
		if response.StatusCode == http.StatusMethodNotAllowed || !strings.HasPrefix(address, "/") {
			t.Errorf("%s: status %d", address, response.StatusCode)
		}
		if method == http.MethodGet && response.StatusCode != http.StatusOK {
			t.Errorf("%s: status %d", address, response.StatusCode)
		}
	}
	if strings.Contains(page, " style=") || regexp.MustCompile(` on\w+=`).MatchString(page) {
		t.Error("the page has styles or scripts in its text, which its own policy forbids")
	}
}

func TestEveryFieldHasALabel(t *testing.T) {
	t.Parallel()
	_, server := newSite(t)
	_, page := send(t, http.MethodGet, server.URL+"/", "", nil)
	fields := regexp.MustCompile(`<(input|summary)\b[^>]*>`).FindAllString(page, -1)
	if len(fields) < 9 {
		t.Fatalf("only %d fields", len(fields))
	}
	for _, field := range fields {
		if !strings.Contains(field, `type="hidden"`) && !strings.Contains(field, "aria-label=") && field != "<summary>" {
			t.Errorf("no label: %s", field)
		}
	}
}

func TestPageHearsOfChanges(t *testing.T) {
	t.Parallel()
	d, server := newSite(t)
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+"/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := server.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	lines := bufio.NewScanner(response.Body)
	hear := func(what string) {
		t.Helper()
		if !lines.Scan() || lines.Text() != "data: look" || !lines.Scan() || lines.Text() != "" {
			t.Fatalf("%s: heard %q, %v", what, lines.Text(), lines.Err())
		}
	}
	hear("at the beginning")
	post(t, server.URL+"/time", "TEST-2", "1h", nil)
	hear("after a form")
	send(t, http.MethodPatch, server.URL+"/v3/issues/TEST-2", `{"summary":"Renamed"}`, map[string]string{
		"Authorization": "OAuth demo", "X-Org-ID": "1", "Content-Type": "application/json",
	})
	hear("after a change through the API")
	function := d.calls.record(func(context.Context, []byte) ([]byte, error) { return answer(200, nil) }, d.news.ring)
	if _, err := function(ctx, nil); err != nil {
		t.Fatal(err)
	}
	hear("after a call of the function")
}

// After the tutorial the demo goes on, and ends without an error when it is
// told to.
func TestGoingOnByHand(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	reader, writer := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		ended <- Run(ctx, Config{Addr: anyPort, TrackerAddr: anyPort, Out: writer, Function: function})
		writer.Close()
	}()
	lines := bufio.NewScanner(reader)
	address := ""
	for address == "" && lines.Scan() {
		if match := regexp.MustCompile(`^Go on by hand: (\S+)/ `).FindStringSubmatch(lines.Text()); match != nil {
			address = match[1]
		}
	}
	if address == "" {
		t.Fatal("no address of a page")
	}
	post(t, address+"/time", "TEST-5", "10m", nil) // returns when the function has done its work
	_, page := send(t, http.MethodGet, address+"/", "", nil)
	for _, text := range []string{`<dd id="TEST-5-total">1w 3h 20m</dd>`, `<dd id="TEST-6-total">1w 2d 3h 50m</dd>`} {
		if !strings.Contains(page, text) {
			t.Errorf("the page lacks %s", text)
		}
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
