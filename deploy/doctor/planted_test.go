package doctor

import (
	"io"
	"net/http"
	"slices"
	"testing"

	"timeupdater/deploy/function"
	"timeupdater/deploy/install"
	"timeupdater/summarize"
	"timeupdater/summarize/patience"
	"timeupdater/tracker"
	"timeupdater/tracker/errkind"
	"timeupdater/tracker/trackertest"
	"timeupdater/tracker/triggers"
)

func TestAllIsWell(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*world){
		"with everything given": func(*world) {},
		"with nothing given":    func(w *world) { w.config.Queues, w.config.URL, w.config.Keys = nil, "", Keys{} },
		"while the secret is rotated": func(w *world) {
			w.config.Keys.Secrets = []triggers.Secret{canary + "-next", secret}
			w.answer = theFunction(canary + "-next," + secret)
		},
		"with a private function":        private,
		"and the API key is not at hand": func(w *world) { private(w); w.config.Keys = Keys{} },
		"with a group that is excluded":  func(w *world) { w.exclude("TEST", w.AddGroup("robot")) },
		"with a query in the address": func(w *world) {
			w.config.URL = ""
			for _, queue := range []string{"TEST", "OTHER"} {
				w.change(queue, install.Name, func(t *triggers.Trigger) { t.Actions[0].Endpoint = address + "?tag=a&id={{issue.key}}" })
				w.change(queue, install.Name+" links", func(t *triggers.Trigger) { t.Actions[0].Endpoint = address + "?tag=a&id={{issue.key}}&links=1" })
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for about, switches := range map[string]trackertest.Switches{
				"as documented": {}, "secrets are masked": {MaskSecrets: true}, "not the owner of queues": {}, "ids of the other kind": {SwapIDs: true},
			} {
				w := newWorld(t, switches)
				if about == "not the owner of queues" {
					w.SetRights("TEST", trackertest.Rights{Read: true, Write: true})
				}
				change(w)
				for _, f := range w.examine() {
					if f.Verdict != Right {
						t.Errorf("%s: %+v", about, f)
					}
				}
			}
		})
	}
}

// private makes the function one that the cloud guards by an API key.
func private(w *world) {
	inner := theFunction("")
	w.answer = http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Api-Key "+apiKey {
			answering(http.StatusForbidden, `{"errorMessage":"Permission denied"}`).ServeHTTP(rw, r)
			return
		}
		inner.ServeHTTP(rw, r)
	})
	for _, queue := range []string{"TEST", "OTHER"} {
		w.install(queue, install.AuthPrivate, apiKey)
	}
	w.config.Keys = Keys{API: apiKey}
}

