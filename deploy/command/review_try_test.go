package command

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"timeupdater/integrate/review/webhook"
	"timeupdater/tracker/trackertest"
)

func TestReviewTryPrintsWhatWouldBeDone(t *testing.T) {
	t.Parallel()
	w := newReviews(t, trackertest.Switches{})
	file := payload(t, fmt.Sprintf(approval, future))
	for name, args := range map[string][]string{"review_try.txt": nil, "review_try.json": {"--json"}} {
		out, problems := w.run(t, done, append([]string{"review", "try", file, "--event", "pull_request_review", "--queue", "TEST"}, args...)...)
		golden(t, name, out)
		if problems != "" {
			t.Errorf("on stderr: %s", problems)
		}
	}
	if n := w.Writes(); n != (trackertest.Writes{}) {
		t.Errorf("it wrote: %v", n)
	}
}

func TestReviewTrySaysWhyNot(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		event, payload string
		env            map[string]string
		says           string // at the end
	}{
		"it was long ago": {
			"pull_request_review", fmt.Sprintf(approval, past), nil,
			", and this happened before, at 30 November 2020 18:00:00 UTC\n",
		},
		"another queue": {
			"pull_request_review", fmt.Sprintf(approval, future), map[string]string{"QUEUES": "OTHER"},
			"names an issue of OTHER; its comments were not read, which takes a token for the forge\n",
		},
		"no rule": {
			"pull_request_review", fmt.Sprintf(approval, future), map[string]string{"RULES": `[{"on":"merged","to":"closed"}]`},
			"TEST-1 stays: no rule of TEST is for what happened, approved\n",
		},
		"an event that is none of a pull request": {"push", `{}`, nil, "\nnothing to do: push: not about a pull request\n"},
		"a ping that is not signed":               {"diagnostics:ping", `{"test":true}`, nil, "whether the secret is right shows with the first event\n"},
		"a key in lower case":                     {"pull_request_review", strings.ReplaceAll(fmt.Sprintf(approval, past), "TEST-1", "test-1"), map[string]string{"ANY_CASE": "true"}, "30 November 2020 18:00:00 UTC\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newReviews(t, trackertest.Switches{})
			w.env["QUEUES"] = "TEST"
			maps.Copy(w.env, test.env)
			w.stdin = test.payload
			if out, _ := w.run(t, done, "review", "try", "-", "--event", test.event); !strings.HasSuffix(out, test.says) {
				t.Errorf("printed %s, want %s", out, test.says)
			}
		})
	}
}

// Each forge's own way of writing is understood, and what it does not tell is
// left out. The payloads are made by hand from the documentations.
func TestReviewTryUnderstandsEachForge(t *testing.T) {
	t.Parallel()
	for event, test := range map[string]struct{ payload, want string }{
		"pullrequest:approved": {`{
			"actor": {"display_name": "Ann", "uuid": "{a}"}, "repository": {"full_name": "team/shop"},
			"approval": {"date": "2020-11-30T18:00:00+00:00", "user": {"display_name": "Ann", "uuid": "{a}"}},
			"pullrequest": {
				"id": 5, "title": "TEST-1\u001b[31m mend", "state": "OPEN", "draft": true,
				"source": {"branch": {"name": "mend"}}, "destination": {"branch": {"name": "main"}},
				"links": {"html": {"href": "https://bitbucket.org/team/shop/pull-requests/5"}},
				"participants": [
					{"user": {"display_name": "Ann", "uuid": "{a}"}, "role": "REVIEWER", "state": "approved", "approved": true},
					{"user": {"display_name": "Bob", "uuid": "{b}"}, "role": "REVIEWER", "state": null, "approved": false}
				]
			}
		}`, `forge         Bitbucket Cloud, event pullrequest:approved
what          approved
by            Ann
when          30 November 2020 18:00:00 UTC
pull request  team/shop#5 TEST-1 [31m mend
              https://bitbucket.org/team/shop/pull-requests/5
state         open, a draft
branches      mend → main
reviewers     Ann approved, Bob has not judged

TEST-1 stays: the pull request is a draft, and the rule takes none
`},
		"Merge Request Hook": {`{
			"object_kind": "merge_request", "user": {"name": "Ann"}, "project": {"id": 7, "path_with_namespace": "team/shop"},
			"object_attributes": {
				"iid": 5, "action": "open", "title": "Mend TEST-1", "state": "opened", "source_branch": "mend", "target_branch": "main",
				"created_at": "2020-11-30 18:00:00 UTC", "url": "https://gitlab.com/team/shop/-/merge_requests/5"
			}
		}`, `forge         GitLab, event Merge Request Hook
what          opened
by            Ann
when          30 November 2020 18:00:00 UTC
pull request  team/shop#5 Mend TEST-1
              https://gitlab.com/team/shop/-/merge_requests/5
state         open
branches      mend → main
reviewers     not told

TEST-1 stays: no rule of TEST is for what happened, opened
`},
		"pr:reviewer:needs_work": {`{
			"date": "2020-11-30T18:00:00+0000", "actor": {"displayName": "Ann", "name": "ann"},
			"participant": {"user": {"displayName": "Ann", "name": "ann"}, "status": "NEEDS_WORK"},
			"pullRequest": {
				"id": 5, "title": "TEST-1 mend", "state": "OPEN", "fromRef": {"displayId": "mend"},
				"toRef": {"displayId": "main", "repository": {"slug": "shop", "project": {"key": "TEAM"}}},
				"reviewers": [{"user": {"displayName": "Ann", "name": "ann"}, "status": "NEEDS_WORK"}],
				"links": {"self": [{"href": "https://git.example/projects/TEAM/repos/shop/pull-requests/5"}]}
			}
		}`, `forge         Bitbucket Data Center, event pr:reviewer:needs_work
what          changes_requested
by            Ann
when          30 November 2020 18:00:00 UTC
pull request  TEAM/shop#5 TEST-1 mend
              https://git.example/projects/TEAM/repos/shop/pull-requests/5
state         open
branches      mend → main
reviewers     Ann asked for changes

TEST-1 stays In review: it has had that status since`},
		"push": {`{}`, `forge  GitHub, event push
what   nothing to act on

nothing to do: push: not about a pull request
`},
	} {
		t.Run(event, func(t *testing.T) {
			t.Parallel()
			w := newReviews(t, trackertest.Switches{})
			out, _ := w.run(t, done, "review", "try", payload(t, test.payload), "--event", event, "--queue", "TEST")
			if !strings.HasPrefix(out, test.want) { // a time may follow
				w.says(out, test.want)
			}
		})
	}
}

