package command

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"timeupdater/integrate/keys"
	"timeupdater/integrate/testbench"
	"timeupdater/tracker"
)

// newTestbench is the verb for the addresses of test benches, with verbs of its
// own.
func newTestbench(std IO) *cobra.Command {
	verb := &cobra.Command{
		Use:     "testbench <verb>",
		GroupID: inTracker,
		Short:   "Put the address of a test bench into its issue",
		Long:    testbenchText,
		Example: testbenchExamples,
		Args:    knownVerb,
		RunE:    showHelp,
	}
	verb.AddGroup(&cobra.Group{ID: ofBenches, Title: "Verbs"})
	verb.AddCommand(newTestbenchSet(std, runTestbench), newTestbenchClear(std, runTestbench))
	return verb
}

// ofBenches is the group of its verbs in the help.
const ofBenches = "benches"

// testbenchOptions are those of both of its verbs.
type testbenchOptions struct {
	IO
	clear          bool
	url            string
	branch         string
	field          string
	queues         list
	anyCase        bool
	keys           string // allKeys or oneKey
	create         bool
	optional       bool
	detailedStatus bool
	json           bool
}

// The values of --keys.
const allKeys, oneKey = "all", "one"

// verb completes one of the verbs, with the flags that both have.
func (o *testbenchOptions) verb(verb *cobra.Command, run func(context.Context, testbenchOptions) error) *cobra.Command {
	verb.GroupID = ofBenches
	verb.Annotations = map[string]string{environment: trackerEnvironment + testbenchEnvironment, jsonFields: testbenchJSON}
	verb.Args = flagsOnly("; the token comes from the environment")
	verb.RunE = func(verb *cobra.Command, _ []string) error {
		if err := cmp.Or(o.checkGiven(verb), o.check()); err != nil {
			return usageError{err}
		}
		return run(verb.Context(), *o)
	}
	flags := verb.Flags()
	flags.SortFlags = false
	flags.StringVar(&o.branch, "branch", "", "`name` of the branch (default what the CI system says)")
	flags.Var(&o.queues, "queue", "key of a queue; several with commas, or the flag again (default QUEUES)")
	flags.StringVar(&o.field, "field", testbench.DefaultField, "id, key or `name` of the field; with id: before it, an id only")
	flags.BoolVar(&o.anyCase, "any-case", false, "test-1 in the branch means TEST-1 too")
	flags.StringVar(&o.keys, "keys", allKeys, "`all` or one: whether a branch may name several issues")
	flags.BoolVar(&o.create, "create-field", false, "where a queue has no such field, set makes it and clear is content")
	flags.BoolVar(&o.optional, "optional", false, "a branch that names no issue is as good: 0 in the place of 5")
	flags.BoolVar(&o.detailedStatus, "detailed-status", false, "if nothing had to be changed, 4 in the place of 0")
	flags.BoolVar(&o.json, "json", false, "print JSON")
	completion := cobra.FixedCompletions([]string{allKeys + "\tevery issue that the branch names", oneKey + "\tseveral are refused"}, cobra.ShellCompDirectiveNoFileComp)
	if err := verb.RegisterFlagCompletionFunc("keys", completion); err != nil {
		panic(err) // the flag is not there, or twice
	}
	return verb
}

// checkGiven refuses empty values: the script meant something, and its variable is
// not set. Without --url, clear takes all addresses away.
func (o *testbenchOptions) checkGiven(verb *cobra.Command) error {
	for _, given := range []struct{ name, value string }{{"url", o.url}, {"branch", o.branch}, {"field", o.field}} {
		if strings.TrimSpace(given.value) == "" && verb.Flags().Changed(given.name) {
			return fmt.Errorf("--%s is empty: is the variable set that it comes from? If none is meant, leave the flag out", given.name)
		}
	}
	return nil
}

