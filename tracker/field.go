package tracker

import (
	"context"
	"fmt"
	"net/http"
)

// IsReadOnly tells what Tracker's list of fields says of a field of issues, such
// as "spent". Whether Tracker then refuses a written value is unknown, and so is
// whether it takes one if not.
func (c *Client) IsReadOnly(ctx context.Context, field string) (bool, error) {
	r := Request{Op: "read", Key: "the field " + field, Method: http.MethodGet, Path: []string{"fields", field}}
	answer, _, err := Fetch[struct {
		ReadOnly *bool `json:"readonly"`
	}](ctx, c, r)
	if err != nil {
		return false, err
	}
	if answer.ReadOnly == nil {
		return false, r.Refuse(fmt.Errorf("%w: it does not say whether the field is read-only", ErrBadAnswer))
	}
	return *answer.ReadOnly, nil
}
