package forge_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	"timeupdater/integrate/forge"
)

// apiOf is a forge with a stand-in for its API.
func apiOf(t *testing.T, name string, answers map[string]string) (forge.Forge, *forge.API) {
	t.Helper()
	f := forgeOf(t, name)
	return f, connect(t, f, standIn(t, answers), "reader")
}

// standIn answers some requests and refuses all others, as forges do (documented):
// without the token, with another method, at another address or with another query.
func standIn(t *testing.T, answers map[string]string) (address string) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer, known := answers[r.Method+" "+r.URL.RequestURI()]
		switch {
		case r.Header.Get("Authorization") != "Bearer reader":
			http.Error(w, `{"message":"Bad credentials"}`, http.StatusUnauthorized)
		case !known:
			http.Error(w, `{"message":"Not Found"}`, http.StatusNotFound)
		default:
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprint(w, answer)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func forgeOf(t testing.TB, name string) forge.Forge {
	t.Helper()
	for _, f := range forge.All() {
		if f.Name == name {
			return f
		}
	}
	t.Fatalf("there is no forge %s", name)
	return forge.Forge{}
}

func connect(t *testing.T, f forge.Forge, address, token string) *forge.API {
	t.Helper()
	access := forge.Access{URL: address}
	if err := access.Token.Decode(token); err != nil {
		t.Fatal(err)
	}
	api, err := forge.NewAPI(f, access, nil)
	if err != nil || api == nil {
		t.Fatalf("API %v, error %v", api, err)
	}
	return api
}

// shop7 is a pull request as webhooks show it.
func shop7(t *testing.T) forge.PullRequest {
	t.Helper()
	e, err := readSigned(t, gitHubWebhook("pull_request", gitHubBody("opened", hubOpen, "")))
	if err != nil {
		t.Fatal(err)
	}
	return e.PullRequest
}

func TestCommentsOfGitHub(t *testing.T) {
	t.Parallel()
	f, api := apiOf(t, "GitHub", map[string]string{
		"GET /repos/team/shop/issues/7/comments?page=1&per_page=100": `[{"body":"for TEST-1"},{"body":"and TEST-2"}]`,
	})
	texts, err := f.Comments(context.Background(), api, shop7(t))
	if err != nil || strings.Join(texts, "|") != "for TEST-1|and TEST-2" {
		t.Errorf("comments %q, error %v", texts, err)
	}
}

const (
	reviewsAddress = "GET /repos/team/shop/pulls/7/reviews?page=%d&per_page=100"
	askedAddress   = "GET /repos/team/shop/pulls/7/requested_reviewers"
)

func TestReviewersOfGitHub(t *testing.T) {
	t.Parallel()
	by := func(login, state string) string { return `{"user":{"login":"` + login + `"},"state":"` + state + `"}` }
	for name, test := range map[string]struct {
		reviews []string
		asked   string
		want    []forge.Reviewer
	}{
		"nobody": {nil, `{"users":[],"teams":[]}`, []forge.Reviewer{}},
		"one who approved, and one who was asked": {
			[]string{by("ann", "APPROVED")}, `{"users":[{"login":"bob"}],"teams":[]}`,
			[]forge.Reviewer{{Name: "ann", Said: forge.Approved}, {Name: "bob"}},
		},
		"a team that was asked": {
			nil, `{"users":[],"teams":[{"name":"Front end","slug":"front-end"}]}`,
			[]forge.Reviewer{{Name: "Front end"}},
		},
		"the last verdict counts": {
			[]string{by("ann", "CHANGES_REQUESTED"), by("bob", "APPROVED"), by("ann", "APPROVED"), by("bob", "CHANGES_REQUESTED")},
			`{}`,
			[]forge.Reviewer{{Name: "ann", Said: forge.Approved}, {Name: "bob", Said: forge.ChangesRequested}},
		},
		"a remark changes no verdict": {
			[]string{by("ann", "APPROVED"), by("ann", "COMMENTED"), by("author", "COMMENTED"), by("bob", "PENDING")}, `{}`,
			[]forge.Reviewer{{Name: "ann", Said: forge.Approved}},
		},
		"what was dismissed is no verdict": {
			[]string{by("ann", "APPROVED"), by("ann", "DISMISSED")}, `{}`,
			[]forge.Reviewer{{Name: "ann"}},
		},
		"asked again, an approval stays": {
			[]string{by("ann", "APPROVED")}, `{"users":[{"login":"ann"}]}`,
			[]forge.Reviewer{{Name: "ann", Said: forge.Approved}},
		},
		"an account that is no more": {
			[]string{`{"user":null,"state":"CHANGES_REQUESTED"}`}, `{}`,
			[]forge.Reviewer{{Name: "ghost", Said: forge.ChangesRequested}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, api := apiOf(t, "GitHub", map[string]string{
				fmt.Sprintf(reviewsAddress, 1): "[" + strings.Join(test.reviews, ",") + "]",
				askedAddress:                   test.asked,
			})
			reviewers, err := f.Reviewers(context.Background(), api, shop7(t))
			if err != nil || !reflect.DeepEqual(reviewers, test.want) {
				t.Errorf("reviewers %+v, error %v; want %+v", reviewers, err, test.want)
			}
		})
	}
}

// A remark on a line is a review too, so that the last verdict may be far behind.
func TestManyReviewsOfGitHub(t *testing.T) {
	t.Parallel()
	full := "[" + strings.Repeat(`{"user":{"login":"ann"},"state":"COMMENTED"},`, 99) + `{"user":{"login":"ann"},"state":"APPROVED"}]`
	read := func(lastPage string) ([]forge.Reviewer, error) {
		answers := map[string]string{askedAddress: `{}`, fmt.Sprintf(reviewsAddress, 5): lastPage}
		for page := 1; page < 5; page++ {
			answers[fmt.Sprintf(reviewsAddress, page)] = full
		}
		f, api := apiOf(t, "GitHub", answers)
		return f.Reviewers(context.Background(), api, shop7(t))
	}
	reviewers, err := read(`[{"user":{"login":"ann"},"state":"CHANGES_REQUESTED"}]`)
	if err != nil || !reflect.DeepEqual(reviewers, []forge.Reviewer{{Name: "ann", Said: forge.ChangesRequested}}) {
		t.Errorf("reviewers %+v, error %v", reviewers, err)
	}
	if reviewers, err = read(full); err == nil || reviewers != nil || !strings.Contains(err.Error(), "too many reviews") {
		t.Errorf("reviewers %+v, error %v, although there are more than are read", reviewers, err)
	}
}

// What cannot be read is an error, and never an empty list: nobody is waited for.
func TestRefusalsOfGitHub(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		token, reviews, asked string
		says                  string
	}{
		"another token":             {"another", `[]`, `{}`, "401 Unauthorized: check the token"},
		"reviews are no list":       {"reader", `{}`, `{}`, "what answered is not its API"},
		"those asked are no object": {"reader", `[]`, `[]`, "what answered is not its API"},
		"a page of HTML":            {"reader", `[]`, `<html></html>`, "what answered is not its API"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address := standIn(t, map[string]string{fmt.Sprintf(reviewsAddress, 1): test.reviews, askedAddress: test.asked})
			f := forgeOf(t, "GitHub")
			reviewers, err := f.Reviewers(context.Background(), connect(t, f, address, test.token), shop7(t))
			if err == nil || reviewers != nil || !strings.Contains(err.Error(), test.says) {
				t.Errorf("reviewers %+v, error %v; want %s", reviewers, err, test.says)
			}
		})
	}
	f, api := apiOf(t, "GitHub", nil)
	if texts, err := f.Comments(context.Background(), api, shop7(t)); err == nil || texts != nil || !strings.Contains(err.Error(), "404") {
		t.Errorf("comments %q, error %v; want 404", texts, err)
	}
}
