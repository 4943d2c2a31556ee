package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"timeupdater/deploy/doctor"
	"timeupdater/deploy/function"
	"timeupdater/deploy/local"
	"timeupdater/deploy/pausing"
	"timeupdater/summarize"
	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
	"timeupdater/tracker/triggers"
)

// The canaries stand for the tokens and the caller's secret. Every test ends
// with a search for them in all that came out of the function.
const (
	canaryToken  = "canary-token-5f1c"
	canaryIAM    = "canary-iam-77e0"
	canarySecret = "canary-secret-9b02"
)

// office is the function with an in-memory Tracker behind it. TEST-2 is a
// sub-issue of TEST-1 with one hour logged, for which the function has not
// been called yet.
type office struct {
	*trackertest.Tracker
	function *function.Function
	settings settings
	ctx      context.Context // as the platform makes it
	log      bytes.Buffer
	out      strings.Builder // all answers
}

// scene is what a call meets.
type scene struct {
	switches trackertest.Switches
	fault    func(*office, *http.Request) trackertest.Fault
	settings func(*settings)
	prepare  func(*office)
}

func open(t testing.TB, sc scene) *office {
	t.Helper()
	o := &office{ctx: context.WithValue(context.Background(), "lambdaRuntimeRequestID", "request-1")} //nolint:staticcheck // the platform's own key
	if sc.switches.Lag == 0 {
		sc.switches.Lag = trackertest.NoLag // nothing here waits for search
	}
	sc.switches.Deliver = func(trackertest.Delivery) {}
	if sc.fault != nil {
		sc.switches.Fault = func(r *http.Request) trackertest.Fault { return sc.fault(o, r) }
	}
	o.Tracker = trackertest.New(sc.switches)
	server := httptest.NewServer(o.Tracker)
	t.Cleanup(server.Close)
	o.AllowToken("OAuth " + canaryToken)
	o.AllowToken("Bearer " + canaryIAM)
	o.AddQueue("TEST")
	o.Log(o.Create("TEST", "a sub-issue", o.Create("TEST", "a parent", "")), tracker.Hour, "")
	s := settings{
		function: function.Config{Timeout: 20 * time.Second},
		tracker:  tracker.Config{Org: "1", URL: server.URL, Notify: true},
	}
	err := errors.Join(s.tracker.Token.Decode(canaryToken), s.callers.WebhookSecret.Decode("older, "+canarySecret))
	if err != nil {
		t.Fatal(err)
	}
	if sc.settings != nil {
		sc.settings(&s)
	}
	if sc.prepare != nil {
		sc.prepare(o)
	}
	if s.client, err = tracker.New(s.tracker); err != nil {
		t.Fatal(err)
	}
	o.settings, o.function = s, newFunction(s, &o.log)
	t.Cleanup(func() { o.findNoCanary(t) })
	return o
}

// findNoCanary searches the log, the answers and dumps of what is in memory.
func (o *office) findNoCanary(t testing.TB) {
	t.Helper()
	all := o.log.String() + o.out.String()
	for _, value := range []any{o.settings, &o.settings, o.function, *o.function} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
			all += fmt.Sprintf(verb, value)
		}
		dump, _ := json.Marshal(value)
		all += string(dump)
	}
	for _, canary := range []string{canaryToken, canaryIAM, canarySecret} {
		for _, text := range []string{canary, fmt.Sprintf("%x", canary)} {
			if at := strings.Index(all, text); at >= 0 {
				t.Errorf("a secret came out: …%s…", all[max(0, at-100):at+len(text)])
			}
		}
	}
}

// reply is an answer as a caller sees it.
type reply struct {
	StatusCode int
	Headers    map[string]string
	Body       string

	Message, Issue, RequestID string

	Planned any // true, or of a sweep a list
	Changed []struct{ Issue string }
}

// send gives an event to the function as the platform does, JSON in and JSON
// out.
func (o *office) send(event string) (output []byte, err error) {
	output, err = local.Adapt(o.function.Handle)(o.ctx, []byte(event))
	o.out.Write(output)
	fmt.Fprintf(&o.out, "%v %+v %#v", err, err, err)
	return output, err
}

