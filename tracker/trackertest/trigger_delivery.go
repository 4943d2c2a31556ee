package trackertest

import (
	"context"
	"io"
	"net/http"
	"strings"
	"time"
)

// Delivery is one call that a trigger makes.
type Delivery struct {
	Queue   string // of the trigger
	Trigger int64
	Name    string // of the trigger
	Action  int    // from 1

	IssueID, Key string

	Method, URL string
	Header      http.Header
	Body        string

	auth authContext // as the log shows it
}

// deliver hands over the calls that a change caused; the lock is not held.
func (t *Tracker) deliver(calls []Delivery) {
	if t.sw.Deliver != nil {
		for _, d := range calls {
			t.sw.Deliver(d)
		}
		return
	}
	behind(t, calls, func(d Delivery) {
		// A failure is in the trigger's log, as in Tracker, which does not call
		// again (assumed).
		_, _ = t.Send(t.ctx, d)
	})
}

// behind makes calls in the background, one after the other; [Tracker.Wait]
// waits for them.
func behind[C any](t *Tracker, calls []C, call func(C)) {
	if len(calls) == 0 {
		return
	}
	t.pending(len(calls))
	t.hanging.Add(1)
	go func() {
		defer t.hanging.Done()
		for _, c := range calls {
			call(c)
			t.pending(-1)
		}
	}()
}

func (t *Tracker) pending(n int) {
	t.sendMu.Lock()
	defer t.sendMu.Unlock()
	t.sending += n
	if t.sending == 0 {
		t.waiting.Broadcast()
	}
}

// Wait returns when no background call of a trigger or of an external
// application is under way or due, and no request that a fault made late. The
// calls that a call causes while it is answered are waited for too.
func (t *Tracker) Wait() {
	t.sendMu.Lock()
	defer t.sendMu.Unlock()
	for t.sending > 0 {
		t.waiting.Wait()
	}
}

// Send makes a call over HTTP and enters it in the trigger's log. The status
// is 0 if there was no answer.
func (t *Tracker) Send(ctx context.Context, d Delivery) (status int, err error) {
	entry := hookEntry{Delivery: d, start: t.now()}
	began := time.Now()
	defer func() {
		entry.took, entry.status = time.Since(began), status
		t.mu.Lock()
		defer t.mu.Unlock()
		entry.end = t.now()
		t.logHook(entry)
	}()
	req, err := http.NewRequestWithContext(ctx, d.Method, d.URL, strings.NewReader(d.Body))
	if err != nil {
		return 0, err
	}
	req.Header = d.Header.Clone()
	resp, err := t.sw.Client.Do(req)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	_, err = io.Copy(io.Discard, io.LimitReader(resp.Body, 1<<20))
	entry.header = resp.Header
	return resp.StatusCode, err
}
