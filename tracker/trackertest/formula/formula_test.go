package formula_test

import (
	"strings"
	"testing"
	"time"

	"timeupdater/tracker/trackertest/formula"
)

var now = time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)

// known are a number, two dates and a number without a value.
func known(name string) (formula.Kind, bool) {
	kinds := map[string]formula.Kind{"two": formula.Number, "unset": formula.Number, "start": formula.Date, "end": formula.Date}
	kind, ok := kinds[name]
	return kind, ok
}

func value(name string) (formula.Value, bool) {
	values := map[string]formula.Value{"two": {Number: 2}, "start": {Date: now}, "end": {Date: now.AddDate(0, 0, 3)}}
	v, ok := values[name]
	return v, ok
}

func work(t *testing.T, text string) (*formula.Formula, formula.Value, error) {
	t.Helper()
	f, err := formula.Parse(text, known)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	v, err := f.Work(formula.Env{Now: now, Value: value})
	return f, v, err
}

func TestNumbers(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]float64{
		"7":                              7,
		"1.5":                            1.5,
		" 1 + 2 * 3 ":                    7,
		"(1+2)*3":                        9,
		"10-4-3":                         3,
		"16/4/2":                         2,
		"-2*-3":                          6,
		"2--3":                           5,
		"--2":                            2,
		"{{two}}*{{ two }}+1":            5,
		"{{end}}-{{start}}":              3 * 86400000,
		"({{end}} - {{start}})/86400000": 3,
	} {
		if f, got, err := work(t, text); err != nil || got.Number != want || f.Kind() != formula.Number {
			t.Errorf("%s: %v, %v, want %v", text, got.Number, err, want)
		}
	}
}

func TestDates(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"now()":             "2026-11-30T12:00:00",
		"now()+3M":          "2027-03-02T12:00:00", // there is no 30th of February
		"now() - 1y":        "2025-11-30T12:00:00",
		"now()+2w-1d":       "2026-12-13T12:00:00",
		"now()+1h+30m-1s":   "2026-11-30T13:29:59",
		"{{start}} + 3d":    "2026-12-03T12:00:00",
		"({{start}}+1d)+1d": "2026-12-02T12:00:00",
	} {
		f, got, err := work(t, text)
		if at := got.Date.Format("2006-01-02T15:04:05"); err != nil || at != want || f.Kind() != formula.Date {
			t.Errorf("%s: %v, %v, want %v", text, at, err, want)
		}
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	f, _, _ := work(t, "{{two}}+{{two}}*({{end}}-{{start}})")
	if got := strings.Join(f.Names(), " "); got != "two end start" {
		t.Errorf("names: %s", got)
	}
}

func TestMistakes(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"nothing":            "",
		"spaces":             "  ",
		"half an operation":  "1+",
		"no operator":        "1 2",
		"open bracket":       "(1+2",
		"closed bracket":     "1+2)",
		"empty brackets":     "()",
		"word":               "one",
		"zero byte":          "1\x00",
		"two points":         "1.2.3",
		"power":              "2^3",
		"unknown variable":   "{{three}}",
		"empty variable":     "{{}}",
		"open variable":      "{{two",
		"span alone":         "3M",
		"span and number":    "1+3M",
		"span first":         "3M+now()",
		"date and number":    "now()+1",
		"date times number":  "now()*2",
		"sum of dates":       "{{start}}+{{end}}",
		"negative date":      "-now()",
		"span of a fraction": "now()+1.5M",
		"span too long":      "now()+99999999y",
		"too deep":           strings.Repeat("(", 1000) + "1" + strings.Repeat(")", 1000),
		"too long":           "1" + strings.Repeat("+1", 1000000),
	} {
		if _, err := formula.Parse(text, known); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestNoResult(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"division by zero":  "1/({{two}}-2)",
		"variable is unset": "1+{{unset}}",
		"no number":         strings.Repeat("9999999999*", 40) + "1",
		"no date":           "now()+9000y",
	} {
		if _, _, err := work(t, text); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// FuzzFormula looks for texts that cannot be read without a panic, and for
// brackets that change a value.
func FuzzFormula(f *testing.F) {
	for _, text := range []string{"1+2*3", "({{end}}-{{start}})/86400000", "now()+3M", "-(-{{two}})", "1.5*(2", "{{unset}}"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		read, err := formula.Parse(text, known)
		if err != nil {
			return
		}
		env := formula.Env{Now: now, Value: value}
		want, wantErr := read.Work(env)
		again, err := formula.Parse("(("+text+"))", known)
		if err != nil {
			if !strings.Contains(err.Error(), "too deep") {
				t.Fatalf("in brackets: %v", err)
			}
			return
		}
		got, gotErr := again.Work(env)
		if (gotErr == nil) != (wantErr == nil) || got.Number != want.Number || !got.Date.Equal(want.Date) {
			t.Errorf("in brackets: %v, %v, want %v, %v", got, gotErr, want, wantErr)
		}
	})
}
