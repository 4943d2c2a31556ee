package demo

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"timeupdater/deploy/local"
	"timeupdater/tracker/trackertest"
)

func TestCallsThatCannotBeRead(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "null", "<html>", `{"statusCode":200,"body":{}}`, `{"statusCode":200,"body":"<html>"}`} {
		var log callLog
		function := log.record(func(context.Context, []byte) ([]byte, error) { return []byte(text), nil }, func() {})
		if got, err := function(context.Background(), nil); err != nil || !bytes.Equal(got, []byte(text)) {
			t.Errorf("the answer %q became %q, %v", text, got, err)
		}
		if last := log.last(1)[0]; !last.Failed() || last.Message == "" {
			t.Errorf("%q was logged as %+v", text, last)
		}
	}
}

// Of sweeps those are shown that did something or could not.
func TestSweepsThatAreShown(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		mended int
		err    error
		shown  bool
	}{
		"nothing was wrong":  {},
		"something was":      {mended: 2, shown: true},
		"it failed":          {err: errors.New("no answer"), shown: true},
		"it failed half way": {mended: 1, err: errors.New("no answer"), shown: true},
	} {
		var log callLog
		rings := 0
		function := log.recordSweeps(func(context.Context, []byte) ([]byte, error) {
			if test.err != nil {
				return nil, test.err
			}
			return answer(200, map[string]any{"message": "swept", "mended": test.mended})
		}, func() { rings++ })
		_, err := function(context.Background(), nil)
		calls := log.last(1)
		if !errors.Is(err, test.err) || len(calls) != rings || (rings == 1) != test.shown {
			t.Errorf("%s: %v, shown as %+v", name, err, calls)
		}
		if test.shown && (!calls[0].Sweep || calls[0].Failed() != (test.err != nil) || calls[0].Idle()) {
			t.Errorf("%s: shown as %+v", name, calls[0])
		}
	}
}

// A call that a person wants lost does not reach the function; the next does.
func TestTheNextCallGetsLost(t *testing.T) {
	t.Parallel()
	d := newDemo("http://function.example", "http://tracker.example", trackertest.SpentAccepted)
	t.Cleanup(d.tracker.Close)
	reached := 0
	function := func(context.Context, []byte) ([]byte, error) {
		reached++
		return answer(http.StatusOK, map[string]any{"issue": "TEST-1"})
	}
	way := d.lossy(local.Handler(d.calls.record(function, d.news.ring)))
	if err := d.loseNext(nil, ""); err != nil {
		t.Fatal(err)
	}
	for i, want := range []int{http.StatusTooManyRequests, http.StatusOK} {
		recorder := httptest.NewRecorder()
		way.ServeHTTP(recorder, httptest.NewRequest(http.MethodPost, "/?id=TEST-1", nil))
		if c := d.calls.last(1)[0]; recorder.Code != want || reached != i || c.Status != want || c.Issue != "TEST-1" {
			t.Errorf("call %d: status %d, reached the function %d times, shown as %+v", i+1, recorder.Code, reached, c)
		}
	}
}
