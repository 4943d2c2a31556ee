package tracker

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
)

// User is somebody who may change issues. The zero User is nobody.
type User struct {
	// ID is the user's number in Tracker, PassportID in Yandex 360 and
	// Yandex ID, CloudID in the Yandex Cloud organization (documented). An
	// answer need not name all of them.
	ID         string
	PassportID string
	CloudID    string
}

// Same tells whether both are certainly one user: they share at least one id.
func (u User) Same(other User) bool {
	return u.ID != "" && u.ID == other.ID ||
		u.PassportID != "" && u.PassportID == other.PassportID ||
		u.CloudID != "" && u.CloudID == other.CloudID
}

// Me is the user that the token belongs to. It is asked for until an answer
// comes, then remembered.
func (c *Client) Me(ctx context.Context) (User, error) {
	if known := c.me.Load(); known != nil {
		return *known, nil
	}
	r := Request{Op: "read", Key: "myself", Method: http.MethodGet, Path: []string{"myself"}}
	answer, _, err := Fetch[myselfAnswer](ctx, c, r)
	if err != nil {
		return User{}, err
	}
	answer.ID = cmp.Or(answer.TrackerID, answer.UID)
	me := answer.user()
	if me == (User{}) {
		return User{}, r.Refuse(fmt.Errorf("%w: a user without id", ErrBadAnswer))
	}
	c.me.Store(&me)
	return me, nil
}

// myselfAnswer names the user's number in Tracker twice (documented).
type myselfAnswer struct {
	userAnswer
	UID       ID `json:"uid"`
	TrackerID ID `json:"trackerUid"`
}

// userAnswer is what is read of a user in other answers.
type userAnswer struct {
	ID         ID `json:"id"`
	PassportID ID `json:"passportUid"`
	CloudID    ID `json:"cloudUid"`
}

func (a userAnswer) user() User {
	return User{ID: string(a.ID), PassportID: string(a.PassportID), CloudID: string(a.CloudID)}
}
