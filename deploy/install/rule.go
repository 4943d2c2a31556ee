package install

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"timeupdater/tracker"
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

	// What it was made of.
	place string
	of    triggers.Condition
}

func newRule(all []triggers.Condition) rule {
	return groupRule("conditions", triggers.Condition{Conditions: all})
}

func groupRule(list string, c triggers.Condition) rule {
	r := rule{any: strings.EqualFold(c.Type, "or"), of: c}
	for i, inner := range c.Conditions {
		part := conditionRule(fmt.Sprintf("%s[%d]", list, i), inner)
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

func conditionRule(place string, c triggers.Condition) rule {
	if c.Conditions != nil || isGroup(c.Type) {
		r := groupRule(place+".conditions", c)
		r.place = cmp.Or(r.place, place) // a group of one is that one
		return r
	}
	// Further members are not looked at: those of our conditions are all here,
	// and Tracker adds some with their defaults (documented).
	words := []string{c.Type, c.Field, oneOrMany(c.Other[relationship])}
	if c.Type == notInGroups || c.Type == "UserInGroups" {
		words = append(words, oneOrMany(c.Other[value]))
	}
	words = slices.DeleteFunc(words, func(s string) bool { return s == "" })
	return rule{leaf: cmp.Or(strings.Join(words, " "), "a condition without type"), place: place, of: c}
}

// oneOrMany reads a list, whose order does not matter, or its only member.
func oneOrMany(raw json.RawMessage) string {
	var many []reference
	var one reference
	switch {
	case len(raw) == 0:
		return ""
	case json.Unmarshal(raw, &many) == nil:
	case json.Unmarshal(raw, &one) == nil:
		many = []reference{one}
	default:
		return string(raw)
	}
	slices.Sort(many)
	var texts []string
	for _, r := range slices.Compact(many) {
		texts = append(texts, string(r))
	}
	return strings.Join(texts, ", ")
}

// reference names a relationship or a group. Tracker may answer with a number
// for a text, or with an object that has an id, as it does elsewhere (assumed).
type reference tracker.ID

// UnmarshalJSON reads a reference.
func (r *reference) UnmarshalJSON(data []byte) error {
	var object struct{ ID tracker.ID }
	if json.Unmarshal(data, &object) == nil && object.ID != "" {
		*r = reference(object.ID)
		return nil
	}
	return json.Unmarshal(data, (*tracker.ID)(r))
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

// list are the conditions of the outermost group.
func (r rule) list() []rule {
	if r.leaf != "" {
		return []rule{r}
	}
	return r.parts
}

func (r rule) facts() []fact {
	var facts []fact
	for _, part := range r.list() {
		facts = append(facts, plain("fires on "+r.kind(), part.String()))
	}
	return facts
}