// call makes one call and checks what all answers have in common.
func (o *office) call(t testing.TB, event string) (r reply) {
	t.Helper()
	output, err := o.send(event)
	if err != nil {
		t.Fatal(err)
	}
	if json.Unmarshal(output, &r) != nil || json.Unmarshal([]byte(r.Body), &r) != nil || r.Message == "" {
		t.Fatalf("the answer is not JSON with a message: %s", output)
	}
	if r.Headers["Content-Type"] != "application/json" || (r.Headers["Retry-After"] != "") != (r.StatusCode == 503) {
		t.Errorf("headers of %d: %q", r.StatusCode, r.Headers)
	}
	return r
}

// about is a call over HTTP about an issue, with a secret.
func about(id, secret string) string {
	text, _ := json.Marshal(map[string]any{
		"httpMethod":            http.MethodPost,
		"headers":               map[string]string{"X-Webhook-Secret": secret},
		"queryStringParameters": map[string]string{"id": id},
	})
	return string(text)
}

// always is a fault that every request to Tracker suffers.
func always(f trackertest.Fault) func(*office, *http.Request) trackertest.Fault {
	return func(*office, *http.Request) trackertest.Fault { return f }
}

func jsonFault(status int, body string) trackertest.Fault {
	return trackertest.Fault{Status: status, ContentType: "application/json", Body: body}
}

// hasty is too short for waits of some seconds.
func hasty(s *settings) { s.function.Timeout = time.Second }

// restless logs time whenever the function writes.
func restless(o *office, r *http.Request) trackertest.Fault {
	if r.Method == http.MethodPatch {
		o.Log("TEST-2", tracker.Hour, "")
	}
	return trackertest.Fault{}
}

// strange is an issue with a duration that nobody can read.
func strange(_ *office, r *http.Request) trackertest.Fault {
	if r.Method != http.MethodGet {
		return trackertest.Fault{}
	}
	return jsonFault(http.StatusOK, `{"id":"1","key":"TEST-2","version":1,"spent":"P1Y","links":[]}`)
}

// foreign is an answer with a parent whose key no address can hold.
func foreign(_ *office, r *http.Request) trackertest.Fault {
	if r.Method != http.MethodGet {
		return trackertest.Fault{}
	}
	return jsonFault(http.StatusOK, `{"id":"1","key":"TEST-2","version":1,"links":[],"parent":{"id":"2","key":".."}}`)
}

// required is a queue in which an issue cannot be written without a component.
func required(_ *office, r *http.Request) trackertest.Fault {
	if r.Method != http.MethodPatch {
		return trackertest.Fault{}
	}
	return jsonFault(http.StatusUnprocessableEntity, `{"errors":{"components":"The field is required."},"errorMessages":[]}`)
}

// inCloud has a service account in the place of a token.
func inCloud(s *settings) {
	s.tracker.Token, s.tracker.Org, s.tracker.CloudOrg = tracker.Token{}, "", "cloud1"
	s.tracker.Authorization = function.ServiceAccount
}

func addIAM(o *office) {
	o.ctx = context.WithValue(o.ctx, "lambdaRuntimeTokenJSON", `{"access_token":"`+canaryIAM+`"}`) //nolint:staticcheck // the platform's own key
}

// dry is a call that only asks.
const dry = `{"httpMethod":"GET","headers":{"X-Webhook-Secret":"older"},"queryStringParameters":{"id":"TEST-2","dry":"1"}}`

