package tracker

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// A success that is not an issue must never be taken for one without time.
func TestAnswersThatAreNoIssueAreErrors(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"nothing":                      "",
		"blanks":                       "  \n",
		"null":                         " null\n",
		"a text":                       `"TEST-1"`,
		"a number":                     `3`,
		"an array":                     `[` + goodIssue + `]`,
		"an empty object":              `{}`,
		"no key":                       `{"id":"id1","version":3}`,
		"an empty key":                 `{"id":"id1","key":"","version":3}`,
		"no id":                        `{"key":"TEST-1","version":3}`,
		"a null id":                    `{"id":null,"key":"TEST-1","version":3}`,
		"an id that is true":           `{"id":true,"key":"TEST-1","version":3}`,
		"a fractional id":              `{"id":1.5,"key":"TEST-1","version":3}`,
		"no version":                   `{"id":"id1","key":"TEST-1"}`,
		"a null version":               `{"id":"id1","key":"TEST-1","version":null}`,
		"a version that is a text":     `{"id":"id1","key":"TEST-1","version":"3"}`,
		"a parent that is a text":      `{"id":"id1","key":"TEST-1","version":3,"parent":"TEST-2"}`,
		"a parent without id":          `{"id":"id1","key":"TEST-1","version":3,"parent":{"key":"TEST-2"}}`,
		"a parent without key":         `{"id":"id1","key":"TEST-1","version":3,"parent":{"id":"id2"}}`,
		"cut off":                      goodIssue[:len(goodIssue)-1],
		"cut off inside a text":        goodIssue[:10],
		"something behind":             goodIssue + "x",
		"another issue behind":         goodIssue + goodIssue,
		"HTML that claims to be JSON":  "<html><body>Sign in</body></html>",
		"a refusal with a good status": `{"errors":{},"errorMessages":["No."],"statusCode":404}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, answer(200, body))
			client := s.client()
			issue, err := client.Issue(context.Background(), "TEST-1")
			if !errors.Is(err, ErrBadAnswer) || issue != (Issue{}) {
				t.Errorf("Issue: %v, %v; want ErrBadAnswer", issue, err)
			}
			issue, err = client.SetSpent(context.Background(), "TEST-1", 3, 0)
			if !errors.Is(err, ErrBadAnswer) || issue != (Issue{}) {
				t.Errorf("SetSpent: %v, %v; want ErrBadAnswer", issue, err)
			}
		})
	}
}

func TestOnlyJSONIsAnAnswer(t *testing.T) {
	t.Parallel()
	for contentType, ok := range map[string]bool{
		"application/json":                true,
		"Application/JSON; charset=utf-8": true,
		"application/hal+json":            true,
		"text/html; charset=utf-8":        false,
		"text/plain":                      false,
		"application/jsonp":               false,
		"":                                false,
		";":                               false,
	} {
		t.Run(contentType, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, plain(200, contentType, goodIssue))
			_, err := s.client().Issue(context.Background(), "TEST-1")
			if errors.Is(err, ErrBadAnswer) == ok || (err == nil) != ok {
				t.Errorf("error %v", err)
			}
			if len(s.requests()) != 1 {
				t.Errorf("%d requests, want 1", len(s.requests()))
			}
		})
	}
}

func TestAnswersHaveALimit(t *testing.T) {
	t.Parallel()
	withDescription := func(length int) string {
		return strings.Replace(goodIssue, "{", `{"description":"`+strings.Repeat("x", length)+`",`, 1)
	}
	s := newServer(t, answer(200, withDescription(answerLimit/2)), answer(200, withDescription(answerLimit)))
	client := s.client()
	if _, err := client.Issue(context.Background(), "TEST-1"); err != nil {
		t.Errorf("a long description: %v", err)
	}
	_, err := client.Issue(context.Background(), "TEST-1")
	if !errors.Is(err, ErrBadAnswer) || !strings.Contains(err.Error(), "larger than 16 MiB") {
		t.Errorf("a boundless answer: %v", err)
	}
	if len(s.requests()) != 2 {
		t.Errorf("%d requests, want 2: it would be as large again", len(s.requests()))
	}
}

// Eight pages of 15 MiB at once would not fit the memory of a function.
func TestLargeAnswersAreReadOneAtATime(t *testing.T) {
	t.Parallel()
	var now, most atomic.Int64
	body := strings.Replace(goodIssue, "{", `{"description":"`+strings.Repeat("x", 2*smallAnswer)+`",`, 1)
	client := newClient(t, func(c *Config) {
		c.Transport = roundTripper(func(r *http.Request) (*http.Response, error) {
			large := &watched{Reader: strings.NewReader(body), now: &now, most: &most}
			return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {"application/json"}}, Body: large, ContentLength: -1, Request: r}, nil
		})
	})
	var all sync.WaitGroup
	for range 8 {
		all.Add(1)
		go func() {
			defer all.Done()
			if _, err := client.Issue(context.Background(), "TEST-1"); err != nil {
				t.Error(err)
			}
		}()
	}
	all.Wait()
	if most.Load() != 1 {
		t.Errorf("%d large answers were read at the same time", most.Load())
	}
}

// watched counts how many answers have been read beyond what is small.
type watched struct {
	io.Reader
	now, most *atomic.Int64
	read      int
	large     bool
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.Reader.Read(p)
	if w.read += n; w.read > smallAnswer+bytes.MinRead && !w.large {
		w.large = true
		w.most.Store(max(w.most.Load(), w.now.Add(1)))
		runtime.Gosched()
	}
	return n, err
}

func (w *watched) Close() error {
	if w.large {
		w.now.Add(-1)
	}
	return nil
}

// A panic in a goroutine of its own would end the process.
func TestAPanicWhilePagesAreReadReachesTheCaller(t *testing.T) {
	t.Parallel()
	client := newClient(t, func(c *Config) {
		c.Transport = roundTripper(func(r *http.Request) (*http.Response, error) {
			if r.URL.Query().Get("page") == "2" {
				panic("oh")
			}
			return canned([]byte(`[]`), http.Header{"Content-Type": {"application/json"}, "X-Total-Count": {"150"}, "X-Total-Pages": {"2"}})(r)
		})
	})
	defer func() {
		if cause := recover(); cause == nil || !strings.Contains(fmt.Sprint(cause), "oh") {
			t.Errorf("recovered %v", cause)
		}
	}()
	_, err := client.SubIssues(context.Background(), testParent)
	t.Errorf("no panic, error %v", err)
}

// Whatever answers, what comes out is whole, or an error of ours.
func FuzzAnswers(f *testing.F) {
	for _, name := range []string{"issue", "links", "worklog"} {
		body, err := os.ReadFile("testdata/" + name + ".json")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body, "2", "1")
	}
	for _, seed := range []string{
		"", "null", "[]", "{}", "0", `""`, "true", "[null]", "<html>", goodIssue, "[" + anIssue(2, 1, "P1W2DT3H") + "]",
		`{"id":5,"key":"A-1","version":1,"spent":null,"parent":null,"sla":[{"spent":1}]}`,
		`{"id":"5","key":"A-1","version":1,"spent":"P1X","links":[{}]}`, `{"id":"5","key":"A-1","version":1,"spent":9}`,
	} {
		f.Add([]byte(seed), "1", "1")
	}
	ctx := context.Background()
	f.Fuzz(func(t *testing.T, body []byte, total, pages string) {
		c := newClient(t, func(c *Config) {
			c.Backoff = 1
			c.Transport = canned(body, http.Header{
				"Content-Type": {"application/json"}, "X-Total-Count": {total}, "X-Total-Pages": {pages},
			})
		})
		issue, err := c.Issue(ctx, "TEST-1")
		checkWhole(t, err, issue)
		issue, _, err = c.IssueWithLinks(ctx, "TEST-1")
		checkWhole(t, err, issue)
		issues, err := c.SubIssues(ctx, testParent)
		checkWhole(t, err, issues...)
		if n, _ := strconv.Atoi(total); err == nil && len(issues) != n {
			t.Errorf("%d sub-issues of %q", len(issues), total)
		}
		_, err = c.IndexedVersion(ctx, "TEST-1")
		checkWhole(t, err)
		_, err = c.SubIssueLinks(ctx, "TEST-1")
		checkWhole(t, err)
		records, err := c.Worklog(ctx, "TEST-1")
		checkWhole(t, err)
		for _, record := range records {
			if record.ID == "" || record.Duration < 0 {
				t.Errorf("half a record: %+v", record)
			}
		}
	})
}

// canned answers everything alike, without a connection.
func canned(body []byte, header http.Header) roundTripper {
	return func(r *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 200, Header: header, Body: io.NopCloser(bytes.NewReader(body)), Request: r}, nil
	}
}

func checkWhole(t *testing.T, err error, issues ...Issue) {
	t.Helper()
	if err != nil {
		var e *Error
		if !errors.As(err, &e) || strings.Contains(err.Error(), "canary") || len(err.Error()) > 2000 {
			t.Errorf("error %v", err)
		}
		return
	}
	for _, issue := range issues {
		if issue.ID == "" || issue.Key == "" || issue.Spent < 0 || (issue.Parent.ID == "") != (issue.Parent.Key == "") {
			t.Errorf("half an issue: %+v", issue)
		}
	}
}
