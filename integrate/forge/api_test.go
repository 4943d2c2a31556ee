package forge_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"timeupdater/integrate/forge"
)

func TestSettingsOfAnAPI(t *testing.T) {
	t.Parallel()
	const says = "SHOP_URL is not an address such as https://git.example.com/api"
	for name, test := range map[string]struct {
		token, address, public string
		fails                  string // empty if nothing does
	}{
		"the public one":           {"reader", "", "https://api.example.com", ""},
		"one of their own":         {"reader", "https://git.example.com/api", "https://api.example.com", ""},
		"one without a public one": {"reader", "https://git.example.com/api/", "", ""},
		"with a port":              {"reader", "https://git.example.com:8443", "", ""},
		"on this machine":          {"reader", "http://localhost:8080", "", ""},
		"on this machine, v4":      {"reader", "http://127.0.0.1:8080/api", "", ""},
		"on this machine, v6":      {"reader", "http://[::1]:8080/api", "", ""},
		"neither address":          {"reader", "", "", "SHOP_URL is missing: the address of the API of your Shop"},
		"an address without token": {"", "https://git.example.com", "", "SHOP_URL is set without SHOP_TOKEN"},
		"in the clear":             {"reader", "http://git.example.com", "", "SHOP_URL must begin with https://"},
		"in the clear, by number":  {"reader", "http://192.0.2.1", "", "SHOP_URL must begin with https://"},
		"nearly this machine":      {"reader", "http://localhost.example.com", "", "SHOP_URL must begin with https://"},
		"of another kind":          {"reader", "ftp://git.example.com", "", "SHOP_URL must begin with https://"},
		"without its kind":         {"reader", "git.example.com/api", "", says},
		"a host alone, with port":  {"reader", "git.example.com:443", "", says},
		"without a host":           {"reader", "https:///api", "", says},
		"without a name":           {"reader", "https://:8443", "", says},
		"with a user":              {"reader", "https://ann:secret@git.example.com", "", says},
		"with a query":             {"reader", "https://git.example.com/api?a=b", "", says},
		"with an empty query":      {"reader", "https://git.example.com/api?", "", says},
		"with a fragment":          {"reader", "https://git.example.com/#api", "", says},
		"that cannot be read":      {"reader", "https://git.example.com/%zz", "", says},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			access := forge.Access{URL: test.address}
			if test.token != "" {
				if err := access.Token.Decode(test.token); err != nil {
					t.Fatal(err)
				}
			}
			api, err := forge.NewAPI(forge.Forge{Name: "Shop", Prefix: "SHOP", PublicAPI: test.public}, access, nil)
			if (err != nil) != (test.fails != "") || (api != nil) != (test.fails == "") {
				t.Errorf("API %v, error %v; want %q", api, err, test.fails)
			}
			if err != nil && (!strings.HasPrefix(err.Error(), test.fails) || strings.Contains(err.Error(), "secret")) {
				t.Errorf("error %v; want %s", err, test.fails)
			}
		})
	}
}

// Most have no token, and then nothing is asked.
func TestNoAPIWithoutSettings(t *testing.T) {
	t.Parallel()
	for _, f := range forge.All() {
		if api, err := forge.NewAPI(f, forge.Access{}, nil); api != nil || err != nil {
			t.Errorf("%s: API %v, error %v", f.Name, api, err)
		}
	}
}

func TestTokensInSettings(t *testing.T) {
	t.Parallel()
	for text, right := range map[string]bool{
		"ghp_16C7e42F292c6912E7710c838347Ae178B4a": true, "a.b-c_d=/+~": true,
		"": false, "line\n": false, "two words": false, "tab\t": false, "ключ": false, "\x7f": false,
	} {
		var token forge.Token
		if err := token.Decode(text); (err == nil) != right {
			t.Errorf("%q: error %v; want it taken %v", text, err, right)
		} else if err != nil && text != "" && strings.Contains(err.Error(), text) {
			t.Errorf("the error shows the token: %v", err)
		}
	}
}

// get asks a server in the place of GitHub.
func get(t *testing.T, server *httptest.Server, path []string, query url.Values, to any) error {
	t.Helper()
	return connect(t, forgeOf(t, "GitHub"), server.URL+"/api/v3/", "reader").Get(context.Background(), path, query, to)
}

