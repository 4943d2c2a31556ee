package command

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"timeupdater/tracker/trackertest"
)

// The whole program moves an issue by a webhook that is signed, and by no other.
func TestProgramServesReviews(t *testing.T) {
	t.Parallel()
	w := newReviews(t, trackertest.Switches{})
	address, end := serving(t, []string{
		"TOKEN=" + token, "ORG=1", "API_URL=" + w.env["API_URL"], "WEBHOOK_SECRET=s", "QUEUES=TEST",
		"SWEEP=soon", // which is a setting of the other function
	}, "review")
	body := fmt.Sprintf(approval, future)
	for _, test := range []struct {
		secret string
		answer int
		status string // of TEST-1
	}{
		{"other", http.StatusUnauthorized, "inReview"},
		{"s", http.StatusOK, "readyForTest"},
	} {
		hash := hmac.New(sha256.New, []byte(test.secret))
		hash.Write([]byte(body))
		r, err := http.NewRequest(http.MethodPost, address, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("X-GitHub-Event", "pull_request_review")
		r.Header.Set("X-Hub-Signature-256", "sha256="+hex.EncodeToString(hash.Sum(nil)))
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if got := w.Issue("TEST-1").Status; answer.StatusCode != test.answer || got != test.status {
			t.Errorf("signed with %q: status %d, TEST-1 is %s; want %d and %s", test.secret, answer.StatusCode, got, test.answer, test.status)
		}
	}
	if err := end(); err != nil {
		t.Errorf("after an interrupt: %v", err)
	}
}

func TestProgramNamesTheReviewSettingThatIsWrong(t *testing.T) {
	t.Parallel()
	whole := []string{"TOKEN=t", "ORG=1", "WEBHOOK_SECRET=s", "QUEUES=TEST"}
	for name, test := range map[string]struct {
		environment []string
		says        string
	}{
		"no token":              {whole[1:], "TOKEN is missing"},
		"no organization":       {[]string{"TOKEN=t", "WEBHOOK_SECRET=s", "QUEUES=TEST"}, "ORG or CLOUD_ORG is missing"},
		"no secret":             {[]string{"TOKEN=t", "ORG=1", "QUEUES=TEST"}, "WEBHOOK_SECRET is missing"},
		"no queue":              {whole[:3], "QUEUES"},
		"rules that are none":   {append(whole, "RULES=x"), "RULES must be a JSON list of rules"},
		"an address, no token":  {append(whole, "GITHUB_URL=https://github.example"), "GITHUB_URL is set without GITHUB_TOKEN"},
		"a time without a unit": {append(whole, "TIMEOUT=8"), "TIMEOUT lacks its unit: 8s?"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			status, out, problems := runProgram(t, test.environment, "serve", "review", "--addr", ":0")
			if status != notTried || out != "" || !strings.Contains(problems, test.says) || strings.Count(problems, "\n") != 1 {
				t.Errorf("status %d, want %d and one line about %q:\n%s%s", status, notTried, test.says, out, problems)
			}
		})
	}
}
