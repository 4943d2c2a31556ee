package command

import (
	"context"
	"maps"
	"reflect"
	"strings"
	"testing"
	"time"

	"timeupdater/tracker/trackertest"
)

func TestWhatACheckRefusesBeforeAnythingIsRead(t *testing.T) {
	t.Parallel()
	queue := []string{"check", "--queue", "TEST"}
	fix := []string{"fix", "--queue", "TEST", "--yes"}
	for name, test := range map[string]struct {
		args []string
		env  map[string]string
		want string // a part of the message
	}{
		"no queue":                     {[]string{"check"}, nil, "--queue is missing: the keys of the queues, such as TEST; or --all"},
		"no queue to fix":              {[]string{"fix", "--yes"}, nil, "--queue is missing"},
		"queues and all":               {append(queue, "--all"), nil, "--all and --queue do not go together"},
		"a queue that is no key":       {[]string{"check", "--queue", canary}, nil, "--queue must be the key of a queue, such as TEST"},
		"a star":                       {[]string{"check", "--queue", "*"}, nil, "for every queue there is --all"},
		"too short a time":             {append(queue, "--since", "59s"), nil, "--since must be from 1m to 744h"},
		"too long a time":              {append(queue, "--since", "745h"), nil, "--since must be from 1m to 744h"},
		"a time before now":            {append(queue, "--since", "-1h"), nil, "--since must be from 1m to 744h"},
		"leaves of a time":             {append(queue, "--since", "1h", "--leaves"), nil, "--leaves goes without --since"},
		"two forms":                    {append(queue, "--csv", "--json"), nil, "--csv and --json do not go together"},
		"no journal":                   {append(queue, "--journal", ""), nil, "--journal is empty"},
		"a limit of none":              {append(fix, "--limit", "0"), nil, "--limit must be 1 or more"},
		"nobody to ask":                {[]string{"fix", "--queue", "TEST"}, nil, "there is no terminal to ask whether to write: look with check first, then add --yes"},
		"a pause":                      {fix, map[string]string{"PAUSE": "true"}, "PAUSE=true, so nothing may be written"},
		"a pause that cannot be read":  {fix, map[string]string{"PAUSE": canary}, "PAUSE must be true or false"},
		"an unknown way of writing":    {queue, map[string]string{"WRITE": canary}, "WRITE must be auto, spent or worklog"},
		"own time that cannot be read": {queue, map[string]string{"OWN_TIME": canary}, "OWN_TIME must be true or false"},
		"settings that do not go":      {queue, map[string]string{"OWN_TIME": "false", "WRITE": "worklog"}, "OWN_TIME=false does not go with WRITE=worklog"},
		"a sweep without its unit":     {queue, map[string]string{"SWEEP": "10"}, "SWEEP must be a time with its unit, such as 1m"},
		"a sweep that is too seldom":   {queue, map[string]string{"SWEEP": "25h"}, "SWEEP must be from 1m0s to 24h0m0s"},
		"mail that cannot be read":     {queue, map[string]string{"NOTIFY": canary}, "NOTIFY must be true or false"},
		"queues that cannot be read":   {[]string{"check"}, map[string]string{"QUEUES": canary}, "QUEUES must be queue keys such as TEST with commas between them, or *"},
		"no token":                     {queue, map[string]string{"TOKEN": ""}, "TOKEN is missing"},
		"no organization":              {queue, map[string]string{"ORG": ""}, "ORG or CLOUD_ORG is missing"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, trackertest.Switches{})
			maps.Copy(w.env, test.env)
			out, problem := w.run(t, notTried, test.args...)
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

func TestFlagsOfCheckAndFix(t *testing.T) {
	t.Parallel()
	std := IO{Getenv: func(string) string { return "" }}
	checked := func(args ...string) (got checkOptions) {
		verb := newCheck(std, func(_ context.Context, o checkOptions) error { got = o; return nil })
		verb.SetArgs(args)
		if err := verb.Execute(); err != nil {
			t.Errorf("%q: %v", args, err)
		}
		got.IO = IO{}
		return got
	}
	for name, test := range map[string]struct{ got, want checkOptions }{
		"two queues": {checked("--queue", "A,B", "--since", "25h", "--json"), checkOptions{queues: list{"A", "B"}, since: 25 * time.Hour, json: true, journal: "check.part"}},
		"all":        {checked("--all", "--leaves", "--csv", "--resume", "--journal", "x"), checkOptions{all: true, leaves: true, csv: true, resume: true, journal: "x"}},
	} {
		if !reflect.DeepEqual(test.got, test.want) {
			t.Errorf("%s: %+v, want %+v", name, test.got, test.want)
		}
	}
	var got fixOptions
	verb := newFix(std, func(_ context.Context, o fixOptions) error { got = o; return nil })
	verb.SetArgs([]string{"--all", "--yes", "--limit", "7"})
	if err := verb.Execute(); err != nil || !got.yes || got.limit != 7 || !got.all {
		t.Errorf("%v, %+v", err, got)
	}
}
