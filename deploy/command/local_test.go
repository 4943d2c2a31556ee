package command

import (
	"context"
	"errors"
	"net"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"timeupdater/deploy/local"
)

// The verbs that run the function on this machine: demo, serve and invoke.

func TestFlagsOfDemo(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		args []string
		want demoOptions
	}{
		"none": {nil, demoOptions{addr: ":8080", trackerAddr: "127.0.0.1:8081", spent: "accepted"}},
		"all":  {[]string{"--addr", ":1", "--tracker-addr=:2", "--spent", "refused", "--exit"}, demoOptions{addr: ":1", trackerAddr: ":2", spent: "refused", exit: true}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got demoOptions
			verb := newDemo(IO{}, nil, func(_ context.Context, o demoOptions) error { got = o; return nil })
			verb.SetArgs(append([]string{}, test.args...))
			if err := verb.Execute(); err != nil || !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %+v, %v, want %+v", got, err, test.want)
			}
		})
	}
}

func TestServeAsksTheFunctionBeforeItListens(t *testing.T) {
	t.Parallel()
	broken := func(map[string]string) (local.Function, error) { return nil, errors.New("ORG is missing") }
	for _, verb := range [][]string{{"serve", "--addr", ":0"}, {"invoke", "{}"}, {"demo", "--addr", ":0", "--tracker-addr", ":0"}} {
		if out, problems := (terminal{start: broken}).run(t, notTried, verb...); out != "" || problems != "timeupdater: ORG is missing\n" {
			t.Errorf("%s printed %s%s", verb[0], out, problems)
		}
	}
}

func TestServeOnABusyPort(t *testing.T) {
	t.Parallel()
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	taken := busy.Addr().String()
	_, problems := terminal{start: answering(`{}`)}.run(t, failed, "serve", "--addr", taken)
	if !strings.HasPrefix(problems, "timeupdater: --addr: "+taken+" is in use") {
		t.Errorf("on stderr: %s", problems)
	}
}

// Ctrl-C is how serve ends, so it is done then.
func TestServeEndsWell(t *testing.T) {
	t.Parallel()
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	_, problems := terminal{start: answering(`{}`)}.runIn(ended, t, done, "serve", "--addr", ":0")
	if !strings.HasPrefix(problems, "The function listens on http://127.0.0.1:") {
		t.Errorf("on stderr: %s", problems)
	}
}

// With SWEEP the function is asked to answer timers, whose first call comes
// later than this test ends.
func TestServeSweepsWhereThatIsSet(t *testing.T) {
	t.Parallel()
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	for sweep, want := range map[string]string{"": "", "1m": "true"} {
		got := "not started"
		start := func(settings map[string]string) (local.Function, error) {
			got = settings["TIMER"]
			return func(context.Context, []byte) ([]byte, error) { return []byte(`{}`), nil }, nil
		}
		terminal{start: start, env: map[string]string{"SWEEP": sweep}}.runIn(ended, t, done, "serve", "--addr", ":0")
		if got != want {
			t.Errorf("SWEEP=%s: TIMER=%s, want %s", sweep, got, want)
		}
	}
}

// The timer beside the server fires, and is over when its end was asked for.
func TestSweepsBesideTheServer(t *testing.T) {
	t.Parallel()
	events := make(chan string)
	function := func(ctx context.Context, event []byte) ([]byte, error) {
		select {
		case events <- string(event):
		case <-ctx.Done():
		}
		return nil, ctx.Err()
	}
	o := serveOptions{IO: IO{Getenv: func(string) string { return "1ms" }}}
	end := o.sweep(context.Background(), function)
	for range 2 {
		if event := <-events; !strings.Contains(event, `"payload":"since 10ms"`) {
			t.Errorf("the event is %s", event)
		}
	}
	end()
	select {
	case event := <-events:
		t.Errorf("after the end came %s", event)
	default:
	}
}

// Sweeps are of the other function.
func TestNoSweepsBesideTheReviewFunction(t *testing.T) {
	t.Parallel()
	fired := make(chan bool, 1)
	function := func(context.Context, []byte) ([]byte, error) {
		select {
		case fired <- true:
		default:
		}
		return nil, nil
	}
	o := serveOptions{IO: IO{Getenv: func(string) string { return "1ms" }}, function: reviewFunction}
	defer o.sweep(context.Background(), function)()
	select {
	case <-fired:
		t.Error("the timer fires")
	case <-time.After(50 * time.Millisecond):
	}
}

func TestInterruptedTutorial(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	interrupting := func(map[string]string) (local.Function, error) {
		return func(context.Context, []byte) ([]byte, error) {
			cancel()
			return []byte(`{"statusCode":200,"body":"{}"}`), nil
		}, nil
	}
	_, problems := terminal{start: interrupting}.runIn(ctx, t, interrupted, "demo", "--addr", ":0", "--tracker-addr", ":0")
	if !strings.Contains(problems, "interrupted before the tutorial was over") {
		t.Errorf("on stderr: %s", problems)
	}
}

func TestInvoke(t *testing.T) {
	t.Parallel()
	echo := func(settings map[string]string) (local.Function, error) {
		if settings != nil {
			return nil, errors.New("the settings are not the person's own")
		}
		return func(_ context.Context, event []byte) ([]byte, error) { return event, nil }, nil
	}
	for name, test := range map[string]struct {
		arg, stdin string
		status     int
		out        string
	}{
		"done":                   {`{"statusCode":200}`, "", done, `{"statusCode":200}` + "\n"},
		"the answer is no":       {`{"statusCode":404}`, "", failed, `{"statusCode":404}` + "\n"},
		"no JSON":                {"", "", failed, "\n"},
		"from standard input":    {"-", `{"statusCode":204}`, done, `{"statusCode":204}` + "\n"},
		"longer than is allowed": {"-", strings.Repeat(" ", local.MaxEvent+1), notTried, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out, problems := terminal{start: echo, stdin: test.stdin}.run(t, test.status, "invoke", test.arg)
			if out != test.out || (problems != "") != (test.status == notTried) {
				t.Errorf("printed %q and %q, want %q", out, problems, test.out)
			}
		})
	}
}

// A timer's event is made, and answered, since its timers are.
func TestInvokePlaysATimer(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		answer string
		err    error
		status int
		out    string
	}{
		"done":     {`{"statusCode":200}`, nil, done, `{"statusCode":200}` + "\n"},
		"an error": {"", errors.New("no window"), failed, `{"errorMessage":"no window","errorType":"UserCodeError"}` + "\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var event []byte
			start := func(settings map[string]string) (local.Function, error) {
				if settings["TIMER"] != "true" {
					return nil, errors.New("timers are not answered")
				}
				return func(_ context.Context, e []byte) ([]byte, error) { event = e; return []byte(test.answer), test.err }, nil
			}
			out, problems := terminal{start: start}.run(t, test.status, "invoke", "--timer", "since 10m")
			if out != test.out || problems != "" {
				t.Errorf("printed %q and %q, want %q", out, problems, test.out)
			}
			for _, part := range []string{`"event_type":"yandex.cloud.events.serverless.triggers.TimerMessage"`, `"created_at":"2`, `"payload":"since 10m"`} {
				if !strings.Contains(string(event), part) {
					t.Errorf("the event lacks %s: %s", part, event)
				}
			}
		})
	}
}

func TestInvokeReadsAnInputThatFails(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	o := invokeOptions{IO: IO{In: iotest.ErrReader(broken)}, event: "-"}
	if err := runInvoke(context.Background(), o); !errors.Is(err, broken) || !strings.Contains(err.Error(), "standard input") {
		t.Errorf("error = %v", err)
	}
}
