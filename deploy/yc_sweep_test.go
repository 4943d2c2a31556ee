package deploy_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

var sweepSteps = []string{
	"serverless function create", "serverless function version create",
	"iam service-account create", "serverless function add-access-binding timeupdater-sweep",
	"serverless trigger create timer", "serverless trigger create timer",
	"serverless trigger create timer", "serverless trigger create timer",
}

// Nothing sweeps unless queues are named, and naming them later adds the sweeps
// to what is there.
func TestSweepsAreMadeForQueues(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	options := []string{"--org", "123", "--public", "--set", "PAUSE=true"}
	d.deploy(t, options...)
	if c := d.cloud(t); len(c.Timers) > 0 || c.Things["serverless function"]["timeupdater-sweep"] != "" {
		t.Errorf("made without queues: %v", c.Timers)
	}
	want := append([]string{"serverless function version create"}, sweepSteps...)
	if got := d.deploy(t, append(options, "--queues", "TEST,OPS")...); !slices.Equal(got, want) {
		t.Errorf("steps:\n%s", strings.Join(got, "\n"))
	}

	c := d.cloud(t)
	calls, sweeps := c.Settings[1], c.Settings[2]
	if want := map[string]string{"ORG": "123", "TIMEOUT": "25s", "PAUSE": "true", "QUEUES": "TEST,OPS", "SWEEP": "1m"}; !maps.Equal(calls, want) {
		t.Errorf("calls have %q, want %q", calls, want)
	}
	if want := map[string]string{"ORG": "123", "TIMEOUT": "570s", "PAUSE": "true", "QUEUES": "TEST,OPS", "SWEEP": "1m", "TIMER": "true"}; !maps.Equal(sweeps, want) {
		t.Errorf("sweeps have %q, want %q", sweeps, want)
	}
	for flag, want := range map[string]string{
		"function-name": "timeupdater-sweep", "runtime": "golang123", "entrypoint": "handler.Handler", "execution-timeout": "600s",
		"concurrency": "1", "service-account-id": "id-of-timeupdater", "source-path": d.archive(),
		"secret": "name=timeupdater-token,key=token,environment-variable=TOKEN", // not the webhook secret
	} {
		if got := c.Versions[2][flag]; got != want {
			t.Errorf("--%s %s, want %s", flag, got, want)
		}
	}
	timers := binding{"functions.functionInvoker", subject{"id-of-timeupdater-sweep", "serviceAccount"}}
	if got := c.Bindings["serverless function timeupdater-sweep"]; !slices.Equal(got, []binding{timers}) {
		t.Errorf("may start a sweep: %v", got)
	}
	if slices.Contains(c.Bindings["serverless function timeupdater"], timers) {
		t.Error("the timers may call the other function too")
	}
	if got := strings.Join(c.Calls, "\n"); strings.Contains(got, "--retry") {
		t.Error("a sweep that failed is repeated")
	}
}

func TestTimers(t *testing.T) {
	t.Parallel()
	for parts, night := range map[string]map[string]string{
		"1": {"all": "10 21 ? * * *: all", "leaves": "30 21 ? * * *: leaves"},
		"4": {
			"all-1-of-4": "10 21 ? * * *: all 1/4", "all-2-of-4": "30 21 ? * * *: all 2/4",
			"all-3-of-4": "50 21 ? * * *: all 3/4", "all-4-of-4": "10 22 ? * * *: all 4/4",
			"leaves-1-of-4": "30 22 ? * * *: leaves 1/4", "leaves-2-of-4": "50 22 ? * * *: leaves 2/4",
			"leaves-3-of-4": "10 23 ? * * *: leaves 3/4", "leaves-4-of-4": "30 23 ? * * *: leaves 4/4",
		},
	} {
		t.Run(parts, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			d.deploy(t, "--org", "123", "--queues", "*", "--sweep-parts", parts)
			want := map[string]string{
				"timeupdater-sweep-minutes": "* * ? * * *: since 10m", "timeupdater-sweep-hours": "7 * ? * * *: since 25h",
			}
			for name, timer := range night {
				want["timeupdater-sweep-"+name] = timer
			}
			c := d.cloud(t)
			if !maps.Equal(c.Timers, want) {
				t.Errorf("timers %q, want %q", c.Timers, want)
			}
			if got := c.Settings[1]["QUEUES"]; got != "*" {
				t.Errorf("QUEUES is %q", got)
			}
		})
	}
}

