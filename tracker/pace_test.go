package tracker

import (
	"context"
	"errors"
	"testing"
	"time"

	"timeupdater/tracker/errkind"
)

func TestWaitingForATurnEndsWithTheContext(t *testing.T) {
	t.Parallel()
	p := newPacer(0.01)
	ctx, cancel := context.WithCancel(context.Background())
	if err := p.wait(ctx, new(int)); err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(10*time.Millisecond, cancel)
	if err := p.wait(ctx, new(int)); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func TestThePaceNeverWaitsPastTheDeadline(t *testing.T) {
	t.Parallel()
	s := newServer(t, answer(200, goodIssue))
	client := s.client(func(c *Config) { c.Rate = 0.01 })
	if _, err := client.Issue(context.Background(), "TEST-1"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	ctx, calls := CountCalls(ctx)
	start := time.Now()
	_, err := client.Issue(ctx, "TEST-1")
	var e *Error
	if !errors.As(err, &e) || errkind.Of(err) != errkind.Unavailable || e.Status != 0 || e.RetryAfter < 95*time.Second || e.RetryAfter > 103*time.Second {
		t.Errorf("error %+v, want a rate limit for about 103 s", err)
	}
	if errors.Is(err, context.DeadlineExceeded) || time.Since(start) > 4*time.Second {
		t.Errorf("error %v after %v", err, time.Since(start))
	}
	if len(s.requests()) != 1 || calls.Total() != 0 {
		t.Errorf("%d requests, %d counted", len(s.requests()), calls.Total())
	}
}

func TestSearchesHaveAPaceOfTheirOwn(t *testing.T) {
	t.Parallel()
	s := newServer(t, answer(200, `[]`, "X-Total-Count: 0", "X-Total-Pages: 0"))
	client := s.client(func(c *Config) { c.Rate, c.SearchRate = 0.01, 1000 })
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if _, err := client.Worklog(ctx, "TEST-1"); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if _, err := client.SubIssues(ctx, Ref{ID: "id1", Key: "TEST-1"}); err != nil {
			t.Errorf("a search: %v", err)
		}
		if _, err := client.IndexedVersion(ctx, "TEST-1"); err != nil {
			t.Errorf("a search: %v", err)
		}
	}
	if _, err := client.Worklog(ctx, "TEST-1"); errkind.Of(err) != errkind.Unavailable {
		t.Errorf("another request: %v, want a rate limit", err)
	}
}

func TestEveryTryTakesATurn(t *testing.T) {
	t.Parallel()
	s := newServer(t, answer(503, ""))
	client := s.client(func(c *Config) { c.Rate = 20 })
	start := time.Now()
	for range 6 { // 24 tries, 20 of them at once
		if _, err := client.Issue(context.Background(), "TEST-1"); errkind.Of(err) != errkind.Unavailable {
			t.Error(err)
		}
	}
	if waited := time.Since(start); len(s.requests()) != 24 || waited < time.Second {
		t.Errorf("%d tries within %v, want 24 in more than a second", len(s.requests()), waited)
	}
}
