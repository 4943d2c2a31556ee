package webhook_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// What the tests sign with, and the key of GitLab's signing token.
const (
	secret       = "hook-7f3a"
	signingKey   = "a key of GitLab's"
	canaryToken  = "canary-token-5f1c"
	pullRequest  = "https://git.example/team/shop/pull/5"
	merged       = "merged"
	opened       = "opened"
	commented    = "commented"
	approved     = "approved"
	wantsChanges = "wants changes"
)

var signingToken = "whsec_" + base64.StdEncoding.EncodeToString([]byte(signingKey))

// sender is a forge as a test plays it: what it sends when something happens to
// the pull request team/shop#5. The payloads are made by hand after the forges'
// documentation, with the members that they have in common with real ones; those
// that forges sent are read in package forge.
type sender struct {
	header  map[string]string // name of the event by what happens
	names   string            // the header with that name
	payload func(what, text, at string) string
	sign    func(r *http.Request, body []byte)
}

func hub(header string) func(*http.Request, []byte) {
	return func(r *http.Request, body []byte) {
		r.Header.Set(header, "sha256="+hex.EncodeToString(sum(secret, string(body))))
	}
}

func sum(key, text string) []byte {
	h := hmac.New(sha256.New, []byte(key))
	h.Write([]byte(text))
	return h.Sum(nil)
}

var senders = map[string]sender{
	"Bitbucket Cloud": {
		names: "X-Event-Key",
		header: map[string]string{
			opened: "pullrequest:created", commented: "pullrequest:comment_created", approved: "pullrequest:approved",
			wantsChanges: "pullrequest:changes_request_created", merged: "pullrequest:fulfilled",
		},
		sign:    hub("X-Hub-Signature"),
		payload: bitbucketCloud,
	},
	"Bitbucket Data Center": {
		names: "X-Event-Key",
		header: map[string]string{
			opened: "pr:opened", commented: "pr:comment:added", approved: "pr:reviewer:approved",
			wantsChanges: "pr:reviewer:needs_work", merged: "pr:merged",
		},
		sign:    hub("X-Hub-Signature"),
		payload: bitbucketDC,
	},
	"GitHub": {
		names: "X-GitHub-Event",
		header: map[string]string{
			opened: "pull_request", commented: "issue_comment", approved: "pull_request_review",
			wantsChanges: "pull_request_review", merged: "pull_request",
		},
		sign:    hub("X-Hub-Signature-256"),
		payload: gitHub,
	},
	"GitLab, by its token": {
		names:   "X-Gitlab-Event",
		header:  gitLabEvents,
		sign:    func(r *http.Request, _ []byte) { r.Header.Set("X-Gitlab-Token", secret) },
		payload: gitLab,
	},
	"GitLab, signed": {
		names:  "X-Gitlab-Event",
		header: gitLabEvents,
		sign: func(r *http.Request, body []byte) {
			r.Header.Set("Webhook-Id", fmt.Sprint(time.Now().UnixNano()))
			r.Header.Set("Webhook-Timestamp", fmt.Sprint(time.Now().Unix()))
			text := r.Header.Get("Webhook-Id") + "." + r.Header.Get("Webhook-Timestamp") + "." + string(body)
			r.Header.Set("Webhook-Signature", "v1,"+base64.StdEncoding.EncodeToString(sum(signingKey, text)))
		},
		payload: gitLab,
	},
}

var gitLabEvents = map[string]string{
	opened: "Merge Request Hook", commented: "Note Hook", approved: "Merge Request Hook",
	wantsChanges: "Merge Request Hook", merged: "Merge Request Hook",
}

func bitbucketCloud(what, text, at string) string {
	state := map[bool]string{true: "MERGED", false: "OPEN"}[what == merged]
	said := map[string]string{approved: `"approved"`, wantsChanges: `"changes_requested"`}[what]
	if said == "" {
		said = "null"
	}
	return fmt.Sprintf(`{
		"actor":{"display_name":"Ann","uuid":"{a}","type":"user"},
		"repository":{"full_name":"team/shop"},
		"pullrequest":{
			"id":5,"title":%q,"description":"","state":%q,"draft":false,"created_on":%[3]q,"updated_on":%[3]q,
			"source":{"branch":{"name":"sum"}},"destination":{"branch":{"name":"main"}},
			"links":{"html":{"href":%q}},
			"participants":[{"user":{"display_name":"Ann","uuid":"{a}"},"role":"REVIEWER","approved":%t,"state":%s}]},
		"approval":{"date":%[3]q,"user":{"display_name":"Ann","uuid":"{a}"}},
		"changes_request":{"date":%[3]q,"user":{"display_name":"Ann","uuid":"{a}"}},
		"comment":{"content":{"raw":%[7]q},"created_on":%[3]q,"updated_on":%[3]q}}`,
		title(what, text), state, at, pullRequest, what == approved, said, text)
}

