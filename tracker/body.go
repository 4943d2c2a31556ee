package tracker

import (
	"bytes"
	"io"
	"net/http"
)

// reader is a transport that reads answers whole and leaves them in their
// calls. Resty reads in pieces of 512 bytes and makes room so often that an
// answer takes five times its length, which was most of a call's memory.
type reader struct{ http.RoundTripper }

// RoundTrip sends a request and reads its answer. What goes wrong while it
// reads is for [afterAttempt], so that the answer's status is not lost.
func (t reader) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := t.RoundTripper.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	call, _ := r.Context().Value(callKey{}).(*call)
	call.answer, call.unread = readAll(answer.Body, answer.ContentLength)
	answer.Body = http.NoBody
	return answer, nil
}

// readAll reads an answer of at most answerLimit bytes. The length is the one
// that was announced, or -1.
func readAll(body io.Reader, length int64) ([]byte, error) {
	var b bytes.Buffer
	b.Grow(int(min(max(length, 0), answerLimit)) + bytes.MinRead)
	_, err := b.ReadFrom(io.LimitReader(body, answerLimit+1))
	if err == nil && b.Len() > answerLimit {
		err = errTooLarge
	}
	return b.Bytes(), err
}

// CloseIdleConnections does what [http.Client] wants of a transport.
func (t reader) CloseIdleConnections() {
	if c, ok := t.RoundTripper.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}
