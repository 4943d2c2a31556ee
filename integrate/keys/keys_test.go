package keys_test

import (
	"slices"
	"strings"
	"testing"

	"timeupdater/integrate/keys"
	"timeupdater/tracker"
)

func TestKeysAreWords(t *testing.T) {
	t.Parallel()
	f := keys.Finder{Queues: keys.Queues{"TEST", "OPS2", "utf"}}
	for name, test := range map[string]struct {
		text string
		want string
	}{
		"alone":                            {"TEST-12", "TEST-12"},
		"in a title":                       {"TEST-12: mend the sum", "TEST-12"},
		"in brackets":                      {"[TEST-12](x), (OPS2-3)", "TEST-12 OPS2-3"},
		"in a branch":                      {"feature/TEST-12-mend-the-sum", "TEST-12"},
		"in a branch with underscores":     {"bugfix_TEST-12_sum", "TEST-12"},
		"in an address":                    {"see https://tracker.yandex.ru/TEST-12?x=1#OPS2-4", "TEST-12 OPS2-4"},
		"several, in order, each once":     {"OPS2-2 TEST-1 OPS2-2, TEST-1", "OPS2-2 TEST-1"},
		"over lines":                       {"a\nTEST-1\r\nTEST-2\n", "TEST-1 TEST-2"},
		"among Russian words":              {"Задача TEST-7, готово", "TEST-7"},
		"a part of a longer one":           {"MYTEST-1 TEST-1a TESTS-1 1TEST-1", ""},
		"joined to Russian letters":        {"тTEST-1 TEST-1й", ""},
		"joined to a mark":                 {"TEST-1\u0301", ""},
		"another queue":                    {"UTF-8 SHA-256 ISO-8859 CVE-2026-1", ""},
		"a date":                           {"2023-04-11", ""},
		"in lower case":                    {"test-12", ""},
		"a queue in lower case":            {"utf-8", "utf-8"},
		"no number":                        {"TEST- TEST-x TEST -1 TEST–1", ""},
		"a number that is none":            {"TEST-0 TEST-01 TEST-٣", ""},
		"a number too long":                {"TEST-" + strings.Repeat("1", 30), ""},
		"a key behind another word":        {"pre-TEST-12", "TEST-12"},
		"a number behind the number":       {"TEST-12-34", "TEST-12"},
		"hyphens only":                     {"-----", ""},
		"nothing":                          {"", ""},
		"bytes that are no text":           {"\xffTEST-1\xff", "TEST-1"},
		"a queue whose key has a digit":    {"OPS2-1 OPS-2-1", "OPS2-1"},
		"the queue's key after a hyphen":   {"x-OPS2-1-TEST-2", "OPS2-1 TEST-2"},
		"a full stop at the end":           {"Closes TEST-3.", "TEST-3"},
		"a decimal point behind it is one": {"TEST-3.5", "TEST-3"},
	} {
		if got := strings.Join(f.Find(test.text), " "); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

func TestTextsAreReadInOrder(t *testing.T) {
	t.Parallel()
	f := keys.Finder{Queues: keys.Queues{"TEST"}}
	if got := f.Find("TEST-3", "", "TEST-1 TEST-3", "TEST-2"); !slices.Equal(got, []string{"TEST-3", "TEST-1", "TEST-2"}) {
		t.Errorf("%q", got)
	}
	if got := (keys.Finder{}).Find("TEST-3"); got != nil {
		t.Errorf("without queues: %q", got)
	}
}

func TestAnyCaseIsSpelledAsAllowed(t *testing.T) {
	t.Parallel()
	f := keys.Finder{Queues: keys.Queues{"TEST"}, AnyCase: true}
	if got := f.Find("test-3 Test-4 TEST-3"); !slices.Equal(got, []string{"TEST-3", "TEST-4"}) {
		t.Errorf("%q", got)
	}
}

func TestQueuesOfASetting(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"TEST": "TEST", "TEST, OPS": "TEST OPS", "TEST,TEST": "TEST", "*": "", "TEST,*": "", "": "", "TEST,": "", "TEST-1": "", "TEST OPS": "",
	} {
		var q keys.Queues
		err := q.Decode(text)
		if (err == nil) != (want != "") || err == nil && strings.Join(q, " ") != want {
			t.Errorf("%q: %q, %v; want %q", text, q, err, want)
		}
	}
}

// Whatever the text, what is found is a key of an allowed queue, and stands there.
func FuzzFind(f *testing.F) {
	for _, seed := range []string{"TEST-1", "a-TEST-1-b", "TEST-01 TEST-1x", "--TEST--1", "\xff-TEST-9", "теTEST-1"} {
		f.Add(seed)
	}
	finder := keys.Finder{Queues: keys.Queues{"TEST", "A"}}
	f.Fuzz(func(t *testing.T, text string) {
		found := finder.Find(text)
		for i, key := range found {
			if _, err := tracker.ParseKey(key); err != nil || !strings.Contains(text, key) || slices.Contains(found[:i], key) {
				t.Errorf("%q in %q", found, text)
			}
		}
		if again := finder.Find("(" + strings.Join(found, ") ") + ")"); !slices.Equal(found, again) {
			t.Errorf("%q, then %q", found, again)
		}
	})
}
