package command

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

const rootText = `timeupdater is a Yandex Cloud Function that keeps time spent rolled up in Yandex
Tracker: an issue with sub-issues shows its own logged time plus theirs. This
command runs the function on your machine and looks after it in Tracker. Beside
that reviews of code can move issues, test benches can be found in them, and
messengers can be told. Run it in the root of the repository.`

const rootExamples = `  Needs no account: the tutorial, and a page to play with.
    go run . demo

  What does a verb do, and with which flags?
    go run . trigger --help`

// exitStatuses are the same for all verbs.
const exitStatuses = `  0    done
  1    tried and failed: a queue failed, an answer is not 2xx, a total was wrong
  2    the command line or a setting is wrong, and nothing was tried
  3    check found totals that are off, review check what hinders a rule, or
       trigger --log --failed a call that failed
  4    testbench had nothing to change; only with --detailed-status
  5    testbench found no key of an issue in the name of the branch
  130  interrupted before it was done

  go run makes 1 of all but 0. Where the difference matters, build the command
  and run that: go build -o build/ . && build/timeupdater`

// The sections of a verb's help that cobra does not know, in its annotations.
const (
	environment = "environment"
	jsonFields  = "json"
)

// addHelp sets how help is written, and adds the verb that shows it.
func addHelp(root *cobra.Command) {
	root.PersistentFlags().BoolP("help", "h", false, "explain this verb")
	root.SetHelpFunc(func(verb *cobra.Command, _ []string) {
		_, _ = fmt.Fprint(verb.OutOrStdout(), helpOf(verb)) // if nobody reads, nobody misses it
	})
	root.SetHelpCommand(&cobra.Command{
		Use:     "help [verb]",
		Short:   "Explain a verb",
		Long:    "Explains a verb, as its flag --help does.",
		GroupID: aboutItself,
		ValidArgsFunction: func(_ *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
			var names []string
			if parent, rest, err := root.Find(args); err == nil && len(rest) == 0 {
				names = beginning(parent, begun)
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error {
			verb, rest, err := root.Find(args)
			if err != nil {
				return err
			}
			if err := knownVerb(verb, rest); err != nil {
				return err
			}
			return verb.Help()
		},
	})
	root.InitDefaultHelpCmd()
}

// beginning are the verbs below one whose names begin so, for a shell.
func beginning(parent *cobra.Command, begun string) (names []string) {
	for _, verb := range parent.Commands() {
		if isShown(verb) && strings.HasPrefix(verb.Name(), begun) {
			names = append(names, verb.Name()+"\t"+verb.Short)
		}
	}
	return names
}

// addCompletion adds cobra's verb that writes scripts for shells, with words of
// our own.
func addCompletion(root *cobra.Command) {
	root.CompletionOptions.SetDefaultShellCompDirective(cobra.ShellCompDirectiveNoFileComp)
	root.SetCompletionCommandGroupID(aboutItself)
	root.InitDefaultCompletionCmd()
	completion, _, _ := root.Find([]string{"completion"}) // it was added above
	completion.Use = "completion <shell>"
	completion.Short = "Write a script that completes verbs and flags in a shell"
	completion.Long = completionText
	completion.Example = completionExamples
	completion.Args = knownVerb
	completion.RunE = showHelp
	completion.AddGroup(&cobra.Group{ID: shells, Title: "Shells"})
	for _, shell := range completion.Commands() {
		shell.GroupID = shells
		shell.Short = "Write the script for " + shell.Name()
		shell.Args = flagsOnly("")
	}
}

const shells = "shells"

// showHelp is for verbs that do nothing without a further one.
func showHelp(verb *cobra.Command, _ []string) error { return errors.Join(verb.Help(), errNoVerb) }

const completionText = `Writes a script with which a shell completes verbs, flags and their values when
Tab is pressed. A shell completes the name of a program, so build one first.`

const completionExamples = `  For this session of bash or zsh:
    go build -o build/ . && export PATH="$PWD/build:$PATH"
    source <(timeupdater completion bash)
    source <(timeupdater completion zsh)

  How to keep it, for each shell:
    go run . completion fish --help`

// helpOf is the whole help of a verb.
func helpOf(verb *cobra.Command) string {
	var b strings.Builder
	write := func(title, text string) {
		if text = strings.Trim(text, "\n"); text != "" {
			b.WriteString("\n" + title + ":\n" + text + "\n")
		}
	}
	b.WriteString(strings.TrimSpace(verb.Long) + "\n")
	write("Usage", "  "+verb.UseLine())
	for _, group := range verb.Groups() {
		write(group.Title, verbsOf(verb, group.ID))
	}
	flags := pflag.NewFlagSet("", pflag.ContinueOnError)
	flags.SortFlags = verb.Flags().SortFlags
	flags.AddFlagSet(verb.LocalFlags())
	flags.AddFlagSet(verb.InheritedFlags())
	const columns = 80
	write("Flags", flags.FlagUsagesWrapped(columns))
	write("Environment", verb.Annotations[environment])
	write("JSON", verb.Annotations[jsonFields])
	write("Examples", verb.Example)
	write("Exit status", exitStatuses)
	return b.String()
}

// isShown says whether a verb is for people. Cobra hides the verb help too.
func isShown(verb *cobra.Command) bool { return verb.IsAvailableCommand() || verb.Name() == "help" }

// verbsOf lists the verbs of a group.
func verbsOf(parent *cobra.Command, group string) string {
	var b strings.Builder
	for _, verb := range parent.Commands() {
		if verb.GroupID == group && isShown(verb) {
			fmt.Fprintf(&b, "  %-*s  %s\n", parent.Commands()[0].NamePadding(), verb.Name(), verb.Short)
		}
	}
	return b.String()
}
