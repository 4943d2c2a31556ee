package deploy_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

var privateSteps = []string{
	"iam service-account create",
	"lockbox secret create",
	"lockbox secret add-access-binding timeupdater-token",
	"serverless function create",
	"iam service-account create",
	"serverless function add-access-binding timeupdater",
	"iam api-key create",
	"lockbox secret create",
	"serverless function version create",
}

func TestFirstRunMakesEverything(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	if got := d.deploy(t, "--org", "123"); !slices.Equal(got, privateSteps) {
		t.Errorf("steps:\n%s", strings.Join(got, "\n"))
	}

	c := d.cloud(t)
	if got := c.Payloads["timeupdater-token"]; got != `[{"key":"token","text_value":"`+token+`"}]` {
		t.Errorf("Lockbox holds %s", got)
	}
	if got := c.Payloads["timeupdater-trigger"]; got != `[{"key":"api_key","text_value":"`+apiKey+`"}]` {
		t.Errorf("Lockbox holds %s", got)
	}
	want := binding{"functions.functionInvoker", subject{"id-of-timeupdater-trigger", "serviceAccount"}}
	if got := c.Bindings["serverless function timeupdater"]; !slices.Equal(got, []binding{want}) {
		t.Errorf("may call the function: %v", got)
	}
	for flag, want := range map[string]string{
		"runtime": "golang123", "entrypoint": "handler.Handler", "memory": "128MB", "execution-timeout": "30s",
		"concurrency": "8", "service-account-id": "id-of-timeupdater", "source-path": d.archive(),
		"environment": "ORG=123,TIMEOUT=25s",
		"secret":      "name=timeupdater-token,key=token,environment-variable=TOKEN",
	} {
		if got := c.Versions[0][flag]; got != want {
			t.Errorf("--%s %s, want %s", flag, got, want)
		}
	}
	if calls := strings.Join(c.Calls, "\n"); !strings.Contains(calls, "--scopes yc.serverless.functions.invoke") {
		t.Error("the API key is good for more than calling functions")
	}
}

func TestSecondRunMakesOnlyAVersion(t *testing.T) {
	t.Parallel()
	for name, options := range map[string][]string{
		"private":         {"--org", "123"},
		"public":          {"--org", "123", "--public"},
		"service account": {"--cloud-org", "bpf1", "--service-account", "--name", "other", "--folder-id", "b1g"},
		"review":          {"--org", "123", "--function", "review", "--queues", "TEST"},
		"sweeps":          {"--org", "123", "--queues", "TEST,OPS", "--sweep-parts", "2"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			d.deploy(t, options...)
			made := len(d.cloud(t).Versions)
			want := slices.Repeat([]string{"serverless function version create"}, made)
			if got := d.deploy(t, options...); !slices.Equal(got, want) {
				t.Errorf("steps:\n%s", strings.Join(got, "\n"))
			}
			if got := len(d.cloud(t).Versions); got != 2*made {
				t.Errorf("%d versions, want %d", got, 2*made)
			}
		})
	}
}

func TestNoSecretIsOnACommandLine(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.deploy(t, "--org", "123")
	d.deploy(t, "--org", "123", "--public")
	c := d.cloud(t)
	_, webhook, _ := strings.Cut(c.Payloads["timeupdater-webhook"], `"text_value":"`)
	webhook = strings.TrimSuffix(webhook, `"}]`)
	if len(webhook) < 40 {
		t.Errorf("the webhook secret is %q", webhook)
	}
	for _, secret := range []string{token, apiKey, webhook} {
		if strings.Contains(strings.Join(c.Calls, "\n"), secret) {
			t.Errorf("%s is on a command line", secret)
		}
	}
}

// Whoever may call changes before or after the version that knows of it, never
// so that the function is open without a secret.
func TestPublicAndBack(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.deploy(t, "--org", "123")
	want := []string{
		"lockbox secret create", "lockbox secret add-access-binding timeupdater-webhook",
		"serverless function version create", "serverless function allow-unauthenticated-invoke timeupdater",
	}
	if got := d.deploy(t, "--org", "123", "--public"); !slices.Equal(got, want) {
		t.Errorf("steps to public:\n%s", strings.Join(got, "\n"))
	}
	if got := d.cloud(t).Versions[1]["secret"]; !strings.Contains(got, "name=timeupdater-webhook,key=webhook_secret,environment-variable=WEBHOOK_SECRET") {
		t.Errorf("the public version gets %s", got)
	}
	want = []string{"serverless function deny-unauthenticated-invoke timeupdater", "serverless function version create"}
	if got := d.deploy(t, "--org", "123"); !slices.Equal(got, want) {
		t.Errorf("steps back:\n%s", strings.Join(got, "\n"))
	}
}

