// Package install puts the trigger that calls the function into queues of
// Yandex Tracker, brings it up to date, removes it and reads its log.
package install

import (
	"encoding/json"
	"errors"
	"maps"
	"net/url"
	"slices"
	"strings"

	"timeupdater/tracker"
	"timeupdater/tracker/triggers"
)

// Name is the trigger's name unless somebody chose another one.
const Name = "timeupdater"

// What the function's address gets added. Tracker puts the key of the issue
// that changed in its place (documented).
const issueKey = "id={{issue.key}}"

// Trigger is the trigger that the function needs, in every queue whose issues
// are sub-issues or have some. It calls when an issue's time spent changes,
// and when the issue gets another parent; the key is then the sub-issue's. It
// also calls when an issue gains or loses a sub-issue, with the key of the
// parent: only so does the old parent of an issue that was moved lose its
// hours. Whether links fire that come from the field "parent" is unknown.
//
// The address is the function's, see [CheckURL]. Auth and headers are what the
// function or the platform asks of a caller; Tracker sends both with each call
// (documented).
func Trigger(name, address string, auth triggers.Auth, headers map[string]triggers.Secret) triggers.Trigger {
	mark := "?"
	if strings.Contains(address, "?") {
		mark = "&"
	}
	subIssue := map[string]json.RawMessage{relationship: json.RawMessage(`["is parent task for"]`)}
	return triggers.Trigger{
		Name:   name,
		Active: true,
		Conditions: []triggers.Condition{{Type: "Or", Conditions: []triggers.Condition{
			{Type: "FieldChangedCondition", Field: "spent"},
			{Type: "FieldChangedCondition", Field: "parent"},
			{Type: "CreatedLinkCondition", Other: subIssue},
			{Type: "RemovedLinkCondition", Other: subIssue},
		}}},
		Actions: []triggers.Action{{
			Type:        webhook,
			Endpoint:    address + mark + issueKey,
			Method:      "POST",
			ContentType: "application/json; charset=UTF-8",
			Headers:     headers,
			Auth:        &auth,
		}},
	}
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

const (
	webhook      = "Webhook"
	relationship = "relationship"
)

// JSON is what Tracker is sent for a trigger, with its secrets hidden.
func JSON(t triggers.Trigger) string {
	t.Actions = slices.Clone(t.Actions)
	for i := range t.Actions {
		a := &t.Actions[i]
		a.Headers = maps.Clone(a.Headers)
		for name := range a.Headers {
			a.Headers[name] = hidden
		}
		if a.Auth != nil {
			auth := *a.Auth
			hide(&auth.Password)
			hide(&auth.AccessToken)
			a.Auth = &auth
		}
	}
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(t); err != nil {
		return err.Error() // only for conditions that are not JSON
	}
	return b.String()
}

func hide(s *triggers.Secret) {
	if *s != "" {
		*s = hidden
	}
}

// CheckURL says what is wrong with a function's address. A query is fine, such
// as the platform's ?tag=stable, but not one that decides what the function
// gets. The errors do not repeat the address, which may hold a password.
func CheckURL(address string) error {
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Hostname() == "" || u.Opaque != "":
		return errors.New("it is not a URL such as https://functions.yandexcloud.net/d4e1")
	case u.Scheme != "https" && (u.Scheme != "http" || !tracker.IsLoopback(u.Hostname())):
		return errors.New("it must begin with https://, since calls carry a secret; plain http is for this machine only")
	case u.User != nil:
		return errors.New("it must not hold a user or a password")
	case strings.Contains(address, "#"):
		return errors.New("it must not hold a #")
	}
	query, err := url.ParseQuery(u.RawQuery)
	switch {
	case err != nil || strings.HasSuffix(address, "?"):
		return errors.New("its query cannot be read")
	case query.Has("id"):
		return errors.New("it must not hold ?id=, which is added with the variable for the issue's key")
	case query.Has("integration"):
		return errors.New("it must not hold integration=, with which the function would not see the issue's key")
	case strings.ContainsAny(address, "{} "):
		return errors.New("it must not hold spaces or braces")
	}
	return nil
}
