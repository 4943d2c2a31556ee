package tracker

import (
	"context"
	"errors"
	"testing"
)

func TestProfile(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]Profile{
		`{"uid":7,"trackerUid":8,"passportUid":40,"cloudUid":"aje","login":"vera","display":"Vera P.","hasLicense":true}`: {User: User{"8", "40", "aje"}, Login: "vera", Name: "Vera P."},
		`{"uid":7,"login":"vera","hasLicense":false}`:         {User: User{ID: "7"}, Login: "vera", ReadOnly: true},
		`{"uid":7,"display":"Vera\u001b[2J\n","Login":"eve"}`: {User: User{ID: "7"}, Name: "Vera [2J"},
	} {
		s := newServer(t, answer(200, body))
		if got, err := s.client().Profile(context.Background()); got != want || err != nil {
			t.Errorf("%s: %+v, error %v", body, got, err)
		}
		if s.last().method != "GET" || s.last().path != "/v3/myself" {
			t.Errorf("asked %+v", s.last())
		}
	}
	if got, err := newServer(t, answer(200, `{"login":"vera"}`)).client().Profile(context.Background()); got != (Profile{}) || !errors.Is(err, ErrBadAnswer) {
		t.Errorf("without an id: %+v, error %v", got, err)
	}
}