func TestSettings(t *testing.T) {
	t.Parallel()
	const rules = `[{"on":"merged","to":"closed","comment":"a=b, \"c\""}]`
	d := newDesk(t)
	d.deploy(t, "--cloud-org", "bpf1", "--set", "WRITE=worklog", "--set", "NOTIFY=false", "--set", "RULES="+rules,
		"--timeout", "60", "--memory", "256", "--concurrency", "1", "--log-group-id", "e23")
	c := d.cloud(t)
	want := map[string]string{
		"CLOUD_ORG": "bpf1", "TIMEOUT": "55s", "WRITE": "worklog", "NOTIFY": "false", "RULES": rules,
	}
	if got := c.Settings[0]; !maps.Equal(got, want) {
		t.Errorf("settings %q, want %q", got, want)
	}
	for flag, want := range map[string]string{"memory": "256MB", "execution-timeout": "60s", "concurrency": "1", "log-group-id": "e23"} {
		if got := c.Versions[0][flag]; got != want {
			t.Errorf("--%s %s, want %s", flag, got, want)
		}
	}
}

func TestDryRunRunsNothing(t *testing.T) {
	t.Parallel()
	for name, options := range map[string][]string{
		"private": {"--org", "123"},
		"public":  {"--cloud-org", "bpf1", "--public", "--folder-id", "b1g"},
		"review":  {"--org", "123", "--function", "review", "--queues", "TEST,OPS"},
		"sweeps":  {"--org", "123", "--queues", "*"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			printed, ok := d.bash(t, append([]string{"yc.sh", "--dry-run", "--archive", d.archive()}, options...)...)
			if calls := d.cloud(t).Calls; !ok || len(calls) > 0 {
				t.Fatalf("ok %v, calls %v", ok, calls)
			}

			// What it prints is a program that does what the script does.
			program, _, _ := strings.Cut(printed, "# Done.")
			program = strings.NewReplacer("'<id of ", "'id-of-", ">'", "'").Replace(program)
			if output, ok := d.bash(t, "-euc", program); !ok {
				t.Fatalf("%s\n%s", program, output)
			}
			other := newDesk(t)
			want := other.deploy(t, options...)
			c := d.cloud(t)
			if got := changes(c.Calls); !slices.Equal(got, want) {
				t.Errorf("what was printed does\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
			if got, want := c.Settings, other.cloud(t).Settings; !slices.EqualFunc(got, want, maps.Equal) {
				t.Errorf("settings %q, want %q", got, want)
			}
			if got, want := c.Timers, other.cloud(t).Timers; !maps.Equal(got, want) {
				t.Errorf("timers %q, want %q", got, want)
			}
			if got, want := c.Payloads["timeupdater-trigger"], other.cloud(t).Payloads["timeupdater-trigger"]; got != want {
				t.Errorf("API key %q, want %q", got, want)
			}
		})
	}
}

// An archive that is not given is made; the dry run says so.
func TestArchiveIsMade(t *testing.T) {
	t.Parallel()
	for function, options := range map[string][]string{
		"timeupdater": nil,
		"review":      {"--function", "review", "--queues", "TEST"},
	} {
		printed, ok := newDesk(t).bash(t, append([]string{"yc.sh", "--dry-run", "--org", "123"}, options...)...)
		if !ok || !strings.Contains(printed, "\ngo run ./deploy/zip "+function+"\n") || !strings.Contains(printed, "--source-path build/"+function+".zip") {
			t.Error(printed)
		}
	}
}

func TestKeyThatCannotBeKeptIsDeleted(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	c := d.cloud(t)
	c.Fail = "lockbox secret create --name timeupdater-trigger"
	if err := c.save(d.folder); err != nil {
		t.Fatal(err)
	}
	if output, ok := d.bash(t, "yc.sh", "--org", "123", "--archive", d.archive()); ok || !strings.Contains(output, "run this again") {
		t.Errorf("ok %v:\n%s", ok, output)
	}
	c = d.cloud(t)
	if len(c.Keys) > 0 {
		t.Errorf("keys that nobody knows are left: %v", c.Keys)
	}

	c.Fail = ""
	if err := c.save(d.folder); err != nil {
		t.Fatal(err)
	}
	want := []string{"iam api-key create", "lockbox secret create", "serverless function version create"}
	if got := d.deploy(t, "--org", "123"); !slices.Equal(got, want) {
		t.Errorf("steps of the next run:\n%s", strings.Join(got, "\n"))
	}
}

// Only "not found" means that something is to be made, and only a list without
// a role that nobody has it.
func TestOtherTroubleEndsTheRun(t *testing.T) {
	t.Parallel()
	for fails, made := range map[string][]string{
		"iam service-account get":                  nil,
		"serverless function list-access-bindings": privateSteps[:4],
	} {
		t.Run(fails, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			c := d.cloud(t)
			c.Fail = fails
			if err := c.save(d.folder); err != nil {
				t.Fatal(err)
			}
			output, ok := d.bash(t, "yc.sh", "--org", "123", "--archive", d.archive())
			if ok || !strings.Contains(output, "permission denied") {
				t.Errorf("ok %v:\n%s", ok, output)
			}
			if got := changes(d.cloud(t).Calls); !slices.Equal(got, made) {
				t.Errorf("steps:\n%s", strings.Join(got, "\n"))
			}
		})
	}
}

