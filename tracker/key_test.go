package tracker

import (
	"errors"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestParseKey(t *testing.T) {
	t.Parallel()
	for input, ok := range map[string]bool{
		"TEST-1":                  true,
		"T-1":                     true,
		"HR2-123456789":           true,
		"test-1":                  true, // upper and lower case are different to Tracker
		"TEST-999999999999999999": true,

		"":                             false,
		"-":                            false,
		"TEST":                         false,
		"TEST-":                        false,
		"-1":                           false,
		"1-1":                          false,
		"2HR-1":                        false,
		"TEST-0":                       false,
		"TEST-01":                      false,
		"TEST--1":                      false,
		"TEST-1-1":                     false,
		"TEST-1a":                      false,
		"TEST-+1":                      false,
		"TEST-1.0":                     false,
		"TEST-１":                       false, // a wide digit
		"TEST_A-1":                     false,
		"ТEST-1":                       false, // a Cyrillic letter
		"TEŠT-1":                       false,
		" TEST-1":                      false,
		"TEST-1 ":                      false,
		"TEST-1\n":                     false,
		"TEST-1\x00":                   false,
		"TEST-1/..":                    false,
		"../TEST-1":                    false,
		"TEST-1?fields=x":              false,
		"TEST-1%2f":                    false,
		"{{issue.key}}":                false,
		"not_varTEST-1":                false,
		"593cd211ef7e8a332414f2a7":     false,
		"TEST-9999999999999999999":     false, // longer than any number
		strings.Repeat("A", 65) + "-1": false,
	} {
		got, err := ParseKey(input)
		var e *KeyError
		switch {
		case ok && (err != nil || got != input):
			t.Errorf("%q: %q, error %v", input, got, err)
		case !ok && (!errors.As(err, &e) || e.Input != input || got != ""):
			t.Errorf("%q: %q, error %v; want a KeyError", input, got, err)
		}
	}
}

func TestParseQueue(t *testing.T) {
	t.Parallel()
	for input, ok := range map[string]bool{
		"TEST": true, "T": true, "HR2": true, "test": true,
		"": false, "TEST-1": false, "2HR": false, "TE ST": false, "..": false, "ОЧЕРЕДЬ": false,
	} {
		if got, err := ParseQueue(input); (err == nil) != ok || ok && got != input {
			t.Errorf("%q: %q, error %v", input, got, err)
		}
	}
}

func TestKeyErrorsQuoteTheInputBriefly(t *testing.T) {
	t.Parallel()
	for input, want := range map[string]string{
		"TEST 1":                  `"TEST 1" is not an issue key such as TEST-1`,
		"\x1b[31mred":             `"\x1b[31mred" is not an issue key such as TEST-1`,
		"ЗАДАЧА-1":                `"ЗАДАЧА-1" is not an issue key such as TEST-1`,
		strings.Repeat("щ", 9000): `"` + strings.Repeat("щ", 40) + `…" is not an issue key such as TEST-1`,
	} {
		if _, err := ParseKey(input); err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

func FuzzParseKey(f *testing.F) {
	for _, seed := range []string{"TEST-1", "", "-", "..", "T-0", "ТЕСТ-1", "A-1\n", "A1-18446744073709551616", "{{issue.key}}"} {
		f.Add(seed)
	}
	form := regexp.MustCompile(`\A[A-Za-z][A-Za-z0-9]{0,63}-[1-9][0-9]{0,17}\z`)
	f.Fuzz(func(t *testing.T, input string) {
		got, err := ParseKey(input)
		if (err == nil) != form.MatchString(input) {
			t.Fatalf("%q: error %v", input, err)
		}
		if err == nil && (got != input || url.PathEscape(got) != got) {
			t.Errorf("%q became %q", input, got)
		}
		if err != nil && (len(err.Error()) > 800 || !utf8.ValidString(err.Error())) {
			t.Errorf("unfit for a log: %q", err)
		}
	})
}
