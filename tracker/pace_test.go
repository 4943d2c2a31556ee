package tracker

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"timeupdater/tracker/errkind"
)

var (
	noon    = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	forever = noon.Add(time.Hour)
)

// turns takes n turns at noon and returns when they come, after noon.
func turns(t *testing.T, p *pacer, n int) []time.Duration {
	t.Helper()
	waits := make([]time.Duration, n)
	for i := range waits {
		wait, err := p.take(noon, forever)
		if err != nil {
			t.Fatal(err)
		}
		waits[i] = wait
	}
	return waits
}

func TestTurnsComeInOrderAtTheRate(t *testing.T) {
	t.Parallel()
	const ms = time.Millisecond
	for rate, want := range map[float64][]time.Duration{
		5:   {0, 0, 0, 0, 0, 1050 * ms, 1050 * ms, 1050 * ms, 1050 * ms, 1050 * ms, 2100 * ms},
		1:   {0, 1050 * ms, 2100 * ms, 3150 * ms},
		2.5: {0, 0, 0, 1260 * ms, 1260 * ms, 1260 * ms, 2520 * ms},
		0.5: {0, 2100 * ms, 4200 * ms},
	} {
		if got := turns(t, newPacer(rate), len(want)); !slices.Equal(got, want) {
			t.Errorf("at %v per second: %v, want %v", rate, got, want)
		}
	}
}

func TestNoSecondHasMoreTurnsThanTheRate(t *testing.T) {
	t.Parallel()
	p := newPacer(7)
	var when []time.Time
	random := rand.New(rand.NewPCG(1, 2))
	for now := noon; len(when) < 1000; now = now.Add(time.Duration(random.Int64N(int64(200 * time.Millisecond)))) {
		wait, err := p.take(now, forever)
		if err != nil {
			t.Fatal(err)
		}
		when = append(when, now.Add(wait))
	}
	for i, turn := range when[7:] {
		if within := turn.Sub(when[i]); within < time.Second {
			t.Errorf("turns %d to %d come within %v", i, i+7, within)
		}
	}
	if !slices.IsSortedFunc(when, time.Time.Compare) {
		t.Error("somebody was overtaken")
	}
}

func TestATurnAfterTheDeadlineIsNotTaken(t *testing.T) {
	t.Parallel()
	p := newPacer(1)
	turns(t, p, 3)
	_, err := p.take(noon, noon.Add(3*time.Second))
	var wait *turnError
	if !errors.As(err, &wait) || wait.wait != 3150*time.Millisecond {
		t.Errorf("error %v, want a wait of 3.15 s", err)
	}
	if got := turns(t, p, 1)[0]; got != 3150*time.Millisecond {
		t.Errorf("the next one waits %v, want 3.15 s: the refused turn is free", got)
	}
}

func TestWaitingForATurnEndsWithTheContext(t *testing.T) {
	t.Parallel()
	p := newPacer(0.01)
	ctx, cancel := context.WithCancel(context.Background())
	if err := p.wait(ctx); err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(10*time.Millisecond, cancel)
	if err := p.wait(ctx); !errors.Is(err, context.Canceled) {
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
	if !errors.As(err, &e) || errkind.Of(err) != errkind.Unavailable || e.Status != 0 || e.RetryAfter < 95*time.Second || e.RetryAfter > 105*time.Second {
		t.Errorf("error %+v, want a rate limit for about 105 s", err)
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