// Somebody has opened the function that sweeps: then anybody could send it what
// a timer sends.
func TestSweepsAreMadePrivateAgain(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	options := []string{"--org", "123", "--queues", "TEST"}
	d.deploy(t, options...)
	c := d.cloud(t)
	key := "serverless function timeupdater-sweep"
	c.Bindings[key] = append(c.Bindings[key], binding{"functions.functionInvoker", subject{"allUsers", "system"}})
	if err := c.save(d.folder); err != nil {
		t.Fatal(err)
	}
	if got := d.deploy(t, options...); !slices.Contains(got, "serverless function deny-unauthenticated-invoke timeupdater-sweep") {
		t.Errorf("steps:\n%s", strings.Join(got, "\n"))
	}
}

// What calls get is the version that was made, or the script says so: whether yc
// tells of a failure or not.
func TestBuildThatFailedIsSeen(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		ruin func(*cloud)
		says string
	}{
		"yc says so":        {func(c *cloud) { c.Fail = "serverless function version create" }, "timeupdater has no new version"},
		"the first":         {func(c *cloud) { c.Unbuilt = "timeupdater" }, "timeupdater has no new version"},
		"that of the sweep": {func(c *cloud) { c.Unbuilt = "timeupdater-sweep" }, "timeupdater-sweep has no new version"},
		"a later one": {func(c *cloud) {
			c.Unbuilt, c.Latest["timeupdater"] = "timeupdater", "version-0"
		}, "timeupdater has no new version"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			c := d.cloud(t)
			test.ruin(c)
			if err := c.save(d.folder); err != nil {
				t.Fatal(err)
			}
			output, ok := d.bash(t, "yc.sh", "--org", "123", "--queues", "TEST", "--archive", d.archive())
			if ok || !strings.Contains(output, test.says) || !strings.Contains(output, "run this again") || strings.Contains(output, "# Done.") {
				t.Errorf("ok %v:\n%s", ok, output)
			}
		})
	}
}

// Nobody names queues before they have looked at them.
func TestLastWordsTellTheOrder(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		options []string
		last    string
	}{
		"no sweeps": {nil, "--queues TEST besides, and sweeps keep it right.\n"},
		"sweeps":    {[]string{"--queues", "TEST"}, "go run . fix --queue TEST\n"},
	} {
		printed, ok := newDesk(t).bash(t, append([]string{"yc.sh", "--org", "123", "--dry-run"}, test.options...)...)
		check, fix := strings.Index(printed, "go run . check --queue TEST\n"), strings.Index(printed, "go run . fix --queue TEST\n")
		if !ok || check < strings.Index(printed, "go run . trigger ") || fix < check || !strings.HasSuffix(printed, test.last) {
			t.Errorf("%s: %s", name, printed)
		}
	}
}

// One token has one name for the command, Terraform and this. Its former name
// still counts, and wins: who types it means this.
func TestFormerNameOfTheToken(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	const former = "y0_another"
	if output, ok := d.bash(t, "-c", `TRACKER_TOKEN=`+former+` ./yc.sh --org 123 --archive "$1"`, "bash", d.archive()); !ok {
		t.Fatal(output)
	}
	if got := d.cloud(t).Payloads["timeupdater-token"]; !strings.Contains(got, former) {
		t.Errorf("Lockbox holds %s", got)
	}
}
