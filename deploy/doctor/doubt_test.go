package doctor

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"timeupdater/deploy/install"
	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
	"timeupdater/tracker/triggers"
)

// What is not wrong but has to be known, and what cannot be found out. Each is
// the only thing that is said beside what is right.
func TestWhatToKnow(t *testing.T) {
	t.Parallel()
	forbidden := func(part string) trackertest.Switches {
		return trackertest.Switches{Fault: func(r *http.Request) trackertest.Fault {
			if r.Method == http.MethodGet && strings.Contains(r.URL.Path, part) {
				return trackertest.Fault{Status: http.StatusForbidden}
			}
			return trackertest.Fault{}
		}}
	}
	for name, test := range map[string]struct {
		switches     trackertest.Switches
		plant        func(*world)
		verdict      Verdict
		check, queue string
		text, cure   string
	}{
		"people get mail": {
			plant:   func(w *world) { w.config.Settings.Notify = "" },
			verdict: Look, check: checkMail, text: "who watches an issue", cure: "NOTIFY=false",
		},
		"the function is paused": {
			plant:   func(w *world) { w.config.Settings.Pause = "true" },
			verdict: Look, check: checkSettings, text: "write nothing", cure: "remove PAUSE",
		},
		"a right by a role": {
			plant:   func(w *world) { w.SetRights("TEST", trackertest.Rights{Read: true, WriteByRole: true}) },
			verdict: Look, check: checkRights, queue: "TEST", text: "a certain role", cure: "all issues",
		},
		"something is denied": {
			plant: func(w *world) {
				w.SetRights("TEST", trackertest.Rights{Read: true, Write: true, Manage: true, Denied: true})
			},
			verdict: Look, check: checkRights, queue: "TEST", text: "something is denied", cure: "under Access",
		},
		"no triggers where sweeps run": {
			plant: func(w *world) {
				w.config.Settings.Sweep = "1m"
				w.remove("TEST", install.Name)
				w.remove("TEST", install.Name+" links")
			},
			verdict: Look, check: checkTriggers, queue: "TEST", text: "by sweeps alone, SWEEP=1m",
		},
		"a call that failed before one that did not": {
			plant: func(w *world) {
				right := w.answer
				w.answer = answering(http.StatusBadGateway, "")
				w.Log("TEST-2", tracker.Hour, "")
				w.answer = right
				w.Log("TEST-2", tracker.Hour, "")
			},
			verdict: Look, check: checkCalls, queue: "TEST", text: "TEST-2  502  the function failed",
		},
		"a call that failed for a reason that passes": {
			plant: func(w *world) {
				right := w.answer
				w.answer = answering(http.StatusServiceUnavailable, "")
				w.Log("TEST-2", tracker.Hour, "")
				w.answer = right
			},
			verdict: Look, check: checkCalls, queue: "TEST", text: "TEST-2  503  Tracker was down",
		},
		"triggers that call two addresses": {
			plant: func(w *world) {
				w.config.URL = ""
				w.change("TEST", install.Name, func(t *triggers.Trigger) {
					t.Actions[0].Endpoint = "https://user:" + canary + "@functions.yandexcloud.net/old?id={{issue.key}}"
				})
			},
			verdict: Look, check: checkFunction, text: "https://user:xxxxx@functions.yandexcloud.net/old", cure: "--url",
		},
		"a function that is open to all": {
			plant: func(w *world) {
				w.config.Keys, w.answer = Keys{}, theFunction("")
				w.install("TEST", install.AuthNone, "")
				w.install("OTHER", install.AuthNone, "")
			},
			verdict: Look, check: checkFunction, text: "to anybody who has the address", cure: "make it private",
		},
		"too many calls at once": {
			plant:   func(w *world) { w.answer = answering(http.StatusTooManyRequests, "") },
			verdict: Look, check: checkFunction, text: "too many calls at once", cure: "concurrency",
		},
		"a parent that is written seldom": {
			plant:   func(w *world) { w.SetVersion("TEST-1", slow) },
			verdict: Look, check: checkVersions, text: "TEST-1 at 7551", cure: "new parent",
		},
		"records of the Python sample": {
			plant: func(w *world) {
				w.Log("TEST-1", tracker.Hour, "automatic added from TEST-2")
				w.Log("TEST-1", tracker.Hour, "automatic added from TEST-2")
				w.Log("TEST-1", tracker.Hour, "my own")
			},
			verdict: Look, check: checkSample, text: "of 2 parents 1 hold 2 records of the Python sample, such as TEST-1", cure: "retire its trigger",
		},
		"rights that are not told": {
			switches: forbidden("/queues/TEST/permissions"), plant: func(*world) {},
			verdict: Unknown, check: checkRights, queue: "TEST", text: "does not tell", cure: "under Access",
		},
		"triggers that are not told": {
			switches: trackertest.Switches{}, plant: func(w *world) {
				w.config.Tracker.Transport = refusing{"/queues/TEST/triggers", w.config.Tracker.Transport}
			},
			verdict: Unknown, check: checkTriggers, queue: "TEST", text: "no access to the queue", cure: "Automation → Triggers",
		},
		"a field that is not told": {
			switches: forbidden("/fields/spent"), plant: func(*world) {},
			verdict: Unknown, check: checkField, text: "403",
		},
		"an address that nobody knows": {
			plant: func(w *world) {
				w.config.URL, w.config.Settings.Sweep = "", "1m"
				w.config.Queues = []string{"EMPTY"}
				w.AddQueue("EMPTY")
				w.install("EMPTY", install.AuthNone, "")
				for _, name := range install.Names(install.Name) {
					w.remove("EMPTY", name)
				}
				w.config.Settings.Sweep = ""
			},
			verdict: Unknown, check: checkFunction, text: "its address is not known", cure: "--url",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, test.switches)
			test.plant(w)
			found := those(w.examine(), test.verdict)
			if len(found) != 1 || !found[0].is(test.check, test.queue, test.text, test.cure) {
				t.Errorf("%s: %+v", test.verdict, found)
			}
		})
	}
}

