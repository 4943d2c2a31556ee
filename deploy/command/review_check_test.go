package command

import (
	"context"
	"maps"
	"net/http"
	"strings"
	"testing"

	"timeupdater/integrate/review"
	"timeupdater/tracker/trackertest"
)

func TestReviewCheckPrintsWhatItFinds(t *testing.T) {
	t.Parallel()
	w := newReviews(t, trackertest.Switches{})
	w.SetStatus(w.Create("TEST", "begun", ""), "inProgress")
	w.SetStatus(w.Create("TEST", "accepted", ""), "readyForTest")
	w.env["PULL_REQUESTS_FIELD"] = "pullRequests"
	w.AddField("TEST", trackertest.Field{Key: "pullRequests", Name: "Pull requests", Many: true})
	for name, args := range map[string][]string{"review_check.txt": nil, "review_check.json": {"--json"}} {
		out, problems := w.run(t, someOff, append([]string{"review", "check", "--queue", "TEST"}, args...)...)
		golden(t, name, out)
		if problems != "" {
			t.Errorf("on stderr: %s", problems)
		}
	}
	if n := w.Writes(); n != (trackertest.Writes{}) {
		t.Errorf("it wrote: %v", n)
	}
}

func TestReviewCheckOfRulesThatFit(t *testing.T) {
	t.Parallel()
	w := newReviews(t, trackertest.Switches{})
	maps.Copy(w.env, map[string]string{"QUEUES": "TEST", "RULES": `[{"on":"approved","from":["inReview"],"to":"readyForTest"}]`})
	out, _ := w.run(t, done, "review", "check")
	w.says(out, `✓ queues            the token's user sees TEST
✓ statuses          the organization has inReview, readyForTest

TEST, rule 1: approved → readyForTest
✓ inReview          TEST-1 would go by accept (Accept)

All is well.
`)
}

// What cannot be told is not off.
func TestReviewCheckThatCannotTell(t *testing.T) {
	t.Parallel()
	w := newReviews(t, trackertest.Switches{})
	w.env["RULES"] = `[{"on":"approved","from":["open"],"to":"readyForTest"}]`
	out, _ := w.run(t, done, "review", "check", "--queue", "TEST")
	if !strings.HasSuffix(out, "\n2 right, 0 to know, 0 off, 1 not told\n") {
		t.Errorf("printed %s", out)
	}
}

func TestReviewCheckWithoutTracker(t *testing.T) {
	t.Parallel()
	w := newReviews(t, trackertest.Switches{Fault: func(*http.Request) trackertest.Fault {
		return trackertest.Fault{Status: http.StatusForbidden}
	}})
	if out, problems := w.run(t, failed, "review", "check", "--queue", "TEST"); out != "" || !strings.Contains(problems, "403") {
		t.Errorf("printed %s%s", out, problems)
	}
}

func TestReviewCheckInterrupted(t *testing.T) {
	t.Parallel()
	ended, cancel := context.WithCancel(context.Background())
	w := newReviews(t, trackertest.Switches{Fault: func(r *http.Request) trackertest.Fault {
		if r.URL.Path != "/v3/statuses" {
			return trackertest.Fault{}
		}
		cancel()
		return trackertest.Fault{Status: http.StatusServiceUnavailable} // or it might come in time
	}})
	out, _ := w.runIn(ended, t, interrupted, "review", "check", "--queue", "TEST")
	if out != "✓ queues            the token's user sees TEST\n" {
		t.Errorf("printed %s", out)
	}
}

func TestTheRulesInTheHelpAreRules(t *testing.T) {
	t.Parallel()
	_, text, _ := strings.Cut(reviewCheckExamples, "RULES='")
	text, _, ok := strings.Cut(text, "'")
	var rules review.Rules
	if err := rules.Decode(text); err != nil || !ok {
		t.Errorf("%s: %v", text, err)
	}
}
