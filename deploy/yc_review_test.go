package deploy_test

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

var review = []string{"--org", "123", "--function", "review", "--queues", "TEST,OPS"}

// Forges cannot sign in to the cloud.
func TestReviewIsPublicWithASecret(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	want := []string{
		"iam service-account create",
		"lockbox secret create", "lockbox secret add-access-binding timeupdater-review-token",
		"lockbox secret create", "lockbox secret add-access-binding timeupdater-review-webhook",
		"serverless function create", "serverless function version create",
		"serverless function allow-unauthenticated-invoke timeupdater-review",
	}
	if got := d.deploy(t, review...); !slices.Equal(got, want) {
		t.Errorf("steps:\n%s", strings.Join(got, "\n"))
	}
	c := d.cloud(t)
	if got, want := c.Settings[0], map[string]string{"ORG": "123", "QUEUES": "TEST,OPS", "TIMEOUT": "8s"}; !maps.Equal(got, want) {
		t.Errorf("settings %q, want %q", got, want)
	}
	for flag, want := range map[string]string{
		"runtime": "golang123", "entrypoint": "handler.Handler", "memory": "128MB", "execution-timeout": "15s",
		"concurrency": "8", "service-account-id": "id-of-timeupdater-review", "source-path": d.archive(),
		"secret": "name=timeupdater-review-token,key=token,environment-variable=TOKEN" +
			" name=timeupdater-review-webhook,key=webhook_secret,environment-variable=WEBHOOK_SECRET",
	} {
		if got := c.Versions[0][flag]; got != want {
			t.Errorf("--%s %s, want %s", flag, got, want)
		}
	}
}

func TestBothFunctionsInOneFolder(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.deploy(t, review...)
	if got := d.deploy(t, "--org", "123"); !slices.Equal(got, privateSteps) {
		t.Errorf("steps of the second:\n%s", strings.Join(got, "\n"))
	}
}

// The tokens are in Lockbox, in one secret or several, before the script runs.
func TestReviewGetsTokensOfForges(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	c := d.cloud(t)
	c.Things["lockbox secret"] = map[string]string{"forges": "id-of-forges", "git": "id-of-git"}
	if err := c.save(d.folder); err != nil {
		t.Fatal(err)
	}
	got := d.deploy(t, append([]string{
		"--forge-token", "GITHUB_TOKEN=forges/github", "--forge-token", "GITLAB_TOKEN=forges/gitlab", "--forge-token", "BITBUCKET_DC_TOKEN=git/dc",
	}, review...)...)
	for _, secret := range []string{"forges", "git"} {
		grant := "lockbox secret add-access-binding " + secret
		if !slices.Contains(got, grant) {
			t.Errorf("no step %s:\n%s", grant, strings.Join(got, "\n"))
		}
	}
	want := "name=forges,key=github,environment-variable=GITHUB_TOKEN name=forges,key=gitlab,environment-variable=GITLAB_TOKEN" +
		" name=git,key=dc,environment-variable=BITBUCKET_DC_TOKEN"
	if got := d.cloud(t).Versions[0]["secret"]; !strings.HasSuffix(got, want) {
		t.Errorf("the version gets %s", got)
	}
}

// The script and Terraform print the same first call, for the secret that is kept.
func TestFirstCallOfReview(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	printed, ok := d.bash(t, append([]string{"yc.sh", "--archive", d.archive()}, review...)...)
	const secret = `export WEBHOOK_SECRET="$(yc lockbox payload get --name timeupdater-review-webhook --key webhook_secret)"` + "\n"
	const call = "go run . review ping --url "
	if !ok || !strings.Contains(printed, secret+call+"https://functions.yandexcloud.net/id-of-timeupdater-review\n") {
		t.Error(printed)
	}
	outputs, err := os.ReadFile("terraform/review/outputs.tf")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(outputs), "    "+call+"${local.url}\n") {
		t.Errorf("Terraform prints another first call than %s", call)
	}
}
