package workflow

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"

	"timeupdater/tracker"
)

// Transition is a way from an issue's status to another one, as the token's user
// is offered it. What is closed to that user is not offered (documented).
type Transition struct {
	ID     string
	Name   string
	To     Status
	Screen string // id of the screen that asks people for fields; empty is none
}

// Transitions reads those that an issue's status offers.
func Transitions(ctx context.Context, c *tracker.Client, key string) ([]Transition, error) {
	r := tracker.Request{
		Op: "read transitions", Key: key, Method: http.MethodGet,
		Path: []string{"issues", key, "transitions"},
	}
	answers, _, err := tracker.Fetch[[]transitionAnswer](ctx, c, r)
	if err != nil {
		return nil, err
	}
	transitions := make([]Transition, len(answers))
	for i, a := range answers {
		if a.ID == "" || a.To.Key == "" {
			return nil, r.Refuse(fmt.Errorf("%w: a transition without id or status", tracker.ErrBadAnswer))
		}
		transitions[i] = Transition{ID: string(a.ID), Name: a.Name, To: a.To, Screen: string(a.Screen.ID)}
	}
	return transitions, nil
}

type transitionAnswer struct {
	ID     tracker.ID `json:"id"`
	Name   string     `json:"display"`
	To     Status     `json:"to"`
	Screen struct {
		ID tracker.ID `json:"id"`
	} `json:"screen"`
}

// Follow takes an issue along a transition, with fields and, unless it is empty,
// a comment. It is not repeated after a lost answer: read the issue. A refusal
// names the fields that Tracker wants or does not want, see [tracker.Error].
func Follow(ctx context.Context, c *tracker.Client, key, transition string, fields map[string]any, comment string) error {
	body := map[string]any{}
	maps.Copy(body, fields)
	if comment != "" {
		body["comment"] = comment
	}
	return c.Send(ctx, tracker.Request{
		Op: "follow the transition " + transition, Key: key, Method: http.MethodPost, Once: true,
		Path:  []string{"issues", key, "transitions", transition, "_execute"},
		Query: c.Quietly(url.Values{}),
		Body:  body,
	})
}
