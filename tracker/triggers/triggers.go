package tracker

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
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
	return json.Unmarshal(data, (*plain)(a))
}

type triggerAnswer struct {
	ID      flexID `json:"id"`
	Version *int64 `json:"version"`
	Trigger
}

func (a triggerAnswer) id() flexID { return a.ID }

func (a triggerAnswer) trigger(call *call) (Trigger, error) {
	if a.ID == "" || a.Version == nil {
		return Trigger{}, call.refuse(fmt.Errorf("%w: a trigger without id or version", ErrBadAnswer))
	}
	a.Trigger.ID, a.Trigger.Version = string(a.ID), *a.Version
	return a.Trigger, nil
}

// Triggers reads all triggers of a queue.
func (c *Client) Triggers(ctx context.Context, queue string) ([]Trigger, error) {
	call, err := triggerCall("read triggers", http.MethodGet, queue)
	if err != nil {
		return nil, err
	}
	answers, err := fetchList[triggerAnswer](ctx, c, call)
	if err != nil {
		return nil, err
	}
	triggers := make([]Trigger, len(answers))
	for i, answer := range answers {
		if triggers[i], err = answer.trigger(call); err != nil {
			return nil, err
		}
	}
	return triggers, nil
}

// CreateTrigger adds a trigger to a queue. It is not repeated after a lost
// answer: look for the trigger by its name. The token's user must own the
// queue or have the right to manage it (documented).
func (c *Client) CreateTrigger(ctx context.Context, queue string, trigger Trigger) (Trigger, error) {
	call, err := triggerCall("create trigger", http.MethodPost, queue)
	if err != nil {
		return Trigger{}, err
	}
	call.once, call.body = true, trigger
	return c.fetchTrigger(ctx, call)
}

// UpdateTrigger replaces the trigger with trigger.ID if it still has
// trigger.Version; otherwise the error matches [IsConflict].
func (c *Client) UpdateTrigger(ctx context.Context, queue string, trigger Trigger) (Trigger, error) {
	call, err := triggerCall("change trigger", http.MethodPatch, queue, trigger.ID)
	if err != nil {
		return Trigger{}, err
	}
	call.query = url.Values{"version": {strconv.FormatInt(trigger.Version, 10)}}
	call.body = trigger
	return c.fetchTrigger(ctx, call)
}

// DeleteTrigger removes a trigger from a queue.
func (c *Client) DeleteTrigger(ctx context.Context, queue, id string) error {
	call, err := triggerCall("delete trigger", http.MethodDelete, queue, id)
	if err != nil {
		return err
	}
	_, err = c.send(ctx, call)
	return err
}

func triggerCall(op, method, queue string, more ...string) (*call, error) {
	if _, err := ParseQueue(queue); err != nil {
		return nil, err
	}
	for _, id := range more[:min(len(more), 1)] {
		if err := checkID("trigger", id); err != nil {
			return nil, err
		}
	}
	return &call{
		op: op, key: queue, method: method,
		path: append([]string{"queues", queue, "triggers"}, more...),
	}, nil
}

func (c *Client) fetchTrigger(ctx context.Context, call *call) (Trigger, error) {
	answer, _, err := fetch[triggerAnswer](ctx, c, call)
	if err != nil {
		return Trigger{}, err
	}
	return answer.trigger(call)
}
