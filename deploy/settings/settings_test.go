package settings

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap/zapcore"

	"timeupdater/summarize"
)

// load reads settings from an environment that holds just these.
func load(t *testing.T, environment map[string]string) (Settings, error) {
	t.Helper()
	for _, name := range []string{
		"TOKEN", "ORG", "CLOUD_ORG", "WEBHOOK_SECRET", "WRITE", "OWN_TIME", "NOTIFY",
		"TIMEOUT", "RATE", "SEARCH_RATE", "API_URL", "LOG_LEVEL",
	} {
		value, ok := environment[name]
		t.Setenv(name, value) // puts back at the end what is there now
		if !ok {
			os.Unsetenv(name)
		}
	}
	return Load()
}

func TestDefaults(t *testing.T) {
	s, err := load(t, map[string]string{"TOKEN": "t", "ORG": "1"})
	if err != nil {
		t.Fatal(err)
	}
	if s.WebhookSecret != nil || s.Write != Way(summarize.Field) || !s.OwnTime || !s.Notify || s.LogLevel != zapcore.InfoLevel ||
		s.Timeout != 25*time.Second || s.Rate != 10 || s.SearchRate != 5 || s.APIURL != "" {
		t.Errorf("%+v", s)
	}
}

func TestSettingsAreRead(t *testing.T) {
	s, err := load(t, map[string]string{
		"CLOUD_ORG": "abc", "WEBHOOK_SECRET": "one, two", "WRITE": "worklog", "NOTIFY": "false",
		"TIMEOUT": "9s", "RATE": "0", "SEARCH_RATE": "2.5", "API_URL": "https://tracker.example", "LOG_LEVEL": "warn",
	})
	if err != nil {
		t.Fatal(err)
	}
	if s.Token != (Token{}) || s.CloudOrg != "abc" || s.Options().Way != summarize.Records || s.Notify || s.LogLevel != zapcore.WarnLevel ||
		s.Timeout != 9*time.Second || s.Rate != 0 || s.SearchRate != 2.5 || s.APIURL != "https://tracker.example" {
		t.Errorf("%+v", s)
	}
	if len(s.WebhookSecret) != 2 || s.WebhookSecret[0] != sha256.Sum256([]byte("one")) || s.WebhookSecret[1] != sha256.Sum256([]byte("two")) {
		t.Errorf("%d secrets that are not those given", len(s.WebhookSecret))
	}
	if s, err = load(t, map[string]string{"TOKEN": "t", "ORG": "1", "OWN_TIME": "false"}); err != nil || !s.Options().IgnoreOwnTime {
		t.Errorf("own time counts: %v", err)
	}
}

// TestErrorsNameTheSetting and never show what it holds.
func TestErrorsNameTheSetting(t *testing.T) {
	const canary = "canary-41d7"
	for name, test := range map[string]struct {
		environment map[string]string // changes of good settings
		names       string
	}{
		"an empty token":         {map[string]string{"TOKEN": " "}, "TOKEN"},
		"an empty organization":  {map[string]string{"ORG": ""}, "ORG"},
		"an empty cloud":         {map[string]string{"CLOUD_ORG": ""}, "CLOUD_ORG"},
		"an empty secret":        {map[string]string{"WEBHOOK_SECRET": ""}, "WEBHOOK_SECRET"},
		"a secret and none":      {map[string]string{"WEBHOOK_SECRET": canary + ","}, "WEBHOOK_SECRET"},
		"no organization":        {map[string]string{"ORG": "-"}, "ORG or CLOUD_ORG is missing"},
		"two organizations":      {map[string]string{"CLOUD_ORG": canary}, "ORG and CLOUD_ORG are both set"},
		"an unknown way":         {map[string]string{"WRITE": canary}, "WRITE"},
		"an empty way":           {map[string]string{"WRITE": ""}, "WRITE"},
		"own time of a kind":     {map[string]string{"OWN_TIME": canary}, "OWN_TIME"},
		"own time cannot go":     {map[string]string{"OWN_TIME": "false", "WRITE": "worklog"}, "OWN_TIME=false does not go with WRITE=worklog"},
		"notify as a word":       {map[string]string{"NOTIFY": canary}, "NOTIFY"},
		"a time without unit":    {map[string]string{"TIMEOUT": "25"}, "TIMEOUT"},
		"no time":                {map[string]string{"TIMEOUT": "0s"}, "TIMEOUT"},
		"a negative rate":        {map[string]string{"RATE": "-1"}, "RATE"},
		"no number of searches":  {map[string]string{"SEARCH_RATE": canary}, "SEARCH_RATE"},
		"an unknown log level":   {map[string]string{"LOG_LEVEL": canary}, "LOG_LEVEL"},
		"an address of no kind":  {map[string]string{"API_URL": canary}, "API_URL"},
		"an address in clear":    {map[string]string{"API_URL": "http://" + canary + ".example"}, "API_URL"},
		"an address with a user": {map[string]string{"API_URL": "https://me:" + canary + "@tracker.example"}, "API_URL"},
		"a broken organization":  {map[string]string{"ORG": canary + "\n"}, "ORG"},
	} {
		t.Run(name, func(t *testing.T) {
			environment := map[string]string{"TOKEN": canary, "ORG": "1"}
			maps.Copy(environment, test.environment)
			if environment["ORG"] == "-" {
				delete(environment, "ORG")
			}
			s, err := load(t, environment)
			if err == nil {
				_, err = s.NewClient()
			}
			if err == nil || !strings.Contains(err.Error(), test.names) {
				t.Fatalf("error %v; want one that names %s", err, test.names)
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
	if header, err := s.authorization(context.Background()); err != nil || header != "OAuth "+token {
		t.Fatalf("Authorization: %q, %v", header, err)
	}
	client, err := s.NewClient()
	if err != nil {
		t.Fatal(err)
	}
	dumps, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	hidden := struct{ settings Settings }{s} // where fmt cannot call methods
	for _, value := range []any{s, &s, s.Token, &s.Token, s.WebhookSecret, hidden, client} {
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
		got, err := Settings{}.authorization(ctx)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%s: %q, %v; want %q", text, got, err, want)
		}
	}
	if _, err := (Settings{}).authorization(context.Background()); !errors.Is(err, ErrNoToken) {
		t.Errorf("without a service account: %v", err)
	}
}
