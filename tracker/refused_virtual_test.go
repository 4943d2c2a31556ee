//go:build go1.25

package tracker

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"timeupdater/tracker/errkind"
)

// spacing is how far apart turns come at a rate below the full one.
func spacing(rate float64) time.Duration {
	return time.Duration(margin / rate * float64(time.Second))
}

func TestARefusalHalvesTheRateOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPacer(10)
		sent := time.Now()
		<-time.After(20 * ms)
		for range 3 { // of one flight
			p.refused(sent, 0)
			<-time.After(ms)
		}
		if got := p.rate(p.cut); got != 5 {
			t.Errorf("%v requests a second after one flight, want 5", got)
		}
		cut := p.cut
		turns := turnsOf(t, p, 3)
		pause := cut.Sub(sent) + p.until.Sub(cut) - 23*ms
		if pause < minPause-3*ms || pause > maxPause || turns[0] != pause {
			t.Errorf("the first goes %v after the refusal, want it after 0.2 to 0.6 s", turns[0])
		}
		for i := range 2 {
			if apart := turns[i+1] - turns[i]; apart > spacing(5) || apart < spacing(5.4) {
				t.Errorf("the next comes %v later, want them evenly spaced", apart)
			}
		}
		p.refused(time.Now(), 0)
		if got := p.rate(p.cut); got < 2.5 || got > 3 {
			t.Errorf("%v requests a second after the next flight, want 2.5 and what has come back", got)
		}
	})
}

func TestHalfOfTheRateComesBackInAMinute(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPacer(10)
		for range 20 {
			p.refused(time.Now(), 0)
			<-time.After(ms)
		}
		for _, step := range []struct {
			after time.Duration
			rate  float64
		}{{0, 0.5}, {time.Minute, 5.5}, {54 * time.Second, 10}, {time.Hour, 10}} {
			<-time.After(step.after)
			if got := p.rate(time.Now()); got < step.rate-0.01 || got > step.rate+0.01 {
				t.Errorf("%v later: %v requests a second, want %v", step.after, got, step.rate)
			}
		}
		if turns := turnsOf(t, p, 10); turns[9] != 0 {
			t.Errorf("the tenth goes after %v, want bursts again", turns[9])
		}
	})
}

func TestRetryAfterStopsEverythingOfTheKind(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPacer(10)
		sent := time.Now()
		<-time.After(ms)
		p.refused(sent, 0)
		p.refused(sent, 3*time.Second) // of the same flight, but it says more
		if turns := turnsOf(t, p, 1); turns[0] != 3*time.Second {
			t.Errorf("the next goes after %v, want 3 s", turns[0])
		}
	})
}

func TestARefusedRequestGoesAgainAfterThePause(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		retryAfter  string
		timeout     time.Duration
		least, most time.Duration // until the end
		again       time.Duration // of the error; zero for success
	}{
		"soon":                           {"", 25 * time.Second, minPause, maxPause, 0},
		"when Tracker says":              {"5", 25 * time.Second, 5 * time.Second, 5 * time.Second, 0},
		"not when that is too late":      {"60", 25 * time.Second, 0, 0, time.Minute},
		"not when there is no time left": {"", minPause, 0, 0, maxPause},
	} {
		synctest.Test(t, func(t *testing.T) {
			answers := []*http.Response{
				{StatusCode: 429, Header: http.Header{"Retry-After": {test.retryAfter}}, Body: http.NoBody},
				{StatusCode: 200, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(goodIssue))},
			}
			client := newClient(t, func(c *Config) {
				c.Rate = 10
				c.Transport = roundTripper(func(*http.Request) (*http.Response, error) {
					<-time.After(ms)
					answer := answers[0]
					answers = answers[1:]
					return answer, nil
				})
			})
			began := time.Now()
			ctx, cancel := context.WithTimeout(t.Context(), test.timeout)
			defer cancel()
			_, err := client.Issue(ctx, "TEST-1")
			took := time.Since(began).Truncate(100 * ms)
			var e *Error
			refused := errors.As(err, &e) && e.Status == 429 && errkind.Of(err) == errkind.Unavailable &&
				e.RetryAfter > 0 && e.RetryAfter <= test.again
			if (test.again > 0) != refused || (err == nil) == refused || took < test.least || took > test.most {
				t.Errorf("%s: error %v after %v", name, err, took)
			}
		})
	}
}
