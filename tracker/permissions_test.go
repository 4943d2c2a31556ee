package tracker

import (
	"context"
	"errors"
	"testing"
)

func TestRightsIn(t *testing.T) {
	t.Parallel()
	const vera, all, author = `"users":[{"self":"x","id":"7","display":"Vera"}]`, `"groups":[{"id":"1","display":"All employees"}]`, `"roles":[{"id":"author"}]`
	for name, test := range map[string]struct {
		permissions string
		want        Rights
	}{
		"all of them":           {`"CREATE":{` + vera + `},"READ":{` + all + `},"WRITE":{` + vera + `},"GRANT":{` + vera + `}`, Rights{Read: Given, Write: Given, Manage: Given}},
		"only to read":          {`"READ":{` + all + `}`, Rights{Read: Given}},
		"by a role alone":       {`"READ":{` + all + `,` + author + `},"WRITE":{` + author + `}`, Rights{Read: Given, Write: ByRole}},
		"lists without members": {`"READ":{"users":[],"groups":null},"WRITE":null`, Rights{}},
		"none":                  {``, Rights{}},
		"something is denied":   {`"READ":{` + all + `},"DENY":{` + vera + `}`, Rights{Read: Given, Denied: true}},
		"names to the letter":   {`"Read":{` + all + `}`, Rights{}},
	} {
		s := newServer(t, answer(200, `{"user":{"id":"7"},"permissions":{`+test.permissions+`}}`))
		if got, err := s.client().RightsIn(context.Background(), "TEST", "7"); got != test.want || err != nil {
			t.Errorf("%s: %+v, error %v, want %+v", name, got, err, test.want)
		}
		if s.last().method != "GET" || s.last().path != "/v3/queues/TEST/permissions/users/7" {
			t.Errorf("asked %+v", s.last())
		}
	}
	if _, err := newServer(t, answer(200, `{"user":{}}`)).client().RightsIn(context.Background(), "TEST", "7"); !errors.Is(err, ErrBadAnswer) {
		t.Errorf("an answer without permissions: %v", err)
	}
	if _, err := newServer(t, answer(403, `{}`)).client().RightsIn(context.Background(), "TEST", "7"); !errors.Is(err, ErrForbidden) {
		t.Errorf("who may not ask: %v", err)
	}
}
