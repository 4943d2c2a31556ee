package worktime

import (
	"testing"

	"timeupdater/tracker"
)

func TestShort(t *testing.T) {
	t.Parallel()
	for want, d := range map[string]tracker.Duration{
		"0m":            0,
		"45s":           45 * tracker.Second,
		"1h 25m":        85 * tracker.Minute,
		"1d":            8 * tracker.Hour,
		"1w":            40 * tracker.Hour,
		"1w 2d 3h":      59 * tracker.Hour,
		"2w 4d 7h 59m":  120*tracker.Hour - tracker.Minute,
		"100w 1m 1s":    100*tracker.Week + 61*tracker.Second,
		"4d 7h 59m 59s": tracker.Week - tracker.Second,
	} {
		if got := Short(d); got != want {
			t.Errorf("Short(%v) = %q, want %q", d, got, want)
		}
	}
}

func TestHours(t *testing.T) {
	t.Parallel()
	for want, d := range map[string]tracker.Duration{
		"0m":       0,
		"45s":      45 * tracker.Second,
		"59h 30m":  59*tracker.Hour + 30*tracker.Minute,
		"4000h 1s": 100*tracker.Week + 1,
	} {
		if got := Hours(d); got != want {
			t.Errorf("Hours(%v) = %q, want %q", d, got, want)
		}
	}
}
