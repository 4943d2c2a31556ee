package command

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"timeupdater/deploy/function"
	"timeupdater/deploy/local"
	"timeupdater/integrate/forge"
	"timeupdater/integrate/review/webhook"
	"timeupdater/tracker/errkind"
	"timeupdater/tracker/trackertest"
)

// reviewServer is the review function with the secrets "new" and "old".
func reviewServer(t *testing.T) http.Handler {
	t.Helper()
	for name, value := range map[string]string{"TOKEN": "t", "ORG": "1", "QUEUES": "TEST", "WEBHOOK_SECRET": "new,old"} {
		t.Setenv(name, value)
	}
	settings, err := webhook.Load(forge.All())
	if err != nil {
		t.Fatal(err)
	}
	f, err := webhook.New(settings, new(bytes.Buffer))
	if err != nil {
		t.Fatal(err)
	}
	return local.Handler(local.Adapt(f.Handle))
}

func TestReviewPing(t *testing.T) {
	there := reviewServer(t)
	broken := function.Broken(errkind.New(errkind.Misconfigured, "QUEUES is missing"), new(bytes.Buffer))
	page := func(status int) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			fmt.Fprint(w, "<html>"+canary+"</html>")
		})
	}
	for name, test := range map[string]struct {
		function http.Handler
		secret   string
		status   int
		says     string
	}{
		"all is well":            {there, "new", done, "200 the webhook works\n"},
		"an older secret":        {there, "old", done, "200 the webhook works\n"},
		"several, the first one": {there, "new,x", done, "200 the webhook works\n"},
		"another secret":         {there, canary, failed, "the function has another secret: set WEBHOOK_SECRET here as it is there (401, "},
		"no secret":              {there, "", notTried, "WEBHOOK_SECRET is missing"},
		"a secret of two lines":  {there, canary + "\n" + canary, notTried, "WEBHOOK_SECRET holds a character that it cannot hold"},
		"settings are wrong":     {local.Handler(local.Adapt(broken.Handle)), "new", failed, "the function answered 500: the function is misconfigured: QUEUES is missing"},
		"a private function":     {page(403), "new", failed, "what answers there is not the function (403): check the address, and whether the function is public"},
		"somebody's page":        {page(200), "new", failed, "what answers there is not the function (200)"},
		"a redirect":             {http.RedirectHandler("/elsewhere", http.StatusFound), "new", failed, "what answers there is not the function (302)"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, trackertest.Switches{})
			server := httptest.NewServer(test.function)
			t.Cleanup(server.Close)
			w.env["WEBHOOK_SECRET"] = test.secret
			out, problem := w.run(t, test.status, "review", "ping", "--url", server.URL)
			if !strings.HasPrefix(out+strings.TrimPrefix(problem, "timeupdater: "), test.says) {
				t.Errorf("printed %q and %q, want %q", out, problem, test.says)
			}
		})
	}
}

func TestReviewPingOfNobody(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	for name, test := range map[string]struct {
		args   []string
		status int
		says   string
	}{
		"nobody is there":         {[]string{"--url", server.URL}, failed, "no answer: check the address"},
		"no address":              {nil, notTried, "--url is missing: the function's address"},
		"an address of no kind":   {[]string{"--url", canary}, notTried, "--url: "},
		"one that is not private": {[]string{"--url", "http://" + canary + ".example"}, notTried, "--url: "},
		"more than flags":         {[]string{canary}, notTried, "ping takes flags only"},
	} {
		w := newWorld(t, trackertest.Switches{})
		w.env["WEBHOOK_SECRET"] = "s"
		out, problem := w.run(t, test.status, append([]string{"review", "ping"}, test.args...)...)
		if out != "" || !strings.HasPrefix(problem, "timeupdater: "+test.says) {
			t.Errorf("%s: printed %q and %q, want %q", name, out, problem, test.says)
		}
	}
}
