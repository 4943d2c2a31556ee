package forge_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"timeupdater/integrate/forge"
)

// bitbucketSecret is what Bitbucket signs with in tests.
const bitbucketSecret = "It's a Secret to Everybody"

// bitbucketWebhook is a webhook that is signed.
func bitbucketWebhook(event string, body []byte) forge.Webhook {
	h := hmac.New(sha256.New, []byte(bitbucketSecret))
	h.Write(body)
	header := http.Header{}
	header.Set("X-Event-Key", event)
	header.Set("X-Hub-Signature", "sha256="+hex.EncodeToString(h.Sum(nil)))
	return forge.Webhook{Header: header, Body: body}
}

// readBitbucket finds the forge and reads a webhook, as the function does.
func readBitbucket(t *testing.T, w forge.Webhook) (forge.Forge, forge.Event, error) {
	t.Helper()
	f, event, err := forge.Of(forge.All(), w.Header)
	if err != nil {
		t.Fatal(err)
	}
	var secrets forge.Secrets
	if err := secrets.Decode(bitbucketSecret); err != nil {
		t.Fatal(err)
	}
	e, err := f.Read(event, w, secrets)
	return f, e, err
}

// bitbucketEvent is what a signed webhook says, which must be readable.
func bitbucketEvent(t *testing.T, name, event string, body []byte) forge.Event {
	t.Helper()
	f, e, err := readBitbucket(t, bitbucketWebhook(event, body))
	if err != nil || f.Name != name {
		t.Fatalf("%s, error %v; want %s", f.Name, err, name)
	}
	return e
}

// bitbucketPayload is a payload of a module and what is to be read from it.
type bitbucketPayload struct {
	module func() (string, error)
	file   string
	event  string
	what   forge.What
	state  forge.State
	at     string // in UTC; empty if it is not told
}

// checkPayloads reads payloads with names below a folder for each module.
func checkPayloads(t *testing.T, name string, payloads []bitbucketPayload) {
	t.Helper()
	for _, p := range payloads {
		t.Run(p.file+" as "+p.event, func(t *testing.T) {
			t.Parallel()
			e := bitbucketEvent(t, name, p.event, shipped(t, p.module, p.file))
			if e.What != p.what || (e.What == forge.Nothing) != (e.Why != "") {
				t.Errorf("%q because of %q; want %q", e.What, e.Why, p.what)
			}
			if e.PullRequest.State != p.state {
				t.Errorf("state %q; want %q", e.PullRequest.State, p.state)
			}
			if at := utc(e.At); at != p.at {
				t.Errorf("at %s; want %s", at, p.at)
			}
		})
	}
}

func utc(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.UTC().Format("2006-01-02 15:04:05.999999")
}

// What has gone wrong with the webhooks of Bitbucket elsewhere.
func TestComplaintsAboutBitbucket(t *testing.T) {
	t.Parallel()
	needsWork := shipped(t, webhooks, "testdata/bitbucket-server/pr-reviewer-needs-work.json")
	deleted := shipped(t, webhooks, "testdata/bitbucket-server/pr-deleted.json")
	created := shipped(t, scm, "scm/driver/bitbucket/testdata/webhooks/pr_created.json")
	signed := func(signature, event string, body []byte) forge.Webhook {
		w := bitbucketWebhook(event, body)
		w.Header.Set("X-Hub-Signature", signature)
		return w
	}
	for name, test := range map[string]struct {
		webhook forge.Webhook
		forge   string
		what    forge.What
		err     error
	}{
		"needs work by its usual name": {
			bitbucketWebhook("pr:reviewer:needs_work", needsWork), "Bitbucket Data Center", forge.ChangesRequested, nil,
		},
		"needs work by its newer name": {
			bitbucketWebhook("pr:reviewer:changes_requested", needsWork), "Bitbucket Data Center", forge.ChangesRequested, nil,
		},
		"a deleted pull request that says it is open": {
			bitbucketWebhook("pr:deleted", deleted), "Bitbucket Data Center", forge.Declined, nil,
		},
		"changes requested, of which libraries know nothing": {
			bitbucketWebhook("pullrequest:changes_request_created", created), "Bitbucket Cloud", forge.ChangesRequested, nil,
		},
		"a ping that is not signed": {
			signed("", "diagnostics:ping", []byte(`{"test":true}`)), "Bitbucket Data Center", forge.Ping, nil,
		},
		"a ping without a body": {
			signed("", "diagnostics:ping", nil), "Bitbucket Data Center", forge.Ping, nil,
		},
		"other diagnostics are signed": {
			signed("", "diagnostics:pong", nil), "Bitbucket Data Center", forge.Nothing, forge.ErrUnsigned,
		},
		"no signature, Data Center": {
			signed("", "pr:deleted", deleted), "Bitbucket Data Center", forge.Nothing, forge.ErrUnsigned,
		},
		"no signature, Cloud": {
			signed("", "pullrequest:created", created), "Bitbucket Cloud", forge.Nothing, forge.ErrUnsigned,
		},
		"a signature of six bytes": {
			signed("sha256", "pr:deleted", deleted), "Bitbucket Data Center", forge.Nothing, forge.ErrUnsigned,
		},
		"a signature without its sum": {
			signed("sha256=", "pullrequest:created", created), "Bitbucket Cloud", forge.Nothing, forge.ErrUnsigned,
		},
		"the secret itself for a signature": {
			signed(bitbucketSecret, "pullrequest:created", created), "Bitbucket Cloud", forge.Nothing, forge.ErrUnsigned,
		},
		"the signature of another body": {
			signed(bitbucketWebhook("", deleted).Header.Get("X-Hub-Signature"), "pullrequest:created", created),
			"Bitbucket Cloud", forge.Nothing, forge.ErrUnsigned,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, e, err := readBitbucket(t, test.webhook)
			if f.Name != test.forge || e.What != test.what || !errors.Is(err, test.err) {
				t.Errorf("%s says %q, error %v; want %s, %q, %v", f.Name, e.What, err, test.forge, test.what, test.err)
			}
		})
	}
}

