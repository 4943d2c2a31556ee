package command

import (
	"fmt"
	"strings"

	"github.com/kelseyhightower/envconfig"

	"timeupdater/deploy/function"
	"timeupdater/integrate/forge"
	"timeupdater/integrate/review/webhook"
	"timeupdater/summarize"
	"timeupdater/tracker"
)

// functionSettings are the settings of the function, for the help.
func functionSettings() string {
	return explained([]webhook.Documentation{
		{Struct: new(tracker.Config)}, {Struct: new(summarize.Options)}, {Struct: new(function.Callers)}, {Struct: new(function.Config)},
	})
}

// reviewSettings are those of the review function.
func reviewSettings() string { return explained(webhook.Documented(forge.All())) }

// explained are settings: their names, what they are, and their defaults.
func explained(list []webhook.Documentation) string {
	const format = "{{range .}}{{usage_key .}}\t{{usage_description .}}{{with usage_default .}} (default {{.}}){{end}}\n{{end}}"
	var rows strings.Builder
	for _, d := range list {
		if err := envconfig.Usagef(d.Prefix, d.Struct, &rows, format); err != nil {
			panic(err) // the structs are ours
		}
	}
	return inColumns(strings.Split(strings.TrimSpace(rows.String()), "\n"))
}

// inColumns sets rows of a name, a tab and a text, which goes on in the next line
// where a terminal ends.
func inColumns(rows []string) string {
	const least, terminal = 16, 80
	width := least
	for _, row := range rows {
		width = max(width, strings.Index(row, "\t")+1)
	}
	var b strings.Builder
	for _, row := range rows {
		name, text, _ := strings.Cut(row, "\t")
		line := fmt.Sprintf("  %-*s", width, name)
		for _, word := range strings.Fields(text) {
			if len(line)+1+len(word) > terminal {
				b.WriteString(line + "\n")
				line = strings.Repeat(" ", 2+width)
			}
			line += " " + word
		}
		b.WriteString(line + "\n")
	}
	return b.String()
}
