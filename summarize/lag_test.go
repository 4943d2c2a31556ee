//go:build go1.25

package summarize

import (
	"testing"
	"testing/synctest"
	"time"
)

func TestLagIsLearntAndForgotten(t *testing.T) {
	t.Parallel()
	const second = time.Second
	for name, test := range map[string]struct {
		see func(l *lag)
		min time.Duration // what is then expected is from min to max
		max time.Duration
	}{
		"nothing was seen":                 {func(*lag) {}, 0, 0},
		"a change shows at once":           {func(l *lag) { l.shown(second, true) }, 0, 0},
		"it shows when it is asked again":  {func(l *lag) { l.behind(second); l.shown(3*second, false) }, 3 * second, 3 * second},
		"it does not show: a bit more":     {func(l *lag) { l.behind(8 * second) }, 9 * second, 9 * second},
		"a shorter wait tells nothing":     {func(l *lag) { l.behind(8 * second); l.behind(second) }, 9 * second, 9 * second},
		"an old change that shows at once": {func(l *lag) { l.behind(8 * second); l.shown(time.Hour, true) }, 9 * second, 9 * second},
		"many that show at once: it shrinks": {func(l *lag) {
			l.behind(8 * second)
			for range 100 {
				l.shown(l.expect(), true)
			}
		}, second / 2, 2 * second},
		"it is forgotten":              {func(l *lag) { l.behind(8 * second); <-time.After(lagMemory + 1) }, 0, 0},
		"it is not forgotten too soon": {func(l *lag) { l.behind(8 * second); <-time.After(lagMemory) }, 9 * second, 9 * second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				<-time.After(24 * time.Hour)
				var l lag
				test.see(&l)
				if got := l.expect(); got < test.min || got > test.max {
					t.Errorf("%v is expected, want %v to %v", got, test.min, test.max)
				}
			})
		})
	}
}

func TestWhichFamiliesAreReadDirectly(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		behind time.Duration
		size   int // -1: unknown
		want   bool
	}{
		"two":                          {0, 2, true},
		"three":                        {0, 3, false},
		"none, which costs no more":    {0, 0, true},
		"unknown":                      {0, -1, false},
		"three while the lag is usual": {2 * time.Second, 3, false},
		"fifty while it is bad":        {20 * time.Second, 50, true},
		"more while it is bad":         {20 * time.Second, 51, false},
		"unknown while it is bad":      {20 * time.Second, -1, false},
	} {
		var s Summarizer
		if test.behind > 0 {
			s.lag.behind(test.behind)
		}
		if got := s.readsDirectly(test.size); got != test.want {
			t.Errorf("%s: %t, want %t", name, got, test.want)
		}
	}
}
