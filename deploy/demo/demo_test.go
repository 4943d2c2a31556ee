package demo

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net"
	"regexp"
	"strings"
	"testing"

	"timeupdater/deploy/local"
	"timeupdater/summarize"
	"timeupdater/tracker"
)

// function is the rule behind the function's form of answers.
func function(environment map[string]string) (local.Function, error) {
	client, err := tracker.New(tracker.Config{
		URL: environment["API_URL"], Org: environment["ORG"],
		Authorization: func(context.Context) (string, error) { return "OAuth " + environment["TOKEN"], nil },
	})
	if err != nil {
		return nil, err
	}
	summarizer := summarize.New(client, summarize.Options{})
	return func(ctx context.Context, event []byte) ([]byte, error) {
		var request struct{ QueryStringParameters map[string]string }
		if err := json.Unmarshal(event, &request); err != nil {
			return nil, err
		}
		key := request.QueryStringParameters["id"]
		result, err := summarizer.Update(ctx, summarize.Call{Issue: key})
		if err != nil {
			return nil, err
		}
		var changed []summarize.Level
		for _, level := range result.Levels {
			if level.From != level.To {
				changed = append(changed, level)
			}
		}
		return answer(200, map[string]any{"issue": key, "changed": changed})
	}, nil
}

func answer(status int, body any) ([]byte, error) {
	text, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	return json.Marshal(map[string]any{"statusCode": status, "body": string(text)})
}

// always is a function that knows only one answer.
func always(status int, message string) func(map[string]string) (local.Function, error) {
	return func(map[string]string) (local.Function, error) {
		return func(context.Context, []byte) ([]byte, error) {
			return answer(status, map[string]string{"issue": "TEST-2", "message": message})
		}, nil
	}
}

const anyPort = "127.0.0.1:0"

func runTutorial(t *testing.T, function func(map[string]string) (local.Function, error)) (string, error) {
	t.Helper()
	var out bytes.Buffer
	err := Run(context.Background(), Config{Addr: anyPort, TrackerAddr: anyPort, Exit: true, Out: &out, Function: function})
	return out.String(), err
}

// Ports, times and, because calls overtake each other, their number vary.
var varying = regexp.MustCompile(`127\.0\.0\.1:\d+|\(\d+ calls?, \d+ ms\)|\d+ calls of the function`)

func TestTutorial(t *testing.T) {
	t.Parallel()
	out, err := runTutorial(t, function)
	if err != nil {
		t.Error(err)
	}
	golden(t, "tutorial.txt", varying.ReplaceAllString(out, "<varies>"))
}

func TestTutorialFindsWrongTotals(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		function func(map[string]string) (local.Function, error)
		says     []string
	}{
		"the function does nothing": {always(200, "nothing to do"), []string{
			"✗ The function found nothing to change",
			"TEST-1 shows 0m and must show 1h 25m",
			"TEST-1 shows 0m, but its own time and its sub-issues come to 1h 25m",
		}},
		"the function fails": {always(502, "no credentials"), []string{
			"a call failed: no credentials",
			"TEST-1 shows 0m and must show 1h 25m",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out, err := runTutorial(t, test.function)
			if want := "10 of 11 steps left a wrong total"; err == nil || err.Error() != want {
				t.Errorf("error %v, want %s", err, want)
			}
			for _, text := range test.says {
				if !strings.Contains(out, text) {
					t.Errorf("nothing says %q in\n%s", text, out)
				}
			}
		})
	}
}

func TestInterruptedTutorial(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	interrupting := func(map[string]string) (local.Function, error) {
		return func(context.Context, []byte) ([]byte, error) {
			cancel()
			return answer(200, nil)
		}, nil
	}
	err := Run(ctx, Config{Addr: anyPort, TrackerAddr: anyPort, Out: new(bytes.Buffer), Function: interrupting})
	if err == nil || !strings.Contains(err.Error(), "interrupted") {
		t.Errorf("error %v, want that it was interrupted", err)
	}
}

func TestBusyPort(t *testing.T) {
	t.Parallel()
	busy, err := net.Listen("tcp", anyPort)
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	taken := busy.Addr().String()
	for flag, config := range map[string]Config{
		"--addr: ":         {Addr: taken, TrackerAddr: anyPort},
		"--tracker-addr: ": {Addr: anyPort, TrackerAddr: taken},
	} {
		err := Run(context.Background(), config)
		if err == nil || !strings.HasPrefix(err.Error(), flag+taken+" is in use") || strings.Contains(err.Error(), "\n") {
			t.Errorf("error %v, want one line about %s%s", err, flag, taken)
		}
	}
}

func TestFunctionThatCannotStart(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	_, err := runTutorial(t, func(map[string]string) (local.Function, error) { return nil, broken })
	if !errors.Is(err, broken) {
		t.Errorf("error %v, want %v", err, broken)
	}
}