func TestAddressOfARequest(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		path  []string
		query url.Values
		want  string // empty if it must not be sent
	}{
		"elements":            {[]string{"repos", "team", "shop"}, nil, "/api/v3/repos/team/shop"},
		"a query":             {[]string{"repos"}, url.Values{"page": {"2"}, "q": {"a&b"}}, "/api/v3/repos?page=2&q=a%26b"},
		"a slash":             {[]string{"projects", "team/shop"}, nil, "/api/v3/projects/team%2Fshop"},
		"signs with meanings": {[]string{"a?b#c%d;e"}, nil, "/api/v3/a%3Fb%23c%25d%3Be"},
		"a tilde and a dot":   {[]string{"~ann", "shop.git", ".github", "a..b"}, nil, "/api/v3/~ann/shop.git/.github/a..b"},
		"another host":        {[]string{"//example.com"}, nil, "/api/v3/%2F%2Fexample.com"},
		"climbing in one":     {[]string{"../admin"}, nil, "/api/v3/..%2Fadmin"},
		"one dot":             {[]string{"repos", "."}, nil, ""},
		"two dots":            {[]string{"repos", "..", "admin"}, nil, ""},
		"more dots":           {[]string{"....", "repos"}, nil, ""},
		"nothing":             {[]string{"repos", "", "shop"}, nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got atomic.Value
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				got.Store(r.RequestURI)
				if r.Method != http.MethodGet || r.Header.Get("Authorization") != "Bearer reader" || r.Header.Get("Accept") != "application/json" {
					w.WriteHeader(http.StatusUnauthorized)
				}
				fmt.Fprint(w, `{}`)
			}))
			defer server.Close()
			var answer struct{}
			err := get(t, server, test.path, test.query, &answer)
			address, _ := got.Load().(string)
			if address != test.want || (err == nil) != (test.want != "") {
				t.Errorf("asked %q, error %v; want %q", address, err, test.want)
			}
		})
	}
}

func TestAnswersOfAnAPI(t *testing.T) {
	t.Parallel()
	const length = "Content-Length"
	for name, test := range map[string]struct {
		status       int
		header, body string
		fails        string // empty if nothing does
	}{
		"right":                  {200, "", `{"body":"TEST-1"}`, ""},
		"right, with more in it": {200, "", `{"body":"TEST-1","new":[]}`, ""},
		"the token is wrong":     {401, "", `{"message":"Bad credentials"}`, "GitHub answered 401 Unauthorized: check the token and what it may read"},
		"the token may not":      {403, "", `{"message":"Resource not accessible"}`, "GitHub answered 403 Forbidden: check the token and what it may read"},
		"not found":              {404, "", `{"message":"Not Found"}`, "GitHub answered 404 Not Found"},
		"too many requests":      {429, "", ``, "GitHub answered 429 Too Many Requests"},
		"an error":               {500, "", `{"body":"TEST-1"}`, "GitHub answered 500 Internal Server Error"},
		"nothing":                {204, "", ``, "GitHub answered 204 No Content"},
		"accepted for later":     {202, "", `{"body":"TEST-1"}`, "GitHub answered 202 Accepted"},
		"a page of HTML":         {200, "", `<!DOCTYPE html><title>Sign in</title>`, "GitHub: what answered is not its API"},
		"an empty page":          {200, "", ``, "GitHub: what answered is not its API"},
		"another form":           {200, "", `{"body":["TEST-1"]}`, "GitHub: what answered is not its API"},
		"half of it":             {200, "", `{"body":"TEST`, "GitHub: what answered is not its API"},
		"cut off":                {200, length, `{"body":"TEST-1"}`, "GitHub does not answer: unexpected EOF"},
		"too large":              {200, "", `{"body":"` + strings.Repeat("a", 4<<20) + `"}`, "GitHub does not answer: "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				if test.header == length {
					w.Header().Set(length, "1000")
				}
				w.WriteHeader(test.status)
				fmt.Fprint(w, test.body)
			}))
			defer server.Close()
			var answer struct{ Body string }
			err := get(t, server, []string{"repos"}, nil, &answer)
			if (err != nil) != (test.fails != "") || err == nil && answer.Body != "TEST-1" {
				t.Fatalf("read %q, error %v; want %q", answer.Body, err, test.fails)
			}
			if err != nil && (!strings.HasPrefix(err.Error(), test.fails) || showsSettings(err, server)) {
				t.Errorf("error %v; want %s", err, test.fails)
			}
		})
	}
}

