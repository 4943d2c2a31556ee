package command

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
	"timeupdater/tracker/workflow"
)

// A name that a branch may have (documented by git): a step that made it a part of
// its script would leave a file.
const wildBranch = "feature/TEST-1-$(touch${IFS}hacked)"

// pipelines are the sections of the guide, with the variables that the CI system
// sets where it runs the steps, and those that the guide adds.
var pipelines = map[string]struct{ set, clear []string }{
	"GitHub Actions": {
		set:   []string{"GITHUB_ACTIONS=true", "GITHUB_EVENT_NAME=push", "GITHUB_REF=refs/heads/BRANCH", "GITHUB_REF_NAME=BRANCH", "GITHUB_REF_TYPE=branch", "GITHUB_HEAD_REF=", "GITHUB_ENV=github.env"},
		clear: []string{"GITHUB_ACTIONS=true", "GITHUB_EVENT_NAME=delete", "GITHUB_REF=refs/heads/main", "GITHUB_REF_NAME=main", "GITHUB_REF_TYPE=branch", "GITHUB_ENV=github.env", "BRANCH=BRANCH"},
	},
	"GitLab CI": {
		set:   []string{"GITLAB_CI=true", "CI_COMMIT_REF_NAME=BRANCH", "CI_COMMIT_BRANCH=BRANCH", "CI_ENVIRONMENT_URL=" + someBench},
		clear: []string{"GITLAB_CI=true", "CI_COMMIT_REF_NAME=BRANCH", "CI_COMMIT_BRANCH=BRANCH", "CI_ENVIRONMENT_URL=" + someBench, "CI_ENVIRONMENT_ACTION=stop"},
	},
	"Bitbucket Pipelines": {
		set:   []string{"BITBUCKET_BUILD_NUMBER=7", "BITBUCKET_BRANCH=BRANCH"},
		clear: []string{"BITBUCKET_BUILD_NUMBER=8", "BITBUCKET_BRANCH=BRANCH"},
	},
	"Jenkins": { // a pull request of a multibranch project, and a job of one branch
		set:   []string{"JENKINS_URL=https://jenkins.example/", "BRANCH_NAME=PR-12", "CHANGE_ID=12", "CHANGE_BRANCH=BRANCH", "CHANGE_TARGET=main", "GIT_BRANCH=PR-12"},
		clear: []string{"JENKINS_URL=https://jenkins.example/", "GIT_BRANCH=origin/main", "BRANCH=BRANCH"},
	},
	"TeamCity": {
		set:   []string{"TEAMCITY_VERSION=2026.2", "BRANCH=BRANCH"},
		clear: []string{"TEAMCITY_VERSION=2026.2", "BRANCH=BRANCH"},
	},
	"Drone": {
		set:   []string{"DRONE=true", "DRONE_BUILD_EVENT=push", "DRONE_SOURCE_BRANCH=BRANCH", "DRONE_BRANCH=BRANCH"},
		clear: []string{"DRONE=true", "DRONE_BUILD_EVENT=promote", "DRONE_DEPLOY_TO=remove-bench", "DRONE_SOURCE_BRANCH=BRANCH", "DRONE_BRANCH=BRANCH"},
	},
}

