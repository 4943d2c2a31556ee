package queues

import "testing"

func TestNearest(t *testing.T) {
	t.Parallel()
	among := []string{"TEST", "TEXT", "OTHER", "Test2"}
	for name, test := range map[string]struct{ key, want string }{
		"in another case":              {"test", "TEST"},
		"in the case of one":           {"TEST2", "Test2"},
		"case goes before letters":     {"text", "TEXT"},
		"one letter of five":           {"OTHR", "OTHER"},
		"one letter too many":          {"OTHERS", "OTHER"},
		"letters and case":             {"othr", "OTHER"},
		"a third of the letters":       {"OTXXER", "OTHER"},
		"more than a third":            {"OXXXR", ""},
		"short keys resemble each one": {"AB", ""},
		"nothing":                      {"", ""},
	} {
		if got := Nearest(test.key, among); got != test.want {
			t.Errorf("%s: %s is near %q, want %q", name, test.key, got, test.want)
		}
	}
	if got := Nearest("TEST", nil); got != "" {
		t.Errorf("near %q, among none", got)
	}
}