func TestOptionsAreChecked(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for name, test := range map[string]struct {
		options []string
		says    string
	}{
		"no organization":            {nil, "--org or --cloud-org"},
		"two organizations":          {[]string{"--org", "1", "--cloud-org", "b"}, "only one of them"},
		"the other kind":             {[]string{"--org", "bpf1"}, "--cloud-org"},
		"unknown option":             {[]string{"--orgs", "1"}, "--orgs is no option"},
		"no value":                   {[]string{"--org"}, "value is missing"},
		"service account without it": {[]string{"--org", "1", "--service-account"}, "needs --cloud-org"},
		"a secret as a setting":      {[]string{"--org", "1", "--set", "TOKEN=x"}, "TOKEN is a secret"},
		"a setting with an option":   {[]string{"--org", "1", "--set", "TIMEOUT=1s"}, "has an option of its own"},
		"a forge's token as setting": {[]string{"--org", "1", "--set", "GITHUB_TOKEN=x"}, "GITHUB_TOKEN is a secret"},
		"a setting without value":    {[]string{"--org", "1", "--set", "WRITE"}, "NAME=VALUE"},
		"a way of writing":           {[]string{"--org", "1", "--set", "WRITE=foo", "--dry-run"}, "WRITE is one of: auto spent worklog"},
		"neither true nor false":     {[]string{"--org", "1", "--set", "OWN_TIME=no", "--dry-run"}, "OWN_TIME is one of: true false"},
		"mail":                       {[]string{"--org", "1", "--set", "NOTIFY=", "--dry-run"}, "NOTIFY is one of: true false"},
		"a pause":                    {[]string{"--org", "1", "--set", "PAUSE=true false", "--dry-run"}, "PAUSE is one of: true false"},
		"a level":                    {[]string{"--org", "1", "--set", "LOG_LEVEL=INFO", "--dry-run"}, "LOG_LEVEL is one of: debug info warn error"},
		"ways that do not go":        {[]string{"--org", "1", "--set", "WRITE=worklog", "--set", "OWN_TIME=false", "--dry-run"}, "does not go with"},
		"sweeps as a setting":        {[]string{"--org", "1", "--set", "SWEEP=1m", "--dry-run"}, "SWEEP comes with --queues"},
		"queues as a setting":        {[]string{"--org", "1", "--set", "QUEUES=TEST", "--dry-run"}, "QUEUES comes with --queues"},
		"an issue for a queue":       {[]string{"--org", "1", "--queues", "TEST-1", "--dry-run"}, "such as TEST,OPS, or * for all"},
		"a queue and all":            {[]string{"--org", "1", "--queues", "TEST,*", "--dry-run"}, "such as TEST,OPS, or * for all"},
		"parts":                      {[]string{"--org", "1", "--queues", "TEST", "--sweep-parts", "13", "--dry-run"}, "1 to 12"},
		"parts of nothing":           {[]string{"--org", "1", "--sweep-parts", "2", "--dry-run"}, "goes with --queues"},
		"name of timers":             {[]string{"--org", "1", "--queues", "TEST", "--name", strings.Repeat("t", 42), "--dry-run"}, "at most 41"},
		"memory":                     {[]string{"--org", "1", "--memory", "200"}, "multiple of 128"},
		"timeout":                    {[]string{"--org", "1", "--timeout", "5"}, "10 to 600"},
		"concurrency":                {[]string{"--org", "1", "--concurrency", "many"}, "1 to 16"},
		"name":                       {[]string{"--org", "1", "--name", "Time Updater"}, "small letters"},
		"another function":           {[]string{"--org", "1", "--function", "reviews"}, "timeupdater or review"},
		"review without queues":      {[]string{"--org", "1", "--function", "review"}, "needs --queues"},
		"review of all queues":       {[]string{"--org", "1", "--function", "review", "--queues", "*"}, "such as TEST,OPS"},
		"a forge's token itself":     {[]string{"--org", "1", "--forge-token", "GITHUB_TOKEN=ghp_x"}, "NAME=SECRET/KEY"},
		"Tracker's as a forge's":     {[]string{"--org", "1", "--forge-token", "TOKEN=forges/token"}, "NAME=SECRET/KEY"},
		"no archive":                 {[]string{"--org", "1", "--archive", "missing.zip"}, "no archive missing.zip"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if output, ok := d.bash(t, append([]string{"yc.sh"}, test.options...)...); ok || !strings.Contains(output, test.says) {
				t.Errorf("ok %v, want a complaint that says %q:\n%s", ok, test.says, output)
			}
		})
	}
	if output, ok := d.bash(t, "yc.sh", "--help"); !ok || !strings.HasPrefix(output, "Usage: ") {
		t.Errorf("--help: ok %v:\n%s", ok, output)
	}
	if calls := d.cloud(t).Calls; len(calls) > 0 {
		t.Errorf("yc was called: %v", calls)
	}
}