// A rule for another queue is left out, and a token that Tracker does not know is
// a failure.
func TestReviewTryTakesItsQueuesFromTheFlag(t *testing.T) {
	t.Parallel()
	w := newReviews(t, trackertest.Switches{})
	w.env["RULES"] = `[{"on":"approved","queue":"OTHER","to":"open"},{"on":"approved","from":["inReview"],"to":"readyForTest"}]`
	file := payload(t, fmt.Sprintf(approval, future))
	out, _ := w.run(t, done, "review", "try", file, "--event", "pull_request_review", "--queue", "TEST")
	if !strings.HasSuffix(out, "\nTEST-1 would move from In review to Ready for test, by the transition accept\n") {
		t.Errorf("printed %s", out)
	}
	w.ExpireToken("OAuth " + token)
	if out, _ := w.run(t, failed, "review", "try", file, "--event", "pull_request_review", "--queue", "TEST"); !strings.Contains(out, "401") {
		t.Errorf("printed %s", out)
	}
}

func TestReviewTryAsksTheForgeWithItsToken(t *testing.T) {
	t.Parallel()
	w := newReviews(t, trackertest.Switches{})
	asked := make(chan string, 9)
	forge := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		asked <- r.URL.Path
		if r.Header.Get("Authorization") != "Bearer "+canary+"-forge" {
			rw.WriteHeader(http.StatusUnauthorized)
		}
		rw.Header().Set("Content-Type", "application/json")
		_, _ = rw.Write([]byte(`[{"body":"this is TEST-1"}]`))
	}))
	t.Cleanup(forge.Close)
	maps.Copy(w.env, map[string]string{"GITHUB_URL": forge.URL, "GITHUB_TOKEN": canary + "-forge"})
	file := payload(t, strings.ReplaceAll(fmt.Sprintf(approval, past), "TEST-1", "quickly"))
	out, _ := w.run(t, done, "review", "try", file, "--event", "pull_request_review", "--queue", "TEST")
	if !strings.Contains(out, "\nTEST-1 stays In review: ") || len(asked) == 0 {
		t.Errorf("asked for %d, printed %s", len(asked), out)
	}
}

func TestReviewTryWithoutTracker(t *testing.T) {
	t.Parallel()
	w := newReviews(t, trackertest.Switches{Fault: func(*http.Request) trackertest.Fault {
		return trackertest.Fault{Status: http.StatusServiceUnavailable}
	}})
	file := payload(t, fmt.Sprintf(approval, future))
	_, problems := w.run(t, failed, "review", "try", file, "--event", "pull_request_review", "--queue", "TEST", "--json")
	if !strings.Contains(problems, "503") {
		t.Errorf("on stderr: %s", problems)
	}
}

func TestReviewTryOfAPayloadThatIsTooLong(t *testing.T) {
	t.Parallel()
	w := newReviews(t, trackertest.Switches{})
	w.stdin = strings.Repeat(" ", webhook.MaxBody+1)
	_, problem := w.run(t, notTried, "review", "try", "-", "--event", "push", "--queue", "TEST")
	if !strings.HasPrefix(problem, "timeupdater: the payload is longer than 1048576 bytes") {
		t.Errorf("on stderr: %s", problem)
	}
}

// A program finds each member even where there is nothing in it.
func TestReviewTryJSONOfNothing(t *testing.T) {
	t.Parallel()
	w := newReviews(t, trackertest.Switches{})
	w.stdin = `{}`
	out, _ := w.run(t, done, "review", "try", "-", "--event", "push", "--queue", "TEST", "--json")
	var document map[string]any
	if err := json.Unmarshal([]byte(out), &document); err != nil || document["what"] != "" || document["at"] != nil || document["issues"] == nil {
		t.Errorf("%v: %s", err, out)
	}
}
