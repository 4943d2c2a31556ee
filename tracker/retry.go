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

	"github.com/go-resty/resty/v2"
)

const (
	maxTries   = 4
	maxBackoff = 5 * time.Second
	noLimit    = time.Duration(math.MaxInt64)
)

// wantsRetry decides after each attempt whether there will be another one, and
// notes in the call how long to wait for it. An attempt that would begin past
// the deadline is never waited for: the caller learns at once.
func wantsRetry(answer *resty.Response, err error, backoff time.Duration) bool {
	if answer == nil || answer.Request == nil {
		return false // nothing was sent
	}
	ctx, call := answer.Request.Context(), callOf(answer.Request)
	if ctx.Err() != nil || !mayRepeat(call, answer.StatusCode(), err) {
		return false
	}
	call.wait = jitter(backoff, answer.Request.Attempt)
	if asked := retryAfter(answer.Header(), time.Now()); err == nil && asked > 0 {
		call.wait = asked
	}
	return !passesDeadline(ctx, call.wait)
}

// mayRepeat tells what another attempt can mend from what it cannot. A request
// that may do harm when it is sent twice is repeated only if it is certain
// that Tracker did not act on it; a 503 is no proof of that.
func mayRepeat(call *call, status int, err error) bool {
	if err != nil {
		return isDialError(err) || !call.once && isConnectionError(err)
	}
	switch status {
	case http.StatusTooManyRequests:
		return true
	case http.StatusInternalServerError, http.StatusBadGateway,
		http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return !call.once
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
	wait := first
	for ; n > 1 && wait < maxBackoff; n-- {
		wait *= 2
	}
	wait = min(wait, maxBackoff)
	return wait/2 + rand.N(wait/2+1)
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

func passesDeadline(ctx context.Context, wait time.Duration) bool {
	deadline, ok := ctx.Deadline()
	return ok && time.Until(deadline) <= wait
}

// pause waits unless the context ends first or would.
func pause(ctx context.Context, wait time.Duration) error {
	if passesDeadline(ctx, wait) {
		return context.DeadlineExceeded
	}
	return sleep(ctx, wait)
}

func sleep(ctx context.Context, wait time.Duration) error {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
