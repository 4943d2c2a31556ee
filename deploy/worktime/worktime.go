// Package worktime writes business time for people.
package worktime

import (
	"strconv"
	"strings"

	"timeupdater/tracker"
)

type unit struct {
	letter string
	size   tracker.Duration
}

var units = []unit{
	{"w", tracker.Week}, {"d", tracker.Day}, {"h", tracker.Hour}, {"m", tracker.Minute}, {"s", tracker.Second},
}

// Short writes it as Tracker's pages do: "1w 2d 3h".
func Short(d tracker.Duration) string { return write(d, units) }

// Hours writes it without weeks and days, so that a person can add it up:
// "59h 30m".
func Hours(d tracker.Duration) string { return write(d, units[2:]) }

func write(d tracker.Duration, units []unit) string {
	var parts []string
	for _, unit := range units {
		if n := d / unit.size; n > 0 {
			parts = append(parts, strconv.FormatInt(int64(n), 10)+unit.letter)
		}
		d %= unit.size
	}
	if parts == nil {
		return "0m"
	}
	return strings.Join(parts, " ")
}
