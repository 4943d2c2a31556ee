package trackertest

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// action is what a trigger does. Of the kinds only Webhook does something here.
type action struct {
	Type        string
	Endpoint    string
	Method      string
	ContentType string
	Headers     map[string]string
	Body        string
	AuthContext authContext

	raw map[string]json.RawMessage // all that was given
}

type authContext struct {
	Type        string `json:"type"`
	Login       string `json:"login,omitempty"`
	Password    string `json:"password,omitempty"`
	HeaderName  string `json:"headerName,omitempty"`
	TokenType   string `json:"tokenType,omitempty"`
	AccessToken string `json:"accessToken,omitempty"`
}

// apply adds to a call's headers what it authorizes itself with.
func (a *authContext) apply(h http.Header) {
	switch a.Type {
	case "basic":
		h.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(a.Login+":"+a.Password)))
	case "oauth":
		h.Set(cmp.Or(a.HeaderName, "Authorization"), strings.TrimSpace(a.TokenType+" "+a.AccessToken))
	}
}

// masked is the context without its secrets.
func (a authContext) masked() authContext {
	if a.Password != "" {
		a.Password = mask
	}
	if a.AccessToken != "" {
		a.AccessToken = mask
	}
	return a
}

const mask = "******"

func parseAction(raw json.RawMessage) (action, error) {
	var a action
	if json.Unmarshal(raw, &a) != nil || json.Unmarshal(raw, &a.raw) != nil || a.Type == "" {
		return a, invalid("actions", "Некорректное действие.", "Invalid action.")
	}
	if a.Type != "Webhook" {
		return a, nil
	}
	plain := strings.NewReplacer("{{", "", "}}", "").Replace(a.Endpoint)
	if u, err := url.Parse(plain); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return a, invalid("actions", "Некорректный адрес.", "The endpoint is no address.")
	}
	if !slices.Contains([]string{"", "GET", "POST", "PUT", "DELETE"}, a.Method) {
		return a, invalid("actions", "Недопустимый метод.", "The method is not allowed.")
	}
	if !slices.Contains([]string{"", "noauth", "basic", "oauth"}, a.AuthContext.Type) {
		return a, invalid("actions", "Недопустимый способ авторизации.", "The way of authorization is not allowed.")
	}
	return a, nil
}

func (q *request) action(o *jsonOut, i int, a action) {
	o.object("")
	o.text("type", a.Type)
	o.number("id", int64(i+1))
	for _, name := range slices.Sorted(maps.Keys(a.raw)) {
		switch {
		case name == "type" || name == "id":
		case name == "authContext" && q.t.sw.MaskSecrets:
			o.any(name, a.AuthContext.masked())
		default:
			o.raw(name, a.raw[name])
		}
	}
	o.endObject()
}
