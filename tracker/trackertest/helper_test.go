package trackertest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"timeupdater/tracker/trackertest"
)

// object is a JSON object as a test reads it.
type object = map[string]any

// caller calls the API of one Tracker.
type caller struct {
	t      *testing.T
	tr     *trackertest.Tracker
	client *http.Client
	header http.Header
}

// reply is an answer of the API.
type reply struct {
	t      *testing.T
	status int
	header http.Header
	body   string
}

// fixed is a clock that stands.
func fixed() time.Time { return time.Date(2026, 11, 21, 12, 0, 0, 339e6, time.UTC) }

// start makes a Tracker with the queue TEST.
func start(t *testing.T, sw trackertest.Switches) caller {
	t.Helper()
	if sw.Clock == nil {
		sw.Clock = fixed
	}
	if sw.Lag == 0 {
		sw.Lag = trackertest.NoLag // the clock of most tests stands
	}
	tr := trackertest.New(sw)
	t.Cleanup(tr.Close)
	tr.AddQueue("TEST")
	return caller{t, tr, inProcessClient(tr), demoHeader()}
}

func inProcessClient(tr *trackertest.Tracker) *http.Client {
	return &http.Client{Transport: trackertest.InProcess(tr)}
}

func demoHeader() http.Header {
	return http.Header{"Authorization": {"OAuth demo"}, "X-Org-Id": {"1"}, "Accept-Language": {"en"}}
}

// with is the same caller with another header; "" leaves it out.
func (c caller) with(name, value string) caller {
	c.header = c.header.Clone()
	c.header.Del(name)
	if value != "" {
		c.header.Set(name, value)
	}
	return c
}

// try makes a call and returns its error.
func (c caller) try(method, path, body string) (reply, error) {
	c.t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), method, "http://tracker.test"+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	req.Header = c.header
	resp, err := c.client.Do(req)
	if err != nil {
		return reply{}, err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	return reply{c.t, resp.StatusCode, resp.Header, string(b)}, err
}

func (c caller) call(method, path, body string) reply {
	c.t.Helper()
	r, err := c.try(method, path, body)
	if err != nil {
		c.t.Fatalf("%s %s: %v", method, path, err)
	}
	return r
}

func (c caller) get(path string) reply         { c.t.Helper(); return c.call("GET", path, "") }
func (c caller) post(path, body string) reply  { c.t.Helper(); return c.call("POST", path, body) }
func (c caller) patch(path, body string) reply { c.t.Helper(); return c.call("PATCH", path, body) }

// follow reads what a self address leads to.
func (c caller) follow(self any) reply {
	c.t.Helper()
	path, ok := strings.CutPrefix(fmt.Sprint(self), "http://tracker.test")
	if !ok {
		c.t.Fatalf("%v is no address of this Tracker", self)
	}
	return c.get(path)
}

// is checks the status.
func (r reply) is(status int) reply {
	r.t.Helper()
	if r.status != status {
		r.t.Fatalf("status %d, want %d: %s", r.status, status, r.body)
	}
	return r
}

func (r reply) decode(v any) {
	r.t.Helper()
	if err := json.Unmarshal([]byte(r.body), v); err != nil {
		r.t.Fatalf("%v in %s", err, r.body)
	}
}

func (r reply) object() object {
	r.t.Helper()
	var o object
	r.decode(&o)
	return o
}

func (r reply) list() []object {
	r.t.Helper()
	var l []object
	r.decode(&l)
	return l
}

// keys are the keys of a list of issues.
func (r reply) keys() string {
	r.t.Helper()
	var keys []string
	for _, o := range r.list() {
		keys = append(keys, o["key"].(string))
	}
	return strings.Join(keys, " ")
}

// next is where the header Link says that a list goes on, "" is nowhere.
func (r reply) next() string {
	for _, link := range strings.Split(r.header.Get("Link"), ", ") {
		if address, ok := strings.CutSuffix(link, `>; rel="next"`); ok {
			return strings.TrimPrefix(address, "<http://tracker.test")
		}
	}
	return ""
}

// followed reads a list page by page, as the header Link leads.
func (c caller) followed(path string) (pages [][]object) {
	c.t.Helper()
	for path != "" {
		r := c.get(path).is(200)
		pages = append(pages, r.list())
		path = r.next()
	}
	return pages
}

// at follows names into nested objects.
func at(o object, path ...string) any {
	var v any = o
	for _, name := range path {
		inner, ok := v.(object)
		if !ok {
			return nil
		}
		v = inner[name]
	}
	return v
}

func equal[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}
