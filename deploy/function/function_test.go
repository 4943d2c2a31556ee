package function

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"timeupdater/tracker/errkind"
)

// send gives an event to a function, and returns the lines that it logs.
func send(t *testing.T, event string, callers Callers, calls Work, timer Timer) (*Response, []string, error) {
	t.Helper()
	e := new(Event)
	if err := json.Unmarshal([]byte(event), e); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	if timer != nil {
		timer = callers.Timers(timer)
	}
	f := New(Config{Timeout: time.Minute}, &log, callers.Admit, calls, timer)
	ctx := context.WithValue(context.Background(), "lambdaRuntimeFunctionVersion", "d4e-7") //nolint:staticcheck // the platform's own key
	r, err := f.Handle(ctx, e)
	return r, strings.Split(strings.TrimSpace(log.String()), "\n"), err
}

// do makes one call over HTTP of a function that does some work.
func do(t *testing.T, work Work) (r *Response, line string) {
	t.Helper()
	r, lines, err := send(t, `{"httpMethod":"POST","requestContext":{"requestId":"r-1"}}`, Callers{}, work, nil)
	if err != nil || len(lines) != 1 {
		t.Fatalf("error %v, lines %q", err, lines)
	}
	return r, lines[0]
}

func TestAnAnswerIsTheMessageAndTheMembers(t *testing.T) {
	t.Parallel()
	type members struct {
		Issue string `json:"issue,omitempty"`
		Count int    `json:"count,omitempty"`
	}
	for name, test := range map[string]struct {
		result Result
		err    error
		body   string
	}{
		"members":              {Result{Message: "done", Members: members{"TEST-1", 2}}, nil, `{"message":"done","issue":"TEST-1","count":2,"requestId":"r-1"}`},
		"no members":           {Result{Message: "done", Members: members{}}, nil, `{"message":"done","requestId":"r-1"}`},
		"none at all":          {Result{Message: "done"}, nil, `{"message":"done","requestId":"r-1"}`},
		"an error":             {Result{}, errors.New("no"), `{"message":"no","requestId":"r-1"}`},
		"an error, half done":  {Result{Message: "done", Members: members{Issue: "TEST-1"}}, errors.New("no"), `{"message":"no","issue":"TEST-1","requestId":"r-1"}`},
		"quotes in a message":  {Result{Message: `a "b" </script>`}, nil, `{"message":"a \"b\" \u003c/script\u003e","requestId":"r-1"}`},
		"a map for the answer": {Result{Message: "done", Members: map[string]int{}}, nil, `{"message":"done","requestId":"r-1"}`},
	} {
		r, _ := do(t, func(context.Context, *Event) (Result, error) { return test.result, test.err })
		if r.Body != test.body {
			t.Errorf("%s: %s, want %s", name, r.Body, test.body)
		}
	}
	r, _, err := send(t, `{}`, Callers{}, func(context.Context, *Event) (Result, error) { return Result{Message: "done"}, nil }, nil)
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"message":"done"}`; r.Body != want {
		t.Errorf("without a request id: %s, want %s", r.Body, want)
	}
}

// waiting is an error that knows how long to wait.
type waiting struct{ time.Duration }

func (waiting) Error() string         { return "later" }
func (waiting) Kind() errkind.Kind    { return errkind.Unavailable }
func (w waiting) Wait() time.Duration { return w.Duration }

func TestEveryAnswerNamesTheVersion(t *testing.T) {
	t.Parallel()
	for _, err := range []error{nil, errSecret, errPanic, errkind.New(errkind.BadInput, "no")} {
		r, _ := do(t, func(context.Context, *Event) (Result, error) { return Result{}, err })
		if got := r.Headers[VersionHeader]; got != "d4e-7" {
			t.Errorf("%v: version %q", err, got)
		}
	}
}

func TestUnavailableSaysWhenToComeAgain(t *testing.T) {
	t.Parallel()
	for want, err := range map[string]error{
		"1": errkind.New(errkind.Unavailable, "later"),
		"7": fmt.Errorf("wrapped: %w", waiting{6100 * time.Millisecond}),
		"":  errkind.New(errkind.Denied, "never"),
	} {
		r, _ := do(t, func(context.Context, *Event) (Result, error) { return Result{}, err })
		if got := r.Headers["Retry-After"]; got != want {
			t.Errorf("%v: %q, want %q", err, got, want)
		}
	}
}

func TestEveryKindHasItsStatusAndTheLineItsLevel(t *testing.T) {
	t.Parallel()
	for k := errkind.Internal; k <= errkind.Left; k++ {
		r, line := do(t, func(context.Context, *Event) (Result, error) {
			return Result{Fields: []zap.Field{zap.String("issue", "TEST-1")}}, errkind.New(k, "why")
		})
		level := map[int]string{2: "INFO", 4: "WARN", 5: "ERROR"}[r.StatusCode/100]
		if k == errkind.Locked {
			level = "ERROR"
		}
		for _, part := range []string{`"level":"` + level + `"`, `"message":"why"`, `"issue":"TEST-1"`, `"version":"d4e-7"`, fmt.Sprintf(`"status":%d`, r.StatusCode)} {
			if !strings.Contains(line, part) {
				t.Errorf("kind %d: the line lacks %s: %s", k, part, line)
			}
		}
		found := false
		for _, s := range Statuses {
			found = found || s.Kind == k && s.Code == r.StatusCode && s.Name != "" && s.Who != ""
		}
		if !found {
			t.Errorf("kind %d is answered %d, which the table does not have", k, r.StatusCode)
		}
	}
}

func TestAWarningAlthoughNothingFailed(t *testing.T) {
	t.Parallel()
	r, line := do(t, func(context.Context, *Event) (Result, error) {
		return Result{Message: "look", Level: zapcore.WarnLevel}, nil
	})
	if r.StatusCode != 200 || !strings.Contains(line, `"level":"WARN"`) {
		t.Errorf("status %d, line %s", r.StatusCode, line)
	}
	_, line = do(t, func(context.Context, *Event) (Result, error) {
		return Result{Level: zapcore.WarnLevel}, errkind.New(errkind.Denied, "no")
	})
	if !strings.Contains(line, `"level":"ERROR"`) {
		t.Errorf("a warning hides an error: %s", line)
	}
}

func TestAPanicIsLoggedAndNotTold(t *testing.T) {
	t.Parallel()
	r, line := do(t, func(context.Context, *Event) (Result, error) {
		var nobody *Event
		return Result{Message: nobody.Method}, nil
	})
	if r.StatusCode != 500 || strings.Contains(r.Body, ".go:") || strings.Contains(r.Body, "nil pointer") || !strings.Contains(r.Body, "internal error") {
		t.Errorf("answer %+v", r)
	}
	if !strings.Contains(line, "function_test.go:") || !strings.Contains(line, "nil pointer") || !strings.Contains(line, `"level":"ERROR"`) {
		t.Errorf("the log does not say where: %s", line)
	}
}

func TestTheWorkGetsAllTimeButThatOfTheAnswer(t *testing.T) {
	t.Parallel()
	begin := time.Now()
	do(t, func(ctx context.Context, _ *Event) (Result, error) {
		deadline, ok := ctx.Deadline()
		if took := deadline.Sub(begin); !ok || took < time.Minute-toAnswer || took > time.Minute-toAnswer/2 {
			t.Errorf("of a minute the work gets %v", took)
		}
		return Result{}, nil
	})
}

// FuzzEvent reads anything. What fits is there, and nothing else.
func FuzzEvent(f *testing.F) {
	for _, seed := range []string{
		`{"httpMethod":"POST","headers":{"a":"b"},"queryStringParameters":{"id":"TEST-1"},"multiValueQueryStringParameters":{"id":["TEST-1"]}}`,
		`{"headers":{"a":1},"queryStringParameters":"id","requestContext":7}`, `null`, `[]`, `{"HTTPMETHOD":"PUT"}`, `{"requestContext":{"requestId":{}}}`,
		timed("all"), `{"messages":[7,{"event_metadata":{"event_type":7},"details":[]}]}`, `{"messages":{}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		e := new(Event)
		if err := json.Unmarshal(data, e); err != nil {
			if json.Valid(data) {
				t.Errorf("%s: %v", data, err)
			}
			return
		}
		var members map[string]json.RawMessage
		if _ = json.Unmarshal(data, &members); members["httpMethod"] == nil && e.Method != "" {
			t.Errorf("%s makes the method %q", data, e.Method)
		}
		_, _ = e.Parameter("id")
		_, _ = e.header("X-Webhook-Secret")
		timers, err := e.timers(time.Now())
		if err == nil && len(timers) != len(e.messages) || err != nil && len(err.Error()) > 400 {
			t.Errorf("%s makes %d of %d messages, %v", data, len(timers), len(e.messages), err)
		}
	})
}

// What a line says of a call beside its message: figures have their units.
func TestTheLineOfACall(t *testing.T) {
	t.Parallel()
	_, line := do(t, func(context.Context, *Event) (Result, error) { return Result{Message: "done"}, nil })
	var got map[string]any
	if err := json.Unmarshal([]byte(line), &got); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]any{"message": "done", "level": "INFO", "status": 200.0, "requestId": "r-1", "version": "d4e-7"} {
		if got[name] != want {
			t.Errorf("%s is %v, want %v", name, got[name], want)
		}
	}
	if took, ok := got["durationMs"].(float64); !ok || took < 0 {
		t.Errorf("durationMs is %v", got["durationMs"])
	}
}
