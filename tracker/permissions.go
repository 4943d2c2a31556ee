package tracker

import (
	"context"
	"fmt"
	"net/http"
)

// Right is how far a user may do something with the issues of a queue.
type Right int

const (
	// NotGiven says that nothing gives the user the right.
	NotGiven Right = iota

	// ByRole says that only roles give it, such as author: in the issues in
	// which the user has the role.
	ByRole

	// Given says that the user, or a group of users, has it.
	Given
)

// Rights are what a user may do in a queue.
type Rights struct {
	Read, Write Right // its issues
	Manage      Right // its settings, with the triggers

	// Denied is that something is forbidden to the user expressly (seen in
	// public clients). What that takes away is unknown.
	Denied bool
}

// RightsIn reads what a user, named by id or login, may do in a queue. Who may
// ask that is unknown. Changed rights take up to an hour to count (documented).
func (c *Client) RightsIn(ctx context.Context, queue, user string) (Rights, error) {
	r := Request{
		Op: "read the rights of the token's user", Key: queue, Method: http.MethodGet,
		Path: []string{"queues", queue, "permissions", "users", user},
	}
	answer, _, err := Fetch[struct {
		Permissions *permissionsAnswer `json:"permissions"`
	}](ctx, c, r)
	if err != nil {
		return Rights{}, err
	}
	p := answer.Permissions
	if p == nil {
		return Rights{}, r.Refuse(fmt.Errorf("%w: it holds no permissions", ErrBadAnswer))
	}
	return Rights{Read: p.Read.right(), Write: p.Write.right(), Manage: p.Grant.right(), Denied: p.Deny.right() != NotGiven}, nil
}

// permissionsAnswer has the names in capitals (documented). A right that nobody
// gives is absent (assumed), or its lists are empty.
type permissionsAnswer struct {
	Read  givenBy `json:"READ"`
	Write givenBy `json:"WRITE"`
	Grant givenBy `json:"GRANT"`
	Deny  givenBy `json:"DENY"`
}

// givenBy is who has a right, as far as it concerns the user.
type givenBy struct {
	Users  []refersTo `json:"users"`
	Groups []refersTo `json:"groups"`
	Roles  []refersTo `json:"roles"`
}

type refersTo struct {
	ID ID `json:"id"`
}

func (g givenBy) right() Right {
	switch {
	case len(g.Users) > 0 || len(g.Groups) > 0:
		return Given
	case len(g.Roles) > 0:
		return ByRole
	}
	return NotGiven
}
