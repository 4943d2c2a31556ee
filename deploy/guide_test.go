package deploy_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// guide is the text of the guide, on one line.
func guide(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(strings.Fields(string(text)), " ")
}

// Who makes the timers in the console makes the same as the script.
func TestGuideHasTheTimers(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.deploy(t, "--org", "123", "--queues", "*")
	for name, timer := range d.cloud(t).Timers {
		cron, payload, _ := strings.Cut(timer, ": ")
		if !strings.Contains(guide(t), "`"+cron+"` with `"+payload+"`") {
			t.Errorf("the guide lacks %s: %s with %s", name, cron, payload)
		}
	}
}

// The line for those whom Terraform's registry does not serve is one that
// Terraform understands. Whether the mirror answers is not known here.
func TestMirrorIsUnderstood(t *testing.T) {
	t.Parallel()
	terraform, err := exec.LookPath("terraform")
	if err != nil {
		t.Skip("terraform is not installed")
	}
	line := regexp.MustCompile("`(echo 'provider_installation [^`]*)`").FindStringSubmatch(guide(t))
	if line == nil {
		t.Fatal("the guide has no line for the mirror")
	}
	folder := t.TempDir()
	if err := os.Mkdir(filepath.Join(folder, "build"), 0o700); err != nil {
		t.Fatal(err)
	}
	command := exec.Command("bash", "-euc", line[1]+`; test -s "$TF_CLI_CONFIG_FILE"; "$0" version`, terraform)
	command.Dir = folder
	if output, err := command.CombinedOutput(); err != nil || strings.Contains(string(output), "problem") {
		t.Errorf("%v:\n%s", err, output)
	}
}
