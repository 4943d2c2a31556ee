package tracker

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"timeupdater/tracker/errkind"
)

// Duration is an amount of business time in whole seconds, from zero to
// [MaxDuration]. Tracker counts a week as five days and a day as eight hours
// (documented); its own unit is no smaller than a second in anything it shows.
type Duration int64

// The units of business time.
const (
	Second Duration = 1
	Minute          = 60 * Second
	Hour            = 60 * Minute
	Day             = 8 * Hour
	Week            = 5 * Day

	// MaxDuration is the longest Duration.
	MaxDuration Duration = math.MaxInt64
)

// DurationError says why a text is no duration.
type DurationError struct {
	Input  string
	Reason string
}

func (e *DurationError) Error() string {
	const most = 64
	input := e.Input
	if len(input) > most {
		input = input[:most] + "…"
	}
	return fmt.Sprintf("%q is not a duration: %s", input, e.Reason)
}

// Kind is no total: Tracker holds it.
func (e *DurationError) Kind() errkind.Kind { return errkind.NoTotal }

// unit is one letter of a duration, in the order in which ISO 8601 has them.
type unit struct {
	letter byte
	size   Duration // zero: the unit has no length in business time
}

var (
	dateUnits = []unit{{'Y', 0}, {'M', 0}, {'W', Week}, {'D', Day}}
	timeUnits = []unit{{'H', Hour}, {'M', Minute}, {'S', Second}}

	// Tracker's documentation has one answer with hours and no T: "P1H".
	slipUnits = append(slices.Clip(dateUnits), timeUnits[0])
)

// ParseDuration reads a duration as Tracker writes it: "P1W2DT3H" is 59
// hours. Years and months, which have no length in business time, may only be
// zero. Everything else, and what does not fit a Duration, is refused with a
// [*DurationError].
func ParseDuration(s string) (Duration, error) {
	p := durationParser{input: s}
	rest, ok := strings.CutPrefix(s, "P")
	if !ok {
		return 0, p.refuse("it does not begin with P")
	}
	date, clock, hasClock := strings.Cut(rest, "T")
	if hasClock {
		if err := p.add(date, dateUnits); err != nil {
			return 0, err
		}
		if clock == "" {
			return 0, p.refuse("nothing follows T")
		}
		if err := p.add(clock, timeUnits); err != nil {
			return 0, err
		}
		return p.sum, nil
	}
	if date == "" {
		return 0, p.refuse("nothing follows P")
	}
	if err := p.add(date, slipUnits); err != nil {
		return 0, err
	}
	return p.sum, nil
}

type durationParser struct {
	input string
	sum   Duration
}

func (p *durationParser) refuse(format string, args ...any) error {
	return &DurationError{Input: p.input, Reason: fmt.Sprintf(format, args...)}
}

// add reads pairs of a number and a unit. Each unit may come once, in order.
func (p *durationParser) add(text string, units []unit) error {
	for text != "" {
		digits := len(text) - len(strings.TrimLeft(text, "0123456789"))
		if digits == 0 {
			return p.refuse("a whole number is expected before %q", text[:1])
		}
		if digits == len(text) {
			return p.refuse("the number %s has no unit", text)
		}
		n, err := strconv.ParseInt(text[:digits], 10, 64)
		if err != nil {
			return p.refuse("it is too long")
		}
		letter := text[digits]
		i := 0
		for i < len(units) && units[i].letter != letter {
			i++
		}
		if i == len(units) {
			return p.refuse("%q is no unit here: unknown, given twice or out of order", string(rune(letter)))
		}
		if err := p.addUnit(n, units[i]); err != nil {
			return err
		}
		units, text = units[i+1:], text[digits+1:]
	}
	return nil
}

func (p *durationParser) addUnit(n int64, u unit) error {
	if u.size == 0 {
		if n != 0 {
			return p.refuse("years and months have no length in business time")
		}
		return nil
	}
	if n > int64(MaxDuration/u.size) {
		return p.refuse("it is too long")
	}
	sum, ok := p.sum.Add(Duration(n) * u.size)
	if !ok {
		return p.refuse("it is too long")
	}
	p.sum = sum
	return nil
}

// Add returns d + e, and false if that does not fit a Duration. Neither may
// be negative.
func (d Duration) Add(e Duration) (Duration, bool) {
	if d > MaxDuration-e {
		return 0, false
	}
	return d + e, true
}

// String writes d with hours, minutes and seconds only, so that nobody's idea
// of a day or a week matters: "PT59H", "PT1H25M", "PT0S".
func (d Duration) String() string {
	if d == 0 {
		return "PT0S"
	}
	var b strings.Builder
	rest := uint64(d)
	if d < 0 {
		b.WriteByte('-')
		rest = -rest // of the smallest integer, too, which has no positive twin
	}
	b.WriteString("PT")
	for _, u := range timeUnits {
		if n := rest / uint64(u.size); n > 0 {
			b.WriteString(strconv.FormatUint(n, 10))
			b.WriteByte(u.letter)
		}
		rest %= uint64(u.size)
	}
	return b.String()
}

// MarshalText is String.
func (d Duration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText is [ParseDuration].
func (d *Duration) UnmarshalText(text []byte) (err error) {
	*d, err = ParseDuration(string(text))
	return err
}
