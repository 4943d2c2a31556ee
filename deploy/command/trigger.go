package command

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"timeupdater/deploy/install"
	"timeupdater/tracker"
	"timeupdater/tracker/triggers"
)

type triggerOptions struct {
	IO
	queues  list
	mode    triggerMode
	file    string // or - for standard input
	url     string
	name    string
	auth    string
	exclude string // id of a group
	limit   int
	recipe  recipeOptions

	logsNoTime, dryRun, rotate, remove, log, onlyFailed, json bool
}

func newTrigger(std IO, run func(context.Context, triggerOptions) error) *cobra.Command {
	o := triggerOptions{IO: std}
	verb := &cobra.Command{
		Use:         "trigger --queue KEY (--url URL | --file FILE | --recipe NAME)",
		GroupID:     inTracker,
		Short:       "Put the triggers that call the function into queues",
		Long:        triggerText,
		Example:     triggerExamples,
		Annotations: map[string]string{environment: trackerEnvironment + triggerEnvironment, jsonFields: triggerJSON},
		Args:        flagsOnly("; secrets come from the environment or standard input"),
		RunE: func(verb *cobra.Command, _ []string) error {
			var err error
			if o.mode, err = askedMode(verb.Flags()); err == nil {
				err = o.check()
			}
			if err != nil {
				return usageError{err}
			}
			return run(verb.Context(), o)
		},
	}
	o.addFlags(verb.Flags())
	completeAuth(verb)
	completeFile(verb)
	completeRecipe(verb)
	return verb
}

func (o *triggerOptions) addFlags(flags *pflag.FlagSet) {
	flags.SortFlags = false
	flags.Var(&o.queues, "queue", "key of a queue; several with commas, or the flag again")
	flags.StringVar(&o.url, "url", "", "the function's `address`")
	flags.StringVar(&o.file, "file", "", "a `file` with any other trigger, as JSON; - is standard input")
	flags.StringVar(&o.name, "name", install.Name, "the `name` of the triggers; the one for links has \" links\" after it")
	flags.StringVar(&o.auth, "auth", install.AuthPrivate, "`how` the function knows its caller: private (an API key), secret (the header X-Webhook-Secret) or none")
	flags.StringVar(&o.exclude, "exclude-group", "", "`id` of a group whose changes of time spent call nobody: that of the function's user")
	flags.BoolVar(&o.logsNoTime, "logs-no-time", false, "with --exclude-group: the function's user logs no time, do not ask")
	o.recipe.addFlags(flags)
	flags.BoolVar(&o.dryRun, "dry-run", false, "print what would be sent and how it differs from what is there, and write nothing")
	flags.BoolVar(&o.rotate, "rotate", false, "write the triggers again if Tracker hides their secret, after the secret was changed")
	flags.BoolVar(&o.remove, "delete", false, "remove the triggers")
	flags.BoolVar(&o.log, "log", false, "show the triggers' last calls, newest first, and what went wrong")
	flags.BoolVar(&o.onlyFailed, "failed", false, "with --log: only calls that failed; without --queue in all queues that you see")
	flags.IntVarP(&o.limit, "limit", "n", 10, fmt.Sprintf("how many `calls` --log shows, at most %d", install.MaxCalls))
	flags.BoolVar(&o.json, "json", false, "print JSON")
}

// completeAuth completes the values of --auth.
func completeAuth(verb *cobra.Command) {
	err := verb.RegisterFlagCompletionFunc("auth", cobra.FixedCompletions([]string{
		install.AuthPrivate + "\tan API key of the cloud",
		install.AuthSecret + "\tthe header X-Webhook-Secret",
		install.AuthNone + "\tanybody may call",
	}, cobra.ShellCompDirectiveNoFileComp))
	if err != nil {
		panic(err) // the flag is not there, or twice
	}
}

// check does not repeat what was given: it may be a secret in the wrong place.
func (o triggerOptions) check() error {
	switch {
	case o.onlyFailed && !o.log:
		return errors.New("--failed goes with --log only")
	case len(o.queues) == 0 && !o.onlyFailed:
		return errors.New("--queue is missing: the key of the queue, such as TEST")
	case o.name == "":
		return errors.New("--name is empty")
	case o.log && o.remove:
		return errors.New("--log and --delete do not go together")
	case o.limit < 1 || o.limit > install.MaxCalls:
		return fmt.Errorf("--limit must be from 1 to %d", install.MaxCalls)
	case o.mode == ofFile && o.file == "":
		return errors.New("--file is empty: it must be the name of a file, or - for standard input")
	case o.mode == ofRecipe:
		return o.recipe.check(o)
	case o.mode != ofFunction || !o.puts():
		return nil
	case o.url == "":
		return errors.New("--url is missing: the function's address, such as https://functions.yandexcloud.net/d4e1; or --file for any other trigger")
	case !slices.Contains([]string{install.AuthPrivate, install.AuthSecret, install.AuthNone}, o.auth):
		return errors.New("--auth must be private, secret or none")
	}
	if err := install.CheckURL(o.url); err != nil {
		return fmt.Errorf("--url: %w", err)
	}
	return o.checkExclusion()
}

// puts says whether triggers are to be there afterwards.
func (o triggerOptions) puts() bool { return !o.log && !o.remove }

