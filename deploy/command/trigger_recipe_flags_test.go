package command

import (
	"context"
	"maps"
	"reflect"
	"strings"
	"testing"

	"timeupdater/tracker/trackertest"
)

func TestRecipesThatAreRefusedBeforeAnythingIsTried(t *testing.T) {
	t.Parallel()
	recipe := func(name string, more ...string) []string {
		return append([]string{"--queue", "TEST", "--recipe", name}, more...)
	}
	telegram := func(more ...string) []string {
		return recipe("telegram", append([]string{"--when", "comment", "--chat", "1"}, more...)...)
	}
	slack := func(more ...string) []string {
		return recipe("slack", append([]string{"--when", "comment"}, more...)...)
	}
	body := file(t, "body.json", `{"text":"`+canary+`"}`)
	conditions := file(t, "own.json", `[{"type":"Event.create"}]`)
	for name, test := range map[string]struct {
		args []string
		env  map[string]string
		want string // a part of the message
	}{
		"another messenger":           {recipe(canary, "--when", "comment"), nil, "--recipe must be one of telegram, yandex-messenger, slack, mattermost, webhook"},
		"no messenger":                {recipe(""), nil, "--recipe must be one of telegram"},
		"an address too":              {slack("--url", address), nil, "--recipe and --url do not go together"},
		"no recipe":                   {[]string{"--queue", "TEST", "--when", "comment"}, nil, "--when goes with --recipe only"},
		"a file too":                  {slack("--file", canary), nil, "--recipe and --file do not go together"},
		"the function's caller":       {slack("--auth", "none"), nil, "--recipe and --auth do not go together"},
		"no occasion":                 {recipe("slack"), nil, "--when is missing: critical-bug, status:KEY, deadline or comment; or --conditions-file"},
		"no occasion for a log":       {recipe("slack", "--log"), nil, "--when is missing"},
		"another occasion":            {recipe("slack", "--when", canary), nil, "--when must be critical-bug, status:KEY, deadline or comment"},
		"no status":                   {recipe("slack", "--when", "status:"), nil, "--when must be status: and the key of a status"},
		"two occasions":               {slack("--conditions-file", conditions), nil, "--when and --conditions-file do not go together"},
		"no chat":                     {recipe("telegram", "--when", "comment"), nil, "--chat is missing: a number, of groups and channels with a minus"},
		"a chat that is none":         {recipe("telegram", "--when", "comment", "--chat", `"`+canary), nil, "--chat must be a number, of groups"},
		"a chat for a webhook":        {slack("--chat", canary), nil, "--chat is not for slack: its address says which chat is meant"},
		"no body":                     {recipe("webhook", "--when", "comment"), nil, "--body-file is missing"},
		"a body and a chat":           {telegram("--body-file", body), nil, "--body-file does not go with --chat or --no-title"},
		"a body without a title":      {slack("--body-file", body, "--no-title"), nil, "--body-file does not go with --chat or --no-title"},
		"two ways to show a title":    {slack("--bare-json", "--no-title"), nil, "--bare-json and --no-title do not go together"},
		"a test and a log":            {slack("--test", "--log"), nil, "--test does not go with --log, --delete or --dry-run"},
		"a test and a dry run":        {slack("--test", "--dry-run"), nil, "--test does not go with"},
		"the function's name":         {slack("--name", "timeupdater links"), nil, "--name is that of a trigger of the function"},
		"an empty name":               {slack("--name", ""), nil, "--name is empty"},
		"no token":                    {telegram(), map[string]string{"TELEGRAM_TOKEN": ""}, "--recipe telegram: TELEGRAM_TOKEN is missing: set it in the environment or send it to standard input"},
		"half a token":                {telegram(), map[string]string{"TELEGRAM_TOKEN": canary}, "--recipe telegram: TELEGRAM_TOKEN: it is no token of a bot"},
		"no address":                  {slack(), map[string]string{"SLACK_URL": ""}, "--recipe slack: SLACK_URL is missing"},
		"an address that is none":     {slack(), map[string]string{"SLACK_URL": canary}, "--recipe slack: SLACK_URL: it is not a URL"},
		"an address of plain http":    {slack(), map[string]string{"SLACK_URL": "http://" + canary}, "--recipe slack: SLACK_URL: it must begin with https://"},
		"a token to test":             {telegram("--test"), map[string]string{"TELEGRAM_TOKEN": ""}, "--recipe telegram: TELEGRAM_TOKEN is missing"},
		"a header of two lines":       {recipe("webhook", "--when", "comment", "--body-file", body), map[string]string{"WEBHOOK_AUTHORIZATION": canary + "\n" + canary}, "WEBHOOK_AUTHORIZATION holds a character that a header cannot hold"},
		"a body that is not there":    {recipe("slack", "--when", "comment", "--body-file", canary), map[string]string{}, "--body-file: it cannot be opened: "},
		"a body with a bare title":    {recipe("slack", "--when", "comment", "--body-file", file(t, "b.json", `{"text":"{{issue.summary}}"}`)), map[string]string{}, "--body-file: a quote in {{issue.summary}} would break it"},
		"a body that is no JSON":      {recipe("slack", "--when", "comment", "--body-file", file(t, "b.json", canary)), map[string]string{}, "--body-file: it is no JSON once variables have their values, line 1"},
		"conditions that are no JSON": {recipe("slack", "--conditions-file", file(t, "c.json", canary)), map[string]string{}, "--conditions-file: it is no JSON"},
		"conditions that are unknown": {recipe("slack", "--conditions-file", file(t, "c.json", `[{"type":"Event.creat"}]`)), map[string]string{}, `--conditions-file: this is not what Tracker takes for a trigger:` + "\n" + `  conditions[0].type is "Event.creat", which is unknown`},
		"no conditions":               {recipe("slack", "--conditions-file", file(t, "c.json", `[]`)), map[string]string{}, "--conditions-file: it holds no condition"},
		"a name that is no words":     {recipe("slack", "--conditions-file", file(t, `c{{x}}.json`, `[{"type":"Event.create"}]`)), map[string]string{}, "--conditions-file: its name is what messages say"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newRecipeWorld(t, trackertest.Switches{})
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

func TestFlagsOfRecipes(t *testing.T) {
	t.Parallel()
	var got triggerOptions
	verb := newTrigger(IO{}, func(_ context.Context, o triggerOptions) error { got = o; return nil })
	verb.SetArgs([]string{"--queue", "TEST", "--recipe", "telegram", "--when", "status:closed", "--chat", "-100", "--bare-json", "--test", "--name", "n"})
	want := triggerOptions{
		queues: list{"TEST"}, mode: ofRecipe, name: "n", auth: "private", limit: 10,
		recipe: recipeOptions{recipe: "telegram", when: "status:closed", chat: "-100", bareJSON: true, test: true},
	}
	if err := verb.Execute(); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
}

func TestShellsCompleteRecipes(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		args []string
		want string
	}{
		"a messenger": {[]string{"--recipe", ""}, "telegram\nyandex-messenger\nslack\nmattermost\nwebhook\n:4\n"},
		"an occasion": {[]string{"--when", ""}, "critical-bug\ta bug of critical priority is created\nstatus:\tit gets the status of that key\ndeadline\tit changes\ncomment\tone is added\n:4\n"},
		"a body":      {[]string{"--body-file", ""}, "json\n:8\n"},
	} {
		if out, _ := (terminal{}).run(t, done, append([]string{"__complete", "trigger"}, test.args...)...); out != test.want {
			t.Errorf("%s completes\n%s\nwant\n%s", name, out, test.want)
		}
	}
}