// showsSettings tells whether an error holds what is nobody's business: those who
// sent a webhook see it.
func showsSettings(err error, server *httptest.Server) bool {
	text := err.Error()
	return strings.Contains(text, "reader") || strings.Contains(text, server.Listener.Addr().String())
}

// A redirect could take the token elsewhere, and is no answer.
func TestRedirectsAreNotFollowed(t *testing.T) {
	t.Parallel()
	for _, status := range []int{301, 302, 303, 307, 308} {
		var strayed atomic.Bool
		elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			strayed.Store(true)
			fmt.Fprint(w, `{}`)
		}))
		defer elsewhere.Close()
		for _, target := range []string{elsewhere.URL, "/api/v3/elsewhere"} {
			asked := 0
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				asked++
				http.Redirect(w, r, target, status)
			}))
			defer server.Close()
			var answer struct{}
			err := get(t, server, []string{"repos"}, nil, &answer)
			want := fmt.Sprintf("GitHub answered %d %s", status, http.StatusText(status))
			if err == nil || err.Error() != want || strayed.Load() || asked != 1 {
				t.Errorf("%d to %s: error %v, followed %v, asked %d times; want %s", status, target, err, strayed.Load(), asked, want)
			}
		}
	}
}

// The token goes to the address in the settings, whatever a webhook says of its own.
func TestTokenStaysWithTheConfiguredAddress(t *testing.T) {
	t.Parallel()
	var strayed atomic.Bool
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { strayed.Store(true) }))
	defer elsewhere.Close()
	host := strings.TrimPrefix(elsewhere.URL, "http://")
	for name, webhook := range map[string]forge.Webhook{
		"GitHub": gitHubWebhook("pull_request", strings.NewReplacer("https://github.com", elsewhere.URL, "team/shop", "//"+host).Replace(
			gitHubBody("opened", hubOpen+`,"url":"`+elsewhere.URL+`"`, ""))),
		"GitLab": gitLabWebhook(mergeRequestHook, strings.NewReplacer("https://gitlab.com", elsewhere.URL, "team/shop", "../"+host, `"id":5,`, "").Replace(
			gitLabBody("open", labOpen, ""))),
	} {
		e, err := readSigned(t, webhook)
		if err != nil {
			t.Fatal(err)
		}
		f, api := apiOf(t, name, nil)
		if texts, err := f.Comments(context.Background(), api, e.PullRequest); err == nil || strayed.Load() {
			t.Errorf("%s: read %q, error %v, token strayed %v", name, texts, err, strayed.Load())
		}
	}
}

// Without a token, and where events tell it all, there is nothing to ask.
func TestWhatIsNotAsked(t *testing.T) {
	t.Parallel()
	var none *forge.API
	texts, err := none.Comments(context.Background(), forge.PullRequest{})
	if texts != nil || !errors.Is(err, forge.ErrNotAsked) {
		t.Errorf("comments %q, error %v", texts, err)
	}
	reviewers, err := none.Reviewers(context.Background(), forge.PullRequest{})
	if reviewers != nil || !errors.Is(err, forge.ErrNotAsked) {
		t.Errorf("reviewers %v, error %v", reviewers, err)
	}
	_, gitLab := apiOf(t, "GitLab", nil)
	if reviewers, err = gitLab.Reviewers(context.Background(), forge.PullRequest{}); reviewers != nil || !errors.Is(err, forge.ErrNotAsked) {
		t.Errorf("reviewers of GitLab %v, error %v", reviewers, err)
	}
	_, gitHub := apiOf(t, "GitHub", map[string]string{
		"GET /repos/team/shop/issues/7/comments?page=1&per_page=100": `[{"body":"TEST-1"}]`,
		fmt.Sprintf(reviewsAddress, 1):                               `[]`,
		askedAddress:                                                 `{"users":[{"login":"bob"}]}`,
	})
	if texts, err = gitHub.Comments(context.Background(), shop7(t)); err != nil || len(texts) != 1 {
		t.Errorf("comments of GitHub %q, error %v", texts, err)
	}
	if reviewers, err = gitHub.Reviewers(context.Background(), shop7(t)); err != nil || len(reviewers) != 1 {
		t.Errorf("reviewers of GitHub %v, error %v", reviewers, err)
	}
}

func TestUnreachableAPI(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	var answer struct{}
	err := get(t, server, []string{"repos"}, nil, &answer)
	if err == nil || !strings.HasPrefix(err.Error(), "GitHub does not answer: ") || strings.Contains(err.Error(), "/api") {
		t.Errorf("error %v", err)
	}
}
