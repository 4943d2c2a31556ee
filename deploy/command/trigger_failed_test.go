package command

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"timeupdater/tracker/trackertest"
)

// cannedCalls answers the log of the first trigger of OTHER with calls of some
// statuses, a minute apart, and those of all others with none.
func cannedCalls(statuses ...int) func(*http.Request) trackertest.Fault {
	return func(r *http.Request) trackertest.Fault {
		if !strings.HasSuffix(r.URL.Path, "/webhooks/log") {
			return trackertest.Fault{}
		}
		type call map[string]any
		calls := []call{}
		for i, status := range statuses {
			if strings.Contains(r.URL.Path, "/OTHER/triggers/3/") {
				calls = append(calls, call{
					"id": i + 1, "startTime": "2026-11-23T09:0" + string(rune('0'+i)) + ":00.000+0000", "duration": 7, "issueId": "x",
					"request":  call{"method": "POST", "endpoint": address + "?id=OTHER-1"},
					"response": call{"statusCode": status},
				})
			}
		}
		text, _ := json.Marshal(calls) // texts and numbers only, cannot fail
		return trackertest.Fault{Status: 200, ContentType: "application/json", Body: string(text)}
	}
}

// Which calls failed, in any queue, for a person and for a script.
func TestFailedCallsOfAllQueues(t *testing.T) {
	t.Parallel()
	const none = "none of the last calls failed, in 2 queues with these triggers\n"
	const two = `OTHER: trigger 3, timeupdater links, active
OTHER: trigger 4, timeupdater, active
TIME (UTC)           ISSUE    STATUS  TOOK  ERROR
2026-11-23 09:03:00  OTHER-1  502     7ms   the function failed, or Tracker refused its token: see its log
2026-11-23 09:01:00  OTHER-1  401     7ms   secret or API key missing or wrong: see --auth

2 calls failed, in 1 of 2 queues with these triggers
`
	for name, test := range map[string]struct {
		statuses []int
		args     []string
		status   int
		want     string
	}{
		"none failed":            {[]int{200, 202}, nil, done, none},
		"two failed":             {[]int{200, 401, 200, 502}, nil, someOff, two},
		"the last of two":        {[]int{401, 502}, []string{"-n", "1"}, someOff, "1 call failed, in 1 of 2 queues with these triggers\n"},
		"in a queue that is not": {[]int{401}, []string{"--queue", "TEST"}, done, "none of the last calls failed, in 1 queue with these triggers\n"},
		"of another name":        {[]int{401}, []string{"--name", "other"}, done, "no queue has these triggers\n"},
		"for a program":          {[]int{401}, []string{"--json"}, someOff, `"status": 401`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, trackertest.Switches{Fault: cannedCalls(test.statuses...)})
			w.AddQueue("THIRD") // has no triggers, which is no trouble
			w.trigger(done, "--queue", "TEST,OTHER", "--url", address)
			out, problem := w.run(t, test.status, append([]string{"trigger", "--log", "--failed"}, test.args...)...)
			if !strings.HasSuffix(out, test.want) && !strings.Contains(out, `"queues"`) || !strings.Contains(out, test.want) || problem != "" {
				t.Errorf("printed %q and %q, want %q", out, problem, test.want)
			}
		})
	}
}

// A queue that was named has to have the triggers.
func TestFailedCallsOfAQueueWithoutTriggers(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{})
	if _, problem := w.trigger(failed, "--queue", "TEST", "--log", "--failed"); !strings.HasPrefix(problem, "TEST: there is no such trigger") {
		t.Errorf("said %q", problem)
	}
	if _, problem := w.trigger(notTried, "--queue", "TEST", "--failed"); !strings.HasPrefix(problem, "timeupdater: --failed goes with --log only") {
		t.Errorf("said %q", problem)
	}
}
