package function

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"timeupdater/tracker/errkind"
)

// timed is an event with a message of a timer for each payload.
func timed(payloads ...string) string {
	var messages []string
	for _, payload := range payloads {
		messages = append(messages, fmt.Sprintf(`{"event_metadata":{"event_id":"a1","event_type":%q,"created_at":"2026-11-24T07:00:00.25Z"},"details":{"trigger_id":"a2","payload":%q}}`, ofTimer, payload))
	}
	return `{"messages":[` + strings.Join(messages, ",") + `]}`
}

// anError stands for an error in the place of a status.
const anError = 0

// What becomes of each kind of failure in each kind of event.
func TestFailures(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		err              error
		http, raw, timer int // status, or anError
	}{
		"none":                   {nil, 200, 200, 200},
		"left":                   {errkind.New(errkind.Left, "why"), 202, 202, 202},
		"bad input":              {errkind.New(errkind.BadInput, "why"), 400, 400, anError},
		"unauthorized":           {errkind.New(errkind.Unauthorized, "why"), 401, 401, anError},
		"not found":              {errkind.New(errkind.NotFound, "why"), 404, 404, anError},
		"contended":              {errkind.New(errkind.Contended, "why"), 409, anError, anError},
		"no total":               {errkind.New(errkind.NoTotal, "why"), 422, 422, anError},
		"misconfigured":          {errkind.New(errkind.Misconfigured, "why"), 500, 500, anError},
		"denied":                 {errkind.New(errkind.Denied, "why"), 502, 502, anError},
		"unavailable":            {errkind.New(errkind.Unavailable, "why"), 503, anError, anError},
		"out of time":            {context.DeadlineExceeded, 504, anError, anError},
		"internal":               {errkind.New(errkind.Internal, "why"), 500, anError, anError},
		"an error of no kind":    {errors.New("why"), 500, anError, anError},
		"a kind that is unknown": {errkind.New(errkind.Left+1, "why"), 500, anError, anError},
	} {
		job := func(context.Context) (Result, error) { return Result{Message: "done"}, test.err }
		calls := func(ctx context.Context, _ *Event) (Result, error) { return job(ctx) }
		timer := func(Message) (Job, error) { return job, nil }
		for event, want := range map[string]int{`{"httpMethod":"GET"}`: test.http, `{}`: test.raw, timed("x"): test.timer} {
			r, lines, err := send(t, event, Callers{Timer: true}, calls, timer)
			message := "done"
			if test.err != nil {
				message = test.err.Error()
			}
			switch {
			case want == anError && (err == nil || r != nil || err.Error() != message):
				t.Errorf("%s, %s: answer %+v, error %v; want an error that says %s", name, event, r, err, message)
			case want != anError && (err != nil || r.StatusCode != want || !strings.Contains(r.Body, message)):
				t.Errorf("%s, %s: answer %+v, error %v; want status %d", name, event, r, err, want)
			}
			if len(lines) != 1 || !strings.Contains(lines[0], fmt.Sprintf(`"message":%q`, message)) {
				t.Errorf("%s, %s: lines %q; want one that says %s", name, event, lines, message)
			}
		}
	}
}

// The platform shows the text of an error to whoever may see the function, so
// it must not have more to tell than an answer.
func TestAPanicIsAnErrorWithoutDetails(t *testing.T) {
	t.Parallel()
	const canary = "canary-60d1"
	job := func(context.Context) (Result, error) { panic(canary) }
	calls := func(ctx context.Context, _ *Event) (Result, error) { return job(ctx) }
	for _, event := range []string{`{}`, timed("x")} {
		r, lines, err := send(t, event, Callers{Timer: true}, calls, func(Message) (Job, error) { return job, nil })
		if r != nil || err == nil || !strings.HasPrefix(err.Error(), "internal error") {
			t.Errorf("%s: answer %+v, error %v", event, r, err)
		}
		if text := fmt.Sprintf("%v %+v %#v", err, err, err); strings.Contains(text, canary) || strings.Contains(text, ".go:") {
			t.Errorf("%s: the error shows %s", event, text)
		}
		if len(lines) != 1 || !strings.Contains(lines[0], canary) || !strings.Contains(lines[0], "failure_test.go:") {
			t.Errorf("%s: the log does not say where: %q", event, lines)
		}
	}
}

// diary is a timer that knows payloads of digits only, and notes what is done.
func diary(done *[]string) Timer {
	return func(m Message) (Job, error) {
		if strings.Trim(m.Payload, "0123456789") != "" {
			return nil, errkind.New(errkind.BadInput, "no number: "+m.Payload)
		}
		return func(context.Context) (Result, error) {
			*done = append(*done, m.Payload)
			if m.Payload == "13" {
				return Result{}, errkind.New(errkind.NoTotal, "an unlucky number")
			}
			return Result{Message: "did " + m.Payload}, nil
		}, nil
	}
}

