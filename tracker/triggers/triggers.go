// Package triggers is the part of Tracker's API that is about the triggers of a
// queue and the log of what they called.
package triggers

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"timeupdater/tracker"
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
