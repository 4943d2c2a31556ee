package install

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"timeupdater/tracker/triggers"
)

// CompareWhole looks whether a trigger of any kind does all that is wanted. The
// lines say where, such as actions[0].status.key.
//
// What else Tracker shows does not matter: ids, names, defaults. But it does
// where its absence means something, as that of a header or of a further
// action.
func CompareWhole(is, want triggers.Trigger) Difference {
	var d Difference
	if is.Active != want.Active {
		d.line("-", "active", strconv.FormatBool(is.Active))
		d.line("+", "active", strconv.FormatBool(want.Active))
	}
	for i := range max(len(is.Actions), len(want.Actions)) {
		place := fmt.Sprintf("actions[%d]", i)
		switch {
		case i >= len(want.Actions):
			d.line("-", place, inline(coveredAction(is.Actions[i])))
		case i >= len(is.Actions):
			d.line("+", place, inline(coveredAction(want.Actions[i])))
		default:
			d.action(place, is.Actions[i], want.Actions[i])
		}
	}
	d.conditions(newRule(is.Conditions), newRule(want.Conditions))
	return d
}

func (d *Difference) line(mark, place, text string) {
	d.Lines = append(d.Lines, mark+" "+printable(place)+": "+printable(text))
}

// otherNames are the types of actions that have two (documented).
var otherNames = map[string]string{"Event.comment-create": "CreateComment", "Event.create": "CreateIssue"}

func (d *Difference) action(place string, is, want triggers.Action) {
	there, wanted := plainAction(is), plainAction(want)
	if there["type"] != wanted["type"] {
		d.line("-", place, inline(coveredAction(is)))
		d.line("+", place, inline(coveredAction(want)))
		return
	}
	insist(there, wanted, "body", "fieldTemplates", "fromRobot", "linkWithInitialIssue")
	for _, list := range []string{"headers", "fieldTemplates", "update"} {
		t, isObject := there[list].(map[string]any)
		w, isWanted := wanted[list].(map[string]any)
		if isObject && isWanted {
			insist(t, w, slices.Collect(maps.Keys(t))...)
		}
	}
	if t, w := authType(there), authType(wanted); t != w { // then the rest says nothing
		there["authContext"], wanted["authContext"] = map[string]any{"type": t}, map[string]any{"type": w}
	}
	d.member(member{place: place, of: want.Type}, there, wanted)
}

// insist wants nothing where something is there that is not wanted.
func insist(there, wanted map[string]any, names ...string) {
	for _, name := range names {
		if _, ok := wanted[name]; !ok && !isBlank(there[name]) {
			wanted[name] = nil
		}
	}
}

// plainAction is an action as it is compared: of what Tracker may write in
// several ways there is one here.
func plainAction(a triggers.Action) map[string]any {
	all, _ := decoded(a).(map[string]any)
	if name := otherNames[a.Type]; name != "" {
		all["type"] = name
	}
	if list, ok := all["update"].([]any); ok {
		all["update"] = byField(list)
	}
	if a.Type != webhook {
		return all
	}
	for name, plain := range map[string]func(string) string{"method": strings.ToUpper, "contentType": mediaType, "body": plainBody} {
		if text, ok := all[name].(string); ok {
			all[name] = plain(text)
		}
	}
	if body := all["body"]; isObject(body) {
		all["body"] = inline(body)
	}
	if all["authContext"] == nil {
		all["authContext"] = map[string]any{"type": "noauth"}
	}
	if auth, ok := all["authContext"].(map[string]any); ok {
		auth["type"] = authType(all)
	}
	headers := map[string]any{}
	given, isGiven := all["headers"].(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(given)) {
		headers[http.CanonicalHeaderKey(name)] = given[name]
	}
	if isGiven || all["headers"] == nil {
		all["headers"] = headers
	}
	return all
}

func authType(action map[string]any) string {
	auth, _ := action["authContext"].(map[string]any)
	kind, _ := auth["type"].(string)
	return strings.ToLower(kind)
}

// byField turns a list of updates into an object, as newer documentation has it.
// A list with a field twice stays one: its order matters.
func byField(list []any) any {
	object := map[string]any{}
	for _, element := range list {
		update, _ := element.(map[string]any)
		field, ok := update["field"].(string)
		if !ok {
			return list
		}
		object[field] = update["update"]
	}
	if len(object) < len(list) {
		return list
	}
	return object
}

// member is a place in an action.
type member struct {
	place string
	of    string   // the action's type
	path  []string // in the action
}

func (m member) in(name string) member {
	return member{m.place + "." + name, m.of, append(slices.Clone(m.path), name)}
}

func (d *Difference) member(m member, there, wanted any) {
	if contains(there, wanted) {
		return
	}
	t, isObject := there.(map[string]any)
	w, isWanted := wanted.(map[string]any)
	if isObject && isWanted {
		for _, name := range slices.Sorted(maps.Keys(w)) {
			if !hasMember(t, name, w[name]) {
				d.member(m.in(name), lookUp(t, name), w[name])
			}
		}
		return
	}
	if m.isSecret() && m.isMasked(there) && wanted != nil {
		d.Hidden = true
		return
	}
	before, after := m.show(there), m.show(wanted)
	if before == after && there != nil && wanted != nil {
		before += ", another one"
	}
	if there != nil {
		d.line("-", m.place, before)
	}
	if wanted != nil {
		d.line("+", m.place, after)
	}
}

// isMasked guesses that a value stands for a secret. It may be left out, see
// [fact.isMasked]; a header as such is not.
func (m member) isMasked(there any) bool {
	if there == nil {
		return m.path[0] == "authContext"
	}
	text, ok := there.(string)
	return ok && secret("", text).isMasked()
}

func (d *Difference) conditions(is, want rule) {
	there, wanted := is.list(), want.list()
	if len(there) > 1 && len(wanted) > 1 && is.any != want.any {
		d.line("-", "conditions", is.kind()+" them")
		d.line("+", "conditions", want.kind()+" them")
	}
	for _, part := range there {
		if !slices.ContainsFunc(wanted, func(w rule) bool { return part.does(w) }) {
			d.line("-", part.place, inline(part.of))
		}
	}
	for _, part := range wanted {
		if !slices.ContainsFunc(there, func(t rule) bool { return t.does(part) }) {
			d.line("+", part.place, inline(part.of))
		}
	}
}

// does says whether a condition that is there is the wanted one. In groups the
// order does not matter, nor how often a condition stands there.
func (r rule) does(want rule) bool {
	if r.leaf != "" || want.leaf != "" {
		there, _ := decoded(r.of).(map[string]any)
		wanted, _ := decoded(want.of).(map[string]any)
		insist(there, wanted, "noMatchBefore", "relationship")
		return r.leaf != "" && want.leaf != "" && contains(there, wanted)
	}
	done := make([]bool, len(want.parts))
	for _, part := range r.parts {
		wanted := false
		for i, w := range want.parts {
			if part.does(w) {
				wanted, done[i] = true, true
			}
		}
		if !wanted {
			return false
		}
	}
	return r.any == want.any && !slices.Contains(done, false)
}