// answers are what a call meets, and the status and some words of its answer.
var answers = map[string]struct {
	scene
	event  string // about TEST-2 if empty
	status int
	says   string
	wait   string // beginning of Retry-After
}{
	"changed":          {status: 200, says: "TEST-1 changed from PT0S to PT1H"},
	"as a record":      {scene: scene{settings: func(s *settings) { s.rule.Write = summarize.Records }}, status: 200, says: "TEST-1 changed from PT0S to PT1H"},
	"asked only":       {event: dry, status: 200, says: "TEST-1 would change from PT0S to PT1H"},
	"paused":           {scene: scene{settings: func(s *settings) { s.rule.Pause = true }}, status: 200, says: "TEST-1 would change from PT0S to PT1H"},
	"a paused sweep":   {scene: scene{settings: func(s *settings) { sweeps(s); s.rule.Pause = true }}, event: timer("all"), status: 200, says: "1 wrong, 0 left; nothing was written"},
	"already right":    {scene: scene{prepare: func(o *office) { o.SetSpent("TEST-1", tracker.Hour) }}, status: 200, says: "TEST-1 is already PT1H"},
	"nothing to do":    {scene: scene{prepare: func(o *office) { o.Move("TEST-2", "") }}, status: 200, says: "nothing to do: TEST-2 has neither sub-issues nor a parent"},
	"service account":  {scene: scene{settings: inCloud, prepare: addIAM}, status: 200, says: "TEST-1 changed"},
	"GET":              {event: `{"httpMethod":"GET","headers":{"X-Webhook-Secret":"older"},"queryStringParameters":{"id":"TEST-2"}}`, status: 200, says: "TEST-1 changed"},
	"two ids":          {event: `{"httpMethod":"GET","headers":{"X-Webhook-Secret":"older"},"queryStringParameters":{"id":"TEST-2"},"multiValueQueryStringParameters":{"id":["TEST-1","TEST-2"]}}`, status: 400, says: "id is given more than once"},
	"a strange key":    {scene: scene{fault: foreign}, status: 502, says: "cannot be part of a query"},
	"other fields":     {scene: scene{fault: required}, status: 422, says: "because of something else, components; mend that in Tracker"},
	"a flag of a kind": {event: `{"httpMethod":"GET","headers":{"X-Webhook-Secret":"older"},"queryStringParameters":{"id":"TEST-2","dry":"yes"}}`, status: 400, says: "dry must be 1"},
	"not dry":          {event: `{"headers":{"X-Webhook-Secret":"older"},"queryStringParameters":{"id":"TEST-2","dry":"0"}}`, status: 200, says: "TEST-1 changed"},
	"no id":            {event: about("", canarySecret), status: 400, says: "no issue key"},
	"no event":         {scene: scene{settings: func(s *settings) { s.callers.WebhookSecret = nil }}, event: `null`, status: 400, says: "no issue key"},
	"no issue key":     {event: about("TEST", canarySecret), status: 400, says: `"TEST" is not an issue key`},
	"a path":           {event: about("../../TEST-1", canarySecret), status: 400, says: "is not an issue key"},
	"megabytes":        {event: about(strings.Repeat("A", 4<<20), canarySecret), status: 400, says: "is not an issue key"},
	"a deep event":     {event: strings.Repeat(`{"headers":`, 5000) + "1" + strings.Repeat("}", 5000), status: 401, says: "X-Webhook-Secret"},
	"no substitution":  {event: about("{{issue.key}}", canarySecret), status: 400, says: "Tracker fills in {{issue.key}} only in a trigger's own address"},
	"the docs' escape": {event: about("not_varTEST-2", canarySecret), status: 200, says: "TEST-1 changed"},
	"no secret":        {event: `{"queryStringParameters":{"id":"TEST-2"}}`, status: 401, says: "X-Webhook-Secret"},
	"a wrong secret":   {event: about("TEST-2", strings.ToUpper(canarySecret)), status: 401, says: "X-Webhook-Secret"},
	"the older secret": {event: about("TEST-2", "older"), status: 200, says: "TEST-1 changed"},
	"strange types":    {event: `{"headers":{"a":1,"X-Webhook-Secret":"older"},"queryStringParameters":{"id":"TEST-2","x":[]},"requestContext":7}`, status: 200, says: "TEST-1 changed"},
	"an open function": {scene: scene{settings: func(s *settings) { s.callers.WebhookSecret = nil }}, event: `{"queryStringParameters":{"id":"TEST-2"}}`, status: 200, says: "TEST-1 changed"},
	"no such issue":    {event: about("TEST-9", canarySecret), status: 404, says: "TEST-9: read issue: Tracker answered 404"},
	"restless people":  {scene: scene{fault: restless}, status: 409, says: "TEST-1: it kept changing"},
	"write refused":    {scene: scene{switches: trackertest.Switches{SpentWrite: trackertest.SpentRefused422}, settings: byField}, status: 422, says: "WRITE=auto keeps a record instead"},
	"write ignored":    {scene: scene{switches: trackertest.Switches{SpentWrite: trackertest.SpentIgnored}, settings: byField}, status: 422, says: "WRITE=auto keeps a record instead"},
	"a cycle":          {scene: scene{prepare: func(o *office) { o.Move("TEST-1", "TEST-2") }}, status: 422, says: "parents of one another"},
	"many versions":    {scene: scene{prepare: func(o *office) { o.SetVersion("TEST-1", 9_800) }}, status: 423, says: "Move its sub-issues to a new parent"},
	"a strange time":   {scene: scene{fault: strange}, status: 422, says: "P1Y"},
	"no token at all":  {scene: scene{settings: inCloud}, status: 500, says: "TOKEN is missing"},
	"a bad token":      {scene: scene{prepare: func(o *office) { o.ExpireToken("OAuth " + canaryToken) }}, status: 502, says: "check the token"},
	"no access":        {scene: scene{fault: always(trackertest.Fault{Status: 403})}, status: 502, says: "needs access"},
	"a proxy's page":   {scene: scene{fault: always(trackertest.HTMLPage(200))}, status: 502, says: "not an answer of Tracker's API"},
	"a redirect":       {scene: scene{fault: always(trackertest.Fault{Status: 302, Header: http.Header{"Location": {"/?" + canaryToken}}})}, status: 502, says: "redirects are not followed"},
	"an echo":          {scene: scene{fault: always(jsonFault(400, `{"errorMessages":["OAuth `+canaryToken+`"],"errors":{"`+canaryToken+`":"x"}}`))}, status: 502, says: "[hidden]"},
	"Tracker is down":  {scene: scene{fault: always(trackertest.Fault{Status: 503})}, status: 503, says: "503", wait: "1"},
	"a rate limit":     {scene: scene{fault: always(trackertest.TooMany("7")), settings: hasty}, status: 503, says: "429", wait: "7"},
	"no connection":    {scene: scene{fault: always(trackertest.Fault{Reset: true})}, status: 503, says: "no answer", wait: "1"},
	"our own rate":     {scene: scene{settings: func(s *settings) { s.tracker.Rate = 0.01; hasty(s) }}, status: 503, says: "configured rate", wait: "10"},
	"out of time":      {scene: scene{fault: always(trackertest.Fault{Delay: 5 * time.Second}), settings: hasty}, status: 504, says: "out of time"},
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	for name, test := range answers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := open(t, test.scene)
			if test.event == "" {
				test.event = about("TEST-2", canarySecret)
			}
			r := o.call(t, test.event)
			if r.StatusCode != test.status || !strings.Contains(r.Message, test.says) || !strings.HasPrefix(r.Headers["Retry-After"], test.wait) {
				t.Errorf("answer %d %q %q; want %d with %q", r.StatusCode, r.Message, r.Headers, test.status, test.says)
			}
			if calls := len(o.Calls()); (test.status == 400 || test.status == 401) && calls > 0 {
				t.Errorf("Tracker was asked %d times", calls)
			}
			if o.Writes().Leaf > 0 {
				t.Error("an issue without sub-issues was written")
			}
			if planned := strings.Contains(r.Message, "would change"); (r.Planned == true) != planned || r.Planned != nil && o.Writes() != (trackertest.Writes{}) {
				t.Errorf("planned %v, writes %+v", r.Planned, o.Writes())
			}
			o.checkLog(t, r, test.status)
		})
	}
}

