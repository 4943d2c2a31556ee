// Package install puts triggers into queues of Yandex Tracker, brings them up to
// date, removes them and reads their log: those that call the function, and any
// other ones from files.
package install

import (
	"encoding/json"
	"strconv"
	"strings"

	"timeupdater/tracker/triggers"
)

// Name is the name of the function's triggers unless somebody chose another one.
const Name = "timeupdater"

// Names are the names of the queue's triggers for a name, in the order of
// [Triggers].
func Names(name string) []string { return []string{name + " links", name} }

// Want says what the function's triggers must be.
type Want struct {
	Name string // see [Names]
	URL  string // the function's address, see [CheckURL]

	// Auth and Headers are what the function or the platform asks of a caller;
	// Tracker sends both with each call (documented).
	Auth    triggers.Auth
	Headers map[string]triggers.Secret

	// ExcludeGroup is the id of a group of users, or empty. Time spent that one
	// of them changes calls nobody: so the function's own writes do not, if its
	// user is the group's.
	ExcludeGroup string
}

// What the function's address gets added. Tracker puts the key of the issue
// that changed in its place (documented). links=1 tells the function that the
// issue has gained or lost a sub-issue, perhaps its last one.
const (
	issueKey   = "id={{issue.key}}"
	aboutLinks = "&links=1"
)

// Triggers are the two triggers that the function needs, in every queue whose
// issues are sub-issues or have some.
//
// The first calls when an issue gains or loses a sub-issue, with the key of the
// parent: only so does the old parent of an issue that was moved lose its
// hours. Whether links fire that come from the field "parent" is unknown. The
// second calls when an issue's time spent changes, and when the issue gets
// another parent; the key is then the sub-issue's.
//
// Once a single trigger did both, with the name of the second. It is turned
// into that only when the first is there: no change goes unheard in between.
func Triggers(w Want) []triggers.Trigger {
	names := Names(w.Name)
	return []triggers.Trigger{
		w.trigger(names[0], aboutLinks, linkChanges()),
		w.trigger(names[1], "", w.fieldChanges()),
	}
}

// trigger calls the function under any of some conditions.
func (w Want) trigger(name, addition string, conditions []triggers.Condition) triggers.Trigger {
	mark := "?"
	if strings.Contains(w.URL, "?") {
		mark = "&"
	}
	return triggers.Trigger{
		Name:       name,
		Active:     true,
		Conditions: []triggers.Condition{{Type: "Or", Conditions: conditions}},
		Actions: []triggers.Action{{
			Type:        webhook,
			Endpoint:    w.URL + mark + issueKey + addition,
			Method:      "POST",
			ContentType: "application/json; charset=UTF-8",
			Headers:     w.Headers,
			Auth:        &w.Auth,
		}},
	}
}

func linkChanges() []triggers.Condition {
	subIssue := map[string]json.RawMessage{relationship: json.RawMessage(`["is parent task for"]`)}
	return []triggers.Condition{
		{Type: "CreatedLinkCondition", Other: subIssue},
		{Type: "RemovedLinkCondition", Other: subIssue},
	}
}

// fieldChanges minds a changed parent whoever changed it: the function never
// does.
func (w Want) fieldChanges() []triggers.Condition {
	spent := triggers.Condition{Type: "FieldChangedCondition", Field: "spent"}
	if w.ExcludeGroup != "" {
		group := json.RawMessage("[" + strconv.Quote(w.ExcludeGroup) + "]")
		others := triggers.Condition{Type: notInGroups, Field: "updatedBy", Other: map[string]json.RawMessage{value: group}}
		spent = triggers.Condition{Type: "And", Conditions: []triggers.Condition{spent, others}}
	}
	return []triggers.Condition{spent, {Type: "FieldChangedCondition", Field: "parent"}}
}

// The ways in which the function knows its caller.
const (
	AuthPrivate = "private" // by an API key of the platform
	AuthSecret  = "secret"  // by the header X-Webhook-Secret
	AuthNone    = "none"
)

// Caller is what a trigger sends so that the function knows it. The secret is
// the API key or what the header holds, by the way.
func Caller(way, secret string) (triggers.Auth, map[string]triggers.Secret) {
	switch way {
	case AuthPrivate:
		return triggers.Auth{
			Type: "oauth", HeaderName: "Authorization", TokenType: "Api-Key", AccessToken: triggers.Secret(secret),
		}, nil
	case AuthSecret:
		return triggers.Auth{Type: "noauth"}, map[string]triggers.Secret{"X-Webhook-Secret": triggers.Secret(secret)}
	default:
		return triggers.Auth{Type: "noauth"}, nil
	}
}

// Words of Tracker's triggers that are both written and read here.
const (
	webhook      = "Webhook"
	relationship = "relationship"
	notInGroups  = "UserNotInGroups"
	value        = "value"
)
