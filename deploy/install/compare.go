package install

import (
	"cmp"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

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
	if body := cmp.Or(string(a.Body), string(a.Other["body"])); body != "" {
		all = append(all, secret("body", body))
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
