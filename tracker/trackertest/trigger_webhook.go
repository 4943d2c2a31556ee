package trackertest

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// webhook is what a Webhook action is given (documented).
type webhook struct {
	common
	Endpoint    string            `json:"endpoint"`
	Method      string            `json:"method"`
	ContentType string            `json:"contentType"`
	Headers     map[string]string `json:"headers"`
	Body        json.RawMessage   `json:"body"`
	AuthContext authContext       `json:"authContext"`
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

func webhookAction(a *action, _ organization) error {
	var hook webhook
	if err := a.members(&hook); err != nil {
		return err
	}
	plain := strings.NewReplacer("{{", "", "}}", "").Replace(hook.Endpoint)
	if u, err := url.Parse(plain); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return errors.New("the endpoint is no address")
	}
	if !slices.Contains([]string{"", "GET", "POST", "PUT", "DELETE"}, hook.Method) {
		return errors.New("the method is not allowed")
	}
	if !slices.Contains([]string{"", "noauth", "basic", "oauth"}, hook.AuthContext.Type) {
		return errors.New("the way of authorization is not allowed")
	}
	text, isText := "", true
	if len(hook.Body) > 0 && !isNull(hook.Body) {
		isText = json.Unmarshal(hook.Body, &text) == nil
		if !isText && hook.Body[0] != '{' {
			return errors.New("the body is neither a text nor an object")
		}
	}
	a.auth = &hook.AuthContext
	a.do = func(_ *change, f *firing) error {
		body, err := f.expand(text, nil)
		if !isText {
			var filled json.RawMessage
			filled, err = f.expandJSON(hook.Body)
			body = string(filled)
		}
		if err != nil {
			return err
		}
		return hook.call(f, body)
	}
	return nil
}

// call fills in the variables of the address, where they are escaped, and of the
// headers. The method of an action without one is assumed.
func (hook *webhook) call(f *firing, body string) error {
	d := Delivery{
		Queue: f.trigger.queue.key, Trigger: f.trigger.id, Name: f.trigger.name, Action: f.action,
		IssueID: f.is.id, Key: f.is.key,
		Method: cmp.Or(hook.Method, http.MethodPost), Header: http.Header{}, Body: body, auth: hook.AuthContext,
	}
	var err error
	if d.URL, err = f.address(hook.Endpoint); err != nil {
		return err
	}
	for name, value := range hook.Headers {
		filled, err := f.expand(value, nil)
		if err != nil {
			return err
		}
		d.Header.Set(name, filled)
	}
	if d.Body != "" {
		d.Header.Set("Content-Type", cmp.Or(hook.ContentType, "application/json; charset=UTF-8"))
	}
	d.Header.Set("X-Startrek-Transport", "trackertest")
	hook.AuthContext.apply(d.Header)
	f.calls = append(f.calls, d)
	return nil
}

// address fills in the variables of an address, escaped as their place in the
// path or in the query asks.
func (f *firing) address(endpoint string) (string, error) {
	inPath, inQuery := url.PathEscape, url.QueryEscape
	if f.t.sw.RawAddress {
		inPath, inQuery = nil, nil
	}
	before, after, asks := strings.Cut(endpoint, "?")
	path, err := f.expand(before, inPath)
	if err != nil || !asks {
		return path, err
	}
	query, err := f.expand(after, inQuery)
	return path + "?" + query, err
}