func runTrigger(ctx context.Context, o triggerOptions) error {
	if o.recipe.test {
		return o.try(ctx, http.DefaultTransport)
	}
	client, err := newClient(o.Getenv, tracker.Config{})
	if err != nil {
		return err
	}
	plan, err := o.plan()
	if err != nil {
		return settingError{err}
	}
	if err := o.confirmExclusion(ctx); err != nil {
		return err
	}
	report := triggerReport{triggerOptions: o, triggerPlan: plan}
	if err := report.begin(); err != nil {
		return err
	}
	installer := install.Installer{Client: client, DryRun: o.dryRun, Rotate: o.rotate, Whole: plan.whole, Foreign: plan.foreign}
	queues, err := o.whose(ctx, client)
	if err != nil {
		return err
	}
	for i, queue := range queues {
		if err := report.add(o.do(ctx, installer, queue, plan)); err != nil {
			return err
		}
		if rest := queues[i+1:]; ctx.Err() != nil && len(rest) > 0 {
			report.stop(rest)
			break
		}
	}
	return report.end()
}

// triggers are the function's, as the flags and the secret make them, where they
// are to be put.
func (o triggerOptions) triggers() ([]triggers.Trigger, error) {
	if !o.puts() {
		return nil, nil
	}
	secret := ""
	if name := map[string]string{install.AuthPrivate: "FUNCTION_API_KEY", install.AuthSecret: "WEBHOOK_SECRET"}[o.auth]; name != "" {
		var err error
		if secret, err = readSecret(name, o.IO); err != nil {
			return nil, fmt.Errorf("--auth %s: %w", o.auth, err)
		}
	}
	auth, headers := install.Caller(o.auth, secret)
	return install.Triggers(install.Want{Name: o.name, URL: o.url, Auth: auth, Headers: headers, ExcludeGroup: o.exclude}), nil
}

// do does with one queue what the flags say.
func (o triggerOptions) do(ctx context.Context, installer install.Installer, queue string, plan triggerPlan) outcome {
	const patience = time.Minute // for a queue, with all requests repeated
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	out := outcome{queue: queue}
	switch {
	case o.onlyFailed:
		return o.failures(ctx, installer, queue, plan)
	case o.log:
		out.there, out.calls, out.err = installer.Log(ctx, queue, plan.names, o.limit)
		nameIssues(out.calls)
	case o.remove:
		out.results, out.err = installer.Delete(ctx, queue, plan.names...)
	default:
		out.results, out.err = installer.Put(ctx, queue, plan.want)
	}
	return out
}

const triggerText = `Creates in each queue the two triggers that call the function, or brings them up
to date: "timeupdater" calls when an issue's time spent or its parent changes,
"timeupdater links" when an issue gains or loses a sub-issue. Triggers are found
again by their names, changed only if they differ, and read back afterwards; the
single one of former versions is turned into the two. They see only their own
queue: name every queue that has sub-issues or parents. You must own the queue,
or have the right to manage it.

What the function writes calls it again, which costs a request each time. If the
function's user is in a group of Tracker, --exclude-group makes the triggers
ignore time spent that the group changes; ID is the number in the address of the
group's page, to be given each time. Tracker's API does not tell who is in a
group: --log shows whether a call for the parent still follows each write.
Exclude a group only where sweeps run, since they alone then mend what a call
left half done, and only if that user logs no time, which is asked before
anything is written.

With --file it is any other trigger, as Tracker's API takes it: an object with
name, actions, conditions and active. It is looked at before anything is sent,
found again by its name, and made what the file says, even if somebody made
another one of it by hand: look at the differences with --dry-run first.
--delete and --log go by the name in the file. What may be a secret is never
printed. A queue may be named by its id.
` + recipeText + `
If a queue fails, the others are done nevertheless.`

const triggerExamples = `  Look first, then do it, for a private function:
    export ORG=...
    read -rs TOKEN && export TOKEN
    read -rs FUNCTION_API_KEY && export FUNCTION_API_KEY
    URL=https://functions.yandexcloud.net/d4e...
    go run . trigger --queue TEST --url $URL --dry-run
    go run . trigger --queue TEST --url $URL

  A public function with a secret, which comes from a file, in two queues:
    go run . trigger --queue TEST,OTHER --url $URL --auth secret < secret.txt

  Where sweeps run, and the function's user, who logs no time, is in a group:
    go run . trigger --queue TEST --url $URL --exclude-group 12

  Nothing happens when time is logged? The triggers' last 20 calls:
    go run . trigger --queue TEST --log -n 20

  Did any call fail, in any queue? Exit status 3 if so:
    go run . trigger --log --failed

  Remove them:
    go run . trigger --queue TEST --delete

  A trigger that opens an issue when somebody comments "Open":
    cat > trigger.json <<'END'
    {"name": "Open",
     "conditions": [{"type": "CommentFullyMatchCondition", "word": "Open"}],
     "actions": [{"type": "Transition", "status": {"key": "open"}}]}
    END
    go run . trigger --queue TEST --file trigger.json --dry-run
    go run . trigger --queue TEST --file trigger.json
` + recipeExamples

const triggerEnvironment = `
  FUNCTION_API_KEY   for --auth private: API key of the service account that may
                     call the function
  WEBHOOK_SECRET     for --auth secret: what the function expects; of several,
                     with commas between them, the first
` + recipeEnvironment + `
  If the one of these that is needed is not set, it is read from standard input,
  but for WEBHOOK_AUTHORIZATION. Secrets do not belong on a command line, where
  others see them, and none is ever printed.`
