//go:build go1.25

package local

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// A timer fires once a minute and says when. While a call takes longer than
// that it waits, so no two run at once.
func TestATimerFiresUntilItsEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		ctx, cancel := context.WithTimeout(context.Background(), 6*time.Minute+time.Second)
		defer cancel()
		var fired []time.Duration
		function := func(_ context.Context, event []byte) ([]byte, error) {
			fired = append(fired, time.Since(begin))
			var e struct{ Messages []timerMessage }
			if err := json.Unmarshal(event, &e); err != nil || len(e.Messages) != 1 {
				return nil, errors.New("not an event of a timer")
			}
			if m := e.Messages[0]; m.Metadata.Created.Sub(begin) != time.Since(begin) || m.Details.Payload != "since 10m" {
				t.Errorf("the message is %+v", m)
			}
			if len(fired) == 2 {
				time.Sleep(150 * time.Second) //nolint:forbidigo // virtual time
			}
			return []byte(`{"statusCode":200}`), nil
		}
		RunTimer(ctx, function, time.Minute, "since 10m")
		// The third one comes late, right after the long call.
		want := []time.Duration{time.Minute, 2 * time.Minute, 4*time.Minute + 30*time.Second, 5 * time.Minute, 6 * time.Minute}
		if !slices.Equal(fired, want) {
			t.Errorf("fired at %v, want %v", fired, want)
		}
	})
}

// A call under way at the end is cut short, and it is the last.
func TestATimerEndsInTheMiddleOfACall(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(context.Background(), 90*time.Second)
		defer cancel()
		calls := 0
		function := func(ctx context.Context, _ []byte) ([]byte, error) {
			calls++
			<-ctx.Done()
			return nil, ctx.Err()
		}
		RunTimer(ctx, function, time.Minute, "all")
		if calls != 1 {
			t.Errorf("%d calls", calls)
		}
	})
}