// Each fault alone is found as what is wrong, and nothing else is.
func TestPlantedFaults(t *testing.T) {
	t.Parallel()
	const put = "go run . trigger --queue TEST --url '" + address + "' --auth secret"
	refuseAll := func(status int) trackertest.Switches {
		return trackertest.Switches{Fault: func(*http.Request) trackertest.Fault { return trackertest.HTMLPage(status) }}
	}
	for name, test := range map[string]struct {
		switches          trackertest.Switches
		plant             func(*world)
		check, queue      string
		text, cure        string // what they must hold
		nothingElseIsSaid bool   // since Tracker does not let us in
	}{
		"settings that do not go together": {
			plant: func(w *world) { w.config.Settings.Problem = summarize.Options{Sweep: 1 << 40}.Check() },
			check: checkSettings, text: "SWEEP needs QUEUES", cure: "mend it here",
		},
		"no organization": {
			plant: func(w *world) { w.config.Tracker.Org = "" },
			check: checkSettings, text: "ORG or CLOUD_ORG is missing", cure: "mend it here", nothingElseIsSaid: true,
		},
		"a token that has expired": {
			plant: func(w *world) { w.ExpireToken("OAuth " + token) },
			check: checkToken, text: "rejects it (401)", cure: "make a new one", nothingElseIsSaid: true,
		},
		"another organization": {
			plant: func(w *world) { w.config.Tracker.Org = "2" },
			check: checkOrganization, text: "refuses the id in ORG (403), as one of Yandex Cloud too", cure: "Administration → Organizations", nothingElseIsSaid: true,
		},
		"an organization of Yandex Cloud as one of Yandex 360": {
			plant: func(w *world) {
				w.config.Tracker.Org = "3"
				w.config.Tracker.Transport = named{"X-Cloud-Org-Id", "3", "cloud1", w.config.Tracker.Transport}
			},
			check: checkOrganization, text: "refused as one of Yandex 360, taken as one of Yandex Cloud", cure: "put the id into CLOUD_ORG and remove ORG", nothingElseIsSaid: true,
		},
		"an organization of Yandex 360 as one of Yandex Cloud": {
			plant: func(w *world) {
				w.config.Tracker.Org, w.config.Tracker.CloudOrg = "", "c3"
				w.config.Tracker.Transport = named{"X-Org-Id", "c3", "1", w.config.Tracker.Transport}
			},
			check: checkOrganization, text: "refused as one of Yandex Cloud, taken as one of Yandex 360", cure: "put the id into ORG and remove CLOUD_ORG", nothingElseIsSaid: true,
		},
		"a Tracker that is down": {
			switches: trackertest.Switches{}, plant: func(w *world) { w.config.Tracker.Transport = trackertest.InProcess(trackertest.New(refuseAll(503))) },
			check: checkTracker, text: "503", cure: "API_URL", nothingElseIsSaid: true,
		},
		"a queue in lower case": {
			plant: func(w *world) { w.config.Queues = []string{"test", "OTHER"} },
			check: checkQueues, queue: "test", text: "there is no queue test", cure: "is it TEST?",
		},
		"a queue that is hidden": {
			plant: func(w *world) {
				w.AddQueue("SECRET")
				w.Hide("SECRET", true)
				w.config.Queues = append(w.config.Queues, "SECRET")
			},
			check: checkQueues, queue: "SECRET", text: "may not see it", cure: "under Access",
		},
		"no queue at all": {
			plant: func(w *world) { w.Hide("TEST", true); w.Hide("OTHER", true); w.config.Queues = nil },
			check: checkQueues, text: "sees none", cure: "under Access",
		},
		"no right to edit": {
			plant: func(w *world) { w.SetRights("TEST", trackertest.Rights{Read: true, Manage: true}) },
			check: checkRights, queue: "TEST", text: "may not edit the issues", cure: "allow to edit them",
		},
		"no right to read": {
			plant: func(w *world) { w.SetRights("TEST", trackertest.Rights{Manage: true}) },
			check: checkRights, queue: "TEST", text: "may not read the issues", cure: "allow to read and edit them",
		},
		"a field that is read-only": {
			switches: trackertest.Switches{SpentWrite: trackertest.SpentRefused422},
			plant:    func(w *world) { w.config.Settings.Write = "spent" },
			check:    checkField, text: "read-only", cure: "WRITE=worklog",
		},
		"no trigger in a queue": {
			plant: func(w *world) { w.remove("TEST", install.Name); w.remove("TEST", install.Name+" links") },
			check: checkTriggers, queue: "TEST", text: "none: nobody calls", cure: put,
		},
		"no trigger for links in a queue": {
			plant: func(w *world) { w.remove("TEST", install.Name+" links") },
			check: checkTriggers, queue: "TEST", text: `there is no trigger named "timeupdater links"`, cure: put,
		},
		"two triggers of a name": {
			plant: func(w *world) {
				w.change("TEST", install.Name+" links", func(t *triggers.Trigger) { t.Name = install.Name })
			},
			check: checkTriggers, queue: "TEST", text: `there are 2 named "timeupdater"`, cure: "delete all but one",
		},
		"a trigger with an old address": {
			plant: func(w *world) {
				w.change("TEST", install.Name, func(t *triggers.Trigger) {
					t.Actions[0].Endpoint = "https://functions.yandexcloud.net/old?id={{issue.key}}"
				})
			},
			check: checkTriggers, queue: "TEST", text: "- address: https://functions.yandexcloud.net/old", cure: put,
		},
		"a trigger copied with its markup": {
			plant: func(w *world) {
				w.config.URL = ""
				w.change("TEST", install.Name, func(t *triggers.Trigger) { t.Actions[0].Endpoint = address + "?id=not_var{{issue.key}}" })
			},
			check: checkTriggers, queue: "TEST", text: "- address: " + address + "?id=not_var", cure: put,
		},
		"a trigger that is not active": {
			plant: func(w *world) { w.change("TEST", install.Name, func(t *triggers.Trigger) { t.Active = false }) },
			check: checkTriggers, queue: "TEST", text: "+ active: true", cure: put,
		},
		"a trigger with an address that a shell would misread": {
			plant: func(w *world) {
				w.config.URL = ""
				for _, queue := range []string{"TEST", "OTHER"} {
					w.change(queue, install.Name, func(t *triggers.Trigger) { t.Actions[0].Endpoint = address + "/';x?id={{issue.key}}" })
					w.change(queue, install.Name+" links", func(t *triggers.Trigger) { t.Actions[0].Endpoint = address + "/';x?id={{issue.key}}&links=1" })
				}
				w.change("TEST", install.Name, func(t *triggers.Trigger) { t.Active = false })
			},
			check: checkTriggers, queue: "TEST", text: "+ active: true", cure: "go run . trigger --queue TEST --url $URL --auth secret",
		},
		"a trigger with a group that is excluded": {
			plant: func(w *world) {
				w.exclude("TEST", w.AddGroup("robot"))
				w.change("TEST", install.Name, func(t *triggers.Trigger) { t.Active = false })
			},
			check: checkTriggers, queue: "TEST", text: "+ active: true", cure: put + " --exclude-group 1",
		},
		"a trigger with another secret": {
			plant: func(w *world) { w.install("TEST", install.AuthSecret, canary+"-old") },
			check: checkTriggers, queue: "TEST", text: "- header X-Webhook-Secret: [hidden, another one]", cure: put,
		},
		"a trigger without a secret": {
			plant: func(w *world) { w.install("TEST", install.AuthNone, "") },
			check: checkTriggers, queue: "TEST", text: "+ header X-Webhook-Secret", cure: put,
		},
		"calls that fail": {
			plant: func(w *world) {
				right := w.answer
				w.answer = theFunction(canary + "-new")
				w.Log("TEST-2", tracker.Hour, "")
				w.answer = right
			},
			check: checkCalls, queue: "TEST", text: "TEST-2  401  secret or API key missing or wrong", cure: "When nothing happens",
		},
		"a function out of reach": {
			plant: func(w *world) { w.config.Transport = unreachable{} },
			check: checkFunction, text: "no answer: connection refused", cure: "whether this machine reaches it",
		},
		"an address without a function": {
			plant: func(w *world) { w.answer = answering(404, `{"errorMessage":"function not found"}`) },
			check: checkFunction, text: "no function has this address", cure: "--url",
		},
		"an address of something else": {
			plant: func(w *world) { w.answer = answering(200, "<html>"+canary) },
			check: checkFunction, text: "is not this function (200)", cure: "--url",
		},
		"an address that redirects": {
			plant: func(w *world) { w.answer = http.RedirectHandler("https://elsewhere.example", http.StatusFound) },
			check: checkFunction, text: "is not this function (302)", cure: "--url",
		},
		"a function that is misconfigured": {
			plant: func(w *world) {
				w.answer = handlerOf(function.Broken(errkind.New(errkind.Misconfigured, "QUEUES must be queue keys, not "+secret), io.Discard))
			},
			check: checkFunction, text: "the function is misconfigured: QUEUES must be queue keys, not [hidden]", cure: "mend the setting",
		},
		"a function that crashes": {
			plant: func(w *world) { w.answer = handlerOf(nil) },
			check: checkFunction, text: "fails before it answers", cure: "look at its log",
		},
		"a function with another secret": {
			plant: func(w *world) { w.answer = theFunction(canary + "-new") },
			check: checkFunction, text: "takes another secret", cure: "--rotate",
		},
		"an API key that the cloud refuses": {
			plant: func(w *world) {
				private(w)
				w.answer = answering(403, `{"errorMessage":"Permission denied"}`)
			},
			check: checkFunction, text: "refuses the API key (403)", cure: "functions.functionInvoker",
		},
		"a parent at the limit of versions": {
			plant: func(w *world) { w.SetVersion("TEST-1", patience.Last) },
			check: checkVersions, text: "TEST-1 at 9800", cure: "make a new parent",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, test.switches)
			test.plant(w)
			all := w.examine()
			wrong := those(all, Wrong)
			if len(wrong) != 1 || !wrong[0].is(test.check, test.queue, test.text, test.cure) {
				t.Errorf("wrong: %+v", wrong)
			}
			unknown := those(all, Unknown)
			if (len(unknown) > 0) != test.nothingElseIsSaid && test.check != checkQueues {
				t.Errorf("unknown: %+v", unknown)
			}
			if slices.ContainsFunc(unknown, func(f Finding) bool { return f.Cure != "" }) {
				t.Errorf("a cure for what was not asked: %+v", unknown)
			}
		})
	}
}
