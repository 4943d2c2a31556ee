package tracker

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"

	"timeupdater/tracker/internal/exactjson"
)

const (
	// One answer holds at most 100 issues, and a description has at most
	// 512,000 characters (documented for imports). 16 MiB leave 160 KiB to
	// each issue even if Tracker ignores that only a few fields were asked
	// for.
	answerLimit = 16 << 20

	// smallAnswer is more than a page takes of the fields that we ask for.
	// Larger answers are read one at a time, so that many of them do not
	// exhaust the memory of a function.
	smallAnswer = 1 << 20
)

// readAnswer reads an answer whole and decodes it. The token is taken out of
// it before anybody sees it: what answers may repeat what it was asked.
func (c *Client) readAnswer(ctx context.Context, answer *http.Response, call call) attempt {
	a := attempt{status: answer.StatusCode, header: answer.Header}
	body, done, err := c.readAll(ctx, answer.Body, answer.ContentLength)
	defer done()
	defer answer.Body.Close() // before the next large one is read
	body = call.hide(body)
	switch {
	case err != nil:
		a.err = err
	case !a.ok():
		a.body = body
	case call.decode == nil && len(body) == 0:
	case !isJSON(a.header):
		a.err = fmt.Errorf("%w: it is not JSON", ErrBadAnswer)
	case call.decode != nil:
		a.err = call.decode(body)
	}
	return a
}

// readAll reads an answer of at most answerLimit bytes. Done must be called
// when the answer is not needed any more. The length is the one that was
// announced, or -1. (Resty reads in pieces of 512 bytes, which takes five times
// the answer's length.)
func (c *Client) readAll(ctx context.Context, from io.Reader, length int64) (body []byte, done func(), err error) {
	done = func() {}
	var b bytes.Buffer
	b.Grow(int(min(max(length, 0), smallAnswer)) + bytes.MinRead)
	if _, err = b.ReadFrom(io.LimitReader(from, smallAnswer+1)); err != nil || b.Len() <= smallAnswer {
		return b.Bytes(), done, err
	}
	select {
	case c.large <- struct{}{}:
		done = func() { <-c.large }
	case <-ctx.Done():
		return nil, done, ctx.Err()
	}
	b.Grow(int(min(max(length-smallAnswer, 0), answerLimit)) + bytes.MinRead) // to double it would take twice as much
	if _, err = b.ReadFrom(io.LimitReader(from, answerLimit-smallAnswer)); err == nil && b.Len() > answerLimit {
		err = errTooLarge
	}
	return b.Bytes(), done, err
}

func isJSON(header http.Header) bool {
	kind, _, err := mime.ParseMediaType(header.Get("Content-Type"))
	return err == nil && (kind == "application/json" || strings.HasSuffix(kind, "+json"))
}

// decode reads one whole JSON value. Unlike encoding/json alone it does not
// take null for an empty answer.
func decode(body []byte, to any) error {
	err := exactjson.Unmarshal(body, to)
	switch {
	case err != nil && err.Error() == "unexpected end of JSON input":
		return errCutOff
	case err != nil:
		return fmt.Errorf("%w: %s", ErrBadAnswer, clean(err.Error()))
	case bytes.Equal(bytes.TrimSpace(body), []byte("null")):
		return fmt.Errorf("%w: it is null", ErrBadAnswer)
	}
	return nil
}

// ID is the id of something in Tracker, which writes some as texts and some as
// numbers.
type ID string

// UnmarshalJSON takes a text, a whole number, or null for none.
func (id *ID) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		*id = ""
		return nil
	}
	if data[0] == '"' {
		text, err := exactjson.Text(data)
		*id = ID(text)
		return err
	}
	if len(bytes.Trim(data, digits)) > 0 {
		return errors.New("an id is neither a text nor a whole number")
	}
	*id = ID(data)
	return nil
}
