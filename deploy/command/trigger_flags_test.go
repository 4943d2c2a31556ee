package command

import (
	"context"
	"maps"
	"reflect"
	"strings"
	"testing"

	"timeupdater/tracker/trackertest"
)

func TestWhatIsRefusedBeforeAnythingIsTried(t *testing.T) {
	t.Parallel()
	good := []string{"--queue", "TEST", "--url", address}
	tests := map[string]struct {
		args []string
		env  map[string]string
		want string // a part of the message
	}{
		"no flags":                    {nil, nil, "--queue is missing"},
		"no queue":                    {[]string{"--url", address, "--queue", " , "}, nil, "--queue is missing"},
		"no address":                  {[]string{"--queue", "TEST"}, nil, "--url is missing"},
		"an address with a key":       {[]string{"--queue", "TEST", "--url", address + "?id={{issue.key}}"}, nil, "--url: it must not hold ?id="},
		"plain http":                  {[]string{"--queue", "TEST", "--url", "http://a.example"}, nil, "--url: it must begin with https://"},
		"a secret for -auth":          {append(good, "--auth", canary), nil, "--auth must be private, secret or none"},
		"no name":                     {append(good, "--name", ""), nil, "--name is empty"},
		"log and delete":              {append(good, "--log", "--delete"), nil, "do not go together"},
		"no calls":                    {append(good, "--log", "-n", "0"), nil, "--limit must be from 1 to 100"},
		"too many calls":              {append(good, "--log", "-n", "101"), nil, "--limit must be from 1 to 100"},
		"a name for a group":          {append(good, "--exclude-group", "robots"), nil, "--exclude-group must be a number: the one in the address of the group's page"},
		"an answer to no question":    {append(good, "--logs-no-time"), nil, "--logs-no-time goes with --exclude-group only"},
		"a question to nobody":        {append(good, "--exclude-group", "7"), nil, "no terminal to ask whether it does: add --logs-no-time"},
		"no token":                    {good, map[string]string{"TOKEN": ""}, "TOKEN is missing"},
		"two tokens":                  {good, map[string]string{"IAM_TOKEN": token}, "TOKEN and IAM_TOKEN"},
		"an IAM token and no cloud":   {good, map[string]string{"TOKEN": "", "IAM_TOKEN": token}, "CLOUD_ORG only"},
		"no organization":             {good, map[string]string{"ORG": ""}, "ORG or CLOUD_ORG is missing"},
		"two organizations":           {good, map[string]string{"CLOUD_ORG": "cloud1"}, "keep ORG"},
		"Tracker at a plain address":  {good, map[string]string{"API_URL": "http://a.example"}, "https://"},
		"no API key":                  {good, map[string]string{"FUNCTION_API_KEY": ""}, "--auth private: FUNCTION_API_KEY is missing"},
		"an API key of two lines":     {good, map[string]string{"FUNCTION_API_KEY": canary + "\n" + canary}, "FUNCTION_API_KEY holds a character"},
		"an API key in Cyrillic":      {good, map[string]string{"FUNCTION_API_KEY": canary + "ключ"}, "FUNCTION_API_KEY holds a character"},
		"no secret":                   {append(good, "--auth", "secret"), map[string]string{"WEBHOOK_SECRET": ""}, "--auth secret: WEBHOOK_SECRET is missing"},
		"the first secret is missing": {append(good, "--auth", "secret"), map[string]string{"WEBHOOK_SECRET": "," + canary}, "WEBHOOK_SECRET is missing"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, trackertest.Switches{})
			maps.Copy(w.env, test.env)
			out, problem := w.trigger(notTried, test.args...)
			if out != "" || !strings.HasPrefix(problem, "timeupdater: ") || !strings.Contains(problem, test.want) {
				t.Errorf("printed %q and %q, want %q", out, problem, test.want)
			}
			if strings.Contains(problem, "--help") != (test.env == nil) {
				t.Errorf("only a wrong command line points to the help: %q", problem)
			}
			if calls := w.Calls(); len(calls) > 0 {
				t.Errorf("asked Tracker: %v", calls)
			}
		})
	}
}

func TestFlagsOfTrigger(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		args []string
		want triggerOptions
	}{
		"the least": {
			[]string{"--queue", "TEST", "--url", address},
			triggerOptions{queues: list{"TEST"}, url: address, name: "timeupdater", auth: "private", limit: 10},
		},
		"all to put": {
			[]string{"--queue", "TEST, OTHER,", "--queue=TEST,THIRD", "--url", address, "--name", "n", "--auth", "none", "--exclude-group", "7", "--logs-no-time", "--dry-run", "--rotate", "--json"},
			triggerOptions{
				queues: list{"TEST", "OTHER", "THIRD"}, url: address, name: "n", auth: "none", exclude: "7", limit: 10,
				logsNoTime: true, dryRun: true, rotate: true, json: true,
			},
		},
		"a log": {
			[]string{"--queue", "TEST", "--log", "-n", "20"},
			triggerOptions{queues: list{"TEST"}, name: "timeupdater", auth: "private", limit: 20, log: true},
		},
		"to delete": {
			[]string{"--queue", "TEST", "--delete"},
			triggerOptions{queues: list{"TEST"}, name: "timeupdater", auth: "private", limit: 10, remove: true},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got triggerOptions
			verb := newTrigger(IO{}, func(_ context.Context, o triggerOptions) error { got = o; return nil })
			verb.SetArgs(test.args)
			if err := verb.Execute(); err != nil || !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %+v, %v, want %+v", got, err, test.want)
			}
		})
	}
}
