//go:build go1.25

package pausing_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"timeupdater/deploy/pausing"
)

// silent never answers.
type silent struct{}

func (silent) RoundTrip(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

func TestItWaitsForEightSeconds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		_, err := pausing.Ask(context.Background(), pausing.Config{URL: address, Transport: silent{}})
		if took := time.Since(began); took != 8*time.Second || err == nil || !strings.Contains(err.Error(), "no answer, within 8s") {
			t.Errorf("error %v after %v", err, took)
		}
	})
}
