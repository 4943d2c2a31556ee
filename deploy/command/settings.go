package command

import (
	"strings"

	"github.com/kelseyhightower/envconfig"

	"timeupdater/deploy/function"
	"timeupdater/summarize"
	"timeupdater/tracker"
)

// functionSettings are the settings of the function, for the help: their
// names, what they are, and their defaults.
func functionSettings() string {
	const format = `{{range .}}  {{printf "%-16s" (usage_key .)}} {{usage_description .}}{{with usage_default .}} (default {{.}}){{end}}
{{end}}`
	var b strings.Builder
	for _, settings := range []any{new(tracker.Config), new(summarize.Options), new(function.Callers), new(function.Config)} {
		if err := envconfig.Usagef("", settings, &b, format); err != nil {
			panic(err) // the structs are ours
		}
	}
	return b.String()
}