func TestTimers(t *testing.T) {
	t.Parallel()
	queue := strings.Replace(timed("1"), ofTimer, "yandex.cloud.events.messagequeue.QueueMessage", 1)
	mixed := strings.TrimSuffix(queue, "]}") + "," + strings.TrimPrefix(timed("2"), `{"messages":[`)
	for name, test := range map[string]struct {
		event string
		off   bool     // TIMER is not set
		done  []string // payloads
		lines int
		says  string // the error, or else the answer
		fails bool
	}{
		"one":                     {event: timed("1"), done: []string{"1"}, lines: 1, says: "did 1"},
		"several, in turn":        {event: timed("1", "2", "3"), done: []string{"1", "2", "3"}, lines: 3, says: "did 3"},
		"one of several fails":    {event: timed("1", "13", "3"), done: []string{"1", "13", "3"}, lines: 3, says: "an unlucky number", fails: true},
		"a bad payload":           {event: timed("x"), lines: 1, says: "no number: x", fails: true},
		"the last payload is bad": {event: timed("1", "2", "x"), lines: 1, says: "no number: x", fails: true},
		"timers are off":          {event: timed("1"), off: true, lines: 1, says: "TIMER=true", fails: true},
		"another type":            {event: queue, lines: 1, says: `"yandex.cloud.events.messagequeue.QueueMessage" says nothing here`, fails: true},
		"another type among them": {event: mixed, lines: 1, says: "QueueMessage", fails: true},
		"no type":                 {event: `{"messages":[{}]}`, lines: 1, says: `type ""`, fails: true},
		"no message at all":       {event: `{"messages":[7]}`, lines: 1, says: `type ""`, fails: true},
		"a type without end":      {event: strings.Replace(queue, "QueueMessage", strings.Repeat("Q", 1000), 1), lines: 1, says: `QQQ" says nothing`, fails: true},
		"an empty list is a call": {event: `{"messages":[]}`, lines: 1, says: "called"},
		"not a list is a call":    {event: `{"messages":7}`, lines: 1, says: "called"},
		"HTTP is a call":          {event: `{"httpMethod":"POST",` + strings.TrimPrefix(timed("1"), "{"), lines: 1, says: "called"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var done []string
			calls := func(context.Context, *Event) (Result, error) { return Result{Message: "called"}, nil }
			r, lines, err := send(t, test.event, Callers{Timer: !test.off}, calls, diary(&done))
			if !slices.Equal(done, test.done) || len(lines) != test.lines {
				t.Errorf("done %q with %d lines, want %q with %d", done, len(lines), test.done, test.lines)
			}
			if (err != nil) != test.fails || err != nil && (r != nil || !strings.Contains(err.Error(), test.says)) || err == nil && !strings.Contains(r.Body, test.says) {
				t.Errorf("answer %+v, error %v; want %s", r, err, test.says)
			}
		})
	}
}

// A timer's event brings no header, and TIMER alone opens the way for it. The
// other ways stay as they are.
func TestASecretIsAskedOfAllButTimers(t *testing.T) {
	t.Parallel()
	callers := Callers{Timer: true}
	if err := callers.WebhookSecret.Decode("s"); err != nil {
		t.Fatal(err)
	}
	var done []string
	called := false
	calls := func(context.Context, *Event) (Result, error) { called = true; return Result{}, nil }
	if _, _, err := send(t, timed("1"), callers, calls, diary(&done)); err != nil || len(done) != 1 {
		t.Errorf("a timer: %v", err)
	}
	for _, event := range []string{`{"httpMethod":"GET"}`, `{}`, `{"messages":[]}`} {
		if r, _, err := send(t, event, callers, calls, diary(&done)); err != nil || r.StatusCode != 401 || called {
			t.Errorf("%s: %+v, %v", event, r, err)
		}
	}
}

func TestAFunctionWithoutATimer(t *testing.T) {
	t.Parallel()
	r, _, err := send(t, timed("1"), Callers{Timer: true}, nil, nil)
	if r != nil || err == nil {
		t.Errorf("answer %+v, error %v", r, err)
	}
}

// When a timer fired is read, and never later than now.
func TestWhenATimerFired(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 24, 7, 0, 30, 0, time.UTC)
	fired := time.Date(2026, 11, 24, 7, 0, 0, 250_000_000, time.UTC)
	for text, want := range map[string]time.Time{
		"2026-11-24T07:00:00.25Z":      fired,
		"2026-11-24T10:00:00.25+03:00": fired,
		"2026-11-24T09:00:00Z":         now,
		"yesterday":                    now,
		"":                             now,
	} {
		var e Event
		m := message{}
		m.Metadata.Type, m.Metadata.Created = ofTimer, text
		e.messages = []message{m}
		got, err := e.timers(now)
		if err != nil || !got[0].Created.Equal(want) {
			t.Errorf("%q: %v, %v; want %v", text, got, err, want)
		}
	}
}

// What a broken function answers a timer is why it is broken.
func TestABrokenFunctionFailsTimers(t *testing.T) {
	t.Parallel()
	e := new(Event)
	if err := e.UnmarshalJSON([]byte(timed("1"))); err != nil {
		t.Fatal(err)
	}
	r, err := Broken(errors.New("TOKEN is bad"), new(strings.Builder)).Handle(context.Background(), e)
	if r != nil || err == nil || !strings.Contains(err.Error(), "misconfigured: TOKEN is bad") {
		t.Errorf("answer %+v, error %v", r, err)
	}
}
