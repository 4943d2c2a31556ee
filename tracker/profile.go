package tracker

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
)

// Profile is what people call a user.
type Profile struct {
	User
	Login, Name string // either may be empty

	// ReadOnly is that the user has no full access to Tracker, and so may
	// change nothing anywhere (documented: hasLicense).
	ReadOnly bool
}

// Profile is that of the user the token belongs to, who has at least one id. It
// is asked for each time.
func (c *Client) Profile(ctx context.Context) (Profile, error) {
	r := Request{Op: "read", Key: "myself", Method: http.MethodGet, Path: []string{"myself"}}
	answer, _, err := Fetch[struct {
		myselfAnswer
		Login      string `json:"login"`
		Name       string `json:"display"`
		HasLicense *bool  `json:"hasLicense"`
	}](ctx, c, r)
	if err != nil {
		return Profile{}, err
	}
	answer.ID = cmp.Or(answer.TrackerID, answer.UID)
	p := Profile{User: answer.user(), Login: clean(answer.Login), Name: clean(answer.Name)}
	if p.User == (User{}) {
		return Profile{}, r.Refuse(fmt.Errorf("%w: a user without id", ErrBadAnswer))
	}
	p.ReadOnly = answer.HasLicense != nil && !*answer.HasLicense
	return p, nil
}
