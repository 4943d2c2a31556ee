// Package triggers is the part of Tracker's API that is about the triggers of a
// queue and the log of what they called.
package triggers

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"timeupdater/tracker"
	"timeupdater/tracker/internal/exactjson"
)

// Trigger is a rule of a queue. Its JSON is what Tracker is sent.
type Trigger struct {
	ID      string `json:"-"`
	Version int64  `json:"-"`

	Name       string      `json:"name"`
	Active     bool        `json:"active"`
	Conditions []Condition `json:"conditions"` // all must hold (documented)
	Actions    []Action    `json:"actions"`
}

// Action is what a trigger does. Of actions of another type than "Webhook"
// only the type is read.
type Action struct {
	Type        string            `json:"type"`
	Endpoint    string            `json:"endpoint,omitempty"`
	Method      string            `json:"method,omitempty"` // GET, POST, PUT or DELETE (documented)
	ContentType string            `json:"contentType,omitempty"`
	Headers     map[string]Secret `json:"headers,omitempty"`
	Auth        *Auth             `json:"authContext,omitempty"`
	Body        Body              `json:"body,omitempty"`
}

// Body is what a trigger sends. Of a body that Tracker holds as an object
// (documented) it is the JSON.
type Body string

// UnmarshalJSON takes a text, or any other JSON as it is.
func (b *Body) UnmarshalJSON(data []byte) error {
	switch {
	case data[0] == '"':
		return json.Unmarshal(data, (*string)(b))
	case string(data) != "null":
		*b = Body(data)
	}
	return nil
}

// Auth is how a trigger's request proves who it is: Type is "noauth", "basic"
// or "oauth" (documented).
type Auth struct {
	Type        string `json:"type"`
	Login       string `json:"login,omitempty"`
	Password    Secret `json:"password,omitempty"`
	HeaderName  string `json:"headerName,omitempty"`
	TokenType   string `json:"tokenType,omitempty"`
	AccessToken Secret `json:"accessToken,omitempty"`
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

// UnmarshalJSON reads an action.
func (a *Action) UnmarshalJSON(data []byte) error {
	var kind struct {
		Type string `json:"type"`
	}
	if err := json.Unmarshal(data, &kind); err != nil {
		return err
	}
	if kind.Type != "Webhook" {
		*a = Action{Type: kind.Type}
		return nil
	}
	type plain Action
	return exactjson.Unmarshal(data, (*plain)(a))
}

// List reads all triggers of a queue.
func List(ctx context.Context, c *tracker.Client, queue string) ([]Trigger, error) {
	r := request("read triggers", http.MethodGet, queue)
	answers, err := tracker.FetchList[answer](ctx, c, r)
	if err != nil {
		return nil, err
	}
	triggers := make([]Trigger, len(answers))
	for i, a := range answers {
		if triggers[i], err = a.trigger(r); err != nil {
			return nil, err
		}
	}
	return triggers, nil
}

// Create adds a trigger to a queue. It is not repeated after a lost answer:
// look for the trigger by its name. The token's user must own the queue or
// have the right to manage it (documented).
func Create(ctx context.Context, c *tracker.Client, queue string, t Trigger) (Trigger, error) {
	r := request("create trigger "+strconv.Quote(t.Name), http.MethodPost, queue)
	r.Once, r.Body = true, t
	return fetch(ctx, c, r)
}

// Update replaces the trigger with t.ID if it still has t.Version; otherwise
// the error matches [tracker.ErrConflict].
func Update(ctx context.Context, c *tracker.Client, queue string, t Trigger) (Trigger, error) {
	r := request("change trigger "+strconv.Quote(t.Name), http.MethodPatch, queue, t.ID)
	r.Query = url.Values{"version": {strconv.FormatInt(t.Version, 10)}}
	r.Body = t
	return fetch(ctx, c, r)
}

// Delete removes a trigger from a queue.
func Delete(ctx context.Context, c *tracker.Client, queue, id string) error {
	return c.Send(ctx, request("delete trigger "+strconv.Quote(id), http.MethodDelete, queue, id))
}

func request(op, method, queue string, more ...string) tracker.Request {
	return tracker.Request{
		Op: op, Key: queue, Method: method,
		Path: append([]string{"queues", queue, "triggers"}, more...),
	}
}

func fetch(ctx context.Context, c *tracker.Client, r tracker.Request) (Trigger, error) {
	a, _, err := tracker.Fetch[answer](ctx, c, r)
	if err != nil {
		return Trigger{}, err
	}
	return a.trigger(r)
}

type answer struct {
	ID      tracker.ID `json:"id"`
	Version *int64     `json:"version"`
	Trigger
}

// ItemID is the id of the trigger.
func (a answer) ItemID() tracker.ID { return a.ID }

func (a answer) trigger(r tracker.Request) (Trigger, error) {
	if a.ID == "" || a.Version == nil {
		return Trigger{}, r.Refuse(fmt.Errorf("%w: a trigger without id or version", tracker.ErrBadAnswer))
	}
	a.Trigger.ID, a.Trigger.Version = string(a.ID), *a.Version
	return a.Trigger, nil
}
