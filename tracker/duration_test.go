package tracker

import (
	"errors"
	"math"
	"math/big"
	"regexp"
	"strings"
	"testing"
)

func TestParseDuration(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		input string
		want  Duration
	}{
		"weeks, days and hours":                 {"P1W2DT3H", 59 * Hour},
		"a week and minutes":                    {"P1WT20M", 40*Hour + 20*Minute},
		"days, hours and minutes":               {"P2DT3H30M", 19*Hour + 30*Minute},
		"weeks alone":                           {"P3W", 120 * Hour},
		"five days are a week":                  {"P5D", Week},
		"seconds":                               {"PT45S", 45},
		"zero":                                  {"PT0S", 0},
		"zero in weeks":                         {"P0W", 0},
		"all units, years and months zero":      {"P0Y0M30DT2H10M25S", 242*Hour + 10*Minute + 25},
		"more hours than a day has":             {"PT300M", 5 * Hour},
		"more days than a week has":             {"P30D", 6 * Week},
		"hours without T, as one document says": {"P1H", Hour},
		"days and hours without T":              {"P1D1H", 9 * Hour},
		"a leading zero":                        {"PT08H", 8 * Hour},
		"the tutorial's":                        {"PT1H25M", 85 * Minute},
		"the longest":                           {"PT9223372036854775807S", MaxDuration},
		"beyond the exact floats":               {"PT9007199254740993S", 9007199254740993},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := ParseDuration(tc.input)
			if err != nil || got != tc.want {
				t.Errorf("ParseDuration(%q) = %d, %v; want %d", tc.input, got, err, tc.want)
			}
		})
	}
}

// What existing libraries let through, and more.
func TestParseDurationRefuses(t *testing.T) {
	t.Parallel()
	for name, input := range map[string]string{
		"nothing":                          "",
		"P alone":                          "P",
		"PT alone":                         "PT",
		"a T with nothing behind it":       "P1DT",
		"a number without a unit":          "P1",
		"a time without a unit":            "PT5",
		"a unit without a number":          "PD",
		"a unit twice":                     "P1D1D",
		"a time unit twice":                "PT1H1H",
		"units out of order":               "PT1M1H",
		"days before weeks":                "P1D1W",
		"T twice":                          "PTT1H",
		"T twice with a unit between":      "PT1HT1M",
		"P twice":                          "PP1D",
		"a fraction":                       "PT1.5H",
		"a fraction with a comma":          "PT1,5H",
		"a sign before P":                  "-PT1H",
		"a plus before P":                  "+PT1H",
		"a sign before the number":         "P-1D",
		"a sign behind T":                  "PT-1H",
		"a plus before the number":         "PT+1H",
		"years":                            "P1Y",
		"months":                           "P1M",
		"months in front of days":          "P1M1D",
		"weeks behind T":                   "PT1W1DT1H1M",
		"days behind T":                    "PT1D",
		"minutes without T":                "P1H30M",
		"seconds without T":                "P45S",
		"a space in front":                 " PT1H",
		"a space behind":                   "PT1H ",
		"a line end behind":                "PT1H\n",
		"text around":                      "xxP1Dxx",
		"small letters":                    "pt1h",
		"Go's own form":                    "1h25m",
		"Tracker's display form":           "1w 2d",
		"a bare number":                    "3600",
		"digits of another script":         "PT١H",
		"twenty digits":                    "PT100000000000000000000H",
		"hours that overflow":              "PT2562047788015216H",
		"weeks that overflow":              "P64051194700381W",
		"a sum that overflows":             "PT2562047788015215H60M",
		"a sum that overflows by a second": "P1DT9223372036854775807S",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := ParseDuration(input)
			var refused *DurationError
			if !errors.As(err, &refused) || refused.Input != input {
				t.Fatalf("ParseDuration(%q) = %d, %v; want a *DurationError with the input", input, got, err)
			}
			if got != 0 {
				t.Errorf("a value came with the error: %d", got)
			}
		})
	}
}

