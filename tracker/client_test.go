package tracker

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"timeupdater/tracker/errkind"
)

func TestNewChecksTheConfiguration(t *testing.T) {
	t.Parallel()
	secret := func(c *Config, text string) { c.Authorization = nil; _ = c.Token.Decode(text) }
	for name, test := range map[string]struct {
		change func(*Config)
		says   string // nothing if it is good
	}{
		"a Yandex 360 organization":       {func(*Config) {}, ""},
		"a Yandex Cloud organization":     {func(c *Config) { c.Org, c.CloudOrg = "", "bpf1a2b3" }, ""},
		"a token":                         {func(c *Config) { secret(c, "y0_Ab-c") }, ""},
		"no organization":                 {func(c *Config) { c.Org = "" }, "ORG or CLOUD_ORG is missing"},
		"both organizations":              {func(c *Config) { c.CloudOrg = "bpf1" }, "keep ORG"},
		"letters for Yandex 360":          {func(c *Config) { c.Org = "abc" }, "digits only: is it CLOUD_ORG?"},
		"digits for Yandex Cloud":         {func(c *Config) { c.Org, c.CloudOrg = "", "123" }, "is it ORG?"},
		"capitals for Yandex Cloud":       {func(c *Config) { c.Org, c.CloudOrg = "", "Bpf1" }, "small letters and digits only"},
		"an organization on two lines":    {func(c *Config) { c.Org = "7\r\nX-Evil: 1" }, "digits only"},
		"a line break behind it":          {func(c *Config) { c.Org, c.CloudOrg = "", "bpf1\n" }, "small letters and digits only"},
		"neither token nor authorization": {func(c *Config) { c.Authorization = nil }, "TOKEN is missing"},
		"an empty token":                  {func(c *Config) { secret(c, "") }, "TOKEN is empty"},
		"a token with a line break":       {func(c *Config) { secret(c, "p4ss\n") }, "such as a space or a line break"},
		"a token with its scheme":         {func(c *Config) { secret(c, "OAuth p4ss") }, "such as a space"},
		"a negative wait":                 {func(c *Config) { c.Backoff = -1 }, "negative"},
		"a negative rate":                 {func(c *Config) { c.Rate = -1 }, "RATE and SEARCH_RATE must be from 0.01 to 1000, or 0"},
		"a negative search rate":          {func(c *Config) { c.SearchRate = -1 }, "must be from 0.01"},
		"an infinite rate":                {func(c *Config) { c.Rate = math.Inf(1) }, "must be from 0.01"},
		"a rate that is no number":        {func(c *Config) { c.Rate = math.NaN() }, "must be from 0.01"},
		"a rate beyond all bounds":        {func(c *Config) { c.SearchRate = 1e19 }, "must be from 0.01"},
		"a rate next to nothing":          {func(c *Config) { c.Rate = 1e-12 }, "must be from 0.01"},
		"https":                           {func(c *Config) { c.URL = "https://tracker.example/api/" }, ""},
		"http on this machine":            {func(c *Config) { c.URL = "http://127.0.0.1:8081" }, ""},
		"http on this machine, IPv6":      {func(c *Config) { c.URL = "http://[::1]:8081" }, ""},
		"http on this machine by name":    {func(c *Config) { c.URL = "http://localhost:8081" }, ""},
		"http elsewhere":                  {func(c *Config) { c.URL = "http://tracker.example" }, "must begin with https://"},
		"http on a name like localhost":   {func(c *Config) { c.URL = "http://localhost.example" }, "must begin with https://"},
		"another scheme":                  {func(c *Config) { c.URL = "ftp://127.0.0.1" }, "must begin with https://"},
		"no scheme":                       {func(c *Config) { c.URL = "tracker.example" }, "API_URL is not an address"},
		"no host":                         {func(c *Config) { c.URL = "https://" }, "API_URL is not an address"},
		"the version of the API":          {func(c *Config) { c.URL = "https://tracker.example/v3/" }, "without the version"},
		"a user in the address":           {func(c *Config) { c.URL = "https://u:p4ss@tracker.example" }, "must not hold a user"},
		"a query in the address":          {func(c *Config) { c.URL = "https://tracker.example/?a=p4ss" }, "must not hold a user"},
		"a fragment in the address":       {func(c *Config) { c.URL = "https://tracker.example/#p4ss" }, "must not hold a user"},
		"a broken address with password":  {func(c *Config) { c.URL = "https://u:p4ss@[" }, "API_URL is not an address"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := Config{Org: "7", Authorization: token("OAuth x")}
			test.change(&config)
			_, err := New(config)
			switch {
			case test.says == "" && err == nil:
			case test.says == "" || err == nil || errkind.Of(err) != errkind.Misconfigured || !strings.Contains(err.Error(), test.says):
				t.Errorf("error %v, want %q", err, test.says)
			case strings.Contains(err.Error(), "p4ss"):
				t.Errorf("%v shows a secret", err)
			}
		})
	}
}

