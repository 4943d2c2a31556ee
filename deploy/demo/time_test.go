package demo

import (
	"errors"
	"testing"

	"timeupdater/summarize"
)

func TestShow(t *testing.T) {
	t.Parallel()
	for want, d := range map[string]summarize.Duration{
		"0m":            0,
		"45s":           45 * summarize.Second,
		"1h 25m":        85 * summarize.Minute,
		"1d":            8 * summarize.Hour,
		"1w":            40 * summarize.Hour,
		"1w 2d 3h":      59 * summarize.Hour,
		"2w 4d 7h 59m":  120*summarize.Hour - summarize.Minute,
		"100w 1m 1s":    100*summarize.Week + 61*summarize.Second,
		"4d 7h 59m 59s": summarize.Week - summarize.Second,
	} {
		if got := show(d); got != want {
			t.Errorf("show(%v) = %q, want %q", d, got, want)
		}
	}
}

func TestReadTime(t *testing.T) {
	t.Parallel()
	for input, want := range map[string]summarize.Duration{
		"1h25m":         85 * summarize.Minute,
		" 1h  25m ":     85 * summarize.Minute,
		"45m":           45 * summarize.Minute,
		"5M":            5 * summarize.Minute,
		"30s":           30 * summarize.Second,
		"2d":            16 * summarize.Hour,
		"1d5m":          8*summarize.Hour + 5*summarize.Minute,
		"1w 2d 3h":      59 * summarize.Hour,
		"1W 2D 3H 4M5S": 59*summarize.Hour + 4*summarize.Minute + 5,
		"90m":           90 * summarize.Minute,
		"PT1H25M":       85 * summarize.Minute,
		"P1W2DT3H":      59 * summarize.Hour,
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
