package workflow

import (
	"context"
	"net/http"

	"timeupdater/tracker"
)

// Statuses reads all statuses of the organization.
func Statuses(ctx context.Context, c *tracker.Client) ([]Status, error) {
	r := tracker.Request{Op: "read", Key: "all statuses", Method: http.MethodGet, Path: []string{"statuses"}}
	answers, err := tracker.FetchList[statusAnswer](ctx, c, r)
	statuses := make([]Status, len(answers))
	for i, a := range answers {
		statuses[i] = Status{a.Key, a.Name}
	}
	return statuses, err
}

type statusAnswer struct {
	ID   tracker.ID `json:"id"`
	Key  string     `json:"key"`
	Name string     `json:"name"`
}

// ItemID is the id of the status.
func (a statusAnswer) ItemID() tracker.ID { return a.ID }

// ScreenField is a field that a transition asks people for.
type ScreenField struct {
	Field    string // its id
	Required bool
}

// Screen reads what a transition asks for. Screens are in the official Python
// client and nowhere documented, so an error proves nothing.
func Screen(ctx context.Context, c *tracker.Client, id string) ([]ScreenField, error) {
	r := tracker.Request{Op: "read", Key: "the screen " + id, Method: http.MethodGet, Path: []string{"screens", id}}
	a, _, err := tracker.Fetch[struct {
		Elements []struct {
			Field struct {
				ID tracker.ID `json:"id"`
			} `json:"field"`
			Required bool `json:"required"`
		} `json:"elements"`
	}](ctx, c, r)
	fields := make([]ScreenField, len(a.Elements))
	for i, e := range a.Elements {
		fields[i] = ScreenField{string(e.Field.ID), e.Required}
	}
	return fields, err
}