func TestRequestsCarryWhatTrackerNeeds(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(*Config)
		want   map[string]string
	}{
		"Yandex 360 and OAuth": {
			func(*Config) {},
			map[string]string{"Authorization": "OAuth " + canary, "X-Org-ID": "7", "X-Cloud-Org-ID": ""},
		},
		"Yandex Cloud and IAM": {
			func(c *Config) { c.Org, c.CloudOrg, c.Authorization = "", "bpf1", token("Bearer t1.abc") },
			map[string]string{"Authorization": "Bearer t1.abc", "X-Org-ID": "", "X-Cloud-Org-ID": "bpf1"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, answer(200, goodIssue))
			if _, err := s.client(test.change).SetSpent(context.Background(), "TEST-1", 2, Hour); err != nil {
				t.Fatal(err)
			}
			test.want["Accept"] = "application/json"
			test.want["Accept-Language"] = "en"
			test.want["Content-Type"] = "application/json"
			test.want["User-Agent"] = "timeupdater"
			header := s.last().header
			for name, want := range test.want {
				if got := header.Get(name); got != want {
					t.Errorf("%s: %q, want %q", name, got, want)
				}
			}
			if _, ok := header["Idempotency-Key"]; ok {
				t.Error("the mark for net/http went over the wire")
			}
		})
	}
}

func TestAuthorizationIsAskedForEachRequest(t *testing.T) {
	t.Parallel()
	s := newServer(t, answer(200, goodIssue))
	n := 0
	client := s.client(func(c *Config) {
		c.Authorization = func(context.Context) (string, error) {
			n++
			return fmt.Sprintf("Bearer t%d", n), nil
		}
	})
	for _, want := range []string{"Bearer t1", "Bearer t2"} {
		if _, err := client.Issue(context.Background(), "TEST-1"); err != nil {
			t.Fatal(err)
		}
		if got := s.last().header.Get("Authorization"); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestNothingIsSentWithoutAGoodAuthorization(t *testing.T) {
	t.Parallel()
	failure := errors.New("metadata service is down")
	for name, authorization := range map[string]func(context.Context) (string, error){
		"an error":           func(context.Context) (string, error) { return "", failure },
		"nothing":            token(""),
		"no scheme":          token(canary),
		"a line break":       token("OAuth " + canary + "\n"),
		"a Cyrillic letter":  token("OAuth " + canary + "а"),
		"a second header":    token("OAuth " + canary + "\r\nX-Evil: 1"),
		"a zero byte inside": token("OAuth " + canary + "\x00"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, answer(200, goodIssue))
			_, err := s.client(func(c *Config) { c.Authorization = authorization }).Issue(context.Background(), "TEST-1")
			var e *Error
			if !errors.As(err, &e) || e.Key != "TEST-1" || e.Status != 0 {
				t.Errorf("error %v", err)
			}
			if name == "an error" && !errors.Is(err, failure) {
				t.Errorf("%v does not wrap its cause", err)
			}
			if strings.Contains(fmt.Sprint(err), canary) {
				t.Errorf("%v shows the token", err)
			}
			if len(s.requests()) != 0 {
				t.Error("a request was sent")
			}
		})
	}
}

func TestNoRedirectIsFollowed(t *testing.T) {
	t.Parallel()
	for _, status := range []int{301, 302, 303, 307, 308} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			t.Parallel()
			other := newServer(t, answer(200, goodIssue))
			s := newServer(t, answer(status, "", "Location: "+other.URL+basePath+"/v3/issues/TEST-1"))
			client := s.client()
			_, read := client.Issue(context.Background(), "TEST-1")
			_, write := client.SetSpent(context.Background(), "TEST-1", 1, 0)
			for _, err := range []error{read, write} {
				var e *Error
				if !errors.As(err, &e) || e.Status != status {
					t.Errorf("error %v, want status %d", err, status)
				}
			}
			if len(other.requests()) != 0 {
				t.Error("the other host was asked")
			}
			if len(s.requests()) != 2 {
				t.Errorf("%d requests, want 2", len(s.requests()))
			}
		})
	}
}

func TestClientPrintsOnlyItsAddress(t *testing.T) {
	t.Parallel()
	client := newClient(t, func(c *Config) { c.URL = "https://tracker.example" })
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x"} {
		if got := fmt.Sprintf(verb, client); got != "tracker.Client(https://tracker.example)" {
			t.Errorf("%s prints %s", verb, got)
		}
	}
}

func TestCallsAreCounted(t *testing.T) {
	t.Parallel()
	s := newServer(t, answer(503, ""), answer(200, goodIssue))
	client := s.client()
	ctx, calls := CountCalls(context.Background())
	var all sync.WaitGroup
	for range 5 {
		all.Add(1)
		go func() {
			defer all.Done()
			if _, err := client.Issue(ctx, "TEST-1"); err != nil {
				t.Error(err)
			}
		}()
	}
	all.Wait()
	if calls.Total() != 6 {
		t.Errorf("%d calls, want 6", calls.Total())
	}
	if _, err := client.Issue(context.Background(), "TEST-1"); err != nil || calls.Total() != 6 {
		t.Errorf("%d calls after one that does not count, error %v", calls.Total(), err)
	}
}

func BenchmarkIssue(b *testing.B) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, goodIssue)
	}))
	defer s.Close()
	client := newClient(b, func(c *Config) { c.URL = s.URL })
	b.ReportAllocs()
	for range b.N {
		if _, err := client.Issue(context.Background(), "TEST-1"); err != nil {
			b.Fatal(err)
		}
	}
}
