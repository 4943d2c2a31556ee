// Package command is what a person starts as `go run . <verb>`: the function on
// a machine of their own, and what looks after it in Yandex Tracker.
//
// Each verb is one file: its options, a constructor that makes them of flags,
// and a function that does it. The constructor takes that function, so that
// flags and behaviour are tested apart. A new verb is a file and a line in
// [verbs].
package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"timeupdater/deploy/local"
)

// IO is what a verb reads and writes, and the person's environment.
type IO struct {
	In       io.Reader
	Out, Err io.Writer
	Getenv   func(name string) string
}

// Start starts the function as the cloud does, in the person's environment with
// some settings in the place of theirs; an empty one is removed. Its errors are
// about settings.
type Start func(settings map[string]string) (local.Function, error)

// printJSON prints a document for a program.
func printJSON(out io.Writer, document any) error {
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(document)
}

// The groups of verbs in the help.
const (
	onThisMachine = "machine"
	inTracker     = "tracker"
	aboutItself   = "itself"
)

// verbs are what the command can do. A new one gets its line here.
func verbs(std IO, start Start) []*cobra.Command {
	return []*cobra.Command{
		newDemo(std, start, runDemo),
		newServe(std, start, runServe),
		newInvoke(std, start, runInvoke),
		newTrigger(std, runTrigger),
		newReview(std),
		newTestbench(std),
		newDoctor(std, start, runDoctor),
		newCheck(std, runCheck),
		newFix(std, runFix),
		newUndo(std, runUndo),
		newVersion(std, runVersion),
	}
}

// newRoot is the command with its verbs, the help and the completion.
func newRoot(std IO, start Start) *cobra.Command {
	root := &cobra.Command{
		Use:           "timeupdater <verb>",
		Annotations:   map[string]string{cobra.CommandDisplayNameAnnotation: "go run ."},
		Long:          rootText,
		Example:       rootExamples,
		Args:          knownVerb,
		RunE:          showHelp,
		SilenceErrors: true, // the function status says them
		SilenceUsage:  true,
	}
	root.AddGroup(
		&cobra.Group{ID: onThisMachine, Title: "On this machine"},
		&cobra.Group{ID: inTracker, Title: "In Yandex Tracker"},
		&cobra.Group{ID: aboutItself, Title: "About this command"},
	)
	root.AddCommand(verbs(std, start)...)
	root.SetIn(std.In)
	root.SetOut(std.Out)
	root.SetErr(std.Err)
	root.SetFlagErrorFunc(flagError)
	addHelp(root)
	addCompletion(root)
	for _, verb := range below(root) {
		singleValues(verb.Flags())
	}
	return root
}

// below are all verbs below one, and those below them.
func below(parent *cobra.Command) []*cobra.Command {
	var all []*cobra.Command
	for _, verb := range parent.Commands() {
		all = append(append(all, verb), below(verb)...)
	}
	return all
}

// Run does what the arguments say and returns the exit status.
func Run(ctx context.Context, std IO, args []string, start Start) int {
	root := newRoot(std, start)
	root.SetArgs(append([]string{}, args...)) // cobra takes nil for the process's own
	verb, err := root.ExecuteContextC(ctx)
	return status(ctx, std.Err, verb, err)
}

// The exit statuses. The help has them as exitStatuses.
const (
	done        = 0
	failed      = 1
	notTried    = 2
	someOff     = 3
	alreadySo   = 4
	noKey       = 5
	interrupted = 130
)

// usageError is a mistake on the command line, found before anything was tried.
// It does not repeat what was typed, which may be a secret in the wrong place.
type usageError struct{ error }

// settingError is a wrong setting, found before anything was tried.
type settingError struct{ error }

// noKeyError says that nothing was tried since no issue is named.
type noKeyError struct{ error }

var (
	errNoVerb = errors.New("no verb")

	// errReported is a failure that the verb has shown already.
	errReported = errors.New("failed, as was said")

	// errAlready is no failure, but all was as it is to be already.
	errAlready = errors.New("nothing was to be changed")
)

// status says what went wrong and returns the exit status. It is the only
// place that knows which is whose.
func status(ctx context.Context, stderr io.Writer, verb *cobra.Command, err error) int {
	say := func(text string) { _, _ = fmt.Fprintln(stderr, "timeupdater: "+text) } // if it fails, the status is left
	var usage usageError
	var setting settingError
	var keyless noKeyError
	switch {
	case err == nil:
		return done
	case errors.Is(err, errNoVerb):
		return notTried
	case errors.As(err, &usage):
		if verb.Name() == "help" {
			verb = verb.Root()
		}
		say(fmt.Sprintf("%v\nMore: %s --help", err, verb.CommandPath()))
		return notTried
	case errors.As(err, &setting):
		say(err.Error())
		return notTried
	case errors.Is(err, errOff):
		return someOff
	case errors.Is(err, errAlready):
		return alreadySo
	case errors.As(err, &keyless):
		say(err.Error())
		return noKey
	}
	if !errors.Is(err, errReported) {
		say(err.Error())
	}
	if ctx.Err() != nil {
		return interrupted
	}
	return failed
}
