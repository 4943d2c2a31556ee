package main

import (
	"context"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"timeupdater/deploy/doctor"
	"timeupdater/deploy/local"
	"timeupdater/deploy/pausing"
	"timeupdater/summarize"
	"timeupdater/tracker/trackertest"
	"timeupdater/tracker/triggers"
)

// A call without an id is told how the function writes, in the form that
// README shows, and package pausing reads the same out of it.
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
				s.rule.Pause, s.rule.Sweep, s.rule.Write, s.rule.OwnTime = true, time.Minute, summarize.Field, summarize.LeftOut
			},
			`{"pause":true,"sweep":"1m0s","queues":["TEST","OTHER"],"write":"spent","ownTime":false}`,
			pausing.State{Pause: true, Sweep: time.Minute, Queues: []string{"TEST", "OTHER"}, Write: "spent"},
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
