package ready

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"timeupdater/integrate/review"
	"timeupdater/tracker/workflow"
)

// screen is what a transition asks for; without fields it asks for nothing.
type screen struct {
	fields []workflow.ScreenField
	untold bool // Tracker does not tell, which proves nothing
}

// screen reads a screen once.
func (l *look) screen(ctx context.Context, id string) screen {
	s, known := l.screens[id]
	if !known {
		fields, err := workflow.Screen(ctx, l.client, id)
		s = screen{fields, err != nil}
		l.screens[id] = s
	}
	return s
}

// fits tells whether a rule gives a transition what its screen asks for, and
// nothing else.
func fits(rule review.Rule, p place, t workflow.Transition, s screen) (v Verdict, text, cure string) {
	const where = "the screen of the transition, in the workflow of the queue"
	text = fmt.Sprintf("%s would go by %s", p.issue.Key, both(t.ID, t.Name))
	lacks, extra := s.lacks(rule), s.extra(rule)
	switch {
	case s.untold:
		return Unknown, text + ", whose screen is not told: the first issue shows what it requires", ""
	case len(lacks) > 0:
		return Off, fmt.Sprintf("%s, which requires %s, and the rule does not set it", text, strings.Join(lacks, ", ")),
			fmt.Sprintf("set it in the rule's \"fields\", or take it off %s", where)
	case len(extra) > 0:
		return Off, fmt.Sprintf("%s, which does not ask for %s, and the rule sets it", text, strings.Join(extra, ", ")),
			fmt.Sprintf("take it out of the rule's \"fields\", or put it on %s", where)
	case rule.Transition != "" && rule.Transition != t.ID:
		return Know, fmt.Sprintf("%s, and is not offered %s, which the rule names", text, rule.Transition), ""
	}
	return Right, text, ""
}

// lacks are the fields that a screen requires and a rule does not set.
func (s screen) lacks(rule review.Rule) (fields []string) {
	for _, f := range s.fields {
		_, given := rule.Fields[f.Field]
		if f.Field == "comment" {
			given = rule.Comment == nil || *rule.Comment != ""
		}
		if f.Required && !given {
			fields = append(fields, f.Field)
		}
	}
	return fields
}

// extra are the fields that a rule sets and a screen does not have. Tracker takes
// those that it has (documented).
func (s screen) extra(rule review.Rule) (fields []string) {
	for _, field := range slices.Sorted(maps.Keys(rule.Fields)) {
		if !slices.ContainsFunc(s.fields, func(f workflow.ScreenField) bool { return f.Field == field }) {
			fields = append(fields, field)
		}
	}
	return fields
}
