package tracker

import (
	"context"
	"errors"
	"testing"
)

func TestWhoIsTheSame(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		a, b User
		same bool
	}{
		"all ids":                   {User{"1", "2", "c"}, User{"1", "2", "c"}, true},
		"one id is enough":          {User{ID: "1", PassportID: "2"}, User{PassportID: "2", CloudID: "c"}, true},
		"by Tracker's number":       {User{ID: "1"}, User{ID: "1", CloudID: "c"}, true},
		"by the cloud's id":         {User{ID: "1", CloudID: "c"}, User{ID: "2", CloudID: "c"}, true},
		"others":                    {User{ID: "1"}, User{ID: "2"}, false},
		"ids of different kinds":    {User{ID: "1"}, User{PassportID: "1"}, false},
		"nobody is not even nobody": {User{}, User{}, false},
	} {
		if test.a.Same(test.b) != test.same || test.b.Same(test.a) != test.same {
			t.Errorf("%s: want %t", name, test.same)
		}
	}
}

func TestMeIsReadOnce(t *testing.T) {
	t.Parallel()
	s := newServer(t, answer(403, `{}`), answer(200, `{"self":"https://api.tracker.yandex.net/v3/users/1130000000000017",
		"uid":1130000000000017,"login":"vera","trackerUid":1130000000000017,"passportUid":40,"cloudUid":"ajevera1"}`))
	client := s.client()
	if me, err := client.Me(context.Background()); !errors.Is(err, ErrForbidden) || me != (User{}) {
		t.Errorf("%+v, error %v", me, err)
	}
	for range 2 {
		me, err := client.Me(context.Background())
		if want := (User{"1130000000000017", "40", "ajevera1"}); err != nil || me != want {
			t.Errorf("%+v, error %v; want %+v", me, err, want)
		}
	}
	if requests := s.requests(); len(requests) != 2 || requests[1].method != "GET" || requests[1].path != "/v3/myself" {
		t.Errorf("asked %+v, want nothing after a good answer", requests)
	}
}

func TestMeNeedsAnID(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]User{
		`{"uid":7}`:                             {ID: "7"},
		`{"trackerUid":7,"uid":8}`:              {ID: "7"},
		`{"uid":"7","cloudUid":null}`:           {ID: "7"},
		`{"cloudUid":"aje"}`:                    {CloudID: "aje"},
		`{}`:                                    {},
		`{"login":"vera"}`:                      {},
		`{"uid":true}`:                          {},
		`{"uid":null,"passportUid":null}`:       {},
		`{"errors":{},"errorMessages":["No."]}`: {},
	} {
		s := newServer(t, answer(200, body))
		me, err := s.client().Me(context.Background())
		if me != want || errors.Is(err, ErrBadAnswer) != (want == User{}) {
			t.Errorf("%s: %+v, error %v", body, me, err)
		}
	}
}

func TestUsersOfAnswersAreRead(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		value string
		want  User
		ok    bool
	}{
		"all ids":   {`{"self":"x","id":"1","display":"Vera P.","passportUid":40,"cloudUid":"aje"}`, User{"1", "40", "aje"}, true},
		"one id":    {`{"id":1}`, User{ID: "1"}, true},
		"no id":     {`{"display":"Vera P."}`, User{}, true},
		"null":      {`null`, User{}, true},
		"a text":    {`"vera"`, User{}, false},
		"an odd id": {`{"id":{}}`, User{}, false},
	} {
		s := newServer(t, answer(200, `{"id":"id1","key":"TEST-1","version":3,"updatedBy":`+test.value+`}`))
		issue, err := s.client().Issue(context.Background(), "TEST-1")
		if issue.UpdatedBy != test.want || (err == nil) != test.ok || errors.Is(err, ErrBadAnswer) == test.ok {
			t.Errorf("%s: %+v, error %v; want %+v", name, issue.UpdatedBy, err, test.want)
		}
	}
}
