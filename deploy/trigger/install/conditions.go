package install

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"timeupdater/tracker/triggers"
)

// rule is a condition as it is compared: of what Tracker may write in several
// ways there is one here. A list is a group of which all must hold
// (documented), a group of one is that one, groups of the same kind inside
// each other are one group, and their order does not matter.
type rule struct {
	any   bool
	parts []rule
	leaf  string // of a condition without parts
}

func newRule(all []triggers.Condition) rule {
	return groupRule(triggers.Condition{Conditions: all})
}

func groupRule(c triggers.Condition) rule {
	r := rule{any: strings.EqualFold(c.Type, "or")}
	for _, inner := range c.Conditions {
		part := conditionRule(inner)
		if part.leaf == "" && part.any == r.any {
			r.parts = append(r.parts, part.parts...)
		} else {
			r.parts = append(r.parts, part)
		}
	}
	if len(r.parts) == 1 {
		return r.parts[0]
	}
	return r
}

func conditionRule(c triggers.Condition) rule {
	if c.Conditions != nil || strings.EqualFold(c.Type, "or") || strings.EqualFold(c.Type, "and") {
		return groupRule(c)
	}
	// Further members are not looked at: those of our conditions are all here,
	// and Tracker adds some with their defaults (documented).
	words := []string{c.Type, c.Field, strings.Join(relationships(c.Other[relationship]), ", ")}
	words = slices.DeleteFunc(words, func(s string) bool { return s == "" })
	return rule{leaf: cmp.Or(strings.Join(words, " "), "a condition without type")}
}

// relationships reads one or several relationships.
func relationships(raw json.RawMessage) []string {
	var many []string
	var one string
	switch {
	case len(raw) == 0:
		return nil
	case json.Unmarshal(raw, &many) == nil:
		slices.Sort(many)
		return many
	case json.Unmarshal(raw, &one) == nil:
		return []string{one}
	}
	return []string{string(raw)}
}

func (r rule) String() string {
	if r.leaf != "" {
		return r.leaf
	}
	var parts []string
	for _, part := range r.parts {
		parts = append(parts, part.String())
	}
	slices.Sort(parts)
	return r.kind() + " (" + strings.Join(parts, "; ") + ")"
}

func (r rule) kind() string {
	if r.any || r.leaf != "" {
		return "any of"
	}
	return "all of"
}

// facts has one for each condition of the outermost group.
func (r rule) facts() []fact {
	parts := r.parts
	if r.leaf != "" {
		parts = []rule{r}
	}
	var facts []fact
	for _, part := range parts {
		facts = append(facts, plain("fires on "+r.kind(), part.String()))
	}
	return facts
}