// checkLog looks for the one line about a call, in the platform's form.
func (o *office) checkLog(t *testing.T, r reply, status int) {
	t.Helper()
	lines := slices.DeleteFunc(strings.Split(strings.TrimSpace(o.log.String()), "\n"),
		func(line string) bool { return !strings.Contains(line, `"status":`) })
	var line struct {
		Level, Message, Issue, RequestID string
		Status                           int
	}
	if len(lines) != 1 || json.Unmarshal([]byte(lines[0]), &line) != nil {
		t.Fatalf("not one line of JSON about the call:\n%s", &o.log)
	}
	level := map[int]string{2: "INFO", 4: "WARN", 5: "ERROR"}[status/100]
	if status == 423 {
		level = "ERROR"
	}
	if line.Level != level || line.Message != r.Message || line.Status != status || line.Issue != r.Issue || line.RequestID != r.RequestID || r.RequestID != "request-1" {
		t.Errorf("log %s; want level %s and what the answer says: %+v", lines[0], level, r)
	}
}

// What may pass is an error in a raw call, and so is all that fails in a timer.
// Its text is that of the log, and shows no more than an answer.
func TestFailuresThatThePlatformSees(t *testing.T) {
	t.Parallel()
	raw := strings.Replace(about("TEST-2", canarySecret), `"httpMethod":"POST"`, `"httpMethod":""`, 1)
	echo := `{"errorMessages":["OAuth ` + canaryToken + `"],"errors":{}}`
	timers := func(s *settings) { s.callers.Timer = true }
	for name, test := range map[string]struct {
		scene
		event string
		says  string
		asks  bool // Tracker
	}{
		"raw, Tracker is down":        {scene: scene{fault: always(jsonFault(503, echo))}, event: raw, says: "503", asks: true},
		"raw, restless people":        {scene: scene{fault: restless}, event: raw, says: "TEST-1: it kept changing", asks: true},
		"a timer that is not for us":  {event: timer("since 10m"), says: "TIMER=true"},
		"a timer without a window":    {scene: scene{settings: timers}, event: timer(""), says: `payload "" says nothing to sweep`},
		"a time of no unit":           {scene: scene{settings: timers}, event: timer("since 10x"), says: `payload "since 10x" says nothing`},
		"a part beyond all":           {scene: scene{settings: timers}, event: timer("all 5/4"), says: `payload "all 5/4" says nothing`},
		"the last of several is none": {scene: scene{settings: timers}, event: timer("since 10m", "since 1h", "sometimes"), says: `payload "sometimes" says nothing`},
		"an event of a queue":         {scene: scene{settings: timers}, event: `{"messages":[{"event_metadata":{"event_type":"Q"}}]}`, says: `a message of type "Q"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := open(t, test.scene)
			output, err := o.send(test.event)
			if err == nil || output != nil || !strings.Contains(err.Error(), test.says) {
				t.Fatalf("answer %s, error %v; want an error that says %s", output, err, test.says)
			}
			if !test.asks && len(o.Calls()) > 0 {
				t.Errorf("Tracker was asked %d times", len(o.Calls()))
			}
			text, _ := json.Marshal(err.Error())
			if log := o.log.String(); strings.Count(log, `"status":`) != 1 || !strings.Contains(log, `"message":`+string(text)) {
				t.Errorf("not one line that says %s:\n%s", text, log)
			}
		})
	}
}

// timer is an event with a message of a timer for each payload.
func timer(payloads ...string) string {
	var messages []json.RawMessage
	for _, payload := range payloads {
		event := local.TimerEvent(time.Now(), payload)
		messages = append(messages, event[len(`{"messages":[`):len(event)-len(`]}`)])
	}
	text, _ := json.Marshal(map[string]any{"messages": messages})
	return string(text)
}

// sweeps is a function whose timers are answered.
func sweeps(s *settings) {
	s.callers.Timer = true
	_ = s.rule.Queues.Decode("*")
}

func byField(s *settings) { s.rule.Write = summarize.Field }

// That totals are kept as records is said once, as a warning, by a call or by a
// sweep.
func TestTheFirstRecordIsTold(t *testing.T) {
	t.Parallel()
	refuses := trackertest.Switches{SpentWrite: trackertest.SpentRefused422}
	for name, event := range map[string]string{"a call": about("TEST-2", canarySecret), "a sweep": timer("all")} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := open(t, scene{switches: refuses, settings: sweeps})
			const notice = "they lower the remaining estimate of the parents"
			if r := o.call(t, event); r.StatusCode != 200 || strings.Count(r.Body, notice) == 0 || o.Issue("TEST-1").Spent != tracker.Hour {
				t.Errorf("answer %d %s", r.StatusCode, r.Body)
			}
			if log := o.log.String(); !strings.Contains(log, `"level":"WARN"`) || !strings.Contains(log, notice) {
				t.Errorf("the log: %s", log)
			}
			o.log.Reset()
			o.Log("TEST-2", tracker.Hour, "")
			if r := o.call(t, event); r.StatusCode != 200 || strings.Contains(r.Body+o.log.String(), notice) || o.Issue("TEST-1").Spent != 2*tracker.Hour {
				t.Errorf("the second answer %d %s", r.StatusCode, r.Body)
			}
		})
	}
}

// A queue that the token's user does not see is told once an hour, as an error:
// Tracker says nothing of it, and sweeps find nothing there.
func TestAQueueThatIsLost(t *testing.T) {
	t.Parallel()
	o := open(t, scene{settings: func(s *settings) {
		sweeps(s)
		_ = s.rule.Queues.Decode("TEST,GONE") // they are keys
	}})
	const lost = "there is no queue GONE, or the token's user may not see it"
	for i, level := range []string{"ERROR", "INFO"} {
		o.log.Reset()
		r := o.call(t, timer("since 10m"))
		if told := strings.Contains(r.Message, lost); r.StatusCode != 200 || told != (i == 0) {
			t.Errorf("sweep %d: %d %s", i+1, r.StatusCode, r.Message)
		}
		if log := o.log.String(); !strings.Contains(log, `"level":"`+level+`"`) {
			t.Errorf("sweep %d: logged %s", i+1, log)
		}
	}
	if o.Issue("TEST-1").Spent != tracker.Hour {
		t.Error("the other queue was not swept")
	}
}

// What somebody has to act on is an error in the log once an hour, and a warning in
// the sweeps between. To the platform each is a failure as it was.
func TestASweepCriesOnceAnHour(t *testing.T) {
	t.Parallel()
	dead := open(t, scene{settings: sweeps, fault: always(jsonFault(401, `{"errorMessages":["no"]}`))})
	full := open(t, scene{settings: sweeps, prepare: func(o *office) { o.SetVersion("TEST-1", 10_050) }})
	for i, level := range []string{"ERROR", "WARN", "WARN"} {
		for name, o := range map[string]*office{"a dead token": dead, "a parent near the lock": full} {
			o.log.Reset()
			_, err := o.send(timer("all"))
			if failed := o == dead; (err != nil) != failed {
				t.Errorf("%s, sweep %d: error %v", name, i+1, err)
			}
			if log := o.log.String(); strings.Count(log, `"level":`) != 1 || !strings.Contains(log, `"level":"`+level+`"`) {
				t.Errorf("%s, sweep %d: want %s, logged %s", name, i+1, level, log)
			}
		}
	}
}

// A call about links gives a parent without sub-issues its own time back.
func TestNoSubIssueIsLeft(t *testing.T) {
	t.Parallel()
	o := open(t, scene{})
	o.call(t, about("TEST-2", canarySecret))
	o.Move("TEST-2", "")
	for _, step := range []struct{ links, dry, says string }{
		{"0", "0", "nothing to do: TEST-1 has neither sub-issues nor a parent"},
		{"1", "1", "TEST-1 would change from PT1H to PT0S"},
		{"1", "0", "TEST-1 changed from PT1H to PT0S"},
		{"1", "0", "nothing to do: TEST-1 has neither sub-issues nor a parent"},
		{"yes", "0", "links must be 1"},
	} {
		r := o.call(t, fmt.Sprintf(`{"queryStringParameters":{"id":"TEST-1","links":%q,"dry":%q},"headers":{"X-Webhook-Secret":%q}}`, step.links, step.dry, canarySecret))
		if !strings.HasPrefix(r.Message, step.says) {
			t.Errorf("links=%s, dry=%s: %s; want %s", step.links, step.dry, r.Message, step.says)
		}
	}
}

// The figures of a sweep are in its answer and in its one line.
func TestSweep(t *testing.T) {
	t.Parallel()
	o := open(t, scene{settings: sweeps})
	r := o.call(t, timer("since 10m"))
	const figures = `"window":"since 10m","looked":2,"parents":1,"wrong":1,"mended":1,"held":0,"left":0`
	if !strings.Contains(r.Body, figures) || o.Issue("TEST-1").Spent != tracker.Hour {
		t.Errorf("TEST-1 has %v, the answer is %s; want %s", o.Issue("TEST-1").Spent, r.Body, figures)
	}
	if log := o.log.String(); !strings.Contains(log, figures) || !strings.Contains(log, `"calls":`) {
		t.Errorf("the log lacks %s: %s", figures, log)
	}
	o.checkLog(t, r, 200)
}

// What was written is listed, although the call failed further up.
func TestWhatWasWrittenBeforeAFailure(t *testing.T) {
	t.Parallel()
	stuck := func(_ *office, r *http.Request) trackertest.Fault {
		if r.Method == http.MethodPatch && strings.HasSuffix(r.URL.Path, "/TEST-1") {
			return trackertest.Fault{Status: 403}
		}
		return trackertest.Fault{}
	}
	o := open(t, scene{fault: stuck, settings: byField, prepare: func(o *office) { o.Log(o.Create("TEST", "a detail", "TEST-2"), tracker.Hour, "") }})
	r := o.call(t, about("TEST-3", canarySecret))
	if r.StatusCode != 502 || len(r.Changed) != 1 || r.Changed[0].Issue != "TEST-2" {
		t.Errorf("answer %d %s", r.StatusCode, r.Body)
	}
}

// A parent that the token may not see is no failure, but somebody should know.
func TestAHiddenParent(t *testing.T) {
	t.Parallel()
	o := open(t, scene{prepare: func(o *office) {
		o.AddQueue("BOSS")
		o.Move("TEST-1", o.Create("BOSS", "a grandparent", ""))
		o.Hide("BOSS", true)
	}})
	r := o.call(t, about("TEST-2", canarySecret))
	if r.StatusCode != 200 || !strings.Contains(r.Body, `"stopped":"`) || len(r.Changed) != 1 {
		t.Errorf("answer %d %s", r.StatusCode, r.Body)
	}
	if log := o.log.String(); strings.Count(log, `"level":"WARN"`) != 1 || !strings.Contains(log, `"status":200`) {
		t.Errorf("not one warning: %s", log)
	}
}

func TestWordsOfAnAnswer(t *testing.T) {
	t.Parallel()
	right := summarize.Level{Issue: "TEST-2", From: tracker.Hour, To: tracker.Hour}
	wrong := summarize.Level{Issue: "TEST-1", To: tracker.Hour}
	for want, test := range map[string]struct {
		Answer
		levels []summarize.Level
	}{
		"TEST-2 is already PT1H, TEST-1 changed from PT0S to PT1H":  {Answer{}, []summarize.Level{right, wrong}},
		"TEST-1 would change from PT0S to PT1H":                     {Answer{Planned: true}, []summarize.Level{wrong}},
		"TEST-1 changed from PT0S to PT1H, its parent is hidden":    {Answer{Stopped: "its parent is hidden"}, []summarize.Level{wrong}},
		"its parent is hidden":                                      {Answer{Stopped: "its parent is hidden"}, nil},
		"nothing to do: TEST-3 has neither sub-issues nor a parent": {Answer{Issue: "TEST-3"}, nil},
	} {
		if got := inWords(test.Answer, test.levels); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// Settings that are wrong are said at every call.
func TestMisconfigured(t *testing.T) {
	t.Setenv("TOKEN", canaryToken+"\n")
	t.Setenv("ORG", "1")
	var log bytes.Buffer
	_, err := load()
	if err == nil {
		t.Fatal("a token with a line break is taken")
	}
	r, err := function.Broken(err, &log).Handle(context.Background(), nil)
	if err != nil || r.StatusCode != 500 || !strings.Contains(r.Body, "misconfigured: TOKEN") || strings.Contains(r.Body+log.String(), canaryToken) {
		t.Errorf("answer %+v, error %v, log %s", r, err, &log)
	}
}

func TestManyCallsInOneInstance(t *testing.T) {
	t.Parallel()
	const many = 200
	o := open(t, scene{})
	var calls sync.WaitGroup
	for range many {
		calls.Add(1)
		go func() {
			defer calls.Done()
			event := function.Event{Headers: map[string]string{"X-Webhook-Secret": canarySecret}, Query: map[string]string{"id": "TEST-2"}}
			if r, err := o.function.Handle(o.ctx, &event); err != nil || r.StatusCode != 200 {
				t.Errorf("answer %d %s", r.StatusCode, r.Body)
			}
		}()
	}
	calls.Wait()
	lines := strings.Split(strings.TrimSpace(o.log.String()), "\n")
	broken := slices.ContainsFunc(lines, func(line string) bool { return !json.Valid([]byte(line)) })
	if len(lines) != many || broken || o.Writes().Spent != 1 {
		t.Errorf("%d lines, broken %t, for %d calls; writes %+v", len(lines), broken, many, o.Writes())
	}
}

// FuzzEvent sends anything as an event. Nothing is to be written in this
// world, so nothing may be.
func FuzzEvent(f *testing.F) {
	for _, test := range answers {
		f.Add([]byte(test.event[:min(len(test.event), 1000)]))
	}
	f.Add([]byte(timer("since 10m", "all 5/4")))
	f.Add([]byte(`{"headers":{"X-Webhook-Secret":["older"]},"queryStringParameters":"id=TEST-1","requestContext":{"requestId":{}}}`))
	right := func(o *office) { o.SetSpent("TEST-1", tracker.Hour) }
	closed := open(f, scene{prepare: right})
	public := open(f, scene{prepare: right, settings: func(s *settings) { s.callers.WebhookSecret = nil }})
	f.Fuzz(func(t *testing.T, event []byte) {
		if !json.Valid(event) {
			return // the platform sends JSON
		}
		for _, o := range []*office{closed, public} {
			o.log.Reset()
			o.out.Reset()
			o.ResetCalls()
			var r function.Response
			output, err := o.send(string(event))
			_ = json.Unmarshal(output, &r)
			isTimer := err != nil && strings.Contains(err.Error(), "timer")
			if !isTimer && !slices.Contains([]int{200, 400, 401, 404}, r.StatusCode) || o.Writes() != (trackertest.Writes{}) {
				t.Errorf("answer %+v, error %v; writes %+v", r, err, o.Writes())
			}
			if o.out.Len()+o.log.Len() > 10_000 {
				t.Errorf("an event of %d bytes makes answers of %d and a log of %d", len(event), o.out.Len(), o.log.Len())
			}
			o.findNoCanary(t)
		}
	})
}

// A call without an id is told how the function writes, in the form that
// deploy/function/README.md shows, and package pausing reads the same out of it.
func TestACallWithoutAnIDIsToldTheSettings(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		settings func(*settings)
		told     string
		read     pausing.State
	}{
		"nothing is set": {
			func(*settings) {},
			`{"pause":false,"write":"auto","ownTime":true}`,
			pausing.State{Write: "auto", OwnTime: true},
		},
		"everything is set": {
			func(s *settings) {
				_ = s.rule.Queues.Decode("TEST, OTHER")
				s.callers.Timer = true
				s.rule.Pause, s.rule.Sweep, s.rule.Write, s.rule.OwnTime = true, time.Minute, summarize.Field, summarize.LeftOut
			},
			`{"pause":true,"sweep":"1m0s","timer":true,"queues":["TEST","OTHER"],"write":"spent","ownTime":false}`,
			pausing.State{Pause: true, Sweep: time.Minute, Timer: true, Queues: []string{"TEST", "OTHER"}, Write: "spent"},
		},
		"records in all queues": {
			func(s *settings) { _ = s.rule.Queues.Decode("*"); s.rule.Write = summarize.Records },
			`{"pause":false,"queues":["*"],"write":"worklog","ownTime":true}`,
			pausing.State{Queues: []string{"*"}, Write: "worklog", OwnTime: true},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := open(t, scene{settings: test.settings})
			overHTTP := about("", canarySecret)
			for _, event := range []string{overHTTP, strings.Replace(overHTTP, `"httpMethod":"POST"`, `"httpMethod":""`, 1)} {
				if r := o.call(t, event); r.StatusCode != 400 || !strings.Contains(r.Body, `"settings":`+test.told) {
					t.Errorf("answer %d %s, want settings %s", r.StatusCode, r.Body, test.told)
				}
			}
			state, err := pausing.Ask(context.Background(), pausing.Config{
				URL:       "https://functions.yandexcloud.net/d4e1",
				Keys:      doctor.Keys{Secrets: []triggers.Secret{canarySecret}},
				Transport: trackertest.InProcess(local.Handler(local.Adapt(o.function.Handle))),
			})
			if err != nil || !reflect.DeepEqual(state, test.read) {
				t.Errorf("read %+v, error %v; want %+v", state, err, test.read)
			}
		})
	}
}

// Nobody else is told: neither who has no secret, nor who asks for anything.
func TestSettingsAreToldToNobodyElse(t *testing.T) {
	t.Parallel()
	for name, event := range map[string]string{
		"no secret":         `{"httpMethod":"GET"}`,
		"a wrong secret":    about("", "canary"),
		"a raw call":        `{}`,
		"an issue":          about("TEST-2", canarySecret),
		"an issue to plan":  dry,
		"what is no key":    about("TEST", canarySecret),
		"an id given twice": `{"headers":{"X-Webhook-Secret":"older"},"multiValueQueryStringParameters":{"id":["TEST-1","TEST-2"]}}`,
		"a sweep":           timer("all"),
	} {
		o := open(t, scene{settings: sweeps})
		output, err := o.send(event)
		if err != nil || !json.Valid(output) || strings.Contains(string(output), "settings") {
			t.Errorf("%s: answer %s, error %v", name, output, err)
		}
	}
}
