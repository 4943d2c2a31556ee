package testbench

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Branch is the name of the branch that a bench was made of.
type Branch struct {
	Name string
	From string // the variable that tells it
}

// source is a variable that tells the branch.
type source struct {
	system, variable string

	// unless are the circumstances under which its value is no branch.
	unless []circumstance
}

// circumstance is a variable that is set, to a value or to any at all ("").
type circumstance struct{ variable, value, means string }

// The circumstances. All variables are documented by those who set them.
var (
	githubTag     = circumstance{"GITHUB_REF_TYPE", "tag", aTag}
	gitlabTag     = circumstance{"CI_COMMIT_TAG", "", aTag}
	bitbucketTag  = circumstance{"BITBUCKET_TAG", "", aTag}
	jenkinsTag    = circumstance{"TAG_NAME", "", aTag}
	jenkinsChange = circumstance{"CHANGE_ID", "", "a pull request whose branch it does not tell"}
	droneTag      = circumstance{"DRONE_TAG", "", aTag}
	droneRequest  = circumstance{"DRONE_PULL_REQUEST", "", "a pull request whose branch it does not tell"}
)

const aTag = "a tag, which is no branch"

// sources are the variables of CI systems, in the order in which they are asked.
// TeamCity has none: its parameter teamcity.build.branch (seen) must be passed on.
var sources = []source{
	// (documented) The first is set for pull requests only, for which the second
	// is 12/merge (seen).
	{"GitHub Actions", "GITHUB_HEAD_REF", nil},
	{"GitHub Actions", "GITHUB_REF_NAME", []circumstance{githubTag}},

	// (documented) The first is there in pipelines of merge requests only, in
	// which the second was refs/merge-requests/12/head in 2019 (seen).
	{"GitLab CI", "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME", nil},
	{"GitLab CI", "CI_COMMIT_REF_NAME", []circumstance{gitlabTag}},

	// (documented) The first is the source branch, the second is there without it.
	{"Bitbucket Pipelines", "BITBUCKET_BRANCH", nil},
	{"Bitbucket Pipelines", "BITBUCKET_TAG", []circumstance{bitbucketTag}},

	// (documented) In multibranch projects the second is arbitrary, such as PR-24,
	// for what has a CHANGE_ID. The third is of the Git plugin, with the name of
	// the remote before it; for a pull request it is PR-24 as well (assumed).
	{"Jenkins", "CHANGE_BRANCH", nil},
	{"Jenkins", "BRANCH_NAME", []circumstance{jenkinsChange, jenkinsTag}},
	{"Jenkins", "GIT_BRANCH", []circumstance{jenkinsChange, jenkinsTag}},

	// (documented) The first may be empty with some forges. The second is the
	// target of a pull request and the branch of a push; for a tag it may be empty.
	{"Drone", "DRONE_SOURCE_BRANCH", []circumstance{droneTag}},
	{"Drone", "DRONE_BRANCH", []circumstance{droneRequest, droneTag}},
	{"Drone", "DRONE_TAG", []circumstance{droneTag}},
}

// NoBranchError says that a pipeline was started by something else than a branch.
type NoBranchError struct {
	System   string
	Variable string // that says so
	Means    string
}

func (e *NoBranchError) Error() string {
	return fmt.Sprintf("%s was started by %s, as %s shows", e.System, e.Means, e.Variable)
}

// FindBranch asks the variables of CI systems for the branch. Where none of them
// is set it returns the zero Branch. The error is a [*NoBranchError].
func FindBranch(getenv func(string) string) (Branch, error) {
	var none *NoBranchError
	for _, s := range sources {
		name := getenv(s.variable)
		if name == "" {
			continue
		}
		name, e := s.read(name, getenv)
		if e == nil {
			return Branch{name, s.variable}, nil
		}
		if none == nil {
			none = e
		}
	}
	if none != nil {
		return Branch{}, none // a nil one in an error would be no nil
	}
	return Branch{}, nil
}

// change is what Jenkins calls a pull request in the place of its branch: PR-24
// (documented), and the other forms (assumed).
var change = regexp.MustCompile(`^(PR|MR)-[0-9]+(-head|-merge)?$`)

// read is the branch that the variable's value names.
func (s source) read(value string, getenv func(string) string) (string, *NoBranchError) {
	i := slices.IndexFunc(s.unless, func(c circumstance) bool {
		is := getenv(c.variable)
		return is != "" && (c.value == "" || is == c.value)
	})
	if i >= 0 {
		return "", &NoBranchError{s.system, s.unless[i].variable, s.unless[i].means}
	}
	if s.variable == "GIT_BRANCH" {
		value = strings.TrimPrefix(value, "origin/")
	}
	name, isBranch := ShortName(value)
	switch {
	case !isBranch:
		return "", &NoBranchError{s.system, s.variable, aTag}
	case s.system == "Jenkins" && change.MatchString(name):
		return "", &NoBranchError{s.system, s.variable, jenkinsChange.means}
	}
	return name, nil
}

// ShortName is a branch's name as people know it, without refs/heads/ before it.
// A tag in full is none.
func ShortName(ref string) (name string, isBranch bool) {
	return strings.TrimPrefix(ref, "refs/heads/"), !strings.HasPrefix(ref, "refs/tags/")
}
