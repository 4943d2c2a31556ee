package install

import (
	"cmp"
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strings"

	"timeupdater/tracker/triggers"
)

// JSON is what Tracker is sent for one of the function's triggers, with its
// secrets hidden.
func JSON(t triggers.Trigger) string {
	t.Actions = slices.Clone(t.Actions)
	for i := range t.Actions {
		a := &t.Actions[i]
		a.Headers = coveredHeaders(a.Headers)
		if a.Auth != nil {
			auth := *a.Auth
			auth.Password, auth.AccessToken = covered(auth.Password), covered(auth.AccessToken)
			a.Auth = &auth
		}
	}
	return indented(t)
}

// Show is what Tracker is sent for a trigger of any kind, with all hidden that
// may be a secret. Of an address that is all but the host: those of messengers
// are secrets as a whole (documented by Slack, Mattermost and Telegram).
func Show(t triggers.Trigger) string {
	t.Actions = slices.Clone(t.Actions)
	for i := range t.Actions {
		t.Actions[i] = coveredAction(t.Actions[i])
	}
	return indented(t)
}

func indented(t triggers.Trigger) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(t); err != nil {
		return err.Error() // only for conditions that are not JSON
	}
	return b.String()
}

const hidden = "[hidden]"

func covered[T ~string](secret T) T {
	if secret == "" {
		return ""
	}
	return hidden
}

func coveredHeaders(headers map[string]triggers.Secret) map[string]triggers.Secret {
	headers = maps.Clone(headers)
	for name := range headers {
		headers[name] = hidden
	}
	return headers
}

func coveredMembers(other map[string]json.RawMessage) map[string]json.RawMessage {
	other = maps.Clone(other)
	for name := range other {
		other[name] = json.RawMessage(`"` + hidden + `"`)
	}
	return other
}

// coveredAction hides the secrets of an action. Only a webhook has some.
func coveredAction(a triggers.Action) triggers.Action {
	if a.Type != webhook {
		return a
	}
	a.Endpoint, a.Body = hostOf(a.Endpoint), covered(a.Body)
	a.Headers, a.Other = coveredHeaders(a.Headers), coveredMembers(a.Other)
	if auth := a.Auth; auth != nil {
		a.Auth = &triggers.Auth{
			Type: auth.Type, Login: covered(auth.Login), Password: covered(auth.Password), HeaderName: covered(auth.HeaderName),
			TokenType: covered(auth.TokenType), AccessToken: covered(auth.AccessToken), Other: coveredMembers(auth.Other),
		}
	}
	return a
}

// hostOf hides an address but for its host.
func hostOf(address string) string {
	u, err := url.Parse(address)
	switch {
	case address == "":
		return ""
	case err != nil || u.Host == "":
		return hidden
	case strings.TrimSuffix(address, "/") == u.Scheme+"://"+u.Host:
		return address
	}
	return u.Scheme + "://" + u.Host + "/" + hidden
}

// isSecret says whether a member of a webhook may hold a secret. Few cannot.
func (m member) isSecret() bool {
	return m.of == webhook && !slices.Contains([]string{"", "type", "method", "contentType", "authContext.type"}, strings.Join(m.path, "."))
}

// show is a value as it is printed.
func (m member) show(v any) string {
	text, isText := v.(string)
	switch object, _ := v.(map[string]any); {
	case m.of == webhook && isText && m.path[0] == "endpoint":
		return hostOf(text)
	case m.isSecret():
		return hidden
	case isText:
		return text
	case object["self"] != nil: // of what Tracker refers to so, the name is enough
		return m.show(cmp.Or(object["key"], object["id"], object["display"]))
	}
	return inline(v)
}
