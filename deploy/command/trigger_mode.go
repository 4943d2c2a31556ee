package command

import (
	"fmt"
	"slices"

	"github.com/spf13/pflag"

	"timeupdater/deploy/install"
	"timeupdater/tracker/triggers"
)

// triggerMode is which triggers the verb is about. Another one is a line here,
// in [triggerModes] and in [triggerOptions.plan].
type triggerMode int

const (
	ofFunction triggerMode = iota // the function's two, unless other ones are asked for
	ofFile                        // the one in a file
	ofRecipe                      // one that sends messages
)

// triggerModes are, by mode, the flag that asks for it and those that go with it.
// Flags that are not here go with all.
var triggerModes = [][]string{
	ofFunction: {"url", "name", "auth", "exclude-group", "logs-no-time"},
	ofFile:     {"file"},
	ofRecipe:   recipeFlags,
}

// askedMode is the mode that the flags ask for. Flags of another are refused.
func askedMode(flags *pflag.FlagSet) (triggerMode, error) {
	mode := ofFunction
	for i, own := range triggerModes {
		if flags.Changed(own[0]) {
			mode = triggerMode(i)
		}
	}
	asks := triggerModes[mode]
	for _, own := range triggerModes {
		for _, name := range own {
			switch {
			case !flags.Changed(name) || slices.Contains(asks, name):
			case !flags.Changed(asks[0]):
				return 0, fmt.Errorf("--%s goes with --%s only", name, own[0])
			default:
				return 0, fmt.Errorf("--%s and --%s do not go together: one call is about either's triggers", asks[0], name)
			}
		}
	}
	return mode, nil
}

// triggerPlan is what the verb does in each queue.
type triggerPlan struct {
	names []string           // of the triggers
	want  []triggers.Trigger // what they are to be, where they are put

	// As in [install.Installer].
	whole, foreign bool

	show    func(triggers.Trigger) string // what a dry run prints of a trigger
	trouble func(install.Call) string     // what went wrong with a call, if anything
}

// plan is what the flags ask for.
func (o triggerOptions) plan() (triggerPlan, error) {
	switch o.mode {
	case ofFile:
		return o.filePlan()
	case ofRecipe:
		return o.recipePlan()
	default:
		return o.functionPlan()
	}
}

// functionPlan is about the function's triggers.
func (o triggerOptions) functionPlan() (triggerPlan, error) {
	want, err := o.triggers()
	return triggerPlan{names: install.Names(o.name), want: want, show: install.JSON, trouble: install.Call.Trouble}, err
}
