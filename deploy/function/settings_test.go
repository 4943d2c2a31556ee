package function_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"timeupdater/deploy/function"
	"timeupdater/summarize"
	"timeupdater/tracker"
	"timeupdater/tracker/errkind"
)

// settings are those of the function that keeps time spent.
type settings struct {
	function function.Config
	callers  function.Callers
	tracker  tracker.Config
	rule     summarize.Options
}

// load reads settings from an environment that holds just these.
func load(t *testing.T, environment map[string]string) (s settings, err error) {
	t.Helper()
	for _, name := range function.Names(&s.function, &s.callers, &s.tracker, &s.rule) {
		value, ok := environment[name]
		t.Setenv(name, value) // puts back at the end what is there now
		if !ok {
			os.Unsetenv(name)
		}
	}
	if err = function.Load(&s.function, &s.callers, &s.tracker, &s.rule); err == nil {
		_, err = tracker.New(s.tracker)
	}
	return s, err
}

func TestDefaults(t *testing.T) {
	s, err := load(t, map[string]string{"TOKEN": "t", "ORG": "1"})
	if err != nil {
		t.Fatal(err)
	}
	if s.callers.WebhookSecret != nil || s.function.Timeout != 25*time.Second || !reflect.DeepEqual(s.rule, summarize.Options{}) || s.callers.Timer ||
		!s.tracker.Notify || s.tracker.Rate != 10 || s.tracker.SearchRate != 5 || s.tracker.URL != "https://api.tracker.yandex.net" {
		t.Errorf("%+v", s)
	}
}

func TestSettingsAreRead(t *testing.T) {
	s, err := load(t, map[string]string{
		"TOKEN": "t", "CLOUD_ORG": "abc", "WEBHOOK_SECRET": "one, two", "WRITE": "worklog", "NOTIFY": "false",
		"QUEUES": "TEST, OTHER", "SWEEP": "5m", "TIMER": "true", "PAUSE": "true",
		"TIMEOUT": "9s", "RATE": "0", "SEARCH_RATE": "2.5", "API_URL": "https://tracker.example", "LOG_LEVEL": "warn",
	})
	if err != nil {
		t.Fatal(err)
	}
	if !s.tracker.Token.IsSet() || s.tracker.CloudOrg != "abc" || s.rule.Write != summarize.Records || s.tracker.Notify ||
		s.rule.Sweep != 5*time.Minute || !s.rule.Pause || !s.callers.Timer ||
		s.function.Timeout != 9*time.Second || s.tracker.Rate != 0 || s.tracker.SearchRate != 2.5 || s.tracker.URL != "https://tracker.example" {
		t.Errorf("%+v", s)
	}
	for secret, want := range map[string]bool{"one": true, "two": true, "one, two": false, "": false} {
		if got := s.callers.WebhookSecret.Match(secret); got != want {
			t.Errorf("secret %q: %v", secret, got)
		}
	}
	if s, err = load(t, map[string]string{"TOKEN": "t", "ORG": "1", "OWN_TIME": "false"}); err != nil || s.rule.OwnTime != summarize.LeftOut {
		t.Errorf("own time counts: %v", err)
	}
}

// Whatever is set and empty is refused, whatever the setting.
func TestNothingMayBeEmpty(t *testing.T) {
	for _, name := range function.Names(new(function.Config), new(function.Callers), new(tracker.Config), new(summarize.Options)) {
		for _, empty := range []string{"", " ", "\n"} {
			environment := map[string]string{"TOKEN": "t", "ORG": "1"}
			environment[name] = empty
			if _, err := load(t, environment); err == nil || !strings.HasPrefix(err.Error(), name+" is set and empty") {
				t.Errorf("%s=%q: error %v", name, empty, err)
			}
		}
	}
}

