package install

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
	"timeupdater/tracker/triggers"
)

func TestTriggerAsItIsSent(t *testing.T) {
	t.Parallel()
	plain, excluding := want(), want()
	excluding.ExcludeGroup = "7"
	for name, trigger := range map[string]triggers.Trigger{
		"links.json":     Triggers(plain)[0],
		"trigger.json":   Triggers(plain)[1],
		"excluding.json": Triggers(excluding)[1],
	} {
		want, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		if got := JSON(trigger); got != string(want) {
			t.Errorf("%s: got\n%s\nwant\n%s", name, got, want)
		}
		if got := asJSON(trigger); strings.Count(got, canary) != 2 {
			t.Errorf("hiding the secrets changed the trigger: it was sent as %s", got)
		}
	}
	if asJSON(Triggers(excluding)[0]) != asJSON(Triggers(plain)[0]) {
		t.Error("a group is excluded from links, which the function never makes")
	}
}

// The function's user is the robot, and excluded. Who moves an issue does not
// matter: nobody else would tell the parents.
func TestWhatAnExcludedGroupDoes(t *testing.T) {
	t.Parallel()
	var called []string
	w := newWorld(t, trackertest.Switches{Deliver: func(d trackertest.Delivery) { called = append(called, d.Name+" "+d.Key) }})
	excluding := want()
	excluding.ExcludeGroup = w.AddGroup("robot")
	parent, second := w.Create("TEST", "Parent", ""), w.Create("TEST", "Second", "")
	child := w.Create("TEST", "Child", parent)
	w.put(Triggers(excluding)...)
	for _, step := range []struct {
		what string
		do   func()
		want []string
	}{
		{"a person logs time", func() { w.Log(child, tracker.Hour, "") }, []string{"timeupdater TEST-3"}},
		{"the function writes", func() { request(t, w, http.MethodPatch, "/v3/issues/"+parent, `{"spent":"PT1H"}`) }, nil},
		{"a person writes", func() { w.SetSpent(parent, tracker.Hour/2) }, []string{"timeupdater TEST-1"}},
		{"the function's user moves an issue", func() { request(t, w, http.MethodPatch, "/v3/issues/"+child, `{"parent":"`+second+`"}`) },
			[]string{"timeupdater TEST-3", "timeupdater links TEST-1", "timeupdater links TEST-2"}},
	} {
		called = nil
		step.do()
		slices.Sort(called)
		slices.Sort(step.want)
		if !slices.Equal(called, step.want) {
			t.Errorf("%s: called %q, want %q", step.what, called, step.want)
		}
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
		"about links":                {"https://a.example/d4e1?links=1", "links=", ""},
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
			both := Triggers(Want{Name: Name, URL: test.address})
			for i, want := range []string{test.want + "&links=1", test.want} {
				if got := both[i].Actions[0].Endpoint; got != want {
					t.Errorf("calls %s, want %s", got, want)
				}
			}
		})
	}
}

// Whatever address is taken, the key arrives as id, and at that host; so does
// what it is about.
func FuzzAddress(f *testing.F) {
	for _, seed := range []string{
		"https://functions.yandexcloud.net/d4e1", "https://a?x=1&y", "http://[::1]:1/?tag=%26id",
		"https://a?;id", "https://a/%3Fid=1", "https://a?%69d=1", "https://a?%6cinks=0", "https://a@b", "https://a?#", "http://127.1",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, address string) {
		if CheckURL(address) != nil {
			return
		}
		before, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		for i, links := range [][]string{{"1"}, nil} {
			endpoint := Triggers(Want{Name: Name, URL: address})[i].Actions[0].Endpoint
			u, err := url.Parse(strings.Replace(endpoint, "{{issue.key}}", "TEST-1", 1))
			if err != nil {
				t.Fatal(err)
			}
			query := u.Query()
			if !slices.Equal(query["id"], []string{"TEST-1"}) || !slices.Equal(query["links"], links) || u.Host != before.Host || u.Path != before.Path {
				t.Errorf("%q calls %q", address, endpoint)
			}
		}
	})
}
