package triggers

import (
	"encoding/json"
	"fmt"

	"timeupdater/tracker"
)

// Action is what a trigger does. Of a "Webhook" each member is read; what
// actions of other types say beside their type is in Other.
type Action struct {
	ID string `json:"-"` // Tracker's (documented)

	Type        string            `json:"type"`
	Endpoint    string            `json:"endpoint,omitempty"`
	Method      string            `json:"method,omitempty"` // GET, POST, PUT or DELETE (documented)
	ContentType string            `json:"contentType,omitempty"`
	Headers     map[string]Secret `json:"headers,omitempty"`
	Auth        *Auth             `json:"authContext,omitempty"`
	Body        Body              `json:"body,omitempty"`

	// Other holds all other members, and those of a webhook that have another
	// form than here. So a body that is an object (documented) is in it.
	Other map[string]json.RawMessage `json:"-"`
}

// Body is the text that a trigger sends.
type Body string

// MarshalJSON writes an action as Tracker takes it.
func (a Action) MarshalJSON() ([]byte, error) {
	type plain Action
	return withOther(plain(a), a.Other)
}

// UnmarshalJSON reads an action.
func (a *Action) UnmarshalJSON(data []byte) error {
	var all map[string]json.RawMessage
	if err := json.Unmarshal(data, &all); err != nil {
		return err
	}
	*a = Action{}
	if err := take(all, "type", &a.Type); err != nil {
		return err
	}
	var id tracker.ID
	takeIfFits(all, "id", &id)
	a.ID = string(id)
	if a.Type == "Webhook" {
		takeIfFits(all, "endpoint", &a.Endpoint)
		takeIfFits(all, "method", &a.Method)
		takeIfFits(all, "contentType", &a.ContentType)
		takeIfFits(all, "headers", &a.Headers)
		takeIfFits(all, "authContext", &a.Auth)
		takeIfFits(all, "body", &a.Body)
	}
	a.Other = rest(all)
	return nil
}

// Format prints the type only, whatever the verb: the rest may hold secrets.
func (a Action) Format(f fmt.State, _ rune) { fmt.Fprintf(f, "{%s}", a.Type) }

// Auth is how a trigger's request proves who it is: Type is "noauth", "basic"
// or "oauth" (documented).
type Auth struct {
	Type        string `json:"type"`
	Login       string `json:"login,omitempty"`
	Password    Secret `json:"password,omitempty"`
	HeaderName  string `json:"headerName,omitempty"`
	TokenType   string `json:"tokenType,omitempty"`
	AccessToken Secret `json:"accessToken,omitempty"`

	Other map[string]json.RawMessage `json:"-"` // as in [Action]
}

// MarshalJSON writes an authorization as Tracker takes it.
func (a Auth) MarshalJSON() ([]byte, error) {
	type plain Auth
	return withOther(plain(a), a.Other)
}

// UnmarshalJSON reads an authorization.
func (a *Auth) UnmarshalJSON(data []byte) error {
	var all map[string]json.RawMessage
	if err := json.Unmarshal(data, &all); err != nil {
		return err
	}
	*a = Auth{}
	takeIfFits(all, "type", &a.Type)
	takeIfFits(all, "login", &a.Login)
	takeIfFits(all, "password", &a.Password)
	takeIfFits(all, "headerName", &a.HeaderName)
	takeIfFits(all, "tokenType", &a.TokenType)
	takeIfFits(all, "accessToken", &a.AccessToken)
	a.Other = rest(all)
	return nil
}

// Format prints the type only, whatever the verb: fmt forgets what a Secret is
// when it meets it behind a pointer with a verb that pointers do not have.
func (a Auth) Format(f fmt.State, _ rune) { fmt.Fprintf(f, "{%s}", a.Type) }

// Secret is a text that fmt does not print. JSON holds it in clear.
type Secret string

// Format prints that there is something, whatever the verb.
func (s Secret) Format(f fmt.State, _ rune) {
	if s != "" {
		fmt.Fprint(f, "[hidden]")
	}
}