// Errors name the setting and what is allowed, and never show what it holds.
func TestErrorsSayWhatIsAllowed(t *testing.T) {
	const canary = "canary-41d7"
	for name, test := range map[string]struct {
		environment map[string]string // changes of good settings
		says        string
	}{
		"a secret and none":            {map[string]string{"WEBHOOK_SECRET": canary + ","}, "WEBHOOK_SECRET holds a secret that is empty"},
		"no organization":              {map[string]string{"ORG": "-"}, "ORG or CLOUD_ORG is missing"},
		"two organizations":            {map[string]string{"CLOUD_ORG": canary}, "ORG and CLOUD_ORG are both set"},
		"an organization of no kind":   {map[string]string{"ORG": canary}, "ORG is not the id of a Yandex 360 organization"},
		"a broken organization":        {map[string]string{"ORG": "1\n"}, "ORG is not the id"},
		"a token of two lines":         {map[string]string{"TOKEN": canary + "\n"}, "TOKEN is empty or holds a character that no token has"},
		"an unknown way":               {map[string]string{"WRITE": canary}, "WRITE must be auto, spent or worklog"},
		"own time of a kind":           {map[string]string{"OWN_TIME": canary}, "OWN_TIME must be true or false"},
		"own time cannot go":           {map[string]string{"OWN_TIME": "false", "WRITE": "worklog"}, "OWN_TIME=false does not go with WRITE=worklog"},
		"notify as a word":             {map[string]string{"NOTIFY": canary}, "NOTIFY must be true or false"},
		"a time without unit":          {map[string]string{"TIMEOUT": "25"}, "TIMEOUT lacks its unit: 25s?"},
		"a time in words":              {map[string]string{"TIMEOUT": canary}, "TIMEOUT must be a time with its unit, such as 1m"},
		"no time":                      {map[string]string{"TIMEOUT": "0s"}, "TIMEOUT must be from 1s to 1h0m0s"},
		"a negative time":              {map[string]string{"TIMEOUT": "-25s"}, "TIMEOUT must be from 1s"},
		"a time without end":           {map[string]string{"TIMEOUT": "1000h"}, "TIMEOUT must be from 1s"},
		"a negative rate":              {map[string]string{"RATE": "-1"}, "RATE and SEARCH_RATE must be from 0.01 to 1000, or 0"},
		"timers in a word":             {map[string]string{"TIMER": canary}, "TIMER must be true or false"},
		"a pause in a word":            {map[string]string{"PAUSE": canary}, "PAUSE must be true or false"},
		"queues that are none":         {map[string]string{"QUEUES": "TEST," + canary + "!"}, "QUEUES must be queue keys such as TEST with commas between them, or *"},
		"a queue and all":              {map[string]string{"QUEUES": "TEST,*"}, "QUEUES must be queue keys such as TEST with commas between them, or *"},
		"sweeps of no queue":           {map[string]string{"SWEEP": "1m"}, "SWEEP needs QUEUES"},
		"sweeps without a unit":        {map[string]string{"SWEEP": "60", "QUEUES": "*"}, "SWEEP lacks its unit: 60s?"},
		"sweeps in words":              {map[string]string{"SWEEP": canary, "QUEUES": "*"}, "SWEEP must be a time with its unit, such as 1m"},
		"sweeps all the time":          {map[string]string{"SWEEP": "59s", "QUEUES": "*"}, "SWEEP must be from 1m0s to 24h0m0s"},
		"an infinite rate":             {map[string]string{"RATE": "Inf"}, "RATE and SEARCH_RATE must be from"},
		"a rate that is no number":     {map[string]string{"SEARCH_RATE": "NaN"}, "RATE and SEARCH_RATE must be from"},
		"a rate beyond all bounds":     {map[string]string{"RATE": "1e19"}, "RATE and SEARCH_RATE must be from"},
		"a rate next to nothing":       {map[string]string{"RATE": "1e-12"}, "RATE and SEARCH_RATE must be from"},
		"searches in words":            {map[string]string{"SEARCH_RATE": canary}, "SEARCH_RATE must be a number"},
		"an unknown log level":         {map[string]string{"LOG_LEVEL": canary}, "LOG_LEVEL must be debug, info, warn or error"},
		"an address of no kind":        {map[string]string{"API_URL": canary}, "API_URL is not an address"},
		"an address in clear":          {map[string]string{"API_URL": "http://" + canary + ".example"}, "API_URL must begin with https://"},
		"an address with a user":       {map[string]string{"API_URL": "https://me:" + canary + "@tracker.example"}, "API_URL must not hold a user"},
		"an address with a version":    {map[string]string{"API_URL": "https://tracker.example/v3"}, "API_URL must be without the version"},
		"a cloud organization's digit": {map[string]string{"ORG": "-", "CLOUD_ORG": "123"}, "is it ORG?"},
	} {
		t.Run(name, func(t *testing.T) {
			environment := map[string]string{"TOKEN": canary, "ORG": "1"}
			maps.Copy(environment, test.environment)
			if environment["ORG"] == "-" {
				delete(environment, "ORG")
			}
			_, err := load(t, environment)
			if err == nil || !strings.Contains(err.Error(), test.says) || errkind.Of(err) != errkind.Misconfigured {
				t.Fatalf("error %v; want %s", err, test.says)
			}
			for _, verb := range []string{"%v", "%+v", "%#v", "%q"} {
				if text := fmt.Sprintf(verb, err); strings.Contains(text, canary) {
					t.Errorf("%s shows a value: %s", verb, text)
				}
			}
		})
	}
}

// TestSecretsStayInside dumps settings as a careless person would.
func TestSecretsStayInside(t *testing.T) {
	const token, secret = "canary-token-c3", "canary-secret-d4"
	s, err := load(t, map[string]string{"TOKEN": token, "WEBHOOK_SECRET": secret, "ORG": "1"})
	if err != nil {
		t.Fatal(err)
	}
	client, err := tracker.New(s.tracker)
	if err != nil {
		t.Fatal(err)
	}
	dumps, err := json.Marshal(s.callers)
	if err != nil {
		t.Fatal(err)
	}
	for _, value := range []any{s, &s, s.tracker, s.tracker.Token, &s.tracker.Token, s.callers.WebhookSecret, client} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			dumps = fmt.Appendf(dumps, verb, value)
		}
	}
	for _, text := range []string{token, secret, fmt.Sprintf("%x", token), fmt.Sprintf("%x", secret)} {
		if strings.Contains(string(dumps), text) {
			t.Errorf("a dump shows %s:\n%s", text, dumps)
		}
	}
}

func TestServiceAccount(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{"access_token":"iam","expires_in":43200}`: "Bearer iam",
		`{"access_token":""}`:                       "",
		`{"access_token":7}`:                        "",
		`iam`:                                       "",
		``:                                          "",
	} {
		ctx := context.WithValue(context.Background(), "lambdaRuntimeTokenJSON", text) //nolint:staticcheck // the platform's own key
		got, err := function.ServiceAccount(ctx)
		if got != want || (err == nil) != (want != "") || err != nil && errkind.Of(err) != errkind.Misconfigured {
			t.Errorf("%s: %q, %v; want %q", text, got, err, want)
		}
	}
}
