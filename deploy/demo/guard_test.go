package demo

import (
	"maps"
	"net/http"
	"strings"
	"testing"
)

func TestOthersPagesCannotAct(t *testing.T) {
	t.Parallel()
	d, server := newSite(t)
	own := strings.TrimPrefix(server.URL, "http://")
	for name, test := range map[string]struct {
		header map[string]string
		status int
	}{
		"own page":                    {map[string]string{"Origin": server.URL, "Sec-Fetch-Site": "same-origin"}, 204},
		"own page, older browser":     {map[string]string{"Origin": server.URL}, 204},
		"no browser":                  {nil, 204},
		"by the name localhost":       {map[string]string{"Host": "localhost:8081"}, 204},
		"by an IPv6 address":          {map[string]string{"Host": "[::1]:8081"}, 204},
		"from a container":            {map[string]string{"Host": "host.docker.internal:8081"}, 204},
		"by a container's name":       {map[string]string{"Host": "demo:8081"}, 204},
		"another site":                {map[string]string{"Origin": "http://evil.example", "Sec-Fetch-Site": "cross-site"}, 403},
		"another site, older browser": {map[string]string{"Origin": "http://evil.example"}, 403},
		"another port":                {map[string]string{"Origin": "http://127.0.0.1:1", "Sec-Fetch-Site": "same-site"}, 403},
		"a page without origin":       {map[string]string{"Origin": "null"}, 403},
		"a name for this machine":     {map[string]string{"Host": "evil.example", "Origin": "http://evil.example"}, 421},
		"a name that looks like it":   {map[string]string{"Host": "localhost.evil.example"}, 421},
		"a name that ends like it":    {map[string]string{"Host": "evilinternal.example"}, 421},
		"an address in front":         {map[string]string{"Host": own + ".evil.example"}, 421},
	} {
		header := map[string]string{"Accept": "text/plain"}
		maps.Copy(header, test.header)
		before := len(d.tracker.Issue("TEST-2").Records)
		response, _ := post(t, server.URL+"/time", "TEST-2", "1m", header)
		if response.StatusCode != test.status {
			t.Errorf("%s: status %d, want %d", name, response.StatusCode, test.status)
		}
		if logged := len(d.tracker.Issue("TEST-2").Records) > before; logged != (test.status == 204) {
			t.Errorf("%s: time was logged: %v", name, logged)
		}
	}
	if response, _ := send(t, http.MethodGet, server.URL+"/v3/myself", "", map[string]string{
		"Host": "evil.example", "Authorization": "OAuth demo", "X-Org-ID": "1",
	}); response.StatusCode != http.StatusMisdirectedRequest {
		t.Errorf("the API under another name: status %d, want 421", response.StatusCode)
	}
}
