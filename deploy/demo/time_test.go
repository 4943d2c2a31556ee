package demo

import (
	"errors"
	"testing"

	"timeupdater/tracker"
)

func TestReadTime(t *testing.T) {
	t.Parallel()
	for input, want := range map[string]tracker.Duration{
		"1h25m":         85 * tracker.Minute,
		" 1h  25m ":     85 * tracker.Minute,
		"45m":           45 * tracker.Minute,
		"5M":            5 * tracker.Minute,
		"30s":           30 * tracker.Second,
		"2d":            16 * tracker.Hour,
		"1d5m":          8*tracker.Hour + 5*tracker.Minute,
		"1w 2d 3h":      59 * tracker.Hour,
		"1W 2D 3H 4M5S": 59*tracker.Hour + 4*tracker.Minute + 5,
		"90m":           90 * tracker.Minute,
		"PT1H25M":       85 * tracker.Minute,
		"P1W2DT3H":      59 * tracker.Hour,
		"100w":          maxTime,
	} {
		if got, err := readTime(input); err != nil || got != want {
			t.Errorf("readTime(%q) = %v, %v, want %v", input, got, err, want)
		}
	}
	for input, want := range map[string]error{
		"":                      errTime,
		"  ":                    errTime,
		"85":                    errTime,
		"h":                     errTime,
		"1.5h":                  errTime,
		"-1h":                   errTime,
		"25m1h":                 errTime,
		"1h2d":                  errTime,
		"1h1h":                  errTime,
		"5 bananas":             errTime,
		"99999999999999999999w": errTime,
		"0m":                    errNoTime,
		"100w1s":                errLongTime,
	} {
		if got, err := readTime(input); !errors.Is(err, want) {
			t.Errorf("readTime(%q) = %v, %v, want %v", input, got, err, want)
		}
	}
}
