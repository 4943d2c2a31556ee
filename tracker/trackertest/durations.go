package trackertest

import (
	"strconv"
	"strings"

	"timeupdater/tracker"
)

// The units of business time (documented): a week of five days, a day of eight
// hours.
const (
	secondsPerWeek = 5 * secondsPerDay
	secondsPerDay  = 8 * 3600
)

// duration spells an amount as the switch wants it.
func (t *Tracker) duration(a amount) string {
	switch t.sw.Durations {
	case AsGiven:
		if a.given != "" {
			return a.given
		}
	case HMS:
		return "P" + clock(int64(a.d), "")
	case Seconds:
		return "PT" + strconv.FormatInt(int64(a.d), 10) + "S"
	case Normalised:
	}
	return normalised(a.d)
}

// normalised is P1W2DT3H4M5S without the parts that are zero; PT0S for zero.
func normalised(d tracker.Duration) string {
	s := int64(d)
	days := part(s/secondsPerWeek, "W") + part(s%secondsPerWeek/secondsPerDay, "D")
	return "P" + clock(s%secondsPerDay, days)
}

// clock appends hours, minutes and seconds to the days before them.
func clock(s int64, days string) string {
	hms := part(s/3600, "H") + part(s%3600/60, "M") + part(s%60, "S")
	switch {
	case hms != "":
		return days + "T" + hms
	case days == "":
		return "T0S"
	}
	return days
}

func part(n int64, unit string) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10) + unit
}

// parseDuration reads a duration as clients write it: ISO 8601 with weeks
// beside days, years and months only when zero, and the documentation's P1H.
func parseDuration(s string) (amount, bool) {
	rest, iso := strings.CutPrefix(s, "P")
	date, clock, _ := strings.Cut(rest, "T")
	if !iso || rest == "" || strings.HasSuffix(rest, "T") {
		return amount{}, false
	}
	units := map[byte]int64{'Y': 0, 'M': 0, 'W': secondsPerWeek, 'D': secondsPerDay, 'H': 3600}
	total, ok := addUnits(0, date, units)
	if !ok {
		return amount{}, false
	}
	total, ok = addUnits(total, clock, map[byte]int64{'H': 3600, 'M': 60, 'S': 1})
	return amount{tracker.Duration(total), s}, ok
}

// parseEstimation also reads the form "1d 2h 30m" (documented for estimation).
func parseEstimation(s string) (amount, bool) {
	if a, ok := parseDuration(s); ok {
		return a, true
	}
	units := map[byte]int64{'w': secondsPerWeek, 'd': secondsPerDay, 'h': 3600, 'm': 60, 's': 1}
	total, ok := addUnits(0, strings.ReplaceAll(s, " ", ""), units)
	return amount{d: tracker.Duration(total)}, ok && s != ""
}

// addUnits adds up numbers with units. A unit without a length takes zero only.
func addUnits(total int64, s string, units map[byte]int64) (int64, bool) {
	for s != "" {
		i := strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' })
		if i <= 0 {
			return 0, false
		}
		n, err := strconv.ParseInt(s[:i], 10, 40)
		size, known := units[s[i]]
		if err != nil || !known || size == 0 && n != 0 {
			return 0, false
		}
		total += n * size
		s = s[i+1:]
	}
	return total, true
}