func bitbucketDC(what, text, at string) string {
	state := map[bool]string{true: "MERGED", false: "OPEN"}[what == merged]
	said := map[string]string{approved: "APPROVED", wantsChanges: "NEEDS_WORK"}[what]
	if said == "" {
		said = "UNAPPROVED"
	}
	day, _ := time.Parse(time.RFC3339, at)
	return fmt.Sprintf(`{
		"date":%q,"actor":{"name":"ann","displayName":"Ann"},
		"pullRequest":{
			"id":5,"title":%q,"state":%q,
			"fromRef":{"displayId":"sum"},
			"toRef":{"displayId":"main","repository":{"slug":"shop","project":{"key":"TEAM"}}},
			"reviewers":[{"user":{"name":"ann","displayName":"Ann"},"approved":%t,"status":%[5]q}],
			"links":{"self":[{"href":%[6]q}]}},
		"participant":{"user":{"name":"ann","displayName":"Ann"},"approved":%[4]t,"status":%[5]q},
		"comment":{"text":%[7]q}}`,
		day.Format("2006-01-02T15:04:05-0700"), title(what, text), state, what == approved, said, pullRequest, text)
}

func gitHub(what, text, at string) string {
	state := map[bool]string{true: "closed", false: "open"}[what == merged]
	action := map[string]string{opened: "opened", commented: "created", merged: "closed"}[what]
	if action == "" {
		action = "submitted"
	}
	said := map[string]string{approved: "approved", wantsChanges: "changes_requested"}[what]
	return fmt.Sprintf(`{
		"action":%q,"sender":{"login":"Ann","type":"User"},"repository":{"full_name":"team/shop"},
		"pull_request":{
			"number":5,"title":%q,"body":null,"state":%q,"merged":%t,"draft":false,"html_url":%[5]q,
			"created_at":%[6]q,"merged_at":%[9]s,"closed_at":%[9]s,
			"head":{"ref":"sum"},"base":{"ref":"main"}},
		"issue":{"number":5,"title":"Mend the sum","state":"open","html_url":%[5]q,"pull_request":{"html_url":%[5]q}},
		"comment":{"body":%[7]q,"created_at":%[6]q,"updated_at":%[6]q},
		"review":{"state":%[8]q,"body":null,"submitted_at":%[6]q,"user":{"login":"Ann"}}}`,
		action, title(what, text), state, what == merged, pullRequest, at, text, said,
		map[bool]string{true: strconv.Quote(at), false: "null"}[what == merged])
}

func gitLab(what, text, at string) string {
	state := map[bool]string{true: "merged", false: "opened"}[what == merged]
	its := fmt.Sprintf(`"iid":5,"title":%q,"state":%q,"draft":false,"source_branch":"sum","target_branch":"main","url":%q,"created_at":%q,"updated_at":%[4]q`,
		title(what, text), state, pullRequest, at)
	const who = `"user":{"name":"Ann"},"project":{"id":7,"path_with_namespace":"team/shop"}`
	if what == commented {
		return fmt.Sprintf(`{"object_kind":"note",%s,"merge_request":{%s},
			"object_attributes":{"note":%q,"noteable_type":"MergeRequest","url":"%s#note_1","updated_at":%q}}`, //nolint:misspell // it is GitLab's word
			who, its, text, pullRequest, at)
	}
	action := map[string]string{opened: "open", approved: "approved", wantsChanges: "update", merged: "merge"}[what]
	changes := `{}`
	if what == wantsChanges {
		changes = `{"reviewers":[[{"username":"ann","state":"unreviewed"}],[{"username":"ann","state":"requested_changes"}]]}`
	}
	return fmt.Sprintf(`{"object_kind":"merge_request",%s,"object_attributes":{%s,"action":%q},"changes":%s}`, who, its, action, changes)
}

// title names an issue where the text is not a comment's.
func title(what, text string) string {
	if what == commented || text == "" {
		return "Mend the sum"
	}
	return text
}

// request is what a forge sends when something happens.
func (s sender) request(url, what, text string) *http.Request {
	body := s.payload(what, text, time.Now().UTC().Format(time.RFC3339))
	r, err := http.NewRequest(http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		panic(err) // the address is the test's own
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set(s.names, s.header[what])
	for _, delivery := range []string{"X-GitHub-Delivery", "X-Request-UUID", "Idempotency-Key"} { // each forge has one of these, or none
		r.Header.Set(delivery, fmt.Sprint(time.Now().UnixNano()))
	}
	s.sign(r, []byte(body))
	return r
}
