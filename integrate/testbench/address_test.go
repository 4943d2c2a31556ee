package testbench_test

import (
	"net/url"
	"strings"
	"testing"

	"timeupdater/integrate/testbench"
)

func TestWhatIsAnAddress(t *testing.T) {
	t.Parallel()
	const (
		none    = "must be an address such as https://bench.example.com"
		unseen  = "holds a space or a character that nobody can see"
		secret  = "must not hold a user or a password, which everybody who sees the issue would see"
		tooLong = "is longer than 2048 bytes"
	)
	for name, test := range map[string]struct{ address, want string }{
		"a usual one":                 {"https://bench-12.example.com", ""},
		"with all parts":              {"https://bench.example.com:8443/shop/?user=a%20b&x=1#/start", ""},
		"of this machine":             {"http://localhost:3000/", ""},
		"of a local network":          {"http://10.0.0.7:8080", ""},
		"of version 6":                {"http://[fd00::7]:8080/", ""},
		"in capitals":                 {"HTTPS://BENCH.EXAMPLE.COM", ""},
		"in Russian":                  {"https://стенд.рф/магазин", ""},
		"as long as may be":           {"https://b/" + strings.Repeat("a", 2038), ""},
		"a byte longer":               {"https://b/" + strings.Repeat("a", 2039), tooLong},
		"too long in bytes":           {"https://b/" + strings.Repeat("ы", 1020), tooLong},
		"empty":                       {"", none},
		"a host alone":                {"bench.example.com", none},
		"a host and a port":           {"bench:8080", none},
		"without a scheme":            {"//bench.example.com", none},
		"a path":                      {"/srv/bench", none},
		"another scheme":              {"ftp://bench.example.com", none},
		"a script":                    {"javascript:alert(1)", none},
		"a file":                      {"file:///etc/passwd", none},
		"without a host":              {"https://", none},
		"a path in place of the host": {"https:///bench", none},
		"a port without a host":       {"http://:8080", none},
		"a port that is none":         {"http://bench:http", none},
		"without slashes":             {"https:bench.example.com", none},
		"with a wrong escape":         {"https://bench/%zz", none},
		"a variable that is not set":  {"https://", none},
		"in angle brackets":           {"<https://bench.example.com>", none},
		"with a password":             {"https://user:secret@bench.example.com", secret},
		"with a user":                 {"https://user@bench.example.com", secret},
		"with an empty user":          {"https://@bench.example.com", secret},
		"with a space":                {"https://bench.example.com/a b", unseen},
		"with a space at the end":     {"https://bench.example.com ", unseen},
		"with a line break":           {"https://bench.example.com\n", unseen},
		"with a tab":                  {"https://bench\t.example.com", unseen},
		"with a narrow space":         {"https://bench.example.com/\u202f", unseen},
		"with an invisible character": {"https://bench.example.com/\u200b", unseen},
		"with a control character":    {"https://bench.example.com/\x1b[31m", unseen},
	} {
		err := testbench.CheckAddress(test.address)
		if got := message(err); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

func message(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// What passes has a host, and nothing that a log or an issue should not show.
func FuzzCheckAddress(f *testing.F) {
	for _, seed := range []string{"https://bench.example.com/a?b#c", "http://[::1]:8080", "https://u:p@b", "https:///b", "https://b/%zz", "https://б.рф"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, address string) {
		if testbench.CheckAddress(address) != nil {
			return
		}
		u, err := url.Parse(address)
		if err != nil || u.Hostname() == "" || u.User != nil || strings.ContainsAny(address, " \t\r\n\x1b") || len(address) > 2048 {
			t.Errorf("%q passes", address)
		}
	})
}
