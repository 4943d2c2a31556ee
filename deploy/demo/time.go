package demo

import (
	"errors"
	"strings"

	"timeupdater/tracker"
)

// maxTime is the longest time that the page takes at once, so that no sum of
// what people type overflows.
const maxTime = 100 * tracker.Week

var (
	errTime     = errors.New("write time like 1h25m, 45m, 2d or 1w 2d 3h; a day has 8 hours, a week 5 days")
	errNoTime   = errors.New("no time is nothing to log")
	errLongTime = errors.New("that is too long; 100w is the most at once")
)

// readTime reads time as people write it, "1h25m" or "1w 2d", or as Tracker
// does, "PT1H25M".
func readTime(s string) (tracker.Duration, error) {
	text := strings.ToUpper(strings.Join(strings.Fields(s), ""))
	if !strings.HasPrefix(text, "P") {
		days := strings.LastIndexAny(text, "WD") + 1
		date, clock := text[:days], text[days:]
		text = "P" + date
		if clock != "" {
			text += "T" + clock
		}
	}
	d, err := tracker.ParseDuration(text)
	switch {
	case err != nil:
		return 0, errTime
	case d == 0:
		return 0, errNoTime
	case d > maxTime:
		return 0, errLongTime
	}
	return d, nil
}
