package summarize_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"slices"
	"testing"
	"time"

	"timeupdater/summarize"
	"timeupdater/tracker/trackertest"
)

// flipper replaces some bytes in the n-th answer.
type flipper struct {
	next http.RoundTripper
	turn chan int // holds which answer comes
	n    int
	at   int
	with []byte
}

func (f *flipper) RoundTrip(r *http.Request) (*http.Response, error) {
	n := <-f.turn
	defer func() { f.turn <- n + 1 }()
	answer, err := f.next.RoundTrip(r)
	if err != nil || n != f.n {
		return answer, err
	}
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, err
	}
	at := f.at % (len(body) + 1)
	body = slices.Replace(body, at, min(at+len(f.with), len(body)), f.with...)
	answer.Body, answer.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return answer, nil
}

// FuzzAnswers replaces bytes in an answer. That can make another answer that
// nobody can tell from a true one, so what is written may be wrong; but the
// next invocation makes it right, and nothing is written to an issue without
// sub-issues.
func FuzzAnswers(f *testing.F) {
	for n := range uint8(12) {
		f.Add(n%2 == 0, n, uint16(n)*7, []byte("\x00"))
		f.Add(n%2 == 0, n, uint16(n)*11, []byte(`null`))
		f.Add(n%2 == 0, n, uint16(n)*13, []byte(`"spent":"PT9H","`))
	}
	f.Fuzz(func(t *testing.T, asRecord bool, n uint8, at uint16, with []byte) {
		options := ways["spent"]
		if asRecord {
			options = ways["worklog"]
		}
		w := newWorld(t, trackertest.Switches{QuietAPI: true}, options)
		parent := w.create(w.create("", hour), hour)
		leaf := w.create(parent, hour)
		w.create(parent, 2*hour)
		flip := &flipper{next: trackertest.InProcess(w.Tracker), turn: make(chan int, 1), n: int(n), at: int(at), with: with}
		flip.turn <- 0
		w.rule = newRule(w.connect(flip), options)
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
		defer cancel()
		_, _ = w.rule.Update(ctx, summarize.Call{Issue: leaf}) // may fail
		if flip.n = -1; w.Writes().Leaf > 0 {
			t.Error("an issue without sub-issues was written")
		}
		w.update(leaf)
		w.checkTotals()
	})
}
