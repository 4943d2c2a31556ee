package kind_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"timeupdater/tracker/kind"
)

func TestOf(t *testing.T) {
	t.Parallel()
	down := kind.New(kind.Unavailable, "down")
	for name, test := range map[string]struct {
		err  error
		want kind.Kind
	}{
		"no error":                      {nil, kind.Internal},
		"an error without kind":         {errors.New("x"), kind.Internal},
		"an error of a kind":            {down, kind.Unavailable},
		"wrapped":                       {fmt.Errorf("x: %w", down), kind.Unavailable},
		"the deadline":                  {fmt.Errorf("x: %w", context.DeadlineExceeded), kind.OutOfTime},
		"the end of the context":        {context.Canceled, kind.OutOfTime},
		"a kind that wraps the context": {errors.Join(down, context.Canceled), kind.Unavailable},
	} {
		if got := kind.Of(test.err); got != test.want {
			t.Errorf("%s: %d, want %d", name, got, test.want)
		}
	}
}
