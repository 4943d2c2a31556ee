package errkind_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"timeupdater/tracker/errkind"
)

func TestOf(t *testing.T) {
	t.Parallel()
	down := errkind.New(errkind.Unavailable, "down")
	for name, test := range map[string]struct {
		err  error
		want errkind.Kind
	}{
		"no error":                      {nil, errkind.Internal},
		"an error without kind":         {errors.New("x"), errkind.Internal},
		"an error of a kind":            {down, errkind.Unavailable},
		"wrapped":                       {fmt.Errorf("x: %w", down), errkind.Unavailable},
		"the deadline":                  {fmt.Errorf("x: %w", context.DeadlineExceeded), errkind.OutOfTime},
		"the end of the context":        {context.Canceled, errkind.OutOfTime},
		"a kind that wraps the context": {errors.Join(down, context.Canceled), errkind.Unavailable},
	} {
		if got := errkind.Of(test.err); got != test.want {
			t.Errorf("%s: %d, want %d", name, got, test.want)
		}
	}
}
