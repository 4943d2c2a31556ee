package testbench_test

import (
	"testing"

	"timeupdater/integrate/testbench"
)

func TestTheBranchThatACISystemTells(t *testing.T) {
	t.Parallel()
	const branch = "feature/TEST-12-sum"
	for name, test := range map[string]struct {
		set        map[string]string
		name, from string
		fails      string
	}{
		"nowhere":                   {},
		"GitHub, a pull request":    {set: map[string]string{"GITHUB_HEAD_REF": branch, "GITHUB_REF_NAME": "7/merge", "GITHUB_REF_TYPE": "branch"}, name: branch, from: "GITHUB_HEAD_REF"},
		"GitHub, a push":            {set: map[string]string{"GITHUB_HEAD_REF": "", "GITHUB_REF_NAME": branch, "GITHUB_REF_TYPE": "branch"}, name: branch, from: "GITHUB_REF_NAME"},
		"GitHub, a tag":             {set: map[string]string{"GITHUB_REF_NAME": "TEST-12", "GITHUB_REF_TYPE": "tag"}, fails: "GitHub Actions was started by a tag, which is no branch, as GITHUB_REF_TYPE shows"},
		"GitLab, a merge request":   {set: map[string]string{"CI_MERGE_REQUEST_SOURCE_BRANCH_NAME": branch, "CI_COMMIT_REF_NAME": "refs/merge-requests/7/head"}, name: branch, from: "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME"},
		"GitLab, a push":            {set: map[string]string{"CI_COMMIT_REF_NAME": branch}, name: branch, from: "CI_COMMIT_REF_NAME"},
		"GitLab, a tag":             {set: map[string]string{"CI_COMMIT_REF_NAME": "TEST-12", "CI_COMMIT_TAG": "TEST-12"}, fails: "GitLab CI was started by a tag, which is no branch, as CI_COMMIT_TAG shows"},
		"Bitbucket, a push":         {set: map[string]string{"BITBUCKET_BRANCH": branch}, name: branch, from: "BITBUCKET_BRANCH"},
		"Bitbucket, a pull request": {set: map[string]string{"BITBUCKET_BRANCH": branch, "BITBUCKET_PR_ID": "7"}, name: branch, from: "BITBUCKET_BRANCH"},
		"Bitbucket, a tag":          {set: map[string]string{"BITBUCKET_TAG": "TEST-12"}, fails: "Bitbucket Pipelines was started by a tag, which is no branch, as BITBUCKET_TAG shows"},
		"Jenkins, a pull request":   {set: map[string]string{"CHANGE_BRANCH": branch, "BRANCH_NAME": "PR-7", "CHANGE_ID": "7", "GIT_BRANCH": "PR-7"}, name: branch, from: "CHANGE_BRANCH"},
		"Jenkins, a push":           {set: map[string]string{"BRANCH_NAME": branch, "GIT_BRANCH": branch}, name: branch, from: "BRANCH_NAME"},
		"Jenkins, one branch":       {set: map[string]string{"GIT_BRANCH": "origin/" + branch}, name: branch, from: "GIT_BRANCH"},
		"Jenkins, a branch of a remote that has another name": {
			set: map[string]string{"GIT_BRANCH": "upstream/" + branch}, name: "upstream/" + branch, from: "GIT_BRANCH",
		},
		"Jenkins, a pull request that looks like a key": {
			set:   map[string]string{"BRANCH_NAME": "PR-12", "GIT_BRANCH": "PR-12"},
			fails: "Jenkins was started by a pull request whose branch it does not tell, as BRANCH_NAME shows",
		},
		"Jenkins, a merged pull request":            {set: map[string]string{"BRANCH_NAME": "PR-12-merge"}, fails: "Jenkins was started by a pull request whose branch it does not tell, as BRANCH_NAME shows"},
		"Jenkins, a merge request":                  {set: map[string]string{"GIT_BRANCH": "origin/MR-12"}, fails: "Jenkins was started by a pull request whose branch it does not tell, as GIT_BRANCH shows"},
		"Jenkins, a change with a name of its own":  {set: map[string]string{"BRANCH_NAME": "TEST-12", "CHANGE_ID": "TEST-12"}, fails: "Jenkins was started by a pull request whose branch it does not tell, as CHANGE_ID shows"},
		"Jenkins, a branch that begins like one":    {set: map[string]string{"BRANCH_NAME": "PR-12-sum"}, name: "PR-12-sum", from: "BRANCH_NAME"},
		"Jenkins, a tag":                            {set: map[string]string{"BRANCH_NAME": "TEST-12", "TAG_NAME": "TEST-12"}, fails: "Jenkins was started by a tag, which is no branch, as TAG_NAME shows"},
		"Drone, a pull request":                     {set: map[string]string{"DRONE_SOURCE_BRANCH": branch, "DRONE_BRANCH": "main", "DRONE_PULL_REQUEST": "7"}, name: branch, from: "DRONE_SOURCE_BRANCH"},
		"Drone, a push":                             {set: map[string]string{"DRONE_SOURCE_BRANCH": "", "DRONE_BRANCH": branch}, name: branch, from: "DRONE_BRANCH"},
		"Drone, a pull request without its source":  {set: map[string]string{"DRONE_BRANCH": "release/TEST-12", "DRONE_PULL_REQUEST": "7"}, fails: "Drone was started by a pull request whose branch it does not tell, as DRONE_PULL_REQUEST shows"},
		"Drone, a tag":                              {set: map[string]string{"DRONE_TAG": "TEST-12", "DRONE_BRANCH": "main"}, fails: "Drone was started by a tag, which is no branch, as DRONE_TAG shows"},
		"Drone, a tag and nothing else":             {set: map[string]string{"DRONE_TAG": "TEST-12"}, fails: "Drone was started by a tag, which is no branch, as DRONE_TAG shows"},
		"in full":                                   {set: map[string]string{"BRANCH_NAME": "refs/heads/" + branch}, name: branch, from: "BRANCH_NAME"},
		"a tag in full":                             {set: map[string]string{"GIT_BRANCH": "refs/tags/TEST-12"}, fails: "Jenkins was started by a tag, which is no branch, as GIT_BRANCH shows"},
		"of two systems, the first that is known":   {set: map[string]string{"DRONE_BRANCH": "b", "GITHUB_HEAD_REF": "a"}, name: "a", from: "GITHUB_HEAD_REF"},
		"of two systems, one of which tells no one": {set: map[string]string{"GITHUB_REF_NAME": "v1", "GITHUB_REF_TYPE": "tag", "DRONE_BRANCH": "b"}, name: "b", from: "DRONE_BRANCH"},
	} {
		got, err := testbench.FindBranch(func(name string) string { return test.set[name] })
		if got != (testbench.Branch{Name: test.name, From: test.from}) || message(err) != test.fails {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

func TestNamesInFull(t *testing.T) {
	t.Parallel()
	for ref, want := range map[string]string{
		"refs/heads/feature/TEST-1": "feature/TEST-1", "TEST-1": "TEST-1", "refs/tags/TEST-1": "", "heads/TEST-1": "heads/TEST-1", "": "",
	} {
		name, isBranch := testbench.ShortName(ref)
		if isBranch != (ref != "refs/tags/TEST-1") || isBranch && name != want {
			t.Errorf("%q: %q, %v", ref, name, isBranch)
		}
	}
}
