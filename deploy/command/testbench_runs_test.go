package command

import (
	"maps"
	"strings"
	"testing"

	"timeupdater/tracker/trackertest"
)

func setBench(args ...string) []string   { return append([]string{"testbench", "set"}, args...) }
func clearBench(args ...string) []string { return append([]string{"testbench", "clear"}, args...) }

type env = map[string]string

// onTest1 is a pipeline of the branch of TEST-1, and namesTest1 what is said of it.
var onTest1 = env{"GITHUB_REF_NAME": "feature/TEST-1-sum"}

const namesTest1 = `The branch "feature/TEST-1-sum", from GITHUB_REF_NAME, names TEST-1` + "\n"

// testbenchRuns are what the verbs print. FIELD is the field's id.
var testbenchRuns = map[string]struct {
	before []string // arguments of a run before
	args   []string
	env    env
	status int
	out    string
	err    string
}{
	"set": {nil, setBench("--url", someBench), onTest1, done, namesTest1 + "TEST-1: " + someBench + ` is now in "Bench link" (FIELD)` + "\n", ""},
	"set, by --branch": {
		nil, setBench("--url", someBench, "--branch", "refs/heads/TEST-1-"+canary), onTest1, done,
		"--branch names TEST-1\nTEST-1: " + someBench + ` is now in "Bench link" (FIELD)` + "\n", "",
	},
	"set, by GitLab's address": {
		nil, setBench(), env{"CI_COMMIT_REF_NAME": "TEST-1", "CI_ENVIRONMENT_URL": someBench}, done,
		`The branch "TEST-1", from CI_COMMIT_REF_NAME, names TEST-1; the address is that of CI_ENVIRONMENT_URL` + "\nTEST-1: " + someBench + ` is now in "Bench link" (FIELD)` + "\n", "",
	},
	"set, by the field's Russian name": {nil, setBench("--url", someBench, "--field", "ссылка на стенд"), onTest1, done, namesTest1 + "TEST-1: " + someBench + ` is now in "Bench link" (FIELD)` + "\n", ""},
	"set again":                        {setBench("--url", someBench), setBench("--url", someBench), onTest1, done, namesTest1 + "TEST-1: " + someBench + ` is in "Bench link" (FIELD) already` + "\n", ""},
	"set again, and the status tells": {
		setBench("--url", someBench), setBench("--url", someBench, "--detailed-status"), onTest1, alreadySo,
		namesTest1 + "TEST-1: " + someBench + ` is in "Bench link" (FIELD) already` + "\n", "",
	},
	"set, and the status tells": {nil, setBench("--url", someBench, "--detailed-status"), onTest1, done, namesTest1 + "TEST-1: " + someBench + ` is now in "Bench link" (FIELD)` + "\n", ""},
	"replaced": {
		setBench("--url", otherBench), setBench("--url", someBench), onTest1, done,
		namesTest1 + "TEST-1: " + someBench + ` is now in "Bench link" (FIELD), in the place of ` + otherBench + "\n", "",
	},
	"cleared": {setBench("--url", someBench), clearBench("--url", someBench), onTest1, done, namesTest1 + "TEST-1: " + someBench + ` is no longer in "Bench link" (FIELD), which is empty now` + "\n", ""},
	"cleared, whatever it is": {
		setBench("--url", someBench), clearBench(), onTest1, done,
		namesTest1 + "TEST-1: " + someBench + ` is no longer in "Bench link" (FIELD), which is empty now` + "\n", "",
	},
	"not cleared, since it is another's": {
		setBench("--url", otherBench), clearBench("--url", someBench, "--detailed-status"), onTest1, alreadySo,
		namesTest1 + `TEST-1: "Bench link" (FIELD) is left alone: it holds ` + otherBench + ", and not the address to be cleared\n", "",
	},
	"not cleared, by GitLab's address": {
		setBench("--url", otherBench), clearBench(), env{"CI_COMMIT_REF_NAME": "TEST-1", "CI_ENVIRONMENT_URL": someBench}, done,
		`The branch "TEST-1", from CI_COMMIT_REF_NAME, names TEST-1; the address is that of CI_ENVIRONMENT_URL` + "\n" +
			`TEST-1: "Bench link" (FIELD) is left alone: it holds ` + otherBench + ", and not the address to be cleared\n", "",
	},
	"two issues": {
		nil, setBench("--url", someBench), env{"BITBUCKET_BRANCH": "TEST-1_TEST-2"}, done,
		`The branch "TEST-1_TEST-2", from BITBUCKET_BRANCH, names TEST-1, TEST-2` + "\nTEST-1: " + someBench + ` is now in "Bench link" (FIELD)` + "\nTEST-2: " + someBench + ` is now in "Bench link" (FIELD)` + "\n", "",
	},
	"two issues, where one is meant": {
		nil, setBench("--url", someBench, "--keys", "one"), env{"BITBUCKET_BRANCH": "TEST-1_TEST-2"}, failed, "",
		`timeupdater: the branch "TEST-1_TEST-2", from BITBUCKET_BRANCH, names 2 issues, TEST-1, TEST-2: with --keys one it must be one` + "\n",
	},
	"two issues, of which one is not there": {
		nil, setBench("--url", someBench), env{"BITBUCKET_BRANCH": "TEST-9_TEST-2"}, failed,
		`The branch "TEST-9_TEST-2", from BITBUCKET_BRANCH, names TEST-9, TEST-2` + "\nTEST-2: " + someBench + ` is now in "Bench link" (FIELD)` + "\n",
		"TEST-9: read issue: Tracker answered 404 Not Found: Issue does not exist; it does not exist, or the token's user may not see it\n",
	},
	"no key":        {nil, setBench("--url", someBench), env{"DRONE_BRANCH": "main"}, noKey, "", `timeupdater: the branch "main", from DRONE_BRANCH, names no issue of TEST` + "\n"},
	"a key in vain": {nil, setBench("--url", someBench, "--queue", "OTHER"), onTest1, noKey, "", `timeupdater: the branch "feature/TEST-1-sum", from GITHUB_REF_NAME, names no issue of OTHER` + "\n"},
	"no key, and it is as good": {
		nil, setBench("--url", someBench, "--optional", "--detailed-status"), env{"DRONE_BRANCH": "main"}, done,
		`The branch "main", from DRONE_BRANCH, names no issue of TEST` + "\n", "",
	},
	"no key in what was typed": {nil, setBench("--url", someBench, "--branch", canary), nil, noKey, "", "timeupdater: --branch names no issue of TEST\n"},
	"small letters":            {nil, setBench("--url", someBench), env{"DRONE_BRANCH": "test-1"}, noKey, "", `timeupdater: the branch "test-1", from DRONE_BRANCH, names no issue of TEST` + "\n"},
	"small letters, which are as good": {
		nil, setBench("--url", someBench, "--any-case"), env{"DRONE_BRANCH": "test-1"}, done,
		`The branch "test-1", from DRONE_BRANCH, names TEST-1` + "\nTEST-1: " + someBench + ` is now in "Bench link" (FIELD)` + "\n", "",
	},
	"a tag": {
		nil, setBench("--url", someBench), env{"GITHUB_REF_NAME": "TEST-1", "GITHUB_REF_TYPE": "tag"}, noKey, "",
		"timeupdater: GitHub Actions was started by a tag, which is no branch, as GITHUB_REF_TYPE shows; --branch names a branch\n",
	},
	"a tag that was typed": {nil, setBench("--url", someBench, "--branch", "refs/tags/TEST-1"), nil, noKey, "", "timeupdater: --branch is a tag, which is no branch\n"},
	"a pull request in Jenkins, which looks like a key": {
		nil, setBench("--url", someBench, "--queue", "PR,TEST", "--optional"), env{"BRANCH_NAME": "PR-1", "CHANGE_ID": "1"}, done,
		"Jenkins was started by a pull request whose branch it does not tell, as CHANGE_ID shows; --branch names a branch\n", "",
	},
	"no such field": {
		nil, setBench("--url", someBench, "--field", canary), onTest1, failed, namesTest1,
		"TEST-1: issues of TEST have no such field: --field takes an id, a key or a name; testbench set --create-field makes one\n",
	},
	"no such field to be cleared, which is as good": {nil, clearBench("--field", "nothing", "--create-field"), onTest1, done, namesTest1 + "TEST-1: issues of TEST have no such field, and so no bench\n", ""},
	"no such issue": {
		nil, setBench("--url", someBench), env{"DRONE_BRANCH": "TEST-9"}, failed, `The branch "TEST-9", from DRONE_BRANCH, names TEST-9` + "\n",
		"TEST-9: read issue: Tracker answered 404 Not Found: Issue does not exist; it does not exist, or the token's user may not see it\n",
	},
}

func TestTestbench(t *testing.T) {
	t.Parallel()
	for name, test := range testbenchRuns {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, field := newBenches(t, trackertest.Switches{})
			maps.Copy(w.env, test.env)
			if test.before != nil {
				w.run(t, done, test.before...)
			}
			out, problems := w.run(t, test.status, test.args...)
			in := func(text string) string { return strings.ReplaceAll(text, "FIELD", field) }
			w.says(out, in(test.out))
			w.says(problems, in(test.err))
		})
	}
}