func TestDurationErrorQuotesTheInput(t *testing.T) {
	t.Parallel()
	_, err := ParseDuration("P1Y")
	if err == nil || !strings.Contains(err.Error(), `"P1Y"`) {
		t.Errorf("%v does not quote the input", err)
	}
	_, err = ParseDuration(strings.Repeat("P", 1<<20))
	if err == nil || len(err.Error()) > 200 {
		t.Error("a long input makes a long error")
	}
}

func TestDurationString(t *testing.T) {
	t.Parallel()
	for want, d := range map[string]Duration{
		"PT0S":                     0,
		"PT59H":                    Week + 2*Day + 3*Hour,
		"PT1H25M":                  85 * Minute,
		"PT45S":                    45,
		"PT1H5S":                   Hour + 5,
		"PT1M":                     Minute,
		"PT100H1M1S":               100*Hour + Minute + 1,
		"PT2562047788015215H30M7S": MaxDuration,
		"-PT1H":                    -Hour,
	} {
		if got := d.String(); got != want {
			t.Errorf("%d is written %s; want %s", int64(d), got, want)
		}
	}
}

func TestDurationAdd(t *testing.T) {
	t.Parallel()
	if got, ok := Hour.Add(Minute); !ok || got != 61*Minute {
		t.Errorf("1h + 1m = %v, %v", got, ok)
	}
	if got, ok := MaxDuration.Add(0); !ok || got != MaxDuration {
		t.Errorf("the longest + 0 = %v, %v", got, ok)
	}
	if _, ok := MaxDuration.Add(1); ok {
		t.Error("an overflow went unnoticed")
	}
}

func FuzzDurationRoundTrip(f *testing.F) {
	for _, d := range []int64{0, 1, 59, 60, 3600, 85 * 60, 144000, int64(MaxDuration)} {
		f.Add(d)
	}
	f.Fuzz(func(t *testing.T, n int64) {
		if n < 0 {
			return
		}
		d := Duration(n)
		if got, err := ParseDuration(d.String()); err != nil || got != d {
			t.Errorf("%d is written %s and read %d, %v", n, d, got, err)
		}
	})
}

// durationForm and slowParse are the second opinion: one pattern for the
// grammar, and numbers without a limit.
var durationForm = regexp.MustCompile(`\AP(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:(\d+)H|T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?\z`)

func slowParse(s string) (Duration, bool) {
	m := durationForm.FindStringSubmatch(s)
	if m == nil || strings.HasSuffix(s, "T") || s == "P" {
		return 0, false
	}
	var sum big.Int
	for i, size := range []int64{0, 0, 144000, 28800, 3600, 3600, 60, 1} {
		n, ok := new(big.Int).SetString("0"+m[i+1], 10)
		if !ok || (size == 0 && n.Sign() != 0) {
			return 0, false
		}
		sum.Add(&sum, n.Mul(n, big.NewInt(size)))
	}
	if !sum.IsInt64() {
		return 0, false
	}
	return Duration(sum.Int64()), true
}

func FuzzParseDuration(f *testing.F) {
	for _, s := range []string{
		"P1W2DT3H", "P1WT20M", "P2DT3H30M", "PT0S", "P0Y0M30DT2H10M25S", "P1H", "P1D1H", "P", "PT", "P1",
		"P1D1D", "PT1M1H", "PT1.5H", "-PT1H", "P1Y", "PT9223372036854775807S", "P64051194700381W", "PT1W1DT1H1M",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := ParseDuration(s)
		want, ok := slowParse(s)
		if (err == nil) != ok || got != want {
			t.Errorf("ParseDuration(%q) = %d, %v; the slow parser: %d, %v", s, got, err, want, ok)
		}
	})
}

// Durations are not negative, but who makes one by a mistake should see it.
func TestNegativeDurationsArePrinted(t *testing.T) {
	t.Parallel()
	for d, want := range map[Duration]string{
		-1:                       "-PT1S",
		-Hour:                    "-PT1H",
		Duration(math.MinInt64):  "-PT2562047788015215H30M8S",
		Duration(-math.MaxInt64): "-PT2562047788015215H30M7S",
	} {
		if got := d.String(); got != want {
			t.Errorf("%d: %s, want %s", int64(d), got, want)
		}
	}
}
