package install

import (
	"cmp"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"timeupdater/tracker"
	"timeupdater/tracker/triggers"
)

// Difference is what tells a trigger from the one it should be.
type Difference struct {
	// Lines say what is there, after "- ", and what should be, after "+ ".
	// They show no secrets.
	Lines []string

	// Hidden is that Tracker does not show a secret, so that nobody can say
	// whether it is the right one.
	Hidden bool
}

// Compare looks for what matters in a trigger. What Tracker adds of its own
// does not: ids, order, version, defaults.
func Compare(is, want triggers.Trigger) Difference {
	var d Difference
	there, wanted := facts(is), facts(want)
	names := make([]string, 0, len(there)+len(wanted))
	for _, f := range append(slices.Clone(wanted), there...) {
		if !slices.Contains(names, f.name) {
			names = append(names, f.name)
		}
	}
	for _, name := range names {
		d.add(named(there, name), named(wanted, name))
	}
	return d
}

// add compares the facts of one name, whose order does not matter.
func (d *Difference) add(there, wanted []fact) {
	if len(there) == 1 && len(wanted) == 1 && there[0].secret && there[0] != wanted[0] {
		if there[0].isMasked() {
			d.Hidden = true
		} else {
			d.Lines = append(d.Lines, "- "+there[0].name+": [hidden, another one]", "+ "+wanted[0].String())
		}
		return
	}
	for _, f := range there {
		if !slices.Contains(wanted, f) {
			d.Lines = append(d.Lines, "- "+f.String())
		}
	}
	for _, f := range wanted {
		if !slices.Contains(there, f) {
			d.Lines = append(d.Lines, "+ "+f.String())
		}
	}
}

// fact is one thing that matters in a trigger. A name may have several.
type fact struct {
	name, value string
	secret      bool
}

func plain(name, value string) fact  { return fact{name: name, value: value} }
func secret(name, value string) fact { return fact{name, value, true} }

func named(facts []fact, name string) []fact {
	var found []fact
	for _, f := range facts {
		if f.name == name {
			found = append(found, f)
		}
	}
	return found
}

func (f fact) String() string {
	if f.secret {
		return f.name + ": " + hidden
	}
	return f.name + ": " + printable(f.value)
}

const hidden = "[hidden]"

// isMasked guesses that a value stands for a secret. How Tracker would write
// that is unknown; its documentation shows asterisks.
func (f fact) isMasked() bool {
	return f.value == "" || strings.Contains(f.value, "***") || strings.Contains(f.value, "•••") || f.value == hidden
}

func facts(t triggers.Trigger) []fact {
	all := []fact{plain("active", strconv.FormatBool(t.Active))}
	for _, a := range t.Actions {
		all = append(all, plain("action", a.Type))
		if a.Type == webhook {
			all = append(all, actionFacts(a)...)
		}
	}
	return append(all, newRule(t.Conditions).facts()...)
}

func actionFacts(a triggers.Action) []fact {
	auth := cmp.Or(a.Auth, &triggers.Auth{})
	all := []fact{
		plain("address", a.Endpoint),
		plain("method", strings.ToUpper(a.Method)),
		plain("content type", mediaType(a.ContentType)),
		plain("authorization", cmp.Or(strings.ToLower(auth.Type), "noauth")),
	}
	switch {
	case strings.EqualFold(auth.Type, "oauth"):
		all = append(all,
			plain("authorization header", http.CanonicalHeaderKey(auth.HeaderName)),
			plain("token type", auth.TokenType),
			secret("token", string(auth.AccessToken)))
	case strings.EqualFold(auth.Type, "basic"):
		all = append(all, secret("login and password", auth.Login+":"+string(auth.Password)))
	}
	for _, name := range slices.Sorted(maps.Keys(a.Headers)) {
		all = append(all, secret("header "+http.CanonicalHeaderKey(printable(name)), string(a.Headers[name])))
	}
	if a.Body != "" {
		all = append(all, secret("body", string(a.Body)))
	}
	return all
}

// mediaType leaves out the character set, which does not matter without a body.
func mediaType(s string) string {
	kind, _, _ := strings.Cut(s, ";")
	return strings.ToLower(strings.TrimSpace(kind))
}

// printable makes what Tracker answered fit for a terminal: one line, without
// the password that an address may hold.
func printable(s string) string {
	if u, err := url.Parse(s); err == nil && u.User != nil {
		s = u.Redacted()
	}
	quoted := strconv.Quote(s)
	return strings.ReplaceAll(quoted[1:len(quoted)-1], `\"`, `"`)
}

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
	words := []string{c.Type, c.Field, oneOrMany(c.Other[relationship])}
	if c.Type == notInGroups || c.Type == "UserInGroups" {
		words = append(words, oneOrMany(c.Other[value]))
	}
	words = slices.DeleteFunc(words, func(s string) bool { return s == "" })
	return rule{leaf: cmp.Or(strings.Join(words, " "), "a condition without type")}
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
