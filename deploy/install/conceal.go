package install

import (
	"cmp"
	"errors"
	"net/url"
	"slices"
	"strings"

	"timeupdater/tracker"
	"timeupdater/tracker/triggers"
)

// conceal hides a trigger's secrets in the words with which Tracker refused it,
// should it repeat them.
func conceal(err error, t triggers.Trigger) error {
	var e *tracker.Error
	if !errors.As(err, &e) {
		return err
	}
	var pairs []string
	for _, secret := range secretsOf(t) {
		pairs = append(pairs, secret, hidden)
	}
	words := strings.NewReplacer(pairs...)
	concealed := *e
	concealed.Messages, concealed.Fields = nil, map[string]string{}
	for _, message := range e.Messages {
		concealed.Messages = append(concealed.Messages, words.Replace(message))
	}
	for name, message := range e.Fields {
		concealed.Fields[name] = words.Replace(message)
	}
	return &concealed
}

// secretsOf are the texts in a trigger's webhooks that may be secrets, the
// longest first. Very short ones are in any text.
func secretsOf(t triggers.Trigger) []string {
	var all []string
	for _, a := range t.Actions {
		all = append(all, textsIn(member{of: a.Type}, decoded(a))...)
		if u, err := url.Parse(a.Endpoint); err == nil && a.Type == webhook {
			all = append(all, u.RequestURI(), u.RawQuery, u.Path)
			for _, values := range u.Query() {
				all = append(all, values...)
			}
		}
	}
	const short = 4
	all = slices.DeleteFunc(all, func(text string) bool { return len(text) < short })
	slices.SortFunc(all, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	return all
}

// textsIn are those that may be secrets.
func textsIn(m member, v any) []string {
	var all []string
	switch v := v.(type) {
	case string:
		if m.isSecret() {
			all = append(all, v)
		}
	case []any:
		for _, element := range v {
			all = append(all, textsIn(m, element)...)
		}
	case map[string]any:
		for name, value := range v {
			all = append(all, textsIn(m.in(name), value)...)
		}
	}
	return all
}