// To an address that only Tracker names goes no secret that is not sent there
// anyway.
func TestKeysGoNowhereElse(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		url, key string // --url, and FUNCTION_API_KEY
		secrets  []triggers.Secret
		sent     bool
	}{
		"the triggers' own secret":                   {"", "", []triggers.Secret{secret}, true},
		"the triggers' own, after a new one":         {"", "", []triggers.Secret{canary + "-next", secret}, false},
		"another secret":                             {"", "", []triggers.Secret{canary + "-next"}, false},
		"a key that the triggers do not send":        {"", apiKey, []triggers.Secret{secret}, false},
		"another secret, to an address that we know": {address, "", []triggers.Secret{canary + "-next"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, trackertest.Switches{})
			sent := false
			w.answer = http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				sent = strings.Contains(r.Header.Get("Authorization")+r.Header.Get("X-Webhook-Secret"), canary)
			})
			w.config.URL, w.config.Keys = test.url, Keys{triggers.Secret(test.key), test.secrets}
			if w.examine(); sent != test.sent {
				t.Errorf("sent %t, want %t", sent, test.sent)
			}
		})
	}
}

func TestWhichQueues(t *testing.T) {
	t.Parallel()
	many := strings.Split(strings.TrimSuffix(strings.Repeat("Q ", 60), " "), " ")
	for name, test := range map[string]struct {
		named, seen []string
		err         error
		queues      int
		verdicts    string
	}{
		"all that are seen":            {nil, []string{"A", "B"}, nil, 2, "right"},
		"too many to look at":          {nil, many, nil, mostQueues, "look"},
		"too many, but some are named": {[]string{"Q"}, many, nil, 1, "right"},
		"too many, all of them named":  {many, many, nil, mostQueues, "look"},
		"named, and one is not there":  {[]string{"A", "C"}, []string{"A", "B"}, nil, 1, "wrong right"},
		"named, and none is there":     {[]string{"C"}, []string{"A"}, nil, 0, "wrong"},
		"none is seen":                 {[]string{"A"}, nil, nil, 0, "wrong"},
		"not told":                     {nil, nil, errors.New("no"), 0, "unknown"},
		"named, and not told":          {[]string{"A"}, nil, errors.New("no"), 1, "unknown"},
		"many named, and not told":     {many, nil, errors.New("no"), mostQueues, "unknown"},
	} {
		queues, findings := choose(test.named, test.seen, test.err)
		var verdicts []string
		for _, f := range findings {
			verdicts = append(verdicts, string(f.Verdict))
		}
		if got := strings.Join(verdicts, " "); len(queues) != test.queues || got != test.verdicts {
			t.Errorf("%s: %v and %s, want %d and %s", name, queues, got, test.queues, test.verdicts)
		}
	}
}