// The steps of the guide are run as a CI system would run them: in a shell, with
// its variables, with the built command on the path, and with scripts that deploy
// a bench and remove it.
func TestStepsOfTheTestbenchGuide(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile(filepath.Join(root, "integrate/testbench/README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for system, variables := range pipelines {
		t.Run(system, func(t *testing.T) {
			t.Parallel()
			scripts := steps(section(t, string(guide), system))
			if len(scripts) != 2 || !strings.Contains(scripts[0], "testbench set") || !strings.Contains(scripts[1], "testbench clear") {
				t.Fatalf("the steps are %q", scripts)
			}
			p := newPipeline(t)
			for i, environment := range [][]string{variables.set, variables.clear} {
				p.holding(i == 1)
				for branch, changes := range map[string]bool{"main": false, "TEST-1": true, wildBranch: true} {
					p.holding(i == 1)
					p.run(scripts[i], branch, environment)
					if is := p.held(); (is == (i == 0)) != changes {
						t.Errorf("step %d of %s: the bench is there: %v", i+1, branch, is)
					}
				}
			}
		})
	}
}

// section is a section of the guide.
func section(t *testing.T, guide, title string) string {
	t.Helper()
	_, rest, found := strings.Cut(guide, "\n### "+title+"\n")
	if !found {
		t.Fatalf("there is no section %s", title)
	}
	text, _, _ := strings.Cut(rest, "\n##")
	return text
}

// What is a line of a shell in a file of a pipeline, and a line in the place of
// what Jenkins does with what it prints.
var (
	codeBlocks = regexp.MustCompile("(?s)```([a-z]+)\n(.*?)```")
	shellLines = map[string]*regexp.Regexp{
		"yaml":   regexp.MustCompile(`(?m)^ *- (?:run: )?(.*(?:timeupdater |\./).*)$`),
		"groovy": regexp.MustCompile(`(?m)^ *(?:script \{ env\.)?((?:BENCH_URL = )?sh.*)$`),
		"sh":     regexp.MustCompile(`(?m)^(.+)$`),
	}
	jenkinsPrints = regexp.MustCompile(`^BENCH_URL = sh\(script: '(.*)', returnStdout: true\)\.trim\(\) \}$`)
	jenkinsRuns   = regexp.MustCompile(`^sh '(.*)'$`)
)

// steps are the scripts of a section, each up to a call of the command.
func steps(text string) []string {
	var scripts []string
	script := "set -e\n"
	for _, block := range codeBlocks.FindAllStringSubmatch(text, -1) {
		for _, line := range shellLines[block[1]].FindAllStringSubmatch(block[2], -1) {
			shell := jenkinsPrints.ReplaceAllString(line[1], `export BENCH_URL="$$($1)"`)
			shell = jenkinsRuns.ReplaceAllString(shell, `$1`)
			script += shell + "\n"
			switch {
			case strings.Contains(shell, "GITHUB_ENV"): // GitHub reads it between two steps
				script += `set -a; . "./$GITHUB_ENV"; set +a` + "\n"
			case strings.Contains(shell, "timeupdater "):
				scripts = append(scripts, script)
				script = "set -e\n"
			}
		}
	}
	return scripts
}

// pipeline is where steps are run.
type pipeline struct {
	*world
	folder, field string
	client        *tracker.Client
}

func newPipeline(t *testing.T) pipeline {
	t.Helper()
	w, field := newBenches(t, trackertest.Switches{})
	p := pipeline{world: w, folder: t.TempDir(), field: field}
	for _, name := range []string{"deploy-bench", "remove-bench"} {
		if err := os.WriteFile(filepath.Join(p.folder, name), []byte("#!/bin/sh\necho "+someBench+"\n"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	built := command(t, nil).Path
	if err := os.Symlink(built, filepath.Join(p.folder, "timeupdater")); err != nil {
		t.Fatal(err)
	}
	var err error
	if p.client, err = newClient(func(name string) string { return w.env[name] }, tracker.Config{}); err != nil {
		t.Fatal(err)
	}
	return p
}

// holding puts the bench into TEST-1, or takes it out, by hand.
func (p pipeline) holding(bench bool) {
	p.t.Helper()
	change := workflow.Change{}
	if bench {
		change.Set = someBench
	}
	if _, err := workflow.Write(context.Background(), p.client, "TEST-1", 0, p.field, change); err != nil {
		p.t.Fatal(err)
	}
}

func (p pipeline) held() bool {
	p.t.Helper()
	is, err := workflow.Read(context.Background(), p.client, "TEST-1", p.field)
	if err != nil {
		p.t.Fatal(err)
	}
	return slices.Equal(is.Lists[p.field], []string{someBench})
}

// run runs a step, which must succeed.
func (p pipeline) run(script, branch string, environment []string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	c := exec.CommandContext(ctx, "sh", "-c", script)
	c.Dir = p.folder
	c.Env = []string{"PATH=" + p.folder + ":" + os.Getenv("PATH")}
	for _, name := range []string{"TOKEN", "ORG", "API_URL", "QUEUES"} { // from the store of secrets, and the settings
		c.Env = append(c.Env, name+"="+p.env[name])
	}
	for _, variable := range environment {
		name, value, _ := strings.Cut(variable, "=")
		c.Env = append(c.Env, name+"="+strings.ReplaceAll(value, "BRANCH", branch))
	}
	out, err := c.CombinedOutput()
	if err != nil || strings.Contains(string(out), canary) {
		p.t.Errorf("%v\n%s\n%s", err, script, out)
	}
	if _, err := os.Stat(filepath.Join(p.folder, "hacked")); err == nil {
		p.t.Errorf("the branch's name was run as a script:\n%s", script)
	}
	_ = os.Remove(filepath.Join(p.folder, "github.env")) // each job has its own
}

func TestProgramTellsScriptsByItsStatus(t *testing.T) {
	t.Parallel()
	w, _ := newBenches(t, trackertest.Switches{})
	environment := []string{"TOKEN=" + token, "ORG=1", "API_URL=" + w.env["API_URL"], "QUEUES=TEST"}
	for _, test := range []struct {
		status int
		args   []string
	}{
		{done, []string{"set", "--url", someBench, "--branch", "TEST-1", "--detailed-status"}},
		{done, []string{"set", "--url", someBench, "--branch", "TEST-1"}},
		{alreadySo, []string{"set", "--url", someBench, "--branch", "TEST-1", "--detailed-status"}},
		{noKey, []string{"set", "--url", someBench, "--branch", "main"}},
		{done, []string{"set", "--url", someBench, "--branch", "main", "--optional"}},
		{failed, []string{"set", "--url", someBench, "--branch", "TEST-9"}},
		{failed, []string{"set", "--url", someBench, "--branch", "TEST-1-TEST-2", "--keys", "one"}},
		{notTried, []string{"set", "--url", "bench", "--branch", "TEST-1"}},
		{notTried, []string{"set", "--url", someBench}},
	} {
		if status, out, problems := runProgram(t, environment, append([]string{"testbench"}, test.args...)...); status != test.status {
			t.Errorf("%q: status %d, want %d\n%s%s", test.args, status, test.status, out, problems)
		}
	}
}

func TestStatusesInTheTestbenchGuide(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile(filepath.Join(root, "integrate/testbench/README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, status := range []int{done, failed, notTried, alreadySo, noKey, interrupted} {
		if !strings.Contains(string(guide), fmt.Sprintf("\n| %d | ", status)) {
			t.Errorf("it does not explain the exit status %d", status)
		}
	}
}