// check does not repeat what was given: it may be a secret in the wrong place.
func (o *testbenchOptions) check() error {
	if len(o.queues) == 0 && o.Getenv("QUEUES") == "" {
		return errors.New("--queue is missing: the keys of the queues whose issues have benches, such as TEST")
	}
	for _, queue := range o.queues {
		if _, err := tracker.ParseQueue(queue); err != nil {
			return errors.New("--queue must be the key of a queue, such as TEST")
		}
	}
	if o.keys != allKeys && o.keys != oneKey {
		return errors.New("--keys must be all or one")
	}
	if o.create {
		if _, err := testbench.KeyOf(o.field); err != nil {
			return fmt.Errorf("--field %w, where --create-field may have to make it", err)
		}
	}
	if o.url != "" {
		if err := testbench.CheckAddress(o.url); err != nil {
			return fmt.Errorf("--url %w", err)
		}
	} else if !o.clear && o.Getenv(environmentURL) == "" {
		return errors.New("--url is missing: the address of the bench, such as https://bench.example.com")
	}
	if branch, err := testbench.FindBranch(o.Getenv); o.branch == "" && err == nil && branch.Name == "" {
		return errors.New("--branch is missing, and no CI system that is known says which it is")
	}
	return nil
}

// environmentURL is the variable in which GitLab has the address of what a job
// deploys (documented).
const environmentURL = "CI_ENVIRONMENT_URL"

func runTestbench(ctx context.Context, o testbenchOptions) error {
	finder := keys.Finder{AnyCase: o.anyCase}
	address := cmp.Or(o.url, o.Getenv(environmentURL))
	err := readSettings([]setting{
		{"QUEUES", cmp.Or(o.queues.String(), o.Getenv("QUEUES")), finder.Queues.Decode},
		{environmentURL, address, testbench.CheckAddress},
	})
	if err != nil {
		return err
	}
	client, err := ruleClient(o.Getenv, nil)
	if err != nil {
		return err
	}
	report := testbenchReport{testbenchOptions: o}
	found, err := report.begin(finder)
	if err != nil || len(found) == 0 {
		return err
	}
	benches := &testbench.Benches{Client: client, Queues: finder.Queues, Field: o.field, Create: o.create}
	for i, key := range found {
		report.add(o.do(ctx, benches, key, address))
		if rest := found[i+1:]; ctx.Err() != nil && len(rest) > 0 {
			report.stop(rest)
			break
		}
	}
	return report.end()
}

// do does with one issue what the verb says.
func (o testbenchOptions) do(ctx context.Context, benches *testbench.Benches, key, address string) (testbench.Result, error) {
	const patience = time.Minute // for an issue, with all requests repeated
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	put := benches.Set
	if o.clear {
		put = benches.Clear
	}
	result, err := put(ctx, key, address)
	result.Issue = cmp.Or(result.Issue, key)
	if errors.Is(err, testbench.ErrNoField) {
		err = fmt.Errorf("%w: --field takes an id, a key or a name; testbench set --create-field makes one", err)
	}
	return result, err
}

const testbenchText = `Puts the address of a test bench into the issues that the bench was made for, or
takes it out again: for the script that deploys the bench. The issues are those
whose keys the name of the branch holds, such as feature/TEST-12-sum.
integrate/testbench/README.md is the guide, with steps for CI systems.`

const testbenchExamples = `  In the step that has deployed the bench:
    go run . testbench set --queue TEST --url https://bench-12.example.com

  When the branch is deleted:
    go run . testbench clear --queue TEST --url https://bench-12.example.com`

const testbenchEnvironment = `
  NOTIFY             false asks Tracker not to mail people about the change
  QUEUES             the queues, if --queue is not there
  CI_ENVIRONMENT_URL the address, if --url is not there: GitLab sets it

  The branch, if --branch is not there, is the first of these that is set:
    GitHub Actions   GITHUB_HEAD_REF, GITHUB_REF_NAME
    GitLab CI        CI_MERGE_REQUEST_SOURCE_BRANCH_NAME, CI_COMMIT_REF_NAME
    Bitbucket        BITBUCKET_BRANCH
    Jenkins          CHANGE_BRANCH, BRANCH_NAME, GIT_BRANCH
    Drone            DRONE_SOURCE_BRANCH, DRONE_BRANCH
  A tag is no branch, nor is PR-12 or MR-12 of Jenkins: such a pipeline has no
  key. TeamCity sets none: give it the parameter teamcity.build.branch.`

const testbenchJSON = `  branch, from   the branch and the variable that tells it; absent with --branch
  changed        whether any issue was changed
  says           if nothing was tried: why not, in words
  issues         of each issue
    issue          its key
    field, name    id of the field, and its name in English
    created        whether the field was made
    changed        whether the issue was changed
    before, after  lists: what the field held, and what it holds
    says, error    what was done, or why not`
