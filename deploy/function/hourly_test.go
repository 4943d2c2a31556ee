package function

import (
	"context"
	"strings"
	"testing"
	"time"

	"timeupdater/tracker/errkind"
)

func TestHourly(t *testing.T) {
	t.Parallel()
	var h Hourly
	begin := time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)
	for _, step := range []struct {
		what  string
		after time.Duration
		want  bool
	}{
		{"a", 0, true}, {"a", time.Minute, false}, {"b", time.Minute, true},
		{"a", 59 * time.Minute, false}, {"a", 60 * time.Minute, true}, {"b", 60 * time.Minute, false}, {"a", 61 * time.Minute, false},
	} {
		if got := h.IsDue(step.what, begin.Add(step.after)); got != step.want {
			t.Errorf("%s after %v: %v, want %v", step.what, step.after, got, step.want)
		}
	}
}

// What was said already is a warning at most; what failed, failed all the same.
func TestQuietFailures(t *testing.T) {
	t.Parallel()
	failing := func(quiet bool) func(Message) (Job, error) {
		return func(Message) (Job, error) {
			return func(context.Context) (Result, error) {
				return Result{Quiet: quiet}, errkind.New(errkind.Denied, "the token is dead")
			}, nil
		}
	}
	for quiet, level := range map[bool]string{false: `"level":"ERROR"`, true: `"level":"WARN"`} {
		r, lines, err := send(t, timed("x"), Callers{Timer: true}, nil, failing(quiet))
		if r != nil || err == nil || len(lines) != 1 || !strings.Contains(lines[0], level) {
			t.Errorf("quiet %v: %v, %q; want %s", quiet, err, lines, level)
		}
	}
}