// A name that both use would be read wrongly; one that neither knows does nothing.
func TestWhoseEventItIs(t *testing.T) {
	t.Parallel()
	for event, want := range map[string]string{
		"pr:opened": "Bitbucket Data Center", "pullrequest:created": "Bitbucket Cloud",
		"repo:refs_changed": "Bitbucket Data Center", "repo:push": "Bitbucket Cloud",
		"repo:forked": "Bitbucket Data Center", "repo:fork": "Bitbucket Cloud",
		"repo:modified": "Bitbucket Data Center", "repo:updated": "Bitbucket Cloud",
		"repo:comment:added": "Bitbucket Data Center", "repo:commit_comment_created": "Bitbucket Cloud",
		"project:modified": "Bitbucket Data Center", "project:updated": "Bitbucket Cloud",
		"proj:modified":        "Bitbucket Data Center",
		"repo:secret_detected": "Bitbucket Data Center", "repo:imported": "Bitbucket Cloud",
		"mirror:repo_synchronized": "Bitbucket Data Center", "issue:created": "Bitbucket Cloud",
		"repo:invented": "Bitbucket Cloud",
	} {
		if f, e, err := readBitbucket(t, bitbucketWebhook(event, []byte(`{}`))); f.Name != want {
			t.Errorf("%s is %s's (%q, %v); want %s", event, f.Name, e.What, err, want)
		}
	}
}

// bitbucketAPI answers at one address, to one token, and refuses everything else as
// Bitbucket does (documented). It is asked with a token.
func bitbucketAPI(t *testing.T, f forge.Forge, address, answer, token string) *forge.API {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Header.Get("Authorization") != "Bearer reader":
			http.Error(w, `{"error":"unauthorized"}`, http.StatusUnauthorized)
		case r.Method != http.MethodGet || r.URL.RequestURI() != address:
			http.Error(w, `{"error":"not found"}`, http.StatusNotFound)
		default:
			_, _ = w.Write([]byte(answer))
		}
	}))
	t.Cleanup(server.Close)
	access := forge.Access{URL: server.URL}
	if err := access.Token.Decode(token); err != nil {
		t.Fatal(err)
	}
	api, err := forge.NewAPI(f, access, nil)
	if err != nil {
		t.Fatal(err)
	}
	return api
}

// Which comments are read of two pull requests, and what is said when none can be.
func TestCommentsOfBitbucket(t *testing.T) {
	t.Parallel()
	cloud := bitbucketWebhook("pullrequest:updated", shipped(t, scm, "scm/driver/bitbucket/testdata/webhooks/pr_updated.json"))
	dc := bitbucketWebhook("pr:opened", shipped(t, webhooks, "testdata/bitbucket-server/pr-opened.json"))
	const (
		inCloud = "/repositories/brydzewski/foo/pullrequests/1/comments?pagelen=100"
		inDC    = "/projects/~gopher/repos/webhook-test/pull-requests/5/activities?limit=100"
	)
	for name, test := range map[string]struct {
		webhook                forge.Webhook
		address, answer, token string
		texts                  []string
		fails                  string // empty if nothing does
	}{
		"Cloud, one of them deleted": {
			cloud, inCloud, `{"values":[{"content":{"raw":"one"},"deleted":false},{"content":{"raw":""},"deleted":true},
				{"content":{"raw":"two"}}],"pagelen":100}`, "reader", []string{"one", "two"}, "",
		},
		"Cloud, none":            {cloud, inCloud, `{"values":[]}`, "reader", nil, ""},
		"Cloud, another's token": {cloud, inCloud, `{}`, "another", nil, "401"},
		"Cloud, gone":            {cloud, "/", `{}`, "reader", nil, "404"},
		"Data Center, with answers to answers": {
			dc, inDC, `{"values":[{"action":"APPROVED"},
				{"action":"COMMENTED","comment":{"text":"one","comments":[
					{"text":"two","comments":[{"text":"three"}]},{"text":"four"}]}},
				{"action":"COMMENTED","comment":{"text":"five","comments":[]}},
				{"action":"OPENED"}],"isLastPage":true}`, "reader", []string{"one", "two", "three", "four", "five"}, "",
		},
		"Data Center, none":            {dc, inDC, `{"values":[{"action":"OPENED"}]}`, "reader", nil, ""},
		"Data Center, another's token": {dc, inDC, `{}`, "another", nil, "401"},
		"Data Center, gone":            {dc, "/", `{}`, "reader", nil, "404"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, e, err := readBitbucket(t, test.webhook)
			if err != nil {
				t.Fatal(err)
			}
			api := bitbucketAPI(t, f, test.address, test.answer, test.token)
			texts, err := f.Comments(context.Background(), api, e.PullRequest)
			if !slices.Equal(texts, test.texts) || (err != nil) != (test.fails != "") {
				t.Fatalf("comments %q, error %v; want %q %s", texts, err, test.texts, test.fails)
			}
			if err != nil && !strings.Contains(err.Error(), test.fails) {
				t.Errorf("error %v; want %s", err, test.fails)
			}
		})
	}
}
