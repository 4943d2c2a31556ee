package tracker

import (
	"context"
	"errors"
	"testing"
)

func TestIsReadOnly(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]bool{
		`{"id":"spent","schema":{"type":"timetracking"},"readonly":true}`:  true,
		`{"id":"spent","schema":{"type":"timetracking"},"readonly":false}`: false,
	} {
		s := newServer(t, answer(200, body))
		got, err := s.client().IsReadOnly(context.Background(), "spent")
		if got != want || err != nil {
			t.Errorf("%s: %t, error %v", body, got, err)
		}
		if s.last().method != "GET" || s.last().path != "/v3/fields/spent" {
			t.Errorf("asked %+v", s.last())
		}
	}
	for _, body := range []string{`{"id":"spent"}`, `{"readonly":null}`, `{"ReadOnly":true}`, `{"readonly":"yes"}`} {
		if got, err := newServer(t, answer(200, body)).client().IsReadOnly(context.Background(), "spent"); got || !errors.Is(err, ErrBadAnswer) {
			t.Errorf("%s: %t, error %v, want a bad answer", body, got, err)
		}
	}
}
