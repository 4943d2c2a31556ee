package tracker

import (
	"context"
	"crypto/tls"
	"errors"
	"math"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	maxTries   = 4
	maxBackoff = 5 * time.Second
)

// isWorthAnother tells whether to try again after the n-th attempt. A rate
// limit passes, so it is waited for as long as the deadline leaves room;
// everything else gets a few tries.
func (a attempt) isWorthAnother(ctx context.Context, r Request, n int) bool {
	tries := maxTries
	if _, bounded := ctx.Deadline(); bounded && a.isRefusal() {
		tries = math.MaxInt
	}
	return ctx.Err() == nil && n < tries && a.mayRepeat(r)
}

// pause is how long to wait after the n-th attempt.
func (a attempt) pause(n int, backoff time.Duration) time.Duration {
	if asked := retryAfter(a.header, time.Now()); a.err == nil && asked > 0 {
		return asked
	}
	return jitter(backoff, n)
}

// mayRepeat tells what another attempt can mend from what it cannot. A request
// that may do harm when it is sent twice is repeated only if it is certain
// that Tracker did not act on it; a 503 is no proof of that.
func (a attempt) mayRepeat(r Request) bool {
	if a.err != nil {
		return isDialError(a.err) || !r.Once && isConnectionError(a.err)
	}
	switch a.status {
	case http.StatusTooManyRequests:
		return true
	case http.StatusInternalServerError, http.StatusBadGateway,
		http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return !r.Once
	}
	return false
}

// isDialError reports that no connection came about, so nothing was sent.
func isDialError(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "dial"
}

// isConnectionError covers refused, reset, cut and timed-out connections and
// answers that were cut off, but nothing that would happen again: an answer
// that is not Tracker's or too large, or a certificate that is not trusted.
func isConnectionError(err error) bool {
	var certificate *tls.CertificateVerificationError
	return !errors.As(err, &certificate) &&
		(!errors.Is(err, ErrBadAnswer) || errors.Is(err, errCutOff))
}

// jitter is the wait after the n-th attempt: at least half of a time that
// doubles with each attempt, the rest by chance, so that callers who failed
// together do not come back together.
func jitter(first time.Duration, n int) time.Duration {
	pause := first
	for ; n > 1 && pause < maxBackoff; n-- {
		pause *= 2
	}
	pause = min(pause, maxBackoff)
	return pause/2 + rand.N(pause/2+1)
}

// retryAfter reads the header of that name, seconds or a date; zero if there
// is none that makes sense.
func retryAfter(header http.Header, now time.Time) time.Duration {
	value := strings.TrimSpace(header.Get("Retry-After"))
	if seconds, err := strconv.ParseUint(value, 10, 32); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if date, err := http.ParseTime(value); err == nil {
		return max(date.Sub(now), 0)
	}
	return 0
}
