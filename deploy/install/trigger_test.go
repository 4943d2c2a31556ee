package install

import (
	"net/url"
	"os"
	"strings"
	"testing"
)

func TestTriggerAsItIsSent(t *testing.T) {
	t.Parallel()
	want, err := os.ReadFile("testdata/trigger.json")
	if err != nil {
		t.Fatal(err)
	}
	trigger := wanted()
	if got := JSON(trigger); got != string(want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := asJSON(trigger); strings.Count(got, canary) != 2 {
		t.Errorf("hiding the secrets changed the trigger: it was sent as %s", got)
	}
}

func TestAddress(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		address string
		wrong   string // a part of the error, empty if it is right
		want    string // what the trigger calls
	}{
		"of a function":              {"https://functions.yandexcloud.net/d4e1", "", "https://functions.yandexcloud.net/d4e1?id={{issue.key}}"},
		"with the tag of a version":  {"https://functions.yandexcloud.net/d4e1?tag=new", "", "https://functions.yandexcloud.net/d4e1?tag=new&id={{issue.key}}"},
		"on this machine":            {"http://127.0.0.1:8080/", "", "http://127.0.0.1:8080/?id={{issue.key}}"},
		"on this machine, by name":   {"http://localhost:8080", "", "http://localhost:8080?id={{issue.key}}"},
		"on this machine, IPv6":      {"http://[::1]:8080", "", "http://[::1]:8080?id={{issue.key}}"},
		"plain http elsewhere":       {"http://functions.yandexcloud.net/d4e1", "https://", ""},
		"http with a lookalike host": {"http://localhost.example.com", "https://", ""},
		"no scheme":                  {"functions.yandexcloud.net/d4e1", "not a URL", ""},
		"no host":                    {"https:///d4e1", "not a URL", ""},
		"a port alone":               {"https://:443", "not a URL", ""},
		"nothing":                    {"", "not a URL", ""},
		"a line break":               {"https://a.example\n", "not a URL", ""},
		"as the tutorial prints it":  {"https://a.example/d4e1?id=not_var{{issue.key}}", "?id=", ""},
		"the variable already there": {"https://a.example/d4e1?id={{issue.key}}", "?id=", ""},
		"raw integration":            {"https://a.example/d4e1?integration=raw", "integration", ""},
		"a password":                 {"https://user:" + canary + "@a.example", "password", ""},
		"a fragment":                 {"https://a.example/#x", "#", ""},
		"an empty query":             {"https://a.example/?", "query", ""},
		"an unreadable query":        {"https://a.example/?a=%zz", "query", ""},
		"a variable in the path":     {"https://a.example/{{issue.key}}", "braces", ""},
		"a space":                    {"https://a.example/ x", "spaces", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := CheckURL(test.address)
			if test.wrong != "" {
				if err == nil || !strings.Contains(err.Error(), test.wrong) || strings.Contains(err.Error(), canary) {
					t.Errorf("error = %v, want one about %q", err, test.wrong)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			trigger := Trigger(Name, test.address, apiKey(canary), nil)
			if got := trigger.Actions[0].Endpoint; got != test.want {
				t.Errorf("calls %s, want %s", got, test.want)
			}
		})
	}
}

// Whatever address is taken, the key arrives as id, and at that host.
func FuzzAddress(f *testing.F) {
	for _, seed := range []string{
		"https://functions.yandexcloud.net/d4e1", "https://a?x=1&y", "http://[::1]:1/?tag=%26id",
		"https://a?;id", "https://a/%3Fid=1", "https://a?%69d=1", "https://a@b", "https://a?#", "http://127.1",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, address string) {
		if CheckURL(address) != nil {
			return
		}
		endpoint := Trigger(Name, address, apiKey(canary), nil).Actions[0].Endpoint
		before, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		u, err := url.Parse(strings.Replace(endpoint, "{{issue.key}}", "TEST-1", 1))
		if err != nil {
			t.Fatal(err)
		}
		if ids := u.Query()["id"]; len(ids) != 1 || ids[0] != "TEST-1" || u.Host != before.Host || u.Path != before.Path {
			t.Errorf("%q calls %q", address, endpoint)
		}
	})
}
