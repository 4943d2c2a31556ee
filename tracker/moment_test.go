package tracker

import (
	"context"
	"errors"
	"testing"
	"time"
)

func TestTimesOfAnswersAreRead(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 2, 18, 13, 33, 44, 291e6, time.UTC)
	for name, test := range map[string]struct {
		value string
		want  time.Time
		ok    bool
	}{
		"as documented":     {`"2026-02-18T13:33:44.291+0000"`, at, true},
		"another zone":      {`"2026-02-18T16:33:44.291+0300"`, at, true},
		"Z":                 {`"2026-02-18T13:33:44.291Z"`, at, true},
		"no milliseconds":   {`"2026-02-18T13:33:44+0000"`, at.Truncate(time.Second), true},
		"null":              {`null`, time.Time{}, true},
		"no offset":         {`"2026-02-18T13:33:44.291"`, time.Time{}, false},
		"a day":             {`"2026-02-18"`, time.Time{}, false},
		"an empty text":     {`""`, time.Time{}, false},
		"milliseconds":      {`1771421624291`, time.Time{}, false},
		"an object":         {`{}`, time.Time{}, false},
		"no day of a month": {`"2026-02-30T13:33:44.291+0000"`, time.Time{}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, answer(200, `{"id":"id1","key":"TEST-1","version":3,"updatedAt":`+test.value+`}`))
			issue, err := s.client().Issue(context.Background(), "TEST-1")
			if issue.Updated != test.want || (err == nil) != test.ok || errors.Is(err, ErrBadAnswer) == test.ok {
				t.Errorf("%v, error %v; want %v", issue.Updated, err, test.want)
			}
		})
	}
}
