package command

import (
	"strings"

	"timeupdater/deploy/function"
	"timeupdater/summarize"
	"timeupdater/tracker"
)

// functionSettings are the settings of the function, for the help.
func functionSettings() string {
	var b strings.Builder
	if err := function.WriteUsage(&b, new(tracker.Config), new(summarize.Options), new(function.Config)); err != nil {
		panic(err) // the structs are ours
	}
	return b.String()
}
